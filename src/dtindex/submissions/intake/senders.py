"""Who sent what: files that bear another's name, blank forms, unread files, and who is missing."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import PurePosixPath

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dtindex.catalogue import LANGUAGES, catalogue
from dtindex.criteria.rules.models import STAGES
from dtindex.letters import bare
from dtindex.submissions.institutions import Institutions
from dtindex.submissions.intake.draft import Draft
from dtindex.submissions.outcome.codes import Code, issue
from dtindex.submissions.outcome.issues import Issue

__all__ = ["blank_forms", "misnamed_files", "nothing_sent", "senders_of"]

_AFTER_ID = re.compile(r"[ _(.\-–]")
"""What parts an id from the rest of a name, as in “KT0001 (1)” or “KT0001_sua”."""

_LETTERS_OF_AN_ID = 4
"""A shorter id may stand in a file's name by chance, so it has to begin it."""

_LETTERS_OF_A_NAME = 6


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


def blank_forms(draft: Draft, institutions: Institutions) -> Iterator[Issue]:
    """Tell every form in which nothing is answered; it names the year if the year is missing."""
    full = _records_by_year(draft, draft.is_named & ~draft.is_blank)
    names = institutions.table["name"].tolist()
    for record in np.flatnonzero(draft.is_named & draft.is_blank).tolist():
        row, year = int(draft.institution_rows[record]), str(draft.school_years[record])
        if draft.assessments[record] != "self":
            continue
        yield issue(
            Code.BLANK_FORM,
            file=draft.places.files[record],
            sheet=draft.places.sheets[record],
            institution_id=institutions.ids[row],
            value="" if (row, year) in full else year,
            details={"name": names[row], "school_year": year},
        )


def nothing_sent(
    draft: Draft,
    institutions: Institutions,
    school_years: Sequence[str],
    unread: Sequence[str] = (),
) -> Iterator[Issue]:
    """Warn of every institution of which a year is missing: nothing came, or nothing readable.

    Parameters
    ----------
    school_years : sequence of str
        Years of which every institution should have sent something.
    unread : sequence of str
        Files of which nothing could be read.
    """
    sent = np.zeros((len(institutions), len(school_years)), dtype=bool)
    for column, year in enumerate(school_years):
        rows = draft.institution_rows[draft.is_named & (draft.school_years == year)]
        sent[rows, column] = True
    tried = senders_of(unread, institutions)
    ids, names = institutions.ids, institutions.table["name"].tolist()
    for row in np.flatnonzero(~sent.all(axis=1)).tolist():
        years = [year for column, year in enumerate(school_years) if not sent[row, column]]
        yield issue(
            Code.SENT_UNREADABLE if row in tried else Code.NOTHING_SENT,
            institution_id=ids[row],
            value=", ".join(years),
            details={"name": names[row], "file": "; ".join(tried.get(row, []))},
        )


def senders_of(files: Sequence[str], institutions: Institutions) -> dict[int, list[str]]:
    """Return the files whose names, or folders, say whose they are, by the institution's row."""
    return _Senders(institutions).of(files) if files else {}


def _records_by_year(draft: Draft, mask: NDArray[np.bool_]) -> set[tuple[int, str]]:
    rows, years = draft.institution_rows[mask].tolist(), draft.school_years[mask].tolist()
    return set(zip(rows, years, strict=True))


def _named_in(file: str, named: Mapping[str, int]) -> int | None:
    """Find the row of the institution after which a file or the folder around it is named."""
    path = PurePosixPath(file)
    for name in (path.stem, *(folder.name for folder in path.parents)):
        plain = name.casefold()
        ends = [len(plain), *(match.start() for match in _AFTER_ID.finditer(plain))]
        for end in sorted(ends, reverse=True):
            if plain[:end] in named:
                return named[plain[:end]]
    return None


class _Senders:
    """Institutions by their ids and names as these stand in names of files and folders."""

    def __init__(self, institutions: Institutions) -> None:
        self._ids = [bare(institution_id) for institution_id in institutions.ids]
        self._names = [self._short(name) for name in institutions.table["name"]]

    def of(self, files: Sequence[str]) -> dict[int, list[str]]:
        """Give the files of each institution, by its row; a file that may be two's is nobody's."""
        found: dict[int, list[str]] = {}
        for file in files:
            path = PurePosixPath(file)
            for name in (path.stem, *(folder.name for folder in path.parents)):
                row = self._row_of(name)
                if row is not None:
                    found.setdefault(row, []).append(file)
                    break
        return found

    def _row_of(self, name: str) -> int | None:
        plain = bare(name)
        by_id = {
            row: len(known)
            for row, known in enumerate(self._ids)
            if known == plain
            or (not known.isdecimal() and plain.startswith(f"{known} "))
            or (len(known) >= _LETTERS_OF_AN_ID and f" {known} " in f" {plain} ")
        }
        short = self._short(name)
        by_name = {
            row: len(known)
            for row, known in enumerate(self._names)
            if len(known) >= _LETTERS_OF_A_NAME and known in short
        }
        for found in (by_id, by_name):
            longest = [row for row, size in found.items() if size == max(found.values())]
            if len(longest) == 1:
                return longest[0]
        return None

    def _short(self, name: str) -> str:
        """Write a name as people shorten it in names of files: stages by their letters."""
        plain = f" {bare(name)} "
        for said, short in self._stages:
            plain = plain.replace(f" {said} ", f" {short} ")
        return plain.replace(" ", "")

    @cached_property
    def _stages(self) -> list[tuple[str, str]]:
        """Words of names that are left out or shortened, the longest first."""
        said = [(bare(word), "") for word in catalogue("vi")("senders.left_out").split("|")]
        for stage in STAGES:
            for language in LANGUAGES:
                names = [bare(word) for word in catalogue(language)(f"stages.{stage}").split("|")]
                said += [(name, min(names, key=len)) for name in names]
        return sorted(said, key=lambda pair: -len(pair[0]))
