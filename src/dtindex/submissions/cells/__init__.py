"""The content of one cell: the one meaning it has, or why it is refused."""
