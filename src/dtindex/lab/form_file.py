"""The workbook of a form: opened, begun, written back whole."""

import datetime
import errno
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

import pandas as pd

from dtindex.catalogue import Language
from dtindex.criteria.load import available_frameworks, load_framework
from dtindex.criteria.rules.models import Fact, Framework
from dtindex.disk import hidden_beside, write_whole
from dtindex.lab.form import BLANK, Assessment, Form, FormError, digest_of
from dtindex.slug import slug
from dtindex.submissions.cells.answers import Answer, understand, written
from dtindex.submissions.cells.keys import assessment_meant, school_year_meant
from dtindex.submissions.files.tables import read_file
from dtindex.submissions.files.workbook import Cell, Grid
from dtindex.submissions.forms.cells import Entry
from dtindex.submissions.forms.layout import DIGEST, FRAMEWORK
from dtindex.submissions.forms.write import write_form
from dtindex.submissions.institutions import Institutions, InstitutionsError, read_institutions
from dtindex.submissions.intake.form import TypedForm, read_form
from dtindex.submissions.intake.form_rows import form_rows
from dtindex.submissions.outcome.codes import Code, issue
from dtindex.submissions.outcome.facts import AnswerState, decode
from dtindex.submissions.outcome.issues import Issue, Issues

__all__ = ["file_name", "new_form", "open_form", "save_form"]


def open_form(path: str | Path, frameworks: Sequence[Framework] = ()) -> Form:
    """Open a form that was written by this library, whoever filled it in.

    Parameters
    ----------
    path : path
        The workbook.
    frameworks : sequence of Framework
        Rules beside those that came with the library.

    Raises
    ------
    FormError
        If there is no form in it, only a reviewer's, or none of these frameworks.
    FileNotFoundError
        If the file is not there.
    """
    path = Path(path)
    if not path.exists():
        raise FileNotFoundError(errno.ENOENT, "is not there", str(path))
    digest = digest_of(path)
    sheets, problems = read_file(path, path.name)
    grids = [sheet for sheet in sheets if isinstance(sheet, Grid)]
    for grid in grids:
        for framework in _frameworks_of(grid, frameworks):
            where = form_rows(grid, framework)
            # A reviewer's workbook holds more than a form does.
            if where is None or "decision" in where.columns:
                continue
            for typed in read_form(grid, where, framework).forms:
                holds_more = len(grids) > 1 or bool(problems)
                return replace(_form(path, grid, typed, framework, digest), holds_more=holds_more)
    errors = [one for one in problems if one.severity == "error"]
    raise FormError(path.name, Issues.of(errors or [_no_form(path, grids, frameworks)]))


def new_form(
    folder: Path,
    framework: Framework,
    institutions: Institutions,
    school_year: str,
    language: Language = "vi",
) -> Form:
    """Write the blank form of an institution into a folder, and open it.

    Raises
    ------
    FileExistsError
        If the institution has a form of that year there already.
    """
    path = folder / file_name(institutions.ids[0], school_year)
    if path.exists():
        raise FileExistsError(errno.EEXIST, "is there already", str(path))
    form = Form(path, framework, institutions, school_year, "self", {}, None, {}, {}, "")
    return _write(form, path, language)


def file_name(institution_id: str, school_year: str) -> str:
    """Name the form of an institution and a school year.

    Examples
    --------
    >>> file_name("KT01", "2022-2023")
    'KT01-2022-2023.xlsx'
    """
    return f"{slug(institution_id)}-{school_year}.xlsx"


def save_form(form: Form, language: Language = "vi") -> Form:
    """Write a form where it was read, and give it as it is there.

    A workbook that somebody changed meanwhile is left alone: the form goes to a name beside it.
    One that held other sheets is kept beside, hidden, before it is written over.

    Raises
    ------
    PublishError
        If it cannot be written, as when Excel holds it open (DT440); what stood there stands.
    """
    path = form.path
    if form.has_changed_on_disk and path.exists():
        names = (path.with_stem(f"{path.stem}-{number}") for number in count(2))
        path = next(name for name in names if not name.exists())
    elif form.holds_more and path.exists():
        write_whole(hidden_beside(path, f"{form.digest[:8]}.xlsx"), path.read_bytes())
    return _write(form, path, language)


def _write(form: Form, path: Path, language: Language) -> Form:
    """Write a workbook whole; give the form with where everything stands in it now."""
    facts = form.framework.fact
    write_form(
        path,
        form.framework,
        form.institution,
        form.school_year,
        answers={i: _as_meant(facts[i], entry) for i, entry in form.entries.items()},
        previous=form.previous,
        assessment=form.assessment,
        deadline=form.deadline,
        send_to=form.send_to,
        language=language,
    )
    now = open_form(path, [form.framework])
    return replace(now, entries=form.entries)


def _as_meant(fact: Fact, entry: Entry) -> Entry:
    """Write what was understood by its type, so that spreadsheets count with it."""
    meant = understand(fact, entry.value)
    if isinstance(meant, Answer) and meant.state == AnswerState.ANSWERED:
        return replace(entry, value=decode(fact, meant.value))
    return entry


