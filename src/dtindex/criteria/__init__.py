"""Rules as data: what is measured, and where each number comes from."""
