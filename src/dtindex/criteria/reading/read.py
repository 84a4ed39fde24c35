"""Read the rule files of a framework: all that can be read, and every fault of the rest."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from dtindex.criteria.reading.bundled import available_frameworks, default_root
from dtindex.criteria.reading.faults import Fault
from dtindex.criteria.reading.files import (
    AUTHORITIES,
    BESIDE,
    OPTIONAL,
    SHAPES,
    AuthoritiesFile,
    ClausesFile,
    ConditionsFile,
    FactsFile,
    FlagsFile,
    RuleFiles,
    SourcesFile,
)
from dtindex.criteria.reading.invalid import faults_of
from dtindex.criteria.rules.fields import Record
from dtindex.criteria.rules.models import CriterionGroup, FrameworkHeader

__all__ = ["bundled_authorities", "freeze", "read_record", "read_rule_files"]

_PLACE: Final = re.compile(
    r"(?P<what>.*) \(at (?:line (?P<line>\d+), column \d+|end of document)\)"
)
_Shape = TypeVar("_Shape", bound=Record)


def read_rule_files(folder: Path) -> tuple[RuleFiles, list[Fault]]:
    """Read a framework's folder and the ``sources.toml`` beside it.

    Returns
    -------
    RuleFiles
        What could be read.
    list of Fault
        What could not, and why; empty when every file has the shape it should have.
    """
    faults: list[Fault] = []
    texts: dict[str, str] = {}
    records: dict[str, Record] = {}
    for path in _paths(folder):
        name = _name(path, folder)
        text = _text(path, name, faults)
        if text is None:
            continue
        texts[name] = text
        record = _record(text, name, SHAPES.get(path.stem, CriterionGroup), faults)
        if record is not None:
            records[name] = record
    if not folder.is_dir():
        available = available_frameworks(folder.parent) or available_frameworks()
        details = {"framework": folder.name, "available": available}
        faults = [Fault("DT101", str(folder), "", details, "framework")]
    return _gather(folder, records, texts), faults


def read_record(
    path: Path,
    name: str,
    shape: type[_Shape],
    faults: list[Fault],
    context: Mapping[str, Any],
) -> _Shape | None:
    """Read a TOML file that is no rule file; None when it cannot be, and why goes to ``faults``.

    ``context`` is what validators of the record may look at.
    """
    text = _text(path, name, faults)
    table = None if text is None else _table(text, name, faults)
    if table is None:
        return None
    try:
        return shape.model_validate(table, context=context)
    except ValidationError as error:
        faults.extend(faults_of(error, name, _fields_of(shape)))
        return None


@cache
def bundled_authorities() -> AuthoritiesFile:
    """Read the levels of area and the authorities that came with the package."""
    faults: list[Fault] = []
    path = default_root() / AUTHORITIES
    record = read_record(path, AUTHORITIES, AuthoritiesFile, faults, {})
    assert record is not None, faults
    return record


def freeze(value: Any) -> Any:
    """Turn the lists of a TOML table into tuples, which is what frozen records hold."""
    if isinstance(value, list):
        return tuple(map(freeze, value))
    if isinstance(value, dict):
        return {key: freeze(part) for key, part in value.items()}
    return value


def _paths(folder: Path) -> Iterator[Path]:
    """Yield every file that must be there or is, the sources first and groups in name order."""
    of_framework = SHAPES.keys() - OPTIONAL - {*BESIDE, "group"}
    required = {folder / f"{stem}.toml" for stem in of_framework}
    yield folder.parent / "sources.toml"
    own = folder.parent / AUTHORITIES
    yield own if own.is_file() else default_root() / AUTHORITIES
    yield from sorted(required | set(folder.glob("*.toml")))


def _name(path: Path, folder: Path) -> str:
    return path.name if path.parent != folder else f"{folder.name}/{path.name}"


def _text(path: Path, name: str, faults: list[Fault]) -> str | None:
    """Read a file; its line ends are made the same whatever system wrote it."""
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        faults.append(Fault("DT101", name, "", {"file": name}, "missing"))
        return None
    except UnicodeDecodeError as error:
        faults.append(Fault("DT101", name, "", {"position": error.start}, "encoding"))
        return None
    for number, line in enumerate(text.splitlines(), 1):
        if not unicodedata.is_normalized("NFC", line):
            faults.append(Fault("DT125", name, "", {"line": number}))
    return text


def _table(text: str, name: str, faults: list[Fault]) -> Any:
    try:
        return freeze(tomllib.loads(text, parse_float=Decimal))
    except tomllib.TOMLDecodeError as error:
        faults.append(_ill_formed(error, text, name))
        return None


def _fields_of(shape: type[BaseModel]) -> list[str]:
    """Return the fields of a record and of the tables in it."""
    tables = [field.annotation for field in shape.model_fields.values()]
    inner = [each for each in tables if isinstance(each, type) and issubclass(each, BaseModel)]
    return [*shape.model_fields, *(name for each in inner for name in each.model_fields)]


def _record(text: str, name: str, shape: type[Record], faults: list[Fault]) -> Record | None:
    table = _table(text, name, faults)
    if table is None:
        return None
    try:
        return shape.model_validate(table)
    except ValidationError as error:
        faults.extend(faults_of(error, name))
        return None


def _ill_formed(error: tomllib.TOMLDecodeError, text: str, name: str) -> Fault:
    match = _PLACE.fullmatch(str(error))
    what = match["what"] if match else str(error)
    line = int(match["line"]) if match and match["line"] else len(text.splitlines())
    return Fault("DT102", name, "", {"line": line, "what": what})


def _gather(folder: Path, records: Mapping[str, Record], texts: Mapping[str, str]) -> RuleFiles:
    def of(shape: type[_Shape]) -> _Shape | None:
        return next((r for r in records.values() if isinstance(r, shape)), None)

    return RuleFiles(
        folder=folder.name,
        sources=of(SourcesFile),
        header=of(FrameworkHeader),
        clauses=of(ClausesFile),
        facts=of(FactsFile),
        conditions=of(ConditionsFile),
        flags=of(FlagsFile),
        authorities=of(AuthoritiesFile),
        groups={name: r for name, r in records.items() if isinstance(r, CriterionGroup)},
        texts=texts,
        are_complete=len(records) == len(list(_paths(folder))),
    )
