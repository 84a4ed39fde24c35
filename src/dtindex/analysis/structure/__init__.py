"""Whether the parts of the index belong together."""
