"""The table of institutions that merged, split or got another id: who became whom."""

import errno
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from dtindex.arguments import checked
from dtindex.frames import ArrowFrame, pandas_of
from dtindex.letters import fold_heading, fold_word, words
from dtindex.submissions.cells.answers import written
from dtindex.submissions.cells.keys import school_year_meant
from dtindex.submissions.files.tables import Table, read_tables
from dtindex.submissions.outcome.codes import Code, issue, phrase
from dtindex.submissions.outcome.facts import cell_name
from dtindex.submissions.outcome.issues import Issue, Issues
from dtindex.submissions.outcome.refusal import RefusedError

__all__ = ["CrosswalkError", "read_crosswalk"]

_COLUMNS = ("school_year", "from_id", "to_id", "kind")
_KINDS = ("merged", "split", "moved")


class CrosswalkError(RefusedError):
    """The table of who became whom cannot be used; ``issues`` holds everything that is wrong."""


@checked
def read_crosswalk(source: str | Path | pd.DataFrame | ArrowFrame) -> pd.DataFrame:
    """Read which institutions merged, split or got another id: a row each, CSV, XLSX or Parquet.

    Columns are known by id or by label: ``school_year`` or "Năm học" (the first under the new
    id), ``from_id`` or "Mã cũ", ``to_id`` or "Mã mới", ``kind`` or "Thay đổi" (``merged`` or
    "sáp nhập", ``split`` or "chia tách", ``moved`` or "đổi mã"). An institution that closed needs
    no row, and neither does one that kept its id.

    Returns
    -------
    DataFrame
        Columns ``school_year``, ``from_id``, ``to_id``, ``kind``; for ``crosswalk=`` of
        :func:`dtindex.score` and :func:`dtindex.trend`.

    Raises
    ------
    CrosswalkError
        If anything is wrong with the table; it lists every problem (DT312, DT313, DT314).
    FileNotFoundError
        If the file is not there.

    Examples
    --------
    >>> read_crosswalk(pd.DataFrame({
    ...     "Năm học": ["2025-2026"], "Mã cũ": ["KT01"], "Mã mới": ["KT77"], "Thay đổi": ["Đổi mã"],
    ... })).values.tolist()
    [['2025-2026', 'KT01', 'KT77', 'moved']]
    """
    source = pandas_of(source)
    where = "DataFrame" if isinstance(source, pd.DataFrame) else Path(source).name
    if not isinstance(source, pd.DataFrame) and not Path(source).exists():
        raise FileNotFoundError(errno.ENOENT, "is not there", str(source))
    tables, issues = read_tables(source, where, lambda cells: len(_found(cells)) > 1)
    errors = [problem for problem in issues if problem.severity == "error"]
    if not tables:
        raise CrosswalkError(where, Issues.of(errors or [issue(Code.EMPTY_FILE, file=where)]))
    table, columns = tables[0], _found(tables[0].headings)
    for name in _COLUMNS:
        if name not in columns:
            details = {"column": phrase(f"issues.column.{name}")}
            errors.append(
                issue(Code.MISSING_COLUMN, file=table.file, sheet=table.sheet, details=details)
            )
    if not errors:
        rows = _rows(table, columns, errors)
    if errors:
        raise CrosswalkError(where, Issues.of(errors))
    return pd.DataFrame(rows, columns=list(_COLUMNS), dtype="str")


def _found(headings: Sequence[object]) -> dict[str, int]:
    return {
        name: column
        for column, heading in reversed([*enumerate(headings)])
        for name in _COLUMNS
        if fold_heading(str(heading)) in words(f"columns.{name}")
    }


def _rows(table: Table, columns: dict[str, int], errors: list[Issue]) -> list[tuple[str, ...]]:
    """Read every row; nothing is left for a second round of mending."""
    rows = []
    for row in range(table.n_rows):
        cells = {name: table.columns[column].iloc[row] for name, column in columns.items()}
        typed = {name: "" if pd.isna(cell) else written(cell) for name, cell in cells.items()}
        if not any(typed.values()):
            continue
        meant = typed | {
            "school_year": school_year_meant(typed["school_year"]),
            "kind": _kind(typed["kind"]),
        }
        codes = {"school_year": Code.CROSSWALK_YEAR, "kind": Code.CROSSWALK_KIND}
        for name in _COLUMNS:
            if not meant[name]:
                place = cell_name(table.first_row + row, columns[name])
                errors.append(
                    issue(
                        codes.get(name, Code.CROSSWALK_ID),
                        file=table.file,
                        sheet=table.sheet,
                        cell=place,
                        value=typed[name],
                        details={"column": phrase(f"issues.column.{name}")},
                    )
                )
        rows.append(tuple(meant[name] for name in _COLUMNS))
    return rows


def _kind(text: str) -> str:
    return next((kind for kind in _KINDS if fold_word(text) in words(f"crosswalk.{kind}")), "")
