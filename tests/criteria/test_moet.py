"""The national draft repeats what was reported, says how far to trust it, and invents nothing."""

from decimal import Decimal

from dtindex.criteria.load import load_framework

MOET = load_framework("moet-4725-2022")
POINTS = {
    "1.3": ("6", "6", "6", "6", "6"),
    "1.4": ("10",),
    "1.5": ("15", "5"),
    "1.6": ("7", "7", "6"),
    "1.7": ("8", "7", "5"),
    "2.3": ("6", "6", "10", "6", "10", "10", "6", "6"),
    "2.4": ("8", "12", "10"),
}


def test_points_are_as_reported():
    found = {
        criterion.id: tuple(str(component.max_points) for component in criterion.components)
        for group in MOET.groups
        for criterion in group.criteria
    }
    assert found == POINTS


def test_it_is_a_draft_and_ten_points_are_unaccounted_for():
    teaching, management = MOET.counted_groups
    assert MOET.is_draft
    assert not MOET.is_complete
    assert teaching.unaccounted_points == 0
    assert (management.itemised_points, management.unaccounted_points) == (90, 10)


def test_points_are_entered_in_half_points():
    assert {component.rule.kind for component in MOET.components} == {"entered"}
    assert {component.rule.step for component in MOET.components} == {Decimal("0.5")}


def test_exactly_75_is_level_2_and_nothing_falls_between():
    levels = {level.level: level.interval for level in MOET.level_rule.levels}
    found = [
        [number for number, interval in levels.items() if Decimal(points) in interval]
        for points in ("49.5", "50", "75", "75.5")
    ]
    assert found == [[1], [2], [2], [3]]


def test_the_lower_group_counts_and_that_is_a_reading():
    assert MOET.level_rule.read_off == "lowest_group"
    assert MOET.level_rule.status == "interpretation"


def test_every_component_says_how_far_it_is_trusted():
    assert {c.id: c.trust for c in MOET.components if c.trust == "C2"} == {"1.3.1": "C2"}
    suspect = {c.id for c in MOET.components if c.trust == "suspect"}
    assert suspect == {c.id for c in MOET.groups[1].components}
    assert all(c.trust for c in MOET.components)


def test_nothing_is_quoted_from_a_text_that_nobody_has_seen():
    assert {clause.quote_vi for clause in MOET.clauses} == {""}


def test_the_mandatory_conditions_are_1_1_1_2_2_1_and_2_2():
    assert [condition.id for condition in MOET.conditions] == ["1.1", "1.2", "2.1", "2.2"]
