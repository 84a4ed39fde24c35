"""Reading what institutions sent: files in, facts and every problem out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from xlsxwriter.utility import xl_cell_to_rowcol

from dtindex.arguments import checked
from dtindex.criteria.rules.models import Framework
from dtindex.frames import ArrowFrame, pandas_of
from dtindex.submissions.choices import Choice
from dtindex.submissions.files.archives import opened_files
from dtindex.submissions.files.own_sheets import is_own_sheet
from dtindex.submissions.files.tables import (
    Table,
    names_institutions,
    read_file,
    table_of_frame,
    table_of_grid,
    unknown_layout,
)
from dtindex.submissions.files.workbook import Grid
from dtindex.submissions.institutions import Institutions
from dtindex.submissions.intake.draft import Draft, join_drafts
from dtindex.submissions.intake.form import (
    TypedForm,
    gone_questions,
    raw_records_of_forms,
    read_form,
)
from dtindex.submissions.intake.form_rows import FormRows, form_rows
from dtindex.submissions.intake.raw import RawRecords, YearSieve
from dtindex.submissions.intake.records import understand_records
from dtindex.submissions.intake.validate import validate
from dtindex.submissions.intake.wide import raw_records
from dtindex.submissions.outcome.codes import Code, issue
from dtindex.submissions.outcome.facts import Facts
from dtindex.submissions.outcome.issues import Issue, IssueBlock, Issues

__all__ = ["read_submissions"]

MAX_RECORDS = 400_000
"""Records of one sheet: several times all schools of a country."""

Source = str | Path | pd.DataFrame | ArrowFrame | Iterable[str | Path]


@checked
def read_submissions(
    source: Source,
    framework: Framework,
    institutions: Institutions,
    *,
    school_years: Sequence[str] | Literal["latest"] | None = None,
    choices: Sequence[Choice] = (),
) -> tuple[Facts, Issues]:
    """Read and check what institutions sent: forms, wide sheets, or both.

    A bad cell loses that answer, a bad file loses that file, and nothing is guessed.

    Parameters
    ----------
    source : path, list of paths, or DataFrame
        A file, a folder (with all folders in it), several files, or a wide table: of pandas,
        polars, Arrow, or anything that hands itself out as Arrow.
    framework : Framework
        What was asked.
    institutions : Institutions
        Who was asked.
    school_years : sequence of str or "latest", optional
        Years to take, such as ``["2022-2023"]``; all of the framework's when left out. ``latest``
        takes the latest in which at least half as many institutions have a record as in the
        fullest. What the framework's other years sent is left aside, counted and not spoken of. A
        wide sheet without a column of years is taken for the only year.

    choices : sequence of Choice
        Which of two different records of an institution counts; see :func:`dtindex.read_choices`.
        Without one neither does.

    Returns
    -------
    facts : Facts
        One record per school year, institution and assessment.
    issues : Issues
        Every problem of every file.

    Raises
    ------
    ValueError
        If a school year is not one of the framework's.
    FileNotFoundError
        If the source is not there.

    Examples
    --------
    >>> import dtindex as dti
    >>> framework = dti.load_framework("kontum-2022")
    >>> institutions = dti.read_institutions(pd.DataFrame({
    ...     "institution_id": ["KT01"], "name": ["Trường Mầm non 1"], "stages": ["preschool"],
    ... }))
    >>> sent = pd.DataFrame({
    ...     "institution_id": ["KT01"], "school_year": ["2022-2023"], "n_classes": ["mười"],
    ... })
    >>> facts, issues = dti.read_submissions(sent, framework, institutions)
    >>> len(facts), [issue.code for issue in issues]
    (1, ['DT230'])
    """
    reading = _Reading(framework, institutions, _years(framework, school_years), choices)
    source = pandas_of(source)
    if isinstance(source, pd.DataFrame):
        reading.take_table(table_of_frame(source, ""))
    else:
        reading.take_files(source)
    return reading.facts(school_years)


class _Reading:
    """What has been read so far: drafts of wide sheets, forms, and problems."""

    def __init__(
        self,
        framework: Framework,
        institutions: Institutions,
        years: tuple[str, ...],
        choices: Sequence[Choice],
    ) -> None:
        self.choices = choices
        self.framework = framework
        self.institutions = institutions
        self.years = years
        self.problems: list[Issue | IssueBlock] = []
        self._raw: list[RawRecords] = []
        self._forms: list[TypedForm] = []

    def take_files(self, source: str | Path | Iterable[str | Path]) -> None:
        """Read every file of a source, those in archives too."""
        with opened_files(source) as opened:
            self.problems += opened.problems
            if not opened.files and not opened.problems:
                place = source.name if isinstance(source, Path) else str(source)
                self.problems.append(issue(Code.NO_FILE, file=place))
            for path, name in opened.files:
                self.take_file(path, name)

    def take_file(self, path: Path, name: str) -> None:
        """Read every sheet of a file; tell those that are neither form nor wide sheet.

        Whatever goes wrong costs this file alone.
        """
        before = len(self.problems), len(self._raw), len(self._forms)
        try:
            self._take_file(path, name)
        except Exception as error:
            del self.problems[before[0] :], self._raw[before[1] :], self._forms[before[2] :]
            self.problems.append(_broke(name, error))

    def _take_file(self, path: Path, name: str) -> None:
        sheets, problems = read_file(path, name)
        self.problems += problems
        left = [sheet for sheet in sheets if not self._take_sheet(sheet)]
        if left and len(left) == len(sheets):
            self.problems += unknown_layout(left, name)
        else:
            self.problems += [issue(Code.OTHER_SHEET, file=name, sheet=s.sheet) for s in left]

    def take_table(self, table: Table) -> None:
        """Understand a wide table."""
        raw, problems = raw_records(table, self.framework, self.years)
        self.problems += [*table.problems, *problems]
        if raw is not None and len(raw) > MAX_RECORDS:
            self.problems.append(issue(Code.TOO_LARGE, file=table.file, sheet=table.sheet))
        elif raw is not None:
            self._raw.append(raw)

    def facts(self, school_years: Sequence[str] | Literal["latest"] | None) -> tuple[Facts, Issues]:
        """Understand and check all that was read, forms under one another.

        A file that cannot be gone through is left out and told, and the others stand.
        """
        if self._forms or not self._raw:
            self._raw.append(raw_records_of_forms(self._forms, self.framework))
        try:
            return self._facts(self._raw, school_years)
        except Exception:
            broken = dict(self._broken(school_years))
            if not broken:
                raise
        self.problems += [_broke(file, error) for file, error in broken.items()]
        sound = [raw.at(np.flatnonzero(~np.isin(raw.files, [*broken]))) for raw in self._raw]
        return self._facts(sound, school_years)

    def _broken(
        self, school_years: Sequence[str] | Literal["latest"] | None
    ) -> Iterator[tuple[str, Exception]]:
        """Go through each file by itself, and give those that cannot be gone through."""
        for file in sorted({file for raw in self._raw for file in raw.files.tolist()}):
            try:
                alone = [raw.at(np.flatnonzero(raw.files == file)) for raw in self._raw]
                self._facts(alone, school_years)
            except Exception as error:
                yield file, error

    def _facts(
        self, raw: Sequence[RawRecords], school_years: Sequence[str] | Literal["latest"] | None
    ) -> tuple[Facts, Issues]:
        sifted = YearSieve(raw, self.framework)
        years = sifted.latest() if school_years == "latest" else self.years
        kept, left_aside, files = sifted.parted(years)
        told = [p for p in self.problems if not isinstance(p, Issue) or p.file not in files]
        drafts = []
        for records in kept:
            draft, problems = understand_records(records, self.framework, self.institutions, years)
            drafts.append(draft)
            told += problems
        draft = join_drafts(drafts, self.framework)
        expected = _years_sent(draft, years) if school_years is None else years

        facts, problems = validate(
            draft, self.framework, self.institutions, expected, self._unread(), self.choices
        )
        told = [*self.institutions.issues, *told]
        return replace(facts, left_aside=left_aside), Issues.of([*told, *problems])

    def _forget_beside(self, sheet: Grid, where: FormRows) -> None:
        """Leave unsaid what lies under merged cells of a form where no question stands."""
        questions = {row for row, _ in where.rows}
        self.problems = [
            p
            for p in self.problems
            if not isinstance(p, Issue)
            or (p.code, p.file, p.sheet) != (Code.UNDER_MERGE, sheet.file, sheet.sheet)
            or xl_cell_to_rowcol(p.cell)[0] in questions
        ]

    def _unread(self) -> list[str]:
        """Files that were sent, and of which nothing could be read."""
        read = {file for raw in self._raw for file in raw.files.tolist()}
        lost = {p.file for p in self.problems if isinstance(p, Issue) and p.severity == "error"}
        return sorted(lost - read - {""})

    def _take_sheet(self, sheet: Grid | Table) -> bool:
        if isinstance(sheet, Grid):
            if is_own_sheet(sheet):
                return True
            where = form_rows(sheet, self.framework)
            if where is not None:
                reading = read_form(sheet, where, self.framework)
                self._forget_beside(sheet, where)
                self._forms += reading.forms
                self.problems += reading.problems
                for form in reading.forms:
                    self.problems += gone_questions(form, self.framework, self.institutions)
                return True
            table = table_of_grid(sheet, names_institutions)
        else:
            table = sheet if names_institutions(sheet.headings) else None
        if table is not None:
            self.take_table(table)
        return table is not None


def _broke(file: str, error: Exception) -> Issue:
    """Tell that the program stumbled over a file."""
    if isinstance(error, MemoryError):
        return issue(Code.OVER_BUDGET, file=file)
    return issue(Code.READING_BROKE, file=file, details={"kind": type(error).__name__})


def _years(
    framework: Framework, school_years: Sequence[str] | Literal["latest"] | None
) -> tuple[str, ...]:
    if school_years is None or school_years == "latest":
        return framework.school_year_ids
    for year in school_years:
        if year not in framework.school_year_ids:
            known = ", ".join(framework.school_year_ids)
            raise ValueError(f"school year {year!r} is not one of {framework.id}: {known}")
    return tuple(school_years)


def _years_sent(draft: Draft, years: Sequence[str]) -> tuple[str, ...]:
    """Years of which anything came; when nothing did, the latest, since the others may be past."""
    return tuple(year for year in years if (draft.school_years == year).any()) or (max(years),)
