"""Answers of one year under the rules of another: a choice goes by its options, not their order."""

import pandas as pd
import pytest

import dtindex as dti
from dtindex.analysis.past.other_rules import under_rules
from dtindex.criteria.rules.models import Option
from dtindex.scoring.answers import AnswerState

CHOICE = "computer_based_exams"
YEAR = "2022-2023"


@pytest.fixture(scope="module")
def result():
    framework = dti.load_framework("kontum-2022")
    ids = [option.id for option in framework.fact[CHOICE].options]
    names = [f"T{n}" for n in range(len(ids) + 1)]
    table = pd.DataFrame({"institution_id": names, "name": names, "stages": "primary"})
    institutions = dti.read_institutions(table)
    labels = [*(option.label_vi for option in framework.fact[CHOICE].options), ""]
    sent = pd.DataFrame({"institution_id": names, "n_classes": 5, CHOICE: labels})
    facts, _ = dti.read_submissions(sent, framework, institutions, school_years=[YEAR])
    return dti.score(framework, institutions, facts, school_year=YEAR)


def with_options(framework, options):
    """The framework whose choice has other options; those it had keep their points."""
    facts = tuple(
        fact.model_copy(update={"options": options}) if fact.id == CHOICE else fact
        for fact in (type(f)(**{n: getattr(f, n) for n in type(f).model_fields})
                     for f in framework.facts)
    )  # fmt: skip
    facts = tuple(type(f)(**{n: getattr(f, n) for n in type(f).model_fields}) for f in facts)
    return framework.model_copy(update={"facts": facts})


def test_options_in_another_order_keep_what_was_chosen(result):
    options = result.framework.fact[CHOICE].options
    other = under_rules(result, with_options(result.framework, options[::-1])).result
    column = result.framework.fact_index[CHOICE]
    n = len(options)

    assert other.answers.values[:n, column].tolist() == list(range(n))[::-1]
    assert (other.answers.states[:n, column] == AnswerState.ANSWERED).all()
    assert other.answers.states[n, column] == AnswerState.MISSING
    pd.testing.assert_series_equal(other.index["points"], result.index["points"])


def test_an_option_that_is_no_more_is_a_missing_answer(result):
    options = result.framework.fact[CHOICE].options
    new = Option(id="brand_new", label_vi="Mới", label_en="New")
    changed = with_options(result.framework, (new, *options[1:]))
    column = result.framework.fact_index[CHOICE]
    rule = next(c for c in changed.components if CHOICE in c.fact_ids)
    points = {"brand_new": rule.rule.points[options[0].id], **rule.rule.points}

    def repriced(part):
        if part.id != rule.id:
            return part
        return part.model_copy(update={"rule": part.rule.model_copy(update={"points": points})})

    groups = tuple(
        type(g)(**{n: getattr(g, n) for n in type(g).model_fields} | {"criteria": tuple(
            c.model_copy(update={"components": tuple(map(repriced, c.components))})
            for c in g.criteria)})
        for g in changed.groups
    )  # fmt: skip
    other = under_rules(result, changed.model_copy(update={"groups": groups})).result

    assert other.answers.states[0, column] == AnswerState.MISSING
    assert other.answers.values[1:3, column].tolist() == [1, 2][: len(options) - 1]
    assert (other.answers.states[1 : len(options), column] == AnswerState.ANSWERED).all()
