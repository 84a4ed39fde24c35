"""Laying out a working folder, and moving it on to another school year or period."""

import re
from dataclasses import dataclass
from pathlib import Path

from dtindex.catalogue import Language, catalogue
from dtindex.criteria.load import load_framework
from dtindex.criteria.reading.read import bundled_authorities
from dtindex.criteria.rules.areas import in_year
from dtindex.disk import removed, unwritable, write_whole
from dtindex.working_folder.layout import SETTINGS_FILE, WorkingFolder

__all__ = ["Beginning", "lay_out"]

_OPTIONAL = "cluster"
"""A level of area that a department makes for itself; whoever has one adds its column."""


@dataclass(frozen=True)
class Beginning:
    """What a working folder is to be about: the lines of its ``dtindex.toml``.

    ``period`` is None where it stays what it is in the same school year, and is empty in another.
    """

    framework: str
    school_year: str
    period: str | None = None
    place: str = ""
    public_url: str = ""
    language: Language = "vi"


def lay_out(root: Path, beginning: Beginning) -> WorkingFolder:
    """Write what is not there: ``dtindex.toml``, the list of institutions, folders of the year.

    In a folder that has a ``dtindex.toml`` only its lines of school year and period are written
    anew; nothing else that stands there is touched.

    Raises
    ------
    FaultySettingsError
        If the ``dtindex.toml`` has faults, as with a school year that the framework lacks; it
        lists them all, and what stood there stands.
    PublishError
        If the folder cannot be written (DT401).
    """
    path = root / SETTINGS_FILE
    before = path.read_bytes() if path.exists() else None
    write_whole(path, _settings(path, beginning).encode())
    try:
        folder = WorkingFolder.open(root)
    except Exception:
        removed(path) if before is None else write_whole(path, before)
        raise
    try:
        folder.place("submissions").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder.root, error) from error
    if not folder.institutions.exists():
        headings = _headings(folder, beginning)
        write_whole(folder.institutions, f"{headings}\n".encode("utf-8-sig"))
    return folder


def _settings(path: Path, beginning: Beginning) -> str:
    values = {name: _toml(value or "") for name, value in vars(beginning).items()}
    if not path.exists():
        return catalogue(beginning.language)("working_folder.toml", **values).strip() + "\n"
    text = path.read_text("utf-8-sig")
    moved_on = _with_line(text, "school_year", values["school_year"])
    if beginning.period is None and moved_on == text:
        return text
    return _with_line(moved_on, "period", values["period"])


def _with_line(text: str, name: str, value: str) -> str:
    """Write a line anew, or before the first table where there is none; remarks stay."""
    line = re.compile(rf"^({name}[ \t]*=[ \t]*)(\"[^\"]*\"|'[^']*')", re.MULTILINE)
    head, table, tail = _before_tables(text)
    if line.search(head):
        return line.sub(lambda found: f"{found[1]}{value}", head, count=1) + table + tail
    return f"{head.rstrip()}\n{name} = {value}\n{table and chr(10)}{table}{tail}"


def _before_tables(text: str) -> tuple[str, str, str]:
    first = re.search(r"^[ \t]*\[", text, re.MULTILINE)
    if first is None:
        return text, "", ""
    return text[: first.start()], first[0], text[first.end() :]


def _toml(text: str) -> str:
    """Write a text as TOML does."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _headings(folder: WorkingFolder, beginning: Beginning) -> str:
    """Name the columns of a list of institutions, with the levels of area of the school year."""
    known = load_framework(folder.framework).area_levels or bundled_authorities().area_levels
    levels = [level.id for level in in_year(known, beginning.school_year) if level.id != _OPTIONAL]
    t = catalogue(beginning.language)
    names = ("institution_id", "name", "stages", *levels, "area")
    return ",".join(t(f"columns.{name}").split("|")[0] for name in names)
