"""Answers held against one another, against the stages, and against what else was sent."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dtindex.catalogue import LANGUAGES, Language, catalogue
from dtindex.criteria.models import Fact, Framework
from dtindex.criteria.rules import BandsRule, RatioRule
from dtindex.submissions.codes import Code, issue, phrase
from dtindex.submissions.draft import Draft
from dtindex.submissions.facts import AnswerState, Facts, cell_name, decode
from dtindex.submissions.institutions import Institutions
from dtindex.submissions.issues import Issue, IssueBlock

__all__ = ["validate"]

Problems = Iterator[Issue | IssueBlock]
Mask = NDArray[np.bool_]


def validate(
    draft: Draft, framework: Framework, institutions: Institutions, school_years: Sequence[str]
) -> tuple[Facts, list[Issue | IssueBlock]]:
    """Check records as a whole; take what stands, and tell everything that does not.

    Parameters
    ----------
    draft : Draft
        Records understood cell by cell.
    school_years : sequence of str
        Years of which every institution should have sent something.
    """
    checking = _Checking(draft, framework, institutions)
    problems = [
        *checking.reasons(),
        *checking.not_asked(),
        *checking.over_denominator(),
        *checking.missing_denominators(),
        *checking.evidence(),
    ]
    twice = _Duplicates(draft, checking.states, framework)
    problems += [*twice.problems(), *_nothing_sent(draft, institutions, school_years)]
    return _facts(draft, checking.states, twice.taken, framework, institutions), problems


class _Checking:
    """The states of all answers, which the checks set to missing where one is lost."""

    def __init__(self, draft: Draft, framework: Framework, institutions: Institutions) -> None:
        self.draft = draft
        self.framework = framework
        self.states = draft.states.copy()
        self.refused = draft.refused.copy()
        self.asked = _asked(draft, framework, institutions)
        self.is_self = draft.assessments != "external"

    def reasons(self) -> Problems:
        """Check what is said not to apply, what is rejected, and the reasons given."""
        for index, fact in enumerate(self.framework.facts):
            given = self.draft.reasons.get(fact.id, np.full(len(self.draft), "", object)) != ""
            blank = (self.states[:, index] == AnswerState.MISSING) & ~self.refused[:, index]
            # The form has a place for the reason alone: who fills it in says it all.
            said = blank & given & self.is_self
            self.states[said, index] = AnswerState.NOT_APPLICABLE
            state = self.states[:, index].copy()
            does_not_apply = state == AnswerState.NOT_APPLICABLE
            asked = self.asked[:, index]
            self.states[does_not_apply & ~asked, index] = AnswerState.MISSING
            wrong = {
                Code.CANNOT_REJECT: (state == AnswerState.REJECTED) & self.is_self,
                Code.MUST_APPLY: does_not_apply & asked & (not fact.may_not_apply),
                Code.NO_REASON: does_not_apply & asked & fact.may_not_apply & ~given,
                Code.ANSWER_AND_REASON: (state == AnswerState.ANSWERED) & given & self.is_self,
            }
            for code, mask in wrong.items():
                yield from self._lose(code, fact, index, mask)

    def not_asked(self) -> Problems:
        """Leave out answers to what these stages are not asked."""
        for index, fact in enumerate(self.framework.facts):
            mask = ~self.asked[:, index] & (self.states[:, index] != AnswerState.MISSING)
            if mask.any():
                self.states[mask, index] = AnswerState.MISSING
                yield self.draft.places.block(Code.NOT_ASKED, fact, index, np.flatnonzero(mask))

    def over_denominator(self) -> Problems:
        """Lose a part that is larger than its whole."""
        answered = self.states == AnswerState.ANSWERED
        for index, fact in enumerate(self.framework.facts):
            if fact.at_most is None:
                continue
            whole = self.framework.fact[fact.at_most]
            other = self.framework.fact_index[whole.id]
            decimals = max(fact.decimals, whole.decimals)
            part_values = self.draft.values[:, index] * 10 ** (decimals - fact.decimals)
            whole_values = self.draft.values[:, other] * 10 ** (decimals - whole.decimals)
            over = answered[:, index] & answered[:, other] & (part_values > whole_values)
            for row in np.flatnonzero(over).tolist():
                self.states[row, index] = AnswerState.MISSING
                self.refused[row, index] = True
                yield self._over(fact, index, whole, other, row)

    def missing_denominators(self) -> Problems:
        """Warn where a part was answered and its whole was left blank."""
        for part, whole in _quotients(self.framework):
            index = self.framework.fact_index[part]
            other = self.framework.fact_index[whole]
            mask = (
                (self.states[:, index] == AnswerState.ANSWERED)
                & (self.states[:, other] == AnswerState.MISSING)
                & ~self.refused[:, other]
                & self.asked[:, other]
                & self.is_self
            )
            if mask.any():
                yield self.draft.places.block(
                    Code.MISSING_DENOMINATOR,
                    self.framework.fact[part],
                    index,
                    np.flatnonzero(mask),
                    details={"whole": _label(self.framework.fact[whole])},
                )

    def evidence(self) -> Problems:
        """Warn where an answer that counts for something comes without its evidence."""
        for index, fact in enumerate(self.framework.facts):
            if not fact.evidence_required:
                continue
            mask = (self.states[:, index] == AnswerState.ANSWERED) & self.is_self
            mask &= self.draft.values[:, index] > 0
            if fact.id in self.draft.evidence:
                mask &= self.draft.evidence[fact.id] == ""
            if mask.any():
                details = {"evidence": {"vi": fact.evidence_vi, "en": fact.evidence_en}}
                yield self.draft.places.block(
                    Code.NO_EVIDENCE, fact, index, np.flatnonzero(mask), details=details
                )

    def _lose(self, code: Code, fact: Fact, index: int, mask: Mask) -> Problems:
        if mask.any():
            self.states[mask, index] = AnswerState.MISSING
            self.refused[mask, index] = True
            yield self.draft.places.block(code, fact, index, np.flatnonzero(mask))

    def _over(self, fact: Fact, index: int, whole: Fact, other: int, row: int) -> Issue:
        places, values = self.draft.places, self.draft.values[row]
        part_value = decode(fact, int(values[index]))
        return issue(
            Code.OVER_DENOMINATOR,
            file=places.files[row],
            sheet=places.sheets[row],
            cell=cell_name(places.cell_rows[row, index], places.cell_columns[row, index]),
            institution_id=places.institution_ids[row],
            fact=fact,
            value=str(part_value),
            details={
                "whole": _label(whole),
                "whole_value": str(decode(whole, int(values[other]))),
                "whole_cell": cell_name(
                    places.cell_rows[row, other], places.cell_columns[row, other]
                ),
            },
        )


def _label(fact: Fact) -> dict[Language, str]:
    return {"vi": fact.label_vi, "en": fact.label_en}


def _asked(draft: Draft, framework: Framework, institutions: Institutions) -> Mask:
    """Which fact is asked of which record's institution; of an unknown one, every fact."""
    codes, stages = pd.factorize(institutions.table["stages"])
    asked = np.ones((len(stages) + 1, len(framework.facts)), dtype=bool)
    for row, text in enumerate(stages):
        ids = {fact.id for fact in framework.facts_for(tuple(text.split(";")))}
        asked[row] = [fact.id in ids for fact in framework.facts]
    return asked[np.append(codes, len(stages))[draft.institution_rows]]


