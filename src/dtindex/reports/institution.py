"""The self-assessment report of an institution, and the letter to one that has sent nothing."""

import numpy as np

from dtindex.reports.contents import (
    ConditionLine,
    GroupLine,
    InstitutionReport,
    LossLine,
    Reminder,
    StepLine,
)
from dtindex.reports.figures import Figures
from dtindex.reports.headings import heading_of, is_open, units_of
from dtindex.scorecards.groundwork.background import Background
from dtindex.scoring.told.explain import ExplainedPoints, Explanation

__all__ = ["institution_report", "reminder"]


def institution_report(background: Background, row: int, figures: Figures) -> InstitutionReport:
    """Gather the self-assessment report of the institution in a row."""
    result, t = background.result, background.t
    institution_id = str(result.institutions.ids[row])
    told: Explanation = background.explainer.explain(institution_id)
    counted = [point for point in told.points if point.state != "not_applicable"]
    for point in counted:
        figures.say(
            t.number(point.points),
            point.points,
            "points",
            measure=point.component_id,
            facts=[fact.fact_id for fact in point.facts],
            institutions=[institution_id],
        )
    [unit] = units_of(background, np.array([row]))
    return InstitutionReport(
        heading=heading_of(background),
        unit=unit,
        verdict=tuple(line.strip() for line in told.headline.lines(t)),
        groups=tuple(_groups(background, row)),
        conditions=tuple(
            ConditionLine(each.title, t(f"scoring.condition_{each.state}"))
            for each in told.conditions
        ),
        components=tuple(_line(point, background) for point in counted),
        unanswered=tuple(_line(p, background) for p in counted if p.state == "missing"),
        lost=tuple(_line(p, background) for p in counted if p.lost and p.state != "missing"),
        steps=tuple(_steps(background, row)),
    )


def reminder(background: Background, row: int, deadline: str) -> Reminder:
    """Gather the letter to an institution that has no index yet."""
    t = background.t
    standing = background.result.index["standing"].iloc[row]
    [unit] = units_of(background, np.array([row]))
    return Reminder(heading_of(background), unit, t(f"report.standing_{standing}"), deadline)


def _groups(background: Background, row: int) -> list[GroupLine]:
    result, wording, t = background.result, background.wording, background.t
    lines = []
    for place, group in enumerate(background.framework.groups):
        if not result.scores.group_max[row, place]:
            continue
        is_known = not is_open(result)[row]
        points = wording.points(int(result.scores.group.points[row, place])) if is_known else ""
        most = t.number(group.max_points.normalize())
        median = background.medians[row][place + 1]
        told = wording.points(int(median)) if median == median else ""
        lines.append(GroupLine(t.of(group, "title"), points, most, told))
    return lines


def _line(point: ExplainedPoints, background: Background) -> LossLine:
    t = background.t
    return LossLine(
        title=point.title,
        points="–" if point.open else t.number(point.points),
        max_points=t.number(point.max_points),
        why=point.why_lost,
    )


def _steps(background: Background, row: int) -> list[StepLine]:
    findings, framework, t = background.findings, background.framework, background.t
    if not findings.has_ways or is_open(background.result)[row]:
        return []
    way = findings.way(row)
    return [
        StepLine(t.of(framework.fact[step.fact_id], "label"), step.before, step.after)
        for step in way.steps
    ]
