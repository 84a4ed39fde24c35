"""Every kind of page in Chromium, as people on phones, at keyboards or with readers meet it."""

import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from browsing import CHROMIUM, launched
from dtindex.catalogue import catalogue
from dtindex.publishing.pages.edition import Edition
from dtindex.publishing.pages.start import StartPages
from dtindex.scoring.result import ScoreResult

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DESK, PHONE = {"width": 1200, "height": 900}, {"width": 320, "height": 640}
KINDS = [
    *("index.html", "province.html", "method.html", "data.html", "changes.html"),
    *("areas/huyen-dak-ha.html", "institutions/MH0001.html"),
    *("large/index.html", "large/lists/huyen-dak-ha.html", "english/index.html"),
]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]


@pytest.fixture(scope="module")
def pages(
    site: Path,
    result: ScoreResult,
    edition_of: Callable[..., Edition],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The site; beside it, start pages of a province too large for one page, and in English."""
    folder = tmp_path_factory.mktemp("pages")
    shutil.copytree(site, folder, dirs_exist_ok=True)
    for name, language, most_rows in (("large", "vi", 3), ("english", "en", 900)):
        shutil.copytree(site / "assets", folder / name / "assets")
        for page in StartPages(edition_of(result, language), most_rows).pages():
            for file, data in page.files.items():
                (folder / name / file).parent.mkdir(parents=True, exist_ok=True)
                (folder / name / file).write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with launched() as browser:
        yield browser


@pytest.fixture
def open_page(browser: Any, pages: Path) -> Iterator[Callable[..., Any]]:
    """Open a page of the folder; whatever its script gets wrong fails the test."""
    errors: list[str] = []
    contexts = []

    def opened(name: str, viewport: dict[str, int] = DESK, **settings: Any) -> Any:
        contexts.append(browser.new_context(viewport=viewport, offline=True, **settings))
        tab = contexts[-1].new_page()
        tab.on("pageerror", lambda error: errors.append(str(error)))
        path, _, anchor = name.partition("#")
        tab.goto((pages / path).as_uri() + (f"#{anchor}" if anchor else ""))
        return tab

    yield opened
    for context in contexts:
        context.close()
    assert errors == []


def names_shown(tab: Any) -> list[str]:
    shown: list[str] = tab.locator("#institutions tbody th a").all_inner_texts()
    return shown


def violations(tab: Any) -> list[str]:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    options = {"runOnly": RULES, "resultTypes": ["violations"]}
    found = axe.run(tab, options=options).response["violations"]
    return [f"{v['id']}: {node['html'][:120]}" for v in found for node in v["nodes"][:2]]


@pytest.mark.parametrize("name", KINDS)
def test_axe_finds_nothing_and_a_phone_scrolls_in_one_direction(
    open_page: Callable[..., Any], name: str
) -> None:
    tab = open_page(name)
    assert violations(tab) == []

    for width in (320, 740):
        tab.set_viewport_size({"width": width, "height": 640})
        assert tab.evaluate("document.scrollingElement.scrollWidth") <= width


def test_axe_finds_nothing_on_a_phone_where_institutions_are_compared(
    open_page: Callable[..., Any],
) -> None:
    tab = open_page("index.html#compare=MH0001,MH0002,MH0003,MH0004", PHONE)
    tab.wait_for_selector(".compared tbody tr")

    assert violations(tab) == []
    assert tab.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("name", ["index.html", "large/index.html", "province.html"])
def test_a_school_is_found_without_typing_marks(open_page: Callable[..., Any], name: str) -> None:
    tab = open_page(name)

    tab.fill("#find-words", "dak ha")
    tab.wait_for_selector("#institutions tbody th a")
    tab.wait_for_function("document.querySelectorAll('#institutions tbody th a').length === 1")

    assert names_shown(tab) == ["Trường Tiểu học Ngọk Wang"]
    assert tab.locator(".finder ~ ul").count() == name.count("large")  # lists come after the form
    assert tab.inner_text(".found") == catalogue("vi")("site.found", n="1", all="10")
    tab.fill("#find-words", "NGỌK đăk  hà")
    assert len(names_shown(tab)) == 1
    tab.fill("#find-words", "không có đâu")
    assert names_shown(tab) == []


def test_filters_narrow_the_list_and_are_taken_back(
    open_page: Callable[..., Any], result: ScoreResult
) -> None:
    tab = open_page("index.html")
    level = catalogue("vi")("scorecards.level_capital", level=1)

    tab.select_option("#find-level", level)
    assert len(names_shown(tab)) == int((result.index["level"] == 1).sum())
    tab.select_option("#find-place", "Huyện Đăk Hà")
    assert len(names_shown(tab)) <= 1
    tab.click(".reset button")
    tab.wait_for_function("document.querySelectorAll('#institutions tbody tr').length === 10")


def test_a_heading_sorts_its_column_numbers_as_numbers(
    open_page: Callable[..., Any], result: ScoreResult
) -> None:
    tab = open_page("index.html")
    names = result.index.sort_values("points")["name"].tolist()

    heading = tab.locator("#institutions thead th").nth(3)
    heading.get_by_role("button").click()
    assert names_shown(tab) == names[::-1]
    assert heading.get_attribute("aria-sort") == "descending"
    tab.select_option("#find-order", "3+")
    assert names_shown(tab) == names


def test_four_institutions_are_compared_by_keyboard_alone(open_page: Callable[..., Any]) -> None:
    tab = open_page("index.html")
    chosen = tab.locator("td.choose input")
    chosen.first.focus()

    for _ in range(4):
        tab.keyboard.press("Space")
        tab.keyboard.press("Tab")  # the next school
        while not tab.evaluate("document.activeElement.matches('td.choose input')"):
            tab.keyboard.press("Tab")
            if tab.evaluate("document.activeElement.matches('.compare-bar .go')"):
                break
    assert chosen.evaluate_all("boxes => boxes.filter(box => box.disabled).length") == 6
    tab.locator(".compare-bar .go").focus()
    tab.keyboard.press("Enter")
    tab.wait_for_selector(".compared tbody tr")

    assert tab.locator(".compared thead th").count() == 4
    assert tab.evaluate("document.activeElement.tagName") == "H3"
    again = open_page("index.html" + tab.url.partition("index.html")[2])
    again.wait_for_selector(".compared tbody tr")
    assert again.locator(".compared thead th").count() == 4


def test_a_keyboard_reaches_everything_and_sees_where_it_is(
    open_page: Callable[..., Any],
) -> None:
    tab = open_page("index.html")
    wanted = set(
        tab.locator("main :is(a, button, input, select)").evaluate_all(
            "all => all.filter(each => each.offsetParent && !each.disabled)"
            ".map((each, at) => each.dataset.at = String(at))"
        )
    )

    reached = set()
    for _ in range(len(wanted) + 20):
        tab.keyboard.press("Tab")
        at, outline = tab.evaluate(
            "(e => [e.dataset.at, getComputedStyle(e).outlineStyle])(document.activeElement)"
        )
        if at is not None:
            reached.add(at)
            assert outline != "none"

    assert wanted - reached == set()


def test_all_institutions_are_there_without_a_script(open_page: Callable[..., Any]) -> None:
    for name, n_links in (("index.html", 10), ("province.html", 10), ("large/index.html", 0)):
        tab = open_page(name, java_script_enabled=False)

        assert len(names_shown(tab)) == n_links
        assert not tab.locator(".finder").count()
    assert tab.locator("#institutions li a").count() > 5


@pytest.mark.parametrize("name", ["index.html", "institutions/MH0001.html", "method.html"])
def test_paper_has_no_controls_and_no_row_is_cut(open_page: Callable[..., Any], name: str) -> None:
    tab = open_page(name)
    paper = tab.pdf(prefer_css_page_size=True)
    tab.emulate_media(media="print")

    hidden = tab.locator(".finder, .page-head, .compare-bar, button, .skip-link, td.choose")
    assert not any(each.is_visible() for each in hidden.all())
    assert set(
        tab.locator("tr").evaluate_all("rows => rows.map(row => getComputedStyle(row).breakInside)")
    ) == {"avoid"}
    with pikepdf.open(io.BytesIO(paper)) as document:
        width, height = document.pages[0].mediabox[2:]
        assert (round(float(width)), round(float(height))) == (595, 842)


@pytest.mark.parametrize("name", ["index.html", "province.html", "institutions/MH0001.html"])
def test_figures_say_in_words_what_they_draw(open_page: Callable[..., Any], name: str) -> None:
    tab = open_page(name)

    figures = tab.locator("svg:not([aria-hidden])")
    told = figures.locator(
        "xpath=self::*[@role='img'][*[local-name()='title']][*[local-name()='desc']]"
    )

    assert told.count() == figures.count()