def _quotients(framework: Framework) -> list[tuple[str, str]]:
    """Parts and wholes of all rules, each pair once."""
    pairs = [
        (component.rule.numerator, component.rule.denominator)
        for component in framework.components
        if isinstance(component.rule, RatioRule | BandsRule)
    ]
    return [(part, whole) for part, whole in dict.fromkeys(pairs) if whole is not None]


class _Duplicates:
    """Records of the same year, institution and assessment: one is taken only if all agree."""

    def __init__(self, draft: Draft, states: NDArray[np.uint8], framework: Framework) -> None:
        self.draft = draft
        self.states = states
        self.taken = draft.is_named.copy()
        self.framework = framework

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


def _nothing_sent(
    draft: Draft, institutions: Institutions, school_years: Sequence[str]
) -> Iterator[Issue]:
    """Warn of every institution that sent nothing for a year."""
    sent = np.zeros((len(institutions), len(school_years)), dtype=bool)
    for column, year in enumerate(school_years):
        rows = draft.institution_rows[draft.is_named & (draft.school_years == year)]
        sent[rows, column] = True
    ids = institutions.ids
    for row in np.flatnonzero(~sent.all(axis=1)).tolist():
        missing = [year for column, year in enumerate(school_years) if not sent[row, column]]
        yield issue(
            Code.NOTHING_SENT,
            institution_id=ids[row],
            value=", ".join(missing),
            details={"name": institutions.table.at[row, "name"]},
        )


def _facts(
    draft: Draft,
    states: NDArray[np.uint8],
    taken: Mask,
    framework: Framework,
    institutions: Institutions,
) -> Facts:
    """Put together what is taken."""
    rows = np.flatnonzero(taken)
    places = draft.places
    records = pd.DataFrame(
        {
            "school_year": draft.school_years[rows],
            "institution_id": institutions.ids.to_numpy()[draft.institution_rows[rows]],
            "assessment": draft.assessments[rows],
            "file": places.files[rows],
            "sheet": places.sheets[rows],
        },
        dtype="str",
    )
    kept = states[rows]
    return Facts(
        framework=framework,
        records=records,
        values=np.where(kept == AnswerState.ANSWERED, draft.values[rows], 0),
        states=kept,
        cell_rows=places.cell_rows[rows],
        cell_columns=places.cell_columns[rows],
        evidence=_evidence(draft, rows, kept, framework),
    )


def _evidence(
    draft: Draft, rows: NDArray[np.intp], states: NDArray[np.uint8], framework: Framework
) -> pd.DataFrame:
    """Gather evidence of answers, and reasons, as one row each."""
    parts = []
    for index, fact in enumerate(framework.facts):
        for texts in (draft.evidence.get(fact.id), draft.reasons.get(fact.id)):
            if texts is None:
                continue
            kept = np.flatnonzero((texts[rows] != "") & (states[:, index] != AnswerState.MISSING))
            parts.append(
                pd.DataFrame({"record": kept, "fact_id": fact.id, "text": texts[rows][kept]})
            )
    if not parts:
        parts = [pd.DataFrame({"record": [], "fact_id": [], "text": []})]
    table = pd.concat(parts, ignore_index=True)
    types = {"record": np.int64, "fact_id": "str", "text": "str"}
    return table.astype(types).sort_values("record", kind="stable", ignore_index=True)
