"""Commands about what institutions sent."""

import datetime
from pathlib import Path
from typing import Annotated

import typer

from dtindex.cli.exits import SOMETHING_LOST
from dtindex.cli.options import (
    CrosswalkOption,
    FrameworkOption,
    InstitutionsOption,
    LanguageOption,
    PeriodOption,
    SubmissionsArgument,
)
from dtindex.cli.past import Past, take_past
from dtindex.cli.problems import choices_file, read_year, say_problems, write_problems
from dtindex.cli.reporting.register import write_register
from dtindex.cli.rules import load_rules
from dtindex.cli.tables import TABLE_FILES, counts_by_area, demand_table_file
from dtindex.cli.trail import note_handed_out, note_reading
from dtindex.cli.voice import Voice
from dtindex.criteria.rules.models import Framework
from dtindex.disk import told_together
from dtindex.review.former_answers import former_entries
from dtindex.scoring.past import order_of_result
from dtindex.scoring.score import demand_period
from dtindex.submissions.forms.cells import Entry
from dtindex.submissions.forms.entries import entries_of
from dtindex.submissions.forms.write import write_forms
from dtindex.submissions.forms.xlsform import write_xlsform
from dtindex.submissions.institutions import Institutions, read_institutions
from dtindex.submissions.intake.read import read_submissions
from dtindex.submissions.outcome.issues import Issues
from dtindex.submissions.returns.marking import mark_submissions

__all__ = ["forms", "institutions", "validate"]


def institutions(
    table: Annotated[
        Path,
        typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="cli.institutions.file"),
    ],
    language: LanguageOption = "vi",
) -> None:
    """Report what was read of a table of institutions, and what is worth a question in it."""
    voice = Voice(language)
    read = read_institutions(table)
    t = voice.t
    voice.say("cli.institutions.read", n=t.number(len(read)), file=table.name)
    sheets = {sheet: n for sheet, n in read.origin.sheets.items() if sheet}
    for sheet, n in sheets.items():
        voice.say("cli.institutions.sheet", sheet=sheet, n=t.number(n))
    counts = counts_by_area(read, t)
    rows = counts.astype(str).to_numpy().tolist()
    voice.print_table(list(counts.columns), rows, range(1, len(counts.columns)))
    if (read.stage_matrix.sum(axis=1) > 1).any():
        voice.say("cli.institutions.note")
    if read.origin.left_alone:
        columns = ", ".join(f"“{heading}”" for heading in read.origin.left_alone)
        voice.say("cli.institutions.left_alone", columns=columns)
    say_problems(read.issues, voice)


def forms(
    framework: Annotated[str, typer.Argument(metavar="FRAMEWORK", help="cli.help.framework")],
    institutions: InstitutionsOption,
    school_year: Annotated[str, typer.Option(metavar="YYYY-YYYY", help="cli.forms.school_year")],
    out: Annotated[Path, typer.Option(file_okay=False, help="cli.forms.out")] = Path("forms"),
    previous: Annotated[
        list[Path] | None,
        typer.Option(metavar="FOLDER", exists=True, help="cli.forms.previous"),
    ] = None,
    crosswalk: CrosswalkOption = None,
    period: PeriodOption = "",
    deadline: Annotated[
        datetime.datetime | None,
        typer.Option(formats=["%Y-%m-%d", "%d/%m/%Y"], metavar="DATE", help="cli.forms.deadline"),
    ] = None,
    send_to: Annotated[str, typer.Option(metavar="TEXT", help="cli.forms.send_to")] = "",
    xlsform: Annotated[bool, typer.Option("--xlsform", help="cli.forms.xlsform")] = False,
    language: LanguageOption = "vi",
) -> None:
    """Write a form for every institution."""
    voice = Voice(language)
    rules = demand_period(load_rules(framework, voice), period)
    if school_year not in rules.school_year_ids:
        known = ", ".join(rules.school_year_ids)
        raise typer.BadParameter(voice.t("cli.forms.unknown_year", years=known))
    table = read_institutions(institutions)
    if len(table.issues):
        say_problems(table.issues, voice)
    if xlsform:
        out.mkdir(parents=True, exist_ok=True)
        when = "-".join(filter(None, (school_year, period)))
        path = out / f"{rules.id}-{when}-xlsform.xlsx"
        write_xlsform(path, rules, table, school_year)
        voice.say("cli.forms.xlsform_written", path=path)
        note_handed_out(out, "forms", [institutions], rules, [path], Past())
        return
    sent, saved = _parted(previous or [])
    past = Past()
    if saved or not sent:
        past = take_past(
            saved or None,
            crosswalk,
            near=out,
            beside=institutions.parent,
            school_year=school_year,
            framework=rules,
            voice=voice,
        )
    before = _last_year(sent, past, rules, table, school_year)
    paths = write_forms(
        rules,
        table,
        school_year,
        out,
        previous=before,
        deadline=deadline.date() if deadline else None,
        send_to=send_to,
        language=language,
    )
    voice.say("cli.forms.written", n=voice.t.number(len(paths)), path=out)
    note_handed_out(out, "forms", [institutions, *sent], rules, paths, past)


