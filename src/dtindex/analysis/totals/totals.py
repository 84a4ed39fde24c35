"""Sums of facts, exact: what a province, an area or a stage reported, and of how many."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dtindex.analysis.past.crosswalk import Crosswalk
from dtindex.analysis.past.years import earlier_results
from dtindex.analysis.totals.disclosure import reasons
from dtindex.analysis.totals.measures import Answered, Measure, answered, measures_of
from dtindex.arguments import checked
from dtindex.brief import Brief
from dtindex.catalogue import Language
from dtindex.criteria.rules.areas import AREA_COLUMNS
from dtindex.letters import sort_key
from dtindex.scoring.result import ScoreResult

__all__ = ["PROVINCE", "STAGE", "Origins", "Totals", "breakdowns", "totals", "year_before"]

PROVINCE, STAGE = "province", "stage"
_SUMS = ("numerator", "denominator", "numerator_before", "denominator_before", "change")
_SHARES = ("share", "share_before")


@dataclass(frozen=True, eq=False, repr=False)
class Totals(Brief):
    """Sums of facts over institutions; made by :func:`totals`.

    Parameters
    ----------
    school_year : str
        Of the sums.
    before : str
        The school year that changes are told against; empty where there is none.
    by : tuple of str
        What they are broken down by: ``province``, columns of the institutions, ``stage``.
    table : DataFrame
        A row per breakdown, part and measure: ``by``, ``part`` (name of the area, ids of the
        stages, empty for the province), ``kind`` (``ratio``, ``rate``, ``count``,
        ``yes_no``, ``choice``),
        ``measure_id``, ``option``, ``title``, ``unit``, ``numerator``, ``denominator`` (exact
        Decimals; of a yes or no and of a choice the institutions that answered), ``share``,
        ``n_expected``, ``n_answered``, ``n_not_applicable``, ``n_rejected``, ``n_missing``
        (institutions), ``n_both`` (those that answered in both years), ``numerator_before``,
        ``denominator_before``, ``share_before`` and ``change`` over those alone (of a count the
        difference, else that of the shares), ``kept_back`` (why a sum is not told).
    rule : str
        Which sums are kept back, in words; empty where none are.
    """

    school_year: str
    before: str
    by: tuple[str, ...]
    table: pd.DataFrame
    rule: str


@checked
def totals(
    result: ScoreResult,
    by: str | Sequence[str] = (),
    *,
    previous: ScoreResult | None = None,
    language: Language = "vi",
) -> Totals:
    """Sum what institutions reported, over the province, its areas and its stages.

    Parameters
    ----------
    result : ScoreResult
        Its answers are those that count: external where there are any, self elsewhere.
    by : str or sequence of str
        ``province``, ``stage`` or a column of areas such as ``district``; all that are filled in
        by default. An institution of two
        stages stands under both together, so that parts add up to the whole.
    previous : ScoreResult, optional
        What changes are told against; by default the latest year before that the result knows.
    language : {"vi", "en"}
        Of titles and units.

    Raises
    ------
    ValueError
        If the institutions name no such areas.

    Examples
    --------
    >>> import dtindex as dti
    >>> result = dti.score(*dti.sample_province(n_institutions=40))
    >>> sums = dti.totals(result, "province").table.set_index("measure_id")
    >>> int(sums.loc["n_pupils", "numerator"]) == int(result.answers_to("n_pupils")[0].sum())
    True
    """
    known = breakdowns(result)
    wanted = ((by,) if isinstance(by, str) else tuple(by)) or known
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise ValueError(f"sums are by one of {', '.join(known)}, not by {', '.join(unknown)}")
    past = previous or year_before(result)
    sums = _Sums(result, past, language)
    rows = [row for name in wanted for row in sums.rows(name)]
    table = pd.DataFrame(rows)
    policy = result.framework.disclosure
    table["kept_back"] = reasons(table, policy)
    table = table.drop(columns=["measure", "people"])
    kept = table["kept_back"] != ""
    table.loc[kept, [*_SUMS, *_SHARES]] = None
    rule = getattr(policy, f"note_{language}") if policy else ""
    return Totals(result.school_year, past.school_year if past else "", wanted, table, rule)


def year_before(result: ScoreResult) -> ScoreResult | None:
    """Return what changes are told against: the latest year before that a result knows."""
    return next(reversed(earlier_results(result)), None)


def breakdowns(result: ScoreResult) -> tuple[str, ...]:
    """Return what a result can be broken down by: areas only where any institution names one.

    Examples
    --------
    >>> import dtindex as dti
    >>> breakdowns(dti.score(*dti.sample_province(n_institutions=3)))
    ('province', 'district', 'commune', 'area', 'stage')
    """
    table = result.institutions.table
    areas = [
        name for name in (*AREA_COLUMNS, "area") if name in table and (table[name] != "").any()
    ]
    return (PROVINCE, *areas, STAGE)


class _Sums:
    """The answers to every measure, this year and the year before, ready to be summed."""

    def __init__(self, result: ScoreResult, past: ScoreResult | None, language: Language) -> None:
        self._result = result
        self._language = language
        self._answers: list[tuple[Measure, Answered, Answered | None]] = []
        for measure in measures_of(result):
            now = answered(measure, result)
            assert now is not None
            then = answered(measure, past) if past else None
            self._answers.append((measure, now, then))
        self._origins = Origins(result, past) if past else None

    def rows(self, by: str) -> Iterator[dict[str, Any]]:
        """Yield the sums of each part, measure by measure."""
        parts, which = self._parts(by)
        for place, (measure, now, then) in enumerate(self._answers):
            before = self._origins.before(then) if self._origins and then else None
            summed = _summed(now, before, which, len(parts))
            for row, part in enumerate(parts):
                sums = {name: int(values[row]) for name, values in summed.items()}
                if sums["n_expected"]:
                    yield {"by": by, "part": part, "measure": place, **self._row(measure, sums)}

    def _parts(self, by: str) -> tuple[list[str], NDArray[np.intp]]:
        table = self._result.institutions.table
        if by == PROVINCE:
            return [""], np.zeros(len(table), np.intp)
        names = table["stages" if by == STAGE else by].to_numpy(dtype=object)
        declared = self._result.framework.stages
        stages: dict[str, int] = {stage.id: place for place, stage in enumerate(declared)}

        def order(name: str) -> Any:
            if by == STAGE:
                return tuple(stages.get(one, len(stages)) for one in name.split(";"))
            return sort_key(name)

        parts = sorted(set(names) - {""}, key=order)
        places = {name: place for place, name in enumerate(parts)}
        # Whoever lies in no area stands in no part; the province has them.
        return parts, np.array([places.get(name, len(parts)) for name in names], np.intp)

    def _row(self, measure: Measure, sums: dict[str, int]) -> dict[str, Any]:
        fact = measure.numerator
        whole = measure.denominator or fact
        kept = ("n_expected", "n_answered", "n_not_applicable", "n_rejected", "n_missing")
        title = measure.title_vi if self._language == "vi" else measure.title_en
        unit = fact.unit_vi if self._language == "vi" else fact.unit_en
        numerators = [sums["numerator"], sums["numerator_before"]]
        return {
            "kind": measure.kind,
            "measure_id": measure.id,
            "option": measure.option,
            "title": title,
            "unit": unit if not measure.is_share or measure.denominator else "",
            **_figures(measure, sums, "", fact, whole),
            **{name: sums[name] for name in kept},
            "n_both": sums["n_both"],
            **_figures(measure, sums, "_before", fact, whole),
            "change": _change(measure, sums),
            "people": tuple(numerators) if fact.people else (),
        }


def _figures(
    measure: Measure, sums: dict[str, int], when: str, fact: Any, whole: Any
) -> dict[str, Any]:
    """Tell a sum, its whole and their quotient; nothing where nobody answered."""
    known = sums["n_both" if when else "n_answered"] > 0
    part, all_ = sums[f"numerator{when}"], sums[f"denominator{when}"]
    share = None
    if known and measure.is_share and all_:
        share = part * 10**whole.decimals / (all_ * 10**fact.decimals)
    denominator = Decimal(all_).scaleb(-whole.decimals) if measure.denominator else all_
    return {
        f"numerator{when}": Decimal(part).scaleb(-fact.decimals) if known else None,
        f"denominator{when}": Decimal(denominator) if known and measure.is_share else None,
        f"share{when}": share,
    }


def _change(measure: Measure, sums: dict[str, int]) -> float | None:
    """Tell what changed, over the institutions that answered in both years."""
    if not sums["n_both"]:
        return None
    if not measure.is_share:
        difference = sums["numerator_both"] - sums["numerator_before"]
        return float(Decimal(difference).scaleb(-measure.numerator.decimals))
    now, then = sums["denominator_both"], sums["denominator_before"]
    if not now or not then:
        return None
    scale = 1.0
    if measure.denominator is not None:
        scale = float(10**measure.denominator.decimals / 10**measure.numerator.decimals)
    crossed = sums["numerator_both"] * then - sums["numerator_before"] * now
    return crossed / (now * then) * scale


def _summed(
    now: Answered, before: Answered | None, which: NDArray[np.intp], n_parts: int
) -> dict[str, NDArray[np.int64]]:
    both = now.counts & before.counts if before else np.zeros_like(now.counts)
    nothing = np.zeros(len(which), np.int64)
    known = now.counts | now.not_applicable | now.rejected
    added = {
        "numerator": now.numerator,
        "denominator": now.denominator,
        "numerator_both": np.where(both, now.numerator, 0),
        "denominator_both": np.where(both, now.denominator, 0),
        "numerator_before": np.where(both, before.numerator, 0) if before else nothing,
        "denominator_before": np.where(both, before.denominator, 0) if before else nothing,
        "n_expected": now.asked,
        "n_answered": now.counts,
        "n_not_applicable": now.not_applicable,
        "n_rejected": now.rejected,
        "n_missing": now.asked & ~known,
        "n_both": both,
    }
    summed = {}
    for name, values in added.items():
        sums = np.zeros(n_parts + 1, np.int64)
        np.add.at(sums, which, values.astype(np.int64))
        summed[name] = sums[:n_parts]
    return summed


class Origins:
    """Which institutions of an earlier year each one comes from, itself most often.

    Where one was split, its old answers are not any single heir's, so the heirs have none.
    """

    def __init__(self, result: ScoreResult, past: ScoreResult) -> None:
        rows = {each: row for row, each in enumerate(past.institutions.ids)}
        walk = Crosswalk.of(result.crosswalk)
        ancestors = walk.ancestors(list(result.institutions.ids), past.school_year)
        own = [[rows[each] for each in ids if each in rows] for ids in ancestors]
        heirs = np.bincount([row for each in own for row in each], minlength=len(rows))
        own = [each if all(heirs[row] == 1 for row in each) else [] for each in own]
        self._n = len(own)
        self._heir = np.repeat(np.arange(self._n), [len(each) for each in own])
        self._row = np.array([row for each in own for row in each], dtype=np.intp)

    def before(self, then: Answered) -> Answered:
        """Sum the earlier answers of each institution's origins; all must have answered."""
        lacking = np.zeros(self._n, np.int64)
        np.add.at(lacking, self._heir, (~then.counts[self._row]).astype(np.int64))
        origins = np.bincount(self._heir, minlength=self._n)
        counts = (origins > 0) & (lacking == 0)

        def summed(values: NDArray[np.int64]) -> NDArray[np.int64]:
            sums = np.zeros(self._n, np.int64)
            np.add.at(sums, self._heir, values[self._row])
            return np.where(counts, sums, 0)

        nobody = np.zeros(self._n, dtype=bool)
        return Answered(
            summed(then.numerator), summed(then.denominator), counts, counts, nobody, nobody
        )
