"""What a programmer meets first: few names, arguments refused in a sentence, short prints."""

import datetime
import inspect
import re
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import dtindex as dti

ROOT = Path(__file__).parents[1]
MOST_LINES, MOST_LETTERS = 20, 3_000


@pytest.fixture(scope="module")
def result():
    return dti.score(*dti.sample_province(40))


def test_every_public_name_stands_on_the_page_of_the_library_and_no_other():
    page = (ROOT / "docs" / "api.md").read_text("utf-8")
    named = set(re.findall(r"`(\w+)`", page.split("\n`dti.__version__`")[0]))

    assert named - {"code", "where"} == set(dti.__all__) - {"__version__"}


def test_no_public_function_hides_a_module_of_its_name():
    modules = {path.stem for path in (ROOT / "src" / "dtindex").iterdir()}

    assert set(dti.__all__) & modules == set()


def test_the_version_is_known():
    assert re.fullmatch(r"\d+\.\d+\.\d+.*", dti.__version__)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda r, out: dti.publish(r, out, engine="zzz"),
            r"engine is 'auto', 'fork', 'process' or 'nbclient', not 'zzz'",
        ),
        (lambda r, out: dti.publish(r, out, only="MH0001"), r"only is .*write \['MH0001'\]"),
        (
            lambda r, out: dti.publish(r, out, as_of="2023-05-31"),
            r"as_of is date or None, not '2023-05-31'",
        ),
        (lambda r, out: dti.publish(r, out, workers="2"), r"workers is int or None, not '2'"),
        (
            lambda r, out: dti.score(r.institutions, r.framework, r.facts),
            r"score\(\): framework is Framework, not an Institutions",
        ),
        (lambda r, out: dti.explain("MH0001", r), r"result is ScoreResult, not 'MH0001'"),
        (lambda r, out: dti.sample_province(0), r"at least one institution, not 0"),
        (lambda r, out: dti.cliffs(r, within="1"), r"within is Decimal or int, not '1'"),
        (lambda r, out: dti.trend(r), r"results is a collection of ScoreResult"),
        (
            lambda r, out: dti.read_institutions(3),
            r"source is str, Path, DataFrame or ArrowFrame, not 3",
        ),
        (
            lambda r, out: dti.read_institutions(pl.LazyFrame({"institution_id": ["KT01"]})),
            r"source is .*, not a LazyFrame",
        ),
    ],
)
def test_a_wrong_argument_is_refused_in_a_sentence(result, tmp_path, call, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        call(result, tmp_path / "site")
    assert list(tmp_path.iterdir()) == []


def test_arguments_that_are_as_good_as_those_named_are_taken(result):
    rules = ROOT / "criteria"

    assert dti.load_framework("kontum-2022", root=str(rules)) == dti.load_framework("kontum-2022")
    seeded = dti.robustness(result, rng=1, n_draws=np.int64(50))
    assert seeded == dti.robustness(result, rng=np.random.default_rng(1), n_draws=50)


@pytest.mark.parametrize("library", [pl.DataFrame, pa.table, pd.DataFrame])
def test_tables_of_any_library_are_read(library):
    framework = dti.load_framework("kontum-2022")
    ids = ["KT01", "KT02"]
    listed = {
        "institution_id": ids,
        "name": ["Mầm non 1", "Mầm non 2"],
        "stages": ["preschool"] * 2,
    }
    sent = {"institution_id": ids, "school_year": ["2022-2023"] * 2, "n_classes": [13, None]}

    institutions = dti.read_institutions(library(listed))
    facts, issues = dti.read_submissions(library(sent), framework, institutions)

    column = framework.fact_index["n_classes"]
    assert institutions.ids.tolist() == ids
    assert facts.values[0, column] == 13
    assert [issue.code for issue in issues if issue.severity == "error"] == []


def test_what_functions_give_prints_in_a_few_lines(result):
    rng = np.random.default_rng(1)
    first = result.institutions.ids[0]
    given = [
        *(result.framework, *result.framework.groups, *result.framework.components),
        *(result, result.institutions, result.facts, dti.Scorecards(result)),
        *(dti.peers(result), dti.cliffs(result), dti.coherence(result), dti.flags(result)),
        *(dti.visits(result), dti.agreement(result), dti.improve(result, first)),
        *(dti.lift(result, 50), dti.explain(result, first)),
        dti.robustness(result, rng=rng, n_draws=50),
    ]

    for thing in given:
        printed = repr(thing)
        assert len(printed) <= MOST_LETTERS, type(thing).__name__
        assert len(printed.splitlines()) < MOST_LINES, type(thing).__name__


def test_equal_content_is_equal_and_other_content_is_not(result):
    assert dti.lift(result, 50) == dti.lift(result, 50)
    assert dti.lift(result, 50) != dti.lift(result, 60)
    assert dti.peers(result) == dti.peers(result)
    assert dti.cliffs(result) != dti.cliffs(result, Decimal(2))
    assert hash(dti.peers(result)) == hash(dti.peers(result))
    assert hash(result.framework) == hash(dti.load_framework("kontum-2022"))
    assert result.framework != dti.load_framework("moet-4725-2022")


@pytest.mark.parametrize(
    "name", [name for name in dti.__all__ if inspect.isfunction(getattr(dti, name))]
)
def test_annotations_of_public_functions_can_be_read(name):
    read = inspect.get_annotations(getattr(dti, name), eval_str=True)

    assert "return" in read
    assert not any(isinstance(annotation, str) for annotation in read.values())


def test_dates_are_taken_as_dates(result, tmp_path):
    page = dti.publish(
        result, tmp_path / "site", pdf=False, as_of=datetime.date(2023, 5, 31), only=[]
    )

    assert not page.failures
