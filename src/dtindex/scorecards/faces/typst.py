"""The Typst face of blocks: calls of the functions of ``scorecard.typ``.

Words go in as string literals, never as markup, so that ``#``, ``*``, ``$`` or ``_`` in a name
stand for themselves.
"""

from collections.abc import Callable
from typing import Any

from dtindex.scorecards.faces.blocks import (
    Bar,
    Block,
    Bullets,
    Column,
    Content,
    Definitions,
    Detail,
    Figure,
    GroupRow,
    Heading,
    Inline,
    KeyFigures,
    Letterhead,
    LevelMark,
    Link,
    Note,
    Paragraph,
    Points,
    RemarkRow,
    Row,
    Seal,
    StateMark,
    Strong,
    Table,
    Tiles,
    Title,
)

__all__ = ["typst_of"]


def typst_of(blocks: tuple[Block, ...]) -> str:
    """Return blocks as Typst markup, a call each."""
    return "\n".join([f"#{_BLOCKS[type(block)](block)}" for block in blocks]) + "\n"


def _quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _content(content: Content) -> str:
    if isinstance(content, tuple):
        return "{" + "; ".join([_inline(part) for part in content]) + "}"
    return _inline(content)


def _inline(part: Inline) -> str:
    return _quote(part) if isinstance(part, str) else _INLINES[type(part)](part)


def _list(contents: tuple[Content, ...]) -> str:
    """Write a Typst array; the comma at the end makes one of a single item."""
    return "(" + "".join([f"{_content(content)}, " for content in contents]) + ")"


def _strong(strong: Strong) -> str:
    return f"strong({_quote(strong.text)})"


def _detail(detail: Detail) -> str:
    return f"detail({_quote(detail.text)})"


def _link(link: Link) -> str:
    """Leave out a link within the page: on paper its target is at hand."""
    return '""' if link.target.startswith("#") else _quote(link.text)


def _points(points: Points) -> str:
    return f"points({_quote(points.earned)}, {_quote(points.possible)})"


def _bar(bar: Bar) -> str:
    reach = bar.share if bar.reach is None else max(bar.reach, bar.share)
    mark = "" if bar.mark is None else f", mark: {bar.mark:.3f}"
    return f"bar({bar.share:.3f}, {reach:.3f}{mark})"


def _level_mark(mark: LevelMark) -> str:
    possible = max(mark.possible, mark.level)
    return f"level-mark({mark.level}, {possible}, {mark.levels}, {_quote(mark.text)})"


def _state_mark(mark: StateMark) -> str:
    return f'state-mark("{mark.state}", {_quote(mark.text)})'


def _letterhead(head: Letterhead) -> str:
    words = (head.issuer, *head.motto, head.date)
    return f"letterhead({', '.join([_quote(word) for word in words])})"


def _title(title: Title) -> str:
    return f"page-title({_quote(title.kicker)}, {_quote(title.text)}, {_list(title.lines)})"


def _heading(heading: Heading) -> str:
    return f"heading({_quote(heading.text)}, level: {heading.level})"


def _paragraph(paragraph: Paragraph) -> str:
    return f'paragraph("{paragraph.tone}", {_content(paragraph.content)})'


def _note(note: Note) -> str:
    return f'note("{note.tone}", {_content(note.content)})'


def _bullets(bullets: Bullets) -> str:
    return f"list({', '.join([_content(item) for item in bullets.items])})"


def _key_figures(key_figures: KeyFigures) -> str:
    items = [
        f"({_quote(figure.label)}, {_content(figure.value)}, {_quote(figure.detail)})"
        for figure in key_figures.figures
    ]
    return f"key-figures({', '.join(items)})"


def _definitions(definitions: Definitions) -> str:
    items = [f"({_quote(term)}, {_content(content)})" for term, content in definitions.items]
    return f"definitions({', '.join(items)})"


def _table(table: Table) -> str:
    caption = _quote(table.caption) if table.shows_caption else "none"
    widths = ", ".join([_width(column) for column in table.columns])
    aligns = ", ".join([_ALIGN.get(column.kind, "left") for column in table.columns])
    titles = _list(tuple(column.title for column in table.columns))
    n_columns = len(table.columns)
    body = ",\n".join([_any_row(row, n_columns) for row in table.rows])
    return f"data-table({caption}, ({widths},), ({aligns},), {titles},\n{body})"


_ALIGN = {"number": "right", "points": "right"}
# Widths are told, not found out: to find one, every cell of the column is set twice.
_FIXED_WIDTHS = {"number": "44pt", "points": "50pt", "bar": "64pt", "mark": "86pt"}


def _width(column: Column) -> str:
    return _FIXED_WIDTHS.get(column.kind, f"{column.width}fr")


def _any_row(row: Row | GroupRow | RemarkRow, n_columns: int) -> str:
    if isinstance(row, GroupRow):
        return _group_row(row, n_columns)
    if isinstance(row, RemarkRow):
        return f"remark-row({n_columns}, {_content(row.content)})"
    return _row(row)


def _row(row: Row) -> str:
    return ", ".join([_content(cell) for cell in row.cells])


def _group_row(row: GroupRow, n_columns: int) -> str:
    span = n_columns - len(row.cells)
    return f"group-row({span}, {_content(row.title)}, {_list(row.cells)})"


def _figure(figure: Figure) -> str:
    return f"drawing({_quote(figure.svg)}, {_quote(figure.alt)}, {_quote(figure.caption)})"


def _seal(seal: Seal) -> str:
    words = ", ".join([_quote(part) for part in (seal.svg, seal.text, seal.address)])
    return f"seal({_definitions(seal.about)}, {words})"


def _tiles(tiles: Tiles) -> str:
    items = [
        f"({_content(tile.name)}, {_inline(tile.level)}, {_quote(tile.remark)}, {tile.share:.2f})"
        for tile in tiles.tiles
    ]
    return f"tiles({', '.join(items)})"


_INLINES: dict[type, Callable[[Any], str]] = {
    Strong: _strong,
    Detail: _detail,
    Link: _link,
    Points: _points,
    Bar: _bar,
    LevelMark: _level_mark,
    StateMark: _state_mark,
}
_BLOCKS: dict[type, Callable[[Any], str]] = {
    Letterhead: _letterhead,
    Title: _title,
    Heading: _heading,
    Paragraph: _paragraph,
    Note: _note,
    Bullets: _bullets,
    KeyFigures: _key_figures,
    Definitions: _definitions,
    Table: _table,
    Figure: _figure,
    Seal: _seal,
    Tiles: _tiles,
}
