"""The command line: arguments in, library calls, exit code out."""

from dtindex.cli.main import main

__all__ = ["main"]
