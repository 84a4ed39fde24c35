"""What stands in ``played`` is for a child Python to start with, and holds no tests."""

collect_ignore = ["played"]
