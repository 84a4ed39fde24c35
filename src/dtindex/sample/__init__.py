"""An illustrative province, made from a seed; nothing in it is a real institution or result."""
