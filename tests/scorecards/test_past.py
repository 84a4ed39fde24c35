"""Cards say where an institution stood before: by saved results, under whatever rules and ids."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import dtindex as dti
from dtindex.catalogue import catalogue
from dtindex.scorecards.cards.scorecards import Scorecards
from dtindex.scorecards.groundwork.findings import Findings
from dtindex.scoring.past import with_past
from dtindex.scoring.result import ScoreResult

WALK = pd.DataFrame(
    [
        ("2022-2023", "OLD1", "MH0001", "moved"),
        ("2022-2023", "MH0002", "MH0002", "merged"),
        ("2022-2023", "OLD3", "MH0002", "merged"),
    ],
    columns=["school_year", "from_id", "to_id", "kind"],
)


@pytest.fixture(scope="module")
def years() -> tuple[ScoreResult, ScoreResult]:
    """The year before, in which some stood under other ids and one has closed since; this year."""
    framework, institutions, facts = dti.sample_province(n_institutions=12)
    old = {"MH0001": "OLD1", "MH0003": "OLD3"}
    is_old = facts.records["school_year"] == "2021-2022"
    then = facts.records.assign(institution_id=facts.records["institution_id"].replace(old))
    table = institutions.table.assign(
        institution_id=institutions.table["institution_id"].replace(old)
    )
    before = dti.score(
        framework,
        dti.Institutions(table),
        replace(facts, records=then),
        school_year="2021-2022",
    )
    gone = facts.records["institution_id"].where(~is_old, "CLOSED")
    records = facts.records.assign(
        institution_id=gone, school_year=facts.records["school_year"].where(~is_old, "2020-2021")
    )
    now = replace(facts, records=records)
    return before, dti.score(framework, institutions, now, school_year="2022-2023")


def test_a_saved_result_is_enough_for_a_trend(years: tuple[ScoreResult, ScoreResult]) -> None:
    before, alone = years
    result = with_past(alone, [before], WALK)
    row = before.institutions.row_of("MH0005")
    points = int(before.scores.index.points[row]) * before.framework.step

    said = Scorecards(result).institution("MH0005").level.plain

    assert "Diễn biến" not in Scorecards(alone).institution("MH0005").level.plain
    assert f"Năm học 2021-2022 đạt {catalogue('vi').number(points, 2)} điểm" in said


def test_who_got_another_id_or_took_others_in_keeps_its_line(
    years: tuple[ScoreResult, ScoreResult],
) -> None:
    before, alone = years
    cards = Scorecards(with_past(alone, [before], WALK))

    assert "khi đó mang mã OLD1" in cards.institution("MH0001").level.plain
    merged = cards.institution("MH0002").level.plain
    assert "trung bình của các cơ sở khi đó" in merged
    assert "khi đó mang mã MH0002 và OLD3" in merged
    assert "mức 0" not in merged
    assert "Diễn biến" not in cards.institution("MH0003").level.plain


def test_what_other_rules_did_is_said_apart(years: tuple[ScoreResult, ScoreResult]) -> None:
    before, alone = years
    framework = before.framework
    first, *groups = framework.groups
    smaller = first.model_copy(update={"counted": False})
    larger = framework.max_points - sum(g.max_points for g in groups if g.counted)
    assert larger == first.max_points
    fields = {name: getattr(framework, name) for name in dti.Framework.model_fields}
    max_points = framework.max_points - first.max_points
    changed = {"groups": (smaller, *groups), "max_points": max_points, "digest": "f" * 64}
    other = dti.Framework(**fields | changed)
    then = dti.score(
        other,
        before.institutions,
        replace(before.facts, framework=other),
        school_year="2021-2022",
    )
    result = with_past(alone, [then], WALK)

    past = Findings.of(result).pasts[result.institutions.row_of("MH0005")]
    now = result.scores.index.points[result.institutions.row_of("MH0005")]

    assert past.by_rules != 0
    moved = dti.trend([then, result]).contributions.query("institution_id == 'MH0005'")
    assert past.years[-1].points + past.by_rules + moved["steps"].sum() == now
    said = Scorecards(result).institution("MH0005").level.plain
    assert "là do quy tắc thay đổi" in said
    assert "quy tắc của 2021-2022 khác năm nay" in Scorecards(result).province().trend.plain


def test_another_process_is_handed_the_same_past(
    years: tuple[ScoreResult, ScoreResult], tmp_path: Path
) -> None:
    before, alone = years
    result = with_past(alone, [before], WALK)
    path = tmp_path / "findings.json"
    path.write_text(Findings.of(result).as_json(), encoding="utf-8")

    loaded = Findings.load(path, result, "vi")

    assert loaded is not None
    assert loaded.pasts == Findings.of(result).pasts
    assert Findings.load(path, alone, "vi") is None
