"""With so much effort for a whole province: which changes lift most institutions a level."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np
import pandas as pd

from dtindex.analysis.improving.improve import Improver
from dtindex.analysis.improving.levers import EffortOverrides
from dtindex.analysis.improving.plans import Improvement
from dtindex.arguments import checked
from dtindex.brief import Brief
from dtindex.catalogue import Language
from dtindex.errors import AnalysisError
from dtindex.scoring.result import ScoreResult

__all__ = ["Lift", "lift"]


@dataclass(frozen=True, eq=False, repr=False)
class Lift(Brief):
    """How far a budget of effort reaches; made by :func:`dtindex.lift`.

    Parameters
    ----------
    budget : Decimal
        In ``unit``, the unit of effort.
    ways : tuple of Improvement
        The institutions that the budget lifts, the cheapest first, each with its cheapest plan.
    table : DataFrame
        A row per institution that has a way up, the cheapest first: ``institution_id``, ``name``,
        ``level_now``, ``level``, ``effort``, ``effort_so_far`` and ``is_lifted``.
    unit : str
    """

    budget: Decimal
    ways: tuple[Improvement, ...]
    table: pd.DataFrame
    unit: str

    @cached_property
    def changes(self) -> pd.DataFrame:
        """What to change in them: a row per fact, that of most institutions first.

        Columns ``fact_id``, ``label``, ``n_institutions``, ``steps``, ``effort``, ``points`` (sum
        over institutions), ``clause``.
        """
        rows = [
            (c.fact_id, c.label, 1, c.steps, float(c.effort), float(c.points), c.clause)
            for way in self.ways
            for c in way.plans[0].changes
        ]
        names = ["fact_id", "label", "n_institutions", "steps", "effort", "points", "clause"]
        table = pd.DataFrame(rows, columns=names)
        summed = table.groupby(["fact_id", "label", "clause"], sort=False, as_index=False).sum()
        order = ["n_institutions", "effort"]
        ordered = summed.sort_values(order, ascending=False, kind="stable", ignore_index=True)
        return ordered[names]

    def _repr_html_(self) -> str:
        html: str = self.changes.to_html(index=False, escape=True)
        return html


@checked
def lift(
    result: ScoreResult,
    budget: Decimal | int,
    *,
    effort: EffortOverrides | None = None,
    language: Language = "vi",
) -> Lift:
    """Find the changes that lift most institutions to their next level within a budget.

    Every institution counts once, so taking the cheapest ways first is the best that can be done.

    Parameters
    ----------
    result : ScoreResult
    budget : Decimal or int
        In the framework's unit of effort (person-days).
    effort : mapping of str to Decimal, int or None, optional
        Cost of one step by fact id, instead of that of the rule files.
    language : {"vi", "en"}
        Of labels and words.

    Raises
    ------
    AnalysisError
        If the budget is negative (DT506), or as :func:`dtindex.improve`.

    References
    ----------
    ``[effort]`` in the framework's ``framework.toml``.

    Examples
    --------
    >>> import dtindex as dti
    >>> result = dti.score(*dti.sample_province(n_institutions=30))
    >>> few, more = dti.lift(result, 10), dti.lift(result, 100)
    >>> len(few.ways) <= len(more.ways)
    True
    """
    if budget < 0:
        raise AnalysisError("DT506", "budget", budget=budget)
    improver = Improver(result, effort=effort, language=language)
    found = (improver.improve(i, most_plans=1) for i in result.institutions.ids)
    ways = sorted((way for way in found if way.plans), key=lambda way: way.plans[0].effort)
    efforts = [way.plans[0].effort for way in ways]
    so_far = np.cumsum(np.array(efforts, dtype=object)) if efforts else np.array([])
    lifted = [bool(total <= budget) for total in so_far]
    table = pd.DataFrame(
        {
            "institution_id": [way.institution_id for way in ways],
            "name": [way.name for way in ways],
            "level_now": [way.level_now for way in ways],
            "level": [way.level for way in ways],
            "effort": [float(each) for each in efforts],
            "effort_so_far": [float(total) for total in so_far],
            "is_lifted": lifted,
        }
    )
    policy = result.framework.effort
    return Lift(
        budget=Decimal(budget),
        ways=tuple(ways[: sum(lifted)]),
        table=table,
        unit="" if policy is None else getattr(policy, f"unit_{language}"),
    )
