"""What stands in a site: every page with the digests of its files and of what they came from."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

from dtindex.disk import PARTIAL, add_line, digest_of, removed, write_whole

__all__ = ["Manifest", "ManifestEntry"]

_FORMAT = 1
_NAME = "manifest.json"
_JOURNAL = ".journal.jsonl"


@dataclass(frozen=True)
class ManifestEntry:
    """One page that was made.

    Parameters
    ----------
    files : mapping of str to str
        SHA-256 of each file by its name in the site.
    sources : mapping of str to str
        Digests of what the page came from: ``notebook``, ``framework``, ``code``,
        ``settings``, ``inputs``.
    """

    files: Mapping[str, str]
    sources: Mapping[str, str]


@dataclass
class Manifest:
    """The entries of a site by the key of their page.

    While a run goes on, pages that are made are noted at the end of a journal, so that a run
    that was broken off is taken up where it stopped; the manifest itself is written once,
    at the end, and holds nothing that would differ between two runs over the same inputs.
    """

    site: Path
    entries: dict[str, ManifestEntry] = field(default_factory=dict)

    @classmethod
    def read(cls, site: Path) -> Self:
        """Read the manifest of a site, and the journal that a broken run left."""
        manifest = cls(site)
        try:
            saved = json.loads((site / _NAME).read_text(encoding="utf-8"))
            pages = saved["pages"] if saved["format"] == _FORMAT else {}
        except (OSError, ValueError, KeyError, TypeError):
            pages = {}  # none yet, or none of ours: every page is made anew
        manifest.entries = {key: ManifestEntry(**entry) for key, entry in pages.items()}
        manifest._read_journal()
        return manifest

    def _read_journal(self) -> None:
        try:
            lines = (self.site / _JOURNAL).read_text(encoding="utf-8").splitlines()
        except OSError:
            return
        for line in lines:
            try:
                noted = json.loads(line)
            except ValueError:
                return  # the last line, torn
            self.entries[noted["key"]] = ManifestEntry(noted["files"], noted["sources"])

    def why(self, key: str, names: Iterable[str], sources: Mapping[str, str]) -> tuple[str, ...]:
        """Return why a page must be made: nothing when it stands as it should.

        Returns
        -------
        tuple of str
            ``new``; or names of sources that changed, ``missing`` when a file is not
            there, ``altered`` when one is not as it was written.
        """
        entry = self.entries.get(key)
        if entry is None:
            return ("new",)
        changed = [name for name, digest in sources.items() if entry.sources.get(name) != digest]
        return tuple(changed) or self._faults(entry, names)

    def _faults(self, entry: ManifestEntry, names: Iterable[str]) -> tuple[str, ...]:
        faults = set()
        for name in names:
            try:
                digest = digest_of((self.site / name).read_bytes())
            except OSError:
                faults.add("missing")
                continue
            if name not in entry.files:
                faults.add("missing")
            elif digest != entry.files[name]:
                faults.add("altered")
        return tuple(sorted(faults))

    def note(self, entries: Mapping[str, ManifestEntry]) -> None:
        """Add pages just made, to the journal too."""
        self.entries |= entries
        lines = [json.dumps({"key": key, **asdict(entry)}) for key, entry in entries.items()]
        if lines:
            add_line(self.site / _JOURNAL, "\n".join(lines))

    def unwanted(self, keys: Iterable[str]) -> dict[str, str]:
        """Return the names of the files of pages that are no longer wanted, with the page's key."""
        gone = self.entries.keys() - set(keys)
        return {name: key for key in sorted(gone) for name in self.entries[key].files}

    def forget(self, keys: Iterable[str]) -> None:
        """Forget pages, once their files are gone."""
        for key in set(keys):
            del self.entries[key]

    def write(self) -> None:
        """Write the manifest, which makes the journal needless."""
        pages = {key: asdict(entry) for key, entry in sorted(self.entries.items())}
        text = json.dumps({"format": _FORMAT, "pages": pages}, ensure_ascii=False, indent=1)
        write_whole(self.site / _NAME, f"{text}\n".encode(), self.site / PARTIAL)
        removed(self.site / _JOURNAL)
