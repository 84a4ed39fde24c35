"""What is worth a second look in a result, by the flags of its framework; scores stay."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dtindex.analysis.flags.kinds import Suspicion, Years, suspicion_of
from dtindex.arguments import checked
from dtindex.brief import Brief
from dtindex.catalogue import Language, catalogue
from dtindex.criteria.rules.flags import Flag
from dtindex.criteria.rules.models import Framework
from dtindex.criteria.told.words import clause_in_words
from dtindex.errors import AnalysisError
from dtindex.scoring.answers import decode
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.told.loss import value_in_words

__all__ = ["Flags", "flags"]


@dataclass(frozen=True, eq=False, repr=False)
class Flags(Brief):
    """Raised flags of a result; made by :func:`flags`.

    Parameters
    ----------
    framework : Framework
        Whose flags were looked for.
    school_year : str
    table : DataFrame
        A row per institution and flag raised: ``institution_id``, ``name``, ``code``, ``title``,
        ``facts`` (ids joined by ``;``), ``values`` (what was typed), ``explanation`` and
        ``clause``, in words.
    not_looked_for : tuple of str
        Codes of flags that need the year before, when none was given.
    """

    framework: Framework
    school_year: str
    table: pd.DataFrame
    not_looked_for: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.table)

    def _repr_html_(self) -> str:
        html: str = self.table.to_html(index=False, max_rows=20, escape=True)
        return html

    def of(self, institution_id: str) -> pd.DataFrame:
        """Return the rows of one institution; none where nothing was raised."""
        rows = self.table["institution_id"] == institution_id
        return self.table[rows].reset_index(drop=True)


@checked
def flags(
    result: ScoreResult, previous: ScoreResult | None = None, *, language: Language = "vi"
) -> Flags:
    """Look for answers that are worth a second look; no score is ever changed by them.

    Parameters
    ----------
    result : ScoreResult
        Whose answers are looked at: those that count under its assessment.
    previous : ScoreResult, optional
        The year before, for flags that compare years; by default the last that went with the
        result. What it answers of today's facts is compared, by today's rules.
    language : {"vi", "en"}
        Of titles, values and explanations.

    Returns
    -------
    Flags

    Raises
    ------
    AnalysisError
        If the year before is no earlier year (DT524).

    References
    ----------
    ``flags.toml`` of the framework; every threshold in it is design.

    Examples
    --------
    >>> import dtindex as dti
    >>> result = dti.score(*dti.sample_province(n_institutions=40))
    >>> raised = dti.flags(result, language="en")
    >>> raised.not_looked_for
    ('F11', 'F12', 'F15')
    """
    if previous is None:
        previous = result.year_before
    if previous is not None and previous.school_year >= result.school_year:
        raise AnalysisError(
            "DT524", "previous", previous=previous.school_year, school_year=result.school_year
        )
    years = Years.of(result, previous, language)
    found: list[tuple[int, int, Flag, Suspicion]] = []
    not_looked_for = []
    for place, flag in enumerate(result.framework.flags):
        suspicion = suspicion_of(flag.rule, years)
        if suspicion is None:
            not_looked_for.append(flag.id)
        else:
            rows = np.flatnonzero(suspicion.raised).tolist()
            found += [(row, place, flag, suspicion) for row in rows]
    found.sort(key=lambda each: each[:2])
    table = _table(found, years)
    return Flags(result.framework, result.school_year, table, tuple(not_looked_for))


_COLUMNS = ("institution_id", "name", "code", "title", "facts", "values", "explanation", "clause")


def _table(found: list[tuple[int, int, Flag, Suspicion]], years: Years) -> pd.DataFrame:
    result, t = years.result, catalogue(years.language)
    institutions = result.institutions.table
    names = institutions["name"].tolist()
    ids = result.institutions.ids.tolist()
    clauses = {
        flag.id: "; ".join(
            clause_in_words(result.framework, clause, years.language) for clause in flag.clauses
        )
        for flag in result.framework.flags
    }
    rows = [
        (
            ids[row],
            names[row],
            flag.id,
            t.of(flag, "title"),
            ";".join(result.framework.facts[c].id for c in _concerned(suspicion, row)),
            suspicion.words(row) or _typed(suspicion, row, years),
            t.of(flag, "explanation"),
            clauses[flag.id],
        )
        for row, _, flag, suspicion in found
    ]
    return pd.DataFrame(rows, columns=list(_COLUMNS), dtype=object)


def _concerned(suspicion: Suspicion, row: int) -> list[int]:
    """Columns of the facts that a suspicion of an institution rests on."""
    if suspicion.facts is None:
        return []
    columns: list[int] = np.flatnonzero(suspicion.facts[row]).tolist()
    return columns


def _typed(suspicion: Suspicion, row: int, years: Years) -> str:
    """Format what was typed for each fact that a suspicion rests on."""
    t, result = catalogue(years.language), years.result
    said = []
    for column in _concerned(suspicion, row):
        fact = result.framework.facts[column]
        value = decode(fact, int(result.answers.values[row, column]))
        words = value_in_words(fact, value, years.language)
        said.append(t("flags.value", fact=t.of(fact, "label"), value=words))
    return "; ".join(said)
