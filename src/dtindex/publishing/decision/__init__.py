"""The annex of a decision of recognition."""
