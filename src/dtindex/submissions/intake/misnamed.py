"""Files named after one institution that hold the answers of another."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

import numpy as np
import pandas as pd

from dtindex.submissions.institutions import Institutions
from dtindex.submissions.intake.draft import Draft
from dtindex.submissions.outcome.codes import Code, issue
from dtindex.submissions.outcome.issues import Issue

__all__ = ["misnamed_files"]

_AFTER_ID = re.compile(r"[ _(.\-–]")
"""What parts an id from the rest of a name, as in “KT0001 (1)” or “KT0001_sua”."""


def misnamed_files(draft: Draft, institutions: Institutions) -> Iterator[Issue]:
    """Warn of every file of one institution that bears the id of another.

    Somebody sent a copy of another's form, or typed the wrong id: either way one institution's
    answers may count for another, and none for the one that is named.
    """
    rows = np.flatnonzero(draft.is_named & (draft.assessments == "self"))
    files = pd.Series(draft.institution_rows[rows]).groupby(draft.places.files[rows], sort=False)
    named = {name.casefold(): row for row, name in enumerate(institutions.slugs)}
    names = institutions.table["name"].tolist()
    for file, held in files:
        other = _named_in(str(file), named)
        row = int(held.iloc[0])
        if held.nunique() > 1 or other is None or other == row:
            continue
        yield issue(
            Code.OTHER_INSTITUTION,
            file=str(file),
            sheet=draft.places.sheets[rows[held.index[0]]],
            institution_id=institutions.ids[row],
            value=institutions.ids[row],
            details={"name": names[row], "other": institutions.ids[other], "whose": names[other]},
        )


def _named_in(file: str, named: dict[str, int]) -> int | None:
    """Find the row of the institution after which a file or the folder around it is named."""
    path = PurePosixPath(file)
    for name in (path.stem, *(folder.name for folder in path.parents)):
        plain = name.casefold()
        ends = [len(plain), *(match.start() for match in _AFTER_ID.finditer(plain))]
        for end in sorted(ends, reverse=True):
            if plain[:end] in named:
                return named[plain[:end]]
    return None
