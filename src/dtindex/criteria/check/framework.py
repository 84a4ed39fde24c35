"""Prove a framework: every fault of all its files at once."""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any, Final

from dtindex.arguments import checked
from dtindex.criteria.check import facts, flags, names, periods, points, policies, reach
from dtindex.criteria.reading.bundled import framework_folder
from dtindex.criteria.reading.faults import Fault
from dtindex.criteria.reading.files import RuleFiles
from dtindex.criteria.reading.read import read_rule_files

__all__ = ["check_framework", "inspect_framework"]

Check = Callable[[RuleFiles], Iterator[Fault]]

_STEP: Final = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_CHECKS: Final[tuple[Check, ...]] = (
    *names.CHECKS,
    *facts.CHECKS,
    *points.CHECKS,
    *reach.CHECKS,
    *policies.CHECKS,
    *periods.CHECKS,
    *flags.CHECKS,
)


@checked
def check_framework(name_or_path: str | Path, root: str | Path | None = None) -> tuple[Fault, ...]:
    """List every fault of a framework's files, errors and warnings, in the order of the files.

    Parameters
    ----------
    name_or_path : str or Path
        Id of a framework, or the folder of one; ``sources.toml`` lies beside it.
    root : str or Path, optional
        Folder of rule files in which the id is looked for. Without it, these are looked through:
        the folder that ``DTINDEX_CRITERIA`` names, ``criteria`` in the working directory, what
        came with the package.

    Examples
    --------
    >>> check_framework("kontum-2022")
    ()
    >>> [(fault.code, fault.severity) for fault in check_framework("moet-4725-2022")]
    [('DT112', 'warning')]
    """
    _, faults = inspect_framework(framework_folder(name_or_path, root))
    return tuple(faults)


def inspect_framework(folder: Path) -> tuple[RuleFiles, list[Fault]]:
    """Read a framework's files and list their faults, in the order of the files.

    A file that cannot be read is left out of the checks of what the others say.
    """
    files, faults = read_rule_files(folder)
    faults.extend(chain.from_iterable(check(files) for check in _CHECKS))
    tables = {file: tomllib.loads(files.texts[file]) for file in _readable(files, faults)}
    named = [replace(f, record=_record(f.path, tables.get(f.file, {}))) for f in faults]
    return files, sorted(named, key=lambda fault: fault.file)


def _readable(files: RuleFiles, faults: list[Fault]) -> set[str]:
    """Names of the files at fault that are TOML."""
    ill_formed = {fault.file for fault in faults if fault.code == "DT102"}
    return {fault.file for fault in faults if fault.file in files.texts} - ill_formed


def _record(path: str, table: Any) -> str:
    """Id of the innermost record on the way that a path describes."""
    record = ""
    for key, position in _STEP.findall(path):
        try:
            table = table[key] if key else table[int(position)]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(table, dict):
            record = str(table.get("id", record))
    return record
