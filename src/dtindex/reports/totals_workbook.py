"""Sums of facts as a workbook: a sheet for each breakdown, ready to paste from."""

from pathlib import Path
from typing import Any

import pandas as pd

from dtindex.analysis.totals.totals import PROVINCE, STAGE, Totals
from dtindex.catalogue import Catalogue
from dtindex.criteria.told.words import stage_in_words
from dtindex.scoring.result import ScoreResult
from dtindex.sheets.heights import row_height
from dtindex.sheets.looks import (
    BOXED,
    CENTRED,
    HEADING,
    SUBTITLE,
    TITLE,
    VIETNAMESE,
    WHOLE,
    WORDS,
    Look,
    Looks,
)
from dtindex.sheets.pages import fit_to_a4
from dtindex.sheets.workbooks import sheet_name, undated_workbook

__all__ = ["option_title", "part_title", "write_totals"]

_SUM = BOXED.but(number_format=f"{VIETNAMESE}{WHOLE}")
_SHARE = BOXED.but(number_format=f"{VIETNAMESE}0.0%")
_COLUMNS = (
    ("number", 6, CENTRED),
    ("title", 46, WORDS),
    ("numerator", 13, _SUM),
    ("denominator", 13, _SUM),
    ("share", 10, _SHARE),
    ("unit", 12, CENTRED),
    ("answered", 11, CENTRED),
    ("not_applicable", 9, CENTRED),
    ("share_before", 10, _SHARE),
    ("numerator_before", 13, _SUM),
    ("change", 11, BOXED.but(number_format=f"{VIETNAMESE}+0.0;-0.0;0")),
    ("both", 10, CENTRED),
)
_HEAD = 5
_RATE = {"rate": f"{VIETNAMESE}0.00"}
_FORMATS = {
    "share": _RATE,
    "share_before": _RATE,
    "change": {
        "count": f"{VIETNAMESE}+{WHOLE};-{WHOLE};0",
        "rate": f"{VIETNAMESE}+0.00;-0.00;0",
    },
}
"""Formats of cells that hold something else than a share."""


def write_totals(totals: Totals, result: ScoreResult, path: Path, t: Catalogue) -> None:
    """Write sums of facts as a workbook.

    Parameters
    ----------
    totals : Totals
        Of ``result``, in the language of ``t``.
    path : Path
        Takes the workbook; what stood there is replaced.

    Raises
    ------
    OSError
        If it cannot be written, as when Excel holds it open.
    """
    names: list[str] = []
    path.parent.mkdir(parents=True, exist_ok=True)
    with undated_workbook(path, title=t("totals.title")) as book:
        looks = Looks(book)
        for by in totals.by:
            names.append(sheet_name(by_title(by, t), names))
            sheet = book.add_worksheet(names[-1])
            _Sheet(sheet, looks, result, t).write(by, totals)


def by_title(by: str, t: Catalogue) -> str:
    """Name a breakdown; a column of a department's own goes by its name."""
    key = f"totals.by.{by}"
    return t(key) if key in t else by


def part_title(by: str, part: str, result: ScoreResult, t: Catalogue) -> str:
    """Name one part of a breakdown: the area, or the stages together."""
    if by == PROVINCE:
        return t("totals.by.province")
    if by == STAGE:
        stages = part.split(";")
        return t.join([stage_in_words(result.framework, stage, t.language) for stage in stages])
    return part


def option_title(row: Any, result: ScoreResult, t: Catalogue) -> str:
    """Format what a row counts: the title, and of a choice the option too."""
    if not row["option"]:
        return str(row["title"])
    options = result.framework.fact[row["measure_id"]].options
    option = next(each for each in options if each.id == row["option"])
    return t("totals.option", title=row["title"], option=t.of(option, "label"))


class _Sheet:
    """One breakdown: its parts one below the other, a row for each measure."""

    def __init__(self, sheet: Any, looks: Looks, result: ScoreResult, t: Catalogue) -> None:
        self._sheet = sheet
        self._looks = looks
        self._result = result
        self._t = t

    def write(self, by: str, totals: Totals) -> None:
        """Write title, rule, headings and all parts."""
        t, sheet, last = self._t, self._sheet, len(_COLUMNS) - 1
        about = {"year": totals.school_year, "before": totals.before or t("totals.no_year")}
        sheet.merge_range(0, 0, 0, last, t("totals.title"), self._looks(TITLE))
        sheet.merge_range(1, 0, 1, last, t("totals.subtitle", **about), self._looks(SUBTITLE))
        note = Look(size=9, italic=True, wrap=True, down="top")
        width = sum(width for _, width, _ in _COLUMNS)
        for row, text in ((2, t("totals.note")), (3, totals.rule)):
            sheet.merge_range(row, 0, row, last, text, self._looks(note))
            sheet.set_row(row, row_height([(text, width, note)]))
        for column, (name, width, _) in enumerate(_COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(_HEAD - 1, column, t(f"totals.column.{name}"), self._looks(HEADING))
        sheet.set_row(_HEAD - 1, 48)
        row = _HEAD
        table = totals.table[totals.table["by"] == by]
        for part, rows in table.groupby("part", sort=False):
            row = self._write_part(by, str(part), rows, row)
        sheet.freeze_panes(_HEAD, 2)
        fit_to_a4(sheet, headings=(_HEAD - 1, _HEAD - 1))

    def _write_part(self, by: str, part: str, rows: pd.DataFrame, at: int) -> int:
        if by != PROVINCE:
            look = BOXED.but(bold=True)
            title = part_title(by, part, self._result, self._t)
            self._sheet.merge_range(at, 0, at, len(_COLUMNS) - 1, title, self._looks(look))
            at += 1
        for number, row in enumerate(rows.to_dict("records"), start=1):
            self._write_row(at, number, {str(name): value for name, value in row.items()})
            at += 1
        return at

    def _write_row(self, at: int, number: int, row: dict[str, Any]) -> None:
        cells = self._cells(number, row)
        for column, (name, _, look) in enumerate(_COLUMNS):
            value = cells[name]
            dressed = self._looks(look)
            if row["kind"] in _FORMATS.get(name, {}):
                dressed = self._looks(look.but(number_format=_FORMATS[name][row["kind"]]))
            if value is None or value != value:
                self._sheet.write_blank(at, column, None, dressed)
            elif isinstance(value, str):
                self._sheet.write_string(at, column, value, dressed)
            else:
                self._sheet.write_number(at, column, value, dressed)
        self._sheet.set_row(at, row_height([(cells["title"], _COLUMNS[1][1], WORDS)]))

    def _cells(self, number: int, row: dict[str, Any]) -> dict[str, Any]:
        t, change = self._t, row["change"]
        in_percent = row["kind"] not in ("count", "rate")
        kept = t("totals.kept_back") if row["kept_back"] else None
        return {
            "number": number,
            "title": option_title(row, self._result, t),
            "numerator": kept or row["numerator"],
            "denominator": row["denominator"],
            "share": row["share"],
            "unit": row["unit"],
            "answered": t("totals.of", n=row["n_answered"], all=row["n_expected"]),
            "not_applicable": row["n_not_applicable"] or None,
            "share_before": row["share_before"],
            "numerator_before": row["numerator_before"],
            "change": change * 100 if in_percent and change is not None else change,
            "both": row["n_both"] or None,
        }
