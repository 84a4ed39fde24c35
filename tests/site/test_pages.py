"""What stands around the scorecards, without a browser."""

import io
import json
import re
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from urllib.parse import unquote

import jsonschema
import openpyxl
import pandas as pd
import pytest
from lxml import html

import dtindex as dti
from changed_provinces import DAY, score_with
from dtindex.catalogue import LANGUAGES, catalogue
from dtindex.publishing.pages.changes import Changes, changes_page
from dtindex.publishing.pages.dictionary import TABLES, TOGETHER, schema
from dtindex.publishing.pages.edition import Edition
from dtindex.publishing.pages.finder import finder, script
from dtindex.publishing.pages.lookup import lookup
from dtindex.publishing.pages.method import method_page
from dtindex.publishing.pages.open_data import OpenData
from dtindex.publishing.pages.start import StartPages
from dtindex.scorecards.groundwork.background import Background
from dtindex.scorecards.sections.listing import MOST_ROWS
from dtindex.scoring.result import ScoreResult
from dtindex.submissions.institutions import Institutions
from partly_sent import mid_year

EditionOf = Callable[..., Edition]
LARGEST_PAGE = 500_000


def links_of(page: bytes | Path) -> list[str]:
    content = page if isinstance(page, bytes) else page.read_bytes()
    addresses: list[str] = html.fromstring(content).xpath("//@href | //@src")
    return [unquote(address) for address in addresses]


def files_of(edition: Edition, most_rows: int) -> dict[str, bytes]:
    return {
        name: data
        for page in StartPages(edition, most_rows).pages()
        for name, data in page.files.items()
    }


def around(site: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in [*site.glob("*.html"), *site.glob("data/*")]}


def test_no_link_of_a_site_leads_nowhere(site: Path) -> None:
    pages = {path: html.fromstring(path.read_bytes()) for path in site.rglob("*.html")}
    broken = []
    for path in pages:
        for link in links_of(path):
            address, _, anchor = link.partition("#")
            target = (path.parent / address).resolve() if address else path
            if not target.is_file() or (anchor and not pages[target].xpath(f"//*[@id='{anchor}']")):
                broken.append((path.name, link))

    assert broken == []


def test_every_school_is_one_click_from_the_start_page(site: Path, result: ScoreResult) -> None:
    schools = {f"institutions/{slug}.html" for slug in result.institutions.slugs}

    assert schools <= set(links_of(site / "index.html"))


def test_every_school_of_a_large_province_is_two_clicks_away(
    result: ScoreResult, edition_of: EditionOf
) -> None:
    files = files_of(edition_of(result), most_rows=3)

    lists = [link for link in links_of(files["index.html"]) if link.startswith("lists/")]
    schools = {link for page in lists for link in links_of(files[page]) if "institutions" in link}
    assert set(lists) == {name for name in files if name.startswith("lists/")}
    assert schools >= {f"../institutions/{slug}.html" for slug in result.institutions.slugs}


def test_schools_without_an_area_are_listed_too(edition_of: EditionOf) -> None:
    def clear_one(institutions: Institutions) -> None:
        institutions.table.loc[0, "district"] = ""

    result = score_with(clear_one)
    files = files_of(edition_of(result), most_rows=3)

    assert catalogue("vi")("site.no_area") in files["index.html"].decode()


def test_no_page_of_a_large_province_is_slow_to_open(edition_of: EditionOf) -> None:
    result = dti.score(*dti.sample_province(n_institutions=2 * MOST_ROWS))
    edition = edition_of(result)

    files = files_of(edition, most_rows=MOST_ROWS)

    sizes = {name: len(data) for name, data in files.items() if name.endswith(".html")}
    assert len(sizes) > 5
    assert max(sizes.values()) < LARGEST_PAGE
    (whole,) = [
        len(data)
        for name, data in files_of(
            edition_of(dti.score(*dti.sample_province(n_institutions=MOST_ROWS))),
            most_rows=MOST_ROWS,
        ).items()
        if name == "index.html"
    ]
    assert whole < LARGEST_PAGE


def test_a_scorecard_of_very_many_institutions_leads_to_the_lists() -> None:
    cards = dti.Scorecards(dti.score(*dti.sample_province(n_institutions=MOST_ROWS + 1)))

    links = re.findall(r'href="([^"]+)"', cards.province().table.html)

    assert links == ["index.html#institutions"]


