"""The annex of a decision of recognition: who reached which level, in the order that is wanted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Any, Literal, get_args

import numpy as np

from dtindex.criteria.rules.areas import AreaLevel
from dtindex.criteria.rules.models import STAGES, CriterionGroup
from dtindex.criteria.told.words import short_name_of
from dtindex.errors import PublishError
from dtindex.letters import sort_key
from dtindex.scorecards.groundwork.background import Background
from dtindex.scorecards.groundwork.recognition import demand_recognisable
from dtindex.scorecards.groundwork.tallies import LevelTally, Tallies
from dtindex.scoring.scores import NO_LEVEL, ConditionState
from dtindex.scoring.standing import Standing
from dtindex.version import VERSION

__all__ = ["SORTS", "Annex", "AnnexRow", "Part", "Sort", "annex", "group_title", "made_from"]

Sort = Literal["points", "level", "name", "area", "stage", "list", "district"]
SORTS: tuple[Sort, ...] = get_args(Sort)[:-1]
"""What a message offers; ``district`` is the older word for ``area``, and still understood."""
_DIGEST_SHOWN = 16


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """One institution.

    ``groups`` and ``points`` are whole steps, None where nothing applies or nothing is answered;
    ``level`` is 0 where none can be recognised, and ``level_words`` say it or why. ``verified`` is
    the share of applicable points that an external assessment looked at.
    """

    row: int
    name: str
    stages: str
    area: str
    groups: tuple[int | None, ...]
    points: int | None
    level: int
    level_words: str
    verified: Fraction
    note: str


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that stand together under a title; the title is empty when there is one part only."""

    title: str
    rows: tuple[AnnexRow, ...]


@dataclass(frozen=True, eq=False)
class Annex:
    """Everything that an annex says, whatever it is written in.

    Parameters
    ----------
    background : Background
        The result, and the words for it.
    groups : tuple of CriterionGroup
        The counted groups, in order.
    parts : tuple of Part
        The institutions, numbered through all parts; those without a level, which no decision
        recognises, in a part of their own at the end.
    area_level : AreaLevel
        What ``by_area`` counts.
    total, by_area, by_stage : LevelTally, tuple of LevelTally
        How many reached each level.
    """

    background: Background
    groups: tuple[CriterionGroup, ...]
    parts: tuple[Part, ...]
    area_level: AreaLevel
    total: LevelTally
    by_area: tuple[LevelTally, ...]
    by_stage: tuple[LevelTally, ...]

    @property
    def totals(self) -> tuple[tuple[str, str, tuple[LevelTally, ...]], ...]:
        """Counts by area and by stage: what is counted, under which caption, and the counts."""
        t, level = self.background.t, self.area_level
        by_area = t("decision.by_area", areas=t.of(level, "names"))
        by_stage = t("decision.by_stage")
        return (
            (t.of(level, "title"), by_area, self.by_area),
            (t("scorecards.stage"), by_stage, self.by_stage),
        )


def annex(background: Background, sort: Sort = "points") -> Annex:
    """Gather what the annex of a decision says.

    Parameters
    ----------
    background : Background
    sort : {"points", "level", "name", "area", "stage", "list"}
        ``points`` and ``level`` put the highest first, ``list`` keeps the order of the
        institutions; ``area`` and ``stage`` make parts, the highest first in each.

    Raises
    ------
    PublishError
        If the framework is a draft (DT421), the result is not that which is recognised
        (DT422), nobody has a level (DT525), or there is no such order (DT423).
    """
    demand_recognisable(background.result)
    sort = "area" if sort == "district" else sort
    if sort not in SORTS:
        raise PublishError("DT423", "sort", sort=sort, sorts=", ".join(SORTS))
    everyone = np.arange(len(background.result.institutions))
    tallies = Tallies(background.result, everyone)
    level = background.area_level
    stages = {place: background.wording.stages(stage) for place, stage in enumerate(STAGES)}
    return Annex(
        background=background,
        groups=background.framework.counted_groups,
        parts=_all_parts(_rows(background, level), sort, background),
        area_level=level,
        total=tallies.levels(background.t("scorecards.together")),
        by_area=tuple(tallies.by_part(background.areas_in(level))),
        by_stage=tuple(tallies.by_stage(stages)),
    )


def group_title(annex: Annex, place: int) -> str:
    """Name a counted group with its maximum: ``Học liệu số (20)``."""
    t, group = annex.background.t, annex.groups[place]
    most = t.number(group.max_points.normalize())
    return t("decision.group", group=t.of(group, "short"), max=most)


