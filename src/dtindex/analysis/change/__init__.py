"""What changed between two results, and why."""
