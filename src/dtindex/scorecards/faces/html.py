"""The HTML face of blocks: macros of ``section.html.j2``, which escape what they are given."""

from functools import cache
from typing import Any

from markupsafe import Markup, escape

from dtindex.scorecards.faces import blocks
from dtindex.scorecards.faces.blocks import Block, Column, Content, GroupRow, Inline, RemarkRow
from dtindex.scorecards.faces.charts import ACCENT, INK, LINE, TINT
from dtindex.templates import templates

__all__ = ["html_of"]

_SIGNS = {"good": "✓", "fair": "●", "open": "○", "bad": "✗", "neutral": "–"}
_COLOURS = {"accent": ACCENT, "ink": INK, "line": LINE, "tint": TINT}


def html_of(anchor: str, blocks: tuple[Block, ...]) -> str:
    """Return a section as an HTML fragment."""
    return str(_faces().section(anchor, [_face(block) for block in blocks]))


@cache
def _faces() -> Any:
    """Return the macros, one for each kind of block and of cell."""
    template = templates("dtindex.scorecards").get_template("section.html.j2")
    words = {"content": _content, "labels": _labels, "rows": _rows, "signs": _SIGNS}
    return template.make_module({**words, **_COLOURS})


@cache
def _macro_of(kind: str) -> Any:
    """Find the macro of a kind of block: ``level_mark`` for ``LevelMark``."""
    name = "".join([f"_{c.lower()}" if c.isupper() else c for c in kind]).lstrip("_")
    return getattr(_faces(), name)


def _face(part: Block | Inline) -> Markup:
    return Markup(_macro_of(type(part).__name__)(part))


def _content(content: Content) -> Markup:
    # Most cells are a few words, and are not worth a macro.
    if isinstance(content, str):
        return escape(content)
    if isinstance(content, tuple):
        return Markup("").join([_content(part) for part in content])
    return _face(content)


def _rows(table: blocks.Table) -> list[Markup]:
    """Set the rows; a title over rows begins a new body, but for the first."""
    macros, columns = _faces(), table.columns
    opens = [Markup(f"<td{macros.kind(column)}>") for column in columns]
    rows: list[Markup] = []
    for row in table.rows:
        if isinstance(row, GroupRow):
            rows.append(macros.group_row(row, columns, bool(rows)))
        elif isinstance(row, RemarkRow):
            rows.append(macros.remark_row(row, len(columns)))
        else:
            rows.append(macros.row(row, opens))
    return rows


def _labels(columns: tuple[Column, ...]) -> str:
    """Format once what each column is called: on a phone the stylesheet writes it beside cells."""
    return ";".join(
        f"--c{place}:'{_css_string(column.title)}'"
        for place, column in enumerate(columns, start=1)
        if place > 1 and column.title
    )


def _css_string(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", " ")
