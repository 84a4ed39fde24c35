"""What a reviewer decided about one claim: it stands, it is corrected, or it is rejected."""

from dataclasses import dataclass

from dtindex.letters import fold_word, words
from dtindex.submissions.cells.answers import written
from dtindex.submissions.files.workbook import Cell
from dtindex.submissions.outcome.codes import Code

__all__ = ["Claim", "Decided"]

Placed = tuple[Cell, int, int]


@dataclass(frozen=True, slots=True)
class Decided:
    """The answer that a decision comes to, and what is wrong with the decision."""

    answer: Placed | None
    problem: Code | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One row of a review: what was claimed, what was decided, and the value put in its place.

    Each is a cell with its row and column. What one mark accepts with the rest needs no decision
    of its own, and yields to one.

    Examples
    --------
    >>> claim = Claim((12, 8, 4), ("Chấp nhận", 8, 7), (None, 8, 8), (None, 8, 9))
    >>> claim.decided().answer
    (12, 8, 4)
    """

    claimed: Placed
    decision: Placed
    corrected: Placed
    reason: Placed
    is_accepted_with_the_rest: bool = False

    def decided(self) -> Decided:
        """Understand the decision; a value without one is a correction, nothing is nothing."""
        word, value = fold_word(written(self.decision[0])), written(self.corrected[0])
        if not word and not value and self.is_accepted_with_the_rest:
            return Decided(self.claimed if written(self.claimed[0]) else None)
        if not word:
            return Decided(self.corrected if value else None, self._unexplained(bool(value)))
        if word in words("decisions.accepted"):
            if value:
                return Decided(None, Code.DECISION_AND_VALUE)
            return Decided(self.claimed if written(self.claimed[0]) else None)
        if word in words("decisions.corrected"):
            if not value:
                return Decided(None, Code.NO_CORRECTION)
            return Decided(self.corrected, self._unexplained(True))
        if word in words("answers.rejected"):
            if value:
                return Decided(None, Code.DECISION_AND_VALUE)
            return Decided(self.decision, self._unexplained(True))
        return Decided(None, Code.UNKNOWN_DECISION)

    def _unexplained(self, changed: bool) -> Code | None:
        return Code.NO_REVIEW_REASON if changed and not written(self.reason[0]) else None
