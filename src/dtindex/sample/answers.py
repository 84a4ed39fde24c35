"""What the institutions of the illustrative province report, year by year."""

import datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dtindex.criteria.rules.kinds import CountRule, OnTimeRule
from dtindex.criteria.rules.models import Fact, Framework

__all__ = ["make_answers", "make_external"]

FloatArray = NDArray[np.float64]
_SIZES = {
    "n_classes": 1 / 30,
    "n_teachers": 1 / 17,
    "n_staff": 1 / 14.5,
    "n_parents": 0.97,
    "n_pupils_grade12": 0.3,
    "n_university_applicants": 0.17,
    "n_materials": 0.3,
    "n_library_titles": 2.5,
    "n_admission_files": 0.28,
    "n_certificate_files": 0.22,
    "fees_collected_vnd": 900_000,
    "n_classrooms": 1 / 28,
    "n_computers": 1 / 14,
    "n_computers_informatics": 1 / 17,
    "n_pupils_needing_device": 0.09,
    "n_materials_shared": 0.08,
}
"""How many there are per pupil: sizes of made-up schools, no numbers of the index."""


def make_answers(
    framework: Framework,
    institutions: pd.DataFrame,
    maturity: FloatArray,
    steady: np.random.Generator,
    rng: np.random.Generator,
    school_year: str,
) -> pd.DataFrame:
    """Make up what institutions answer: a column per fact, a row per institution.

    Answers are as a school would type them: whole numbers, Có/Không, the label of an option, a
    date; None where a fact is not asked or was left open.

    Parameters
    ----------
    framework : Framework
    institutions : DataFrame
        From :func:`~dtindex.sample.institutions.make_institutions`.
    maturity : ndarray of float, shape (n_institutions,)
        How far a school has come, 0 to 1.
    steady : Generator
        Gives what stays from year to year, size and luck; begin it anew for each year.
    rng : Generator
        Gives what changes.
    """
    sizes = institutions["pupils"].to_numpy() * steady.lognormal(0, 0.45, len(institutions))
    pupils = np.maximum(20, sizes * rng.normal(1, 0.015, len(institutions))).astype(int)
    answers: dict[str, list[object]] = {}
    numbers: dict[str, NDArray[np.int64]] = {"n_pupils": pupils}
    for fact in framework.facts:
        ease = np.clip(_ease(maturity, steady) + rng.normal(0, 0.03, len(maturity)), 0.0, 1.0)
        if fact.kind in ("count", "amount"):
            if fact.id not in numbers:
                numbers[fact.id] = _count(framework, fact, numbers, ease, steady)
            answers[fact.id] = numbers[fact.id].tolist()
        elif fact.kind == "yes_no":
            # What a document proves, such as a mandatory condition, most have done.
            said = (
                steady.random(len(ease)) < (0.75 if fact.evidence_required else 0.25) + 0.6 * ease
            )
            answers[fact.id] = ["Có" if yes else "Không" for yes in said]
        elif fact.kind == "choice":
            last = len(fact.options) - 1
            chosen = np.clip(np.rint(ease * last + steady.normal(0, 0.4, len(ease))), 0, last)
            answers[fact.id] = [fact.options[int(option)].label_vi for option in chosen]
        else:
            answers[fact.id] = _dates(framework, fact, ease, rng, school_year)
    table = pd.DataFrame(answers, dtype=object)
    _forget(framework, table, rng)
    _excuse(framework, table, rng)
    _document(framework, table, rng, school_year)
    return _asked(framework, institutions, table)


