"""What all cards of a result share."""
