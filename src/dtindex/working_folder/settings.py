"""What ``dtindex.toml`` says of a working folder, held against the rules; every fault at once."""

import tomllib
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from dtindex.catalogue import Language
from dtindex.criteria.reading.bundled import available_frameworks, framework_folder
from dtindex.criteria.reading.faults import Fault, FaultyRulesError
from dtindex.criteria.reading.read import read_record
from dtindex.criteria.rules.fields import FolderName, Record, SchoolYearName, Words

__all__ = ["FaultySettingsError", "Folders", "Settings", "read_settings"]


class FaultySettingsError(FaultyRulesError):
    """``dtindex.toml`` cannot be used; ``faults`` lists everything that is wrong with it."""


class Folders(Record):
    """Where things of one school year lie, inside the folder of the year."""

    forms: Words = "forms"
    submissions: Words = "submissions"
    problems: Words = "problems"
    review: Words = "review"
    results: Words = "results"
    site: Words = "site"
    decision: Words = "decision"

    @field_validator("*")
    @classmethod
    def _inside(cls, value: str, info: ValidationInfo) -> str:
        """Keep a folder inside that of the year, and out of every other one."""
        path = PurePosixPath(value.replace("\\", "/"))
        if path.is_absolute() or ":" in value or ".." in path.parts or not path.parts:
            raise PydanticCustomError("DT144", "not inside the folder of the year")
        for name, other in info.data.items():
            if path.is_relative_to(other) or PurePosixPath(other).is_relative_to(path):
                raise PydanticCustomError("DT145", "not apart", {"other": name})
        return path.as_posix()


class Settings(Record):
    """What an office would have to type at every command.

    Paths of files are as they stand from the folder that holds ``dtindex.toml``. ``criteria`` is a
    folder with the office's own rule files; a framework that is not there is one of the package's.
    ``period`` is the reporting period that is at work; empty for the whole year.
    """

    criteria: Words = "criteria"
    framework: FolderName
    school_year: SchoolYearName
    period: str = ""
    institutions: Words = "institutions.csv"
    crosswalk: Words = "crosswalk.csv"
    place: str = ""
    public_url: str = ""
    send_to: str = ""
    language: Language = "vi"
    folders: Folders = Field(default_factory=Folders)

    @field_validator("framework")
    @classmethod
    def _known_framework(cls, framework: str, info: ValidationInfo) -> str:
        own = _own_rules(info)
        available = available_frameworks(own) + available_frameworks()
        if framework not in available:
            details = {"available": tuple(dict.fromkeys(available))}
            raise PydanticCustomError("DT141", "no such framework", details)
        return framework

    @field_validator("school_year")
    @classmethod
    def _known_year(cls, school_year: str, info: ValidationInfo) -> str:
        known = _ids_in_header(info, "school_years")
        if known and school_year not in known:
            details = {"framework": info.data["framework"], "known": known}
            raise PydanticCustomError("DT142", "no such school year", details)
        return school_year

    @field_validator("period")
    @classmethod
    def _known_period(cls, period: str, info: ValidationInfo) -> str:
        if period and "framework" in info.data:
            known = _ids_in_header(info, "periods")
            if period not in known:
                details = {"framework": info.data["framework"], "known": known}
                details["variant"] = "" if known else "none"
                raise PydanticCustomError("DT146", "no such period", details)
        return period

    @field_validator("public_url")
    @classmethod
    def _address(cls, address: str) -> str:
        if address and not address.startswith(("https://", "http://")):
            raise PydanticCustomError("DT143", "no address of the web")
        return address


def read_settings(path: Path) -> Settings:
    """Read ``dtindex.toml``.

    Raises
    ------
    FaultySettingsError
        If anything is wrong with it; it lists every fault (DT101 to DT105, DT141 to DT146).
    """
    faults: list[Fault] = []
    context = {"root": path.parent}
    settings = read_record(path, path.name, Settings, faults, context)
    if settings is None or any(fault.severity == "error" for fault in faults):
        raise FaultySettingsError(faults)
    return settings


def _own_rules(info: ValidationInfo) -> Path:
    return Path((info.context or {}).get("root", "."), info.data.get("criteria", "criteria"))


def _ids_in_header(info: ValidationInfo, what: str) -> tuple[str, ...]:
    """Return the ids that a framework declares; empty where the framework cannot tell."""
    if "framework" not in info.data:
        return ()
    framework, own = info.data["framework"], _own_rules(info)
    root = own if framework in available_frameworks(own) else None
    path = framework_folder(framework, root) / "framework.toml"
    try:
        header: dict[str, Any] = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError):
        return ()  # `dtindex check` says why
    return tuple(each["id"] for each in header.get(what, ()) if isinstance(each.get("id"), str))
