"""A document as a PDF: tagged, searchable, printed by Typst with no other program."""

import datetime
import hashlib
import re
import shutil
import weakref
from base64 import b64decode
from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import mkdtemp
from types import TracebackType
from typing import TYPE_CHECKING, Self

import typst

from dtindex.errors import PublishError
from dtindex.glyphs import drawn, lacking
from dtindex.publishing.documents.document import Bundle, Document, Markdown, Part, SourceCode, Text
from dtindex.publishing.documents.html import alternative
from dtindex.publishing.documents.typst_markup import code, html_table, markdown, quote

if TYPE_CHECKING:
    from typst import PDFStandard

__all__ = ["PdfWriter"]

TYPST = "application/vnd.dtindex.typst"
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class PdfWriter:
    """Prints documents; one compiler serves them all, and knows the parts they have in common.

    Parameters
    ----------
    archive : bool
        Whether the PDF is also for the archive, PDF/A-2a. It is PDF/UA-1 in any case: tagged,
        with its fonts, language and title.
    as_of : date, optional
        The date that an archived PDF must bear; it is never the clock's.

    Attributes
    ----------
    replaced : str
        Characters of the last document that no font has a glyph for: others stand for them.

    Raises
    ------
    PublishError
        DT405, when it is for the archive and has no date.
    """

    def __init__(self, *, archive: bool = False, as_of: datetime.date | None = None) -> None:
        if archive and as_of is None:
            raise PublishError("DT405", "as_of")
        root = Path(mkdtemp(prefix="dtindex-"))
        # A worker keeps its writer until it ends, so the folder goes with the writer.
        self._let_go = weakref.finalize(self, shutil.rmtree, root, ignore_errors=True)
        static = files("dtindex.scorecards") / "static"
        with as_file(static) as source:
            shutil.copy(source / "scorecard.typ", root)
            self._compiler = typst.Compiler(
                root=root, font_paths=[source / "fonts"], ignore_system_fonts=True
            )
        self._root = root
        self._standards: list[PDFStandard] = ["ua-1", "a-2a"] if archive else ["ua-1"]
        self._as_of = as_of
        self.replaced = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._let_go()

    def render(self, document: Document) -> bytes:
        """Print a document.

        Raises
        ------
        PublishError
            DT404, when Typst refuses it: it has no title, a picture has no words, or a fragment
            is not Typst.
        """
        try:
            source = self._source(document)
            self.replaced = lacking(source)
            pdf = self._compiler.compile(
                drawn(source).encode(),
                format="pdf",
                pdf_standards=self._standards,
                timestamp=0,  # nothing shows it; the clock's would change the bytes
            )
        except typst.TypstError as error:
            said = error.diagnostic.strip() or error.message
            raise PublishError("DT404", document.title, said=said) from error
        finally:
            for figure in self._root.glob("figure-*"):
                figure.unlink()
        assert isinstance(pdf, bytes)
        return pdf

    def _source(self, document: Document) -> str:
        head = (
            f"title: {quote(document.title)}, foot: {quote(document.foot)}, "
            f"lang: {quote(document.language)}, date: {self._date()}"
        )
        parts = "\n\n".join([self._part(part) for part in document.parts])
        return f'#import "scorecard.typ": *\n#show: scorecard.with({head})\n{parts}\n'

    def _date(self) -> str:
        day = self._as_of
        if day is None:
            return "none"
        return f"datetime(year: {day.year}, month: {day.month}, day: {day.day})"

    def _part(self, part: Part) -> str:
        match part:
            case Markdown(text):
                return markdown(text)
            case Text(text):
                return code(_COLOURS.sub("", text))
            case SourceCode(text):
                return code(text, "python")
            case Bundle():
                return self._bundle(part)

    def _bundle(self, bundle: Bundle) -> str:
        faces: dict[str, Callable[[Bundle, str], str]] = {
            TYPST: Bundle.text,
            "image/svg+xml": self._figure,
            "image/png": self._figure,
            "image/jpeg": self._figure,
            "text/markdown": lambda b, mime: markdown(b.text(mime)),
            "text/html": _table,
            "text/plain": lambda b, mime: code(b.text(mime)),
        }
        for mime, face in faces.items():
            if mime in bundle.data and (markup := face(bundle, mime)):
                return markup
        return ""

    def _figure(self, bundle: Bundle, mime: str) -> str:
        """Lay a picture beside the document for as long as it is printed."""
        text = bundle.text(mime)
        data = drawn(text).encode() if mime == "image/svg+xml" else b64decode(text)
        ending = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg"}[mime]
        name = f"figure-{hashlib.sha256(data).hexdigest()[:16]}.{ending}"
        (self._root / name).write_bytes(data)
        return f"#image({quote(name)}, alt: {quote(alternative(bundle, mime))})"


def _table(bundle: Bundle, mime: str) -> str:
    return html_table(bundle.text(mime)) or ""
