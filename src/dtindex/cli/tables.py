"""Tables as files that people open: CSV, XLSX or HTML, by the ending of the name."""

import re
from pathlib import Path

import pandas as pd
import typer

from dtindex.catalogue import Catalogue
from dtindex.cli.voice import Voice

__all__ = ["TABLE_FILES", "demand_table_file", "write_table"]

TABLE_FILES = (".csv", ".xlsx", ".html")
_LOOKS_LIKE_A_FORMULA = re.compile(r"^(?=[=+\-@\t\r])")


def demand_table_file(path: Path | None, voice: Voice) -> None:
    """Refuse a file of another kind before any work is done."""
    if path is not None and path.suffix.casefold() not in TABLE_FILES:
        endings = ", ".join(TABLE_FILES)
        raise typer.BadParameter(voice.t("cli.validate.wrong_ending", endings=endings))


def write_table(table: pd.DataFrame, path: Path, title: str, t: Catalogue) -> None:
    """Write a table of texts under headings from the catalogue, ``cli.column.<name>``.

    What institutions typed is written back as text, so that no cell of it runs as a formula.
    """
    table = table.set_axis([t(f"cli.column.{name}") for name in table.columns], axis=1)
    path.parent.mkdir(parents=True, exist_ok=True)
    match path.suffix.casefold():
        case ".csv":
            text = table.replace(_LOOKS_LIKE_A_FORMULA, "'", regex=True)
            text.to_csv(path, index=False, encoding="utf-8-sig")
        case ".xlsx":
            as_text = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
            with pd.ExcelWriter(path, engine="xlsxwriter", engine_kwargs=as_text) as book:
                table.to_excel(book, index=False, freeze_panes=(1, 0), autofilter=True)
        case _:
            path.write_text(_page(table, title, t), encoding="utf-8")


def _page(table: pd.DataFrame, title: str, t: Catalogue) -> str:
    rows = table.to_html(index=False, escape=True, border=0)
    return (
        f'<!doctype html>\n<html lang="{t.language}">\n<meta charset="utf-8">\n'
        f"<title>{title}</title>\n<h1>{title}</h1>\n{rows}\n</html>\n"
    )
