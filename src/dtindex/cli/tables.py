"""Tables as files that people open: CSV, XLSX or HTML, by the ending of the name."""

import io
import re
from collections.abc import Iterable, Mapping
from html import escape
from itertools import repeat
from pathlib import Path
from typing import Any

import pandas as pd
import typer

from dtindex.catalogue import Catalogue
from dtindex.cli.voice import Voice
from dtindex.criteria.rules.areas import AREA_COLUMNS
from dtindex.criteria.rules.models import STAGES
from dtindex.disk import write_whole
from dtindex.letters import sort_key
from dtindex.sheets.heights import row_height
from dtindex.sheets.looks import HEADING, ROW, Looks
from dtindex.sheets.pages import fit_to_a4
from dtindex.sheets.workbooks import sheet_name, undated_workbook
from dtindex.submissions.institutions import Institutions

__all__ = [
    "TABLE_FILES",
    "counts_by_area",
    "demand_table_file",
    "write_table",
    "write_tables",
]

TABLE_FILES = (".csv", ".xlsx", ".html")
_ROWS_OF_A_SHEET = 1_000_000
_NARROWEST, _WIDEST = 8, 48
_STYLE = """<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body { font: 15px/1.4 system-ui, sans-serif; margin: 1.5rem; color: #1a1a1a; }
table { border-collapse: collapse; }
th, td { border: 1px solid #bfbfbf; padding: 0.3rem 0.5rem; text-align: left; vertical-align: top; }
th { background: #ddebf7; position: sticky; top: 0; }
@media print { body { margin: 0; font-size: 11px; } @page { size: A4 landscape; } }
</style>"""
_LOOKS_LIKE_A_FORMULA = re.compile(r"^(?=[=+\-@\t\r])")


def counts_by_area(institutions: Institutions, t: Catalogue) -> pd.DataFrame:
    """Count institutions by area and stage, the areas by name and all of them last."""
    table = institutions.table
    filled = [level for level in AREA_COLUMNS if any(institutions.of_area(level))]
    areas = pd.Series(institutions.of_area(filled[0] if filled else ""), index=table.index)
    total = t("cli.institutions.total")
    counts = pd.DataFrame({total: 1}, index=areas.index)
    for column, stage in enumerate(STAGES):
        counts[t(f"stages.{stage}").split("|")[0]] = institutions.stage_matrix[:, column]
    counts = counts.astype(int)
    by_area = counts.groupby(areas.to_numpy()).sum()
    by_area = by_area.loc[sorted(by_area.index, key=lambda name: (name == "", sort_key(name)))]
    names = [name or t("cli.institutions.nowhere") for name in by_area.index]
    named = pd.concat([by_area, counts.sum().to_frame().T], ignore_index=True)
    named.insert(0, t("cli.institutions.area"), [*names, t("cli.institutions.all")])
    return named


def demand_table_file(path: Path | None, voice: Voice) -> None:
    """Refuse a file of another kind before any work is done."""
    if path is not None and path.suffix.casefold() not in TABLE_FILES:
        endings = ", ".join(TABLE_FILES)
        raise typer.BadParameter(voice.t("cli.validate.wrong_ending", endings=endings))


def write_table(table: pd.DataFrame, path: Path, title: str, t: Catalogue) -> None:
    """Write one table; see :func:`write_tables`."""
    write_tables({title: table}, path, t)


def write_tables(tables: Mapping[str, pd.DataFrame], path: Path, t: Catalogue) -> None:
    """Write tables by title, under headings from the catalogue, ``cli.column.<name>``.

    A CSV file takes the first of them only. What institutions typed is written back as text,
    so that no cell of it runs as a formula.
    """
    titled = {
        title: table.set_axis([t(f"cli.column.{name}") for name in table.columns], axis=1)
        for title, table in tables.items()
    }
    match path.suffix.casefold():
        case ".csv":
            text = next(iter(titled.values())).replace(_LOOKS_LIKE_A_FORMULA, "'", regex=True)
            data = text.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")
        case ".xlsx":
            data = _workbook(titled)
        case _:
            data = _page(titled, t).encode()
    write_whole(path, data)


def _workbook(titled: Mapping[str, pd.DataFrame]) -> bytes:
    """Write a sheet for each table, and further sheets where one is too long for a sheet."""
    names: list[str] = []
    whole = io.BytesIO()
    with undated_workbook(whole) as book:
        looks = Looks(book)
        for title, table in titled.items():
            for start in range(0, max(len(table), 1), _ROWS_OF_A_SHEET):
                names.append(sheet_name(title, names))
                rows = table.iloc[start : start + _ROWS_OF_A_SHEET]
                _write_sheet(book.add_worksheet(names[-1]), rows, looks)
    return whole.getvalue()


def _write_sheet(sheet: Any, table: pd.DataFrame, looks: Looks) -> None:
    """Write a table to be read on the screen and on A4 across, its headings on every page."""
    widths = []
    for column, (name, values) in enumerate(table.items()):
        cells = ["" if pd.isna(value) else value for value in values.tolist()]
        widths.append(_width([str(name), *map(str, cells)]))
        sheet.set_column(column, column, widths[-1])
        sheet.write_string(0, column, str(name), looks(HEADING))
        sheet.write_column(1, column, cells, looks(ROW))
    for row, texts in enumerate(table.astype(str).itertuples(index=False), start=1):
        shown = zip(texts, widths, repeat(ROW), strict=False)
        sheet.set_row(row, row_height(shown))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(table), max(len(table.columns) - 1, 0))
    fit_to_a4(sheet, headings=(0, 0))


def _width(texts: Iterable[str]) -> int:
    """Make room for the longest text, up to where sentences are better read in lines."""
    longest = max(len(line) for text in texts for line in text.split("\n"))
    return min(max(longest + 2, _NARROWEST), _WIDEST)


def _page(titled: Mapping[str, pd.DataFrame], t: Catalogue) -> str:
    first = escape(next(iter(titled)))
    sections = "\n".join(
        f"<h{2 if place else 1}>{escape(title)}</h{2 if place else 1}>\n"
        + table.to_html(index=False, escape=True, border=0, justify="left")
        for place, (title, table) in enumerate(titled.items())
    )
    return (
        f'<!doctype html>\n<html lang="{t.language}">\n<meta charset="utf-8">\n'
        f"<title>{first}</title>\n{_STYLE}\n{sections}\n</html>\n"
    )
