"""A digital transformation index for schools: rules as data, exact points, scorecards.

Its names stand in ``__init__.pyi``, for people and for type checkers; each is imported when it is
first used, so that nobody waits for what is not asked for.
"""

import warnings

import lazy_loader

from dtindex.version import VERSION

__version__ = VERSION

with warnings.catch_warnings():
    # The stub is ASCII, and is read in whatever encoding there is.
    warnings.simplefilter("ignore", EncodingWarning)
    __getattr__, __dir__, _names = lazy_loader.attach_stub(__name__, __file__)

__all__ = sorted([*_names, "__version__"])
