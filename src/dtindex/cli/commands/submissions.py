"""Commands about what institutions sent."""

from pathlib import Path
from typing import Annotated

import typer

from dtindex.cli.exits import SOMETHING_LOST
from dtindex.cli.options import (
    FrameworkOption,
    InstitutionsOption,
    LanguageOption,
    SubmissionsArgument,
)
from dtindex.cli.places import demand_apart
from dtindex.cli.problems import say_problems, write_problems
from dtindex.cli.tables import TABLE_FILES, demand_table_file
from dtindex.cli.trail import note_handed_out, note_reading
from dtindex.cli.voice import Voice
from dtindex.criteria.load import load_framework
from dtindex.criteria.rules.models import Framework
from dtindex.submissions.forms.cells import Entry
from dtindex.submissions.forms.entries import entries_of
from dtindex.submissions.forms.write import write_forms
from dtindex.submissions.forms.xlsform import write_xlsform
from dtindex.submissions.institutions import Institutions, read_institutions
from dtindex.submissions.intake.read import read_submissions
from dtindex.submissions.outcome.issues import Issues
from dtindex.submissions.returns.marking import mark_submissions

__all__ = ["forms", "validate"]


def forms(
    framework: Annotated[str, typer.Argument(metavar="FRAMEWORK", help="cli.help.framework")],
    institutions: InstitutionsOption,
    school_year: Annotated[str, typer.Option(metavar="YYYY-YYYY", help="cli.forms.school_year")],
    out: Annotated[Path, typer.Option(file_okay=False, help="cli.forms.out")] = Path("forms"),
    previous: Annotated[
        Path | None,
        typer.Option(metavar="SUBMISSIONS", exists=True, help="cli.forms.previous"),
    ] = None,
    xlsform: Annotated[bool, typer.Option("--xlsform", help="cli.forms.xlsform")] = False,
    language: LanguageOption = "vi",
) -> None:
    """Write a form for every institution."""
    voice = Voice(language)
    if previous:
        demand_apart(out, previous, voice)
    rules = load_framework(framework)
    if school_year not in rules.school_year_ids:
        known = ", ".join(rules.school_year_ids)
        raise typer.BadParameter(voice.t("cli.forms.unknown_year", years=known))
    table = read_institutions(institutions)
    if xlsform:
        out.mkdir(parents=True, exist_ok=True)
        path = out / f"{rules.id}-{school_year}-xlsform.xlsx"
        write_xlsform(path, rules, table, school_year)
        voice.say("cli.forms.xlsform_written", path=path)
        note_handed_out(out, "forms", [institutions], rules, [path])
        return
    before = _last_year(previous, rules, table, school_year) if previous else None
    paths = write_forms(rules, table, school_year, out, previous=before, language=language)
    voice.say("cli.forms.written", n=voice.t.number(len(paths)), path=out)
    read = [institutions, previous] if previous else [institutions]
    note_handed_out(out, "forms", read, rules, paths)


def _last_year(
    source: Path, framework: Framework, institutions: Institutions, school_year: str
) -> dict[str, dict[str, Entry]]:
    """Read what institutions said of themselves in the latest year before, where there is one."""
    facts, _ = read_submissions(source, framework, institutions)
    earlier = [year for year in facts.school_years if year < school_year]
    return entries_of(facts, earlier[-1]) if earlier else {}


def validate(
    submissions: SubmissionsArgument,
    framework: FrameworkOption,
    institutions: InstitutionsOption,
    out: Annotated[Path | None, typer.Option(metavar="PATH", help="cli.validate.out")] = None,
    language: LanguageOption = "vi",
) -> None:
    """List every problem of what institutions sent, and mark it in copies of their files."""
    voice = Voice(language)
    if out is not None:
        demand_apart(out, submissions, voice)
        if out.suffix:
            demand_table_file(out, voice)
    rules, table = load_framework(framework), read_institutions(institutions)
    facts, issues = read_submissions(submissions, rules, table)
    if out is None:
        voice.print(issues.text(language))
    say_problems(issues, voice)
    if out is not None:
        written = _write(out, submissions, issues, table, voice)
        note_reading(out, (submissions, institutions), facts, issues, written)
    if issues.has_errors:
        raise typer.Exit(SOMETHING_LOST)


def _write(
    out: Path, submissions: Path, issues: Issues, institutions: Institutions, voice: Voice
) -> list[Path]:
    """Write the list of problems, or to a folder every list and the marked copies."""
    if out.suffix:
        write_problems(issues, institutions, out, voice.t)
        voice.say("cli.problems_written", path=out)
        return [out]
    lists = [out / f"problems{ending}" for ending in TABLE_FILES]
    for path in lists:
        write_problems(issues, institutions, path, voice.t)
    copies = mark_submissions(submissions, issues, out / "marked", language=voice.language)
    voice.say("cli.validate.marked", n=voice.t.number(len(copies)), path=out)
    return [*lists, *copies]
