"""Levels of area and authorities, each for the days on which it exists."""

import datetime
import re
from collections.abc import Sequence
from typing import Literal, TypeVar

from dtindex.criteria.rules.fields import Identifier, Record, Words
from dtindex.school_year import SchoolYear

__all__ = ["AREA_COLUMNS", "AreaLevel", "Authority", "in_year", "named_in", "worded"]

AreaId = Literal["cluster", "district", "commune"]
AREA_COLUMNS: tuple[AreaId, ...] = ("cluster", "district", "commune")
"""Columns of the table of institutions that may be levels of area."""

_FIRST_MONTH = 9
"""School years begin in September."""
_NAMED = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class _Dated(Record):
    """What exists from one day to another."""

    since: datetime.date | None = None
    until: datetime.date | None = None

    def stands_on(self, day: datetime.date) -> bool:
        """Whether it exists on a day."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )


class AreaLevel(_Dated):
    """A level of area (cấp địa bàn): what its column is called, and one or many of it.

    The level that stands first takes in those that follow it.
    """

    id: AreaId
    title_vi: Words
    title_en: Words
    name_vi: Words
    name_en: Words
    names_vi: Words
    names_en: Words


class Authority(_Dated):
    """Who holds an office that texts of rules name in braces, ``{managing_office}``."""

    id: Identifier
    name_vi: Words
    name_en: Words


T = TypeVar("T", bound=_Dated)


def in_year(dated: Sequence[T], school_year: str) -> tuple[T, ...]:
    """Return what exists when a school year begins.

    Examples
    --------
    >>> office = {"id": "office", "name_vi": "Phòng", "name_en": "office"}
    >>> before = Authority(**office, until=datetime.date(2025, 6, 30))
    >>> [len(in_year([before], year)) for year in ("2024-2025", "2025-2026")]
    [1, 0]
    """
    day = datetime.date(SchoolYear.parse(school_year).first, _FIRST_MONTH, 1)
    return tuple(one for one in dated if one.stands_on(day))


def named_in(text: str) -> list[str]:
    """List the authorities that a text names in braces."""
    return _NAMED.findall(text)


def worded(text: str, authorities: Sequence[Authority], language: str) -> str:
    """Write the names of authorities where a text leaves room for them.

    Examples
    --------
    >>> office = Authority(id="office", name_vi="Phòng GDĐT", name_en="the office")
    >>> worded("Cơ sở trực thuộc {office}.", [office], "vi")
    'Cơ sở trực thuộc Phòng GDĐT.'
    """
    names = {one.id: getattr(one, f"name_{language}") for one in authorities}
    return _NAMED.sub(lambda found: names.get(found[1], found[0]), text)
