"""Markdown and HTML tables as Typst: what a user's own notebook shows beside our sections.

Words always go in as string literals, so that no character of theirs is markup.
"""

from collections.abc import Callable, Iterable
from html.parser import HTMLParser
from typing import Any

import mistune

__all__ = ["code", "html_table", "markdown", "quote"]

Token = dict[str, Any]

_parse = mistune.create_markdown(renderer="ast", plugins=["table", "strikethrough"])


def quote(text: str) -> str:
    """Write a Typst string literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def code(text: str, language: str = "") -> str:
    """Write a block of text that is shown as it is."""
    lang = f", lang: {quote(language)}" if language else ""
    return f"#raw({quote(text)}, block: true{lang})"


def markdown(text: str) -> str:
    """Turn Markdown into Typst markup."""
    tokens = _parse(text)
    assert isinstance(tokens, list)
    return _blocks(tokens)


def _blocks(tokens: Iterable[Token]) -> str:
    return "\n\n".join([_BLOCKS[t["type"]](t) for t in tokens if t["type"] in _BLOCKS])


def _inline(tokens: Iterable[Token]) -> str:
    return "".join([_INLINES.get(t["type"], _text)(t) for t in tokens])


def _children(token: Token) -> str:
    return _inline(token.get("children", ()))


def _text(token: Token) -> str:
    return f"#{quote(token.get('raw', ''))};"


def _link(token: Token) -> str:
    url = token["attrs"]["url"]
    if "://" not in url and not url.startswith("mailto:"):
        return _children(token)  # a page of the site: paper leads nowhere
    return f"#link({quote(url)})[{_children(token)}];"


def _image(token: Token) -> str:
    return f"#emph[{_children(token)}];"


_INLINES: dict[str, Callable[[Token], str]] = {
    "strong": lambda token: f"#strong[{_children(token)}];",
    "emphasis": lambda token: f"#emph[{_children(token)}];",
    "strikethrough": lambda token: f"#strike[{_children(token)}];",
    "codespan": lambda token: f"#raw({quote(token['raw'])});",
    "softbreak": lambda _: " ",
    "linebreak": lambda _: "#linebreak();",
    "link": _link,
    "image": _image,
    "inline_html": lambda _: "",
}


def _list(token: Token) -> str:
    kind = "enum" if token["attrs"]["ordered"] else "list"
    items = ", ".join([f"[{_blocks(item['children'])}]" for item in token["children"]])
    return f"#{kind}({items})"


def _table(token: Token) -> str:
    rows: list[list[str]] = []
    for part in token["children"]:
        lines = [part] if part["type"] == "table_head" else part["children"]
        rows += [[f"[{_children(cell)}]" for cell in line["children"]] for line in lines]
    return _grid(rows)


def _grid(rows: list[list[str]], caption: str = "") -> str:
    """Write a table whose first row is its head; short rows are filled up."""
    width = max(map(len, rows))
    lines = [", ".join([*row, *["[]"] * (width - len(row))]) for row in rows]
    head = f"#block(sticky: true, strong({quote(caption)}))\n\n" if caption else ""
    body = ",\n".join([f"table.header({lines[0]})", *lines[1:]])
    return (
        f"{head}#table(columns: {width}, stroke: (bottom: 0.4pt), inset: (x: 4pt, y: 3pt),\n{body})"
    )


_BLOCKS: dict[str, Callable[[Token], str]] = {
    "heading": lambda t: f"#heading(level: {t['attrs']['level']})[{_children(t)}]",
    "paragraph": _children,
    "block_text": _children,
    "list": _list,
    "table": _table,
    "block_code": lambda t: code(t["raw"].rstrip("\n")),
    "block_quote": lambda t: f"#quote(block: true)[{_blocks(t['children'])}]",
    "thematic_break": lambda _: "#line(length: 100%, stroke: 0.4pt)",
}


def html_table(html: str) -> str | None:
    """Turn the first table of an HTML fragment, as pandas writes it, into Typst; None if none."""
    reader = _TableReader()
    reader.feed(html)
    if not reader.rows:
        return None
    rows = [[f"[#{quote(cell)}]" for cell in row] for row in reader.rows if row]
    return _grid(rows, reader.caption) if rows else None


class _TableReader(HTMLParser):
    """Reads the cells of the first table; a cell over several columns leaves blanks beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.caption = ""
        self._words: list[str] | None = None
        self._span = 1
        self._is_over = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._is_over:
            return
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th", "caption"):
            self._words = []
            self._span = int(dict(attrs).get("colspan") or 1)
        elif tag == "br" and self._words is not None:
            self._words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._is_over = self._is_over or tag == "table"
        if tag not in ("td", "th", "caption") or self._words is None:
            return
        words = " ".join("".join(self._words).split())
        if tag == "caption":
            self.caption = words
        elif self.rows:
            self.rows[-1] += [words, *[""] * (self._span - 1)]
        self._words = None

    def handle_data(self, data: str) -> None:
        if self._words is not None:
            self._words.append(data)
