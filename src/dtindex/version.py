"""The version of the library, written on every result and scorecard."""

from importlib.metadata import version

__all__ = ["VERSION"]

VERSION = version("dtindex")
