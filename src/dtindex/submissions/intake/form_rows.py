"""What each row and column of a form holds: by its hidden keys, or by words where they are gone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from dtindex.catalogue import LANGUAGES, catalogue
from dtindex.criteria.rules.models import Fact, Framework
from dtindex.letters import clean, fold_heading
from dtindex.submissions.cells.answers import written
from dtindex.submissions.files.workbook import Cell, Grid
from dtindex.submissions.forms.layout import (
    ACCEPT_UNFLAGGED,
    DIGEST,
    FACT_ID,
    FRAMEWORK,
    MARKER,
    REVIEW_ROLES,
    ROLES,
)
from dtindex.submissions.intake.raw import KEYS

__all__ = ["FormRows", "form_rows"]

_HEAD_WITHIN = 50
_LEFT_TO_FIND = frozenset({"label", "answer"})


@dataclass(frozen=True, slots=True)
class FormRows:
    """Where everything stands in a form.

    Parameters
    ----------
    rows : tuple of (row, key)
        Rows that have a key: that of the record (``KEYS``) or of a fact, as it stands there.
    columns : mapping of role to column
        What the columns hold.
    key_column : int
        Where the keys stand; where they are gone, the column of the questions.
    framework : str or None
        Id of the framework, where the form names it.
    digest : tuple of (digest, row) or None
        Digest of the rules that it was made under, where the form tells it.
    has_keys : bool
        Whether keys were found, or only the words of the questions.
    """

    rows: tuple[tuple[int, str], ...]
    columns: Mapping[str, int]
    key_column: int
    framework: str | None
    digest: tuple[str, int] | None
    has_keys: bool


def form_rows(grid: Grid, framework: Framework) -> FormRows | None:
    """Find what a form holds where; None where a sheet is no form."""
    for cells in grid.rows[:_HEAD_WITHIN]:
        for column, cell in enumerate(cells):
            if isinstance(cell, str) and cell.startswith(MARKER):
                return _by_keys(grid, column)
    return _by_words(grid, framework)


def _by_keys(grid: Grid, key_column: int) -> FormRows:
    rows: list[tuple[int, str]] = []
    columns: dict[str, int] = {}
    framework, digest = None, None
    for row, cells in enumerate(grid.rows):
        key = cells[key_column] if key_column < len(cells) else ""
        if not isinstance(key, str) or not key or key.startswith(MARKER):
            continue
        if key.startswith(FRAMEWORK):
            framework = framework or key.removeprefix(FRAMEWORK)
        elif key.startswith(DIGEST):
            digest = key.removeprefix(DIGEST), row
        elif key == FACT_ID:
            columns = {clean(cell): i for i, cell in enumerate(cells) if isinstance(cell, str)}
        else:
            rows.append((row, key))
    return FormRows(tuple(rows), columns, key_column, framework, digest, has_keys=True)


def _by_words(grid: Grid, framework: Framework) -> FormRows | None:
    """Know a form that was copied, or whose hidden column was deleted, by what people see of it."""
    for head, cells in enumerate(grid.rows[:_HEAD_WITHIN]):
        columns = _columns(cells)
        if columns is None:
            continue
        above = [*_record_rows(grid, head, columns["label"])]
        below = [*_fact_rows(grid, head, columns, framework)]
        if below:
            return FormRows((*above, *below), columns, columns["label"], None, None, has_keys=False)
    return None


def _columns(cells: list[Cell]) -> dict[str, int] | None:
    """Return the columns by role of a row of headings, None where it is not that of a form."""
    headings = {fold_heading(c): i for i, c in enumerate(cells) if isinstance(c, str) and c.strip()}
    for names, needed in _headings():
        found = {role: headings[name] for name, role in names.items() if name in headings}
        if needed <= found.keys():
            return found
    return None


@cache
def _headings() -> tuple[tuple[dict[str, str], frozenset[str]], ...]:
    """Roles by the headings that forms and reviews have, in every language, and those they need."""
    kinds = []
    for language in LANGUAGES:
        t = catalogue(language)
        for room, roles, needed in (
            ("review", REVIEW_ROLES, _LEFT_TO_FIND | {"decision"}),
            ("forms", ROLES, _LEFT_TO_FIND),
        ):
            kinds.append(({fold_heading(t(f"{room}.{role}")): role for role in roles}, needed))
    return tuple(kinds)


def _record_rows(grid: Grid, head: int, column: int) -> Iterator[tuple[int, str]]:
    """Find the rows above the questions that say whose form it is; their values are beside."""
    labels = {
        fold_heading(catalogue(language)(f"forms.{key}")): key
        for language in LANGUAGES
        for key in KEYS
    } | {fold_heading(catalogue(lang)("review.accept")): ACCEPT_UNFLAGGED for lang in LANGUAGES}
    for row, cells in enumerate(grid.rows[:head]):
        for cell in cells[:column]:
            key = labels.get(fold_heading(cell)) if isinstance(cell, str) else None
            if key is not None:
                yield row, key


def _fact_rows(
    grid: Grid, head: int, columns: Mapping[str, int], framework: Framework
) -> Iterator[tuple[int, str]]:
    """Find the row of each question by its words; of two alike, by what they count for."""
    facts: dict[str, list[str]] = {}
    for fact in framework.facts:
        for label in {*_as_shown(fact)}:
            facts.setdefault(label, []).append(fact.id)
    titles = {
        fold_heading(title) for c in framework.components for title in (c.title_vi, c.title_en)
    }
    counted = {
        fact.id: {c.id for c in framework.components if fact.id in c.fact_ids}
        for fact in framework.facts
    }
    end = {fold_heading(catalogue(language)("forms.points_title")) for language in LANGUAGES}
    for row, cells in enumerate(grid.rows[head + 1 :], start=head + 1):
        words = [written(cell) for cell in cells]
        if any(fold_heading(word) in end for word in words if word):
            return
        label, number = (
            words[columns[role]] if -1 < columns.get(role, -1) < len(words) else ""
            for role in ("label", "number")
        )
        # Below the question of a choice stand its options, to be ticked on paper.
        asked = next(filter(None, label.split("\n")), "")
        alike = facts.get(fold_heading(label)) or facts.get(fold_heading(asked), [])
        used_by = {part.strip() for part in number.split(",")}
        if len(alike) > 1:
            alike = [fact_id for fact_id in alike if counted[fact_id] & used_by]
        if len(alike) == 1:
            yield row, alike[0]
        elif label and number and fold_heading(label) not in titles:
            yield row, label


def _as_shown(fact: Fact) -> Iterator[str]:
    """Yield the words of a question as forms and reviews have them: alone, or with its unit."""
    for language in LANGUAGES:
        t = catalogue(language)
        label, unit = t.of(fact, "label"), t.of(fact, "unit")
        yield fold_heading(label)
        yield fold_heading(t("review.in_unit", label=label, unit=unit))
