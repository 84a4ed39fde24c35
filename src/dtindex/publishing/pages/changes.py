"""What changed since the last publication: kept as a file, and told on a page."""

import datetime
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from dtindex.letters import sort_key
from dtindex.publishing.pages.edition import Edition, SitePage
from dtindex.scorecards.faces.blocks import (
    Block,
    Column,
    Content,
    Definitions,
    Detail,
    Heading,
    Link,
    Paragraph,
    Row,
    Table,
)
from dtindex.scorecards.faces.section import Section
from dtindex.scorecards.groundwork.addresses import institution_page

__all__ = ["Changes", "changes_page"]

_DATA = "data/open-data.json"
_FILE = "data/changes.json"
_SHOWN = 500
"""Institutions that one table of the page bears; the file has all of them."""


@dataclass(frozen=True)
class Changes:
    """How the open data differs from that of the last publication.

    Parameters
    ----------
    before, after : mapping
        What each publication says about itself; ``before`` is empty for the first one.
    digest : str
        SHA-256 of the institutions as they are now.
    added, removed : list
        Id and name of institutions that only one of them has.
    changed : list
        Id, name, points and level before, points and level now, standing before and now, where
        any of them changed; a standing is None where the last publication did not tell it.
    """

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    digest: str
    added: Sequence[Sequence[Any]]
    removed: Sequence[Sequence[Any]]
    changed: Sequence[Sequence[Any]]

    @classmethod
    def since(cls, site: Path, document: Mapping[str, Any]) -> Self:
        """Compare open data that is about to be published with what the site holds.

        Where these very data were published before, what had changed then is kept: to publish
        the same again changes nothing.
        """
        digest = _digest(document)
        kept = _read(site / _FILE)
        if kept.get("digest") == digest and kept.keys() == cls.__dataclass_fields__.keys():
            return cls(**kept)
        previous = _read(site / _DATA)
        before = _by_id(previous.get("institutions", []))
        after = _by_id(document["institutions"])
        return cls(
            before=previous.get("about", {}),
            after=document["about"],
            digest=digest,
            added=[[i, one[0]] for i, one in after.items() if before and i not in before],
            removed=[[i, one[0]] for i, one in before.items() if i not in after],
            changed=[
                [i, one[0], *before[i][1:3], *one[1:3], before[i][3], one[3]]
                for i, one in after.items()
                if i in before and _differs(before[i], one)
            ],
        )

    def file(self) -> bytes:
        """Write them down, for machines and for the next run."""
        return f"{json.dumps(asdict(self), ensure_ascii=False, indent=1)}\n".encode()


def _read(path: Path) -> dict[str, Any]:
    """Read a JSON object; where there is none that can be read, it is as if nothing was there."""
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


_Told = tuple[str, float | None, int | None, str | None]
"""Name, points, level and standing of an institution, as a publication tells them."""


def _by_id(records: Sequence[Mapping[str, Any]]) -> dict[str, _Told]:
    try:
        return {
            r["institution_id"]: (r["name"], r["points"], r["level"], r.get("standing"))
            for r in records
        }
    except (AttributeError, KeyError, TypeError):
        return {}


def _differs(before: _Told, after: _Told) -> bool:
    tells = before[3] is not None and after[3] is not None
    return before[1:3] != after[1:3] or (tells and before[3] != after[3])


