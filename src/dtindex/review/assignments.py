"""Who reviews whom: by an attribute of the institutions, or by a table of reviewers."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from dtindex.arguments import checked
from dtindex.frames import ArrowFrame, pandas_of
from dtindex.letters import fold_heading, words
from dtindex.submissions.cells.answers import written
from dtindex.submissions.files.tables import Table, read_tables
from dtindex.submissions.institutions import Institutions, InstitutionsError
from dtindex.submissions.outcome.codes import Code, issue, phrase
from dtindex.submissions.outcome.facts import cell_name
from dtindex.submissions.outcome.issues import Issue, Issues

__all__ = ["Assignments", "Part", "parts_of", "read_assignments"]

Part = Literal["cluster", "district", "commune", "area"]
Assignments = Mapping[str, Sequence[str]]
_KEYS = ("institution_id", "reviewer")


def parts_of(institutions: Institutions, part: Part) -> dict[str, list[str]]:
    """Return the ids of the institutions of each area; ``""`` for those that lie in none."""
    own = np.array(institutions.of_area(part), dtype=object)
    groups = institutions.table.groupby(own, sort=True)["institution_id"]
    return {str(name): ids.tolist() for name, ids in groups}


@checked
def read_assignments(
    source: str | Path | pd.DataFrame | ArrowFrame, institutions: Institutions
) -> dict[str, list[str]]:
    """Read which reviewer looks at which institution: one row each, CSV, XLSX or Parquet.

    An institution may be given to several reviewers; one that is given to nobody comes under
    the name ``""``.

    Parameters
    ----------
    source : path or DataFrame
        Columns ``institution_id`` and ``reviewer``, or "Mã cơ sở" and "Người thẩm định".

    Returns
    -------
    dict of str to list of str
        Ids of institutions by reviewer.

    Raises
    ------
    InstitutionsError
        If a column is missing or an institution is unknown; it lists everything.

    Examples
    --------
    >>> from dtindex.submissions.institutions import read_institutions
    >>> institutions = read_institutions(pd.DataFrame({
    ...     "institution_id": ["KT01"], "name": ["Trường Mầm non 1"], "stages": ["preschool"],
    ... }))
    >>> table = pd.DataFrame({"institution_id": ["KT01"], "reviewer": ["team-1"]})
    >>> read_assignments(table, institutions)
    {'team-1': ['KT01']}
    """
    source = pandas_of(source)
    where = "DataFrame" if isinstance(source, pd.DataFrame) else Path(source).name
    tables, issues = read_tables(source, where, lambda cells: "institution_id" in _found(cells))
    problems = [problem for problem in issues if problem.severity == "error"]
    if not tables:
        empty = problems or [issue(Code.EMPTY_FILE, file=where)]
        raise InstitutionsError(where, Issues.of(empty))
    given: dict[str, list[str]] = {}
    for table in tables:
        columns = _found(table.headings)
        for key in _KEYS:
            if key not in columns:
                details = {"column": phrase(f"issues.column.{key}")}
                problems.append(
                    issue(Code.MISSING_COLUMN, file=where, sheet=table.sheet, details=details)
                )
        if len(columns) == len(_KEYS):
            _give(given, table, columns, institutions, problems)
    if problems:
        raise InstitutionsError(where, Issues.of(problems))
    taken = {institution_id for mine in given.values() for institution_id in mine}
    rest = [i for i in institutions.ids if i not in taken]
    return given | ({"": [*given.get("", []), *rest]} if rest else {})


def _found(headings: Sequence[object]) -> dict[str, int]:
    return {
        key: column
        for column, heading in enumerate(headings)
        for key in _KEYS
        if fold_heading(str(heading)) in words(f"columns.{key}")
    }


def _give(
    given: dict[str, list[str]],
    table: Table,
    columns: Mapping[str, int],
    institutions: Institutions,
    problems: list[Issue],
) -> None:
    """Give the institutions of a table to their reviewers."""
    ids, reviewers = (table.columns[columns[key]] for key in _KEYS)
    for row, (cell, reviewer) in enumerate(zip(ids, reviewers, strict=True)):
        typed = "" if pd.isna(cell) else written(cell)
        found = institutions.find(typed)
        if found >= 0:
            institution_id = institutions.ids[found]
            named = "" if pd.isna(reviewer) else written(reviewer)
            mine = given.setdefault(named, [])
            mine += [institution_id] if institution_id not in mine else []
        elif typed:
            place = cell_name(table.first_row + row, columns["institution_id"])
            problems.append(
                issue(
                    Code.UNKNOWN_INSTITUTION,
                    file=table.file,
                    sheet=table.sheet,
                    cell=place,
                    value=typed,
                    details={"nearest": ""},
                )
            )
