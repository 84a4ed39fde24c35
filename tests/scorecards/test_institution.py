import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from lxml import html

from dtindex.catalogue import catalogue
from dtindex.errors import PublishError
from dtindex.sample import sample_province
from dtindex.scorecards.cards.institution import InstitutionScorecard
from dtindex.scorecards.cards.scorecards import Scorecards
from dtindex.scorecards.faces.blocks import Heading, Table
from dtindex.scorecards.faces.section import Section
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.score import score
from dtindex.submissions.outcome.facts import AnswerState, Facts

Compile = Callable[[str], tuple[bytes, list[object]]]
SECTIONS = [
    *("heading", "level", "groups", "conditions", "strengths", "losses", "way", "components"),
    *("profile", "verification", "method", "provenance"),
]
VIETNAMESE = re.compile("[ăâđêôơưạảãấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỷỹỵ]", re.IGNORECASE)
DOCUMENT_NUMBER = re.compile(r"[0-9/]+/[A-ZĐ]+(-[A-ZĐ]+)?")


def sections(card: InstitutionScorecard) -> list[Section]:
    return [getattr(card, name) for name in SECTIONS]


def whole(card: InstitutionScorecard) -> str:
    return "\n\n".join(section.plain for section in sections(card))


def with_all(result: ScoreResult, state: AnswerState) -> ScoreResult:
    """Score the same institutions again, with no answer but this state."""
    facts = result.facts
    emptied = Facts(
        framework=facts.framework,
        records=facts.records,
        values=np.zeros_like(facts.values),
        states=np.full_like(facts.states, state),
        cell_rows=facts.cell_rows,
        cell_columns=facts.cell_columns,
        evidence=facts.evidence[:0],
    )
    return score(result.framework, result.institutions, emptied, school_year=result.school_year)


def tables_of(section: Section) -> list[Table]:
    return [block for block in section.blocks if isinstance(block, Table)]


@pytest.fixture(scope="module")
def cards(result: ScoreResult) -> Scorecards:
    return Scorecards(result, as_of="2023-05-31")


def test_the_verdict_says_what_holds_the_level(cards: Scorecards, result: ScoreResult) -> None:
    index = result.index
    held = index[(index["level"] < index["level_by_points"]) & ~index["held_by"].str.contains(";")]
    row = held.iloc[0]

    verdict = cards.institution(row["institution_id"]).level.blocks[1]

    condition = next(c for c in result.framework.conditions if c.id == row["held_by"])
    assert verdict.content[0].endswith(
        f"Chưa đạt điều kiện {condition.short_vi} ({condition.id}). "
        f"Tính theo điểm là mức {row['level_by_points']}."
    )


def test_a_provisional_verdict_says_what_is_open_and_how_far_it_may_go() -> None:
    result = score(*sample_province(400))
    cards = Scorecards(result)
    card = cards.institution("MH0215")

    assert card.level.blocks[1].content[0] == (
        "Tạm tính 37,90/100 điểm, mức 1: còn 14 nội dung chưa có số liệu; "
        "nếu bổ sung đủ có thể đạt đến 91,90 điểm, mức 3."
    )
    assert "Chưa đáp ứng" not in card.level.plain
    said = "Tạm xếp mức 1, số liệu còn thiếu có thể làm đổi mức; có thể đến mức 3."
    assert said in card.level.plain
    assert "■<i>□</i><i>□</i></span> Mức 1 (tạm tính)" in card.level.html
    headings = [b.text for b in card.losses.blocks if isinstance(b, Heading)]
    assert headings == ["Còn có thể đạt thêm ở đâu", "Chưa có số liệu", "Chưa đạt đủ điểm"]


def test_every_component_of_the_index_is_shown_out_of_its_possible_points(
    cards: Scorecards, result: ScoreResult
) -> None:
    institution_id = "KT004"  # upper secondary: nothing is left out by stage
    table = result.components[result.components["institution_id"] == institution_id]
    shown = cards.institution(institution_id).components.plain

    t = catalogue("vi")
    for row in table.itertuples():
        component = result.framework.component[row.component_id]
        if result.framework.groups[-1].id == row.group_id:
            continue
        if row.state == "not_applicable":
            assert row.component_id in shown.split("Không áp dụng: ")[1]
        else:
            points = t.number(int(row.steps) * result.framework.step, 2)
            line = next(x for x in shown.splitlines() if f" ({row.component_id})" in x)
            assert line.startswith(component.title_vi)
            said = "–" if row.state == "missing" else points
            assert f" {said} / {t.number(component.max_points)} " in line


