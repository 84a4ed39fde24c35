"""A line for each institution: what came, how much of it is answered, and whom to call first."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dtindex.catalogue import Language, catalogue
from dtindex.criteria.rules.due import not_due
from dtindex.criteria.rules.models import Fact
from dtindex.submissions.institutions import Institutions
from dtindex.submissions.intake.senders import senders_of
from dtindex.submissions.outcome.codes import Code
from dtindex.submissions.outcome.facts import AnswerState, Facts
from dtindex.submissions.outcome.issues import Issue, Issues
from dtindex.submissions.register.contests import choices_to_make, contests
from dtindex.submissions.register.reminders import Receipt, reminder

__all__ = ["Register", "register"]

STATUSES = (
    *("not_sent", "unreadable", "contested", "blank", "wrong", "other_rules", "incomplete"),
    "complete",
)
"""What stands with an institution, in the order of who needs a call."""

_NOT_OF_THE_FILES = frozenset({Code.NOTHING_SENT, Code.SENT_UNREADABLE, Code.BLANK_FORM})


@dataclass(frozen=True, eq=False)
class Register:
    """The receipt book of one school year; words in one language.

    Parameters
    ----------
    table : DataFrame
        A row per institution, who needs a call first: ``institution_id``, ``name``, ``commune``,
        ``status``, ``files``, ``form_version``, ``answered``, ``expected``, ``errors``,
        ``warnings``, ``since``, ``reminder``.
    contests : DataFrame
        Records of one institution that differ, side by side; see :func:`contests`.
    choices : DataFrame
        The lines of which one is to be chosen; see :func:`choices_to_make`.
    counts : mapping of status to int
        How many institutions there are of each status, in the order of the table.
    """

    table: pd.DataFrame
    contests: pd.DataFrame
    choices: pd.DataFrame
    counts: Mapping[str, int]


def register(
    facts: Facts,
    issues: Issues,
    institutions: Institutions,
    school_year: str,
    *,
    since: Mapping[str, datetime.date] | None = None,
    asked_on: datetime.date | None = None,
    language: Language = "vi",
) -> Register:
    """Keep the receipt book of a school year.

    Parameters
    ----------
    facts, issues
        What :func:`dtindex.read_submissions` gave.
    since : mapping of file to date, optional
        Since when each file has been there as it is now.
    asked_on : date, optional
        Since when forms have been out.

    Examples
    --------
    >>> import dtindex as dti
    >>> institutions = dti.read_institutions(pd.DataFrame({
    ...     "institution_id": ["KT01", "KT02"], "name": ["Trường A", "Trường B"],
    ...     "stages": ["preschool", "preschool"],
    ... }))
    >>> sent = pd.DataFrame({"institution_id": ["KT01"], "n_classes": [12]})
    >>> framework = dti.load_framework("kontum-2022")
    >>> facts, issues = dti.read_submissions(
    ...     sent, framework, institutions, school_years=["2022-2023"])
    >>> register(facts, issues, institutions, "2022-2023").table["institution_id"].tolist()
    ['KT02', 'KT01']
    """
    keeping = _Keeping(facts, issues, institutions, school_year)
    t = catalogue(language)
    receipts = sorted(map(keeping.receipt, range(len(institutions))), key=_urgency)
    known = since or {}
    rows = []
    for receipt in receipts:
        days = [day for file in receipt.files if (day := _since(file, known)) is not None]
        day = min(days, default=None) if receipt.files else asked_on
        rows.append(
            {
                "institution_id": receipt.institution_id,
                "name": receipt.name,
                "commune": receipt.commune,
                "status": t(f"register.status.{receipt.status}"),
                "files": "; ".join(receipt.files),
                "form_version": _version(receipt, language),
                "answered": receipt.n_answered,
                "expected": receipt.n_expected,
                "errors": len(receipt.errors),
                "warnings": receipt.n_warnings,
                "since": t.date(day) if day is not None else "",
                "reminder": reminder(receipt, facts.framework, school_year, language),
            }
        )
    columns = [*rows[0]] if rows else ["institution_id"]
    counted = {status: sum(r.status == status for r in receipts) for status in STATUSES}
    return Register(
        pd.DataFrame(rows, columns=columns),
        contests(facts, institutions, school_year, language),
        choices_to_make(facts, school_year, language),
        {status: n for status, n in counted.items() if n},
    )


def _since(file: str, known: Mapping[str, datetime.date]) -> datetime.date | None:
    """Return since when a file has been there, or the archive it came in."""
    places = (file, *(str(place) for place in PurePosixPath(file).parents))
    return next((known[place] for place in places if place in known), None)


def _urgency(receipt: Receipt) -> tuple[int, int, int, str]:
    missing = receipt.n_expected - receipt.n_answered
    return STATUSES.index(receipt.status), -len(receipt.errors), -missing, receipt.institution_id


def _version(receipt: Receipt, language: Language) -> str:
    t = catalogue(language)
    if not receipt.versions:
        return ""
    return "; ".join(
        t(f"register.version.{version}") if version in ("table", "unknown") else version
        for version in receipt.versions
    )


class _Keeping:
    """What was read, looked up by institution."""

    def __init__(
        self, facts: Facts, issues: Issues, institutions: Institutions, school_year: str
    ) -> None:
        self._facts = facts
        self._issues = issues
        self._institutions = institutions
        self._school_year = school_year
        self._rows = facts.rows_of(institutions.ids, school_year, "self")
        self._about = institutions.table.to_dict("records")

    def receipt(self, row: int) -> Receipt:
        """Return what came of the institution in a row."""
        about = {str(key): str(value) for key, value in self._about[row].items()}
        stages = tuple(about["stages"].split(";"))
        late = not_due(self._facts.framework)
        asked = [fact for fact in self._facts.framework.facts_for(stages) if fact.id not in late]
        record = int(self._rows[row])
        unread = self._unread.get(row, [])
        contested = self._contested.get(about["institution_id"], [])
        files = [*contested, *unread]
        if record >= 0:
            files.insert(0, str(self._facts.records["file"].iat[record]))
        files = [file for file in dict.fromkeys(files) if file]
        told = self._told(row, files)
        missing = self._missing(record, asked)
        errors = tuple(one for one in told if one.severity == "error")
        return Receipt(
            institution_id=about["institution_id"],
            name=about["name"],
            commune=about["commune"],
            status=self._status(record, unread, contested, told, missing, len(asked)),
            files=tuple(files),
            unread=tuple(unread),
            contested=tuple(contested),
            versions=tuple(self._versions(record, contested, told)),
            n_answered=len(asked) - len(missing),
            n_expected=len(asked),
            missing=tuple(missing),
            errors=errors,
            n_warnings=len(told) - len(errors),
        )

    def _status(
        self,
        record: int,
        unread: list[str],
        contested: list[str],
        told: list[Issue],
        missing: list[Fact],
        n_asked: int,
    ) -> str:
        codes = {one.code for one in told}
        if contested:
            return "contested"
        if record < 0:
            return "unreadable" if unread else "not_sent"
        if any(one.severity == "error" for one in told):
            return "wrong"
        if len(missing) == n_asked:
            return "blank"
        if Code.OTHER_RULES in codes:
            return "other_rules"
        return "incomplete" if missing else "complete"

    def _missing(self, record: int, asked: list[Fact]) -> list[Fact]:
        if record < 0:
            return asked
        states = self._facts.states[record]
        index = self._facts.framework.fact_index
        return [fact for fact in asked if states[index[fact.id]] == AnswerState.MISSING]

    def _versions(self, record: int, contested: list[str], told: list[Issue]) -> list[str]:
        """Return the digests of the rules that the forms were made under, or what else came."""
        if record < 0 and not contested:
            return []
        others = [one.value for one in told if one.code == Code.OTHER_RULES]
        if others:
            return [*dict.fromkeys(others)]
        if any(one.code == Code.FORM_WITHOUT_KEYS for one in told):
            return ["unknown"]
        if record >= 0 and _is_a_row(self._facts.cell_rows[record]):
            return ["table"]
        return [self._facts.framework.digest[:_LETTERS_OF_A_DIGEST]]

    def _told(self, row: int, files: list[str]) -> list[Issue]:
        """Return the problems of an institution, and those of files that are its own alone."""
        whole = {file for file in files if len(self._senders.get(file, ())) <= 1}
        found = [
            *self._by_institution.get(row, []),
            *(one for file in whole for one in self._of_files.get(file, [])),
        ]
        return [one for one in found if one.code not in _NOT_OF_THE_FILES]

    @cached_property
    def _by_institution(self) -> dict[int, list[Issue]]:
        by_row: dict[int, list[Issue]] = {}
        for one in self._issues:
            if one.institution_id:
                by_row.setdefault(self._institutions.find(one.institution_id), []).append(one)
        return by_row

    @cached_property
    def _of_files(self) -> dict[str, list[Issue]]:
        by_file: dict[str, list[Issue]] = {}
        for one in self._issues:
            if one.file and not one.institution_id:
                by_file.setdefault(one.file, []).append(one)
        return by_file

    @cached_property
    def _senders(self) -> dict[str, set[str]]:
        """Whose records each file holds."""
        senders: dict[str, set[str]] = {}
        for records in filter(None, (self._facts, self._facts.contested)):
            told: Any = records.records[["file", "institution_id"]]
            for file, institution_id in told.itertuples(index=False):
                senders.setdefault(str(file), set()).add(str(institution_id))
        return senders

    @cached_property
    def _contested(self) -> dict[str, list[str]]:
        """Files of the records that differ, by institution."""
        found: dict[str, list[str]] = {}
        contested = self._facts.contested
        if contested is not None:
            records = contested.records
            own = (records["school_year"] == self._school_year) & (records["assessment"] == "self")
            told: Any = records.loc[own, ["institution_id", "file"]]
            for institution_id, file in told.itertuples(index=False):
                found.setdefault(str(institution_id), []).append(str(file))
        return {key: [*dict.fromkeys(files)] for key, files in found.items()}

    @cached_property
    def _unread(self) -> dict[int, list[str]]:
        """Files that nobody can read, by the row of the institution that their names say."""
        lost = {one.file for one in self._issues if one.severity == "error" and one.file}
        return senders_of(sorted(lost - self._senders.keys()), self._institutions)


_LETTERS_OF_A_DIGEST = 12


def _is_a_row(rows: NDArray[np.int32]) -> bool:
    """Whether a record is a row of a table; a form has many."""
    filled = rows[rows >= 0]
    return not len(filled) or int(np.ptp(filled)) == 0
