"""The level of every institution as it stands: firm, provisional, not shown, or not assessed."""

from dtindex.scorecards.faces.blocks import LevelMark
from dtindex.scorecards.groundwork.wording import Wording
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.scores import NO_LEVEL
from dtindex.scoring.standing import Standing

__all__ = ["LevelMarks"]


class LevelMarks:
    """Marks levels of the institutions of a result; squares of what is open are not filled.

    Parameters
    ----------
    result : ScoreResult
    wording : Wording
    """

    def __init__(self, result: ScoreResult, wording: Wording) -> None:
        scores = result.scores
        self._wording = wording
        self._standing: list[int] = scores.standings.index.tolist()
        self._assessed: list[bool] = scores.assessed.tolist()
        self._level: list[int] = scores.levels.level.tolist()
        self._lowest: list[int] = scores.levels.lowest.tolist()
        self._highest: list[int] = scores.levels.highest.tolist()

    def is_firm(self, row: int) -> bool:
        """Whether a level is shown that nothing still open can change."""
        is_open = self._lowest[row] != self._highest[row]
        return self._level[row] != NO_LEVEL and not is_open

    def of(self, row: int) -> LevelMark:
        """Show the level of one institution, or why there is none, in a few words."""
        wording = self._wording
        if self._standing[row] < Standing.PROVISIONAL:
            return wording.no_level(f"standing_{Standing(self._standing[row]).name.lower()}")
        if not self._assessed[row]:
            return wording.no_level("no_level")
        if self._level[row] == NO_LEVEL:
            return wording.no_level("level_none", self._highest[row])
        if self.is_firm(row):
            return wording.level_number(self._level[row])
        return wording.provisional_level(self._level[row], self._highest[row])
