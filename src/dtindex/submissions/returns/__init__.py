"""What goes back to who sent it."""
