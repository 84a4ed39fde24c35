"""Reporting periods of a school year: what can be answered by when."""

import datetime
from functools import cached_property

from pydantic import Field, PrivateAttr

from dtindex.criteria.rules.fields import FolderName, Record, SchoolYearName, Status, Words

__all__ = ["InPeriods", "Period"]


class Period(Record):
    """A reporting period of a school year (kỳ báo cáo): what it is called, and until when it runs.

    Periods stand in their order. ``facts_status`` is the status of the choice which facts can be
    answered from it on, which the facts themselves say (``from_period``).
    """

    id: FolderName
    title_vi: Words
    title_en: Words
    status: Status
    clauses: tuple[str, ...] = ()
    note_vi: Words
    note_en: Words
    facts_status: Status
    deadlines: dict[SchoolYearName, datetime.date] = Field(default_factory=dict)
    deadline_status: Status | None = None


class InPeriods(Record):
    """What has reporting periods; as of one of them, or of the whole school year."""

    periods: tuple[Period, ...] = ()
    _period: str = PrivateAttr("")

    @property
    def period(self) -> str:
        """The period as of which it stands; empty for the whole school year."""
        return self._period

    @property
    def period_record(self) -> Period | None:
        """What there is to say of the period as of which it stands."""
        return next((each for each in self.periods if each.id == self._period), None)

    @cached_property
    def period_ids(self) -> tuple[str, ...]:
        """Ids of the periods, in their order."""
        return tuple(period.id for period in self.periods)

    def due_on(self, school_year: str) -> datetime.date | None:
        """Return the day until which answers are to come: of the period, else of the last one."""
        period = self.period_record or (self.periods[-1] if self.periods else None)
        return None if period is None else period.deadlines.get(school_year)

    def is_due(self, from_period: str | None, period: str) -> bool:
        """Whether what can be answered from one period on is due in another.

        Everything is in the whole school year.
        """
        if not period or from_period is None:
            return True
        return self.period_ids.index(from_period) <= self.period_ids.index(period)
