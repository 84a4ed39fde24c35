"""Progress from mid-year to year-end is a trend over what was due both times."""

import pandas as pd
import pytest

import dtindex as dti
from dtindex.errors import AnalysisError


@pytest.fixture(scope="module")
def province():
    return dti.sample_province(20)


@pytest.fixture(scope="module")
def year_end(province):
    return dti.score(*province, school_year="2022-2023")


@pytest.fixture(scope="module")
def mid_year(province):
    """Half a year before: every count of pupils with an account was half of what it came to."""
    framework, institutions, facts = province
    values = facts.values.copy()
    values[:, framework.fact_index["n_pupils_office365"]] //= 2
    then = dti.Facts(
        *(framework, facts.records, values, facts.states, facts.cell_rows),
        *(facts.cell_columns, facts.evidence),
    )
    return dti.score(framework, institutions, then, school_year="2022-2023", period="mid-year")


def test_a_change_is_split_into_facts_and_what_was_due_one_time_only(mid_year, year_end):
    changes = dti.trend([year_end, mid_year]).changes

    assert set(changes["period_before"]) == {"mid-year"}
    assert set(changes["period"]) == {""}
    parts = changes[["by_rules", "by_facts", "by_period"]].sum(axis=1)
    pd.testing.assert_series_equal(parts, changes["change"], check_names=False)
    assert (changes["by_rules"] == 0).all()
    assert (changes["by_period"] != 0).any()


def test_contributions_are_of_what_was_due_both_times(mid_year, year_end):
    compared = dti.trend([mid_year, year_end])

    moved = compared.contributions.query("abs(steps) > 1")  # others are rounded with their group
    assert set(moved["component_id"]) == {"1.2.b"}
    sums = compared.contributions.groupby("institution_id")["change"].sum()
    expected = compared.changes.set_index("institution_id")["by_facts"]
    assert (sums.round(9) == expected.loc[sums.index].round(9)).all()
    assert (expected >= 0).all()


def test_who_answered_nothing_new_made_no_progress(province, year_end):
    before = dti.score(*province, school_year="2022-2023", period="mid-year")

    changes = dti.trend([before, year_end]).changes

    assert (changes["by_facts"] == 0).all()
    assert changes["by_period"].round(9).equals(changes["change"].round(9))


def test_two_years_as_of_the_same_period_have_the_same_due(province):
    years = [
        dti.score(*province, school_year=year, period="mid-year")
        for year in ("2021-2022", "2022-2023")
    ]

    changes = dti.trend(years).changes

    assert (changes["by_period"] == 0).all()
    assert (changes["by_facts"] != 0).any()


def test_one_period_is_not_compared_with_itself(mid_year):
    with pytest.raises(AnalysisError) as caught:
        dti.trend([mid_year, mid_year])

    assert caught.value.code == "DT511"


def test_flags_and_visits_look_at_the_year_before_and_not_at_mid_year(province, mid_year):
    before = dti.score(*province, school_year="2021-2022")
    result = dti.score(*province, school_year="2022-2023", previous=[before, mid_year])

    assert result.year_before is not None
    assert result.year_before.school_year == "2021-2022"
    assert dti.flags(result).table.equals(dti.flags(result, before).table)
