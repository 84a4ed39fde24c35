"""Small provinces whose answers a test writes out."""

from collections.abc import Mapping, Sequence
from functools import cache

import pandas as pd

from dtindex.criteria.load import load_framework
from dtindex.criteria.rules.models import Framework
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.score import score
from dtindex.submissions.institutions import Institutions, read_institutions
from dtindex.submissions.intake.read import read_submissions
from dtindex.submissions.outcome.facts import Facts

YEAR = "2022-2023"
Answers = Mapping[str, object]

load = cache(load_framework)


def schools(ids: Sequence[str], stages: str = "primary", district: str = "") -> Institutions:
    """Institutions of the same stages."""
    names = [f"Trường số {i + 1}" for i in range(len(ids))]
    return read_institutions(
        pd.DataFrame({"institution_id": ids, "name": names, "stages": stages, "district": district})
    )


def answered(
    framework: Framework,
    institutions: Institutions,
    records: Sequence[tuple[str, str, str, Answers]],
) -> Facts:
    """Facts of records: school year, institution, assessment, answers."""
    rows = [
        {"school_year": year, "institution_id": institution, "assessment": assessment, **answers}
        for year, institution, assessment, answers in records
    ]
    table = pd.DataFrame(rows, dtype=object)
    facts, issues = read_submissions(table.where(table.notna(), None), framework, institutions)
    assert not issues.has_errors, issues.text("en")
    return facts


def scored(
    answers: Mapping[str, Answers],
    year: str = YEAR,
    *,
    framework_id: str = "kontum-2022",
    stages: str = "primary",
) -> ScoreResult:
    """Score what institutions say of themselves in one school year."""
    framework = load(framework_id)
    institutions = schools(list(answers), stages)
    records = [(year, institution, "self", said) for institution, said in answers.items()]
    return score(framework, institutions, answered(framework, institutions, records))
