"""What the numbers mean. The official score is never altered here."""
