"""Cells that nobody sees: what still stands under merged cells."""

from collections.abc import Iterable

from dtindex.submissions.files.workbook import Block, Cell

__all__ = ["take_out_unseen"]


def take_out_unseen(
    rows: list[list[Cell]], blocks: Iterable[Block]
) -> list[tuple[tuple[int, int], str]]:
    """Take out what stands under merged cells, and give it with its row and column.

    Examples
    --------
    >>> rows = [[5], [226]]
    >>> take_out_unseen(rows, [(0, 0, 1, 0)]), rows
    ([((1, 0), '226')], [[5], [None]])
    """
    taken: list[tuple[tuple[int, int], str]] = []
    for top, left, bottom, right in blocks:
        for row in range(top, min(bottom + 1, len(rows))):
            cells = rows[row]
            for column in range(left, min(right + 1, len(cells))):
                cell = cells[column]
                if cell is None or (row, column) == (top, left):
                    continue
                cells[column] = None
                if str(cell).strip():
                    taken.append(((row, column), str(cell)))
    return taken
