"""The scored institutions: tidy tables over exact arrays."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from sys import intern
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from dtindex.catalogue import Language, catalogue
from dtindex.criteria.reading.read import bundled_authorities
from dtindex.criteria.rules.areas import AreaLevel, in_year
from dtindex.criteria.rules.due import NOT_DUE, not_due
from dtindex.criteria.rules.models import Framework
from dtindex.scoring.answers import Answers, AssessmentName
from dtindex.scoring.levels import band_of
from dtindex.scoring.outline import Outline
from dtindex.scoring.scores import NO_LEVEL, ConditionState, Scores
from dtindex.scoring.standing import STANDING_NAMES, Standing
from dtindex.submissions.institutions import Institutions
from dtindex.submissions.outcome.facts import AnswerState, Facts

__all__ = ["ScoreResult"]

_STATE_NAMES = np.array([state.name.lower() for state in AnswerState])
_CONDITION_NAMES = np.array([state.name.lower() for state in ConditionState])


@dataclass(frozen=True, eq=False, repr=False)
class ScoreResult:
    """Points, ranges and levels of one school year; made by :func:`dtindex.score`.

    The tables are made when first asked for. Points in tables are floats nearest to the exact
    value; ``steps`` are the exact integers that levels and ranks are read off.

    ``previous`` are the results of earlier years, earliest first, each by the rules it was made
    by; ``crosswalk`` says which institutions merged, split or got another id since (see
    :func:`dtindex.read_crosswalk`). Neither alters a score of this year.
    """

    framework: Framework
    institutions: Institutions
    facts: Facts
    school_year: str
    assessment: AssessmentName
    answers: Answers
    outline: Outline
    scores: Scores
    previous: tuple["ScoreResult", ...] = ()
    crosswalk: pd.DataFrame | None = None

    def __repr__(self) -> str:
        return (
            f"<ScoreResult {self.framework.id} {self.school_year}, {self.assessment}: "
            f"{len(self.institutions.ids)} institutions>"
        )

    def _repr_html_(self) -> str:
        html: str = self.index.to_html(index=False, max_rows=20, escape=True)
        return html

    @property
    def period(self) -> str:
        """The reporting period as of which it was scored; empty for the whole school year."""
        return self.framework.period

    @property
    def when(self) -> str:
        """School year and period, as they are typed."""
        return " ".join(filter(None, (self.school_year, self.period)))

    def when_in_words(self, language: Language = "vi") -> str:
        """Format the school year, and the reporting period where it is one."""
        period = self.framework.period_record
        title = catalogue(language).of(period, "title") if period else ""
        return ", ".join(filter(None, (self.school_year, title)))

    @property
    def year_before(self) -> "ScoreResult | None":
        """The last of the earlier school years that went with it; not a period of its own."""
        years = [each for each in self.previous if each.school_year < self.school_year]
        return years[-1] if years else None

    @property
    def is_illustrative(self) -> bool:
        """Whether the institutions are made up, as those of the sample province are."""
        return self.institutions.is_illustrative

    @cached_property
    def area_levels(self) -> tuple[AreaLevel, ...]:
        """Levels of area of the school year that the institutions fill in, the widest first.

        Where they fill in none of that year, those that they do fill in; where none at all, the
        narrowest of the year.
        """
        known = self.framework.area_levels or bundled_authorities().area_levels
        standing = in_year(known, self.school_year)
        there = self.institutions.area_levels(standing) or self.institutions.area_levels(known)
        return there or standing[-1:]

    def to_points(self, steps: ArrayLike) -> NDArray[np.float64]:
        """Turn steps into points, the floats nearest to the exact values."""
        step = self.framework.step
        numerator, denominator = step.as_integer_ratio()
        return np.asarray(steps, dtype=np.int64) * numerator / denominator

    def answers_to(self, fact_id: str) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return the encoded answers to one fact and which are answered, each of shape (n,)."""
        column = self.framework.fact_index[fact_id]
        answered = self.answers.states[:, column] == AnswerState.ANSWERED
        return self.answers.values[:, column], answered

    @cached_property
    def index(self) -> pd.DataFrame:
        """One row per institution; columns in ``docs/architecture.md``."""
        scores, levels = self.scores, self.scores.levels
        counted = self.outline.counted_components
        states = scores.component_states[:, counted]
        max_steps = scores.component_max[:, counted]
        verified = np.where(scores.component_verified[:, counted], max_steps, 0).sum(axis=1)
        applicable = max_steps.sum(axis=1)
        known = scores.assessed
        table = self.institutions.table.copy()
        table["standing"] = STANDING_NAMES[scores.standings.index]
        table["points"] = np.where(known, self.to_points(scores.index.points), np.nan)
        table["max_points"] = float(self.framework.max_points)
        table["points_lowest"] = table["points"]
        table["points_highest"] = np.where(known, self.to_points(scores.index.highest), np.nan)
        table["level"] = _nullable(levels.level)
        table["level_by_points"] = _nullable(levels.by_points)
        table["level_lowest"] = _nullable(levels.lowest)
        table["level_highest"] = _nullable(levels.highest)
        table["level_open"] = scores.level_open
        table["held_by"] = self._held_by()
        table["rank"] = pd.array(np.where(known, self.ranks, 0), "Int64")
        table.loc[~known, "rank"] = pd.NA
        table["verified_max"] = self.to_points(verified)
        table["applicable_max"] = self.to_points(applicable)
        share = verified / np.where(applicable > 0, applicable, 1)
        table["verified_share"] = np.where(applicable > 0, share, np.nan)
        table["answered_share"] = scores.answered.index / np.where(applicable > 0, applicable, 1)
        due = ~self._late([component.id for component in self.framework.components])[counted]
        for state in (
            AnswerState.ANSWERED,
            AnswerState.MISSING,
            AnswerState.REJECTED,
            AnswerState.NOT_APPLICABLE,
        ):
            table[f"n_{state.name.lower()}"] = ((states == state) & due).sum(axis=1)
        table["n_not_due"] = int((~due).sum())
        table["steps"] = _steps(scores.index.points, known)
        return table

    @cached_property
    def groups(self) -> pd.DataFrame:
        """One row per institution and group, profiles included."""
        scores, groups = self.scores, self.framework.groups
        table = self._long({"group_id": [group.id for group in groups]})
        table["counted"] = np.tile([group.counted for group in groups], self._n)
        standings = scores.standings.group
        scored = self._scored(standings)
        table["standing"] = STANDING_NAMES[standings.ravel()]
        table["points"] = self._points(scores.group.points, scored)
        table["max_points"] = np.tile(self.to_points(self.outline.group_max), self._n)
        table["earned"] = self._points(scores.earned.points, scored)
        self._add_points(table, "applicable_max", scores.group_max)
        table["points_lowest"] = self._points(scores.group.points, scored)
        table["points_highest"] = self._points(scores.group.highest, scored)
        levels = np.zeros_like(scores.group_max)
        if scores.group_levels is not None:
            levels = scores.group_levels
        table["level"] = _nullable(levels.ravel())
        verified = np.where(scores.component_verified, scores.component_max, 0)
        by_group = self.outline.by_group(self.outline.by_criterion(verified))
        self._add_points(table, "verified_max", by_group)
        table["steps"] = _steps(scores.group.points, scored)
        return table

    @cached_property
    def criteria(self) -> pd.DataFrame:
        """One row per institution and criterion."""
        scores, criteria = self.scores, self.outline.criteria
        group_ids = [group.id for group in self.framework.groups for _ in group.criteria]
        table = self._long({"criterion_id": [c.id for c in criteria], "group_id": group_ids})
        standings = scores.standings.criterion
        scored = self._scored(standings)
        table["standing"] = STANDING_NAMES[standings.ravel()]
        table["earned"] = self._points(scores.criterion.points, scored)
        self._add_points(table, "applicable_max", scores.criterion_max)
        table["max_points"] = np.tile([float(c.max_points) for c in criteria], self._n)
        table["points_lowest"] = self._points(scores.criterion.points, scored)
        table["points_highest"] = self._points(scores.criterion.highest, scored)
        levels = np.zeros_like(scores.criterion_max)
        for column, criterion in enumerate(criteria):
            if criterion.bands:
                steps = scores.criterion.points[:, column]
                known = scores.standings.criterion[:, column] >= Standing.PROVISIONAL
                known &= scores.criterion_max[:, column] > 0
                known &= not self._late([part.id for part in criterion.components]).any()
                held = band_of(steps, criterion.bands, self.framework)
                levels[:, column] = np.where(known, held, NO_LEVEL)
        table["level"] = _nullable(levels.ravel())
        return table

    @cached_property
    def components(self) -> pd.DataFrame:
        """One row per institution and component."""
        scores = self.scores
        places = [
            (component.id, criterion.id, group.id, float(component.max_points))
            for group in self.framework.groups
            for criterion in group.criteria
            for component in criterion.components
        ]
        component_ids, criterion_ids, group_ids, maxima = zip(*places, strict=True)
        table = self._long(
            {"component_id": component_ids, "criterion_id": criterion_ids, "group_id": group_ids}
        )
        ids = [component.id for component in self.framework.components]
        table["state"] = self._named(_STATE_NAMES[scores.component_states], ids).ravel()
        standings = self._standings(scores.component_states == AnswerState.MISSING)
        scored = self._scored(standings)
        table["standing"] = STANDING_NAMES[standings.ravel()]
        table["points"] = self._points(scores.component.points, scored)
        table["max_points"] = np.tile(maxima, self._n)
        table["points_lowest"] = self._points(scores.component.points, scored)
        table["points_highest"] = self._points(scores.component.highest, scored)
        highest = scores.component.highest
        table["lost"] = self._points(scores.component_max - highest, scored)
        table["open"] = self._points(highest - scores.component.points, scored)
        table["verified"] = scores.component_verified.ravel()
        table["steps"] = _steps(scores.component.points, scored)
        return table

    @cached_property
    def conditions(self) -> pd.DataFrame:
        """One row per institution and mandatory condition."""
        table = self._long({"condition_id": [c.id for c in self.framework.conditions]})
        states = self.scores.condition_states
        ids = [condition.id for condition in self.framework.conditions]
        table["state"] = self._named(_CONDITION_NAMES[states], ids).ravel()
        standings = self._standings(states == ConditionState.MISSING)
        table["standing"] = STANDING_NAMES[standings.ravel()]
        table["verified"] = self.scores.condition_verified.ravel()
        return table

    @cached_property
    def ranks(self) -> NDArray[np.int64]:
        """Rank of each institution by its exact steps; equals share the better rank.

        Those that have no index come after all others.
        """
        steps = np.where(self.scores.assessed, self.scores.index.points, -1)
        return len(steps) - np.searchsorted(np.sort(steps), steps, side="right") + 1

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the rules, the answers, and every point and level they came out as."""
        digest = hashlib.sha256(f"{self.framework.digest}\t{self.facts.digest}\t".encode())
        digest.update(f"{self.school_year}\t{self.assessment}\t".encode())
        digest.update(self.institutions.table.to_json(force_ascii=False).encode())
        scores, levels = self.scores, self.scores.levels
        points = (scores.component.points, scores.index.points)
        for array in (*points, levels.level, scores.standings.index):
            digest.update(np.ascontiguousarray(array).tobytes())
        digest.update(f"{self.period}{self.past_digest}".encode())
        return digest.hexdigest()

    @cached_property
    def past_digest(self) -> str:
        """SHA-256 of the earlier years and of who became whom; empty where nothing is known."""
        if not self.previous and self.crosswalk is None:
            return ""
        said = [each.digest for each in self.previous]
        said += [] if self.crosswalk is None else [self.crosswalk.to_csv(index=False)]
        return hashlib.sha256("\t".join(said).encode()).hexdigest()

    def unit_digest(self, institution_id: str) -> str:
        """SHA-256 of everything about one institution that its result was made from."""
        row = self.institutions.row_of(institution_id)
        digest = hashlib.sha256(f"{self.framework.digest}\t{self.school_year}\t".encode())
        about = self.institutions.table.iloc[row].to_json(force_ascii=False)
        standing = STANDING_NAMES[self.scores.standings.index[row]]
        digest.update(f"{self.period}{self.assessment}\t{standing}\t{about}".encode())
        for array in (self.answers.values, self.answers.states, self.answers.verified):
            digest.update(np.ascontiguousarray(array[row]).tobytes())
        records = np.unique(self.answers.records[row])
        evidence = self._evidence_by_record
        for record in records.tolist():
            digest.update(repr(evidence.get(record, ())).encode())
        return digest.hexdigest()

    @cached_property
    def _evidence_by_record(self) -> dict[int, tuple[tuple[str, str], ...]]:
        by_record: dict[int, list[tuple[str, str]]] = {}
        evidence = self.facts.evidence
        pairs = zip(evidence["record"], evidence["fact_id"], evidence["text"], strict=True)
        for record, fact_id, text in pairs:
            # The same few words, over and over: each is kept once.
            by_record.setdefault(record, []).append((intern(fact_id), intern(text)))
        return {record: tuple(items) for record, items in by_record.items()}

    @property
    def _n(self) -> int:
        return len(self.institutions.ids)

    def _held_by(self) -> list[str]:
        ids = np.array([condition.id for condition in self.framework.conditions], dtype=object)
        fine = [ConditionState.MET, ConditionState.NOT_APPLICABLE]
        open_ = ~np.isin(self.scores.condition_states, fine)
        open_ &= (self.scores.standings.index >= Standing.PROVISIONAL)[:, None]
        patterns, which = np.unique(open_, axis=0, return_inverse=True)
        names = [";".join(ids[pattern]) for pattern in patterns]
        return [names[i] for i in which.ravel()]

    def _long(self, columns: dict[str, Sequence[str]]) -> pd.DataFrame:
        width = len(next(iter(columns.values())))
        table = pd.DataFrame({"institution_id": np.repeat(self.institutions.ids, width)})
        for name, values in columns.items():
            table[name] = np.tile(np.array(values, dtype=object), self._n)
        return table

    def _add_points(self, table: pd.DataFrame, name: str, steps: NDArray[np.int64]) -> None:
        table[name] = self.to_points(steps).ravel()

    def _scored(self, standings: NDArray[np.uint8]) -> NDArray[np.bool_]:
        """Whether an institution has a score of each part, row by row of a long table.

        Where it has an index, a part that nobody answered brings 0 to it.
        """
        has_index = self.scores.standings.index >= Standing.PROVISIONAL
        scored = has_index[:, None] | (standings >= Standing.PROVISIONAL)
        return np.asarray(scored.ravel(), dtype=bool)

    def _points(self, steps: NDArray[np.int64], scored: NDArray[np.bool_]) -> NDArray[np.float64]:
        return np.where(scored, self.to_points(steps).ravel(), np.nan)

    def _late(self, ids: Sequence[str]) -> NDArray[np.bool_]:
        """Which of some components or conditions are not due yet."""
        late = not_due(self.framework)
        return np.array([name in late for name in ids], dtype=bool)

    def _named(self, states: NDArray[Any], ids: Sequence[str]) -> NDArray[Any]:
        """Name states by column; what is not due yet is told apart from what does not apply."""
        late = self._late(ids)
        return np.where(late, NOT_DUE, states) if late.any() else states

    def _standings(self, is_open: NDArray[np.bool_]) -> NDArray[np.uint8]:
        """Standings of answers: one that is open is blank, unless its form was not sent."""
        standings = np.where(is_open, Standing.BLANK, Standing.COMPLETE)
        sent = self.scores.standings.index[:, None] != Standing.NOT_SENT
        return np.where(sent, standings, Standing.NOT_SENT).astype(np.uint8)


def _steps(steps: NDArray[np.int64], scored: NDArray[np.bool_]) -> pd.arrays.IntegerArray:
    return pd.arrays.IntegerArray(steps.ravel().copy(), ~scored)


def _nullable(levels: NDArray[np.int64]) -> pd.api.extensions.ExtensionArray:
    return pd.arrays.IntegerArray(levels.copy(), levels == NO_LEVEL)
