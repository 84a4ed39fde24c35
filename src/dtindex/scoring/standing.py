"""How far a score stands: not sent, blank, still open, or whole."""

from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction
from typing import Self

import numpy as np
from numpy.typing import NDArray

from dtindex.criteria.rules.models import Framework
from dtindex.scoring.outline import Outline

__all__ = ["STANDING_NAMES", "Possible", "Standing", "Standings", "shows_level"]

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
StateArray = NDArray[np.uint8]


class Standing(IntEnum):
    """Standings of a score, from nothing to all of it.

    ``NOT_SENT``: the institution has no record. ``BLANK``: it has one, and nothing that the score
    is made of is answered. ``PROVISIONAL``: some is answered and some is open. ``COMPLETE``:
    nothing is open. The first two have no score.
    """

    NOT_SENT = 0
    BLANK = 1
    PROVISIONAL = 2
    COMPLETE = 3


STANDING_NAMES = np.array([standing.name.lower() for standing in Standing], dtype=object)


@dataclass(frozen=True, eq=False)
class Possible:
    """Points possible in some components, all that apply or those answered, in whole steps.

    ``criterion`` and ``group`` have a column per part; ``index`` sums the counted groups.
    """

    criterion: IntArray
    group: IntArray
    index: IntArray

    @classmethod
    def of(cls, outline: Outline, component_max: IntArray) -> Self:
        """Add the maxima of components, shape (n_institutions, n_components), up."""
        criterion = outline.by_criterion(component_max)
        group = outline.by_group(criterion)
        return cls(criterion, group, group[:, outline.counted].sum(axis=1))


@dataclass(frozen=True, eq=False)
class Standings:
    """A :class:`Standing` of every score, as the arrays of points are laid out.

    ``index`` has shape (n_institutions,); an open condition leaves it provisional too.
    ``criterion`` and ``group`` have a column per part. A component that nobody answered is blank.
    """

    index: StateArray
    criterion: StateArray
    group: StateArray

    @classmethod
    def of(
        cls,
        sent: BoolArray,
        answered: Possible,
        possible: Possible,
        open_conditions: BoolArray,
    ) -> Self:
        """Tell the standings from what applies and what of it was answered.

        Parameters
        ----------
        sent : ndarray of bool, shape (n_institutions,)
            Whether an institution has a record.
        answered, possible : Possible
            Points possible in what was answered, and in all that applies.
        open_conditions : ndarray of bool, shape (n_institutions,)
            Whether a mandatory condition is not answered.
        """
        index = _standing(sent, answered.index, possible.index)
        provisional = np.minimum(index, np.uint8(Standing.PROVISIONAL))
        return cls(
            index=np.where(open_conditions, provisional, index),
            criterion=_standing(sent[:, None], answered.criterion, possible.criterion),
            group=_standing(sent[:, None], answered.group, possible.group),
        )


def _standing(sent: BoolArray, answered: IntArray, possible: IntArray) -> StateArray:
    """Tell nothing answered from some and from all; where nothing applies nothing is open."""
    standing = np.full(answered.shape, Standing.PROVISIONAL, dtype=np.uint8)
    standing[answered == 0] = Standing.BLANK
    standing[answered == possible] = Standing.COMPLETE
    return np.where(sent, standing, np.uint8(Standing.NOT_SENT))


def shows_level(framework: Framework, answered: IntArray, possible: IntArray) -> BoolArray:
    """Whether so much was answered that a level may be read off; any shape."""
    policy = framework.provisional
    share = Fraction(0) if policy is None else Fraction(policy.answered_share)
    enough: BoolArray = answered * share.denominator >= possible * share.numerator
    return enough
