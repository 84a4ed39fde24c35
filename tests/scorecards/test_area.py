import re
from collections.abc import Callable

import pytest
from lxml import etree, html

from dtindex.errors import PublishError
from dtindex.scorecards.area import AreaScorecard
from dtindex.scorecards.scorecards import Scorecards
from dtindex.scorecards.section import Section
from dtindex.scoring.result import ScoreResult

Compile = Callable[[str], tuple[bytes, list[object]]]
SECTIONS = [
    *("heading", "levels", "distribution", "groups", "conditions", "data_quality", "table"),
    *("method", "provenance"),
]
SVG = {"s": "http://www.w3.org/2000/svg"}


def sections(card: AreaScorecard) -> list[Section]:
    return [getattr(card, name) for name in SECTIONS]


def whole(card: AreaScorecard) -> html.HtmlElement:
    return html.fromstring(f"<main>{''.join(section.html for section in sections(card))}</main>")


@pytest.fixture(scope="module")
def cards(result: ScoreResult) -> Scorecards:
    return Scorecards(result)


def test_the_province_leads_to_every_institution_and_district(
    cards: Scorecards, result: ScoreResult
) -> None:
    links = whole(cards.province()).xpath("//a/@href")

    for slug in result.institutions.slugs:
        assert f"institutions/{slug}.html" in links
    assert "areas/huyen-dak-ha.html" in links


def test_a_district_shows_its_own_institutions_and_leads_up_to_their_pages(
    cards: Scorecards, result: ScoreResult
) -> None:
    table = result.institutions.table
    own = table.index[table["district"] == "Huyện Sa Thầy"]

    links = whole(cards.area("district", "Huyện Sa Thầy")).xpath("//a/@href")

    expected = {f"../institutions/{result.institutions.slugs[row]}.html" for row in own}
    assert set(links) == {"#method", *expected}


def test_counts_of_levels_are_those_of_the_result(cards: Scorecards, result: ScoreResult) -> None:
    figures = cards.province().levels.blocks[2].figures  # type: ignore[union-attr]

    shown = [int(str(figure.value)) for figure in figures]

    counts = result.index["level"].value_counts()
    assert shown == [int(counts.get(level, 0)) for level in (1, 2, 3)]


def test_the_condition_that_holds_most_comes_first(cards: Scorecards, result: ScoreResult) -> None:
    open_states = result.conditions[
        result.conditions["state"].isin(["unmet", "missing", "rejected"])
    ]
    most = open_states["condition_id"].value_counts()

    rows = cards.province().conditions.blocks[1].rows  # type: ignore[union-attr]

    ids = [str(row.cells[0]).split(".")[0] for row in rows]
    assert [most[i] for i in ids] == sorted(most, reverse=True)


def test_figures_are_named_for_a_screen_reader_and_keep_words_as_text(cards: Scorecards) -> None:
    page = whole(cards.province())
    figures = page.xpath("//figure/*[local-name()='svg']")

    assert len(figures) == 3
    for figure in figures:
        svg = etree.fromstring(etree.tostring(figure))
        assert svg.get("role") == "img"
        assert svg.xpath("./s:title/text()", namespaces=SVG)
        assert svg.xpath("./s:desc/text()", namespaces=SVG)
    words = " ".join("".join(figure.itertext()) for figure in figures)
    assert "Huyện Đăk Hà" in words
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_figures_are_the_same_bytes_every_time(result: ScoreResult) -> None:
    first, second = (Scorecards(result).province().levels.html for _ in range(2))

    assert first == second


def test_all_areas_print_without_a_warning(
    cards: Scorecards, draft: ScoreResult, compiled: Compile
) -> None:
    for card in (cards.province(), cards.area("commune"), Scorecards(draft).province()):
        _, warnings = compiled("\n".join(section.typst for section in sections(card)))
        assert warnings == []


def test_a_province_of_one_institution_has_a_scorecard(
    score_province: Callable[..., ScoreResult], compiled: Compile
) -> None:
    card = Scorecards(score_province(1)).province()

    compiled("\n".join(section.typst for section in sections(card)))
    assert "1 cơ sở giáo dục" in card.heading.plain


def test_english_words_are_complete(result: ScoreResult) -> None:
    card = Scorecards(result, language="en").province()
    text = "\n".join(
        section.plain for section in sections(card) if section.anchor != "institutions"
    )

    vietnamese = re.compile("[ăâđêôơưạảấầẩẫậắằẳẵặẹẻếềểễệịọỏốồổỗộớờởỡợụủứừửữự]", re.IGNORECASE)
    names = set(result.institutions.table["district"])
    left = [line for line in text.splitlines() if vietnamese.search(line)]
    assert [line for line in left if not any(name and name in line for name in names)] == []


def test_an_unknown_area_says_what_to_give(cards: Scorecards) -> None:
    with pytest.raises(PublishError, match="no kind of area") as caught:
        cards.area("ward")
    assert caught.value.code == "DT414"
    with pytest.raises(PublishError, match="called 'Huyện Nào'"):
        cards.area("district", "Huyện Nào")


def test_numbers_are_written_in_the_reader_s_way(result: ScoreResult) -> None:
    vi, en = (Scorecards(result, language=language).province() for language in ("vi", "en"))

    assert re.search(r"[0-9]/[0-9]\.[0-9]{3} điểm", vi.data_quality.plain)
    assert re.search(r"[0-9] of [0-9],[0-9]{3} points", en.data_quality.plain)
