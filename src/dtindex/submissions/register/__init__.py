"""The receipt book: who has sent what, what is wrong with it, and what to tell them."""
