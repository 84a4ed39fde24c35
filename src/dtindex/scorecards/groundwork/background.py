"""What all scorecards of a result share, worked out once, so that a card only picks its row."""

import datetime
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np

from dtindex.analysis.position.cliffs import Cliffs, cliffs
from dtindex.analysis.position.peers import Peers, peers
from dtindex.analysis.reviewers.agreement import Agreement, agreement
from dtindex.analysis.reviewers.visits import Visits, visits
from dtindex.catalogue import Language
from dtindex.criteria.rules.areas import AreaLevel
from dtindex.errors import PublishError
from dtindex.scorecards.faces.charts import Distribution
from dtindex.scorecards.groundwork.findings import Findings
from dtindex.scorecards.groundwork.level_marks import LevelMarks
from dtindex.scorecards.groundwork.strengths import Strengths
from dtindex.scorecards.groundwork.wording import Wording
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.told.explain import Explainer

__all__ = ["Background", "Imprint"]


@dataclass(frozen=True)
class Imprint:
    """What stands on every card and comes from no data.

    Parameters
    ----------
    place : str
        Where it is issued, for the letterhead: ``Kon Tum``.
    public_url : str
        Address under which the site is published; without one cards bear no QR code.
    decision : str
        The decision that recognises the levels, ``Quyết định số 123/QĐ-SGDĐT``; empty before.

    Raises
    ------
    PublishError
        If the address is none of the web (DT416).
    """

    place: str = ""
    public_url: str = ""
    decision: str = ""

    def __post_init__(self) -> None:
        if self.public_url and not self.public_url.startswith(("https://", "http://")):
            raise PublishError("DT416", "public_url", address=self.public_url)

    def address_of(self, page: str) -> str:
        """Return the public address of a page of the site; empty where the site has none."""
        return f"{self.public_url.rstrip('/')}/{page}" if self.public_url else ""


class Background:
    """A result, the words for it, and the comparison groups, as plain lists by row.

    Parameters
    ----------
    result : ScoreResult
    language : {"vi", "en"}
    as_of : date or None
        The date on the scorecards; without one they bear none.
    imprint : Imprint, optional
        What else they bear.
    findings : Path, optional
        What analysis found, as it was saved; by default it is worked out when first needed.
    """

    def __init__(
        self,
        result: ScoreResult,
        language: Language = "vi",
        as_of: datetime.date | None = None,
        imprint: Imprint | None = None,
        findings: Path | None = None,
    ) -> None:
        self.result = result
        self.framework = result.framework
        self.wording = Wording(result.framework, language)
        self.level_marks = LevelMarks(result, self.wording)
        self.t = self.wording.t
        self.when = result.when_in_words(language)
        self.as_of = as_of
        self.imprint = imprint or Imprint()
        self._saved_findings = findings
        self.explainer = Explainer(result, language)
        self.compared: Peers = peers(result)
        table = result.institutions.table
        self.institutions: dict[str, list[str]] = {
            str(name): table[name].tolist() for name in table.columns
        }
        self.held_by: list[str] = result.index["held_by"].tolist()
        width = 1 + len(self.framework.groups)
        medians = self.compared.table["median"].to_numpy().reshape(-1, width)
        # the median of whole steps is a whole number of half steps; halves are rounded up
        half_steps = np.rint(medians * 2 / float(self.framework.step))
        self.medians: list[list[float]] = np.floor((half_steps + 1) / 2).tolist()
        self.percentiles: list[list[float]] = (
            self.compared.table["percentile"].to_numpy().reshape(-1, width).tolist()
        )
        sizes = [len(group.components) for group in self.framework.groups]
        starts = np.cumsum([0, *sizes]).tolist()
        self.columns_of = [slice(start, end) for start, end in pairwise(starts)]
        self.counted_places = [
            place for place, group in enumerate(self.framework.groups) if group.counted
        ]
        self._distributions: dict[tuple[int, int], Distribution] = {}

    @property
    def area_level(self) -> AreaLevel:
        """The level of area that has pages: the widest that there is."""
        return self.result.area_levels[0]

    def areas_in(self, level: AreaLevel) -> list[str]:
        """Name the area of every institution at a level."""
        return self.result.institutions.of_area(level.id)

    @cached_property
    def findings(self) -> Findings:
        """What analysis says of every institution."""
        language = self.wording.language
        saved = self._saved_findings and Findings.load(self._saved_findings, self.result, language)
        return saved or Findings.of(self.result, language)

    @cached_property
    def near(self) -> Cliffs:
        """Who stands close to a line between two levels."""
        return cliffs(self.result)

    @cached_property
    def visits(self) -> Visits:
        """Where an external assessment would change most."""
        return visits(self.result)

    @cached_property
    def agreement(self) -> Agreement:
        """What external assessment changed."""
        return agreement(self.result)

    @cached_property
    def strengths(self) -> Strengths:
        """Where each institution stands out from like ones."""
        return Strengths(self.result, self.compared)

    def distribution_around(self, row: int) -> Distribution:
        """How the index is distributed among the institutions that one is compared with."""
        rule = int(self.compared.rule_of[row])
        key = (rule, int(self.compared.keys[rule][row]) if rule >= 0 else -1)
        if key not in self._distributions:
            members = self.compared.members_of(row)
            self._distributions[key] = self.distribution_of(members)
        return self._distributions[key]

    def distribution_of(self, rows: np.ndarray) -> Distribution:
        """How the index is distributed among some institutions, those without points left out."""
        scores, framework = self.result.scores, self.framework
        scored = rows[scores.assessed[rows]]
        read_off_index = framework.level_rule.read_off == "index"
        starts = [level.interval.low for level in framework.level_rule.levels[1:]]
        return Distribution.of(
            points=self.result.to_points(scores.index.points[scored]),
            full=float(framework.max_points),
            starts=tuple(float(start) for start in starts) if read_off_index else (),
        )
