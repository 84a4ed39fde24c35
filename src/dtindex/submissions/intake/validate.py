"""Answers held against one another, against the stages, and against what else was sent."""

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import compress
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dtindex.catalogue import LANGUAGES, Language, catalogue
from dtindex.criteria.rules.due import not_due
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

Problem = Issue | IssueBlock
Mask = NDArray[np.bool_]


def validate(
    draft: Draft,
    framework: Framework,
    institutions: Institutions,
    school_years: Sequence[str],
    unread: Sequence[str] = (),
    choices: Sequence[Choice] = (),
) -> tuple[Facts, list[Problem]]:
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
    claims = Claims.of(draft, framework, institutions)
    problems: list[Problem] = []
    for check in _LOSING:
        claims, found = check(claims)
        problems += found
    for warn in _WARNING:
        problems += warn(claims)
    chosen = {
        (institutions.find(each.institution_id), each.school_year, each.assessment): each
        for each in choices
    }
    twice = Duplicates(draft, claims.states, framework.facts, chosen)
    problems += [*twice.problems(), *misnamed_files(draft, institutions)]
    problems += missing_glyphs(draft, framework, institutions)
    problems += blank_forms(draft, institutions)
    problems += nothing_sent(draft, institutions, school_years, unread)
    facts = _facts(draft, claims.states, twice.taken, framework, institutions)
    if twice.contested.any():
        contested = _facts(draft, claims.states, twice.contested, framework, institutions)
        facts = replace(facts, contested=contested)
    return facts, problems


@dataclass(frozen=True, eq=False)
class Claims:
    """The answers of a draft as far as they stand; a check gives new ones, and alters none.

    Parameters
    ----------
    states : ndarray of uint8, shape (n_records, n_facts)
        An ``AnswerState`` each; missing where an answer was lost.
    refused : ndarray of bool, same shape
        Whether something was there and could not be taken, so that it is not told as blank.
    asked : ndarray of bool, same shape
        Whether the institution's stages are asked.
    is_self : ndarray of bool, shape (n_records,)
        Whether a record is the institution's own.
    """

    draft: Draft
    framework: Framework
    states: NDArray[np.uint8]
    refused: Mask
    asked: Mask
    is_self: Mask

    @classmethod
    def of(cls, draft: Draft, framework: Framework, institutions: Institutions) -> Self:
        """Begin with what was understood cell by cell."""
        asked, is_self = _asked(draft, framework, institutions), draft.assessments != "external"
        return cls(draft, framework, draft.states, draft.refused, asked, is_self)

    def without(self, lost: Mask) -> Self:
        """Lose answers that cannot be taken; ``lost`` has the shape of the states."""
        states = np.where(lost, np.uint8(AnswerState.MISSING), self.states)
        return replace(self, states=states, refused=self.refused | lost)

    def nothing(self) -> Mask:
        """Make a mask of no answer at all."""
        return np.zeros(self.states.shape, dtype=bool)


def _off_step(claims: Claims) -> tuple[Claims, list[Problem]]:
    """Lose points that lie between two steps of their component; nobody rounds them."""
    problems: list[Problem] = []
    lost = claims.nothing()
    rules = [component.rule for component in claims.framework.components]
    for rule in (rule for rule in rules if isinstance(rule, EnteredRule)):
        fact, index = claims.framework.fact[rule.fact], claims.framework.fact_index[rule.fact]
        step = rule.step.scaleb(fact.decimals)
        values = claims.draft.values[:, index]
        codes, distinct = pd.factorize(values)
        between = np.array([Decimal(value) % step != 0 for value in distinct.tolist()], bool)
        mask = (claims.states[:, index] == AnswerState.ANSWERED) & between[codes]
        lost[:, index] |= mask
        for value in np.unique(values[mask]).tolist():
            rows = np.flatnonzero(mask & (values == value))
            problems.append(_between(claims.draft, fact, index, value, step, rows))
    return claims.without(lost), problems


