"""Which institutions became which: merged, split or moved, so that each keeps its line."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal, Self, get_args

import pandas as pd

from dtindex.errors import AnalysisError

__all__ = ["Crosswalk"]

Kind = Literal["merged", "split", "moved"]
_COLUMNS = ("school_year", "from_id", "to_id", "kind")


@dataclass(frozen=True, eq=False)
class Crosswalk:
    """Who came from whom.

    Parameters
    ----------
    table : DataFrame
        A row per change: ``school_year`` (the first under the new id), ``from_id``, ``to_id``,
        ``kind`` (``merged``, ``split`` or ``moved``). An institution that only changed its name,
        commune or district keeps its id and needs no row.
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
        """Say under which ids each institution stood in an earlier school year.

        Examples
        --------
        >>> crosswalk = Crosswalk.of(pd.DataFrame({
        ...     "school_year": ["2025-2026", "2025-2026"], "from_id": ["A", "B"],
        ...     "to_id": ["C", "C"], "kind": ["merged", "merged"],
        ... }))
        >>> crosswalk.ancestors(["C", "D"], "2024-2025")
        [('A', 'B'), ('D',)]
        """
        later = self.table[self.table["school_year"] > school_year]
        found: list[tuple[str, ...]] = [(each,) for each in institution_ids]
        for year in sorted(later["school_year"].unique(), reverse=True):
            changes = later[later["school_year"] == year]
            came_from: dict[str, tuple[str, ...]]
            came_from = changes.groupby("to_id")["from_id"].agg(tuple).to_dict()
            origins = ([came_from.get(each, (each,)) for each in ids] for ids in found)
            found = [tuple(dict.fromkeys(chain.from_iterable(each))) for each in origins]
        return found
