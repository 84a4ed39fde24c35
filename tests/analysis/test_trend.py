"""School years side by side: what is shown adds up, lines go on, new rules stand apart."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dtindex as dti
from dtindex.analysis.change.contributions import apportioned, contributions
from dtindex.analysis.change.trend import trend
from dtindex.analysis.past.crosswalk import Crosswalk
from dtindex.analysis.past.other_rules import under_rules
from dtindex.errors import AnalysisError
from dtindex.scoring.score import score
from dtindex.submissions.institutions import Institutions
from random_results import results


@pytest.fixture(scope="module")
def parts():
    return dti.sample_province(n_institutions=50)


@pytest.fixture(scope="module")
def years(parts):
    framework, institutions, facts = parts
    return [
        dti.score(framework, institutions, facts, school_year=year) for year in facts.school_years
    ]


@settings(max_examples=60, deadline=None)
@given(results())
def test_components_bring_the_whole_index(result):
    brought = contributions(result)
    np.testing.assert_allclose(brought.sum(axis=1), result.scores.index.points, atol=1e-6)


@given(st.data())
def test_apportioned_parts_add_up_and_lie_next_to_their_exact_share(data):
    shares = np.array([data.draw(st.lists(st.floats(0, 50), min_size=1, max_size=6))])
    total = np.array([data.draw(st.integers(0, 10_000))]) if shares.sum() > 1e-3 else np.array([0])
    parts = apportioned(total, shares)
    assert parts.sum() == total[0]
    if total[0]:
        exact = total[0] * shares / shares.sum()
        assert (np.abs(parts - exact) < 1 + 1e-6).all()


def test_contributions_add_up_exactly_to_the_change(years):
    found = trend(years)
    by_institution = found.contributions.groupby("institution_id", sort=False)["steps"].sum()
    step = Fraction(years[0].framework.step)
    changes = found.changes.set_index("institution_id")
    for institution_id, steps in by_institution.items():
        exact = Fraction(str(changes.at[institution_id, "after"])) - Fraction(
            str(changes.at[institution_id, "before"])
        )
        assert steps * step == exact
    groups = found.groups.groupby("institution_id", sort=False)["steps"].sum()
    assert groups.equals(by_institution)


def test_unmoved_institutions_have_the_points_of_their_years(years):
    found = trend(years)
    before = years[0].index.set_index("institution_id")["points"]
    after = years[1].index.set_index("institution_id")["points"]
    changes = found.changes.set_index("institution_id")
    assert changes["before"].equals(before[changes.index])
    assert changes["after"].equals(after[changes.index])
    assert (changes["by_rules"] == 0).all()
    assert len(found.breaks) == 0


def test_a_component_contributes_what_its_points_rose_by_where_everything_applies(years):
    found = trend(years)
    whole = [
        set(np.asarray(year.institutions.ids)[
            (year.scores.group_max == year.outline.group_max)[:, year.outline.counted].all(axis=1)
        ])
        for year in years
    ]  # fmt: skip
    rise = years[1].components.merge(years[0].components, on=["institution_id", "component_id"])
    rise["rise"] = rise["steps_x"] - rise["steps_y"]
    joined = found.contributions.merge(rise, on=["institution_id", "component_id"])
    joined = joined[joined["institution_id"].isin(whole[0] & whole[1])]
    assert len(joined) > 0
    assert (joined["steps"] == joined["rise"]).all()


def merged(years, kinds, ids):
    """Let the last year bear the new ids."""
    framework, last = years[1].framework, years[1]
    table = last.institutions.table.copy()
    table["institution_id"] = table["institution_id"].replace(ids)
    facts = last.facts
    records = facts.records.copy()
    now = records["school_year"] == last.school_year
    records.loc[now, "institution_id"] = records.loc[now, "institution_id"].replace(ids)
    again = score(framework, Institutions(table), replace(facts, records=records))
    rows = [(last.school_year, old, new, kinds) for old, new in ids.items()]
    return again, pd.DataFrame(rows, columns=["school_year", "from_id", "to_id", "kind"])


def test_an_institution_that_moved_keeps_its_line(years):
    old = years[0].institutions.ids[3]
    after, crosswalk = merged(years, "moved", {old: "NEW"})
    found = trend([years[0], after], crosswalk)
    line = found.changes.set_index("institution_id").loc["NEW"]
    assert line["before"] == years[0].index["points"].iat[3]
    assert "NEW" not in set(trend([years[0], after]).changes["institution_id"])


def test_merged_institutions_go_on_from_their_mean_weighted_by_pupils(years):
    first, second = years[0].institutions.ids[:2]
    after, crosswalk = merged(years, "merged", {first: "NEW"})
    crosswalk.loc[1] = [years[1].school_year, second, "NEW", "merged"]
    found = trend([years[0], after], crosswalk)
    pupils, answered = years[0].answers_to("n_pupils")
    weights = np.where(answered, pupils, 1)[:2]
    mean = np.average(years[0].scores.index.points[:2], weights=weights)
    line = found.changes.set_index("institution_id").loc["NEW"]
    assert line["before"] == pytest.approx(np.floor(mean + 0.5) / 100)
    index = found.index.set_index(["institution_id", "school_year"]).loc[
        ("NEW", years[0].school_year)
    ]
    assert index["came_from"] == f"{first};{second}"
    assert pd.isna(index["level"])
    steps = found.contributions.query("institution_id == 'NEW'")["steps"].sum()
    assert steps == round((line["after"] - line["before"]) * 100)


def test_an_institution_that_took_another_in_under_its_own_id_goes_on_from_both(years):
    taken, stays = years[0].institutions.ids[:2]
    after, crosswalk = merged(years, "merged", {taken: "GONE"})
    crosswalk.loc[0] = [years[1].school_year, taken, stays, "merged"]
    found = trend([years[0], after], crosswalk).index
    line = found[found["school_year"] == years[0].school_year].set_index("institution_id")
    assert set(line.at[stays, "came_from"].split(";")) == {taken, stays}
    pupils, answered = years[0].answers_to("n_pupils")
    weights = np.where(answered, pupils, 1)[:2]
    mean = np.average(years[0].scores.index.points[:2], weights=weights)
    assert line.at[stays, "points"] == pytest.approx(np.floor(mean + 0.5) / 100)


def test_an_id_that_was_given_up_and_then_given_anew_has_no_past():
    rows = [("2023-2024", "A", "B", "moved"), ("2023-2024", "C", "D", "split")]
    columns = ["school_year", "from_id", "to_id", "kind"]
    walk = Crosswalk.of(pd.DataFrame(rows, columns=columns))
    assert walk.ancestors(["A", "B"], "2022-2023") == [(), ("A",)]
    assert walk.ancestors(["C", "D"], "2022-2023") == [("C",), ("C",)]


def test_both_parts_of_a_split_go_on_from_the_whole():
    walk = Crosswalk.of(
        pd.DataFrame(
            {
                "school_year": ["2023-2024", "2023-2024", "2025-2026"],
                "from_id": ["A", "A", "C"],
                "to_id": ["B", "C", "D"],
                "kind": ["split", "split", "moved"],
            }
        )
    )
    assert walk.ancestors(["B", "D"], "2022-2023") == [("A",), ("A",)]
    assert walk.ancestors(["B", "D"], "2024-2025") == [("B",), ("C",)]
    assert walk.ancestors(["B", "D"], "2025-2026") == [("B",), ("D",)]


def test_new_rules_are_a_break_and_their_effect_stands_apart(years):
    framework = years[1].framework
    doubled = {"1.1.a": Decimal(4), "1.1.b": Decimal(2)}
    groups = tuple(_with_points(group, doubled) for group in framework.groups)
    new = rebuilt(framework, groups=groups, digest="new")
    after = under_rules(years[1], new).result
    found = trend([years[0], after])
    assert found.index.query("is_break")["school_year"].unique().tolist() == [after.school_year]
    old_facts_new_rules = under_rules(years[0], new).result.index.set_index("institution_id")
    changes = found.changes.set_index("institution_id")
    expected = old_facts_new_rules["points"] - years[0].index.set_index("institution_id")["points"]
    np.testing.assert_allclose(changes["by_rules"], expected[changes.index], atol=1e-9)
    np.testing.assert_allclose(changes["by_rules"] + changes["by_facts"], changes["change"])
    assert (changes["by_rules"] != 0).any()
    line = found.breaks.iloc[0]
    assert line["n_answered_by_facts"] == line["n_components"]
    assert line["mean_before_by_new_rules"] == pytest.approx(old_facts_new_rules["points"].mean())
    assert line["mean_after_by_old_rules"] == pytest.approx(years[1].index["points"].mean())
    steps = found.contributions.groupby("institution_id")["steps"].sum()
    np.testing.assert_allclose(steps[changes.index] / 100, changes["by_facts"], atol=1e-9)


def rebuilt(record, **fields):
    """A record with other fields, that has nothing in mind from before."""
    kind = type(record)
    return kind(**{name: getattr(record, name) for name in kind.model_fields} | fields)


def test_a_year_that_the_other_rules_do_not_know_is_scored_without_deadlines(years):
    framework = years[1].framework
    only = tuple(year for year in framework.school_years if year.id != years[0].school_year)
    later = rebuilt(framework, school_years=only)
    assert years[0].school_year not in later.school_year_ids
    again = under_rules(years[0], later).result
    assert again.index["points"].equals(years[0].index["points"])


def _with_points(group, points):
    criteria = tuple(
        criterion.model_copy(update={"components": tuple(
            c.model_copy(update={"max_points": points.get(c.id, c.max_points)})
            for c in criterion.components
        )})
        for criterion in group.criteria
    )  # fmt: skip
    return rebuilt(group, criteria=criteria)


def test_other_rules_say_which_components_want_facts(years):
    national = dti.load_framework("moet-4725-2022")
    other = under_rules(years[1], national)
    assert other.result.framework.id == national.id
    assert len(other.wanting) > 0
    assert set(other.wanting) <= set(national.component)
    line = trend([years[0], under_rules(years[1], national).result]).breaks.iloc[0]
    assert line["wanting"].split(";") == list(under_rules(years[0], national).wanting)
    assert line["n_answered_by_facts"] + len(other.wanting) == line["n_components"]


def test_one_year_alone_and_a_crosswalk_without_columns_are_refused(years):
    with pytest.raises(AnalysisError, match="not two or more different ones") as caught:
        trend([years[0], years[0]])
    assert caught.value.code == "DT511"
    with pytest.raises(AnalysisError, match="'to_id'") as caught:
        trend(years, pd.DataFrame({"from_id": ["A"]}))
    assert caught.value.code == "DT510"
