"""School years that a framework is used for: a line each, as short as their name."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from dtindex.criteria.rules.fields import FolderName, Record, SchoolYearName, Status

__all__ = ["Lasting", "SchoolYearLine", "SchoolYearRule"]


class SchoolYearRule(Record):
    """A school year that the framework is used for; its name alone says that we chose so."""

    id: SchoolYearName
    status: Status = "design"
    note_vi: str = ""
    note_en: str = ""


def _year_of_a_name(value: object) -> object:
    return {"id": value} if isinstance(value, str) else value


SchoolYearLine = Annotated[
    SchoolYearRule,
    BeforeValidator(_year_of_a_name, json_schema_input_type=SchoolYearName | SchoolYearRule),
]


def _alone(value: object) -> object:
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


Former = Annotated[
    tuple[FolderName, ...],
    BeforeValidator(_alone, json_schema_input_type=FolderName | tuple[FolderName, ...]),
]


class Lasting(Record):
    """What lets a framework live on: more school years, and the names that it had before."""

    id: FolderName
    school_years: tuple[SchoolYearLine, ...] = Field(min_length=1)
    continues: Former = ()

    def reads(self, framework_id: str) -> bool:
        """Whether forms and results of a framework of that name are its own, or were once.

        Examples
        --------
        >>> years = ("2025-2026",)
        >>> lasting = Lasting(id="kontum-2025", school_years=years, continues="kontum-2022")
        >>> [lasting.reads(name) for name in ("kontum-2025", "kontum-2022", "moet-4725-2022")]
        [True, True, False]
        """
        return framework_id == self.id or framework_id in self.continues
