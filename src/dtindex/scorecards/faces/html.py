"""The HTML face of blocks: fragments that use only the classes of ``scorecard.css``."""

from collections.abc import Callable
from html import escape
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
from dtindex.scorecards.faces.charts import ACCENT, INK, LINE, TINT

__all__ = ["html_of"]

_SIGNS = {"good": "✓", "fair": "●", "open": "○", "bad": "✗", "neutral": "–"}
_BAR = 80, 10
"""Width and height of a bar, in its own units."""


def html_of(anchor: str, blocks: tuple[Block, ...]) -> str:
    """Give a section as an HTML fragment."""
    inside = "\n".join([_BLOCKS[type(block)](block) for block in blocks])
    return f'<section id="{escape(anchor)}">\n{inside}\n</section>'


def _content(content: Content) -> str:
    if isinstance(content, tuple):
        return "".join([_inline(part) for part in content])
    return _inline(content)


def _inline(part: Inline) -> str:
    if isinstance(part, str):
        return escape(part, quote=False)
    return _INLINES[type(part)](part)


def _strong(strong: Strong) -> str:
    return f"<strong>{escape(strong.text, quote=False)}</strong>"


def _detail(detail: Detail) -> str:
    return f"<small>{escape(detail.text, quote=False)}</small>"


def _link(link: Link) -> str:
    return f'<a href="{escape(link.target)}">{escape(link.text, quote=False)}</a>'


def _points(points: Points) -> str:
    return f"<b>{points.earned}</b> <i>/ {points.possible}</i>"


def _bar(bar: Bar) -> str:
    width, height = _BAR
    parts = [f'<rect width="{width}" height="{height}" fill="{TINT}" stroke="{LINE}"/>']
    if bar.reach is not None and bar.reach > bar.share:
        x, reach = bar.share * width, (bar.reach - bar.share) * width
        parts.append(
            f'<rect x="{x:.1f}" width="{reach:.1f}" height="{height}" fill="#fff" '
            f'stroke="{ACCENT}" stroke-dasharray="1.5"/>'
        )
    parts.append(f'<rect width="{bar.share * width:.1f}" height="{height}" fill="{ACCENT}"/>')
    if bar.mark is not None:
        x, r = bar.mark * width, height / 2
        shape = f"M{x:.1f} 0l{r} {r}l-{r} {r}l-{r}-{r}z"
        parts.append(f'<path d="{shape}" fill="#fff" stroke="{INK}" stroke-width="1.2"/>')
    start = f'<svg class="bar" width="120" viewBox="0 0 {width} {height}" aria-hidden="true">'
    return f"{start}{''.join(parts)}</svg>"


def _level_mark(mark: LevelMark) -> str:
    squares = "■" * mark.level + "□" * (mark.levels - mark.level)
    return (
        f'<span class="level level-{mark.level}"><span aria-hidden="true">{squares}</span> '
        f"{escape(mark.text, quote=False)}</span>"
    )


def _state_mark(mark: StateMark) -> str:
    return (
        f'<span class="state {mark.state}"><span aria-hidden="true">{_SIGNS[mark.state]}</span> '
        f"{escape(mark.text, quote=False)}</span>"
    )


def _letterhead(head: Letterhead) -> str:
    date = f"<p>{_inline(head.date)}</p>" if head.date else ""
    return (
        f'<header class="letterhead"><div><p class="issuer">{_inline(head.issuer)}</p></div>'
        f'<div><p class="nation">{_inline(head.motto[0])}</p>'
        f'<p class="motto">{_inline(head.motto[1])}</p>{date}</div></header>'
    )


def _title(title: Title) -> str:
    lines = "".join([f"<p>{_content(line)}</p>" for line in title.lines])
    return (
        f'<div class="title"><p class="kicker">{_inline(title.kicker)}</p>'
        f"<h1>{_inline(title.text)}</h1>{lines}</div>"
    )


def _heading(heading: Heading) -> str:
    return f"<h{heading.level}>{_inline(heading.text)}</h{heading.level}>"


def _paragraph(paragraph: Paragraph) -> str:
    tone = "" if paragraph.tone == "plain" else f' class="{paragraph.tone}"'
    return f"<p{tone}>{_content(paragraph.content)}</p>"


