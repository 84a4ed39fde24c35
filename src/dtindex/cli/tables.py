"""Tables as files that people open: CSV, XLSX or HTML, by the ending of the name."""

import re
from collections.abc import Mapping
from html import escape
from pathlib import Path

import pandas as pd
import typer

from dtindex.catalogue import Catalogue
from dtindex.cli.voice import Voice

__all__ = ["TABLE_FILES", "demand_table_file", "write_table", "write_tables"]

TABLE_FILES = (".csv", ".xlsx", ".html")
_ROWS_OF_A_SHEET = 1_000_000
_LETTERS_OF_A_SHEET = 28
_LOOKS_LIKE_A_FORMULA = re.compile(r"^(?=[=+\-@\t\r])")


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
    path.parent.mkdir(parents=True, exist_ok=True)
    match path.suffix.casefold():
        case ".csv":
            text = next(iter(titled.values())).replace(_LOOKS_LIKE_A_FORMULA, "'", regex=True)
            text.to_csv(path, index=False, encoding="utf-8-sig")
        case ".xlsx":
            _write_workbook(titled, path)
        case _:
            path.write_text(_page(titled, t), encoding="utf-8")


def _write_workbook(titled: Mapping[str, pd.DataFrame], path: Path) -> None:
    """Write a sheet for each table, and further sheets where one is too long for a sheet."""
    as_text = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    with pd.ExcelWriter(path, engine="xlsxwriter", engine_kwargs=as_text) as book:
        for title, table in titled.items():
            for part, start in enumerate(range(0, max(len(table), 1), _ROWS_OF_A_SHEET), 1):
                name = title[:_LETTERS_OF_A_SHEET] + (f" {part}" if part > 1 else "")
                rows = table.iloc[start : start + _ROWS_OF_A_SHEET]
                rows.to_excel(
                    book, sheet_name=name, index=False, freeze_panes=(1, 0), autofilter=True
                )


def _page(titled: Mapping[str, pd.DataFrame], t: Catalogue) -> str:
    first = escape(next(iter(titled)))
    sections = "\n".join(
        f"<h{2 if place else 1}>{escape(title)}</h{2 if place else 1}>\n"
        + table.to_html(index=False, escape=True, border=0)
        for place, (title, table) in enumerate(titled.items())
    )
    return (
        f'<!doctype html>\n<html lang="{t.language}">\n<meta charset="utf-8">\n'
        f"<title>{first}</title>\n{sections}\n</html>\n"
    )
