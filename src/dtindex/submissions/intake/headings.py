"""Which column of a wide sheet holds what: headings are ids or labels."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache

from dtindex.catalogue import LANGUAGES, Language, catalogue
from dtindex.code_pages import old_text
from dtindex.criteria.rules.models import Framework
from dtindex.letters import fold_heading, words
from dtindex.submissions.cells.answers import shown
from dtindex.submissions.cells.personal import is_personal_column
from dtindex.submissions.files.tables import Table
from dtindex.submissions.forms.xlsform_names import (
    applies_name,
    evidence_name,
    is_export,
    is_system_column,
    reason_name,
    without_groups,
)
from dtindex.submissions.intake.raw import KEYS
from dtindex.submissions.outcome.codes import Code, Detail, issue
from dtindex.submissions.outcome.facts import cell_name
from dtindex.submissions.outcome.issues import Issue

__all__ = ["Headings", "match_headings"]

_DESCRIBING = ("name", "stages", "district", "commune", "area", "number", "note")
_SURELY = 0.8
"""From this likeness on, a heading nobody knows was meant for the one that it comes near to."""

_Role = tuple[str, str]
_STATUS: _Role = ("describing", "status")


@dataclass(frozen=True, slots=True)
class Headings:
    """Columns by what they hold; of facts, by fact id.

    ``further`` has the other columns of what an export has in several, since a question that
    moved between groups leaves its old column behind; ``status`` is where a survey tool keeps
    what its reviewers decided, -1 for nowhere.
    """

    keys: dict[str, int] = field(default_factory=dict)
    answers: dict[str, int] = field(default_factory=dict)
    evidence: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    further: dict[int, tuple[int, ...]] = field(default_factory=dict)
    exported: bool = False
    status: int = -1


def match_headings(table: Table, framework: Framework) -> tuple[Headings, list[Issue]]:
    """Match headings with facts; a column that matches nothing or twice is told and left out."""
    roles = _roles(framework)
    folded = [fold_heading(heading) for heading in table.headings]
    exported = is_export(folded)
    found: dict[_Role, list[int]] = {}
    issues, unknown = [], []
    for column, heading in enumerate(folded):
        role = _exported_role(heading, roles) if exported else roles.get(heading)
        if role is not None:
            found.setdefault(role, []).append(column)
        elif is_personal_column(table.headings[column], table.columns[column]):
            issues.append(_personal(table, column))
        elif heading or _has_content(table, column):
            unknown.append(column)
    issues += [_unknown(table, column, framework, found) for column in unknown]
    headings = Headings(exported=exported, status=found.pop(_STATUS, [-1])[0])
    for (what, name), (first, *others) in found.items():
        if what == "describing":
            continue
        if others and not exported:
            issues.append(_repeated(table, [first, *others]))
            continue
        getattr(headings, what)[name] = first
        if others:
            headings.further[first] = tuple(others)
    return headings, issues


def _exported_role(heading: str, roles: dict[str, _Role]) -> _Role | None:
    """Return what a heading of KoboToolbox or ODK stands for, with groups before it or without."""
    if heading in roles:
        return roles[heading]
    if is_system_column(heading):
        return ("describing", heading)
    return next((roles[rest] for rest in without_groups(heading) if rest in roles), None)


@lru_cache(maxsize=8)
def _roles_of(facts: tuple[tuple[str, str, str], ...]) -> dict[str, _Role]:
    roles: dict[str, _Role] = {}
    for name in (*_DESCRIBING, "status"):
        roles |= dict.fromkeys(words(f"columns.{name}"), ("describing", name))
    for name in KEYS:
        roles |= dict.fromkeys(words(f"columns.{name}"), ("keys", name))
    labels = Counter(fold_heading(label) for _, *both in facts for label in set(both))
    for fact_id, *both in facts:
        for label in both:
            if labels[fold_heading(label)] > 1:
                continue
            roles[fold_heading(label)] = ("answers", fact_id)
            for language in LANGUAGES:
                t = catalogue(language)
                roles[fold_heading(t("columns.evidence_of", label=label))] = ("evidence", fact_id)
                roles[fold_heading(t("columns.reason_of", label=label))] = ("reasons", fact_id)
                roles[fold_heading(t("columns.applies_of", label=label))] = ("describing", fact_id)
    for fact_id, *_ in facts:
        roles[fact_id] = ("answers", fact_id)
        roles[f"{fact_id}.evidence"] = ("evidence", fact_id)
        roles[f"{fact_id}.reason"] = ("reasons", fact_id)
        roles[evidence_name(fact_id)] = ("evidence", fact_id)
        roles[reason_name(fact_id)] = ("reasons", fact_id)
        roles[applies_name(fact_id)] = ("describing", fact_id)
    return roles


def _roles(framework: Framework) -> dict[str, _Role]:
    """Return what every known heading stands for; a label that two facts share stands for none."""
    return _roles_of(tuple((fact.id, fact.label_vi, fact.label_en) for fact in framework.facts))


def _has_content(table: Table, column: int) -> bool:
    cells = table.columns[column]
    return bool(cells.notna().any()) and any(shown(cell) for cell in cells.dropna().unique())


def _personal(table: Table, column: int) -> Issue:
    """Tell a column about persons by its heading; nothing of its content is repeated."""
    return issue(
        Code.PERSONAL_COLUMN,
        file=table.file,
        sheet=table.sheet,
        cell=cell_name(table.first_row - 1, column),
        value=shown(table.headings[column]),
    )


def _unknown(
    table: Table, column: int, framework: Framework, found: Mapping[_Role, list[int]]
) -> Issue:
    """Note a column that is no fact; it is a mistake where the fact it is like is not there."""
    heading = shown(table.headings[column])
    cell = cell_name(table.first_row - 1, column)
    if not heading:
        return issue(Code.NO_HEADING, file=table.file, sheet=table.sheet, cell=cell)
    old = old_text(heading)
    if old is not None:
        return issue(
            Code.OLD_FONT,
            file=table.file,
            sheet=table.sheet,
            cell=cell,
            value=heading,
            details={"code_page": old.code_page, "meant": old.meant},
            severity="error",
        )
    roles, folded = _roles(framework), fold_heading(heading)
    named = [known for known, (what, _) in roles.items() if what != "describing"]
    near = get_close_matches(folded, named, n=1, cutoff=0.6)
    meant = near and SequenceMatcher(None, folded, near[0]).ratio() >= _SURELY
    lost = bool(meant) and roles[near[0]] not in found
    return issue(
        Code.UNKNOWN_COLUMN,
        file=table.file,
        sheet=table.sheet,
        cell=cell,
        value=heading,
        details={"nearest": _suggestion(*roles[near[0]], framework) if near else ""},
        severity="error" if lost else "warning",
    )


def _suggestion(what: str, name: str, framework: Framework) -> Detail:
    """Name the column that a heading comes nearest to, by its label and its id."""
    fact = framework.fact.get(name)
    said: dict[Language, str] = {}
    for language in LANGUAGES:
        t = catalogue(language)
        label = t.of(fact, "label") if fact else t(f"issues.column.{name}")
        if what in ("evidence", "reasons"):
            label = t(f"columns.{what.removesuffix('s')}_of", label=label)
        said[language] = t("issues.nearest", id=name, label=label)
    return said


def _repeated(table: Table, columns: list[int]) -> Issue:
    row = table.first_row - 1
    return issue(
        Code.REPEATED_COLUMN,
        file=table.file,
        sheet=table.sheet,
        cell=cell_name(row, columns[0]),
        value=shown(table.headings[columns[0]]),
        details={"others": ", ".join(cell_name(row, column) for column in columns[1:])},
    )
