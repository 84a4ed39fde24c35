"""Which of two different records counts: what an officer chose, a line for each."""

import errno
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from dtindex.arguments import checked
from dtindex.criteria.rules.models import ASSESSMENTS
from dtindex.frames import ArrowFrame, pandas_of
from dtindex.letters import fold, words
from dtindex.school_year import SchoolYear
from dtindex.submissions.cells.answers import written
from dtindex.submissions.files.tables import Table, read_tables
from dtindex.submissions.outcome.codes import Code, issue, phrase
from dtindex.submissions.outcome.facts import cell_name
from dtindex.submissions.outcome.issues import Issue, Issues
from dtindex.submissions.outcome.refusal import RefusedError

__all__ = ["Choice", "ChoicesError", "read_choices"]

_NEEDED = ("institution_id", "school_year", "chosen_file")
_COLUMNS = (*_NEEDED, "chosen_cell", "assessment")


@dataclass(frozen=True, slots=True)
class Choice:
    """The record that counts of those that an institution sent for a school year.

    Parameters
    ----------
    chosen_file : str
        Its file, by the name that messages use.
    chosen_cell : str
        Its row by any cell of it, where one file holds several; empty when the file says it all.
    place : str
        Where the choice was written, for messages.
    """

    institution_id: str
    school_year: str
    chosen_file: str
    chosen_cell: str = ""
    assessment: str = "self"
    place: str = ""


class ChoicesError(RefusedError):
    """The table of choices cannot be used; ``issues`` holds everything that is wrong with it."""


@checked
def read_choices(source: str | Path | pd.DataFrame | ArrowFrame) -> tuple[Choice, ...]:
    """Read which of several different files of one institution counts: CSV, XLSX or Parquet.

    Columns are known by id or by label: ``institution_id`` or "Mã cơ sở", ``school_year`` or
    "Năm học", ``chosen_file`` or "Tệp được dùng"; where one file holds several records of an
    institution, ``chosen_cell`` or "Ô", any cell of the row that counts; for external records,
    ``assessment``. Other columns, such as who chose and why, are left alone.

    Raises
    ------
    ChoicesError
        If a column or a cell that is needed is missing (DT297); it lists every problem.
    FileNotFoundError
        If the file is not there.

    Examples
    --------
    >>> (choice,) = read_choices(pd.DataFrame({
    ...     "Mã cơ sở": ["KT01"], "Năm học": ["2022-2023"], "Tệp được dùng": ["KT01 (2).xlsx"],
    ... }))
    >>> choice.chosen_file
    'KT01 (2).xlsx'
    """
    source = pandas_of(source)
    where = "DataFrame" if isinstance(source, pd.DataFrame) else Path(source).name
    if not isinstance(source, pd.DataFrame) and not Path(source).exists():
        raise FileNotFoundError(errno.ENOENT, "is not there", str(source))
    tables, issues = read_tables(source, where, lambda cells: len(_found(cells)) > 1)
    errors = [problem for problem in issues if problem.severity == "error"]
    if not tables:
        raise ChoicesError(where, Issues.of(errors or [issue(Code.EMPTY_FILE, file=where)]))
    table, columns = tables[0], _found(tables[0].headings)
    errors += [_missing(table, "", name) for name in _NEEDED if name not in columns]
    choices = [] if errors else _rows(table, columns, errors)
    if errors:
        raise ChoicesError(where, Issues.of(errors))
    return tuple(choices)


def _found(headings: Sequence[object]) -> dict[str, int]:
    return {
        name: column
        for column, heading in reversed([*enumerate(headings)])
        for name in _COLUMNS
        if fold(str(heading)) in words(f"columns.{name}")
    }


def _rows(table: Table, columns: dict[str, int], errors: list[Issue]) -> list[Choice]:
    """Read every row; nothing is left for a second round of mending."""
    choices = []
    for row in range(table.n_rows):
        cells = {name: table.columns[column].iloc[row] for name, column in columns.items()}
        typed = {name: "" if pd.isna(cell) else written(cell) for name, cell in cells.items()}
        if not any(typed.values()):
            continue
        typed["school_year"] = _year(typed["school_year"])
        place = cell_name(table.first_row + row, columns["chosen_file"])
        errors += [
            _missing(table, cell_name(table.first_row + row, columns[name]), name)
            for name in _NEEDED
            if not typed[name]
        ]
        said = fold(typed.pop("assessment", "")) or "self"
        known = (name for name in ASSESSMENTS if said in words(f"assessments.{name}"))
        choices.append(Choice(**typed, assessment=next(known, "self"), place=place))
    return choices


def _missing(table: Table, cell: str, name: str) -> Issue:
    details = {"column": phrase(f"issues.column.{name}")}
    return issue(
        Code.UNREADABLE_CHOICE, file=table.file, sheet=table.sheet, cell=cell, details=details
    )


def _year(text: str) -> str:
    try:
        return str(SchoolYear.parse(text))
    except ValueError:
        return ""
