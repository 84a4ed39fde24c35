"""Self-assessment against external assessment: where they agree, and who is changed by it."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dtindex.analysis.reviewers.kappa import disagreement, weighted_kappa
from dtindex.analysis.reviewers.sample_size import sample_size_of_mean
from dtindex.arguments import checked
from dtindex.brief import Brief
from dtindex.criteria.rules.kinds import ChoiceRule, YesNoRule
from dtindex.criteria.rules.models import STAGES, Component
from dtindex.scoring.answers import AnswerState
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.score import score_again
from dtindex.scoring.scores import NO_LEVEL, Scores

__all__ = ["Agreement", "agreement"]

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, repr=False)
class Agreement(Brief):
    """Self-assessment beside what the external assessment found; made by :func:`agreement`.

    A pair is a component that an institution answered and reviewers answered or rejected, all
    its facts looked at. ``bias`` is self minus external, in points: above 0 the institution
    gave itself more.

    Parameters
    ----------
    own, recognised : ScoreResult
        The same school year by the self answers alone, and with external answers in their place.
    paired : ndarray of bool, shape (n_institutions, n_components)
        Which pairs there are.
    """

    own: ScoreResult
    recognised: ScoreResult
    paired: BoolArray

    def _repr_html_(self) -> str:
        html: str = self.components.to_html(index=False, max_rows=20, escape=True)
        return html

    @cached_property
    def visited(self) -> BoolArray:
        """Which institutions have a pair, shape (n_institutions,)."""
        return np.asarray(self.paired.any(axis=1))

    @cached_property
    def components(self) -> pd.DataFrame:
        """One row per component, in the order of the framework.

        ``component_id``, ``criterion_id``, ``group_id``, ``max_points``; ``n`` pairs,
        ``n_equal``, ``n_inflated``, ``n_deflated``, ``n_rejected``; ``agreement`` (share with
        equal points), ``bias`` (points, mean), ``bias_share`` (of the maximum); for choices and
        yes or no, ``n_rated`` (both chose) and kappa with linear and with quadratic weights,
        ``kappa_linear`` and ``kappa_quadratic``. NaN where there is no pair.
        """
        framework = self.recognised.framework
        rows = []
        places = (
            (group, criterion, component)
            for group in framework.groups
            for criterion in group.criteria
            for component in criterion.components
        )
        for column, (group, criterion, component) in enumerate(places):
            tally = self._tally(self.paired[:, [column]], [column])
            rows.append(
                {
                    "component_id": component.id,
                    "criterion_id": criterion.id,
                    "group_id": group.id,
                    "max_points": float(component.max_points),
                    **tally,
                    **self._kappa(column, component),
                }
            )
        return pd.DataFrame(rows)

    @cached_property
    def criteria(self) -> pd.DataFrame:
        """One row per criterion: as ``components``, over all pairs of the criterion."""
        rows = []
        start = 0
        for group in self.recognised.framework.groups:
            for criterion in group.criteria:
                columns = list(range(start, start + len(criterion.components)))
                start += len(columns)
                tally = self._tally(self.paired[:, columns], columns)
                rows.append({"criterion_id": criterion.id, "group_id": group.id, **tally})
        return pd.DataFrame(rows)

    @cached_property
    def areas(self) -> pd.DataFrame:
        """One row per area that was visited, of the widest level that there is.

        ``name``; ``n`` institutions visited, ``n_pairs``, ``agreement``, ``bias`` (of the index,
        points, mean), ``n_levels_changed``, of them ``n_lowered`` and ``n_raised``.
        """
        level = self.recognised.area_levels[0]
        names = np.array(self.recognised.institutions.of_area(level.id), dtype=object)
        found = sorted(set(names[self.visited]) - {""})
        return self._parts("name", [(name, names == name) for name in found])

    @cached_property
    def stages(self) -> pd.DataFrame:
        """One row per stage that was visited, as ``areas``; one with two counts in both."""
        matrix = self.recognised.institutions.stage_matrix
        parts = [(stage, matrix[:, place]) for place, stage in enumerate(STAGES)]
        return self._parts("stage", [part for part in parts if (part[1] & self.visited).any()])

    @cached_property
    def overall(self) -> pd.Series:
        """All that was visited, with the columns of ``areas``."""
        everyone = np.ones(len(self.paired), dtype=bool)
        return self._parts("name", [("", everyone)]).drop(columns="name").iloc[0]

    @cached_property
    def levels(self) -> pd.DataFrame:
        """How many visited institutions went from one level to another.

        ``level_self``, ``level_recognised``, ``n``; those without a level are left out.
        """
        before, after, leveled = self._levels
        pairs = pd.DataFrame({"level_self": before[leveled], "level_recognised": after[leveled]})
        counted = pairs.groupby(["level_self", "level_recognised"]).size()
        return counted.rename("n").reset_index()

    @property
    def inflated(self) -> pd.DataFrame:
        """The components that lost points on average, those that lost the largest share first."""
        above = self.components[self.components["bias_share"] > 0]
        return above.sort_values("bias_share", ascending=False, kind="stable").reset_index(
            drop=True
        )

    def visits_needed(self, margin: float, confidence: float = 0.95) -> int | None:
        """Return how many institutions to visit to know the mean bias of the index.

        Parameters
        ----------
        margin : float
            Half the width of the interval, in points.
        confidence : float
            How sure to be that the interval holds the mean, 0 to 1.

        Returns
        -------
        int or None
            None while fewer than two were visited: nothing is known of the spread.

        See Also
        --------
        dtindex.sample_size : For a share instead of a mean, before anything was visited.
        """
        bias = self._index_bias[self.visited]
        if len(bias) < 2:
            return None
        deviation = float(self.recognised.to_points(1)) * float(np.std(bias, ddof=1))
        return sample_size_of_mean(
            len(self.visited), margin=margin, deviation=deviation, confidence=confidence
        )

    @cached_property
    def _difference(self) -> IntArray:
        """Self minus external in steps, shape (n_institutions, n_components)."""
        return self.own.scores.component.points - self.recognised.scores.component.points

    @cached_property
    def _index_bias(self) -> IntArray:
        """Self minus external of the index in steps, shape (n_institutions,).

        What reviewers alone answered is left out: a missing answer is no modest claim.
        """
        result, own = self.recognised, self.own.answers
        missing = own.states == AnswerState.MISSING
        states = np.where(missing, np.uint8(AnswerState.MISSING), result.answers.states)
        claimed = Scores.of(
            result.framework,
            result.outline,
            replace(result.answers, states=states),
            result.institutions.stage_matrix,
            result.school_year,
        )
        return self.own.scores.index.points - claimed.index.points

    @cached_property
    def _levels(self) -> tuple[IntArray, IntArray, BoolArray]:
        before, after = self.own.scores.levels.level, self.recognised.scores.levels.level
        return before, after, self.visited & (before != NO_LEVEL) & (after != NO_LEVEL)

    def _tally(self, paired: BoolArray, columns: list[int]) -> dict[str, Any]:
        """Count the pairs of some columns, and by how much they differ."""
        difference = self._difference[:, columns][paired]
        maxima = self.recognised.scores.component_max[:, columns][paired]
        states = self.recognised.scores.component_states[:, columns][paired]
        n = len(difference)
        points = float(self.recognised.to_points(difference.sum()))
        return {
            "n": n,
            "n_equal": int((difference == 0).sum()),
            "n_inflated": int((difference > 0).sum()),
            "n_deflated": int((difference < 0).sum()),
            "n_rejected": int((states == AnswerState.REJECTED).sum()),
            "agreement": float((difference == 0).mean()) if n else np.nan,
            "bias": points / n if n else np.nan,
            "bias_share": float(difference.sum() / maxima.sum()) if n else np.nan,
        }

    def _kappa(self, column: int, component: Component) -> dict[str, Any]:
        """Kappa of what both chose; NaN for rules that measure."""
        nothing = {"n_rated": 0, "kappa_linear": np.nan, "kappa_quadratic": np.nan}
        if not isinstance(component.rule, ChoiceRule | YesNoRule):
            return nothing
        framework = self.recognised.framework
        n_options = len(framework.fact[component.rule.fact].option_ids) or 2
        own, own_known = self.own.answers_to(component.rule.fact)
        found, found_known = self.recognised.answers_to(component.rule.fact)
        rated = self.paired[:, column] & own_known & found_known
        cells = own[rated] * n_options + found[rated]
        counts = np.bincount(cells, minlength=n_options**2).reshape(n_options, n_options)
        return {
            "n_rated": int(rated.sum()),
            "kappa_linear": weighted_kappa(counts, disagreement(n_options, "linear")),
            "kappa_quadratic": weighted_kappa(counts, disagreement(n_options, "quadratic")),
        }

    def _parts(self, key: str, parts: list[tuple[str, BoolArray]]) -> pd.DataFrame:
        before, after, leveled = self._levels
        rows = []
        for name, members in parts:
            visited = members & self.visited
            pairs = self._difference[visited][self.paired[visited]]
            bias = self.recognised.to_points(self._index_bias[visited])
            lowered = int((leveled & members & (after < before)).sum())
            raised = int((leveled & members & (after > before)).sum())
            rows.append(
                {
                    key: name,
                    "n": int(visited.sum()),
                    "n_pairs": len(pairs),
                    "agreement": float((pairs == 0).mean()) if len(pairs) else np.nan,
                    "bias": float(bias.mean()) if len(bias) else np.nan,
                    "n_levels_changed": lowered + raised,
                    "n_lowered": lowered,
                    "n_raised": raised,
                }
            )
        columns = [key, *_PART_COLUMNS]
        return pd.DataFrame(rows, columns=columns)


_PART_COLUMNS = (
    "n",
    "n_pairs",
    "agreement",
    "bias",
    "n_levels_changed",
    "n_lowered",
    "n_raised",
)


@checked
def agreement(result: ScoreResult) -> Agreement:
    """Compare what institutions say of themselves with what reviewers found.

    Parameters
    ----------
    result : ScoreResult
        Its facts and school year are compared, whatever assessment it took.

    Returns
    -------
    Agreement
        Without pairs where there is no external assessment yet.

    References
    ----------
    J. Cohen (1968), Weighted kappa, Psychological Bulletin 70, 213-220.

    Examples
    --------
    >>> import dtindex as dti
    >>> result = dti.score(*dti.sample_province(n_institutions=40))
    >>> compared = dti.agreement(result)
    >>> bool(compared.overall["bias"] > 0)
    True
    """
    own = score_again(result, assessment="self")
    recognised = score_again(result, assessment="recognised")
    answered = own.scores.component_states == AnswerState.ANSWERED
    return Agreement(own, recognised, answered & recognised.scores.component_verified)
