"""The proposal to recognise levels, and the decision with its annex."""

import numpy as np

from dtindex.publishing.decision.annex import Annex, AnnexRow, Sort, annex, group_title
from dtindex.reports.contents import Decision, DecisionLine
from dtindex.reports.figures import Figures
from dtindex.reports.headings import count_line, heading_of, units_of
from dtindex.scorecards.groundwork.background import Background

__all__ = ["decision_of"]


def decision_of(background: Background, figures: Figures, sort: Sort = "points") -> Decision:
    """Gather what a proposal and a decision of recognition say.

    Institutions without a level are left out of the annex and named apart.

    Raises
    ------
    PublishError
        If levels of this result cannot be recognised (DT421, DT422).
    """
    told: Annex = annex(background, sort)
    t, wording = background.t, background.wording
    rows = [row for part in told.parts for row in part.rows]
    with_level = [row for row in rows if row.level > 0]
    left = np.array(sorted(row.row for row in rows if row.level <= 0), dtype=np.intp)
    levels = []
    for each in background.framework.level_rule.levels:
        members = [row for row in with_level if row.level == each.level]
        ids = background.result.institutions.ids[[row.row for row in members]].tolist()
        figures.say(t.number(len(members)), len(members), "count", institutions=ids)
        title = wording.level_title(each.level)
        levels.append(count_line(title, len(members), len(with_level), t))
    return Decision(
        heading=heading_of(background),
        recognised=t.number(len(with_level)),
        expected=t.number(len(rows)),
        levels=tuple(levels),
        group_titles=tuple(group_title(told, place) for place in range(len(told.groups))),
        rows=tuple(_line(n, row, background) for n, row in enumerate(with_level, start=1)),
        left_out=units_of(background, left),
    )


def _line(number: int, row: AnnexRow, background: Background) -> DecisionLine:
    wording, t = background.wording, background.t

    def points(steps: int | None) -> str:
        return "–" if steps is None else wording.points(steps)

    return DecisionLine(
        number=t.number(number),
        name=row.name,
        stages=row.stages,
        area=row.area,
        groups=tuple(points(steps) for steps in row.groups),
        points=points(row.points),
        level=t.number(row.level),
        note=row.note,
    )
