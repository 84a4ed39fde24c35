"""A document as one HTML page: a head, its parts, and nothing from a network."""

import re
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

import mistune

from dtindex.catalogue import Catalogue, catalogue
from dtindex.publishing.documents.document import Bundle, Document, Markdown, Part, SourceCode, Text

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
        t = catalogue(document.language)
        description = (
            f'<meta name="description" content="{escape(document.description)}">\n'
            if document.description
            else ""
        )
        body = "\n".join([_part(part) for part in document.parts])
        foot = f'<footer class="page-foot">{escape(document.foot)}</footer>\n'
        return (
            f'<!DOCTYPE html>\n<html lang="{document.language}">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{escape(document.title)}</title>\n{description}{self._style()}</head>\n<body>\n"
            f'<a class="skip-link" href="#main">{escape(t("publish.skip_link"))}</a>\n'
            f'{self._head(t, document.title)}<main id="main">\n{body}\n</main>\n'
            f"{foot if document.foot else ''}{self.tail}</body>\n</html>\n"
        )

    def _style(self) -> str:
        if self.stylesheet:
            return f'<link rel="stylesheet" href="{escape(self.stylesheet)}">\n'
        return f"<style>\n{inline_stylesheet()}</style>\n"

    def _head(self, t: Catalogue, title: str) -> str:
        """Say where the page is, and apart from that, what else there is."""
        parts = []
        if self.trail:
            steps = [_link(words, address) for words, address in self.trail]
            steps.append(f'<span aria-current="page">{escape(title)}</span>')
            parts.append(_nav("trail", t("publish.trail"), _list("ol", steps)))
        if self.links:
            links = [_link(words, address) for words, address in self.links]
            parts.append(_nav("links", t("publish.links"), _list("ul", links)))
        return f'<header class="page-head">{"".join(parts)}</header>\n' if parts else ""


def _nav(name: str, label: str, inside: str) -> str:
    return f'<nav class="{name}" aria-label="{escape(label)}">{inside}</nav>'


def _list(tag: str, items: Sequence[str]) -> str:
    return f"<{tag}>{''.join([f'<li>{item}</li>' for item in items])}</{tag}>"


def _link(words: str, address: str) -> str:
    return f'<a href="{escape(address)}">{escape(words)}</a>'


def stylesheet() -> str:
    """Give the stylesheet that pages share."""
    return (files("dtindex.scorecards") / "static" / "scorecard.css").read_text("utf-8")


@cache
def inline_stylesheet() -> str:
    """Give the stylesheet with its fonts inside, for pages that travel alone."""
    static = files("dtindex.scorecards") / "static"

    def data_url(match: re.Match[str]) -> str:
        data = b64encode((static / match[1]).read_bytes()).decode()
        return f'url("data:font/woff2;base64,{data}")'

    return _URL.sub(data_url, stylesheet())


def _part(part: Part) -> str:
    match part:
        case Markdown(text):
            return f"<section>{_markdown(text)}</section>"
        case Text(text, is_error):
            kind = "error" if is_error else "text"
            return f'<pre class="{kind}">{escape(_COLOURS.sub("", text))}</pre>'
        case SourceCode(text):
            return f'<pre class="code"><code>{escape(text)}</code></pre>'
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
    size = bundle.metadata.get(mime, {})
    sides = "".join([f' {side}="{size[side]}"' for side in ("width", "height") if side in size])
    alt = escape(alternative(bundle, mime))
    data = "".join(bundle.text(mime).split())
    return f'<figure><img alt="{alt}"{sides} src="data:{mime};base64,{data}"></figure>'


def alternative(bundle: Bundle, mime: str) -> str:
    """Say a picture in words: what it says itself, or else its plain text."""
    said: dict[str, Any] = bundle.metadata.get(mime, {})
    return said.get("alt") or (bundle.text("text/plain") if "text/plain" in bundle.data else "")


def _markdown_face(bundle: Bundle, mime: str) -> str:
    return _markdown(bundle.text(mime))


def _plain(bundle: Bundle, mime: str) -> str:
    return f"<pre>{escape(bundle.text(mime))}</pre>"


_FACES: dict[str, Callable[[Bundle, str], str]] = {
    "text/html": _html,
    "image/svg+xml": _svg,
    "image/png": _image,
    "image/jpeg": _image,
    "text/markdown": _markdown_face,
    "text/latex": _plain,
    "text/plain": _plain,
}
