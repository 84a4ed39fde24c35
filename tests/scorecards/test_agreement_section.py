"""What the province's scorecard says of external assessment."""

import re
from dataclasses import replace

import pytest

from dtindex.scorecards.cards.scorecards import Scorecards
from dtindex.scoring.score import score


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("vi", ["Điểm giảm bình quân", "Theo cấp học", "Cochran, 1977"]),
        ("en", ["Points lost, on average", "By stage", "Cochran 1977"]),
    ],
)
def test_the_section_says_what_the_visits_changed(result, language, words):
    section = Scorecards(result, language=language).agreement

    assert section.anchor == "agreement"
    for face in (section.plain, section.html, section.typst):
        assert all(word in face for word in words)


def test_numbers_are_written_as_the_language_does(result):
    vietnamese = Scorecards(result, language="vi").agreement.plain

    assert "nan" not in vietnamese
    assert "±1 điểm" in vietnamese


def test_points_that_reviewers_added_bear_the_sign_that_other_sections_write(result):
    swapped = {"self": "external", "external": "self"}
    records = result.facts.records
    records = records.assign(assessment=records["assessment"].map(swapped))
    generous = score(result.framework, result.institutions, replace(result.facts, records=records))
    plain = Scorecards(generous).agreement.plain

    assert re.search(r"−\d", plain)
    assert not re.search(r"-\d", plain)


def test_choices_that_differ_are_shown_with_both_kappas(result):
    assert "Kappa, quadratic" in Scorecards(result, language="en").agreement.plain


def test_a_province_without_visits_says_so(score_province):
    result = score_province(2)
    alone = result.facts.records["assessment"] == "self"
    own = type(result.facts)(
        framework=result.framework,
        records=result.facts.records[alone].reset_index(drop=True),
        values=result.facts.values[alone],
        states=result.facts.states[alone],
        cell_rows=result.facts.cell_rows[alone],
        cell_columns=result.facts.cell_columns[alone],
        evidence=result.facts.evidence[result.facts.evidence["record"] < alone.sum()],
    )
    unseen = score(result.framework, result.institutions, own)
    assert "chưa có đánh giá ngoài" in Scorecards(unseen).agreement.plain
