"""A small made-up province, scored: some answers missing, rejected or not applicable."""

from collections.abc import Callable
from importlib.resources import as_file, files

import numpy as np
import pandas as pd
import pytest
import typst

from dtindex.criteria.load import load_framework
from dtindex.criteria.rules.models import Fact, Framework
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.score import score
from dtindex.submissions.institutions import Institutions
from dtindex.submissions.outcome.facts import AnswerState, Facts

SCHOOL_YEAR = "2022-2023"
FIRST_DAY = pd.Timestamp("2022-09-05").toordinal()
STAGES = ["preschool", "primary", "primary;lower_secondary", "lower_secondary", "upper_secondary"]


def made_up_institutions(n: int, names: list[str] | None = None) -> Institutions:
    places = np.arange(n)
    return Institutions(
        pd.DataFrame(
            {
                "institution_id": [f"KT{i:03d}" for i in places],
                "name": names or [f"Trường minh hoạ số {i + 1}" for i in places],
                "stages": [STAGES[i % len(STAGES)] for i in places],
                "district": [["Huyện Đăk Hà", "Huyện Sa Thầy", ""][i % 3] for i in places],
                "commune": [f"Xã {i % 7 + 1}" for i in places],
                "area": [["urban", "rural"][i % 2] for i in places],
                "illustrative": "1",
            }
        )
    )


def made_up_facts(framework: Framework, institutions: Institutions, seed: int = 1) -> Facts:
    """Self-assessments of all, and external assessments of every third institution."""
    rng = np.random.default_rng(seed)
    n = len(institutions)
    checked = np.arange(0, n, 3)
    ids = np.concatenate([institutions.ids, institutions.ids[checked]])
    shape = (len(ids), len(framework.facts))
    values = np.column_stack([_codes(fact, rng, len(ids)) for fact in framework.facts])
    answered, other = AnswerState.ANSWERED, [AnswerState.MISSING, AnswerState.NOT_APPLICABLE]
    states = rng.choice([answered, *other], size=shape, p=[0.9, 0.08, 0.02]).astype(np.uint8)
    outside = states[n:]
    outside[rng.random(outside.shape) < 0.5] = AnswerState.MISSING
    outside[rng.random(outside.shape) < 0.03] = AnswerState.REJECTED
    values[states != answered] = 0
    with_evidence = np.argwhere(states == answered)[::2]
    return Facts(
        framework=framework,
        records=pd.DataFrame(
            {
                "school_year": SCHOOL_YEAR,
                "institution_id": ids,
                "assessment": ["self"] * n + ["external"] * len(checked),
                "file": [f"{institution_id}.xlsx" for institution_id in ids],
                "sheet": "Số liệu",
            }
        ),
        values=values,
        states=states,
        cell_rows=np.broadcast_to(np.arange(shape[1], dtype=np.int32), shape),
        cell_columns=np.broadcast_to(np.int32(2), shape),
        evidence=pd.DataFrame(
            {
                "record": with_evidence[:, 0],
                "fact_id": [framework.facts[column].id for column in with_evidence[:, 1]],
                "text": "Quyết định số 12/QĐ",
            }
        ),
    )


def _codes(fact: Fact, rng: np.random.Generator, n: int) -> np.ndarray:
    if fact.kind == "yes_no":
        return rng.integers(0, 2, n)
    if fact.kind == "choice":
        return rng.integers(0, len(fact.options), n)
    if fact.kind == "date":
        return FIRST_DAY + rng.integers(0, 300, n)
    if fact.kind == "points":
        return rng.integers(0, int(fact.maximum or 0) * 2 + 1, n) * 5 * 10 ** (fact.decimals - 1)
    if fact.id.startswith("n_"):
        return rng.integers(40, 60, n)
    return rng.integers(0, 41, n)


def scored(
    n: int, framework_id: str = "kontum-2022", names: list[str] | None = None
) -> ScoreResult:
    framework = load_framework(framework_id)
    institutions = made_up_institutions(n, names)
    facts = made_up_facts(framework, institutions)
    return score(framework, institutions, facts, school_year=SCHOOL_YEAR)


@pytest.fixture(scope="session")
def result() -> ScoreResult:
    return scored(30)


@pytest.fixture(scope="session")
def draft() -> ScoreResult:
    """Scored by a framework that nobody has compared with the signed text."""
    return scored(30, "moet-4725-2022")


@pytest.fixture(scope="session")
def score_province() -> Callable[..., ScoreResult]:
    return scored


def compile_typst(source: str) -> tuple[bytes, list[object]]:
    static = files("dtindex.scorecards") / "static"
    preamble = (static / "scorecard.typ").read_text("utf-8")
    show = '#show: scorecard.with(title: "Phiếu điểm", foot: "Trường", lang: "vi")\n'
    with as_file(static / "fonts") as fonts:
        compiler = typst.Compiler(font_paths=[fonts], ignore_system_fonts=True)
        pdf, warnings = compiler.compile_with_warnings(
            f"{preamble}{show}{source}".encode(), format="pdf", pdf_standards=["ua-1"], timestamp=0
        )
    assert isinstance(pdf, bytes)
    return pdf, warnings


@pytest.fixture(scope="session")
def compiled() -> Callable[[str], tuple[bytes, list[object]]]:
    """Print Typst fragments as a document; give it, and what the compiler warned of."""
    return compile_typst
