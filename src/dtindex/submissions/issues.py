"""Problems of what was sent: all of them, each with where, what, how to mend it, and the clause."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from typing import Literal

import pandas as pd

from dtindex.catalogue import Language, catalogue

__all__ = ["Issue", "Issues", "Severity"]

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Issue:
    """One problem. Its words are in the catalogue under ``<code>.problem`` and ``<code>.fix``.

    An ``error`` loses the answer or the file it stands in, a ``warning`` loses nothing.
    """

    code: str
    severity: Severity
    file: str = ""
    sheet: str = ""
    cell: str = ""
    institution_id: str = ""
    fact_id: str = ""
    value: str = ""
    clause: str = ""
    details: Mapping[str, Mapping[Language, str] | str] = field(default_factory=dict)

    def problem(self, language: Language = "vi") -> str:
        """Say what is wrong."""
        return self._say("problem", language)

    def fix(self, language: Language = "vi") -> str:
        """Say how to mend it."""
        return self._say("fix", language)

    def place(self, language: Language = "vi") -> str:
        """Say where: file, sheet, cell."""
        parts = [self.file]
        if self.sheet:
            parts.append(catalogue(language)("issues.sheet", sheet=self.sheet))
        if self.cell:
            parts.append(catalogue(language)("issues.cell", cell=self.cell))
        return ", ".join(part for part in parts if part)

    def _say(self, what: str, language: Language) -> str:
        details = {
            key: words if isinstance(words, str) else words[language]
            for key, words in self.details.items()
        }
        return catalogue(language)(f"{self.code}.{what}", value=self.value, **details)


@dataclass(frozen=True)
class Issues:
    """All problems of a reading, errors and warnings, in the order of the files."""

    items: tuple[Issue, ...] = ()

    @classmethod
    def of(cls, items: Iterable[Issue]) -> "Issues":
        """Gather problems, sorted by file, sheet and severity, the order of cells kept."""
        return cls(tuple(sorted(items, key=lambda issue: (issue.file, issue.sheet))))

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Issue]:
        return iter(self.items)

    def __add__(self, other: "Issues") -> "Issues":
        return Issues.of((*self.items, *other.items))

    @property
    def has_errors(self) -> bool:
        """Whether anything was lost."""
        return any(issue.severity == "error" for issue in self.items)

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per problem, words in Vietnamese; see :meth:`to_table` for English."""
        return self.to_table("vi")

    def to_table(self, language: Language = "vi") -> pd.DataFrame:
        """One row per problem: code, severity, place, institution, fact, value, words, clause."""
        columns = [
            *("code", "severity", "file", "sheet", "cell", "institution_id", "fact_id"),
            *("value", "problem", "fix", "clause"),
        ]
        rows = [
            (
                *(issue.code, issue.severity, issue.file, issue.sheet, issue.cell),
                *(issue.institution_id, issue.fact_id, issue.value),
                *(issue.problem(language), issue.fix(language), issue.clause),
            )
            for issue in self.items
        ]
        return pd.DataFrame(rows, columns=columns)

    def text(self, language: Language = "vi") -> str:
        """All problems as text, two or three lines each, none left out."""
        t = catalogue(language)
        blocks = []
        for issue in self.items:
            fix = t("issues.fix", fix=issue.fix(language))
            if issue.clause:
                fix = f"{fix} {t('issues.clause', clause=issue.clause)}"
            blocks.append(
                f"{issue.code}  {issue.place(language)}: {issue.problem(language)}\n       {fix}"
            )
        return "\n".join(blocks)

    def _repr_html_(self) -> str:
        if not self.items:
            return f"<p>{escape(catalogue('vi')('issues.none'))}</p>"
        return self.table.to_html(index=False, escape=True)