def make_external(
    framework: Framework, own: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Make up what reviewers find: most answers stand, some are corrected down or rejected.

    ``own`` are the rows of the institutions that were visited.
    """
    found = own.drop(columns=[column for column in own.columns if column.endswith(".evidence")])
    measured = {component.fact_ids[0] for component in framework.components}
    for fact in framework.facts:
        luck = rng.random(len(own))
        answered = own[fact.id].notna().to_numpy() & (own[fact.id] != NOT_APPLICABLE).to_numpy()
        if fact.evidence_vi:
            refused = answered & (luck < 0.03)
            found.loc[refused, fact.id] = REJECTED
            found.loc[refused, f"{fact.id}.reason"] = _REFUSAL
        if fact.at_most and fact.id in measured:
            lower = answered & (luck >= 0.03) & (luck < 0.15)
            shares = rng.uniform(0.7, 0.95, len(own))[lower]
            claimed = own.loc[lower, fact.id].to_numpy(dtype=np.float64)
            found.loc[lower, fact.id] = (claimed * shares).astype(np.int64).astype(object)
    return found


NOT_APPLICABLE = "không áp dụng"
REJECTED = "không chấp nhận"


def _ease(maturity: FloatArray, rng: np.random.Generator) -> FloatArray:
    """How easily each school gets one task done: its maturity, and luck with this task."""
    task = rng.normal(0, 0.12)
    return np.clip(maturity + task + rng.normal(0, 0.16, len(maturity)), 0.0, 1.0)


def _count(
    framework: Framework,
    fact: Fact,
    numbers: dict[str, NDArray[np.int64]],
    ease: FloatArray,
    steady: np.random.Generator,
) -> NDArray[np.int64]:
    pupils = numbers["n_pupils"]
    low = int(fact.minimum or 0)
    if fact.id in _SIZES:
        size = pupils * _SIZES[fact.id] * steady.lognormal(0, 0.12, len(pupils))
        counts = np.maximum(np.rint(size).astype(np.int64), low)
        if fact.kind == "amount":
            counts = counts // 1000 * 1000
    elif fact.at_most is not None:
        whole = numbers[fact.at_most]
        counts = np.rint(whole * np.clip(ease * 1.15, 0, 1)).astype(np.int64)
        if fact.kind == "amount":
            counts = counts // 1000 * 1000
    else:
        target = _target(framework, fact)
        counts = np.rint(np.clip(ease * 1.4, 0, 1) * target).astype(np.int64)
        counts = np.maximum(counts, low)
    if fact.at_most is not None and fact.at_most in numbers:
        counts = np.minimum(counts, numbers[fact.at_most])
    if fact.id in _WITHIN:
        counts = np.minimum(counts, numbers[_WITHIN[fact.id]])
    if fact.maximum is not None:
        counts = np.minimum(counts, int(fact.maximum))
    return counts


_WITHIN = {"n_classrooms_wifi": "n_classrooms_internet"}
"""Counts that the rules do not bound, but that are part of another where schools are careful."""


def _target(framework: Framework, fact: Fact) -> int:
    """Return what a rule that counts this fact asks for; a dozen where no rule does."""
    for component in framework.components:
        rule = component.rule
        if isinstance(rule, CountRule) and rule.fact == fact.id:
            return int(rule.target)
    return 12


def _dates(
    framework: Framework, fact: Fact, ease: FloatArray, rng: np.random.Generator, school_year: str
) -> list[object]:
    """Days around the deadline of the year, earlier where things come easily."""
    deadline = next(
        (
            component.rule.deadlines.get(school_year)
            for component in framework.components
            if isinstance(component.rule, OnTimeRule) and component.rule.fact == fact.id
        ),
        None,
    )
    if deadline is None:
        return [None] * len(ease)
    days = np.rint(rng.normal(2 - 9 * ease, 3)).astype(int)
    return [deadline + datetime.timedelta(days=int(day)) for day in days]


def _forget(framework: Framework, table: pd.DataFrame, rng: np.random.Generator) -> None:
    """Leave some answers open: a few everywhere, many in a few institutions."""
    careless = rng.random(len(table)) < 0.04
    for fact in framework.facts:
        forgotten = rng.random(len(table)) < np.where(careless, 0.35, 0.015)
        table.loc[forgotten & (fact.minimum != 1), fact.id] = None


def _excuse(framework: Framework, table: pd.DataFrame, rng: np.random.Generator) -> None:
    """Declare some facts not applicable, with a reason."""
    for fact in framework.facts:
        if fact.may_not_apply:
            excused = rng.random(len(table)) < 0.06
            table.loc[excused, fact.id] = NOT_APPLICABLE
            table[f"{fact.id}.reason"] = [_REASON if yes else None for yes in excused]


def _document(
    framework: Framework, table: pd.DataFrame, rng: np.random.Generator, school_year: str
) -> None:
    """Name a document for most answers that ask for evidence."""
    year = school_year[:4]
    for fact in framework.facts:
        if not fact.evidence_vi:
            continue
        number, day = rng.integers(1, 200, len(table)), rng.integers(1, 29, len(table))
        month = rng.integers(9, 13, len(table))
        share = 0.97 if fact.evidence_required else 0.55
        kept = (rng.random(len(table)) < share) & table[fact.id].notna().to_numpy()
        kept &= (table[fact.id] != NOT_APPLICABLE).to_numpy()
        table[f"{fact.id}.evidence"] = [
            f"Văn bản số {n}/MH ngày {d}/{m}/{year}" if documented else None
            for documented, n, d, m in zip(kept, number, day, month, strict=True)
        ]


_REFUSAL = "Không có minh chứng kèm theo"
_REASON = "Cơ sở không thực hiện nhiệm vụ này trong năm học"


def _asked(framework: Framework, institutions: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Leave out what an institution's stages are not asked."""
    for stages, rows in institutions.groupby("stages").groups.items():
        asked = {fact.id for fact in framework.facts_for(tuple(str(stages).split(";")))}
        columns = [column for column in table.columns if column.partition(".")[0] not in asked]
        table.loc[rows, columns] = None
    return table