def _parted(folders: list[Path]) -> tuple[list[Path], list[Path]]:
    """Tell folders of what was sent from those of saved results."""
    saved = [folder for folder in folders if (folder / "assessment.json").exists()]
    return [folder for folder in folders if folder not in saved], saved


def _last_year(
    sent: list[Path], past: Past, framework: Framework, institutions: Institutions, school_year: str
) -> dict[str, dict[str, Entry]] | None:
    """Return what was recognised of institutions in the latest year before; None without one."""
    earlier = [each for each in past.results if each.school_year < school_year]
    if earlier:
        latest, ids = max(earlier, key=order_of_result), [*institutions.ids]
        return former_entries(latest, framework, ids, past.crosswalk)
    before: dict[str, dict[str, dict[str, Entry]]] = {}
    for source in sent:
        facts, _ = read_submissions(source, framework, institutions)
        before |= {year: entries_of(facts, year, "recognised") for year in facts.school_years}
    years = [year for year in before if year < school_year]
    return before[max(years)] if years else None


def validate(
    submissions: SubmissionsArgument,
    framework: FrameworkOption,
    institutions: InstitutionsOption,
    out: Annotated[Path | None, typer.Option(metavar="PATH", help="cli.validate.out")] = None,
    school_year: Annotated[
        str | None, typer.Option(metavar="YYYY-YYYY", help="cli.score.school_year")
    ] = None,
    period: PeriodOption = "",
    language: LanguageOption = "vi",
) -> None:
    """List every problem of what institutions sent, and mark it in copies of their files."""
    voice = Voice(language)
    if out is not None and out.suffix:
        demand_table_file(out, voice)
    rules = demand_period(load_rules(framework, voice), period)
    table = read_institutions(institutions)
    facts, issues = read_year(
        submissions, rules, table, school_year, voice, beside=institutions.parent
    )
    if out is None:
        voice.print(issues.text(language))
    say_problems(issues, voice)
    if out is not None:
        chosen = choices_file(institutions.parent)
        read = [each for each in (submissions, institutions, chosen) if each is not None]
        written = _write(out, submissions, issues, table, voice)
        if not out.suffix:
            written += write_register(out, submissions, facts, issues, table, school_year, voice)
        note_reading(out, read, facts, issues, written)
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
    with told_together() as trying:
        for path in lists:
            with trying():
                write_problems(issues, institutions, path, voice.t)
        with trying():
            copies = mark_submissions(submissions, issues, out / "marked", language=voice.language)
    voice.say("cli.validate.marked", n=voice.t.number(len(copies)), path=out)
    return [*lists, *copies]
