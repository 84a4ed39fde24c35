"""The same pages by ``jupyter nbconvert --to dtindex-html`` and ``--to dtindex-pdf``."""

import datetime
from typing import Any

from nbconvert.exporters import Exporter
from traitlets import Bool, Enum, Unicode

from dtindex.catalogue import LANGUAGES
from dtindex.publishing.documents.document import Document
from dtindex.publishing.documents.html import HtmlPage
from dtindex.publishing.documents.pdf import PdfWriter

__all__ = ["HtmlExporter", "PdfExporter"]


class _Exporter(Exporter):  # type: ignore[misc]
    """What both exporters ask of the command line or the configuration."""

    language = Enum(LANGUAGES, default_value="vi", help="Language of the page.").tag(config=True)
    show_input = Bool(False, help="Whether code cells show their source.").tag(config=True)

    def _document(self, notebook: Any, resources: dict[str, Any]) -> Document:
        name = resources.get("metadata", {}).get("name", "")
        return Document.of(
            notebook.cells, language=self.language, title=name, with_code=self.show_input
        )


class HtmlExporter(_Exporter):
    """One HTML file that needs nothing beside it."""

    export_from_notebook = "HTML (dtindex)"
    output_mimetype = "text/html"

    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(
        self, nb: Any, resources: dict[str, Any] | None = None, **settings: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page, its stylesheet and fonts inside."""
        notebook, resources = super().from_notebook_node(nb, resources, **settings)
        return HtmlPage().render(self._document(notebook, resources)), resources


class PdfExporter(_Exporter):
    """A tagged PDF/UA-1 file, also PDF/A-2a if wanted."""

    export_from_notebook = "PDF (dtindex)"
    output_mimetype = "application/pdf"
    archive = Bool(False, help="Whether the PDF is PDF/A-2a too.").tag(config=True)
    as_of = Unicode("", help="The date it bears, as 2023-05-31; an archive needs one.").tag(
        config=True
    )

    def _file_extension_default(self) -> str:
        return ".pdf"

    def from_notebook_node(
        self, nb: Any, resources: dict[str, Any] | None = None, **settings: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """Return the bytes of the PDF."""
        notebook, resources = super().from_notebook_node(nb, resources, **settings)
        as_of = datetime.date.fromisoformat(self.as_of) if self.as_of else None
        with PdfWriter(archive=self.archive, as_of=as_of) as writer:
            return writer.render(self._document(notebook, resources)), resources