def _framework_named(grid: Grid) -> str | None:
    """Find the id of the framework that a sheet names."""
    cells = (cell for row in grid.rows for cell in row if isinstance(cell, str))
    key = next((cell for cell in cells if cell.startswith(FRAMEWORK)), None)
    return None if key is None else key.removeprefix(FRAMEWORK)


def _frameworks_of(grid: Grid, frameworks: Sequence[Framework]) -> Iterator[Framework]:
    """Yield the framework that a sheet names, the caller's first; all where it names none."""
    named = _framework_named(grid)
    own = [framework for framework in frameworks if named is None or framework.reads(named)]
    yield from own
    for name in available_frameworks():
        if named in (None, name) and name not in {framework.id for framework in own}:
            yield load_framework(name)


def _no_form(path: Path, grids: list[Grid], frameworks: Sequence[Framework]) -> Issue:
    """Return that a workbook holds no form, or the form of an index that nobody here knows."""
    for grid in grids:
        named = _framework_named(grid)
        if named is not None and not any(_frameworks_of(grid, frameworks)):
            known = {"framework": ", ".join(available_frameworks())}
            return issue(Code.OTHER_FRAMEWORK, file=path.name, value=named, details=known)
    return issue(Code.UNKNOWN_LAYOUT, file=path.name)


def _form(path: Path, grid: Grid, typed: TypedForm, framework: Framework, digest: str) -> Form:
    entries = {
        fact_id: Entry(
            _plain(cell), written(typed.evidence[fact_id]), written(typed.reasons[fact_id])
        )
        for fact_id, (cell, _, _) in typed.answers.items()
    }
    deadline, send_to = _sending(grid, typed)
    return Form(
        path=path,
        framework=framework,
        institutions=_institutions(path, grid, typed),
        school_year=_school_year(path, typed, framework),
        assessment=_assessment(typed),
        entries={fact_id: entry for fact_id, entry in entries.items() if entry != BLANK},
        previous=_previous(grid, typed, framework),
        cells={fact_id: (row, column) for fact_id, (_, row, column) in typed.answers.items()},
        columns=typed.columns,
        digest=digest,
        deadline=deadline,
        send_to=send_to,
    )


def _sending(grid: Grid, typed: TypedForm) -> tuple[datetime.date | None, str]:
    """Read until when a form is to be sent, and where; dots to write on are nothing."""
    marked = (
        cells
        for cells in grid.rows
        if any(isinstance(cell, str) and cell.startswith(DIGEST) for cell in cells)
    )
    cells = next(marked, [])

    def under(role: str) -> Cell:
        column = typed.columns.get(role, -1)
        return cells[column] if 0 <= column < len(cells) else None

    day = under("label")
    deadline = day.date() if isinstance(day, datetime.datetime) else day
    place = written(under("answer"))
    return (
        deadline if isinstance(deadline, datetime.date) else None,
        place if place.strip("… ") else "",
    )


def _plain(cell: Cell) -> str | int | float | bool | datetime.date | None:
    """Return a cell as an entry holds it: no blank text, no time of day."""
    match cell:
        case "" | None:
            return None
        case datetime.datetime():
            return cell.date() if cell.time() == datetime.time() else str(cell)
        case str() | bool() | int() | float() | datetime.date():
            return cell
        case _:
            return str(cell)


def _institutions(path: Path, grid: Grid, typed: TypedForm) -> Institutions:
    """Read whose form it is; its name and stages stand beside the id and the school year."""
    first = typed.columns.get("unit", 0) + 1

    def beside(key: str) -> str:
        _, row, _ = typed.keys.get(key, (None, -1, -1))
        cells = grid.rows[row][first:] if row >= 0 else []
        return next((text for cell in cells if (text := written(cell))), "")

    institution_id = written(typed.keys.get("institution_id", (None, -1, -1))[0])
    about = {"institution_id": institution_id, "name": beside("institution_id")}
    frame = pd.DataFrame([about | {"stages": beside("school_year")}], dtype=object)
    try:
        return read_institutions(frame)
    except InstitutionsError as error:
        raise FormError(path.name, error.issues) from error


def _school_year(path: Path, typed: TypedForm, framework: Framework) -> str:
    said = written(typed.keys.get("school_year", (None, -1, -1))[0])
    year = school_year_meant(said)
    if year in framework.school_year_ids:
        return year
    years = {"school_years": ", ".join(framework.school_year_ids)}
    wrong = issue(Code.WRONG_SCHOOL_YEAR, file=path.name, value=said, details=years)
    raise FormError(path.name, Issues.of([wrong]))


def _assessment(typed: TypedForm) -> Assessment:
    said = written(typed.keys.get("assessment", (None, -1, -1))[0])
    return "external" if assessment_meant(said) == "external" else "self"


def _previous(grid: Grid, typed: TypedForm, framework: Framework) -> dict[str, Entry] | None:
    column = typed.columns.get("previous")
    if column is None:
        return None
    shown = {fact_id: grid.rows[row][column] for fact_id, (_, row, _) in typed.answers.items()}
    entries = {fact_id: Entry(_plain(cell)) for fact_id, cell in shown.items()}
    return {i: _as_meant(framework.fact[i], one) for i, one in entries.items() if one != BLANK}
