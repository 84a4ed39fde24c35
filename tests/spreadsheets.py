"""Workbooks as a spreadsheet shows them: the heights that rows need, and printed pages."""

import re
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

FIXED = 'style:use-optimal-row-height="false"'
FREE = 'style:use-optimal-row-height="true"'
_SAME_WIDTHS = {"Times New Roman": "Liberation Serif", "Calibri": "Carlito"}


def _has_fonts() -> bool:
    """Whether the typefaces of our workbooks are here, or others of the same widths."""
    if shutil.which("fc-match") is None:
        return False
    for face, other in _SAME_WIDTHS.items():
        said = subprocess.run(["fc-match", face, "family"], capture_output=True, text=True)
        if face not in said.stdout and other not in said.stdout:
            return False
    return True


needs_libreoffice = [
    pytest.mark.libreoffice,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed"),
    pytest.mark.skipif(not _has_fonts(), reason="no fonts as wide as Times New Roman and Calibri"),
]


def applied(marks):
    """Give a decorator that puts several marks on a test."""

    def decorate(test):
        for mark in marks:
            test = mark(test)
        return test

    return decorate


def converted(path: Path, kind: str, home: Path) -> Path:
    """Let LibreOffice open a workbook, and save it as something else beside it."""
    out = home / "converted"
    command = ["soffice", "--headless", f"-env:UserInstallation={(home / 'office').as_uri()}"]
    command += ["--convert-to", kind, "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return out / f"{path.stem}.{kind}"


def cut_rows(path: Path, home: Path) -> dict[str, list[int]]:
    """Rows of each sheet, from 1, that are lower than what LibreOffice finds they need.

    It never finds that a row needs less than an empty one, whose type is that of the workbook.
    """
    flat = converted(path, "fods", home)
    free = flat.with_stem(f"{flat.stem}-free")
    free.write_text(flat.read_text("utf-8").replace(FIXED, FREE), "utf-8")
    needed = openpyxl.load_workbook(converted(free, "xlsx", home))
    cut = {}
    for sheet in openpyxl.load_workbook(path).worksheets:
        has, need = sheet.row_dimensions, needed[sheet.title].row_dimensions
        lowest = sheet.sheet_format.defaultRowHeight or 15
        rows = [row for row in range(1, sheet.max_row + 1) if not has[row].hidden]
        low = [r for r in rows if (need[r].height or 0) > max(has[r].height or 0, lowest)]
        if low:
            cut[sheet.title] = low
    return cut


def n_pages(path: Path, home: Path) -> int:
    """How many pages a workbook takes when it is printed."""
    pdf = converted(path, "pdf", home)
    said = subprocess.run(["pdfinfo", pdf], check=True, capture_output=True, text=True).stdout
    found = re.search(r"^Pages:\s+(\d+)", said, re.MULTILINE)
    assert found is not None
    return int(found.group(1))