def _note(note: Note) -> str:
    return f'<p class="note {note.tone}">{_content(note.content)}</p>'


def _bullets(bullets: Bullets) -> str:
    return f"<ul>{''.join([f'<li>{_content(item)}</li>' for item in bullets.items])}</ul>"


def _key_figures(key_figures: KeyFigures) -> str:
    items = [
        f"<div><dt>{_inline(figure.label)}</dt><dd>{_content(figure.value)}</dd>"
        + (f'<dd class="remark">{_inline(figure.detail)}</dd>' if figure.detail else "")
        + "</div>"
        for figure in key_figures.figures
    ]
    return f'<dl class="key-figures">{"".join(items)}</dl>'


def _definitions(definitions: Definitions) -> str:
    items = [
        f"<div><dt>{_inline(term)}</dt><dd>{_content(content)}</dd></div>"
        for term, content in definitions.items
    ]
    return f'<dl class="definitions">{"".join(items)}</dl>'


def _table(table: Table) -> str:
    caption = "<caption>" if table.shows_caption else '<caption class="unseen">'
    heads = [_head(column) for column in table.columns]
    opens = [f"<td{_class(c)}>" for c in table.columns]
    body = ["<tbody>"]
    for row in table.rows:
        if isinstance(row, GroupRow):
            body.append(_group_row(row, table.columns, len(body) > 1))
        elif isinstance(row, RemarkRow):
            body.append(f'<tr><td colspan="{len(opens)}">{_content(row.content)}</td></tr>')
        else:
            body.append(_row(row, opens))
    head = f"<thead><tr>{''.join(heads)}</tr></thead>"
    return "\n".join(
        [
            f'<table style="{_labels(table.columns)}">{caption}{_inline(table.caption)}</caption>',
            head,
            *body,
            "</tbody></table>",
        ]
    )


def _labels(columns: tuple[Column, ...]) -> str:
    """Say once what each column is called: on a phone the stylesheet writes it beside cells."""
    names = [
        f"--c{place}:'{_css_string(column.title)}'"
        for place, column in enumerate(columns, start=1)
        if place > 1 and column.title
    ]
    return escape(";".join(names), quote=True)


def _css_string(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", " ")


def _head(column: Column) -> str:
    if not column.title:
        return "<td></td>"
    return f'<th scope="col"{_class(column)}>{_inline(column.title)}</th>'


def _row(row: Row, opens: list[str]) -> str:
    first, *others = row.cells
    cells = [f"{tag}{_content(cell)}</td>" for tag, cell in zip(opens[1:], others, strict=True)]
    return f'<tr><th scope="row">{_content(first)}</th>{"".join(cells)}</tr>'


def _group_row(row: GroupRow, columns: tuple[Column, ...], follows: bool) -> str:
    """Write a title over rows; its cells stand elsewhere than theirs, so each bears its label."""
    span = len(columns) - len(row.cells)
    cells = [
        f'<td{_class(column)} data-label="{escape(column.title)}">{_content(cell)}</td>'
        for column, cell in zip(columns[span:], row.cells, strict=True)
    ]
    new_body = "</tbody><tbody>" if follows else ""
    return (
        f'{new_body}<tr class="group"><th scope="rowgroup" colspan="{span}">'
        f"{_content(row.title)}</th>{''.join(cells)}</tr>"
    )


def _class(column: Column) -> str:
    return "" if column.kind == "text" else f' class="{column.kind}"'


def _figure(figure: Figure) -> str:
    caption = f"<figcaption>{_inline(figure.caption)}</figcaption>" if figure.caption else ""
    return f"<figure>{figure.svg}{caption}</figure>"


def _seal(seal: Seal) -> str:
    link = f'<a href="{escape(seal.address)}">{escape(seal.address, quote=False)}</a>'
    code = f'<div class="seal">{seal.svg}<p>{_inline(seal.text)} {link}</p></div>'
    return f"{_definitions(seal.about)}\n{code}"


def _tiles(tiles: Tiles) -> str:
    items = [
        f'<li style="--share:{tile.share:.2f}"><b>{_content(tile.name)}</b> '
        f"{_inline(tile.level)} <small>{_inline(tile.remark)}</small></li>"
        for tile in tiles.tiles
    ]
    return f'<ul class="tiles">{"".join(items)}</ul>'


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
