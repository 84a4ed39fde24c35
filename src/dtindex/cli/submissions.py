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
from dtindex.cli.problems import say_problems, write_problems
from dtindex.cli.tables import TABLE_FILES, demand_table_file
from dtindex.cli.voice import Voice
from dtindex.criteria.load import load_framework
from dtindex.submissions.forms import write_forms
from dtindex.submissions.institutions import read_institutions
from dtindex.submissions.marking import mark_submissions
from dtindex.submissions.read import read_submissions

__all__ = ["forms", "validate"]


def forms(
    framework: Annotated[str, typer.Argument(metavar="FRAMEWORK", help="cli.help.framework")],
    institutions: InstitutionsOption,
    school_year: Annotated[str, typer.Option(metavar="YYYY-YYYY", help="cli.forms.school_year")],
    out: Annotated[Path, typer.Option(file_okay=False, help="cli.forms.out")] = Path("forms"),
    language: LanguageOption = "vi",
) -> None:
    """Write a form for every institution."""
    voice = Voice(language)
    rules = load_framework(framework)
    if school_year not in rules.school_year_ids:
        known = ", ".join(rules.school_year_ids)
        raise typer.BadParameter(voice.t("cli.forms.unknown_year", years=known))
    paths = write_forms(rules, read_institutions(institutions), school_year, out, language=language)
    voice.say("cli.forms.written", n=voice.t.number(len(paths)), path=out)


def validate(
    submissions: SubmissionsArgument,
    framework: FrameworkOption,
    institutions: InstitutionsOption,
    out: Annotated[Path | None, typer.Option(metavar="PATH", help="cli.validate.out")] = None,
    language: LanguageOption = "vi",
) -> None:
    """List every problem of what institutions sent, and mark it in copies of their files."""
    voice = Voice(language)
    if out is not None and out.suffix:
        demand_table_file(out, voice)
    rules, table = load_framework(framework), read_institutions(institutions)
    _, issues = read_submissions(submissions, rules, table)
    if out is None:
        voice.print(issues.text(language))
    say_problems(issues, voice)
    if out is not None and out.suffix:
        write_problems(issues, table, out, voice.t)
        voice.say("cli.problems_written", path=out)
    elif out is not None:
        for ending in TABLE_FILES:
            write_problems(issues, table, out / f"problems{ending}", voice.t)
        copies = mark_submissions(submissions, issues, out / "marked", language=language)
        voice.say("cli.validate.marked", n=voice.t.number(len(copies)), path=out)
    if issues.has_errors:
        raise typer.Exit(SOMETHING_LOST)