def made_from(annex: Annex) -> str:
    """Format what an annex was made from, by digests that anyone can work out again."""
    t, framework = annex.background.t, annex.background.framework
    return t(
        "decision.made_from",
        framework=f"{t.of(framework, 'short')} ({framework.id})",
        rules=framework.digest[:_DIGEST_SHOWN],
        facts=annex.background.result.facts.digest[:_DIGEST_SHOWN],
        version=VERSION,
    )


def _rows(background: Background, level: AreaLevel) -> list[AnnexRow]:
    result, institutions = background.result, background.institutions
    scores, own = result.scores, background.areas_in(level)
    counted = np.flatnonzero([group.counted for group in result.framework.groups])
    applies = scores.group_assessed[:, counted].tolist()
    points = scores.group.points[:, counted].tolist()
    index = result.index
    verified = (index["verified_max"] / float(result.framework.step)).round().astype(int)
    applicable = (index["applicable_max"] / float(result.framework.step)).round().astype(int)
    notes = _Notes(background)
    return [
        AnnexRow(
            row=row,
            name=institutions["name"][row],
            stages=background.wording.stages(institutions["stages"][row]),
            area=own[row],
            groups=tuple(p if a else None for p, a in zip(points[row], applies[row], strict=True)),
            points=int(scores.index.points[row]) if scores.assessed[row] else None,
            level=int(scores.levels.level[row]),
            level_words=background.level_marks.of(row).text,
            verified=Fraction(int(verified[row]), max(int(applicable[row]), 1)),
            note=notes.of(row),
        )
        for row in range(len(result.institutions))
    ]


class _Notes:
    """What stands in the column of remarks."""

    def __init__(self, background: Background) -> None:
        self._background = background
        self._t = background.t
        conditions = background.framework.conditions
        self._names = [short_name_of(condition, self._t) for condition in conditions]
        levels = background.result.scores.levels
        self._level, self._by_points = levels.level.tolist(), levels.by_points.tolist()
        self._states = background.result.scores.condition_states.tolist()
        self._standings = background.result.scores.standings.index.tolist()
        self._missing = background.result.index["n_missing"].tolist()

    def of(self, row: int) -> str:
        """Name what is open, conditions not met or not answered, and the level that they hold."""
        if self._standings[row] < Standing.PROVISIONAL:
            return self._t("decision.not_assessed")
        said = []
        if n := self._missing[row]:
            said.append(self._t("decision.missing", n=self._t.number(n)))
        not_met = (ConditionState.UNMET, ConditionState.REJECTED)
        for key, states in (("unmet", not_met), ("unanswered", (ConditionState.MISSING,))):
            pairs = zip(self._names, self._states[row], strict=True)
            names = [condition for condition, state in pairs if state in states]
            if names:
                said.append(self._t(f"decision.{key}", conditions=", ".join(names)))
        if self._level[row] < self._by_points[row]:
            said.append(self._t("decision.held", level=self._by_points[row]))
        return "; ".join(said)


def _all_parts(rows: list[AnnexRow], sort: Sort, background: Background) -> tuple[Part, ...]:
    """Set who has a level in order; the others follow in a part of their own, by name."""
    t = background.t
    with_level = [row for row in rows if row.level != NO_LEVEL]
    others = [row for row in rows if row.level == NO_LEVEL]
    parts = _parts(with_level, sort, background)
    if not others:
        return parts
    by_name = sorted(others, key=lambda row: (sort_key(row.name), row.row))
    return (*parts, Part(t("decision.not_recognised"), tuple(by_name)))


def _parts(rows: list[AnnexRow], sort: Sort, background: Background) -> tuple[Part, ...]:
    stage_order: dict[str, int] = {stage: place for place, stage in enumerate(STAGES)}
    stage_ids = background.institutions["stages"]

    def best_first(row: AnnexRow) -> Any:
        return -(row.points or 0), sort_key(row.name), row.row

    orders: Mapping[Sort, Callable[[AnnexRow], Any]] = {
        "points": best_first,
        "level": lambda row: (-row.level, best_first(row)),
        "name": lambda row: (sort_key(row.name), row.row),
        "list": lambda row: row.row,
        "area": lambda row: (row.area == "", sort_key(row.area), row.area),
        "stage": lambda row: [stage_order[stage] for stage in stage_ids[row.row].split(";")],
    }
    key = orders[sort]
    if sort not in ("area", "stage"):
        return (Part("", tuple(sorted(rows, key=key))),)
    rows = sorted(rows, key=lambda row: (key(row), best_first(row)))
    nowhere = background.t("decision.no_area")
    return tuple(
        Part((members[0].area or nowhere) if sort == "area" else members[0].stages, members)
        for members in (tuple(group) for _, group in groupby(rows, key))
    )