def test_losses_are_what_the_index_lacks(cards: Scorecards, result: ScoreResult) -> None:
    """On the scale of the index, rounded; so they can be compared with one another."""
    index = result.index.set_index("institution_id")["points"]
    for institution_id, points in index[result.scores.index_max > 0].items():
        tables = tables_of(cards.institution(institution_id).losses)
        told = [row.cells[-1] for table in tables for row in table.rows]
        told += re.findall(r"tổng cộng ([\d,]+)", cards.institution(institution_id).losses.plain)
        groups = result.groups.query("institution_id == @institution_id and counted")
        nothing = groups.loc[groups["applicable_max"] == 0, "max_points"].sum()
        lost = sum(float(words.replace(",", ".")) for words in told)
        if not nothing:
            assert lost == pytest.approx(100 - points, abs=0.3)


def test_a_card_says_complete_only_when_no_condition_is_open(result: ScoreResult) -> None:
    states = result.facts.states.copy()
    fact_ids = {condition.fact for condition in result.framework.conditions}
    for column, fact in enumerate(result.framework.facts):
        if fact.id in fact_ids:
            states[:, column] = AnswerState.MISSING
        else:
            states[states[:, column] == AnswerState.MISSING, column] = AnswerState.NOT_APPLICABLE
    facts = replace(result.facts, states=states)
    open_ = score(result.framework, result.institutions, facts, school_year=result.school_year)
    cards = Scorecards(open_)

    for institution_id in open_.institutions.ids[:5]:
        card = cards.institution(institution_id)
        assert "chưa có số liệu về 4 điều kiện bắt buộc" in card.level.plain
        assert "tạm tính" in card.heading.plain


def test_losses_come_greatest_first(cards: Scorecards) -> None:
    for institution_id in ("KT001", "KT002", "KT003"):
        for table in tables_of(cards.institution(institution_id).losses):
            lost = [float(row.cells[-1].replace(",", ".")) for row in table.rows]
            assert lost == sorted(lost, reverse=True)


def test_verified_points_are_said_out_of_what_applies(
    cards: Scorecards, result: ScoreResult
) -> None:
    t = catalogue("vi")
    for row in result.index.head(6).itertuples():
        verified, applicable = (
            t.number(Decimal(f"{points:g}")) for points in (row.verified_max, row.applicable_max)
        )
        said = cards.institution(row.institution_id).level.plain
        assert f"Đã thẩm định {verified}/{applicable} điểm" in said


def test_a_card_prints_without_a_warning_on_few_pages(cards: Scorecards, compiled: Compile) -> None:
    for institution_id in ("KT000", "KT004"):
        card = cards.institution(institution_id)
        _, warnings = compiled("\n".join(section.typst for section in sections(card)))
        assert warnings == []


def test_pages_are_light_and_their_anchors_unique(cards: Scorecards) -> None:
    text = "\n".join(section.html for section in sections(cards.institution("KT004")))
    page = html.fromstring(f"<main>{text}</main>")
    ids = page.xpath("//@id")

    assert len(text.encode()) < 39_000
    assert len(ids) == len(set(ids)) == len(SECTIONS)
    assert page.xpath("//a/@href") == ["#method"]
    for svg in page.xpath("//svg[@role='img']"):
        assert svg.xpath("./title/text()")
        assert svg.xpath("./desc/text()")
    assert all(svg.get("role") or svg.get("aria-hidden") for svg in page.xpath("//svg"))


