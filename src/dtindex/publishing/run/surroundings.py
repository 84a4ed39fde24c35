"""The pages around the scorecards, made anew when anything on them would change."""

import hashlib
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from dtindex.disk import digest_of
from dtindex.errors import PublishError
from dtindex.publishing.pages.around import PREFIX, pages_around
from dtindex.publishing.pages.edition import Edition
from dtindex.publishing.run.manifest import Manifest, ManifestEntry
from dtindex.publishing.run.publication import PublishedPage
from dtindex.publishing.run.site_folder import put_in
from dtindex.scorecards.groundwork.background import Background

__all__ = ["Surroundings"]


@dataclass(frozen=True, eq=False)
class Surroundings:
    """The pages of a site that no notebook makes.

    Parameters
    ----------
    manifest : Manifest
        What stands in the site; pages made are noted in it.
    background : Background
        The result, and the words for it.
    standing : frozenset of str
        Files of scorecards that stand.
    sources : mapping of str to str
        Digests of what all pages come from.
    single_file : bool
        Whether pages carry stylesheet and script inside.
    """

    manifest: Manifest
    background: Background
    standing: frozenset[str]
    sources: Mapping[str, str]
    single_file: bool

    def renew(self) -> tuple[list[PublishedPage], list[PublishError]]:
        """Make the pages unless all stand as they should.

        Returns
        -------
        list of PublishedPage
            Those that stand, with the reasons why they were made.
        list of PublishError
            Files that another program holds open, and are as they were.
        """
        reasons = {key: self._reasons(key) for key in self.manifest.entries if _is_around(key)}
        if reasons and not any(reasons.values()):
            return [self._page(key, (), 0.0) for key in reasons], []
        unwritten: list[PublishError] = []
        return list(self._make(reasons, unwritten)), unwritten

    def _make(
        self, reasons: Mapping[str, tuple[str, ...]], unwritten: list[PublishError]
    ) -> Iterator[PublishedPage]:
        edition = Edition(self.background, self.standing, self.single_file)
        start = time.perf_counter()
        for page in pages_around(edition, self.manifest.site):
            unwritten += put_in(self.manifest.site, page.files)
            # Noted as it should be: the next run finds a file that is not, and makes it again.
            digests = {name: digest_of(data) for name, data in page.files.items()}
            self.manifest.note({page.key: ManifestEntry(digests, self._sources)})
            yield self._page(page.key, reasons.get(page.key, ("new",)), time.perf_counter() - start)
            start = time.perf_counter()

    def _reasons(self, key: str) -> tuple[str, ...]:
        return self.manifest.why(key, self.manifest.entries[key].files, self._sources)

    @property
    def _sources(self) -> dict[str, str]:
        """Their inputs are the facts of all institutions, and which pages they can lead to."""
        text = "\n".join([self.sources["inputs"], *sorted(self.standing)])
        return {**self.sources, "inputs": hashlib.sha256(text.encode()).hexdigest()}

    def _page(self, key: str, reasons: tuple[str, ...], seconds: float) -> PublishedPage:
        paths = tuple(self.manifest.site / name for name in self.manifest.entries[key].files)
        n_bytes = sum(path.stat().st_size for path in paths if path.exists())
        return PublishedPage(key, paths, reasons, seconds, n_bytes)


def kept_around(manifest: Manifest) -> Collection[str]:
    """Return the keys of the pages around scorecards that a manifest holds."""
    return [key for key in manifest.entries if _is_around(key)]


def _is_around(key: str) -> bool:
    return key.startswith(PREFIX)
