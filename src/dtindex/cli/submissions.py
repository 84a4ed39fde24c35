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
from dtindex.cli.problems import PROBLEM_FILES, say_problems, write_problems
from dtindex.cli.voice import Voice
from dtindex.criteria.load import load_framework
from dtindex.submissions.institutions import read_institutions
from dtindex.submissions.read import read_submissions

__all__ = ["validate"]


def validate(
    submissions: SubmissionsArgument,
    framework: FrameworkOption,
    institutions: InstitutionsOption,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", dir_okay=False, help="cli.validate.out")
    ] = None,
    language: LanguageOption = "vi",
) -> None:
    """List every problem of what institutions sent."""
    voice = Voice(language)
    if out is not None and out.suffix.casefold() not in PROBLEM_FILES:
        endings = ", ".join(PROBLEM_FILES)
        raise typer.BadParameter(voice.t("cli.validate.wrong_ending", endings=endings))
    rules = load_framework(framework)
    _, issues = read_submissions(submissions, rules, read_institutions(institutions))
    if out is None:
        voice.print(issues.text(language))
    say_problems(issues, voice)
    if out is not None:
        write_problems(issues, out, voice.t)
        voice.say("cli.problems_written", path=out)
    if issues.has_errors:
        raise typer.Exit(SOMETHING_LOST)
