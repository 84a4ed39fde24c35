"""What pydantic finds wrong with a rule file, as faults that say it in a human sentence."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Final, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from dtindex.criteria.reading.faults import Fault, path_in_file
from dtindex.criteria.rules import flags, kinds, models

__all__ = ["faults_of"]

_TYPES: Final = {
    "string_type": "text",
    "int_type": "whole_number",
    "bool_type": "true_or_false",
    "decimal_type": "number",
    "is_instance_of": "number",
    "finite_number": "number",
    "date_type": "date",
    "tuple_type": "list",
    "dict_type": "table",
    "model_type": "table",
    "model_attributes_type": "table",
}
"""What was wanted, by pydantic's name of the error."""

_BOUNDS: Final = ("gt", "ge", "lt", "le")
_EMPTY: Final = ("string_too_short", "too_short")
_RULE_KINDS: Final = frozenset(
    get_args(rule.model_fields["kind"].annotation)[0]
    for rule in (*vars(kinds).values(), *vars(flags).values())
    if isinstance(rule, type) and issubclass(rule, BaseModel) and "kind" in rule.model_fields
)
_FIELDS: Final = sorted(
    {
        name
        for record in (*vars(models).values(), *vars(kinds).values(), *vars(flags).values())
        if isinstance(record, type) and issubclass(record, BaseModel)
        for name in record.model_fields
    }
)


def faults_of(error: ValidationError, file: str, known: Sequence[str] = _FIELDS) -> Iterator[Fault]:
    """Yield every error of a file in words.

    Parameters
    ----------
    error : ValidationError
        What pydantic raised.
    file : str
        Name of the file.
    known : sequence of str
        Fields of such files, one of which may be meant where one is misspelt.
    """
    for details in error.errors(include_url=False):
        yield _fault_of(details, file, known)


def _fault_of(error: ErrorDetails, file: str, known: Sequence[str]) -> Fault:
    path = _path(error)
    field = str(error["loc"][-1]) if error["loc"] else ""
    match error["type"]:
        case "extra_forbidden":
            return _unknown_field(field, file, path, known)
        case "missing":
            return Fault("DT104", file, path, {"field": field})
        case "union_tag_not_found":
            return Fault("DT104", file, f"{path}.kind", {"field": "kind"})
        case "union_tag_invalid":
            context = error["ctx"]
            details = {"value": context["tag"], "expected": context["expected_tags"]}
            return Fault("DT105", file, f"{path}.kind", details, "one_of")
        case code if code.startswith("DT"):  # raised by a validator of ours
            said = {"value": _shown(error["input"]), **error.get("ctx", {})}
            return Fault(code, file, path, said, str(said.pop("variant", "")))
        case kind if kind in _EMPTY:
            return Fault("DT105", file, path, {"field": field}, "empty")
        case _:
            variant, details = _misfit(error)
            return Fault("DT105", file, path, {"value": _shown(error["input"]), **details}, variant)


def _unknown_field(field: str, file: str, path: str, known: Sequence[str]) -> Fault:
    nearest = get_close_matches(field, known, n=1)
    if not nearest:
        return Fault("DT103", file, path, {"field": field})
    return Fault("DT103", file, path, {"field": field, "nearest": nearest[0]}, "misspelt")


def _misfit(error: ErrorDetails) -> tuple[str, dict[str, str]]:
    """Return in which way a value does not fit, and what its message names beside the value."""
    context = error.get("ctx", {})
    match error["type"]:
        case "literal_error":
            return "one_of", {"expected": str(context["expected"])}
        case "string_pattern_mismatch":
            return "pattern", {}
        case "interval" | "school_year" as variant:
            return variant, {}
        case kind if kind in _TYPES:
            return _TYPES[kind], {}
        case _ if any(bound in context for bound in _BOUNDS):
            return "bound", _bound(context)
        case _:
            return "other", {"message": error["msg"]}


def _bound(context: dict[str, object]) -> dict[str, str]:
    signs = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤"}
    return {"bound": next(f"{signs[key]} {context[key]}" for key in _BOUNDS if key in context)}


def _path(error: ErrorDetails) -> str:
    """Place of an error in the file, without the tags that pydantic adds for kinds of rule."""
    steps = []
    for before, step in zip(("", *error["loc"]), error["loc"], strict=False):
        is_tag = before == "rule" and step in _RULE_KINDS
        if not is_tag and step != "[key]":
            steps.append(step)
    return path_in_file(*steps)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)
