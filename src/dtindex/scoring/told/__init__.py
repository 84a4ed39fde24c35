"""A score in words: where each point comes from, and what was lost."""
