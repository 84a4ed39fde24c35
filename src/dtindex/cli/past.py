"""Earlier years that a command takes along: those named, else those found beside the place."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from dtindex.cli.voice import Voice
from dtindex.criteria.rules.models import Framework
from dtindex.errors import DtindexError
from dtindex.scoring.past import with_past
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.score import score
from dtindex.scoring.store import load_previous
from dtindex.submissions.choices import Choice
from dtindex.submissions.crosswalk import read_crosswalk
from dtindex.submissions.intake.read import read_submissions
from dtindex.working_folder.past import results_of_earlier_years

__all__ = ["Past", "take_past", "with_years_before"]

_CROSSWALKS = ("crosswalk.csv", "crosswalk.xlsx")


@dataclass(frozen=True, eq=False)
class Past:
    """Results of earlier years, the folders they lie in, and who became whom since."""

    results: tuple[ScoreResult, ...] = ()
    folders: tuple[Path, ...] = ()
    crosswalk: pd.DataFrame | None = None
    crosswalk_file: Path | None = None


def take_past(
    given: Sequence[Path] | None,
    crosswalk: Path | None,
    *,
    near: Path,
    beside: Path,
    school_year: str,
    framework: Framework,
    voice: Voice,
    known: Collection[str] = (),
) -> Past:
    """Open the results of earlier years, and say which.

    Parameters
    ----------
    given : sequence of Path or None
        Saved results that were named; then no others are looked for.
    crosswalk : Path or None
        The table that was named; by default ``crosswalk.csv`` or ``.xlsx`` in ``beside``.
    near : Path
        A place of this year, from which those of earlier years are found.
    framework : Framework
        Of this year, as of its period: earlier periods are looked for too.
    known : collection of str
        Earlier years and periods that are there already, and are not taken, as ``when`` of a
        result says them.
    """
    results, folders = [], []
    if given:
        for folder in given:
            results.append(_opened(folder, voice))
            folders.append(folder)
    else:
        for folder in results_of_earlier_years(near, school_year, _earlier_periods(framework)):
            try:
                result = _opened(folder, voice)
            except DtindexError as error:
                # Nobody named it, and this year does not hang on it.
                voice.warn(voice.t("cli.previous.left", said=error.text(voice.language)))
                continue
            if result.when not in known:
                results.append(result)
                folders.append(folder)
    if results:
        years = voice.t.join([each.when_in_words(voice.language) for each in results])
        voice.say("cli.previous.taken", years=years)
    file = crosswalk or next(
        (beside / name for name in _CROSSWALKS if (beside / name).exists()), None
    )
    table = None if file is None else read_crosswalk(file)
    return Past(tuple(results), tuple(folders), table, file)


def with_years_before(
    result: ScoreResult, past: Past, submissions: Path, choices: Sequence[Choice]
) -> ScoreResult:
    """Return a result its past: results that were taken, and years that were sent with this one."""
    taken = {each.school_year for each in past.results}
    years = [
        year for year in result.facts.left_aside if year < result.school_year and year not in taken
    ]
    sent: list[ScoreResult] = []
    if years:
        rules, table = result.framework, result.institutions
        facts, _ = read_submissions(submissions, rules, table, school_years=years, choices=choices)
        sent = [score(rules, table, facts, school_year=year) for year in facts.school_years]
    return with_past(result, [*past.results, *sent], past.crosswalk)


def _earlier_periods(framework: Framework) -> tuple[str, ...]:
    """Return the periods before that as of which a framework stands; all before the whole year."""
    ids = framework.period_ids
    return ids[: ids.index(framework.period)] if framework.period else ids


def _opened(folder: Path, voice: Voice) -> ScoreResult:
    result, n_differing = load_previous(folder)
    if n_differing:
        n = voice.t.number(n_differing)
        voice.warn(voice.t("cli.previous.differs", path=folder, n=n))
    return result
