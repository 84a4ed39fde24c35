"""What a sender's workbook holds that a copy of it cannot keep."""

import re
import zipfile
from pathlib import Path

__all__ = ["holds_what_is_not_kept"]

_PARTS = re.compile(r"xl/(activeX|ctrlProps|diagrams|embeddings|slicers|timelines)/")
_IN_DRAWING = re.compile(rb"<(?:\w+:)?(?:sp|grpSp|cxnSp)[ >]")
_IN_SHEET = re.compile(rb"<(?:\w+:)?sparklineGroup[ >]")


def holds_what_is_not_kept(path: Path) -> bool:
    """Whether a workbook has text boxes, shapes, controls or sparklines, which openpyxl drops.

    Parameters
    ----------
    path : Path
        An XLSX file whose size has been looked at.
    """
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if _PARTS.match(name):
                return True
            if name.startswith("xl/drawings/drawing") and _IN_DRAWING.search(archive.read(name)):
                return True
            if name.startswith("xl/worksheets/sheet") and _IN_SHEET.search(archive.read(name)):
                return True
    return False
