"""What a machine knows a form by, whoever moves its rows and columns; and where we put them."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from dtindex.catalogue import Language
from dtindex.criteria.rules.models import Framework
from dtindex.submissions.forms.cells import Entry
from dtindex.submissions.forms.sections import FormSection, form_sections

__all__ = [
    "ACCEPT_UNFLAGGED",
    "DIGEST",
    "FACT_ID",
    "FRAMEWORK",
    "HEAD",
    "MARKER",
    "QUESTION",
    "REVIEW_ROLES",
    "ROLES",
    "Entries",
    "FormPlan",
]

Entries = Mapping[str, Entry]
KEY = 0
TITLE, SUBTITLE, ROLE, WHO, WHEN, WHAT, SENDING, GUIDE, HEAD = range(9)
"""Rows above the questions, from 0."""

MARKER = "dtindex-form"
"""Stands in the hidden column of keys, in its first row."""

FRAMEWORK = "framework="
"""Stands in the column of keys, followed by the id of the framework."""

DIGEST = "digest="
"""The same, followed by the digest of the rules that the form was made under."""

FACT_ID = "fact_id"
"""Stands in the column of keys where the hidden row of roles is; below it stand the facts."""

QUESTION = "question_digest"
"""Name of the hidden column, behind those that are shown, of what was asked."""

ROLES = (
    "number",
    "label",
    "unit",
    "previous",
    "same",
    "answer",
    "points",
    "out_of",
    "evidence",
    "reason",
    "help",
    "clause",
)
"""Names of columns in the hidden row, from left to right; ``label`` also holds who and when."""

ACCEPT_UNFLAGGED = "accept_unflagged"
"""Key of the row in which one mark accepts every claim without a flag and without a decision."""

REVIEW_ROLES = (
    "number",
    "label",
    "previous",
    "claimed",
    "shown_evidence",
    "flags",
    "at_stake",
    "decision",
    "answer",
    "reason",
)
"""The same of a review: what was claimed stands beside what the reviewer decides."""


@dataclass(frozen=True)
class FormPlan:
    """What one form is made of, and where everything stands.

    Parameters
    ----------
    institution : mapping
        Its row of ``Institutions.table``.
    answers, previous : mapping of fact id to Entry
        What is filled in, and what was recognised the year before; None without such a column.
    deadline, send_to
        Until when it is to be sent, and where; left to be written by hand when not told.
    """

    framework: Framework
    institution: Mapping[str, str]
    school_year: str
    assessment: str
    answers: Entries
    previous: Entries | None
    language: Language
    deadline: datetime.date | None = None
    send_to: str = ""

    @cached_property
    def columns(self) -> dict[str, int]:
        """Columns by role, after that of the keys."""
        left_out: set[str] = set()
        if self.previous is None:
            left_out |= {"previous", "same"}
        if self.assessment != "self":
            left_out |= {"same"}
        if not self.counts:
            left_out |= {"points", "out_of"}
        roles = [role for role in ROLES if role not in left_out]
        return {role: column for column, role in enumerate(roles, start=1)}

    @property
    def end(self) -> int:
        """The last column that is shown."""
        return max(self.columns.values())

    @property
    def counts(self) -> bool:
        """Whether points are shown while typing: to an institution, not to its reviewers."""
        return self.assessment == "self" and bool(self.rows)

    @property
    def stages(self) -> tuple[str, ...]:
        """Stages of the institution."""
        return tuple(self.institution["stages"].split(";"))

    @cached_property
    def sections(self) -> tuple[FormSection, ...]:
        """Questions this institution is asked."""
        return form_sections(self.framework, self.stages, self.language)

    @cached_property
    def rows(self) -> dict[str, int]:
        """Where the facts stand, below the headings of their sections."""
        return {name: row for name, row in self._lines.items() if name in self.framework.fact}

    @cached_property
    def rule_rows(self) -> dict[str, int]:
        """Where the points of each component stand: beside a fact, or in a line of their own."""
        beside = {
            question.measures.id: self.rows[question.fact.id]
            for section in self.sections
            for question in section.questions
            if question.measures is not None
        }
        own = {
            component.id: self._lines[f"={component.id}"]
            for section in self.sections
            for component in section.others
        }
        return beside | own

    @cached_property
    def section_rows(self) -> tuple[int, ...]:
        """Where the headings of the sections stand."""
        return tuple(row for name, row in self._lines.items() if name.startswith("#"))

    @property
    def last(self) -> int:
        """The last row of questions and points; that of the headings where nothing is asked."""
        return max(self._lines.values(), default=HEAD)

    @property
    def first_option(self) -> int:
        """First of the hidden columns where the options of a choice stand, in its own row."""
        return self.end + 2

    @property
    def behind(self) -> int:
        """First hidden column behind those of the options."""
        return self.first_option + max(len(fact.options) for fact in self.framework.facts)

    @cached_property
    def _lines(self) -> dict[str, int]:
        names = [
            name
            for number, section in enumerate(self.sections)
            for name in (
                f"#{number}",
                *(question.fact.id for question in section.questions),
                *(f"={component.id}" for component in section.others),
            )
        ]
        return {name: row for row, name in enumerate(names, start=HEAD + 1)}
