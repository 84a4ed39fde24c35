"""Answers held against one another, against the stages, and against what else was sent."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import compress

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dtindex.catalogue import LANGUAGES, Language, catalogue
from dtindex.criteria.rules.kinds import BandsRule, EnteredRule, RatioRule
from dtindex.criteria.rules.models import Component, Fact, Framework
from dtindex.submissions.cells.answers import number_in_words
from dtindex.submissions.cells.evidence import evidence_problem
from dtindex.submissions.choices import Choice
from dtindex.submissions.institutions import Institutions
from dtindex.submissions.intake.draft import Draft
from dtindex.submissions.intake.duplicates import Duplicates
from dtindex.submissions.intake.glyphs import missing_glyphs
from dtindex.submissions.intake.senders import blank_forms, misnamed_files, nothing_sent
from dtindex.submissions.outcome.codes import Code, Detail, fact_details
from dtindex.submissions.outcome.facts import AnswerState, Facts, cell_name, cell_names, decode
from dtindex.submissions.outcome.issues import Issue, IssueBlock

__all__ = ["validate"]

Problems = Iterator[Issue | IssueBlock]
Mask = NDArray[np.bool_]


def validate(
    draft: Draft,
    framework: Framework,
    institutions: Institutions,
    school_years: Sequence[str],
    unread: Sequence[str] = (),
    choices: Sequence[Choice] = (),
) -> tuple[Facts, list[Issue | IssueBlock]]:
    """Check records as a whole; take what stands, and tell everything that does not.

    Parameters
    ----------
    draft : Draft
        Records understood cell by cell.
    school_years : sequence of str
        Years of which every institution should have sent something.
    unread : sequence of str
        Files of which nothing could be read.
    choices : sequence of Choice
        Which of two different records counts.
    """
    checking = _Checking(draft, framework, institutions)
    problems = [
        *checking.off_step(),
        *checking.reasons(),
        *checking.not_asked(),
        *checking.over_denominator(),
        *checking.missing_denominators(),
        *checking.unlikely_dates(),
        *checking.evidence(),
        *checking.shapes_of_evidence(),
    ]
    chosen = {
        (institutions.find(each.institution_id), each.school_year, each.assessment): each
        for each in choices
    }
    twice = Duplicates(draft, checking.states, framework.facts, chosen)
    problems += [*twice.problems(), *misnamed_files(draft, institutions)]
    problems += missing_glyphs(draft, framework, institutions)
    problems += blank_forms(draft, institutions)
    problems += nothing_sent(draft, institutions, school_years, unread)
    facts = _facts(draft, checking.states, twice.taken, framework, institutions)
    if twice.contested.any():
        contested = _facts(draft, checking.states, twice.contested, framework, institutions)
        facts = replace(facts, contested=contested)
    return facts, problems


class _Checking:
    """The states of all answers, which the checks set to missing where one is lost."""

    def __init__(self, draft: Draft, framework: Framework, institutions: Institutions) -> None:
        self.draft = draft
        self.framework = framework
        self.states = draft.states.copy()
        self.refused = draft.refused.copy()
        self.asked = _asked(draft, framework, institutions)
        self.is_self = draft.assessments != "external"

    def off_step(self) -> Problems:
        """Lose points that lie between two steps of their component; nobody rounds them."""
        rules = [component.rule for component in self.framework.components]
        for rule in (rule for rule in rules if isinstance(rule, EnteredRule)):
            fact, index = self.framework.fact[rule.fact], self.framework.fact_index[rule.fact]
            step = rule.step.scaleb(fact.decimals)
            values = self.draft.values[:, index]
            codes, distinct = pd.factorize(values)
            between = np.array([Decimal(value) % step != 0 for value in distinct.tolist()], bool)
            mask = (self.states[:, index] == AnswerState.ANSWERED) & between[codes]
            for value in np.unique(values[mask]).tolist():
                rows = np.flatnonzero(mask & (values == value))
                self.states[rows, index] = AnswerState.MISSING
                self.refused[rows, index] = True
                yield self._between(fact, index, value, step, rows)

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
            if over.any():
                self.states[over, index] = AnswerState.MISSING
                self.refused[over, index] = True
                yield self._over(fact, whole, np.flatnonzero(over))

    def missing_denominators(self) -> Problems:
        """Warn where a whole was left blank and something that is part of it was answered."""
        answered = (self.states == AnswerState.ANSWERED) & self.is_self[:, None]
        for whole, components in _wholes(self.framework).items():
            index = self.framework.fact_index[whole]
            blank = (self.states[:, index] == AnswerState.MISSING) & ~self.refused[:, index]
            columns = [self.framework.fact_index[each.fact_ids[0]] for each in components]
            rows = np.flatnonzero(blank & self.asked[:, index] & answered[:, columns].any(axis=1))
            if not len(rows):
                continue
            yield from self._blank(whole, index, components, rows, answered[rows][:, columns])

    def unlikely_dates(self) -> Problems:
        """Warn of a day that lies in neither calendar year of its school year."""
        first_days, last_days = _calendar_years(self.draft.school_years)
        for index, fact in enumerate(self.framework.facts):
            if fact.kind != "date":
                continue
            days = self.draft.values[:, index]
            outside = (days < first_days) | (days > last_days)
            mask = outside & (self.states[:, index] == AnswerState.ANSWERED)
            if mask.any():
                yield self._unlikely(fact, index, np.flatnonzero(mask))

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
                words: dict[Language, str] = {"vi": fact.evidence_vi, "en": fact.evidence_en}
                details: dict[str, Detail] = {"evidence": words}
                yield self.draft.places.block(
                    Code.NO_EVIDENCE, fact, index, np.flatnonzero(mask), details=details
                )

    def shapes_of_evidence(self) -> Problems:
        """Warn of evidence that names no document, an impossible date, or a bad address."""
        draft, columns = self.draft, self.draft.places.evidence_columns
        found = [
            (index, fact, np.flatnonzero((draft.evidence[fact.id] != "") & self.is_self))
            for index, fact in enumerate(self.framework.facts)
            if fact.id in draft.evidence
        ]
        if not found:
            return
        texts = np.concatenate([draft.evidence[fact.id][rows] for _, fact, rows in found])
        years = draft.school_years[np.concatenate([rows for _, _, rows in found])]
        ends = np.cumsum([len(rows) for _, _, rows in found])[:-1]
        problems = np.split(_problems_of_evidence(texts, years), ends)
        for (index, fact, rows), codes in zip(found, problems, strict=True):
            for code in sorted({*codes.tolist()} - {""}):
                yield draft.places.block(code, fact, index, rows[codes == code], columns=columns)

    def _blank(
        self,
        whole: str,
        index: int,
        components: list[Component],
        rows: NDArray[np.intp],
        answered: Mask,
    ) -> Problems:
        """Tell a blank whole once in each record, with the components that wait for it."""
        patterns: Mask
        patterns, which = np.unique(answered, axis=0, return_inverse=True)
        for number, pattern in enumerate(patterns.tolist()):
            waiting = _listed([*compress(components, pattern)], "title")
            yield self.draft.places.block(
                Code.MISSING_DENOMINATOR,
                self.framework.fact[whole],
                index,
                rows[which == number],
                details={"components": waiting},
            )

    def _lose(self, code: Code, fact: Fact, index: int, mask: Mask) -> Problems:
        if mask.any():
            self.states[mask, index] = AnswerState.MISSING
            self.refused[mask, index] = True
            yield self.draft.places.block(code, fact, index, np.flatnonzero(mask))

    def _between(
        self, fact: Fact, index: int, value: int, step: Decimal, rows: NDArray[np.intp]
    ) -> IssueBlock:
        """Tell points that lie between two steps, with the nearest on either side."""
        lower = Decimal(value) // step * step
        named = {"step": step, "lower": lower, "upper": lower + step}
        details: dict[str, Detail] = {
            name: number_in_words(number.scaleb(-fact.decimals)) for name, number in named.items()
        }
        typed = catalogue().number(Decimal(value).scaleb(-fact.decimals).normalize())
        return self.draft.places.block(Code.OFF_STEP, fact, index, rows, typed, details)

    def _unlikely(self, fact: Fact, index: int, rows: NDArray[np.intp]) -> IssueBlock:
        places, draft = self.draft.places, self.draft

        def vary(position: int) -> dict[str, object]:
            row = rows[position]
            day = datetime.date.fromordinal(int(draft.values[row, index]))
            details: dict[str, Detail] = {
                "day": {language: catalogue(language).date(day) for language in LANGUAGES},
                "school_year": draft.school_years[row],
            }
            return {"value": day.isoformat(), "details": fact_details(fact) | details}

        return places.block(Code.UNLIKELY_DATE, fact, index, rows, vary=vary)

    def _over(self, fact: Fact, whole: Fact, rows: NDArray[np.intp]) -> IssueBlock:
        places, values = self.draft.places, self.draft.values
        index, other = self.framework.fact_index[fact.id], self.framework.fact_index[whole.id]
        named = _listed([whole], "label")

        def vary(position: int) -> dict[str, object]:
            row = rows[position]
            details = {
                "whole": named,
                "whole_value": str(decode(whole, int(values[row, other]))),
                "whole_cell": cell_name(
                    int(places.cell_rows[row, other]), int(places.cell_columns[row, other])
                ),
            }
            return {
                "value": str(decode(fact, int(values[row, index]))),
                "details": fact_details(fact) | details,
            }

        return places.block(Code.OVER_DENOMINATOR, fact, index, rows, vary=vary)


def _problems_of_evidence(
    texts: NDArray[np.object_], school_years: NDArray[np.object_]
) -> NDArray[np.object_]:
    """Give the problem of each text in its school year, ``""`` for none; shape (n,) as theirs."""
    text_codes, distinct = pd.factorize(texts)
    year_codes, years = pd.factorize(school_years)
    pairs, which = np.unique(text_codes * len(years) + year_codes, return_inverse=True)
    found = [
        evidence_problem(distinct[pair // len(years)], years[pair % len(years)]) or ""
        for pair in pairs.tolist()
    ]
    return np.array([*found, ""], dtype=object)[which]


def _listed(records: Sequence[Fact | Component], field: str) -> dict[Language, str]:
    return {
        language: catalogue(language).join(
            [f"“{catalogue(language).of(record, field)}”" for record in records]
        )
        for language in LANGUAGES
    }


def _asked(draft: Draft, framework: Framework, institutions: Institutions) -> Mask:
    """Which fact is asked of which record's institution; of an unknown one, every fact."""
    codes, stages = pd.factorize(institutions.table["stages"])
    asked = np.ones((len(stages) + 1, len(framework.facts)), dtype=bool)
    for row, text in enumerate(stages):
        ids = {fact.id for fact in framework.facts_for(tuple(text.split(";")))}
        asked[row] = [fact.id in ids for fact in framework.facts]
    rows = np.append(codes, len(stages))[draft.institution_rows]
    return np.asarray(asked[rows], dtype=bool)


