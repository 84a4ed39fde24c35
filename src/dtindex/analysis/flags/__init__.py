"""What is worth a second look."""
