"""Reading what institutions sent: files in, facts and every problem out."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from dtindex.criteria.rules.models import Framework
from dtindex.submissions.files.own_sheets import is_own_sheet
from dtindex.submissions.files.sources import source_files
from dtindex.submissions.files.tables import Table, read_file, table_of_frame, table_of_grid
from dtindex.submissions.files.workbook import Grid
from dtindex.submissions.institutions import Institutions
from dtindex.submissions.intake.draft import Draft, join_drafts, understand_records
from dtindex.submissions.intake.form import TypedForm, raw_records_of_forms, read_form
from dtindex.submissions.intake.headings import is_wide_heading
from dtindex.submissions.intake.raw import RawRecords
from dtindex.submissions.intake.validate import validate
from dtindex.submissions.intake.wide import raw_records
from dtindex.submissions.outcome.codes import Code, issue
from dtindex.submissions.outcome.facts import Facts
from dtindex.submissions.outcome.issues import Issue, IssueBlock, Issues

__all__ = ["read_submissions"]

Source = str | Path | pd.DataFrame | Iterable[str | Path]


def read_submissions(
    source: Source,
    framework: Framework,
    institutions: Institutions,
    *,
    school_years: Sequence[str] | None = None,
) -> tuple[Facts, Issues]:
    """Read and check what institutions sent: forms, wide sheets, or both.

    A bad cell loses that answer, a bad file loses that file, and nothing is guessed.

    Parameters
    ----------
    source : path, list of paths, or DataFrame
        A file, a folder (with all folders in it), several files, or a wide table.
    framework : Framework
        What was asked.
    institutions : Institutions
        Who was asked.
    school_years : sequence of str, optional
        Years to take, such as ``["2022-2023"]``; all of the framework's when left out. A wide
        sheet without a column of years is taken for the only year.

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
    years = _years(framework, school_years)
    reading = _Reading(framework, institutions, years)
    if isinstance(source, pd.DataFrame):
        reading.take_table(table_of_frame(source, ""))
    else:
        files = source_files(source)
        if not files:
            place = source.name if isinstance(source, Path) else str(source)
            reading.problems.append(issue(Code.NO_FILE, file=place))
        for path, name in files:
            reading.take_file(path, name)
    draft = reading.draft()
    expected = years if school_years is not None else _years_sent(draft, years)
    facts, problems = validate(draft, framework, institutions, expected)
    return facts, Issues.of([*reading.problems, *problems])


class _Reading:
    """What has been read so far: drafts of wide sheets, forms, and problems."""

    def __init__(
        self, framework: Framework, institutions: Institutions, years: tuple[str, ...]
    ) -> None:
        self.framework = framework
        self.institutions = institutions
        self.years = years
        self.problems: list[Issue | IssueBlock] = []
        self._drafts: list[Draft] = []
        self._forms: list[TypedForm] = []

    def take_file(self, path: Path, name: str) -> None:
        """Read every sheet of a file; tell those that are neither form nor wide sheet."""
        sheets, problems = read_file(path, name)
        self.problems += problems
        left = [sheet for sheet in sheets if not self._take_sheet(sheet)]
        if left and len(left) == len(sheets):
            self.problems.append(issue(Code.UNKNOWN_LAYOUT, file=name))
        else:
            self.problems += [issue(Code.OTHER_SHEET, file=name, sheet=s.sheet) for s in left]

    def take_table(self, table: Table) -> None:
        """Understand a wide table."""
        raw, problems = raw_records(table, self.framework, self.years)
        self.problems += problems
        if raw is not None:
            self._understand(raw)

    def draft(self) -> Draft:
        """Put together all that was read, forms under one another."""
        if self._forms or not self._drafts:
            self._understand(raw_records_of_forms(self._forms, self.framework))
        return join_drafts(self._drafts, self.framework)

    def _take_sheet(self, sheet: Grid | Table) -> bool:
        if isinstance(sheet, Grid):
            if is_own_sheet(sheet):
                return True
            form = read_form(sheet, self.framework)
            if form is not None:
                self._forms += [form[0]] if form[0] else []
                self.problems += form[1]
                return True
            table = table_of_grid(sheet, is_wide_heading)
        else:
            table = sheet if is_wide_heading(sheet.headings) else None
        if table is not None:
            self.take_table(table)
        return table is not None

    def _understand(self, raw: RawRecords) -> None:
        draft, problems = understand_records(raw, self.framework, self.institutions.ids, self.years)
        self._drafts.append(draft)
        self.problems += problems


def _years(framework: Framework, school_years: Sequence[str] | None) -> tuple[str, ...]:
    if school_years is None:
        return framework.school_year_ids
    for year in school_years:
        if year not in framework.school_year_ids:
            known = ", ".join(framework.school_year_ids)
            raise ValueError(f"school year {year!r} is not one of {framework.id}: {known}")
    return tuple(school_years)


def _years_sent(draft: Draft, years: Sequence[str]) -> tuple[str, ...]:
    """Years of which anything came; when nothing did, the latest, since the others may be past."""
    return tuple(year for year in years if (draft.school_years == year).any()) or (max(years),)
