"""What a sender's workbook holds that a copy of it cannot keep."""

import zipfile
from pathlib import Path

from dtindex.submissions.files.kinds.markup import Package, parse

__all__ = ["holds_what_is_not_kept"]

_KINDS = frozenset(
    {
        *("control", "ctrlProp", "diagramData", "oleObject", "package"),
        *("slicer", "slicerCache", "timeline", "timelineCache", "vbaProject"),
    }
)
_DRAWN = frozenset({"sp", "grpSp", "cxnSp", "sparklineGroup"})


def holds_what_is_not_kept(path: Path) -> bool:
    """Whether a workbook has text boxes, shapes, controls or sparklines, which openpyxl drops.

    Parameters
    ----------
    path : Path
        An XLSX file that has been read.
    """
    with zipfile.ZipFile(path) as archive:
        package = Package(archive)
        waiting, seen = [""], {""}
        while waiting:
            for kind, part in package.relationships(waiting.pop()).values():
                if kind in _KINDS:
                    return True
                if part not in package or part in seen:
                    continue
                if kind in ("worksheet", "drawing") and _draws(package, part):
                    return True
                seen.add(part)
                waiting.append(part)
    return False


def _draws(package: Package, part: str) -> bool:
    found: list[str] = []

    def start(tag: str, _: dict[str, str]) -> None:
        if tag in _DRAWN and not found:
            found.append(tag)

    parse(package.chunks(part), start)
    return bool(found)
