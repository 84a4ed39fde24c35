"""Names of files made of ids: ASCII, and safe on every system."""

import re

from dtindex.letters import has_hidden_characters, unmarked

__all__ = ["slug"]

_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
_LETTERS = 100
"""Folders, endings and numbers stand around a name; file systems take 255 letters in all."""


def slug(institution_id: str) -> str:
    """Make a file name of an id.

    Ids of letters, digits, ``-``, ``_`` and ``.`` stay as they are. Two ids may give the same
    name; :func:`dtindex.read_institutions` refuses such a table.

    Raises
    ------
    ValueError
        If the id holds a path separator or an unseen character, or if its name would be
        empty, too long, or is reserved by Windows.

    Examples
    --------
    >>> slug("KT 0001-Đăk Tô")
    'KT-0001-Dak-To'
    >>> slug("../etc")
    Traceback (most recent call last):
    ValueError: '../etc' cannot name a file: it holds a path separator
    """
    if "/" in institution_id or "\\" in institution_id:
        raise ValueError(f"{institution_id!r} cannot name a file: it holds a path separator")
    if has_hidden_characters(institution_id) or not institution_id.isprintable():
        raise ValueError(f"{institution_id!r} cannot name a file: it holds an unseen character")
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", unmarked(institution_id)).strip("-.")
    if not name or not re.search(r"[A-Za-z0-9]", name):
        raise ValueError(f"{institution_id!r} cannot name a file: no letter or digit is left")
    if len(name) > _LETTERS:
        raise ValueError(f"{institution_id!r} cannot name a file: it is longer than {_LETTERS}")
    if _RESERVED.fullmatch(name):
        raise ValueError(f"{institution_id!r} cannot name a file: Windows keeps {name} for itself")
    return name
