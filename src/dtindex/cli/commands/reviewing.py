"""Commands about external assessment."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from dtindex.cli.exits import NOT_DONE
from dtindex.cli.options import (
    CrosswalkOption,
    InstitutionsOption,
    LanguageOption,
    PeriodOption,
    PreviousOption,
)
from dtindex.cli.past import take_past, with_years_before
from dtindex.cli.problems import choices_beside, choices_file, read_year
from dtindex.cli.rules import load_rules
from dtindex.cli.trail import note_handed_out
from dtindex.cli.voice import Voice
from dtindex.review.assignments import read_assignments
from dtindex.review.workbooks import write_reviews
from dtindex.scoring.score import demand_period, score
from dtindex.submissions.institutions import read_institutions

__all__ = ["review"]


def review(
    framework: Annotated[str, typer.Argument(metavar="FRAMEWORK", help="cli.help.framework")],
    submissions: Annotated[
        Path, typer.Option(metavar="SUBMISSIONS", exists=True, help="cli.help.submissions")
    ],
    institutions: InstitutionsOption,
    out: Annotated[Path, typer.Option(file_okay=False, help="cli.review.out")] = Path("review"),
    by: Annotated[
        Literal["cluster", "district", "commune", "area"] | None,
        typer.Option(help="cli.review.by"),
    ] = None,
    reviewers: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="cli.review.reviewers")
    ] = None,
    school_year: Annotated[
        str | None, typer.Option(metavar="YYYY-YYYY", help="cli.score.school_year")
    ] = None,
    period: PeriodOption = "",
    previous: PreviousOption = None,
    crosswalk: CrosswalkOption = None,
    language: LanguageOption = "vi",
) -> None:
    """Write workbooks in which reviewers accept, correct or reject what institutions said."""
    voice = Voice(language)
    rules = demand_period(load_rules(framework, voice), period)
    table = read_institutions(institutions)
    parts = read_assignments(reviewers, table) if reviewers else by
    facts, _ = read_year(submissions, rules, table, school_year, voice, beside=institutions.parent)
    if not len(facts):
        voice.warn(voice.t("cli.review.nothing"))
        raise typer.Exit(NOT_DONE)
    result = score(rules, table, facts, school_year=school_year)
    past = take_past(
        previous,
        crosswalk,
        near=out,
        beside=institutions.parent,
        school_year=result.school_year,
        framework=rules,
        voice=voice,
    )
    result = with_years_before(result, past, submissions, choices_beside(institutions.parent))
    paths = write_reviews(result, out, by=parts, language=language)
    voice.say("cli.review.written", n=voice.t.number(len(paths)), path=out)
    chosen = choices_file(institutions.parent)
    read = [each for each in (submissions, institutions, reviewers, chosen) if each is not None]
    note_handed_out(out, "review", read, rules, paths, past)