def test_a_page_that_failed_is_named_without_a_link(result: ScoreResult) -> None:
    edition = Edition(Background(result), frozenset({"institutions/MH0001.html"}))

    start = files_of(edition, most_rows=MOST_ROWS)["index.html"]

    links = [link for link in links_of(start) if "institutions/" in link]
    assert links == ["institutions/MH0001.html"]
    assert result.institutions.table["name"][5] in start.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_method_page_has_every_component_condition_and_clause(
    result: ScoreResult, edition_of: EditionOf, language: str
) -> None:
    framework = result.framework

    page = method_page(edition_of(result, language)).files["method.html"]
    text = html.fromstring(page).text_content()

    records = [*framework.components, *framework.conditions, *framework.groups]
    t = catalogue("en" if language == "en" else "vi")
    assert [record.id for record in records if t.of(record, "title") not in text] == []
    assert [c.id for c in framework.clauses if c.quote_vi not in text] == []


def test_open_data_say_the_same_in_every_format(result: ScoreResult, edition_of: EditionOf) -> None:
    files = OpenData(edition_of(result)).page().files

    document = json.loads(files["data/open-data.json"])
    book = openpyxl.load_workbook(io.BytesIO(files["data/open-data.xlsx"]), read_only=True)
    for name in TOGETHER:
        assert files[f"data/{name}.csv"].startswith(b"\xef\xbb\xbf")
        csv = pd.read_csv(io.BytesIO(files[f"data/{name}.csv"]), keep_default_na=False)
        head, *rows = book[name].iter_rows(values_only=True)
        assert list(csv.columns) == list(head) == [field.name for field in TABLES[name]]
        assert len(csv) == len(rows) == len(document[name])
        assert csv["institution_id"].tolist() == [r["institution_id"] for r in document[name]]
    assert csv["state"].tolist() == [record["state"] for record in document["conditions"]]
    points = [record["points"] for record in document["institutions"]]
    assert points == result.index["points"].tolist()
    assert [row[8] for row in book["institutions"].iter_rows(min_row=2, values_only=True)] == points
    book.close()


def test_open_data_obey_their_published_schema(result: ScoreResult, edition_of: EditionOf) -> None:
    files = OpenData(edition_of(result)).page().files
    published = json.loads(files["data/open-data.schema.json"])

    jsonschema.Draft202012Validator.check_schema(published)
    jsonschema.validate(json.loads(files["data/open-data.json"]), published)

    wrong = json.loads(files["data/open-data.json"])
    wrong["institutions"][0]["level"] = 7
    with pytest.raises(jsonschema.ValidationError, match="7 is greater than the maximum of 3"):
        jsonschema.validate(wrong, published)


def test_the_data_page_explains_every_column(result: ScoreResult, edition_of: EditionOf) -> None:
    page = html.fromstring(OpenData(edition_of(result)).page().files["data.html"])

    for name, fields in TABLES.items():
        heads = page.xpath(f"//section[@id='{name}']//tbody/tr/th/text()")
        assert heads == [field.name for field in fields]
    assert set(schema(result.framework, catalogue("en"))["properties"]) == {"about", *TOGETHER}


def test_a_name_that_looks_like_a_formula_or_a_tag_stays_a_name(edition_of: EditionOf) -> None:
    def hostile(institutions: Institutions) -> None:
        institutions.table.loc[0, "name"] = '=HYPERLINK("x")'
        institutions.table.loc[1, "name"] = "</script><script>alert(1)</script>"

    edition = edition_of(score_with(hostile))

    files = OpenData(edition).page().files | files_of(edition, MOST_ROWS)

    assert b"'=HYPERLINK" in files["data/institutions.csv"]
    book = openpyxl.load_workbook(io.BytesIO(files["data/open-data.xlsx"]))
    assert book["institutions"]["B2"].data_type == "s"
    assert b"<script>alert" not in files["index.html"]
    assert b"<" not in files["data/institutions.js"]


def test_the_script_compares_what_the_pages_say(result: ScoreResult, edition_of: EditionOf) -> None:
    text = lookup(edition_of(result)).decode()

    data = json.loads(text.removeprefix("window.dtindexInstitutions=").removesuffix(";\n"))
    entries = [dict(zip(data["fields"], row, strict=True)) for row in data["rows"]]
    in_dak_ha = [e for e in entries if data["places"][e["place"]] == "Huyện Đăk Hà"]
    assert [entry["name"] for entry in in_dak_ha] == ["Trường Tiểu học Ngọk Wang"]
    assert {len(entry["groups"]) for entry in entries} == {len(data["groups"])}
    by_code = {entry["code"]: entry for entry in entries}
    index = result.index.set_index("institution_id")
    t = catalogue("vi")
    for code, entry in by_code.items():
        assert entry["points"] == t.number(Decimal(str(index.loc[code, "points"])), 2)
        held = index.loc[code, "held_by"].split(";") if index.loc[code, "held_by"] else []
        named = [data["conditions"][at] for at in entry["open"]]
        assert [name.rpartition("(")[2].rstrip(")") for name in named] == held


