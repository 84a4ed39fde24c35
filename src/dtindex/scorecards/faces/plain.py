"""The plain face of blocks: readable text, for a terminal and for who cannot see a page."""

from collections.abc import Callable
from typing import Any

from dtindex.scorecards.faces.blocks import (
    Bar,
    Block,
    Bullets,
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
    Seal,
    StateMark,
    Strong,
    Table,
    Tiles,
    Title,
)

__all__ = ["plain_content", "plain_of"]

_UNDERLINES = {2: "-", 3: "."}


def plain_of(blocks: tuple[Block, ...]) -> str:
    """Return blocks as plain text, an empty line between them."""
    return "\n\n".join([_BLOCKS[type(block)](block) for block in blocks])


def plain_content(content: Content) -> str:
    """Return words, marks and links as plain text."""
    if isinstance(content, tuple):
        return "".join([_inline(part) for part in content])
    return _inline(content)


def _inline(part: Inline) -> str:
    return part if isinstance(part, str) else _INLINES[type(part)](part)


def _text(part: Strong | LevelMark | StateMark) -> str:
    return part.text


def _link(link: Link) -> str:
    return "" if link.target.startswith("#") else link.text


def _detail(detail: Detail) -> str:
    return f" ({detail.text})"


def _points(points: Points) -> str:
    return f"{points.earned} / {points.possible}"


def _silent(_: Bar) -> str:
    return ""


def _letterhead(head: Letterhead) -> str:
    return "\n".join(filter(None, (head.issuer, *head.motto, head.date)))


def _title(title: Title) -> str:
    lines = [title.kicker, title.text, "=" * len(title.text)]
    return "\n".join([*lines, *[plain_content(line) for line in title.lines]])


def _heading(heading: Heading) -> str:
    return f"{heading.text}\n{_UNDERLINES[heading.level] * len(heading.text)}"


def _paragraph(paragraph: Paragraph | Note) -> str:
    return plain_content(paragraph.content)


def _bullets(bullets: Bullets) -> str:
    return "\n".join([f"- {plain_content(item)}" for item in bullets.items])


def _key_figures(key_figures: KeyFigures) -> str:
    return "\n".join(
        [
            f"{figure.label}: {plain_content(figure.value)}"
            + (f" ({figure.detail})" if figure.detail else "")
            for figure in key_figures.figures
        ]
    )


def _definitions(definitions: Definitions) -> str:
    return "\n".join([f"{term}: {plain_content(content)}" for term, content in definitions.items])


def _table(table: Table) -> str:
    seen = [i for i, column in enumerate(table.columns) if column.kind != "bar"]
    lines = [table.caption, " | ".join([table.columns[i].title for i in seen])]
    for row in table.rows:
        if isinstance(row, GroupRow):
            cells = [plain_content(cell) for cell in (row.title, *row.cells)]
            lines.append(" | ".join(filter(None, cells)))
        elif isinstance(row, RemarkRow):
            lines.append(plain_content(row.content))
        else:
            lines.append(" | ".join([plain_content(row.cells[i]) for i in seen]))
    return "\n".join(lines)


def _figure(figure: Figure) -> str:
    return f"{figure.caption}\n{figure.alt}" if figure.caption else figure.alt


def _seal(seal: Seal) -> str:
    return f"{_definitions(seal.about)}\n{seal.text} {seal.address}"


def _tiles(tiles: Tiles) -> str:
    return "\n".join(
        [f"- {plain_content(tile.name)}: {tile.level.text}, {tile.remark}" for tile in tiles.tiles]
    )


_INLINES: dict[type, Callable[[Any], str]] = {
    Strong: _text,
    Detail: _detail,
    Link: _link,
    Points: _points,
    Bar: _silent,
    LevelMark: _text,
    StateMark: _text,
}
_BLOCKS: dict[type, Callable[[Any], str]] = {
    Letterhead: _letterhead,
    Title: _title,
    Heading: _heading,
    Paragraph: _paragraph,
    Note: _paragraph,
    Bullets: _bullets,
    KeyFigures: _key_figures,
    Definitions: _definitions,
    Table: _table,
    Figure: _figure,
    Seal: _seal,
    Tiles: _tiles,
}
