"""Saved results of earlier years, found where a working folder keeps them."""

from collections.abc import Iterator
from pathlib import Path

from dtindex.errors import ScoringError
from dtindex.school_year import SchoolYear
from dtindex.scoring.store import load_about

__all__ = ["results_of_earlier_years"]

_ABOUT = "assessment.json"


def results_of_earlier_years(place: Path, school_year: str) -> dict[str, Path]:
    """Find the saved results of earlier years, by school year, from a place of this one.

    Where a folder on the way to the place bears the name of the school year, those of earlier
    years lie beside it, laid out alike: beside ``2022-2023/results`` there is
    ``2021-2022/results``. Where a folder of an earlier year is laid out otherwise, the first
    result in it is taken.

    Parameters
    ----------
    place : Path
        A file or folder of this year, there or not.
    school_year : str

    Examples
    --------
    >>> results_of_earlier_years(Path("nowhere/2022-2023/results"), "2022-2023")
    {}
    """
    there = place.resolve()
    own = next((each for each in (there, *there.parents) if each.name == school_year), None)
    if own is None or not own.parent.is_dir():
        return {}
    found = {}
    for folder in sorted(own.parent.iterdir()):
        if folder.is_dir() and _is_earlier(folder.name, school_year):
            places = [folder / there.relative_to(own), *_results_in(folder)]
            of_the_year = (each for each in places if _is_result_of(each, folder.name))
            if (first := next(of_the_year, None)) is not None:
                found[folder.name] = first
    return found


def _is_earlier(name: str, school_year: str) -> bool:
    try:
        return str(SchoolYear.parse(name)) == name and name < school_year
    except ValueError:
        return False


def _results_in(folder: Path) -> Iterator[Path]:
    yield from sorted(path.parent for path in (*folder.glob(_ABOUT), *folder.glob(f"*/{_ABOUT}")))


def _is_result_of(folder: Path, school_year: str) -> bool:
    try:
        return bool(load_about(folder)["school_year"] == school_year)
    except ScoringError:
        return False