def _reasons(claims: Claims) -> tuple[Claims, list[Problem]]:
    """Check what is said not to apply, what is rejected, and the reasons given."""
    draft, problems = claims.draft, list[Problem]()
    states, lost = claims.states.copy(), claims.nothing()
    for index, fact in enumerate(claims.framework.facts):
        given = draft.reasons.get(fact.id, np.full(len(draft), "", object)) != ""
        blank = (states[:, index] == AnswerState.MISSING) & ~claims.refused[:, index]
        # The form has a place for the reason alone: who fills it in says it all.
        states[blank & given & claims.is_self, index] = AnswerState.NOT_APPLICABLE
        state = states[:, index].copy()
        does_not_apply = state == AnswerState.NOT_APPLICABLE
        asked = claims.asked[:, index]
        states[does_not_apply & ~asked, index] = AnswerState.MISSING
        wrong = {
            Code.CANNOT_REJECT: (state == AnswerState.REJECTED) & claims.is_self,
            Code.MUST_APPLY: does_not_apply & asked & (not fact.may_not_apply),
            Code.NO_REASON: does_not_apply & asked & fact.may_not_apply & ~given,
            Code.ANSWER_AND_REASON: (state == AnswerState.ANSWERED) & given & claims.is_self,
        }
        for code, mask in wrong.items():
            lost[:, index] |= mask
            if mask.any():
                problems.append(draft.places.block(code, fact, index, np.flatnonzero(mask)))
    return replace(claims, states=states).without(lost), problems


def _not_asked(claims: Claims) -> tuple[Claims, list[Problem]]:
    """Leave out answers to what these stages are not asked, or not yet in the period."""
    late = not_due(claims.framework)
    beside = ~claims.asked & (claims.states != AnswerState.MISSING)
    states = np.where(beside, np.uint8(AnswerState.MISSING), claims.states)
    block = claims.draft.places.block
    problems: list[Problem] = [
        block(
            Code.NOT_DUE if fact.id in late else Code.NOT_ASKED,
            fact,
            index,
            np.flatnonzero(beside[:, index]),
        )
        for index, fact in enumerate(claims.framework.facts)
        if beside[:, index].any()
    ]
    return replace(claims, states=states), problems


def _over_denominator(claims: Claims) -> tuple[Claims, list[Problem]]:
    """Lose a part that is larger than its whole."""
    framework, values = claims.framework, claims.draft.values
    answered, lost = claims.states == AnswerState.ANSWERED, claims.nothing()
    problems: list[Problem] = []
    for index, fact in enumerate(framework.facts):
        if fact.at_most is None:
            continue
        whole = framework.fact[fact.at_most]
        other = framework.fact_index[whole.id]
        decimals = max(fact.decimals, whole.decimals)
        part_values = values[:, index] * 10 ** (decimals - fact.decimals)
        whole_values = values[:, other] * 10 ** (decimals - whole.decimals)
        over = answered[:, index] & answered[:, other] & (part_values > whole_values)
        lost[:, index] = over
        if over.any():
            problems.append(_over(claims, fact, whole, np.flatnonzero(over)))
    return claims.without(lost), problems


def _missing_denominators(claims: Claims) -> Iterator[Problem]:
    """Warn where a whole was left blank and something that is part of it was answered."""
    answered = (claims.states == AnswerState.ANSWERED) & claims.is_self[:, None]
    for whole, components in _wholes(claims.framework).items():
        index = claims.framework.fact_index[whole]
        blank = (claims.states[:, index] == AnswerState.MISSING) & ~claims.refused[:, index]
        columns = [claims.framework.fact_index[each.fact_ids[0]] for each in components]
        rows = np.flatnonzero(blank & claims.asked[:, index] & answered[:, columns].any(axis=1))
        if not len(rows):
            continue
        yield from _blank(claims, whole, index, components, rows, answered[rows][:, columns])


def _unlikely_dates(claims: Claims) -> Iterator[Problem]:
    """Warn of a day that lies in neither calendar year of its school year."""
    first_days, last_days = _calendar_years(claims.draft.school_years)
    for index, fact in enumerate(claims.framework.facts):
        if fact.kind != "date":
            continue
        days = claims.draft.values[:, index]
        outside = (days < first_days) | (days > last_days)
        mask = outside & (claims.states[:, index] == AnswerState.ANSWERED)
        if mask.any():
            yield _unlikely(claims, fact, index, np.flatnonzero(mask))