def _digest(document: Mapping[str, Any]) -> str:
    said = {key: value for key, value in document["about"].items() if key != "software"}
    text = json.dumps([said, document["institutions"]], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def changes_page(edition: Edition, changes: Changes) -> SitePage:
    """Return the page that tells what changed, and the file behind it."""
    t = edition.t
    title = t("site.changes_title")
    page = _Page(edition, changes)
    sections = [
        edition.heading(t("site.changes_kicker"), title),
        Section("summary", tuple(page.summary())),
        *page.tables(),
    ]
    html = edition.page("changes.html", title, sections, description=f"{title}, {edition.year}")
    return SitePage("site:changes", {"changes.html": html, _FILE: changes.file()})


class _Page:
    """The sections of the page."""

    def __init__(self, edition: Edition, changes: Changes) -> None:
        self._edition = edition
        self._t = edition.t
        self._changes = changes
        self._slugs = dict(
            zip(
                edition.background.institutions["institution_id"],
                edition.background.result.institutions.slugs,
                strict=True,
            )
        )

    def summary(self) -> Iterator[Block]:
        t, changes = self._t, self._changes
        yield Heading(t("site.changes_summary"))
        if not changes.before:
            yield Paragraph(t("site.changes_first"), "lead")
            return
        counts = {
            **{name: len(self._of_kind(name)) for name in ("levels", "points", "standings")},
            "added": len(changes.added),
            "removed": len(changes.removed),
        }
        if not any(counts.values()):
            yield Paragraph(t("site.changes_none"), "lead")
        yield Definitions(
            tuple((t(f"site.changes_{name}"), t.number(n)) for name, n in counts.items())
        )
        told = [name for name in _TOLD if changes.before.get(name) != changes.after.get(name)]
        for name in told:
            yield Paragraph(t(f"site.changed_{name}", **self._told(name)))

    def _told(self, name: str) -> dict[str, str]:
        """Write what a publication says of itself: a date as dates are written, a digest short."""
        said = {"before": self._changes.before.get(name), "after": self._changes.after.get(name)}
        if name == "as_of":
            days = {key: day and datetime.date.fromisoformat(day) for key, day in said.items()}
            return {key: self._t.date(day) if day else "–" for key, day in days.items()}
        return {key: str(text or "–")[:_LETTERS] for key, text in said.items()}

    def tables(self) -> Iterator[Section]:
        for name in ("levels", "points", "standings"):
            yield from self._changed(name, self._of_kind(name))
        yield from self._named("added", self._changes.added)
        yield from self._named("removed", self._changes.removed)

    def _of_kind(self, name: str) -> list[Sequence[Any]]:
        """Pick the changes of level, of points at one level, or of standing alone."""
        changed = self._changes.changed
        if name == "levels":
            return [one for one in changed if one[3] != one[5]]
        same_level = [one for one in changed if one[3] == one[5]]
        return [one for one in same_level if (one[2] != one[4]) == (name == "points")]

    def _changed(self, name: str, entries: Sequence[Sequence[Any]]) -> Iterator[Section]:
        t = self._t
        columns = (
            Column(t("scorecards.institution"), width=3),
            Column(t("site.before"), "number"),
            Column(t("site.after"), "number"),
            Column(t("site.level_before"), "mark"),
            Column(t("site.level_after"), "mark"),
        )
        yield from self._section(
            name,
            columns,
            [
                Row(
                    (
                        self._link(one),
                        self._points(one[2]),
                        self._points(one[4]),
                        self._level(one[3], one[6]),
                        self._level(one[5], one[7]),
                    )
                )
                for one in _by_name(entries)
            ],
        )

    def _named(self, name: str, entries: Sequence[Sequence[Any]]) -> Iterator[Section]:
        columns = (Column(self._t("scorecards.institution")),)
        yield from self._section(
            name, columns, [Row((self._link(one),)) for one in _by_name(entries)]
        )

    def _section(
        self, name: str, columns: tuple[Column, ...], rows: Sequence[Row]
    ) -> Iterator[Section]:
        if not rows:
            return
        t = self._t
        heading = t(f"site.changes_{name}")
        blocks: list[Block] = [Heading(heading), Table(heading, columns, tuple(rows[:_SHOWN]))]
        if len(rows) > _SHOWN:
            more = t("site.changes_more", n=t.number(len(rows) - _SHOWN))
            blocks.append(Paragraph((more, " ", Link(_FILE, _FILE))))
        yield Section(name, tuple(blocks))

    def _link(self, one: Sequence[Any]) -> Content:
        page = institution_page(self._slugs.get(one[0], ""))
        name = Link(one[1], page) if page in self._edition.standing else str(one[1])
        return (name, Detail(str(one[0])))

    def _points(self, points: float | None) -> str:
        if points is None:
            return "–"
        wording = self._edition.background.wording
        return wording.points(round(points / float(self._edition.background.framework.step)))

    def _level(self, level: int | None, standing: str | None) -> Content:
        """Format the level, and how far the result stands where it is not whole."""
        t = self._t
        words = t("scorecards.level_capital", level=level) if level else "–"
        if standing in (None, "complete"):
            return words
        told = t(f"scoring.standing_{standing}")
        return (words, Detail(told)) if level else told


def _by_name(entries: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
    return sorted(entries, key=lambda one: (sort_key(str(one[1])), str(one[0])))


_TOLD = ("framework_digest", "school_year", "as_of")
_LETTERS = 16
"""Of a digest, enough to tell two apart."""
