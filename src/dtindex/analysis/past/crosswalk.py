"""Which institutions became which: merged, split or moved, so that each keeps its line."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal, Self, get_args

import pandas as pd

from dtindex.brief import Brief
from dtindex.errors import AnalysisError

__all__ = ["Crosswalk"]

Kind = Literal["merged", "split", "moved"]
_COLUMNS = ("school_year", "from_id", "to_id", "kind")


@dataclass(frozen=True, eq=False, repr=False)
class Crosswalk(Brief):
    """Who came from whom.

    Parameters
    ----------
    table : DataFrame
        A row per change: ``school_year`` (the first under the new id), ``from_id``, ``to_id``,
        ``kind`` (``merged``, ``split`` or ``moved``). An institution that only changed its name,
        commune or district keeps its id and needs no row; neither does one that took others in,
        or gave a part away, under the id it had.
    """

    table: pd.DataFrame

    @classmethod
    def of(cls, table: pd.DataFrame | None) -> Self:
        """Check a table; None stands for one without a row.

        Raises
        ------
        AnalysisError
            If a column is missing or a kind unknown (DT510).
        """
        if table is None:
            return cls(pd.DataFrame(columns=list(_COLUMNS), dtype=object))
        missing = [name for name in _COLUMNS if name not in table]
        kinds = [] if missing else sorted(set(table["kind"]) - set(get_args(Kind)))
        if missing or kinds:
            raise AnalysisError(
                "DT510",
                "crosswalk",
                missing=missing,
                unknown=kinds,
                columns=", ".join(_COLUMNS),
                kinds=", ".join(get_args(Kind)),
            )
        return cls(table[list(_COLUMNS)].astype("str").reset_index(drop=True))

    def ancestors(self, institution_ids: Sequence[str], school_year: str) -> list[tuple[str, ...]]:
        """Return under which ids each institution can have stood in an earlier school year.

        An id that took others in may be older than the merger or new with it; the institutions
        of that year tell which.

        Examples
        --------
        >>> crosswalk = Crosswalk.of(pd.DataFrame({
        ...     "school_year": ["2025-2026", "2025-2026"], "from_id": ["A", "B"],
        ...     "to_id": ["C", "C"], "kind": ["merged", "merged"],
        ... }))
        >>> crosswalk.ancestors(["C", "D"], "2024-2025")
        [('C', 'A', 'B'), ('D',)]
        """
        later = self.table[self.table["school_year"] > school_year]
        found: list[tuple[str, ...]] = [(each,) for each in institution_ids]
        for year in sorted(later["school_year"].unique(), reverse=True):
            came_from = _came_from(later[later["school_year"] == year])
            origins = ([came_from.get(each, (each,)) for each in ids] for ids in found)
            found = [tuple(dict.fromkeys(chain.from_iterable(each))) for each in origins]
        return found


def _came_from(changes: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return what each id of one year's changes stood under before.

    An institution that others merged into under its own id comes from itself too. An id that was
    given up, and is not given again, stands for nobody after.
    """
    is_split = changes["kind"] == "split"
    given_up = dict.fromkeys(changes.loc[~is_split, "from_id"].tolist(), tuple[str, ...]())
    took_in = set(changes.loc[changes["kind"] == "merged", "to_id"]) - set(given_up)
    came_from = dict[str, tuple[str, ...]]()
    for old_id, new_id in changes[["from_id", "to_id"]].itertuples(index=False):
        before = came_from.get(new_id, (new_id,) if new_id in took_in else ())
        came_from[new_id] = (*before, old_id)
    return given_up | came_from
