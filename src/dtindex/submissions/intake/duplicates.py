"""Records that came twice: nobody guesses which of them counts."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dtindex.catalogue import LANGUAGES, Language, catalogue
from dtindex.criteria.rules.models import Fact
from dtindex.submissions.intake.draft import Draft
from dtindex.submissions.outcome.codes import Code, Detail, issue, phrase
from dtindex.submissions.outcome.facts import cell_name
from dtindex.submissions.outcome.issues import Issue

__all__ = ["Duplicates"]

_NAMED = 5
"""Facts or places that a message names before it counts the rest."""


class Duplicates:
    """Records of the same year, institution and assessment: one is taken only if all agree."""

    def __init__(self, draft: Draft, states: NDArray[np.uint8], facts: tuple[Fact, ...]) -> None:
        self.draft = draft
        self.facts = facts
        self.states = states
        self.taken = draft.is_named.copy()

    def problems(self) -> Iterator[Issue]:
        """Tell every record that came twice, and settle which are taken."""
        named = np.flatnonzero(self.draft.is_named)
        keys = pd.DataFrame(
            {
                "institution": self.draft.institution_rows[named],
                "year": self.draft.school_years[named],
                "assessment": self.draft.assessments[named],
            }
        )
        repeated = keys.duplicated(keep=False).to_numpy()
        if not repeated.any():
            return
        for rows in keys[repeated].groupby(list(keys.columns), sort=False).indices.values():
            yield from self._settle(named[np.flatnonzero(repeated)[rows]].tolist())

    def _settle(self, records: list[int]) -> Iterator[Issue]:
        first, *others = records
        if self._agree(records):
            self.taken[others] = False
            details = self._details(first, [first], 1)
            for other in others:
                yield self._problem(Code.IDENTICAL_DUPLICATE, other, details)
            return
        self.taken[records] = False
        differences = self._differences(records)
        told: dict[tuple[int, ...], dict[str, Detail]] = {}
        # A message names the first few others; of thousands of records most name the same ones.
        for record in records:
            named = [other for other in records[: _NAMED + 1] if other != record][:_NAMED]
            if tuple(named) not in told:
                details = self._details(record, named, len(records) - 1)
                told[tuple(named)] = details | {"differences": differences}
            yield self._problem(Code.DUPLICATE, record, told[tuple(named)])

    def _agree(self, records: list[int]) -> bool:
        draft, rows = self.draft, np.array(records)
        arrays: list[NDArray[Any]] = [self.states, draft.values, draft.refused]
        arrays += [*draft.evidence.values(), *draft.reasons.values()]
        return all(bool((array[rows] == array[rows[0]]).all()) for array in arrays)

    def _differences(self, records: list[int]) -> dict[Language, str]:
        """Name the facts on which records differ, the first few of many."""
        draft, first = self.draft, records[0]
        rows = np.array(records)
        differ = (self.states[rows] != self.states[first]).any(axis=0)
        differ |= (draft.values[rows] != draft.values[first]).any(axis=0)
        differ |= (draft.refused[rows] != draft.refused[first]).any(axis=0)
        facts = [self.facts[column] for column in np.flatnonzero(differ).tolist()]
        if not facts:
            return phrase("issues.differ_in_texts")
        said: dict[Language, str] = {}
        for language in LANGUAGES:
            t = catalogue(language)
            labels = [f"“{t.of(fact, 'label')}”" for fact in facts[:_NAMED]]
            if len(facts) > _NAMED:
                labels.append(t("issues.differ_in_more", n=len(facts) - _NAMED))
            said[language] = t.join(labels)
        return said

    def _details(self, record: int, named: list[int], n_others: int) -> dict[str, Detail]:
        others: dict[Language, str] = {
            language: catalogue(language).join(self._places(named, n_others, language))
            for language in LANGUAGES
        }
        assessment = phrase(f"issues.assessment.{self.draft.assessments[record]}")
        return {"assessment": assessment, "others": others, "differences": ""}

    def _problem(self, code: Code, record: int, details: dict[str, Detail]) -> Issue:
        places = self.draft.places
        # A record of a wide sheet has one row; a form has many, and is named by its file.
        return issue(
            code,
            file=places.files[record],
            sheet=places.sheets[record],
            cell=self._row_cell(record),
            institution_id=places.institution_ids[record],
            value=self.draft.school_years[record],
            details=details,
        )

    def _row_cell(self, record: int) -> str:
        rows = self.draft.places.cell_rows[record]
        filled = rows[rows >= 0]
        return cell_name(int(filled[0]), 0) if len(filled) and np.ptp(filled) == 0 else ""

    def _places(self, named: list[int], n_others: int, language: Language) -> list[str]:
        """Say where records stand, the first few of many."""
        places = [self._place(record, language) for record in named]
        if n_others > len(named):
            places.append(catalogue(language)("issues.more_places", n=n_others - len(named)))
        return places

    def _place(self, record: int, language: Language) -> str:
        places = self.draft.places
        return Issue(
            "", "error", places.files[record], places.sheets[record], self._row_cell(record)
        ).place(language)
