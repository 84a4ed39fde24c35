"""What analysis found, handed from the publisher to its workers as one small file."""

from collections.abc import Sequence
from pathlib import Path

from dtindex.disk import PARTIAL, write_whole
from dtindex.publishing.run.units import Unit
from dtindex.scorecards.groundwork.findings import Findings
from dtindex.scoring.result import ScoreResult

__all__ = ["HANDED_ON", "hand_on"]

HANDED_ON = f"{PARTIAL}/findings.json"
"""The file, from the root of the site; it goes when the run ends."""


def hand_on(findings: Findings, units: Sequence[Unit], result: ScoreResult, site: Path) -> None:
    """Write the file, with the ways to the next level that some pages show.

    Raises
    ------
    PublishError
        DT401, when it cannot be written.
    """
    if not units:
        return
    ids = result.institutions.ids
    everywhere = any(unit.kind != "institution" for unit in units)
    names = ids if everywhere else [unit.name for unit in units]
    rows = [result.institutions.row_of(name) for name in names]
    write_whole(site / HANDED_ON, findings.as_json(rows).encode())
