"""Problems of what was sent: all of them, each with where, what, how to mend it, and the clause."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from xlsxwriter.utility import xl_cell_to_rowcol

from dtindex.catalogue import Language, catalogue
from dtindex.submissions.outcome.facts import cell_name

__all__ = ["Issue", "IssueBlock", "Issues", "Severity"]

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
        """Format what is wrong."""
        return self._say("problem", language)

    def fix(self, language: Language = "vi") -> str:
        """Format how to mend it."""
        return self._say("fix", language)

    def label(self, language: Language = "vi") -> str:
        """Format what the fact is called; empty where no fact is at fault."""
        words = self.details.get("label", "") if self.fact_id else ""
        return words if isinstance(words, str) else words[language]

    def place(self, language: Language = "vi") -> str:
        """Format where: file, sheet, cell; and whose it is where no cell tells."""
        parts = [self.file]
        if self.sheet:
            parts.append(catalogue(language)("issues.sheet", sheet=self.sheet))
        if self.cell:
            parts.append(catalogue(language)("issues.cell", cell=self.cell))
        elif self.institution_id:
            whose = catalogue(language)("issues.institution", institution_id=self.institution_id)
            parts.append(whose)
        return ", ".join(part for part in parts if part)

    @property
    def order(self) -> tuple[bool, str, str, int, int]:
        """Where it stands in a list: by file, sheet, row and column; what has no place is last."""
        nowhere = not (self.file or self.cell)
        row, column = xl_cell_to_rowcol(self.cell) if self.cell else (-1, -1)
        return nowhere, self.file, self.sheet, row, column

    def _say(self, what: str, language: Language) -> str:
        details = {
            key: words if isinstance(words, str) else words[language]
            for key, words in self.details.items()
        }
        return catalogue(language)(f"{self.code}.{what}", value=self.value, **details)


@dataclass(frozen=True, eq=False)
class IssueBlock:
    """One problem in many places; each becomes an :class:`Issue` when somebody looks.

    Parameters
    ----------
    pattern : Issue
        What the problems share.
    files, sheets, institution_ids : ndarray of str, shape (n,)
        Where each stands, and whose it is.
    rows, columns : ndarray of int, shape (n,)
        Its cell, counted from 0; -1 where there is none.
    vary : callable, optional
        Given a position, what differs there from the pattern: fields of :class:`Issue`.
    """

    pattern: Issue
    files: NDArray[np.object_]
    sheets: NDArray[np.object_]
    institution_ids: NDArray[np.object_]
    rows: NDArray[np.int32]
    columns: NDArray[np.int32]
    vary: Callable[[int], Mapping[str, Any]] | None = None

    def __len__(self) -> int:
        return len(self.files)

    def __iter__(self) -> Iterator[Issue]:
        places = (self.files, self.sheets, self.institution_ids, self.rows, self.columns)
        for position, (file, sheet, institution_id, row, column) in enumerate(
            zip(*(array.tolist() for array in places), strict=True)
        ):
            yield replace(
                self.pattern,
                file=file,
                sheet=sheet,
                cell=cell_name(row, column),
                institution_id=institution_id,
                **(self.vary(position) if self.vary else {}),
            )


@dataclass(frozen=True, eq=False)
class Issues:
    """All problems of a reading, errors and warnings, by file, sheet and cell.

    Parameters
    ----------
    singles : tuple of Issue
        Problems one by one.
    blocks : tuple of IssueBlock
        Problems that many cells share, such as a province of answers without evidence.

    Examples
    --------
    >>> issues = Issues.of([Issue("DT203", "error", file="b.csv")])
    >>> len(issues), issues.has_errors
    (1, True)
    """

    singles: tuple[Issue, ...] = ()
    blocks: tuple[IssueBlock, ...] = ()

    @classmethod
    def of(cls, problems: Iterable[Issue | IssueBlock]) -> "Issues":
        """Gather problems."""
        gathered = list(problems)
        return cls(
            tuple(problem for problem in gathered if isinstance(problem, Issue)),
            tuple(problem for problem in gathered if isinstance(problem, IssueBlock)),
        )

    @cached_property
    def items(self) -> tuple[Issue, ...]:
        """Every problem, none left out, by file, sheet, row and column."""
        expanded = (issue for block in self.blocks for issue in block)
        return tuple(sorted((*self.singles, *expanded), key=lambda issue: issue.order))

    def __len__(self) -> int:
        return len(self.singles) + sum(map(len, self.blocks))

    def __iter__(self) -> Iterator[Issue]:
        return iter(self.items)

    def __add__(self, other: "Issues") -> "Issues":
        return Issues((*self.singles, *other.singles), (*self.blocks, *other.blocks))

    def __repr__(self) -> str:
        errors = self.count("error")
        return f"<Issues: {errors} errors, {len(self) - errors} warnings>"

    def count(self, severity: Severity) -> int:
        """Count the errors or the warnings."""
        blocks = [block for block in self.blocks if block.pattern.severity == severity]
        singles = sum(issue.severity == severity for issue in self.singles)
        return singles + sum(map(len, blocks))

    @property
    def has_errors(self) -> bool:
        """Whether anything was lost."""
        return self.count("error") > 0

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per problem, words in Vietnamese; see :meth:`to_table` for English."""
        return self.to_table("vi")

    def to_table(self, language: Language = "vi") -> pd.DataFrame:
        """One row per problem: code, severity, place, institution, fact, value, words, clause.

        ``label`` says in words what ``fact_id`` names.
        """
        columns = [
            *("code", "severity", "file", "sheet", "cell", "institution_id", "fact_id"),
            *("label", "value", "problem", "fix", "clause"),
        ]
        rows = [
            (
                *(issue.code, issue.severity, issue.file, issue.sheet, issue.cell),
                *(issue.institution_id, issue.fact_id, issue.label(language), issue.value),
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
            place = issue.place(language)
            where = f"{place}: " if place else ""
            blocks.append(f"{issue.code}  {where}{issue.problem(language)}\n       {fix}")
        return "\n".join(blocks)

    def _repr_html_(self) -> str:
        if not self.items:
            return f"<p>{escape(catalogue('vi')('issues.none'))}</p>"
        return self.table.to_html(index=False, escape=True)
