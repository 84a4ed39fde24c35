"""Exit codes, for scripts; 0 says that all is well."""

from typing import Final

__all__ = ["NOT_DONE", "SOMETHING_LOST", "STOPPED"]

SOMETHING_LOST: Final = 1
"""The work is done, but something was lost: a bad answer, a faulty rule, a page that failed."""

NOT_DONE: Final = 2
"""Nothing could be done: wrong use, or a file that cannot be used at all."""

STOPPED: Final = 130
"""Somebody pressed Ctrl-C."""
