"""What the open data holds: every table, every column, its kind, and what it means."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from dtindex.catalogue import Catalogue
from dtindex.criteria.rules.areas import AREA_COLUMNS
from dtindex.criteria.rules.due import NOT_DUE
from dtindex.criteria.rules.models import STAGES, Framework
from dtindex.scoring.answers import AnswerState
from dtindex.scoring.scores import ConditionState
from dtindex.scoring.standing import STANDING_NAMES

__all__ = ["TABLES", "TOGETHER", "Field", "fields_of", "schema"]

Kind = Literal["text", "points", "share", "count", "level", "truth", "state", "standing"]


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its name, which is that of the result's tables, and what it holds.

    What it means is in the catalogue, under ``site.field.<name>``.
    """

    name: str
    kind: Kind = "text"

    def meaning(self, t: Catalogue) -> str:
        """Format what it means."""
        return t(f"site.field.{self.name}")


TABLES: Mapping[str, tuple[Field, ...]] = {
    "institutions": (
        *map(Field, ("institution_id", "name", "stages", "district", "commune", "area")),
        Field("illustrative", "truth"),
        Field("standing", "standing"),
        Field("points", "points"),
        Field("max_points", "points"),
        Field("points_lowest", "points"),
        Field("points_highest", "points"),
        Field("level", "level"),
        Field("level_by_points", "level"),
        Field("level_lowest", "level"),
        Field("level_highest", "level"),
        Field("level_open", "truth"),
        Field("held_by"),
        Field("verified_max", "points"),
        Field("applicable_max", "points"),
        Field("verified_share", "share"),
        Field("answered_share", "share"),
        Field("n_answered", "count"),
        Field("n_missing", "count"),
        Field("n_rejected", "count"),
        Field("n_not_applicable", "count"),
        Field("n_not_due", "count"),
        Field("page"),
    ),
    "groups": (
        Field("institution_id"),
        Field("group_id"),
        Field("counted", "truth"),
        Field("standing", "standing"),
        Field("points", "points"),
        Field("max_points", "points"),
        Field("earned", "points"),
        Field("applicable_max", "points"),
        Field("points_lowest", "points"),
        Field("points_highest", "points"),
        Field("level", "level"),
        Field("verified_max", "points"),
    ),
    "conditions": (
        Field("institution_id"),
        Field("condition_id"),
        Field("state", "state"),
        Field("standing", "standing"),
        Field("verified", "truth"),
    ),
    "components": (
        Field("institution_id"),
        Field("component_id"),
        Field("criterion_id"),
        Field("group_id"),
        Field("state", "state"),
        Field("standing", "standing"),
        Field("points", "points"),
        Field("max_points", "points"),
        Field("points_lowest", "points"),
        Field("points_highest", "points"),
        Field("lost", "points"),
        Field("open", "points"),
        Field("verified", "truth"),
    ),
    "totals": (
        *map(Field, ("by", "part", "kind", "measure_id", "option", "title", "unit")),
        Field("numerator", "points"),
        Field("denominator", "points"),
        Field("share", "share"),
        Field("n_expected", "count"),
        Field("n_answered", "count"),
        Field("n_not_applicable", "count"),
        Field("n_rejected", "count"),
        Field("n_missing", "count"),
        Field("n_both", "count"),
        Field("numerator_before", "points"),
        Field("denominator_before", "points"),
        Field("share_before", "share"),
        Field("change", "points"),
        Field("kept_back"),
    ),
}
"""The tables of the open data; but for sums, each has its columns from the result's table."""

TOGETHER = ("institutions", "groups", "conditions")
"""Tables of the workbook and of the JSON document; of components there are too many."""


def fields_of(name: str, areas: Collection[str]) -> tuple[Field, ...]:
    """Return the columns of a table; of areas, those that the institutions fill in."""
    known = {*AREA_COLUMNS, "area"}
    fields: list[Field] = []
    for field in TABLES[name]:
        if field.name == AREA_COLUMNS[1] and AREA_COLUMNS[0] in areas:
            fields.append(Field(AREA_COLUMNS[0]))  # seldom filled in, so no table has it always
        if field.name not in known or field.name in areas:
            fields.append(field)
    return tuple(fields)


def schema(
    framework: Framework,
    t: Catalogue,
    areas: Collection[str] = ("district", "commune", "area"),
) -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) of ``open-data.json``.

    Parameters
    ----------
    framework : Framework
    t : Catalogue
    areas : collection of str
        Columns of areas that the institutions fill in.

    Examples
    --------
    >>> from dtindex.catalogue import catalogue
    >>> from dtindex.criteria.load import load_framework
    >>> described = schema(load_framework("kontum-2022"), catalogue("en"), ["commune"])
    >>> described["properties"]["institutions"]["items"]["properties"]["level"]["maximum"]
    3
    """
    tables = {
        name: {
            "type": "array",
            "description": t(f"site.table.{name}"),
            "items": _object(
                {f.name: _field(f, name, framework, t) for f in fields_of(name, areas)}
            ),
        }
        for name in TOGETHER
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": t("site.data_title"),
        **_object({"about": _about(t), **tables}),
    }


_ABOUT = (
    "framework",
    "framework_digest",
    "facts_digest",
    "school_year",
    "period",
    "assessment",
    "software",
)


def _about(t: Catalogue) -> dict[str, Any]:
    properties: dict[str, Any] = {
        name: {"type": "string", "description": t(f"site.about.{name}")} for name in _ABOUT
    }
    properties["as_of"] = {"type": ["string", "null"], "description": t("site.about.as_of")}
    properties["institutions"] = {
        "type": "integer",
        "minimum": 0,
        "description": t("site.about.institutions"),
    }
    return _object(properties)


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _field(field: Field, table: str, framework: Framework, t: Catalogue) -> dict[str, Any]:
    described: dict[str, Any] = {"description": field.meaning(t)}
    match field.kind:
        case "points":
            described |= {"type": ["number", "null"], "minimum": 0}
        case "share":
            described |= {"type": "number", "minimum": 0, "maximum": 1}
        case "count":
            described |= {"type": "integer", "minimum": 0}
        case "level":
            highest = max(level.level for level in framework.level_rule.levels)
            described |= {"type": ["integer", "null"], "minimum": 1, "maximum": highest}
        case "truth":
            described |= {"type": "boolean"}
        case "state":
            states = ConditionState if table == "conditions" else AnswerState
            described |= {"enum": [*(state.name.lower() for state in states), NOT_DUE]}
        case "standing":
            described |= {"enum": STANDING_NAMES.tolist()}
        case "text":
            described |= {"type": "string"} | _values(field.name, framework)
    return described


def _values(name: str, framework: Framework) -> dict[str, Any]:
    """Hold a text to the ids that the framework knows, where it is one."""
    ids: dict[str, list[str]] = {
        "group_id": [group.id for group in framework.groups],
        "condition_id": [condition.id for condition in framework.conditions],
        "component_id": list(framework.component),
    }
    if name == "stages":
        stage = f"({'|'.join(STAGES)})"
        return {"pattern": f"^{stage}(;{stage})*$"}
    return {"enum": ids[name]} if name in ids else {}
