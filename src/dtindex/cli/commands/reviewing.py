"""Commands about external assessment."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from dtindex.cli.exits import NOT_DONE
from dtindex.cli.options import InstitutionsOption, LanguageOption
from dtindex.cli.places import demand_apart
from dtindex.cli.trail import note_handed_out
from dtindex.cli.voice import Voice
from dtindex.criteria.load import load_framework
from dtindex.review.assignments import read_assignments
from dtindex.review.workbooks import write_reviews
from dtindex.scoring.score import score
from dtindex.submissions.institutions import read_institutions
from dtindex.submissions.intake.read import read_submissions

__all__ = ["review"]


def review(
    framework: Annotated[str, typer.Argument(metavar="FRAMEWORK", help="cli.help.framework")],
    submissions: Annotated[
        Path, typer.Option(metavar="SUBMISSIONS", exists=True, help="cli.help.submissions")
    ],
    institutions: InstitutionsOption,
    out: Annotated[Path, typer.Option(file_okay=False, help="cli.review.out")] = Path("review"),
    by: Annotated[
        Literal["district", "commune", "area"], typer.Option(help="cli.review.by")
    ] = "district",
    reviewers: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="cli.review.reviewers")
    ] = None,
    school_year: Annotated[
        str | None, typer.Option(metavar="YYYY-YYYY", help="cli.score.school_year")
    ] = None,
    language: LanguageOption = "vi",
) -> None:
    """Write workbooks in which reviewers accept, correct or reject what institutions said."""
    voice = Voice(language)
    demand_apart(out, submissions, voice)
    rules, table = load_framework(framework), read_institutions(institutions)
    parts = read_assignments(reviewers, table) if reviewers else by
    facts, _ = read_submissions(submissions, rules, table)
    if not len(facts):
        voice.warn(voice.t("cli.review.nothing"))
        raise typer.Exit(NOT_DONE)
    result = score(rules, table, facts, school_year=school_year)
    earlier = [year for year in facts.school_years if year < result.school_year]
    previous = score(rules, table, facts, school_year=earlier[-1]) if earlier else None
    paths = write_reviews(result, out, by=parts, previous=previous, language=language)
    voice.say("cli.review.written", n=voice.t.number(len(paths)), path=out)
    read = [submissions, institutions, *([reviewers] if reviewers else [])]
    note_handed_out(out, "review", read, rules, paths)
