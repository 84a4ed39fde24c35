"""Where an institution stands with what it has typed so far: problems, points, level, the way."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dtindex.analysis.improving.improve import Improver
from dtindex.analysis.improving.plans import Improvement
from dtindex.catalogue import Language
from dtindex.lab.form import Form
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.score import score
from dtindex.submissions.intake.form import TypedForm, raw_records_of_forms
from dtindex.submissions.intake.records import understand_records
from dtindex.submissions.intake.validate import validate
from dtindex.submissions.outcome.facts import AnswerState, Facts
from dtindex.submissions.outcome.issues import Issue, Issues

__all__ = ["LiveScore", "live_score_of"]


@dataclass(frozen=True, eq=False)
class LiveScore:
    """What the department would read and score if the form were sent as it is now."""

    form: Form
    facts: Facts
    issues: Issues
    result: ScoreResult

    @cached_property
    def issues_by_fact(self) -> Mapping[str, tuple[Issue, ...]]:
        """Problems by fact id; facts without any are left out."""
        by_fact: dict[str, tuple[Issue, ...]] = {}
        for problem in self.issues:
            by_fact[problem.fact_id] = (*by_fact.get(problem.fact_id, ()), problem)
        return by_fact

    @cached_property
    def answered(self) -> frozenset[str]:
        """Facts whose answer is taken, those that do not apply included."""
        taken = np.flatnonzero(self.facts.states[0] != AnswerState.MISSING)
        return frozenset(self.form.framework.facts[column].id for column in taken.tolist())

    def way(self, language: Language) -> Improvement | None:
        """Find the way to the next level; None where the framework counts no effort."""
        if self.form.framework.effort is None:
            return None
        improver = Improver(self.result, language=language)
        return improver.improve(self.form.institutions.ids[0], most_plans=1)


def live_score_of(form: Form) -> LiveScore:
    """Read and score a form as the department will, from what is typed and not yet saved."""
    typed = TypedForm(
        file="",
        sheet="",
        keys={
            "institution_id": (form.institution["institution_id"], -1, -1),
            "school_year": (form.school_year, -1, -1),
            "assessment": (form.assessment, -1, -1),
        },
        answers={
            fact_id: (form.entry(fact_id).value, row, column)  # type: ignore[misc]
            for fact_id, (row, column) in form.cells.items()
        },
        evidence={fact_id: entry.evidence for fact_id, entry in form.entries.items()},
        reasons={fact_id: entry.reason for fact_id, entry in form.entries.items()},
        columns=dict(form.columns),
    )
    framework, years = form.framework, (form.school_year,)
    raw = raw_records_of_forms([typed], framework)
    draft, cell_problems = understand_records(raw, framework, form.institutions, years)
    facts, problems = validate(draft, framework, form.institutions, years)
    result = score(
        framework,
        form.institutions,
        facts,
        school_year=form.school_year,
        assessment=form.assessment,
    )
    return LiveScore(form, facts, Issues.of([*cell_problems, *problems]), result)
