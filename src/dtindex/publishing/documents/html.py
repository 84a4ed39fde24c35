"""A document as one HTML page: a head, its parts, and nothing from a network."""

import re
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import mistune
from markupsafe import Markup

from dtindex.catalogue import catalogue
from dtindex.glyphs import shown
from dtindex.publishing.documents.document import Bundle, Document, Markdown, Part, SourceCode, Text
from dtindex.templates import templates

__all__ = ["HtmlPage", "inline_stylesheet", "stylesheet"]

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_SVG_START = re.compile(r"<svg\b", re.IGNORECASE)
_URL = re.compile(r'url\("(fonts/[^"]+)"\)')


@dataclass(frozen=True)
class HtmlPage:
    """How pages are framed: where their stylesheet is, and the way back up.

    Parameters
    ----------
    stylesheet : str
        Its address, relative to the page; empty to carry it inside the page.
    trail : sequence of (str, str)
        Words and addresses of the pages above this one; the page itself ends it.
    links : sequence of (str, str)
        Words and addresses of what else there is, such as the page as PDF.
    tail : str
        HTML for the end of the page: what its script needs.
    """

    stylesheet: str = ""
    trail: Sequence[tuple[str, str]] = field(default=())
    links: Sequence[tuple[str, str]] = field(default=())
    tail: str = ""

    def render(self, document: Document) -> str:
        """Write the whole page."""
        page = templates("dtindex.publishing").get_template("page.html.j2")
        text = page.render(
            page=self,
            document=document,
            parts=[Markup(_part(part)) for part in document.parts],
            t=catalogue(document.language),
            inline_stylesheet=lambda: Markup(inline_stylesheet()),
        )
        return shown(text)


def stylesheet() -> str:
    """Return the stylesheet that pages share."""
    return (files("dtindex.scorecards") / "static" / "scorecard.css").read_text("utf-8")


@cache
def inline_stylesheet() -> str:
    """Return the stylesheet with its fonts inside, for pages that travel alone."""
    static = files("dtindex.scorecards") / "static"

    def data_url(match: re.Match[str]) -> str:
        data = b64encode((static / match[1]).read_bytes()).decode()
        return f'url("data:font/woff2;base64,{data}")'

    return _URL.sub(data_url, stylesheet())


@cache
def _shapes() -> Any:
    return templates("dtindex.publishing").get_template("part.html.j2").module


def _part(part: Part) -> str:
    match part:
        case Markdown(text):
            return f"<section>{_markdown(text)}</section>"
        case Text(text, is_error):
            return str(_shapes().text(_COLOURS.sub("", text), is_error))
        case SourceCode(text):
            return str(_shapes().code(text))
        case Bundle():
            return _bundle(part)


_parser = mistune.create_markdown(escape=False, plugins=["table", "strikethrough", "footnotes"])


def _markdown(text: str) -> str:
    html = _parser(text)
    assert isinstance(html, str)
    return html


def _bundle(bundle: Bundle) -> str:
    for mime, face in _FACES.items():
        if mime in bundle.data:
            return face(bundle, mime)
    return ""


def _html(bundle: Bundle, mime: str) -> str:
    return bundle.text(mime)


def _svg(bundle: Bundle, mime: str) -> str:
    """Set a drawing into the page, so that its text is text; its XML head is for files."""
    svg = bundle.text(mime)
    start = _SVG_START.search(svg)
    return f"<figure>{svg[start.start() :] if start else ''}</figure>"


def _image(bundle: Bundle, mime: str) -> str:
    data = "".join(bundle.text(mime).split())
    size = bundle.metadata.get(mime, {})
    return str(_shapes().image(mime, data, alternative(bundle, mime), size))


def alternative(bundle: Bundle, mime: str) -> str:
    """Format a picture in words: what it says itself, or else its plain text."""
    said: dict[str, Any] = bundle.metadata.get(mime, {})
    return said.get("alt") or (bundle.text("text/plain") if "text/plain" in bundle.data else "")


def _markdown_face(bundle: Bundle, mime: str) -> str:
    return _markdown(bundle.text(mime))


def _plain(bundle: Bundle, mime: str) -> str:
    return str(_shapes().plain(bundle.text(mime)))


_FACES: dict[str, Callable[[Bundle, str], str]] = {
    "text/html": _html,
    "image/svg+xml": _svg,
    "image/png": _image,
    "image/jpeg": _image,
    "text/markdown": _markdown_face,
    "text/latex": _plain,
    "text/plain": _plain,
}
