"""Prove a framework: every fault of all its files at once."""

from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Final

from dtindex.criteria import check_facts, check_names, check_points, check_policies
from dtindex.criteria.bundled import framework_folder
from dtindex.criteria.faults import Fault
from dtindex.criteria.files import RuleFiles
from dtindex.criteria.read import read_rule_files

__all__ = ["check_framework", "faults_in"]

Check = Callable[[RuleFiles], Iterator[Fault]]

_CHECKS: Final[tuple[Check, ...]] = (
    *check_names.CHECKS,
    *check_facts.CHECKS,
    *check_points.CHECKS,
    *check_policies.CHECKS,
)


def check_framework(name_or_path: str | Path, root: Path | None = None) -> tuple[Fault, ...]:
    """List every fault of a framework's files, errors and warnings, in the order of the files.

    Parameters
    ----------
    name_or_path : str or Path
        Id of a framework under ``root``, or the folder of one; ``sources.toml`` lies beside it.
    root : Path, optional
        Folder of rule files; those that came with the package by default.

    Examples
    --------
    >>> check_framework("kontum-2022")
    ()
    >>> [(fault.code, fault.severity) for fault in check_framework("moet-4725-2022")]
    [('DT112', 'warning')]
    """
    files, faults = read_rule_files(framework_folder(name_or_path, root))
    return tuple(sorted([*faults, *faults_in(files)], key=lambda fault: fault.file))


def faults_in(files: RuleFiles) -> list[Fault]:
    """List what is wrong with files that have the right shape; unread files are left out."""
    return list(chain.from_iterable(check(files) for check in _CHECKS))
