"""Points, levels, stages and shares in the words of one framework and language."""

from decimal import Decimal

from dtindex.catalogue import Language, catalogue
from dtindex.criteria.rules.due import all_counted_is_due
from dtindex.criteria.rules.models import STAGES, Framework
from dtindex.criteria.told.words import short_name_of, stage_in_words
from dtindex.scorecards.faces.blocks import LevelMark, Points
from dtindex.scoring.scores import NO_LEVEL

__all__ = ["Wording"]


class Wording:
    """Writes what scorecards repeat; points are whole steps and always have the same decimals.

    Examples
    --------
    >>> from dtindex.criteria.load import load_framework
    >>> wording = Wording(load_framework("kontum-2022"))
    >>> wording.points(6525), wording.maximum(2000)
    ('65,25', '20')
    >>> wording.stages("primary;lower_secondary")
    'Tiểu học, Trung học cơ sở'
    """

    def __init__(self, framework: Framework, language: Language = "vi") -> None:
        self.language = language
        self.t = catalogue(language)
        self._step = framework.step
        self._decimals = max(0, -int(framework.step.normalize().as_tuple().exponent))
        self._points: dict[int, str] = {}
        self._levels = {
            level.level: self.t.of(level, "title") for level in framework.level_rule.levels
        }
        self._conditions = {c.id: short_name_of(c, self.t) for c in framework.conditions}
        self.all_is_due = all_counted_is_due(framework)
        self._periods = {period.id: self.t.of(period, "title") for period in framework.periods}
        self._stages: dict[str, str] = {
            stage: stage_in_words(framework, stage, language) for stage in STAGES
        }

    def steps(self, points: Decimal) -> int:
        """Count the steps in points."""
        return int(points / self._step)

    def points(self, steps: int) -> str:
        """Write earned points, as many decimals as the framework's step has."""
        words = self._points.get(steps)
        if words is None:
            words = self.t.number(steps * self._step, self._decimals)
            self._points[steps] = words
        return words

    def maximum(self, steps: int) -> str:
        """Write possible points, without decimals that say nothing."""
        exact = steps * self._step
        whole = exact == exact.to_integral_value()
        return self.t.number(int(exact) if whole else exact.normalize())

    def signed(self, steps: int) -> str:
        """Write a change of points with its sign; a true minus, which readers see."""
        sign = "+" if steps > 0 else "−" if steps < 0 else ""
        return f"{sign}{self.points(abs(steps))}"

    def out_of(self, steps: int, max_steps: int) -> Points:
        """Points earned out of points possible."""
        return Points(self.points(steps), self.maximum(max_steps))

    def when(self, school_year: str, period: str) -> str:
        """Name a school year, and the reporting period where it is one."""
        return ", ".join(filter(None, (school_year, self._periods.get(period, period))))

    def level_title(self, level: int) -> str:
        """Name a level as the rules do: ``Đáp ứng cơ bản``."""
        return self._levels[level]

    def level(self, level: int) -> LevelMark:
        """Show a level by squares and its title."""
        if level == NO_LEVEL:
            return LevelMark(0, len(self._levels), self.t("scorecards.no_level"))
        words = self.t("scorecards.level_and_title", level=level, title=self._levels[level])
        return LevelMark(level, len(self._levels), words)

    def level_number(self, level: int) -> LevelMark:
        """Show a level by squares and its number alone, for tables."""
        if level == NO_LEVEL:
            return LevelMark(0, len(self._levels), self.t("scorecards.no_level"))
        return LevelMark(level, len(self._levels), self.t("scorecards.level_capital", level=level))

    def provisional_level(self, level: int, highest: int) -> LevelMark:
        """Show a level that an answer still open could change."""
        words = self.t("scorecards.level_provisional", level=level)
        return LevelMark(level, len(self._levels), words, possible=highest)

    def no_level(self, key: str, highest: int = NO_LEVEL) -> LevelMark:
        """Show that there is no level, and why; ``key`` names the words."""
        words = self.t(f"scorecards.{key}")
        return LevelMark(NO_LEVEL, len(self._levels), words, possible=highest)

    def conditions(self, ids: str) -> str:
        """Name conditions in a few words each, whose ids are joined by ``;``."""
        return self.t.join([self._conditions[each] for each in ids.split(";")]) if ids else ""

    def stages(self, stage_ids: str) -> str:
        """Write stages whose ids are joined by ``;``."""
        return ", ".join(self._stages[stage_id] for stage_id in stage_ids.split(";"))