def test_a_form_that_came_in_since_is_told_as_such(edition_of: EditionOf, tmp_path: Path) -> None:
    early, late = mid_year(12), dti.score(*dti.sample_province(n_institutions=12))
    data = tmp_path / "data"
    data.mkdir()
    before = OpenData(edition_of(early)).document
    (data / "open-data.json").write_text(json.dumps(before), "utf-8")

    changes = Changes.since(tmp_path, OpenData(edition_of(late)).document)
    page = changes_page(edition_of(late), changes).files["changes.html"].decode()

    came = {one[0] for one in changes.changed if one[6] == "not_sent"}
    index = early.index
    assert came == set(index.loc[index["standing"] == "not_sent", "institution_id"])
    assert all(one[2] is None and one[4] is not None for one in changes.changed if one[0] in came)
    assert "chưa gửi phiếu" in page
    for record in before["institutions"]:
        del record["standing"]  # as older versions published
    (data / "open-data.json").write_text(json.dumps(before), "utf-8")
    known = Changes.since(tmp_path, OpenData(edition_of(early)).document).changed
    assert known == []


def test_the_first_publication_says_that_it_is_the_first(site: Path) -> None:
    changes = json.loads((site / "data" / "changes.json").read_text("utf-8"))

    assert changes["before"] == {}
    assert changes["added"] == changes["removed"] == changes["changed"] == []
    assert catalogue("vi")("site.changes_first") in (site / "changes.html").read_text("utf-8")


def test_the_next_publication_tells_what_changed_and_the_same_again_tells_it_still(
    site: Path, result: ScoreResult, edition_of: EditionOf, tmp_path: Path
) -> None:
    shutil.copytree(site / "data", tmp_path / "data")
    other = dti.score(*dti.sample_province(n_institutions=9))
    document = OpenData(edition_of(other)).document

    changes = Changes.since(tmp_path, document)
    (tmp_path / "data" / "changes.json").write_bytes(changes.file())
    (tmp_path / "data" / "open-data.json").write_text(json.dumps(document), "utf-8")
    again = Changes.since(tmp_path, document)

    gone = set(result.institutions.ids) - set(other.institutions.ids)
    assert {one[0] for one in changes.removed} == gone
    before, after = (r.index.set_index("institution_id")["points"] for r in (result, other))
    told = {one[0]: (one[2], one[4]) for one in changes.changed}
    assert told == {i: (before[i], after[i]) for i in told}
    assert [i for i in after.index if before[i] != after[i] and i not in told] == []
    assert changes.before["institutions"] == 10
    assert again.file() == changes.file()


def test_a_damaged_record_counts_as_none(
    edition_of: EditionOf, result: ScoreResult, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "open-data.json").write_text("{", "utf-8")
    (tmp_path / "data" / "changes.json").write_text("[]", "utf-8")

    changes = Changes.since(tmp_path, OpenData(edition_of(result)).document)

    assert changes.before == {}


def test_pages_around_are_the_same_bytes_again_and_made_anew_when_one_is_missing(
    site: Path, result: ScoreResult, tmp_path: Path
) -> None:
    copy = shutil.copytree(site, tmp_path / "site")
    (copy / "data" / "groups.csv").unlink()

    again = dti.publish(result, copy, pdf=False, as_of=DAY)

    made = {page.key: page.reasons for page in again.pages if not page.is_kept}
    assert made["site:data"] == ("missing",)
    assert {key.partition(":")[0] for key in made} == {"site"}
    assert around(copy) == around(site)


def test_the_script_is_small_and_asks_nobody() -> None:
    code = script()

    assert len(code.encode()) < 100_000
    asks = r"\b(fetch|XMLHttpRequest|import|WebSocket|eval|innerHTML|localStorage)\b|https?:"
    assert re.findall(asks, re.sub(r"^\s*//.*$", "", code, flags=re.MULTILINE)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_gives_the_script_every_word_that_it_says(language: str) -> None:
    code = script()
    said = set(re.findall(r'say\("(\w+)"', code)) | set(re.findall(r"dataset\.(\w+)", code))
    said -= {"words", "label"}  # of headings and cells, which the script sets itself

    given = html.fromstring(finder(catalogue("en" if language == "en" else "vi"), ""))

    template = given.xpath("//template")[0] if given.tag != "template" else given
    assert {f"data-{name}" for name in said} <= set(template.attrib)


def test_a_single_file_start_page_carries_its_script(
    result: ScoreResult, edition_of: EditionOf
) -> None:
    start = files_of(edition_of(result, single_file=True), MOST_ROWS)["index.html"].decode()

    assert script() in start
    assert "assets/" not in start.partition("</head>")[0]
