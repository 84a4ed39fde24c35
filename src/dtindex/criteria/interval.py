"""Intervals as a lawyer writes them: ``[0, 50)``, ``[50, 75]``, ``(75, inf)``."""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Self

__all__ = ["Interval", "tiling_faults"]

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


def tiling_faults(intervals: list[Interval], low: Decimal, high: Decimal | None) -> list[str]:
    """Say where intervals, in order, leave a gap, overlap, or miss an end.

    Examples
    --------
    >>> tiling_faults([Interval.parse("[0, 5)"), Interval.parse("(5, 9]")], Decimal(0), Decimal(9))
    ['5 lies in neither [0, 5) nor (5, 9]']
    """
    if not intervals:
        return ["there is no interval"]
    faults = []
    first, last = intervals[0], intervals[-1]
    if first.low != low or not first.includes_low:
        faults.append(f"{first} does not begin at {low}, included")
    for lower, upper in zip(intervals, intervals[1:], strict=False):
        if lower.high is None or upper.low < lower.high:
            faults.append(f"{lower} and {upper} overlap")
        elif upper.low > lower.high:
            faults.append(f"nothing holds the numbers between {lower} and {upper}")
        elif lower.includes_high and upper.includes_low:
            faults.append(f"{lower.high} lies in both {lower} and {upper}")
        elif not lower.includes_high and not upper.includes_low:
            faults.append(f"{lower.high} lies in neither {lower} nor {upper}")
    if last.high != high or (high is not None and not last.includes_high):
        end = "inf, open" if high is None else f"{high}, included"
        faults.append(f"{last} does not end at {end}")
    return faults
