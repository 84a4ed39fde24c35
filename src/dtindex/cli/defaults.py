"""What ``dtindex.toml`` stands for on the command line: what is typed there goes before it."""

import os
from pathlib import Path
from typing import Any

from dtindex.working_folder.layout import WorkingFolder

__all__ = ["WORKS_IN_A_FOLDER", "defaults_of"]

WORKS_IN_A_FOLDER = frozenset(
    {
        *("start", "status", "institutions", "forms", "validate", "review", "score", "flags"),
        *("agreement", "publish", "decide", "explain", "totals", "report"),
    }
)
"""Commands that take what they are not told from ``dtindex.toml``."""


def defaults_of(folder: WorkingFolder, here: Path) -> dict[str, dict[str, Any]]:
    """Return defaults of arguments and options by command, paths as they are seen from ``here``.

    Parameters
    ----------
    folder : WorkingFolder
    here : Path
        The working directory.
    """
    settings = folder.settings

    def path(place: Path) -> str:
        return _from(here, place)

    common = {
        "framework": folder.framework,
        "institutions": path(folder.institutions),
        "school_year": settings.school_year,
    }
    in_period = {**common, "period": settings.period}
    crosswalk = {} if folder.crosswalk is None else {"crosswalk": path(folder.crosswalk)}
    submissions = {"submissions": path(folder.place("submissions"))}
    results = {"results": path(folder.place("results"))}
    year = folder.place("results").parent
    commands: dict[str, dict[str, Any]] = {
        "start": {
            **common,
            "framework": settings.framework,
            "folder": path(folder.root),
            "place": settings.place,
            "public_url": settings.public_url,
        },
        "institutions": {"table": path(folder.institutions)},
        "forms": {
            **in_period,
            **crosswalk,
            "out": path(folder.place("forms")),
            "send_to": settings.send_to,
        },
        "validate": {**in_period, **submissions, "out": path(folder.place("problems"))},
        "review": {**in_period, **submissions, **crosswalk, "out": path(folder.place("review"))},
        "score": {**in_period, **submissions, **crosswalk, "out": path(folder.place("results"))},
        "flags": results,
        "agreement": results,
        "explain": results,
        "totals": {**results, "out": path(year / "tong-hop.xlsx")},
        "report": {**results, "out": path(year / "bao-cao"), "place": settings.place},
        "publish": {
            **results,
            **crosswalk,
            "out": path(folder.place("site")),
            "place": settings.place,
            "public_url": settings.public_url,
        },
        "decide": {**results, "out": path(folder.place("decision"))},
    }
    names = (*WORKS_IN_A_FOLDER, "demo", "check", "docs", "why", "lab")
    return {name: {"language": settings.language, **commands.get(name, {})} for name in names}


def _from(here: Path, place: Path) -> str:
    """Write a path as somebody in a folder would type it."""
    try:
        return os.path.relpath(place, here)
    except ValueError:  # another drive of Windows
        return str(place)
