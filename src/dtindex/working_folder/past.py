"""Saved results of earlier years, found where a working folder keeps them."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from dtindex.errors import ScoringError
from dtindex.school_year import SchoolYear
from dtindex.scoring.store import load_about

__all__ = ["results_of_earlier_years"]

_ABOUT = "assessment.json"


def results_of_earlier_years(place: Path, school_year: str, periods: Sequence[str]) -> list[Path]:
    """Find the saved results of earlier years and periods from a place of this one.

    Where a folder on the way to the place bears the name of the school year, those of earlier
    years lie beside it, laid out alike: beside ``2022-2023/results`` there is
    ``2021-2022/results``. Where a folder of an earlier year is laid out otherwise, a result in it
    is taken, of the whole year before one of a period. Results of earlier periods of this year
    lie in folders that bear their names, ``2022-2023/mid-year/results``.

    Parameters
    ----------
    place : Path
        A file or folder of this year, there or not.
    school_year : str
    periods : sequence of str
        The earlier reporting periods of the year.

    Examples
    --------
    >>> results_of_earlier_years(Path("nowhere/2022-2023/results"), "2022-2023", [])
    []
    """
    there = place.resolve()
    own = next((each for each in (there, *there.parents) if each.name == school_year), None)
    if own is None or not own.parent.is_dir():
        return []
    found = []
    for folder in sorted(own.parent.iterdir()):
        if folder.is_dir() and _is_earlier(folder.name, school_year):
            places = [folder / there.relative_to(own), *_results_in(folder)]
            found += _first(places, folder.name)
    for period in periods:
        found += _first(_results_in(own / period), school_year, period)
    return found


def _first(places: Iterable[Path], school_year: str, period: str | None = None) -> list[Path]:
    """Return the first of some places with a result of a school year, and of a period."""
    for place in places:
        try:
            about = load_about(place)
        except ScoringError:
            continue
        if about["school_year"] == school_year and period in (None, about.get("period")):
            return [place]
    return []


def _is_earlier(name: str, school_year: str) -> bool:
    try:
        return str(SchoolYear.parse(name)) == name and name < school_year
    except ValueError:
        return False


def _results_in(folder: Path) -> list[Path]:
    """List results in a folder, that of the whole year first, a later period before an earlier."""
    places = [path.parent for depth in range(3) for path in folder.glob("*/" * depth + _ABOUT)]
    return sorted(places, key=lambda place: (len(place.parts), place))
