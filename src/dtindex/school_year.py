"""School years (năm học), written ``2022-2023``."""

import re
from dataclasses import dataclass
from typing import Self

__all__ = ["SchoolYear"]

_SPELLING = re.compile(r"\s*(\d{4})\s*[-–/]\s*(\d{4})\s*", re.ASCII)


@dataclass(frozen=True, order=True, slots=True)
class SchoolYear:
    """A school year, ordered by its first calendar year.

    Examples
    --------
    >>> str(SchoolYear.parse("2022 – 2023"))
    '2022-2023'
    >>> SchoolYear.parse("2022-2023").previous
    SchoolYear(first=2021)
    """

    first: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``2022-2023``; ValueError when the second year does not follow the first."""
        match = _SPELLING.fullmatch(text)
        if match is None or int(match[2]) != int(match[1]) + 1:
            raise ValueError(f"{text!r} is not a school year; write for example 2022-2023")
        return cls(int(match[1]))

    @property
    def previous(self) -> "SchoolYear":
        """The school year before."""
        return SchoolYear(self.first - 1)

    def __str__(self) -> str:
        return f"{self.first}-{self.first + 1}"
