"""What the fields of rule files are made of: exact numbers, intervals, identifiers, statuses."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from dtindex.brief import brief
from dtindex.criteria.rules.interval import Interval
from dtindex.school_year import SchoolYear

__all__ = [
    "Band",
    "FolderName",
    "Identifier",
    "Number",
    "OutlineNumber",
    "Points",
    "Record",
    "SchoolYearName",
    "Status",
    "Trust",
    "Words",
]

Status = Literal["text", "design", "interpretation"]
"""Where a number comes from: the source says it, we chose it, or we read the source so."""

Trust = Literal["C2", "C1", "suspect", "sum"]
"""How far a reported fact is trusted: two publishers, one, suspect, or summed by us."""

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
OutlineNumber = Annotated[str, Field(pattern=r"^[A-Z]?[0-9]+(\.[0-9]+)*(\.[a-z])?$")]
FolderName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
Words = Annotated[str, Field(min_length=1)]


def _exact(value: object, info: ValidationInfo) -> object:
    """Take a number as it was typed: a whole number or a decimal, never a binary float."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, str) and info.mode == "json":
        return Decimal(value)
    return value


def _interval(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return Interval.parse(value)
    except ValueError as error:
        raise PydanticCustomError("interval", "{message}", {"message": str(error)}) from error


def _school_year(name: str) -> str:
    try:
        return str(SchoolYear.parse(name))
    except ValueError as error:
        raise PydanticCustomError("school_year", "{message}", {"message": str(error)}) from error


SchoolYearName = Annotated[
    str, AfterValidator(_school_year), Field(json_schema_extra={"pattern": "^[0-9]{4}-[0-9]{4}$"})
]

Number = Annotated[
    Decimal,
    BeforeValidator(_exact),
    PlainSerializer(str, return_type=str, when_used="json"),
]

Points = Annotated[
    Decimal,
    Field(ge=0),
    BeforeValidator(_exact),
    PlainSerializer(str, return_type=str, when_used="json"),
]

Band = Annotated[
    Interval,
    BeforeValidator(_interval),
    PlainSerializer(str, return_type=str, when_used="json"),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^[\[(]\s*[0-9.]+\s*,\s*([0-9.]+|inf)\s*[\])]$",
            "examples": ["[0, 50)", "[50, 75]", "(75, inf)"],
        }
    ),
]


class Record(BaseModel):
    """A frozen record that refuses unknown fields."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, arbitrary_types_allowed=True
    )

    def __repr_args__(self) -> Iterator[tuple[str | None, str]]:
        # A framework holds a thousand records; printed whole it fills screens.
        for name in type(self).model_fields:
            yield name, _Told(brief(getattr(self, name)))


class _Told(str):
    """A text that is printed as it stands, without quotation marks."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)
