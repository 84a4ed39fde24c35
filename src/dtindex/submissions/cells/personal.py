"""Columns that look like data about persons; they are refused, and never kept."""

import pandas as pd

from dtindex.letters import fold, words
from dtindex.submissions.cells.answers import written
from dtindex.submissions.cells.evidence import has_personal_data

__all__ = ["is_personal_column"]

_LOOKED_AT = 200
"""Cells of a column that are looked at; more tell no more."""


def is_personal_column(heading: str, cells: pd.Series) -> bool:
    """Whether a column that is no fact looks like names, telephones, e-mail or identity numbers.

    By its heading, or because most of what stands there has such a form.

    Examples
    --------
    >>> is_personal_column("Họ và tên giáo viên", pd.Series([], dtype=object))
    True
    >>> is_personal_column("Liên hệ", pd.Series(["0912345678", "0987654321"]))
    True
    """
    said = f" {' '.join(fold(heading).replace('_', ' ').replace('-', ' ').split())} "
    if any(f" {word} " in said for word in words("columns.personal")):
        return True
    contents = [written(cell) for cell in cells.dropna().head(_LOOKED_AT).tolist()]
    filled = [content for content in contents if content]
    return sum(map(has_personal_data, filled)) * 2 > len(filled)
