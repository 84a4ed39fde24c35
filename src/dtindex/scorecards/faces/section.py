"""A section of a scorecard: what a notebook cell shows, with its three faces."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from dtindex.catalogue import Language
from dtindex.scorecards.faces.blocks import Block
from dtindex.scorecards.faces.html import html_of
from dtindex.scorecards.faces.plain import plain_of
from dtindex.scorecards.faces.typst import typst_of

__all__ = ["TYPST", "Page", "Section"]

TYPST = "application/vnd.dtindex.typst"
"""The mime type of a section's face for the PDF."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a section says of the page it stands on; the heading of a page says it."""

    title: str
    foot: str
    language: Language
    description: str


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks that stand together under an anchor.

    Jupyter asks for its faces: ``text/html`` for the page, Typst markup for the PDF, and plain
    text. All three are made from the same blocks, so none says what another does not.

    Parameters
    ----------
    anchor : str
        Its name in the page, ASCII; unique there.
    blocks : tuple of Block
        What it shows, in order.
    page : Page, optional
        What it says of its page; it travels as metadata of the display.

    Examples
    --------
    >>> from dtindex.scorecards.faces.blocks import Heading, Paragraph
    >>> Section("method", (Heading("Method"), Paragraph("Sums are exact.")))
    Method
    ------
    <BLANKLINE>
    Sums are exact.
    """

    anchor: str
    blocks: tuple[Block, ...]
    page: Page | None = None

    def _repr_mimebundle_(
        self, include: Iterable[str] | None = None, exclude: Iterable[str] | None = None
    ) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        faces = {"text/html": self.html, TYPST: self.typst, "text/plain": self.plain}
        return faces, {} if self.page is None else {"dtindex": asdict(self.page)}

    def __repr__(self) -> str:
        return self.plain

    @property
    def html(self) -> str:
        """A fragment that uses the classes of ``scorecard.css`` and nothing else."""
        return html_of(self.anchor, self.blocks)

    @property
    def typst(self) -> str:
        """A fragment that uses the functions of ``scorecard.typ`` and nothing else."""
        return typst_of(self.blocks)

    @property
    def plain(self) -> str:
        """The same in plain text."""
        return plain_of(self.blocks)
