"""Word documents from templates that a department edits in Word."""

import difflib
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import TemplateError, Undefined
from jinja2.sandbox import SandboxedEnvironment

from dtindex.disk import write_whole
from dtindex.errors import ReportError
from dtindex.reports.contents import (
    Chart,
    Decision,
    InstitutionReport,
    ProvinceReport,
    Reminder,
    field_names,
)

__all__ = ["KINDS", "Template", "copy_templates"]

KINDS: Mapping[str, type] = {
    "province-mid-year": ProvinceReport,
    "province-year-end": ProvinceReport,
    "area-year-end": ProvinceReport,
    "institution": InstitutionReport,
    "proposal": Decision,
    "decision": Decision,
    "reminder": Reminder,
}
"""The kinds of document, and what each template may name."""

_CHART_WIDTH = Mm(150)
_UNDATED = (1980, 1, 1, 0, 0, 0)


class Template:
    """A Word file with Jinja fields, checked against what it may name.

    Parameters
    ----------
    kind : str
        One of ``KINDS``; its file is ``<kind>.docx``.
    folder : Path, optional
        A department's own templates; a kind that it lacks comes from the library.

    Raises
    ------
    ReportError
        If the file is no Word document (DT461).
    """

    def __init__(self, kind: str, folder: Path | None = None) -> None:
        self.kind = kind
        own = folder / f"{kind}.docx" if folder else None
        if own is not None and own.exists():
            self.name, self._bytes = str(own), own.read_bytes()
        else:
            self.name, self._bytes = f"{kind}.docx", _bundled(kind)
        if not zipfile.is_zipfile(io.BytesIO(self._bytes)):
            raise ReportError("DT461", self.name)

    def render(self, content: Any) -> bytes:
        """Fill the template in.

        Raises
        ------
        ReportError
            If it names fields that there are not, all of them told with the nearest (DT462), or
            its marks are no Jinja (DT463).
        """
        document = DocxTemplate(io.BytesIO(self._bytes))
        missing: dict[str, None] = {}
        environment = _environment(missing)
        alts = list(_alternatives(content))
        context = {f.name: _ready(getattr(content, f.name), document) for f in fields(content)}
        try:
            document.render(context, environment, autoescape=True)
        except TemplateError as error:
            raise ReportError("DT463", self.name, reason=error.message or "") from error
        if missing:
            raise ReportError("DT462", self.name, fields=_told(missing, type(content)))
        _describe_pictures(document, alts)
        buffer = io.BytesIO()
        document.save(buffer)
        return _undated(buffer.getvalue())


def copy_templates(folder: Path) -> list[Path]:
    """Copy the library's templates out for editing; those that are there are left alone."""
    written = []
    for kind in KINDS:
        path = folder / f"{kind}.docx"
        if not path.exists():
            write_whole(path, _bundled(kind))
            written.append(path)
    return written


@cache
def _bundled(kind: str) -> bytes:
    return (files("dtindex.reports") / "templates" / f"{kind}.docx").read_bytes()


def _environment(missing: dict[str, None]) -> SandboxedEnvironment:
    """Make an environment that notes every unknown field, instead of ending at the first."""

    class Noted(Undefined):
        def _note(self) -> str:
            missing.setdefault(str(self._undefined_name))
            return ""

        def __str__(self) -> str:
            return self._note()

        def __html__(self) -> str:
            return self._note()

        def __iter__(self) -> Iterator[Any]:
            self._note()
            return iter(())

        def __bool__(self) -> bool:
            self._note()
            return False

        def __len__(self) -> int:
            self._note()
            return 0

        def __getattr__(self, name: str) -> Any:
            if name.startswith("__"):
                raise AttributeError(name)
            self._note()
            return self

    return SandboxedEnvironment(undefined=Noted, autoescape=True)


def _told(missing: Iterable[str], content: type) -> str:
    """Name unknown fields, each with the nearest that there is."""
    known = sorted(set(_all_names(content)))
    told = []
    for name in missing:
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
        told.append(f"{name} → {near[0]}" if near else name)
    return "; ".join(told)


def _all_names(record: type) -> Iterator[str]:
    for place, _ in field_names(record):
        for part in place.split("."):
            yield part.removesuffix("[]")


def _ready(value: Any, document: DocxTemplate) -> Any:
    """Make pictures of charts; everything else is words already."""
    if isinstance(value, Chart):
        return InlineImage(document, io.BytesIO(value.png), width=_CHART_WIDTH)
    return value


def _alternatives(content: Any) -> Iterator[str]:
    for each in fields(content):
        value = getattr(content, each.name)
        if isinstance(value, Chart):
            yield value.alt


def _describe_pictures(document: DocxTemplate, alts: list[str]) -> None:
    """Give every picture its words, for whoever cannot see it."""
    drawn = document.docx.element.body.iter(
        "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
    )
    for picture, alt in zip(drawn, alts, strict=False):
        picture.set("descr", alt)


def _undated(data: bytes) -> bytes:
    """Take the time of day out of a file, so that the same content has the same bytes."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as read,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as written,
    ):
        for part in read.infolist():
            entry = zipfile.ZipInfo(part.filename, _UNDATED)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            written.writestr(entry, read.read(part))
    return buffer.getvalue()
