"""Records that came twice: nobody guesses which of them counts."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dtindex.catalogue import LANGUAGES, Language, catalogue
from dtindex.submissions.codes import Code, issue, phrase
from dtindex.submissions.draft import Draft
from dtindex.submissions.facts import cell_name
from dtindex.submissions.issues import Issue

__all__ = ["Duplicates"]


class Duplicates:
    """Records of the same year, institution and assessment: one is taken only if all agree."""

    def __init__(self, draft: Draft, states: NDArray[np.uint8]) -> None:
        self.draft = draft
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
        if all(self._agree(first, other) for other in others):
            self.taken[others] = False
            for other in others:
                yield self._problem(Code.IDENTICAL_DUPLICATE, other, [first])
            return
        self.taken[records] = False
        for record in records:
            rest = [other for other in records if other != record]
            yield self._problem(Code.DUPLICATE, record, rest)

    def _agree(self, first: int, other: int) -> bool:
        draft = self.draft
        return (
            np.array_equal(self.states[first], self.states[other])
            and np.array_equal(draft.values[first], draft.values[other])
            and np.array_equal(draft.refused[first], draft.refused[other])
            and all(texts[first] == texts[other] for texts in draft.evidence.values())
            and all(texts[first] == texts[other] for texts in draft.reasons.values())
        )

    def _problem(self, code: Code, record: int, others: list[int]) -> Issue:
        draft, places = self.draft, self.draft.places
        # A record of a wide sheet has one row; a form has many, and is named by its file.
        return issue(
            code,
            file=places.files[record],
            sheet=places.sheets[record],
            cell=self._row_cell(record),
            institution_id=places.institution_ids[record],
            value=draft.school_years[record],
            details={
                "assessment": phrase(f"issues.assessment.{draft.assessments[record]}"),
                "others": {
                    language: catalogue(language).join([self._place(o, language) for o in others])
                    for language in LANGUAGES
                },
            },
        )

    def _row_cell(self, record: int) -> str:
        rows = self.draft.places.cell_rows[record]
        filled = rows[rows >= 0]
        return cell_name(int(filled[0]), 0) if len(filled) and np.ptp(filled) == 0 else ""

    def _place(self, record: int, language: Language) -> str:
        places = self.draft.places
        return Issue(
            "", "error", places.files[record], places.sheets[record], self._row_cell(record)
        ).place(language)
