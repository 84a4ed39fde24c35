"""The least effort to a level or a gain."""
