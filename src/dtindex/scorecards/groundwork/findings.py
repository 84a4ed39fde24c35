"""What analysis says of every institution, worked out once for all cards of a result.

None of it alters a score: how sure a rank is, what earlier years were, the way to the next level.
"""

import hashlib
import json
import math
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

import numpy as np

from dtindex.analysis.improving.improve import Improver
from dtindex.analysis.improving.plans import Improvement
from dtindex.analysis.robustness.robustness import robustness
from dtindex.catalogue import Language
from dtindex.scorecards.groundwork.history import Past, Year, pasts_of
from dtindex.scoring.result import ScoreResult
from dtindex.version import VERSION

__all__ = ["N_DRAWS", "Findings", "Ranking", "Way", "WayStep"]

N_DRAWS = 1000
"""Draws of weights and answers: a rank's interval then holds to a few places in a hundred."""
_SEED = 2022
"""Any number does; always the same one, so that the same inputs give the same pages."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Where an institution ranks in nine of ten draws, and how often its level stays.

    Parameters
    ----------
    first, last : int
        Ranks, rounded outwards to where the draws are sure of them.
    among : int
        How many institutions are ranked.
    tenths : int or None
        Draws of ten in which it has its official level, rounded; None where it has none yet.
    is_beside : bool
        Whether the rank by its official points lies outside.
    """

    first: int
    last: int
    among: int
    tenths: int | None
    is_beside: bool


@dataclass(frozen=True, slots=True)
class WayStep:
    """One answer to change; what earns most comes first in a way. Points and effort as numbers."""

    fact_id: str
    before: str
    after: str
    points: Decimal
    effort: Decimal


@dataclass(frozen=True, slots=True)
class Way:
    """The cheapest way to the next level, or why there is none.

    ``level`` is None at the highest level already; ``points`` is the index after all steps.
    """

    level: int | None
    steps: tuple[WayStep, ...] = ()
    points: Decimal = Decimal(0)
    obstacles: tuple[str, ...] = ()

    @property
    def effort(self) -> Decimal:
        """What all steps take together."""
        return sum((step.effort for step in self.steps), Decimal(0))


class Findings:
    """Rankings and pasts of all institutions of a result, and ways as they are asked for.

    Parameters
    ----------
    result : ScoreResult
    language : {"vi", "en"}
        Of the words in ways.
    rankings : list of Ranking or None
        By row; None where nothing is ranked.
    pasts : list of Past
    ways : list of Way or None
        Those that are known already.

    Examples
    --------
    >>> import dtindex as dti
    >>> result = dti.score(*dti.sample_province(n_institutions=20))
    >>> found = Findings.of(result)
    >>> found.rankings[0].among
    20
    """

    def __init__(
        self,
        result: ScoreResult,
        language: Language,
        rankings: list[Ranking | None],
        pasts: list[Past],
        ways: list[Way | None] | None = None,
    ) -> None:
        self._result = result
        self._language = language
        self.rankings = rankings
        self.pasts = pasts
        self._ways = ways or [None] * len(pasts)
        self._improver: Improver | None = None

    @classmethod
    def of(cls, result: ScoreResult, language: Language = "vi") -> Self:
        """Work out rankings and pasts."""
        return cls(result, language, _rankings(result), pasts_of(result))

    @property
    def has_ways(self) -> bool:
        """Whether the framework says what a change takes, without which no way is cheapest."""
        return self._result.framework.effort is not None

    def way(self, row: int) -> Way:
        """Return the way of one institution; only where the framework has ways."""
        known = self._ways[row]
        if known is None:
            if self._improver is None:
                self._improver = Improver(self._result, language=self._language)
            institution_id = self._result.institutions.ids[row]
            known = _way(self._improver.improve(institution_id, most_plans=1))
            self._ways[row] = known
        return known

    def digest_of(self, row: int) -> str:
        """SHA-256 of what the facts of others, or of other years, decide about an institution.

        Its way hangs on its own facts and the rules alone.
        """
        return hashlib.sha256(repr((self.rankings[row], self.pasts[row])).encode()).hexdigest()

    def as_json(self, rows: Iterable[int] = ()) -> str:
        """Write them, with the ways of some institutions, for other processes to load."""
        if self.has_ways:
            for row in rows:
                self.way(row)
        said = {
            "made_from": _made_from(self._result, self._language),
            "rankings": [each and astuple(each) for each in self.rankings],
            "pasts": [astuple(past) for past in self.pasts],
            "ways": [way and _way_as_json(way) for way in self._ways],
        }
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def load(cls, path: Path, result: ScoreResult, language: Language) -> Self | None:
        """Read what was saved; None when it is not there, or was made from something else."""
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        if said["made_from"] != _made_from(result, language):
            return None
        return cls(
            result,
            language,
            [each and Ranking(*each) for each in said["rankings"]],
            [_past_of_json(each) for each in said["pasts"]],
            [each and _way_of_json(each) for each in said["ways"]],
        )


def _made_from(result: ScoreResult, language: Language) -> str:
    return f"dtindex {VERSION} {language} {N_DRAWS} {result.digest}"


def _rankings(result: ScoreResult) -> list[Ranking | None]:
    known = result.scores.assessed
    n = int(known.sum())
    if n < 2:
        return [None] * len(known)
    sure = robustness(result, rng=np.random.default_rng(_SEED), n_draws=N_DRAWS).table
    grain = _grain(n)
    low, high = (sure[name].to_numpy(np.int64, na_value=1) for name in ("rank_low", "rank_high"))
    first = np.maximum(low // grain * grain, 1)
    last = np.minimum(-(-high // grain) * grain, n)
    stays = sure["p_same_level"].to_numpy(float) * 10
    tenths = [None if np.isnan(each) else math.floor(each + 0.5) for each in stays]
    beside = (result.ranks < first) | (result.ranks > last)
    columns = (column.tolist() for column in (first, last, beside, known))
    rows = zip(*columns, tenths, strict=True)
    return [Ranking(a, b, n, stays, by) if ranked else None for a, b, by, ranked, stays in rows]


def _grain(n: int) -> int:
    """To how many places a rank among so many is sure: 1 among dozens, 5 among hundreds."""
    return max(1, int(f"1{'0' * (len(str(n)) - 1)}") // 20)


def _way(found: Improvement) -> Way:
    if not found.plans:
        return Way(found.level, obstacles=tuple(obstacle.text for obstacle in found.obstacles))
    plan = found.plans[0]
    # What a condition asks for comes first: without it no points would count.
    changes = sorted(plan.changes, key=lambda c: (not c.condition_ids, -c.points))
    steps = [WayStep(c.fact_id, c.before, c.after, c.points, c.effort) for c in changes]
    return Way(found.level, tuple(steps), plan.points)


def _past_of_json(said: list[Any]) -> Past:
    years, moves, *causes = said
    made = tuple(
        Year(year, period, points, level, tuple(ids), is_provisional)
        for year, period, points, level, ids, is_provisional in years
    )
    return Past(made, tuple((name, n) for name, n in moves), *causes)


def _way_as_json(way: Way) -> list[Any]:
    steps = [[s.fact_id, s.before, s.after, str(s.points), str(s.effort)] for s in way.steps]
    return [way.level, steps, str(way.points), way.obstacles]


def _way_of_json(said: list[Any]) -> Way:
    level, steps, points, obstacles = said
    made = [WayStep(f, before, after, Decimal(p), Decimal(e)) for f, before, after, p, e in steps]
    return Way(level, tuple(made), Decimal(points), tuple(obstacles))
