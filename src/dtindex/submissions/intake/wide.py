"""A wide sheet, one row per record, as raw records."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dtindex.criteria.rules.models import Framework
from dtindex.submissions.cells.answers import written
from dtindex.submissions.files.tables import Table
from dtindex.submissions.intake.headings import match_headings
from dtindex.submissions.intake.raw import KEYS, KeyCells, RawRecords
from dtindex.submissions.outcome.codes import Code, issue, phrase
from dtindex.submissions.outcome.issues import Issue

__all__ = ["raw_records"]


def raw_records(
    table: Table, framework: Framework, school_years: tuple[str, ...]
) -> tuple[RawRecords | None, list[Issue]]:
    """Give the rows of a wide table as raw records; None when nothing names the institution.

    A table without a column of school years is taken for the only one in ``school_years``; a
    table without a column of assessments is self assessment.
    """
    headings, issues = match_headings(table, framework)
    defaults = {"assessment": "self"}
    if len(school_years) == 1:
        defaults["school_year"] = school_years[0]
    missing = [key for key in KEYS if key not in headings.keys and key not in defaults]
    for key in missing:
        details = {"column": phrase(f"issues.column.{key}")}
        issues.append(
            issue(Code.MISSING_COLUMN, file=table.file, sheet=table.sheet, details=details)
        )
    if missing:
        return None, issues
    rows = np.flatnonzero(_is_filled(table, headings.keys["institution_id"]))
    places = (rows + table.first_row).astype(np.int32)

    def taken(columns: dict[str, int]) -> dict[str, pd.Series]:
        if len(rows) == table.n_rows:
            return {fact_id: table.columns[c] for fact_id, c in columns.items()}
        return {fact_id: table.columns[c].iloc[rows] for fact_id, c in columns.items()}

    keys = {
        key: KeyCells(cells, places, np.full(len(rows), headings.keys[key], np.int32))
        for key, cells in taken(headings.keys).items()
    }
    nowhere = np.full(len(rows), -1, np.int32)
    for key in defaults.keys() - keys.keys():
        keys[key] = KeyCells(pd.Series([defaults[key]] * len(rows)), nowhere, nowhere)
    shape = (len(rows), len(framework.facts))

    def columns(found: dict[str, int]) -> NDArray[np.int32]:
        places = [found.get(fact.id, -1) for fact in framework.facts]
        return np.broadcast_to(np.array(places, np.int32), shape)

    raw = RawRecords(
        files=np.full(len(rows), table.file, dtype=object),
        sheets=np.full(len(rows), table.sheet, dtype=object),
        keys=keys,
        answers=taken(headings.answers),
        evidence=taken(headings.evidence),
        reasons=taken(headings.reasons),
        cell_rows=np.broadcast_to(places[:, None], shape),
        cell_columns=columns(headings.answers),
        evidence_columns=columns(headings.evidence),
        reason_columns=columns(headings.reasons),
    )
    return raw, issues


def _is_filled(table: Table, key: int) -> NDArray[np.bool_]:
    """Say which rows are no blank lines; most are settled by the institution's cell alone."""
    filled = _has_text(table.columns[key])
    blank = np.flatnonzero(~filled)
    for cells in table.columns if len(blank) else ():
        filled[blank] |= _has_text(cells.iloc[blank])
    return filled


def _has_text(cells: pd.Series) -> NDArray[np.bool_]:
    if isinstance(cells.dtype, pd.StringDtype):
        return cells.str.strip().fillna("").ne("").to_numpy(dtype=bool)
    if cells.dtype != object:
        return cells.notna().to_numpy(dtype=bool)
    codes, contents = pd.factorize(cells)
    has_text = np.array([*(bool(written(content)) for content in contents), False])
    return has_text[codes]
