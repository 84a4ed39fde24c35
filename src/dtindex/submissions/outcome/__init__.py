"""What reading hands on: facts, and every problem."""
