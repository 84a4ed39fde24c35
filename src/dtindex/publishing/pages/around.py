"""Everything of a site that stands around its scorecards."""

from collections.abc import Iterator
from pathlib import Path

from dtindex.publishing.pages.changes import Changes, changes_page
from dtindex.publishing.pages.edition import Edition, SitePage
from dtindex.publishing.pages.method import method_page
from dtindex.publishing.pages.open_data import OpenData
from dtindex.publishing.pages.start import StartPages

__all__ = ["PREFIX", "pages_around"]

PREFIX = "site:"
"""What the keys of these pages begin with in the manifest."""


def pages_around(edition: Edition, site: Path) -> Iterator[SitePage]:
    """Yield the pages in the order in which they must be written.

    What changed comes before the open data, from whose last edition it is told: a run that is
    broken off between them is taken up without losing it.
    """
    open_data = OpenData(edition)
    changes = Changes.since(site, open_data.document)
    yield changes_page(edition, changes)
    yield open_data.page()
    yield method_page(edition)
    yield from StartPages(edition).pages()
