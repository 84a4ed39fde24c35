"""Shapes of the rule files, and one framework's files together before they are joined."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import Field

from dtindex.criteria.rules.areas import AreaLevel, Authority
from dtindex.criteria.rules.fields import Record
from dtindex.criteria.rules.flags import Flag
from dtindex.criteria.rules.models import (
    Clause,
    Component,
    Condition,
    CriterionGroup,
    Fact,
    Framework,
    FrameworkHeader,
    SourceDocument,
)

__all__ = [
    "AUTHORITIES",
    "BESIDE",
    "OPTIONAL",
    "SHAPES",
    "AuthoritiesFile",
    "ClausesFile",
    "ConditionsFile",
    "FactsFile",
    "FlagsFile",
    "PlacedComponent",
    "RuleFiles",
    "SourcesFile",
]


class SourcesFile(Record):
    """``sources.toml``: the documents that all frameworks lean on."""

    sources: tuple[SourceDocument, ...] = Field(min_length=1)


class ClausesFile(Record):
    """``clauses.toml``: the places in those documents, quoted."""

    clauses: tuple[Clause, ...] = Field(min_length=1)


class FactsFile(Record):
    """``facts.toml``: what institutions report."""

    facts: tuple[Fact, ...] = Field(min_length=1)


class ConditionsFile(Record):
    """``conditions.toml``: the mandatory conditions; a framework may have none."""

    conditions: tuple[Condition, ...] = ()


class FlagsFile(Record):
    """``flags.toml``: what is worth a second look; a framework may do without the file."""

    flags: tuple[Flag, ...] = Field(min_length=1)


class AuthoritiesFile(Record):
    """``authorities.toml``: levels of area and authorities, beside the folders of frameworks."""

    area_levels: tuple[AreaLevel, ...] = Field(min_length=1)
    authorities: tuple[Authority, ...] = ()


SHAPES: Final[Mapping[str, type[Record]]] = {
    "sources": SourcesFile,
    "authorities": AuthoritiesFile,
    "framework": FrameworkHeader,
    "clauses": ClausesFile,
    "facts": FactsFile,
    "conditions": ConditionsFile,
    "flags": FlagsFile,
    "group": CriterionGroup,
}
"""Model of each file, by the name of the file; any other file of a framework is a group."""

OPTIONAL: Final = frozenset({"flags", "authorities"})
"""Files that a framework may do without."""


BESIDE: Final = ("sources", "authorities")
"""Files that lie beside the folders of frameworks, and serve them all."""

AUTHORITIES: Final = "authorities.toml"


@dataclass(frozen=True, slots=True)
class PlacedComponent:
    """A component, and where it stands."""

    file: str
    path: str
    component: Component


@dataclass(frozen=True)
class RuleFiles:
    r"""The files of one framework; None stands for one that could not be read.

    Parameters
    ----------
    groups : mapping of str to CriterionGroup
        Groups by file name, in the order of the names.
    texts : mapping of str to str
        Text of every file by name, line endings as ``\n``.
    are_complete : bool
        Whether every file was read.
    """

    folder: str
    sources: SourcesFile | None
    header: FrameworkHeader | None
    clauses: ClausesFile | None
    facts: FactsFile | None
    conditions: ConditionsFile | None
    flags: FlagsFile | None
    authorities: AuthoritiesFile | None
    groups: Mapping[str, CriterionGroup]
    texts: Mapping[str, str]
    are_complete: bool

    @property
    def digest(self) -> str:
        """SHA-256 of names and texts, the same on every system.

        Who governs schools is no rule: points are the same whatever an office is called.
        """
        digest = hashlib.sha256()
        for name, text in sorted(self.texts.items()):
            if name == AUTHORITIES:
                continue
            digest.update(f"{name}\0{text}\0".encode())
        return digest.hexdigest()

    def file(self, stem: str) -> str:
        """Name of a file, as faults give it."""
        return f"{stem}.toml" if stem in BESIDE else f"{self.folder}/{stem}.toml"

    @property
    def components(self) -> Iterator[PlacedComponent]:
        """All components, with where each stands."""
        for file, group in self.groups.items():
            for i, criterion in enumerate(group.criteria):
                for j, component in enumerate(criterion.components):
                    yield PlacedComponent(file, f"criteria[{i}].components[{j}]", component)

    def join(self) -> Framework:
        """Join the files into a framework; only sources that it is based on come along.

        Raises
        ------
        ValueError
            If a file is missing from the whole.
        """
        parts = (self.sources, self.header, self.clauses, self.facts, self.conditions)
        sources, header, clauses, facts, conditions = parts
        if not (sources and header and clauses and facts and conditions):
            raise ValueError(f"{self.folder}: not every rule file could be read")
        known = {source.id: source for source in sources.sources}
        return Framework(
            **{name: getattr(header, name) for name in FrameworkHeader.model_fields},
            sources=tuple(known[source_id] for source_id in header.based_on),
            clauses=clauses.clauses,
            facts=facts.facts,
            groups=tuple(self.groups.values()),
            conditions=conditions.conditions,
            flags=self.flags.flags if self.flags else (),
            area_levels=self.authorities.area_levels if self.authorities else (),
            authorities=self.authorities.authorities if self.authorities else (),
            digest=self.digest,
        )
