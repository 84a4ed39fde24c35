"""Records that came twice: nobody guesses which of them counts."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dtindex.catalogue import LANGUAGES, Language, catalogue
from dtindex.criteria.rules.models import Fact
from dtindex.submissions.choices import Choice
from dtindex.submissions.intake.draft import Draft
from dtindex.submissions.outcome.codes import Code, Detail, issue, phrase
from dtindex.submissions.outcome.facts import cell_name
from dtindex.submissions.outcome.issues import Issue, IssueBlock

__all__ = ["Duplicates"]

Rows = NDArray[np.intp]

_NAMED = 5
"""Facts or places that a message names before it counts the rest."""


class Duplicates:
    """Records of the same year, institution and assessment: one is taken only if all agree.

    A form in which nothing stands is told elsewhere, and contradicts none that is filled in.
    """

    def __init__(
        self,
        draft: Draft,
        states: NDArray[np.uint8],
        facts: tuple[Fact, ...],
        choices: Mapping[tuple[int, str, str], Choice],
    ) -> None:
        self.draft = draft
        self.choices = choices
        self.contested = np.zeros(len(draft), dtype=bool)
        self.facts = facts
        self.states = states
        self.taken = draft.is_named.copy()

    def problems(self) -> Iterator[Issue | IssueBlock]:
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
        again = named[repeated]
        for rows in keys[repeated].groupby(list(keys.columns), sort=False).indices.values():
            yield from self._settle(again[np.asarray(rows, dtype=np.intp)])

    def _settle(self, records: Rows) -> Iterator[Issue | IssueBlock]:
        blank = self.draft.is_blank[records]
        if blank.any() and not blank.all():
            self.taken[records[blank]] = False
            records = records[~blank]
        if len(records) == 1:
            return
        if self._all_agree(records):
            self.taken[records[1:]] = False
            yield self._block(Code.IDENTICAL_DUPLICATE, records[1:], records[:1], 1)
            return
        self.taken[records] = False
        chosen = self._chosen(records)
        if len(chosen) == 1:
            self.taken[chosen] = True
            others = records[records != chosen[0]]
            yield self._block(Code.CHOSEN, chosen, others, len(others))
            return
        self.contested[records] = True
        yield from self._not_found(records)
        n_others = len(records) - 1
        yield self._block(Code.DUPLICATE, records, records, n_others, self._differences(records))

    def _choice(self, records: Rows) -> Choice | None:
        draft, first = self.draft, records[0]
        row = int(draft.institution_rows[first])
        return self.choices.get((row, draft.school_years[first], draft.assessments[first]))

    def _chosen(self, records: Rows) -> Rows:
        """Return the records that an officer's choice names; one, where it says enough."""
        choice = self._choice(records)
        if choice is None:
            return records[:0]
        files = self.draft.places.files[records].tolist()
        named = choice.chosen_file.casefold()
        fits = [f"/{file.casefold()}".endswith(f"/{named}") for file in files]
        found: Rows = records[np.array(fits, dtype=bool)]
        if choice.chosen_cell:
            row = int("".join(filter(str.isdigit, choice.chosen_cell)) or 0) - 1
            found = found[self._rows_of(found) == row]
        return found

    def _not_found(self, records: Rows) -> Iterator[Issue]:
        """Tell a choice that names none of the records, or more than one."""
        choice = self._choice(records)
        if choice is not None:
            yield issue(
                Code.CHOICE_NOT_FOUND,
                institution_id=choice.institution_id,
                value=choice.chosen_file,
                details={
                    "place": choice.place,
                    "school_year": choice.school_year,
                    "others": self._places(records[:_NAMED].tolist(), len(records)),
                },
            )

    def _all_agree(self, records: Rows) -> bool:
        """Whether records are equal in every answer and every text."""
        draft, first = self.draft, records[0]
        told: list[NDArray[Any]] = [self.states, draft.values, draft.refused]
        told += [*draft.evidence.values(), *draft.reasons.values()]
        return all(bool((each[records] == each[first]).all()) for each in told)

    def _differences(self, records: Rows) -> dict[Language, str]:
        """Name the facts on which records differ, the first few of many."""
        draft, first = self.draft, records[0]
        differ = (self.states[records] != self.states[first]).any(axis=0)
        differ |= (draft.values[records] != draft.values[first]).any(axis=0)
        differ |= (draft.refused[records] != draft.refused[first]).any(axis=0)
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

    def _block(
        self, code: Code, records: Rows, others: Rows, n_others: int, differences: Detail = ""
    ) -> IssueBlock:
        """Tell the same of many records; the words of each are made when somebody looks."""
        draft, places = self.draft, self.draft.places
        first = int(records[0])
        common: dict[str, Detail] = {
            "assessment": phrase(f"issues.assessment.{draft.assessments[first]}"),
            "differences": differences,
        }

        @cache
        def details(left_out: int) -> dict[str, Detail]:
            some = [other for other in others[: _NAMED + 1].tolist() if other != left_out]
            return common | {"others": self._places(some[:_NAMED], n_others)}

        def vary(position: int) -> dict[str, Any]:
            record = int(records[position])
            return {"details": details(record if record in others[: _NAMED + 1] else -1)}

        rows = self._rows_of(records)
        return IssueBlock(
            issue(code, value=draft.school_years[first]),
            places.files[records],
            places.sheets[records],
            places.institution_ids[records],
            rows,
            np.where(rows >= 0, 0, -1).astype(np.int32),
            vary,
        )

    def _rows_of(self, records: Rows) -> NDArray[np.int32]:
        """Row of each record of a wide sheet; -1 for a form, which has many, and a file."""
        rows = self.draft.places.cell_rows[records]
        highest = rows.max(axis=1, initial=-1)
        lowest = np.where(rows >= 0, rows, highest[:, None]).min(axis=1, initial=2**31 - 1)
        return np.where(highest == lowest, highest, -1).astype(np.int32)

    def _places(self, some: list[int], n_records: int) -> dict[Language, str]:
        """Return where some of so many records stand, and how many more there are."""
        places, rows = self.draft.places, self._rows_of(np.array(some, dtype=np.intp))
        found = [
            Issue("", "error", places.files[at], places.sheets[at], cell_name(row, 0))
            for at, row in zip(some, rows.tolist(), strict=True)
        ]
        said: dict[Language, str] = {}
        for language in LANGUAGES:
            t = catalogue(language)
            named = [one.place(language) for one in found]
            if n_records > len(some):
                named.append(t("issues.more_places", n=n_records - len(some)))
            said[language] = t.join(named)
        return said
