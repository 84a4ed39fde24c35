"""Every kind of page, opened in Chromium with the network off."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import dtindex as dti

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]


@pytest.fixture(scope="module")
def site(saved: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dti.publish(saved, tmp_path_factory.mktemp("site"), pdf=False).site


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.mark.parametrize("kind", ["*.html", "areas/*.html", "institutions/*.html"])
def test_no_page_asks_for_anything_outside_its_folder(site: Path, browser: Any, kind: str) -> None:
    pages = sorted(site.glob(kind))[:3]
    assert pages
    context = browser.new_context(offline=True)
    asked: list[str] = []
    failed: list[str] = []
    tab = context.new_page()
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("requestfailed", lambda request: failed.append(request.url))
    tab.on("pageerror", lambda error: failed.append(str(error)))

    for page in pages:
        tab.goto(page.as_uri(), wait_until="networkidle")
        assert tab.evaluate("document.documentElement.lang") == "vi"
        assert tab.evaluate(
            "document.fonts.ready.then(() => document.fonts.check('1em \"DTI Sans\"'))"
        )
        assert tab.evaluate("document.querySelectorAll('main h1').length") == 1

    context.close()
    assert [url for url in asked if not url.startswith((site.as_uri(), "data:"))] == []
    assert failed == []


def test_a_single_file_needs_no_other(saved: Path, tmp_path: Path, browser: Any) -> None:
    only = dti.load_result(saved).institutions.ids[:1]
    made = dti.publish(saved, tmp_path / "site", pdf=False, single_file=True, only=only)
    alone = tmp_path / "phieu.html"
    shutil.copy(made.pages[0].paths[0], alone)
    context = browser.new_context(offline=True)
    asked: list[str] = []
    tab = context.new_page()
    tab.on("request", lambda request: asked.append(request.url))

    tab.goto(alone.as_uri(), wait_until="networkidle")

    context.close()
    assert [url for url in asked if not url.startswith("data:")] == [alone.as_uri()]