def _lacking_evidence(claims: Claims) -> Iterator[Problem]:
    """Warn where an answer that counts for something comes without its evidence."""
    for index, fact in enumerate(claims.framework.facts):
        if not fact.evidence_required:
            continue
        mask = (claims.states[:, index] == AnswerState.ANSWERED) & claims.is_self
        mask &= claims.draft.values[:, index] > 0
        if fact.id in claims.draft.evidence:
            mask &= claims.draft.evidence[fact.id] == ""
        if mask.any():
            words: dict[Language, str] = {"vi": fact.evidence_vi, "en": fact.evidence_en}
            details: dict[str, Detail] = {"evidence": words}
            yield claims.draft.places.block(
                Code.NO_EVIDENCE, fact, index, np.flatnonzero(mask), details=details
            )


def _shapes_of_evidence(claims: Claims) -> Iterator[Problem]:
    """Warn of evidence that names no document, an impossible date, or a bad address."""
    draft, columns = claims.draft, claims.draft.places.evidence_columns
    found = [
        (index, fact, np.flatnonzero((draft.evidence[fact.id] != "") & claims.is_self))
        for index, fact in enumerate(claims.framework.facts)
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
    claims: Claims,
    whole: str,
    index: int,
    components: list[Component],
    rows: NDArray[np.intp],
    answered: Mask,
) -> Iterator[Problem]:
    """Tell a blank whole once in each record, with the components that wait for it."""
    patterns: Mask
    patterns, which = np.unique(answered, axis=0, return_inverse=True)
    for number, pattern in enumerate(patterns.tolist()):
        waiting = _listed([*compress(components, pattern)], "title")
        yield claims.draft.places.block(
            Code.MISSING_DENOMINATOR,
            claims.framework.fact[whole],
            index,
            rows[which == number],
            details={"components": waiting},
        )


def _between(
    draft: Draft, fact: Fact, index: int, value: int, step: Decimal, rows: NDArray[np.intp]
) -> IssueBlock:
    """Tell points that lie between two steps, with the nearest on either side."""
    lower = Decimal(value) // step * step
    named = {"step": step, "lower": lower, "upper": lower + step}
    details: dict[str, Detail] = {
        name: number_in_words(number.scaleb(-fact.decimals)) for name, number in named.items()
    }
    typed = catalogue().number(Decimal(value).scaleb(-fact.decimals).normalize())
    return draft.places.block(Code.OFF_STEP, fact, index, rows, typed, details)


def _unlikely(claims: Claims, fact: Fact, index: int, rows: NDArray[np.intp]) -> IssueBlock:
    places, draft = claims.draft.places, claims.draft

    def vary(position: int) -> dict[str, object]:
        row = rows[position]
        day = datetime.date.fromordinal(int(draft.values[row, index]))
        details: dict[str, Detail] = {
            "day": {language: catalogue(language).date(day) for language in LANGUAGES},
            "school_year": draft.school_years[row],
        }
        return {"value": day.isoformat(), "details": fact_details(fact) | details}

    return places.block(Code.UNLIKELY_DATE, fact, index, rows, vary=vary)


def _over(claims: Claims, fact: Fact, whole: Fact, rows: NDArray[np.intp]) -> IssueBlock:
    places, values = claims.draft.places, claims.draft.values
    index, other = claims.framework.fact_index[fact.id], claims.framework.fact_index[whole.id]
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


_LOSING: tuple[Callable[[Claims], tuple[Claims, list[Problem]]], ...] = (
    _off_step,
    _reasons,
    _not_asked,
    _over_denominator,
)
"""Checks that can lose answers, in this order: a part is no part of a whole that was lost."""

_WARNING: tuple[Callable[[Claims], Iterator[Problem]], ...] = (
    _missing_denominators,
    _unlikely_dates,
    _lacking_evidence,
    _shapes_of_evidence,
)


def _problems_of_evidence(
    texts: NDArray[np.object_], school_years: NDArray[np.object_]
) -> NDArray[np.object_]:
    """Return the problem of each text in its school year, ``""`` for none; shape (n,) as theirs."""
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
    """Return the first and last day, as ordinals, of both calendar years of each school year."""
    codes, names = pd.factorize(school_years)
    # A record of no known school year is asked for nothing more.
    years = [name.split("-") if name else (datetime.MINYEAR, datetime.MAXYEAR) for name in names]
    first = [datetime.date(int(start), 1, 1).toordinal() for start, _ in years]
    last = [datetime.date(int(end), 12, 31).toordinal() for _, end in years]
    return np.array(first, dtype=np.int64)[codes], np.array(last, dtype=np.int64)[codes]


def _wholes(framework: Framework) -> dict[str, list[Component]]:
    """Return the components that divide by each whole."""
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
