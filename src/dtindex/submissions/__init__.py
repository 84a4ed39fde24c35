"""What institutions send: forms, files, facts, and what is wrong with them."""
