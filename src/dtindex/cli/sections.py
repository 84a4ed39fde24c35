"""Sections of scorecards on a terminal: words as they are, tables with their columns in line."""

from dtindex.cli.voice import Voice
from dtindex.scorecards.faces.blocks import Block, GroupRow, Heading, RemarkRow, Row, Table
from dtindex.scorecards.faces.plain import plain_content, plain_of
from dtindex.scorecards.faces.section import Section

__all__ = ["say_section"]

_NUMBERS = {"number", "points"}


def say_section(section: Section, voice: Voice) -> None:
    """Report the blocks of a section, each once, an empty line between them."""
    before: Block | None = None
    for block in section.blocks:
        if before is not None:
            voice.print("")
        if isinstance(block, Table):
            named = isinstance(before, Heading) and before.text == block.caption
            if not named:
                voice.print(block.caption)
            _say_table(block, voice)
        else:
            voice.print(plain_of((block,)))
        before = block


def _say_table(table: Table, voice: Voice) -> None:
    seen = [place for place, column in enumerate(table.columns) if column.kind != "bar"]
    right = [at for at, place in enumerate(seen) if table.columns[place].kind in _NUMBERS]
    titles = [table.columns[place].title for place in seen]
    voice.print_table(titles, [_cells(row, seen) for row in table.rows], right)


def _cells(row: Row | GroupRow | RemarkRow, seen: list[int]) -> list[str]:
    match row:
        case Row(cells):
            return [plain_content(cells[place]) for place in seen]
        case GroupRow(title, cells):
            blanks = [""] * (len(seen) - 1 - len(cells))
            return [plain_content(title), *blanks, *map(plain_content, cells)]
        case RemarkRow(content):
            return [plain_content(content)]
