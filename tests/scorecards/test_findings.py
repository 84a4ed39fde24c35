"""What analysis adds to cards: how sure a rank is, earlier years, the way to the next level."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from hypothesis import given, settings
from lxml import html

import dtindex as dti
from dtindex.analysis.improving.improve import carry_out
from dtindex.catalogue import catalogue
from dtindex.criteria.load import load_framework
from dtindex.errors import PublishError
from dtindex.scorecards.cards.scorecards import Scorecards
from dtindex.scorecards.faces.section import Section
from dtindex.scorecards.groundwork.background import Background
from dtindex.scorecards.groundwork.certainty import rank, trend
from dtindex.scorecards.groundwork.findings import Findings
from dtindex.scorecards.sections.agreement import agreement_section
from dtindex.scorecards.sections.cliffs import cliffs_section
from dtindex.scorecards.sections.trend import area_trend_section
from dtindex.scorecards.sections.visits import visits_section
from dtindex.scorecards.sections.way import way_section
from dtindex.scoring.answers import AnswerState
from dtindex.scoring.result import ScoreResult
from random_results import results

Score = Callable[..., ScoreResult]
PUBLIC = "https://sogddt.example.vn/chuyen-doi-so/"


@pytest.fixture(scope="module")
def two_years() -> ScoreResult:
    return dti.score(*dti.sample_province(n_institutions=40))


def steps_of(result: ScoreResult, points: Decimal) -> int:
    return int(points / result.framework.step)


def test_findings_are_the_same_to_the_process_that_loads_them(
    two_years: ScoreResult, tmp_path: Path
) -> None:
    path = tmp_path / "findings.json"
    path.write_text(Findings.of(two_years).as_json(range(40)), encoding="utf-8")

    alone, handed = Scorecards(two_years), Scorecards(two_years, findings=str(path))

    for institution_id in two_years.institutions.ids:
        for name in ("level", "way"):
            sections = [getattr(c.institution(institution_id), name) for c in (alone, handed)]
            assert sections[0] == sections[1]
    assert alone.province().visits == handed.province().visits


def test_findings_of_another_result_are_not_taken(
    two_years: ScoreResult, result: ScoreResult, tmp_path: Path
) -> None:
    path = tmp_path / "findings.json"
    path.write_text(Findings.of(two_years).as_json(), encoding="utf-8")

    assert Findings.load(path, result, "vi") is None
    assert Findings.load(path, two_years, "en") is None
    assert Findings.load(tmp_path / "none.json", two_years, "vi") is None


def test_a_rank_is_said_as_an_interval_among_all_and_as_analysis(two_years: ScoreResult) -> None:
    ranks = two_years.index.set_index("institution_id")["rank"]
    found = Findings.of(two_years)

    inside = 0
    for row, institution_id in enumerate(two_years.institutions.ids):
        standing = found.rankings[row]
        assert standing is not None
        assert 1 <= standing.first <= standing.last <= standing.among == 40
        inside += standing.first <= ranks[institution_id] <= standing.last
        said = Scorecards(two_years).institution(institution_id).level.plain if row < 2 else ""
        assert row >= 2 or f"{standing.last} trong 40 cơ sở" in said
        assert row >= 2 or "không thay đổi điểm và mức chính thức" in said
    assert inside >= 36


def test_an_institution_alone_has_no_rank(score_province: Score) -> None:
    assert "Thứ hạng" not in Scorecards(score_province(1)).institution().level.plain


def test_the_trend_names_points_and_level_of_the_year_before(two_years: ScoreResult) -> None:
    before = dti.score(
        two_years.framework, two_years.institutions, two_years.facts, school_year="2021-2022"
    )
    t, cards = catalogue("vi"), Scorecards(two_years)
    for row in (0, 7):
        points = int(before.scores.index.points[row])
        change = int(two_years.scores.index.points[row]) - points
        number = t.number(points * two_years.framework.step, 2)
        signed = t.number(abs(change) * two_years.framework.step, 2)
        said = cards.institution(two_years.institutions.ids[row]).level.plain

        level = before.scores.levels.level[row]
        assert f"Năm học 2021-2022 đạt {number} điểm, mức {level}" in said
        assert f"năm nay {'+' if change > 0 else '−'}{signed} điểm" in said


def test_no_trend_where_there_is_one_year(result: ScoreResult) -> None:
    assert "Diễn biến" not in Scorecards(result).institution().level.plain


def test_a_year_without_a_record_is_no_year_at_nothing(two_years: ScoreResult) -> None:
    facts, institution_id = two_years.facts, two_years.institutions.ids[3]
    records = facts.records
    gone = (records["school_year"] == "2021-2022") & (records["institution_id"] == institution_id)
    renamed = records.assign(
        institution_id=records["institution_id"].where(~gone, two_years.institutions.ids[4]),
        assessment=records["assessment"].where(~gone, "external"),
    )
    changed = dti.score(
        two_years.framework, two_years.institutions, replace(facts, records=renamed)
    )

    assert Findings.of(changed).pasts[3].years == ()


def test_strengths_are_above_the_mean_of_like_institutions_and_weaknesses_below(
    two_years: ScoreResult,
) -> None:
    strengths = Scorecards(two_years)._background.strengths
    compared = dti.peers(two_years)
    answered = two_years.scores.component_states == AnswerState.ANSWERED
    answered |= two_years.scores.component_states == AnswerState.REJECTED
    some = 0
    for row in range(10):
        members = compared.members_of(row)
        for better, differences in zip((True, False), strengths.of(row), strict=True):
            for each in differences:
                own = members[answered[members, each.column]]
                mean = two_years.scores.component.points[own, each.column].mean()
                assert each.mean == int(np.floor(mean + 0.5))
                assert (each.points > each.mean) == better
                some += 1
    assert some > 10


def test_the_way_names_every_change_and_reaches_the_level(two_years: ScoreResult) -> None:
    cards = Scorecards(two_years)
    for institution_id in two_years.index.query("level < 3")["institution_id"].head(6):
        plan = dti.improve(two_years, institution_id).plans[0]
        said = cards.institution(institution_id).way.plain

        for change in plan.changes:
            assert change.label in said
            assert f"→ {change.after}" in said
        assert catalogue("vi").number(plan.points, 2) in said
        after = carry_out(two_years, institution_id, plan).index.set_index("institution_id")
        before = two_years.index.set_index("institution_id")
        assert after.at[institution_id, "level"] > before.at[institution_id, "level"]


def test_what_a_condition_asks_for_comes_first_on_the_way(two_years: ScoreResult) -> None:
    conditions = {condition.fact for condition in two_years.framework.conditions}
    found = Findings.of(two_years)
    held = [row for row, ids in enumerate(two_years.index["held_by"]) if ids]
    assert held
    for row in held:
        kinds = [step.fact_id in conditions for step in found.way(row).steps]
        assert kinds == sorted(kinds, reverse=True)


def test_at_the_highest_level_there_is_no_way_up(two_years: ScoreResult) -> None:
    highest = two_years.index.query("level == 3")["institution_id"].iat[0]

    assert "Đã ở mức cao nhất." in Scorecards(two_years).institution(highest).way.plain


def test_without_an_effort_no_way_is_cheapest(result: ScoreResult) -> None:
    framework = result.framework.model_copy(update={"effort": None})
    bare = replace(result, framework=framework, facts=replace(result.facts, framework=framework))

    cards = Scorecards(bare)

    assert "chưa ước tính công" in cards.institution().way.plain
    assert "chưa ước tính công" in cards.province().visits.plain


def test_a_qr_code_leads_to_the_public_page_and_bears_the_digest(two_years: ScoreResult) -> None:
    institution_id = two_years.institutions.ids[0]
    section = Scorecards(two_years, public_url=PUBLIC).institution(institution_id).provenance

    page = html.fromstring(section.html)
    slug = two_years.institutions.slugs[0]
    digest = two_years.unit_digest(institution_id)[:16]
    assert page.xpath("//div[@class='seal']//a/@href") == [f"{PUBLIC}institutions/{slug}.html"]
    assert digest in page.xpath("string(//div[@class='seal']/svg/title)")
    assert f"{PUBLIC}institutions/{slug}.html" in section.typst


def test_without_an_address_the_digest_stands_alone(two_years: ScoreResult) -> None:
    institution_id = two_years.institutions.ids[0]
    section = Scorecards(two_years).institution(institution_id).provenance

    assert two_years.unit_digest(institution_id)[:16] in section.plain
    assert "<svg" not in section.html


def test_an_address_of_no_web_is_refused(two_years: ScoreResult) -> None:
    with pytest.raises(PublishError) as caught:
        Scorecards(two_years, public_url="javascript:alert(1)")
    assert caught.value.code == "DT416"


def test_the_status_is_derived_and_recognition_is_named(
    two_years: ScoreResult, draft: ScoreResult
) -> None:
    own = dti.score(two_years.framework, two_years.institutions, two_years.facts, assessment="self")
    decision = "Quyết định số 123/QĐ-SGDĐT ngày 31/5/2023"
    verified = two_years.index.query("verified_share == 1")["institution_id"].iat[0]

    def status(result: ScoreResult, institution_id: str = "", **more: str) -> str:
        return Scorecards(result, **more).institution(institution_id).heading.plain

    assert "Tự đánh giá, chưa thẩm định" in status(own)
    assert "Đã thẩm định" in status(two_years, verified)
    assert f"Đã công nhận theo {decision}" in status(two_years, decision=decision)
    assert "Bản nháp" in status(draft)
    for refused, code in ((own, "DT422"), (draft, "DT421")):
        with pytest.raises(PublishError) as caught:
            status(refused, decision=decision)
        assert caught.value.code == code


@pytest.mark.parametrize(
    ("place", "as_of", "said"),
    [
        ("Kon Tum", "2023-02-05", "Kon Tum, ngày 05 tháng 02 năm 2023"),
        ("Kon Tum", "2023-11-15", "Kon Tum, ngày 15 tháng 11 năm 2023"),
        ("Kon Tum", "", "Kon Tum, ngày … tháng … năm …"),
        ("", "2023-05-09", "Ngày 09 tháng 5 năm 2023"),
    ],
)
def test_place_and_date_are_written_as_on_administrative_documents(
    two_years: ScoreResult, place: str, as_of: str, said: str
) -> None:
    assert said in Scorecards(two_years, place=place, as_of=as_of).province().heading.plain


def test_a_card_of_an_ordinary_school_fits_two_or_three_pages_and_forty_kilobytes(
    two_years: ScoreResult, tmp_path: Path
) -> None:
    stages = two_years.institutions.table.drop_duplicates("stages")["institution_id"]
    site = dti.publish(two_years, tmp_path, only=stages, place="Kon Tum", public_url=PUBLIC)

    for page in site.pages:
        html_path, pdf_path = sorted(page.paths, key=lambda path: path.suffix)
        with pikepdf.open(pdf_path) as pdf:
            assert len(pdf.pages) in (2, 3)
        assert html_path.stat().st_size < 40_000


@settings(max_examples=20, deadline=None)
@given(results())
def test_any_framework_can_be_analysed(scored: ScoreResult) -> None:
    """One component, no condition, nothing that applies, one institution: none is too odd."""
    named = load_framework("kontum-2022")
    words = {"clauses": (named.clauses[0].model_copy(update={"id": "I"}),)}
    framework = scored.framework.model_copy(update={**words, "sources": named.sources})
    facts = replace(scored.facts, framework=framework)
    background = Background(replace(scored, framework=framework, facts=facts))
    rows = np.arange(len(scored.institutions.ids))
    sections = [way_section(background, row) for row in rows.tolist()]
    sections += [
        Section("row", (*rank(background, row), *trend(background, row))) for row in rows.tolist()
    ]
    sections += [
        cliffs_section(background, rows, ""),
        visits_section(background, rows, ""),
        area_trend_section(background, rows),
        agreement_section(background, rows),
    ]
    for row in rows.tolist():
        above, below = background.strengths.of(row)
        assert {each.column for each in above}.isdisjoint(each.column for each in below)
    for section in sections:
        assert section.html
        assert section.typst
        assert "nan" not in section.plain.lower().split()
