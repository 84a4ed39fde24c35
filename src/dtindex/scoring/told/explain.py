"""Every point of one institution: from which fact, by which rule and clause, and what was lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from html import escape
from sys import intern

import pandas as pd

from dtindex.arguments import checked
from dtindex.brief import Brief
from dtindex.catalogue import Catalogue, Language, catalogue
from dtindex.criteria.rules.due import NOT_DUE, not_due
from dtindex.criteria.rules.models import Condition, Fact
from dtindex.criteria.told.words import clause_in_words, rule_in_words
from dtindex.errors import ScoringError
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.scores import ConditionState
from dtindex.scoring.told.headline import Headline
from dtindex.scoring.told.loss import Loss, value_in_words
from dtindex.submissions.cells.evidence import without_notes
from dtindex.submissions.outcome.facts import AnswerState, Value, cell_name, decode

__all__ = [
    "ExplainedCondition",
    "ExplainedFact",
    "ExplainedPoints",
    "Explainer",
    "Explanation",
    "explain",
]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ExplainedFact(Brief):
    """One answer that counts: its value in words, its state, and where it was read.

    ``evidence`` is what the reviewer or else the institution named; ``reason`` what was written
    beside an answer that does not apply or was rejected. ``asked`` is false where the
    institution's stages are not asked for the fact at all.
    """

    fact_id: str
    label: str
    value: Value | None
    words: str
    state: str
    asked: bool
    verified: bool
    evidence: str
    reason: str
    evidence_asked: str
    file: str
    sheet: str
    cell: str

    def documents(self, language: Language = "vi") -> str:
        """Write the evidence as it may be published: documents and addresses, no notes."""
        return without_notes(self.evidence, language)

    def source(self, language: Language = "vi") -> str:
        """Format where the answer was read: file, sheet and cell."""
        t = catalogue(language)
        parts = [self.file]
        if self.sheet:
            parts.append(t("scoring.sheet", sheet=self.sheet))
        if self.cell:
            parts.append(t("scoring.cell", cell=self.cell))
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ExplainedPoints(Brief):
    """How one component came to its points.

    ``lost`` is what an answer did not earn, ``open`` what a missing answer could still bring;
    ``why_lost`` gives the reason of either.
    """

    component_id: str
    criterion_id: str
    group_id: str
    title: str
    rule: str
    clause: str
    state: str
    points: Decimal
    max_points: Decimal
    lost: Decimal
    open: Decimal
    why_lost: str
    verified: bool
    facts: tuple[ExplainedFact, ...]


@dataclass(frozen=True, slots=True)
class ExplainedCondition:
    """Whether one mandatory condition is met."""

    condition_id: str
    title: str
    clause: str
    state: str
    verified: bool
    fact: ExplainedFact


@dataclass(frozen=True, eq=False, repr=False)
class Explanation(Brief):
    """Where one institution stands, and all its points and conditions, in the rules' order."""

    institution_id: str
    name: str
    language: Language
    headline: Headline
    points: tuple[ExplainedPoints, ...]
    conditions: tuple[ExplainedCondition, ...]

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per component: its rule, facts, values, state, points, loss, clause, source."""
        return pd.DataFrame([self._row(item) for item in self.points])

    def _row(self, item: ExplainedPoints) -> dict[str, object]:
        facts = item.facts
        return {
            "component_id": item.component_id,
            "title": item.title,
            "rule": item.rule,
            "facts": "; ".join(fact.label for fact in facts),
            "values": "; ".join(fact.words for fact in facts),
            "state": item.state,
            "points": float(item.points),
            "max_points": float(item.max_points),
            "lost": float(item.lost),
            "open": float(item.open),
            "why_lost": item.why_lost,
            "verified": item.verified,
            "clause": item.clause,
            "evidence": "; ".join(fact.evidence for fact in facts if fact.evidence),
            "source": "; ".join(filter(None, (fact.source(self.language) for fact in facts))),
        }

    @property
    def text(self) -> str:
        """The explanation as text, a few lines per component."""
        t = catalogue(self.language)
        lines = [f"{self.name} ({self.institution_id})", *self.headline.lines(t)]
        for item in self.points:
            lines.append(f"\n{item.title} ({item.component_id})")
            lines.append(f"    {_points_in_words(item, t)}. {item.rule}")
            for fact in item.facts:
                source = fact.source(self.language)
                lines.append(
                    f"    {fact.label}: {fact.words}" + (f"  [{source}]" if source else "")
                )
                if fact.evidence:
                    lines.append(f"    {t('scoring.evidence', evidence=fact.evidence)}")
            if item.why_lost:
                key, points = ("open", item.open) if item.open else ("lost", item.lost)
                lines.append(f"    {t(f'scoring.{key}', points=t.number(points))} {item.why_lost}")
            lines.append(f"    {item.clause}")
        for condition in self.conditions:
            state = t(f"scoring.condition_{condition.state}")
            lines.append(f"\n{condition.title} ({condition.condition_id}): {state}")
            lines.append(f"    {condition.clause}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        table: str = self.table.to_html(index=False, escape=True)
        return f"<h3>{escape(self.name)}</h3>{table}"


def _points_in_words(item: ExplainedPoints, t: Catalogue) -> str:
    """Say points and state; what nobody answered has no points yet, and what is left out none."""
    state, values = t(f"scoring.state_{item.state}"), {"max": t.number(item.max_points)}
    if item.state in ("not_applicable", NOT_DUE):
        return t("scoring.points_left_out", state=state, **values)
    if item.open:
        return t("scoring.points_open", state=state, **values)
    points = t("scoring.points_of", points=t.number(item.points), **values)
    return f"{points} ({state})"


@dataclass(frozen=True, slots=True)
class _Words:
    """What is the same for every institution: titles, rules and clauses in words."""

    title: str
    rule: str
    clause: str


class Explainer:
    """Explains institutions of one result; keeps what they share, so that each takes little time.

    Examples
    --------
    >>> import dtindex as dti
    >>> result = dti.score(*dti.sample_province(n_institutions=3))
    >>> explainer = Explainer(result)
    >>> explanation = explainer.explain(result.institutions.ids[0])
    >>> float(sum(item.points for item in explanation.points)) >= 0
    True
    """

    def __init__(self, result: ScoreResult, language: Language = "vi") -> None:
        framework = result.framework
        self._result = result
        self._language = language
        self._late = not_due(framework)
        self._t = catalogue(language)
        self._places = [
            (group.id, criterion.id, component)
            for group in framework.groups
            for criterion in group.criteria
            for component in criterion.components
        ]
        self._component_words = [
            _Words(
                self._t.of(component, "title"),
                rule_in_words(component, framework, language),
                self._clauses(component.clauses),
            )
            for component in framework.components
        ]
        self._condition_words = [
            _Words(self._t.of(condition, "title"), "", self._clauses(condition.clauses))
            for condition in framework.conditions
        ]
        records = result.facts.records
        self._files: list[str] = records["file"].tolist()
        self._sheets: list[str] = records["sheet"].tolist()
        self._own_records = result.facts.rows_of(
            result.institutions.ids, result.school_year, "self"
        )
        self._stages: list[str] = result.institutions.table["stages"].tolist()
        self._asked_of: dict[str, frozenset[str]] = {}
        evidence = result.facts.evidence
        self._evidence: dict[tuple[int, str], str] = {}
        pairs = zip(evidence["record"], evidence["fact_id"], evidence["text"], strict=True)
        for record, fact_id, text in pairs:
            key = (record, intern(fact_id))  # the same few words, over and over: kept once
            self._evidence[key] = (
                f"{self._evidence[key]}; {text}" if key in self._evidence else intern(text)
            )

    def explain(self, institution_id: str) -> Explanation:
        """Explain every point and condition of one institution.

        Raises
        ------
        ScoringError
            If the result holds no such institution (DT306).
        """
        row = self._row_of(institution_id)
        facts = tuple(
            self._fact(row, column, fact)
            for column, fact in enumerate(self._result.framework.facts)
        )
        by_id = {fact.fact_id: fact for fact in facts}
        return Explanation(
            institution_id=self._result.institutions.ids[row],
            name=str(self._result.institutions.table["name"].iat[row]),
            language=self._language,
            headline=Headline.of(self._result, row, self._t),
            points=tuple(self._points(row, column, by_id) for column in range(len(self._places))),
            conditions=tuple(
                self._condition(row, column, condition, by_id)
                for column, condition in enumerate(self._result.framework.conditions)
            ),
        )

    def _asked(self, row: int) -> frozenset[str]:
        """Facts that an institution's stages are asked for."""
        stages = self._stages[row]
        if stages not in self._asked_of:
            facts = self._result.framework.facts_for(tuple(stages.split(";")))
            self._asked_of[stages] = frozenset(fact.id for fact in facts)
        return self._asked_of[stages]

    def _row_of(self, institution_id: str) -> int:
        try:
            return self._result.institutions.row_of(institution_id)
        except KeyError:
            raise ScoringError("DT306", "institution_id", institution=institution_id) from None

    def _clauses(self, clause_ids: Sequence[str]) -> str:
        framework = self._result.framework
        return "; ".join(clause_in_words(framework, c, self._language) for c in clause_ids)

    def _fact(self, row: int, column: int, fact: Fact) -> ExplainedFact:
        answers, facts = self._result.answers, self._result.facts
        state = AnswerState(answers.states[row, column])
        record = int(answers.records[row, column])
        own_record = int(self._own_records[row])
        own = self._evidence.get((own_record, fact.id), "")
        beside = self._evidence.get((record, fact.id), "")
        answered = state == AnswerState.ANSWERED
        evidence = beside if answered else ""
        if not evidence and record != own_record:
            evidence = own
        asked = fact.id in self._asked(row)
        unsaid = f"state_{state.name.lower()}" if asked else "not_asked"
        if fact.id in self._late:
            unsaid = f"state_{NOT_DUE}"
        value, words = None, self._t(f"scoring.{unsaid}")
        if answered:
            value = decode(fact, int(answers.values[row, column]))
            words = value_in_words(fact, value, self._language)
        cell = ""
        if record >= 0:
            cell = cell_name(
                int(facts.cell_rows[record, column]), int(facts.cell_columns[record, column])
            )
        return ExplainedFact(
            fact_id=fact.id,
            label=self._t.of(fact, "label"),
            value=value,
            words=words,
            state=state.name.lower(),
            asked=asked,
            verified=bool(answers.verified[row, column]),
            evidence=evidence,
            reason="" if answered else beside,
            evidence_asked=self._t.of(fact, "evidence"),
            file=self._files[record] if record >= 0 else "",
            sheet=self._sheets[record] if record >= 0 else "",
            cell=cell,
        )

    def _points(self, row: int, column: int, facts: Mapping[str, ExplainedFact]) -> ExplainedPoints:
        group_id, criterion_id, component = self._places[column]
        words, scores = self._component_words[column], self._result.scores
        state = AnswerState(scores.component_states[row, column])
        points = self._decimal(scores.component.points[row, column])
        applicable = self._decimal(scores.component_max[row, column])
        read = tuple(facts[fact_id] for fact_id in component.fact_ids)
        highest = self._decimal(scores.component.highest[row, column])
        lost, open_ = applicable - highest, highest - points
        loss = Loss(
            framework=self._result.framework,
            component=component,
            school_year=self._result.school_year,
            state=state,
            values={fact.fact_id: fact.value for fact in read},
            missing=[fact.label for fact in read if fact.state == "missing"],
            reasons=[fact.reason for fact in read if fact.state == state.name.lower()],
        )
        return ExplainedPoints(
            component_id=component.id,
            criterion_id=criterion_id,
            group_id=group_id,
            title=words.title,
            rule=words.rule,
            clause=words.clause,
            state=self._name_of(state, component.id),
            points=points,
            max_points=component.max_points,
            lost=lost,
            open=open_,
            why_lost=loss.reason(self._language) if lost or open_ else "",
            verified=bool(scores.component_verified[row, column]),
            facts=read,
        )

    def _condition(
        self, row: int, column: int, condition: Condition, facts: Mapping[str, ExplainedFact]
    ) -> ExplainedCondition:
        words, scores = self._condition_words[column], self._result.scores
        return ExplainedCondition(
            condition_id=condition.id,
            title=words.title,
            clause=words.clause,
            state=self._name_of(ConditionState(scores.condition_states[row, column]), condition.id),
            verified=bool(scores.condition_verified[row, column]),
            fact=facts[condition.fact],
        )

    def _name_of(self, state: AnswerState | ConditionState, part_id: str) -> str:
        return NOT_DUE if part_id in self._late else state.name.lower()

    def _decimal(self, steps: int) -> Decimal:
        return int(steps) * self._result.framework.step


@checked
def explain(result: ScoreResult, institution_id: str, *, language: Language = "vi") -> Explanation:
    """Explain every point of one institution.

    Parameters
    ----------
    result : ScoreResult
    institution_id : str
    language : {"vi", "en"}

    Returns
    -------
    Explanation
        ``.points`` and ``.conditions`` as records, ``.table`` as a DataFrame, ``.text`` to read.

    Raises
    ------
    ScoringError
        If the result holds no such institution (DT306).

    Examples
    --------
    >>> import dtindex as dti
    >>> result = dti.score(*dti.sample_province(n_institutions=3))
    >>> explanation = dti.explain(result, result.institutions.ids[0])
    >>> explanation.table["component_id"].iat[0]
    '1.1.a'
    """
    return Explainer(result, language).explain(institution_id)
