"""A form of one institution: whose it is, and every answer as it was typed."""

import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

from dtindex.catalogue import Language
from dtindex.criteria.rules.models import Framework
from dtindex.submissions.forms.cells import Entry
from dtindex.submissions.forms.sections import FormSection, form_sections
from dtindex.submissions.institutions import Institutions
from dtindex.submissions.outcome.refusal import RefusedError

__all__ = ["BLANK", "Assessment", "Form", "FormError", "digest_of"]

Assessment = Literal["self", "external"]
BLANK = Entry()


class FormError(RefusedError):
    """A file is no form that can be opened; ``issues`` says why in the reader's language."""


@dataclass(frozen=True, eq=False)
class Form:
    """A form and what stands in it.

    Parameters
    ----------
    path : Path
        The workbook.
    framework : Framework
    institutions : Institutions
        The one institution whose form it is.
    school_year, assessment : str
    entries : mapping of fact id to Entry
        What was typed, taken or not; facts without anything are left out.
    previous : mapping of fact id to Entry or None
        Last year's answers, where the form shows them.
    cells : mapping of fact id to (row, column)
        Where the answers stand in the workbook, counted from 0.
    columns : mapping of role to int
        Columns of evidence and reasons, which stand in the rows of the answers.
    digest : str
        SHA-256 of the workbook when it was read.
    holds_more : bool
        Whether the workbook holds other sheets, which the form does not carry.
    deadline, send_to
        Until when it is to be sent, and where, as the workbook says.
    """

    path: Path
    framework: Framework
    institutions: Institutions
    school_year: str
    assessment: Assessment
    entries: Mapping[str, Entry]
    previous: Mapping[str, Entry] | None
    cells: Mapping[str, tuple[int, int]]
    columns: Mapping[str, int]
    digest: str
    holds_more: bool = False
    deadline: datetime.date | None = None
    send_to: str = ""

    @cached_property
    def institution(self) -> dict[str, str]:
        """The institution's row: ``institution_id``, ``name``, ``stages`` and so on."""
        return {str(key): str(text) for key, text in self.institutions.table.iloc[0].items()}

    @property
    def stages(self) -> tuple[str, ...]:
        """Ids of its stages."""
        return tuple(self.institution["stages"].split(";"))

    def sections(self, language: Language) -> tuple[FormSection, ...]:
        """Return what is asked, as the workbook groups it."""
        sections = form_sections(self.framework, self.stages, language)
        return tuple(section for section in sections if section.questions)

    def entry(self, fact_id: str) -> Entry:
        """Return what stands beside a fact; blank where nothing does."""
        return self.entries.get(fact_id, BLANK)

    def with_entry(self, fact_id: str, entry: Entry) -> "Form":
        """Return the form with another answer, evidence or reason."""
        entries = {**self.entries, fact_id: entry}
        return replace(self, entries={k: v for k, v in entries.items() if v != BLANK})

    @property
    def has_changed_on_disk(self) -> bool:
        """Whether somebody else has written the workbook since, or taken it away."""
        return not self.path.exists() or digest_of(self.path) != self.digest


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
