"""The pages of a site: which there are, what notebook makes each, and from what inputs."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from dtindex.analysis.position.peers import Peers, peers
from dtindex.errors import PublishError
from dtindex.scorecards.groundwork.addresses import areas, institution_page
from dtindex.scorecards.groundwork.findings import Findings
from dtindex.scoring.result import ScoreResult

__all__ = ["COMMON_NAMES", "NOTEBOOKS", "OPTIONAL_NAMES", "UNIT_NAMES", "Kind", "Unit", "plan"]

Kind = Literal["province", "area", "institution"]

NOTEBOOKS: Mapping[Kind, str] = {
    "province": "province_scorecard.ipynb",
    "area": "area_scorecard.ipynb",
    "institution": "institution_scorecard.ipynb",
}

COMMON_NAMES = ("results", "language", "as_of")
OPTIONAL_NAMES = ("place", "public_url", "decision", "findings")
"""Parameters that only notebooks are given that declare them."""
UNIT_NAMES: Mapping[Kind, tuple[str, ...]] = {
    "province": (),
    "area": ("area_kind", "area_name"),
    "institution": ("institution_id",),
}


@dataclass(frozen=True)
class Unit:
    """One page to be, with its PDF.

    Parameters
    ----------
    kind : {"province", "area", "institution"}
        Which notebook makes it.
    name : str
        Id of the institution, name of the area, or nothing.
    html, pdf : str
        Where its files go, relative to the site.
    parameters : mapping
        What its notebook is given beside the common parameters.
    inputs : str
        Digest of the facts that can show on it.
    area : tuple of (str, str)
        Name and page of the area that an institution lies in, where it has one.
    """

    kind: Kind
    name: str
    html: str
    pdf: str
    parameters: Mapping[str, str]
    inputs: str
    area: tuple[str, str] | None = None

    @property
    def key(self) -> str:
        """Its name in the manifest."""
        return f"{self.kind}:{self.name}" if self.name else self.kind


def plan(
    result: ScoreResult, findings: Findings, only: Collection[str] | None = None
) -> list[Unit]:
    """List the pages of a result: the province, its areas, its institutions.

    Parameters
    ----------
    result : ScoreResult
    findings : Findings
        What analysis says of its institutions.
    only : collection of str, optional
        Ids of institutions; then there are no other pages.

    Raises
    ------
    PublishError
        DT406, naming the ids that the result does not hold.
    """
    digests = {i: result.unit_digest(i) for i in result.institutions.ids}
    institutions = _institutions(result, findings, digests)
    if only is None:
        # Pages of many show earlier years too, and what was said of what reviewers then saw.
        everything = _digest([result.facts.digest, result.past_digest, *digests.values()])
        return [_province(everything), *_areas(result, everything), *institutions]
    return [institutions[row] for row in sorted(_rows(result, only))]


def _rows(result: ScoreResult, only: Collection[str]) -> set[int]:
    """Find the rows of institutions by their ids, as people type them."""
    rows, unknown = set(), []
    for name in sorted(only):
        try:
            rows.add(result.institutions.row_of(name))
        except KeyError:
            unknown.append(name)
    if unknown:
        raise PublishError("DT406", "only", institutions=", ".join(unknown))
    return rows


def _institutions(
    result: ScoreResult, findings: Findings, digests: Mapping[str, str]
) -> list[Unit]:
    compared = _Compared(peers(result), list(digests.values()))
    names = result.institutions.of_area(result.area_levels[0].id)
    pages = areas(names)
    units = []
    for row, (name, slug) in enumerate(zip(digests, result.institutions.slugs, strict=True)):
        inputs = (
            digests[name],
            compared.digest_of(row),
            findings.digest_of(row),
            pages.get(names[row], ""),
        )
        units.append(
            Unit(
                kind="institution",
                name=name,
                html=institution_page(slug),
                pdf=institution_page(slug).removesuffix("html") + "pdf",
                parameters={"institution_id": name},
                inputs=_digest(inputs),
                area=(names[row], pages[names[row]]) if names[row] else None,
            )
        )
    return units


class _Compared:
    """Digests of comparison groups, each made once."""

    def __init__(self, compared: Peers, digests: list[str]) -> None:
        self._compared, self._digests = compared, digests
        self._known: dict[tuple[int, int], str] = {}

    def digest_of(self, row: int) -> str:
        rule = int(self._compared.rule_of[row])
        if rule < 0:
            return ""
        group = rule, int(self._compared.keys[rule][row])
        if group not in self._known:
            members = self._compared.members_of(row)
            self._known[group] = _digest(sorted(self._digests[member] for member in members))
        return self._known[group]


def _areas(result: ScoreResult, inputs: str) -> list[Unit]:
    level = result.area_levels[0].id
    return [
        Unit(
            kind="area",
            name=name,
            html=page,
            pdf=page.removesuffix("html") + "pdf",
            parameters={"area_kind": level, "area_name": name},
            inputs=inputs,
        )
        for name, page in areas(result.institutions.of_area(level)).items()
    ]


def _province(inputs: str) -> Unit:
    return Unit("province", "", "province.html", "province.pdf", {}, inputs)


def _digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()
