"""A framework in words, pages and schemas."""
