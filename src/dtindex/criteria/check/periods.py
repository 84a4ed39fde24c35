"""Checks of reporting periods: every fact has its own, and deadlines follow one another."""

import datetime
from collections.abc import Iterator
from typing import Final

from dtindex.criteria.reading.faults import Fault, path_in_file
from dtindex.criteria.reading.files import RuleFiles
from dtindex.criteria.rules.models import Fact
from dtindex.criteria.rules.periods import Period
from dtindex.school_year import SchoolYear

__all__ = ["CHECKS"]


def facts_say_from_which_period(files: RuleFiles) -> Iterator[Fault]:
    """Demand that every fact names a period of the framework, where it has periods."""
    if not (files.header and files.facts):
        return
    known = files.header.period_ids
    for i, fact in enumerate(files.facts.facts):
        variant = _misplaced(fact, known)
        if variant is not None:
            path = path_in_file("facts", i, *(["from_period"] if fact.from_period else []))
            details = {"fact": fact.id, "period": fact.from_period, "known": known}
            yield Fault("DT147", files.file("facts"), path, details, variant)


def deadlines_of_periods_follow_one_another(files: RuleFiles) -> Iterator[Fault]:
    """Demand deadlines in the order of the periods, within their school year."""
    if not files.header:
        return
    file = files.file("framework")
    declared = {year.id for year in files.header.school_years}
    latest: dict[str, tuple[datetime.date, Period]] = {}
    for i, period in enumerate(files.header.periods):
        if bool(period.deadlines) != (period.deadline_status is not None):
            field = "deadline_status" if period.deadlines else "deadlines"
            details = {"period": period.id, "field": field}
            yield Fault("DT149", file, path_in_file("periods", i), details)
        for year, day in period.deadlines.items():
            path = f"{path_in_file('periods', i, 'deadlines')}.{year}"
            if year not in declared:
                yield Fault("DT120", file, path, {"school_year": year})
            elif year in latest and day <= latest[year][0]:
                before, other = latest[year]
                said = {"period": period.id, "day": day, "other": other.id, "before": before}
                yield Fault("DT148", file, path, said)
            elif day.year not in _calendar_years(year):
                said = {"period": period.id, "day": day, "school_year": year}
                yield Fault("DT148", file, path, said, "year")
            latest[year] = (day, period)


CHECKS: Final = (facts_say_from_which_period, deadlines_of_periods_follow_one_another)


def _misplaced(fact: Fact, known: tuple[str, ...]) -> str | None:
    """Return in which way a fact and the periods do not fit; None where they do."""
    if fact.from_period is None:
        return "missing" if known else None
    if not known:
        return "none"
    return None if fact.from_period in known else "unknown"


def _calendar_years(school_year: str) -> tuple[int, int]:
    first = SchoolYear.parse(school_year).first
    return first, first + 1
