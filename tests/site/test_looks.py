"""Pages and PDFs of provinces at the edge, looked at: nothing clipped, overlapping or blank."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import dtindex as dti
from browsing import CHROMIUM, launched
from changed_provinces import DAY
from extreme_provinces import EXTREMES
from looking import blank_figures, faults_of_page, faults_of_pdf

WIDTHS = {"desk": 1200, "phone": 320}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]


@pytest.fixture(scope="module")
def site_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Publish a province at the edge, once."""

    @cache
    def published(extreme: str) -> Path:
        folder = tmp_path_factory.mktemp("extreme")
        return dti.publish(EXTREMES[extreme](), folder, as_of=DAY).site

    return published


@pytest.fixture(scope="module")
def tab() -> Iterator[Any]:
    with launched() as browser:
        yield browser.new_context(offline=True).new_page()


def one_of_each(site: Path) -> list[Path]:
    """The longest page of every kind."""
    kinds: dict[Path, Path] = {}
    for page in sorted(site.rglob("*.html"), key=lambda page: page.stat().st_size):
        kinds[page.parent if page.parent != site else page] = page
    return [*kinds.values()]


@pytest.mark.parametrize("extreme", EXTREMES)
def test_no_text_is_cut_off_or_under_another_and_no_figure_is_blank(
    tab: Any, site_of: Callable[[str], Path], extreme: str
) -> None:
    faults = []
    for page in one_of_each(site_of(extreme)):
        tab.goto(page.as_uri())
        for name, width in WIDTHS.items():
            tab.set_viewport_size({"width": width, "height": 900})
            faults += [(page.name, name, fault) for fault in faults_of_page(tab)]
        faults += [(page.name, "blank", figure) for figure in blank_figures(tab)]

    assert faults == []


@pytest.mark.parametrize("extreme", EXTREMES)
def test_paper_cuts_nothing_off(site_of: Callable[[str], Path], extreme: str) -> None:
    kinds = {pdf.parent: pdf for pdf in sorted(site_of(extreme).rglob("*.pdf"))}

    assert [(p.name, fault) for p in kinds.values() for fault in faults_of_pdf(p)] == []
