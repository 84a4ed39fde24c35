"""Records of the school year asked for, and those of other years, which are left aside."""

from collections import Counter
from collections.abc import Sequence
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dtindex.criteria.rules.models import Framework
from dtindex.submissions.cells.answers import written
from dtindex.submissions.cells.keys import school_year_meant
from dtindex.submissions.intake.raw import RawRecords
from dtindex.submissions.outcome.facts import latest_full_year

__all__ = ["YearSieve"]


class YearSieve:
    """Parts records by the school year they are of, before anybody looks at their answers.

    A year that is not the framework's is left among those asked for: it is a mistake to be told.
    """

    def __init__(self, raw: Sequence[RawRecords], framework: Framework) -> None:
        self._raw = raw
        self._framework = framework

    @cached_property
    def _years(self) -> list[NDArray[np.object_]]:
        """The framework's year of each record, ``""`` where it is none of them."""
        return [self._of(raw.keys["school_year"].cells) for raw in self._raw]

    def latest(self) -> tuple[str, ...]:
        """Give the latest full year of what was sent; the framework's last where nothing was."""
        sent = pd.DataFrame(
            {
                "school_year": np.concatenate(self._years),
                "institution_id": np.concatenate(
                    [raw.keys["institution_id"].cells.astype(str) for raw in self._raw]
                ),
            }
        )
        sent = sent[sent["school_year"] != ""]
        known = self._framework.school_year_ids
        return (latest_full_year(sent) if len(sent) else max(known),)

    def parted(
        self, asked: Sequence[str]
    ) -> tuple[list[RawRecords], dict[str, int], frozenset[str]]:
        """Give the records to read, how many each other year has, and files of those alone."""
        kept, aside = list[RawRecords](), Counter[str]()
        files, others = set[str](), set[str]()
        for raw, years in zip(self._raw, self._years, strict=True):
            stays = np.isin(years, ["", *asked])
            aside.update(years[~stays].tolist())
            files |= set(raw.files[stays].tolist())
            others |= set(raw.files[~stays].tolist())
            kept.append(raw if stays.all() else raw.at(np.flatnonzero(stays)))
        return kept, dict(sorted(aside.items())), frozenset(others - files)

    def _of(self, cells: pd.Series) -> NDArray[np.object_]:
        codes, contents = pd.factorize(cells)
        found = [self._year(written(content)) for content in contents]
        return np.array([*found, ""], dtype=object)[codes]

    def _year(self, text: str) -> str:
        year = school_year_meant(text)
        return year if year in self._framework.school_year_ids else ""
