"""The illustrative province in memory: for examples, tests and benchmarks."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dtindex.arguments import checked
from dtindex.criteria.load import load_framework
from dtindex.criteria.rules.models import Framework
from dtindex.sample.answers import make_answers, make_external
from dtindex.sample.institutions import Areas, make_institutions
from dtindex.submissions.institutions import Institutions, read_institutions
from dtindex.submissions.intake.read import read_submissions
from dtindex.submissions.outcome.facts import Facts

__all__ = ["SAMPLE_SEED", "Province", "make_province", "sample_province"]

SAMPLE_SEED = 20230531
SAMPLE_YEARS: Mapping[Areas, tuple[str, str]] = {
    "district": ("2021-2022", "2022-2023"),
    "commune": ("2024-2025", "2025-2026"),
}
"""The year before and the year that is assessed, by the areas that the province then has."""
_KEYS = ["school_year", "institution_id", "assessment"]
_VISITED = 0.35


@dataclass(frozen=True, eq=False)
class Province:
    """Made-up institutions, and what they and their reviewers typed.

    ``institutions`` is a table for :func:`dtindex.read_institutions`; ``records`` a wide table for
    :func:`dtindex.read_submissions`, a row per school year, institution and assessment.
    """

    framework: Framework
    institutions: pd.DataFrame
    records: pd.DataFrame
    school_years: tuple[str, ...]


def make_province(
    n_institutions: int = 400,
    *,
    seed: int = SAMPLE_SEED,
    framework: Framework | None = None,
    areas: Areas = "district",
    school_years: tuple[str, ...] | None = None,
) -> Province:
    """Make up a province from a seed: the same seed, the same province.

    Examples
    --------
    >>> province = make_province(5)
    >>> sorted(province.records["assessment"].unique())
    ['external', 'self']
    """
    framework = framework or load_framework("kontum-2022")
    rng = np.random.default_rng(seed)
    school_years = school_years or SAMPLE_YEARS[areas]
    institutions = make_institutions(n_institutions, rng, areas)
    maturity = _maturity(institutions, rng)
    tables = []
    for years_on, school_year in enumerate(school_years):
        come_so_far = np.clip(maturity + 0.07 * years_on, 0.02, 0.98)
        steady = np.random.default_rng([seed, len(framework.facts)])
        own = make_answers(framework, institutions, come_so_far, steady, rng, school_year)
        own.insert(0, "institution_id", institutions["institution_id"])
        visited = rng.random(n_institutions) < _VISITED
        visited[0] = True
        found = make_external(framework, own[visited].reset_index(drop=True), rng)
        for assessment, table in (("self", own), ("external", found)):
            keys = {"school_year": school_year, "assessment": assessment}
            tables.append(table.assign(**keys))
    records = pd.concat(tables, ignore_index=True).astype(object)
    records = records[[*_KEYS, *(column for column in records if column not in _KEYS)]]
    public = institutions.drop(columns="pupils")
    return Province(framework, public, records.where(records.notna(), None), school_years)


@checked
def sample_province(
    n_institutions: int = 400,
    *,
    seed: int = SAMPLE_SEED,
    framework: Framework | None = None,
    areas: Areas = "district",
) -> tuple[Framework, Institutions, Facts]:
    """Return a framework, made-up institutions and their facts, ready for :func:`dtindex.score`.

    Parameters
    ----------
    n_institutions : int
        How many to make up.
    seed : int
        The same seed gives the same province.
    framework : Framework, optional
        By default ``kontum-2022``.
    areas : {"district", "commune"}
        Districts with communes, 2021-2023; or communes alone, as since July 2025, 2024-2026.

    Returns
    -------
    tuple of Framework, Institutions, Facts

    Raises
    ------
    ValueError
        If fewer than one institution is asked for.

    Examples
    --------
    >>> framework, institutions, facts = sample_province(n_institutions=3)
    >>> len(institutions)
    3
    """
    if n_institutions < 1:
        raise ValueError(f"a province has at least one institution, not {n_institutions}")
    province = make_province(n_institutions, seed=seed, framework=framework, areas=areas)
    institutions = read_institutions(province.institutions)
    facts, _ = read_submissions(province.records, province.framework, institutions)
    return province.framework, institutions, facts


def _maturity(institutions: pd.DataFrame, rng: np.random.Generator) -> NDArray[np.float64]:
    """How far each has come: less in remote areas, more in upper stages."""
    remote = institutions["area"].map({"Khó khăn": -0.07, "Đặc biệt khó khăn": -0.17}).fillna(0.0)
    upper = institutions["stages"].str.contains("upper_secondary") * 0.1
    young = institutions["stages"].str.contains("preschool") * -0.04
    base = 0.52 + remote + upper + young + rng.normal(0, 0.13, len(institutions))
    return np.asarray(base.to_numpy(), dtype=np.float64)