def test_illustrative_data_and_drafts_say_so(
    result: ScoreResult, draft: ScoreResult, compiled: Compile
) -> None:
    assert "Dữ liệu minh hoạ" in Scorecards(result).institution().heading.plain
    assert "chưa đối chiếu văn bản ký" not in Scorecards(result).institution().heading.plain

    card = Scorecards(draft).institution()
    assert "Bản nháp, chưa đối chiếu văn bản ký" in card.heading.plain
    assert "còn 10 điểm" in card.heading.plain
    assert "10 điểm" in card.heading.plain
    compiled("\n".join(section.typst for section in sections(card)))


def test_a_form_without_an_answer_is_not_assessed_and_earns_no_zero(
    result: ScoreResult, compiled: Compile
) -> None:
    card = Scorecards(with_all(result, AnswerState.MISSING)).institution()
    text = whole(card)

    assert "Chưa đánh giá: phiếu chưa có số liệu nào để chấm." in text
    assert "0,00 / 100" not in text
    assert "nan" not in text
    assert "Mức 1" not in card.level.plain
    compiled("\n".join(section.typst for section in sections(card)))


def test_nothing_applicable_has_no_level_and_no_points(
    result: ScoreResult, compiled: Compile
) -> None:
    card = Scorecards(with_all(result, AnswerState.NOT_APPLICABLE)).institution()
    text = whole(card)

    assert "Chưa xác định được mức độ" in text
    assert "0,00 / 100" not in text
    assert "nan" not in text
    compiled("\n".join(section.typst for section in sections(card)))


def test_one_institution_has_nobody_to_be_compared_with(
    score_province: Callable[..., ScoreResult], compiled: Compile
) -> None:
    card = Scorecards(score_province(1)).institution()

    assert "Chưa đủ cơ sở tương tự để so sánh" in whole(card)
    compiled("\n".join(section.typst for section in sections(card)))


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("Trường Phổ thông Dân tộc nội trú " * 8, id="very long"),
        pytest.param("Nghiêng" * 40, id="no space to break at"),
        pytest.param('<script>"#*$_\\</script>', id="hostile"),
    ],
)
def test_odd_names_stay_names(
    name: str, score_province: Callable[..., ScoreResult], compiled: Compile
) -> None:
    card = Scorecards(score_province(1, names=[name])).institution()

    assert html.fromstring(card.heading.html).xpath("//h1/text()") == [name]
    compiled("\n".join(section.typst for section in sections(card)))


def test_english_cards_hold_no_vietnamese_but_names(result: ScoreResult) -> None:
    card = Scorecards(result, language="en", as_of="2023-05-31").institution("KT003")
    text = whole(card)
    attributes = result.institutions.table.iloc[3]
    for own in (attributes["name"], attributes["commune"], attributes["district"]):
        text = text.replace(own, "")
    text = DOCUMENT_NUMBER.sub("", text)

    left = [line for line in text.splitlines() if VIETNAMESE.search(line)]
    assert left == []


def test_both_languages_have_the_same_messages() -> None:
    vi, en = (
        {key for key in catalogue(language).keys if key.startswith("scorecards.")}
        for language in ("vi", "en")
    )

    assert vi == en


def test_wrong_arguments_say_what_to_give(result: ScoreResult, cards: Scorecards) -> None:
    with pytest.raises(PublishError, match="no institution 'KT999'") as caught:
        cards.institution("KT999")
    assert caught.value.code == "DT413"
    with pytest.raises(PublishError, match="no language 'fr'"):
        Scorecards(result, language="fr")
    with pytest.raises(PublishError, match="'31/5/2023' is not a date"):
        Scorecards(result, as_of="31/5/2023")


def test_the_date_is_the_one_given_or_none(result: ScoreResult, cards: Scorecards) -> None:
    assert "Ngày 31 tháng 5 năm 2023" in cards.institution().heading.plain
    assert "Ngày" not in Scorecards(result).institution().heading.plain


def test_evidence_is_named_by_its_document_and_its_notes_stay_private(
    result: ScoreResult,
) -> None:
    evidence = result.facts.evidence.assign(text="Ghi chú riêng; 7/KH-MN ngày 1/9/2022")
    noted = replace(result, facts=replace(result.facts, evidence=evidence))

    text = whole(Scorecards(noted).institution("KT003"))

    assert "7/KH-MN, 1/9/2022" in text
    assert "Ghi chú riêng" not in text
