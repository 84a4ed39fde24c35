"""Intervals as a lawyer writes them: ``[0, 50)``, ``[50, 75]``, ``(75, inf)``."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Literal, Self

__all__ = ["Interval", "TilingFault", "tiling_faults"]

_SPELLING = re.compile(
    r"\s*([\[(])\s*(\d+(?:\.\d+)?)\s*,\s*(\d+(?:\.\d+)?|inf)\s*([\])])\s*", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Interval:
    """A range of numbers with open or closed ends; ``high`` is None when it has no end.

    Examples
    --------
    >>> Interval.parse("[50, 75]")
    Interval.parse('[50, 75]')
    >>> Decimal("75.01") in Interval.parse("[50, 75]")
    False
    >>> Interval.parse("(75, 100]").lowest_step(Decimal("0.01"))
    7501
    """

    low: Decimal
    high: Decimal | None
    includes_low: bool
    includes_high: bool

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an interval; ValueError says what a good one looks like."""
        match = _SPELLING.fullmatch(text)
        if match is None:
            raise ValueError(f'{text!r} is not an interval; write for example "[0, 50)"')
        opening, low, high, closing = match.groups()
        interval = cls(
            low=Decimal(low),
            high=None if high == "inf" else Decimal(high),
            includes_low=opening == "[",
            includes_high=closing == "]",
        )
        if interval.high is None and interval.includes_high:
            raise ValueError(f'{text!r}: an end at infinity is open, write "inf)"')
        if interval.is_empty:
            raise ValueError(f"{text!r} holds no number")
        return interval

    @property
    def is_empty(self) -> bool:
        """Whether no number lies in it."""
        if self.high is None or self.low < self.high:
            return False
        return self.low > self.high or not (self.includes_low and self.includes_high)

    def __contains__(self, value: Decimal | Fraction | int) -> bool:
        above = value >= self.low if self.includes_low else value > self.low
        if self.high is None:
            return above
        return above and (value <= self.high if self.includes_high else value < self.high)

    def lowest_step(self, step: Decimal) -> int:
        """Smallest whole number of steps inside, for reading levels off exact points."""
        steps = Fraction(self.low) / Fraction(step)
        floor = steps.numerator // steps.denominator
        if floor < steps:
            return floor + 1
        return floor if self.includes_low else floor + 1

    def __str__(self) -> str:
        opening = "[" if self.includes_low else "("
        closing = "]" if self.includes_high else ")"
        return f"{opening}{self.low}, {'inf' if self.high is None else self.high}{closing}"

    def __repr__(self) -> str:
        return f"Interval.parse({str(self)!r})"


@dataclass(frozen=True, slots=True)
class TilingFault:
    """What keeps intervals from tiling: a gap, an overlap, or an end that is missed.

    ``lower`` and ``upper`` are the neighbours at fault, or the one interval and the end that it
    should have had.
    """

    kind: Literal["none", "begin", "end", "overlap", "gap", "in_both", "in_neither"]
    lower: str = ""
    upper: str = ""
    number: str = ""


def tiling_faults(
    intervals: Sequence[Interval], low: Decimal, high: Decimal | None
) -> list[TilingFault]:
    """Return where intervals, in order, leave a gap, overlap, or miss an end.

    Examples
    --------
    >>> bands = [Interval.parse("[0, 5)"), Interval.parse("(5, 9]")]
    >>> tiling_faults(bands, Decimal(0), Decimal(9))
    [TilingFault(kind='in_neither', lower='[0, 5)', upper='(5, 9]', number='5')]
    """
    if not intervals:
        return [TilingFault("none")]
    faults = []
    first, last = intervals[0], intervals[-1]
    if first.low != low or not first.includes_low:
        faults.append(TilingFault("begin", str(first), f"[{low}"))
    faults += [fault for pair in pairwise(intervals) if (fault := _seam_fault(*pair))]
    if last.high != high or (high is not None and not last.includes_high):
        faults.append(TilingFault("end", str(last), "inf)" if high is None else f"{high}]"))
    return faults


def _seam_fault(lower: Interval, upper: Interval) -> TilingFault | None:
    """Return what is wrong where two neighbours meet, if anything."""
    names = (str(lower), str(upper))
    if lower.high is None or upper.low < lower.high:
        return TilingFault("overlap", *names)
    if upper.low > lower.high:
        return TilingFault("gap", *names)
    if lower.includes_high and upper.includes_low:
        return TilingFault("in_both", *names, str(upper.low))
    if not lower.includes_high and not upper.includes_low:
        return TilingFault("in_neither", *names, str(upper.low))
    return None
