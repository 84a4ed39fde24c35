"""The folder in which an office works on an index: what lies where, and where the year stands."""