def _calendar_years(
    school_years: NDArray[np.object_],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the first and last day, as ordinals, of both calendar years of each school year."""
    codes, names = pd.factorize(school_years)
    # A record of no known school year is asked for nothing more.
    years = [name.split("-") if name else (datetime.MINYEAR, datetime.MAXYEAR) for name in names]
    first = [datetime.date(int(start), 1, 1).toordinal() for start, _ in years]
    last = [datetime.date(int(end), 12, 31).toordinal() for _, end in years]
    return np.array(first, dtype=np.int64)[codes], np.array(last, dtype=np.int64)[codes]


def _wholes(framework: Framework) -> dict[str, list[Component]]:
    """Give the components that divide by each whole."""
    wholes: dict[str, list[Component]] = {}
    for component in framework.components:
        rule = component.rule
        if isinstance(rule, RatioRule | BandsRule) and rule.denominator is not None:
            wholes.setdefault(rule.denominator, []).append(component)
    return wholes


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
    """Gather evidence, and reasons that were taken, as one row each, by record."""
    records, columns, texts = [np.zeros(0, np.intp)], [np.zeros(0, np.intp)], [np.zeros(0, object)]
    places = [np.zeros(0, np.int32)]
    for index, fact in enumerate(framework.facts):
        stands = states[:, index] != AnswerState.MISSING
        for found, kept, standing in (
            (draft.evidence, np.ones_like(stands), draft.places.evidence_columns),
            (draft.reasons, stands, draft.places.reason_columns),
        ):
            if fact.id in found:
                typed = found[fact.id][rows]
                record = np.flatnonzero((typed != "") & kept)
                records.append(record)
                columns.append(np.full(len(record), index))
                texts.append(typed[record])
                places.append(standing[rows, index][record])
    record, column = np.concatenate(records), np.concatenate(columns)
    order = np.argsort(record, kind="stable")
    named = cell_names(draft.places.cell_rows[rows[record], column], np.concatenate(places))
    fact_ids = pd.array([fact.id for fact in framework.facts], dtype="str")
    return pd.DataFrame(
        {
            "record": record[order],
            "fact_id": fact_ids.take(column[order]),
            "text": pd.Series(np.concatenate(texts)[order], dtype=object),
            "cell": pd.Series(named[order], dtype=object),
        }
    )
