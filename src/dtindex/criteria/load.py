"""Load a framework: read its files, check them, join them."""

from pathlib import Path

from dtindex.arguments import checked
from dtindex.criteria.check.framework import inspect_framework
from dtindex.criteria.reading.bundled import available_frameworks, default_root, framework_folder
from dtindex.criteria.reading.faults import FaultyRulesError
from dtindex.criteria.rules.models import Framework

__all__ = ["available_frameworks", "default_root", "load_framework"]


@checked
def load_framework(name_or_path: str | Path, root: str | Path | None = None) -> Framework:
    """Load a framework that has no fault.

    Parameters
    ----------
    name_or_path : str or Path
        Id of a framework, or the folder of one; ``sources.toml`` lies beside it.
    root : str or Path, optional
        Folder of rule files in which the id is looked for. Without it, these are looked through:
        the folder that ``DTINDEX_CRITERIA`` names, ``criteria`` in the working directory, what
        came with the package.

    Raises
    ------
    FaultyRulesError
        A ``CriteriaError`` whose ``faults`` lists everything that is wrong (DT1xx).

    Examples
    --------
    >>> framework = load_framework("kontum-2022")
    >>> framework.max_points, len(framework.counted_groups)
    (Decimal('100'), 5)
    """
    files, faults = inspect_framework(framework_folder(name_or_path, root))
    if any(fault.severity == "error" for fault in faults):
        raise FaultyRulesError(faults)
    return files.join()
