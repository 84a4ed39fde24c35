import re
from collections.abc import Callable
from decimal import Decimal

import pandas as pd
import pytest
from lxml import etree, html

import dtindex as dti
from dtindex.catalogue import catalogue
from dtindex.errors import PublishError
from dtindex.scorecards.cards.area import AreaScorecard
from dtindex.scorecards.cards.scorecards import Scorecards
from dtindex.scorecards.faces.blocks import Table
from dtindex.scorecards.faces.section import Section
from dtindex.scoring.result import ScoreResult
from partly_sent import mid_year, one_sent

Compile = Callable[[str], tuple[bytes, list[object]]]
SECTIONS = [
    *("heading", "levels", "distribution", "groups", "conditions", "data_quality", "agreement"),
    *("cliffs", "visits", "trend", "table", "method", "provenance"),
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


def test_who_sent_nothing_is_counted_apart_and_in_no_level_and_no_median() -> None:
    result = one_sent(40)
    card = Scorecards(result).province()
    levels = card.levels

    figures = {figure.label: str(figure.value) for figure in levels.blocks[2].figures}
    level = int(result.index["level"].dropna().iloc[0])
    assert figures == {f"Mức {n}": str(int(n == level)) for n in (1, 2, 3)} | {
        "Chưa gửi phiếu": "39"
    }
    points = catalogue("vi").number(Decimal(str(result.index["points"].dropna().iloc[0])), 2)
    assert "1/40 cơ sở đã có số liệu để chấm" in levels.plain
    assert f"Trung vị {points}/100 điểm" in levels.plain
    assert "0,00" not in levels.plain.replace(points, "")
    assert "1 cơ sở, trung vị" in card.distribution.plain
    assert "0 / 1" in card.data_quality.plain or "1 / 1" in card.data_quality.plain
    assert all(row.cells[2] in {"0", "1"} for row in card.conditions.blocks[1].rows)


def test_a_province_in_mid_year_names_every_reason_for_having_no_level() -> None:
    result = mid_year(60)
    levels = Scorecards(result).province().levels

    figures = {figure.label: str(figure.value) for figure in levels.blocks[2].figures}
    assert [figures[each] for each in ("Chưa xếp mức", "Chưa gửi phiếu", "Phiếu trống")] == [
        "1", "20", "1",
    ]  # fmt: skip
    assert sum(map(int, figures.values())) == 60
    tables = [block for block in levels.blocks if isinstance(block, Table)]
    for table in tables:
        titles = [column.title for column in table.columns]
        assert titles[5:8] == ["Chưa xếp mức", "Chưa gửi phiếu", "Phiếu trống"]
        for row in table.rows:
            assert sum(int(cell) for cell in row.cells[2:8]) == int(row.cells[1])


def test_a_list_says_of_everybody_how_far_the_result_stands() -> None:
    result = mid_year(60)
    page = whole(Scorecards(result).province())
    said = {
        row.xpath("string(th//a)"): row.xpath("string(td[5])").strip()
        for row in page.xpath("//section[@id='institutions']//tbody/tr")
    }

    index = result.index
    for name, standing, level, is_open in zip(
        index["name"], index["standing"], index["level"], index["level_open"], strict=True
    ):
        if standing in ("not_sent", "blank"):
            words = {"not_sent": "Chưa gửi phiếu", "blank": "Phiếu trống"}[standing]
        elif pd.isna(level):
            words = "Chưa xếp mức"
        else:
            words = f"Mức {level} (tạm tính)" if is_open else f"Mức {level}"
        assert words in said[name]


def test_counts_of_levels_are_those_of_the_result(cards: Scorecards, result: ScoreResult) -> None:
    figures = cards.province().levels.blocks[2].figures

    shown = [int(str(figure.value)) for figure in figures]

    counts = result.index["level"].value_counts()
    assert shown == [int(counts.get(level, 0)) for level in (1, 2, 3)]


def test_the_condition_that_holds_most_comes_first(cards: Scorecards, result: ScoreResult) -> None:
    open_states = result.conditions[
        result.conditions["state"].isin(["unmet", "missing", "rejected"])
    ]
    most = open_states["condition_id"].value_counts()

    rows = cards.province().conditions.blocks[1].rows

    ids = [str(row.cells[0]).rpartition("(")[2].rstrip(")") for row in rows]
    assert [most[i] for i in ids] == sorted(most, reverse=True)


def test_figures_are_named_for_a_screen_reader_and_keep_words_as_text(cards: Scorecards) -> None:
    page = whole(cards.province())
    figures = page.xpath("//figure/*[local-name()='svg']")

    assert len(figures) == 2
    for figure in figures:
        svg = etree.fromstring(etree.tostring(figure))
        assert svg.get("role") == "img"
        assert svg.xpath("./s:title/text()", namespaces=SVG)
        assert svg.xpath("./s:desc/text()", namespaces=SVG)
    words = " ".join("".join(figure.itertext()) for figure in figures)
    assert "Trung học cơ sở" in words
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
    names = {*result.institutions.table["district"], *result.institutions.table["name"]}
    text = re.sub(r"[0-9/]+/[A-ZĐ]+(-[A-ZĐ]+)?", "", text)  # numbers of documents
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


@pytest.fixture(scope="module")
def two_years() -> ScoreResult:
    return dti.score(*dti.sample_province(n_institutions=80))


def test_every_district_has_a_tile_with_the_level_in_its_middle(two_years: ScoreResult) -> None:
    index = two_years.index
    tiles = html.fromstring(Scorecards(two_years).province().levels.html).xpath(
        "//ul[@class='tiles']/li"
    )

    assert len(tiles) == index["district"].nunique()
    for tile in tiles:
        own = index[index["district"] == tile.xpath("string(.//a)")].sort_values("level")
        assert tile.xpath(".//a/@href")[0].startswith("areas/")
        assert f"Mức {own['level'].iloc[(len(own) - 1) // 2]}" in tile.text_content()
        assert f"{len(own)} cơ sở" in tile.text_content()


def test_institutions_near_a_line_are_those_of_cliffs_the_closest_first(
    two_years: ScoreResult,
) -> None:
    near = dti.cliffs(two_years).table
    rows = Scorecards(two_years).province().cliffs.blocks[2].rows

    assert [row.cells[0].text for row in rows] == near["name"].head(15).tolist()
    sides = ["thiếu" if side == "under" else "dư" for side in near["side"].head(15)]
    away = [row.cells[2] for row in rows]
    assert [(a if isinstance(a, str) else a[0]).split()[0] for a in away] == sides
    held = [not isinstance(a, str) for a in away]
    assert held == (near["held_by"].head(15) != "").tolist()


def test_a_district_names_only_its_own_near_a_line_and_to_visit(
    two_years: ScoreResult,
) -> None:
    cards, index = Scorecards(two_years), two_years.index
    for district in index["district"].unique():
        own = set(index.loc[index["district"] == district, "name"])
        card = cards.area("district", district)
        for section in (card.cliffs, card.visits):
            names = set(html.fromstring(section.html).xpath("//table//a/text()"))
            assert names <= own


def test_help_comes_first_where_least_effort_lifts_a_level(two_years: ScoreResult) -> None:
    lifted = dti.lift(two_years, 10_000).table

    blocks = Scorecards(two_years).province().visits.blocks
    rows = blocks[3].rows

    efforts = [float(row.cells[3].replace(",", ".")) for row in rows]
    assert efforts == lifted["effort"].head(8).tolist()
    assert f"{len(lifted)}/80 cơ sở" in blocks[1].content


def test_visits_stand_in_the_order_of_visits(two_years: ScoreResult) -> None:
    first = dti.visits(two_years).table["institution_id"].head(5)
    names = two_years.institutions.table.set_index("institution_id")["name"]

    rows = Scorecards(two_years).province().visits.blocks[-2].rows

    assert [row.cells[0].text for row in rows] == names[first].tolist()


def test_earlier_years_stand_beside_this_one(two_years: ScoreResult) -> None:
    before = dti.score(
        two_years.framework, two_years.institutions, two_years.facts, school_year="2021-2022"
    )
    levels, former = two_years.scores.levels, before.scores.levels.level

    section = Scorecards(two_years).province().trend

    counts = before.index["level"].value_counts()
    first = section.blocks[1].rows[0].cells
    assert first[0] == "2021-2022"
    assert [int(cell) for cell in first[3:]] == [counts.get(level, 0) for level in (1, 2, 3)]
    risen, fallen = (levels.level > former).sum(), (levels.highest < former).sum()
    assert (levels.level < former).sum() > fallen  # what is missing may still lift some
    assert f"{risen} lên mức, {fallen} xuống mức" in section.plain


def test_one_year_alone_has_no_trend(cards: Scorecards) -> None:
    assert "Chưa có năm học trước" in cards.province().trend.plain


def test_a_district_says_what_reviewers_changed_in_it(two_years: ScoreResult) -> None:
    districts = dti.agreement(two_years).areas.set_index("name")
    name = districts["n_pairs"].idxmax()

    said = Scorecards(two_years).area("district", name).agreement

    figures = said.blocks[1].figures
    assert str(districts.at[name, "n_levels_changed"]) == figures[2].value.earned
    assert "Theo cấp học" not in said.plain
