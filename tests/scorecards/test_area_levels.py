"""Levels of area are data: districts and communes, communes alone, clusters, or none."""

import re

import pandas as pd
import pytest

import dtindex as dti
from dtindex.criteria.rules.areas import in_year
from dtindex.publishing.decision.annex import annex
from dtindex.review.assignments import parts_of
from dtindex.scorecards.cards.scorecards import Scorecards
from dtindex.scorecards.groundwork.background import Background
from dtindex.scoring.result import ScoreResult

DISTRICT = re.compile("huyện", re.IGNORECASE)
YEARS = {"district": "2022-2023", "commune": "2025-2026"}


def province(**areas: list[str]) -> ScoreResult:
    """Three institutions that say where they lie, each answering one question."""
    framework = dti.load_framework("kontum-2022")
    year = areas.pop("year", ["2025-2026"])[0]
    institutions = dti.read_institutions(
        pd.DataFrame(
            {
                "institution_id": ["A", "B", "C"],
                "name": ["Trường A", "Trường B", "Trường C"],
                "stages": "primary",
                **areas,
            }
        )
    )
    answers = pd.DataFrame(
        {
            "institution_id": ["A", "B", "C"],
            "school_year": year,
            "assessment": "self",
            "n_classes": [10, 12, 14],
        }
    )
    facts, _ = dti.read_submissions(answers, framework, institutions, school_years=[year])
    return dti.score(framework, institutions, facts, school_year=year)


@pytest.fixture(scope="module")
def communes() -> ScoreResult:
    return dti.score(*dti.sample_province(60, areas="commune"))


@pytest.mark.parametrize(
    ("areas", "levels"),
    [
        ({"year": ["2022-2023"], "district": ["X", "X", "Y"], "commune": ["a", "b", "c"]}, 2),
        ({"year": ["2022-2023"], "district": ["X", "X", "Y"]}, 1),
        ({"commune": ["a", "b", "c"]}, 1),
        ({"cluster": ["1", "1", "2"], "commune": ["a", "b", "c"]}, 2),
        ({"cluster": ["1", "1", "2"]}, 1),
    ],
)
def test_levels_are_those_that_the_institutions_fill_in(areas, levels):
    result = province(**areas)
    first = next(name for name in areas if name != "year")

    assert len(result.area_levels) == levels
    assert result.area_levels[0].id == first
    card = Scorecards(result).area()
    assert areas[first][0] in card.heading.plain


def test_a_district_that_a_list_still_names_is_no_level_once_districts_are_gone():
    result = province(district=["Huyện X"] * 3, commune=["Xã a", "Xã a", "Xã b"])

    assert [level.id for level in result.area_levels] == ["commune"]
    earlier = province(year=["2024-2025"], district=["Huyện X"] * 3, commune=["Xã a"] * 3)
    assert [level.id for level in earlier.area_levels] == ["district", "commune"]


def test_where_nobody_lies_anywhere_there_is_neither_a_column_nor_a_page_of_areas(tmp_path):
    result = province()

    site = dti.publish(result, tmp_path, pdf=False)

    assert not [page for page in site.pages if page.key.startswith("area:")]
    titles = [column.title for column in Scorecards(result).province().table.blocks[1].columns]
    assert "Xã" not in titles
    assert "Huyện" not in titles


def test_nothing_says_district_in_a_province_of_communes(communes, tmp_path):
    site = dti.publish(communes, tmp_path / "site", pdf=False)

    assert site.is_whole
    for path in sorted(site.site.rglob("*")):
        if path.suffix in {".html", ".csv", ".json", ".js"} and path.name != "method.html":
            text = path.read_text("utf-8-sig")
            assert not DISTRICT.search(text), path.name
            assert "district" not in text or path.name == "site.js", path.name
    areas = [page for page in site.pages if page.key.startswith("area:")]
    assert len(areas) == communes.institutions.table["commune"].nunique()
    # the method quotes the guidance, which speaks of districts as they were
    method = (site.site / "method.html").read_text("utf-8")
    assert len(DISTRICT.findall(method)) == method.count("các huyện thành phố")


def test_open_data_have_no_column_of_nothing(communes, tmp_path):
    dti.publish(communes, tmp_path / "site", pdf=False)

    table = pd.read_csv(tmp_path / "site" / "data" / "institutions.csv", encoding="utf-8-sig")
    assert "commune" in table
    assert {"district", "cluster"}.isdisjoint(table.columns)


def test_a_decision_counts_by_the_widest_level(communes):
    gathered = annex(Background(communes), "area")

    titles = [(title, caption) for title, caption, _ in gathered.totals]
    assert titles[0] == ("Xã", "Theo xã, phường")
    assert {part.title for part in gathered.parts if part.title} >= set(
        communes.institutions.table["commune"]
    )


def test_reviews_are_parted_by_the_widest_level(communes, tmp_path):
    paths = dti.write_reviews(communes, tmp_path)

    assert len(paths) == len(parts_of(communes.institutions, "commune"))


def test_the_methods_page_compares_the_widest_level(communes):
    said = Scorecards(communes).methods(n_draws=20).areas

    assert "Phân bố theo xã" in said.plain
    assert not DISTRICT.search(said.plain)


def test_offices_are_named_by_the_school_year_of_a_form(tmp_path):
    framework = dti.load_framework("kontum-2022")
    assert [
        [one.name_vi for one in in_year(framework.authorities, year)] for year in YEARS.values()
    ] == [["Phòng GDĐT"], ["Ủy ban nhân dân cấp xã"]]
    institutions = dti.read_institutions(
        pd.DataFrame({"institution_id": ["A"], "name": ["Trường"], "stages": ["primary"]})
    )
    for areas, year in YEARS.items():
        (path,) = dti.write_forms(framework, institutions, year, tmp_path / areas)
        sheets = pd.read_excel(path, sheet_name=None, header=None, dtype=str, engine="openpyxl")
        words = " ".join(str(cell) for sheet in sheets.values() for cell in sheet.stack())
        assert ("Phòng GDĐT" in words) == (areas == "district")
        assert ("Ủy ban nhân dân cấp xã" in words) == (areas == "commune")
        assert "{managing_office}" not in words


def test_who_governs_schools_is_no_rule(tmp_path):
    framework = dti.load_framework("kontum-2022")

    other = framework.model_copy(update={"authorities": (), "area_levels": ()})

    assert other.digest == framework.digest


def test_open_data_name_clusters_where_there_are_any(tmp_path):
    result = province(cluster=["Cụm 1", "Cụm 1", "Cụm 2"], commune=["Xã a", "Xã b", "Xã c"])

    dti.publish(result, tmp_path / "site", pdf=False)

    table = pd.read_csv(tmp_path / "site" / "data" / "institutions.csv", encoding="utf-8-sig")
    assert list(table.columns[2:5]) == ["stages", "cluster", "commune"]
    assert "district" not in table
    assert "Phiếu điểm từng cụm" in (tmp_path / "site" / "index.html").read_text("utf-8")
