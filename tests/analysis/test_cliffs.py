"""Institutions close to a line: all of them, no others, and what would carry them across."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import floor

import numpy as np
import pytest
from hypothesis import given, settings

import dtindex as dti
from dtindex.analysis.position.cliffs import cliffs
from dtindex.errors import AnalysisError
from dtindex.scoring.score import score
from dtindex.submissions.outcome.facts import AnswerState
from random_results import results


@pytest.fixture(scope="module")
def sample():
    return dti.score(*dti.sample_province(n_institutions=120))


def test_exactly_the_institutions_within_the_distance_are_listed(sample):
    near = cliffs(sample, Decimal("1.5")).table
    points = sample.index.set_index("institution_id")["points"]
    for line, edge in ((2, 50.0), (3, 75.01)):
        listed = set(near.loc[near["line"] == line, "institution_id"])
        assert listed == set(points.index[(points - edge).abs().round(2) <= 1.5])


def test_a_step_under_and_on_the_line_stand_on_its_two_sides(sample):
    table = cliffs(sample, 25).table
    assert (table["points"] < table["line_points"]).equals(table["side"] == "under")
    assert (table["distance"] == (table["points"] - table["line_points"]).abs().round(2)).all()
    assert table["distance"].is_monotonic_increasing


@settings(max_examples=60, deadline=None)
@given(results())
def test_what_is_near_the_line_is_read_as_the_level_is(result):
    table = cliffs(result, 1000).table
    by_points = result.index.set_index("institution_id")["level_by_points"].dropna()
    for level in (2, 3):
        over = table[(table["line"] == level) & (table["side"] == "over")]
        assert set(over["institution_id"]) == set(by_points.index[by_points >= level])


def test_a_decider_carries_its_institution_across(sample):
    near = cliffs(sample, 2)
    under = near.table.query("side == 'over'").merge(near.deciders, on=["institution_id", "line"])
    assert len(under) > 0
    line = under.iloc[0]
    row = sample.institutions.row_of(line["institution_id"])
    component = sample.framework.component[line["component_id"]]
    column = sample.framework.fact_index[component.fact_ids[0]]
    states = sample.facts.states.copy()
    states[sample.answers.records[row, column], column] = AnswerState.REJECTED
    lost = score(
        sample.framework,
        sample.institutions,
        replace(sample.facts, states=states),
        school_year=sample.school_year,
    )
    assert lost.scores.levels.by_points[row] < line["line"]
    at_stake = sample.index["points"].iat[row] - lost.index["points"].iat[row]
    assert at_stake == pytest.approx(line["at_stake"])


@settings(max_examples=80, deadline=None)
@given(results())
def test_deciders_are_the_components_that_move_the_level_alone(result):
    """Each counted component gained or lost in full, one by one, and the level read again."""
    near = cliffs(result, 1000)
    found = set(near.deciders[["institution_id", "line", "component_id"]].itertuples(index=False))
    expected = set()
    for line in near.table.itertuples():
        row = result.institutions.row_of(line.institution_id)
        for place, component in enumerate(result.framework.components):
            points = result.scores.component.points[row].copy()
            points[place] = result.scores.component_max[row, place] * (line.side == "under")
            if (_level(result, row, points) >= line.line) == (line.side == "under"):
                expected.add((line.institution_id, line.line, component.id))
    assert found == expected


def _level(result, row, points):
    """The level of these steps of components, as the rules say it, in fractions."""
    framework, outline, scores = result.framework, result.outline, result.scores
    halves = Fraction(1, 2)
    groups, weights, column = [], [], 0
    for number, group in enumerate(framework.groups):
        earned = int(points[column : column + len(group.components)].sum())
        column += len(group.components)
        out_of, full = int(scores.group_max[row, number]), int(outline.group_max[number])
        if group.counted and out_of:
            carried = full - int(outline.group_unaccounted[number])
            groups.append(floor(Fraction(earned * carried, out_of) + halves))
            weights.append(full)
    index = floor(Fraction(sum(groups) * outline.index_max, sum(weights)) + halves)
    read = index if framework.level_rule.read_off == "index" else min(groups)
    levels = framework.level_rule.levels
    return max(each.level for each in levels
               if read >= each.interval.lowest_step(framework.step))  # fmt: skip


def test_nobody_is_near_when_nobody_is_and_no_distance_is_negative(sample):
    everyone_low = replace(sample.facts, states=np.zeros_like(sample.facts.states))
    empty = score(sample.framework, sample.institutions, everyone_low)
    assert len(cliffs(empty, 1).table) == 0
    assert len(cliffs(empty, 1).deciders) == 0
    with pytest.raises(AnalysisError, match="-1 is no distance") as caught:
        cliffs(sample, -1)
    assert caught.value.code == "DT509"
