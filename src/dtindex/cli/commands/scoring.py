"""Commands about points."""

from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from dtindex.cli.exits import SOMETHING_LOST
from dtindex.cli.options import (
    CrosswalkOption,
    FrameworkOption,
    InstitutionsOption,
    LanguageOption,
    PeriodOption,
    PreviousOption,
    ResultsOption,
    SubmissionsArgument,
)
from dtindex.cli.past import take_past, with_years_before
from dtindex.cli.problems import choices_beside, choices_file, read_year, say_problems
from dtindex.cli.rules import load_rules
from dtindex.cli.trail import note_scores
from dtindex.cli.voice import Voice
from dtindex.scorecards.groundwork.tallies import Tallies
from dtindex.scorecards.sections.level_counts import OUTSIDE
from dtindex.scoring.answers import AssessmentName
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.score import demand_period
from dtindex.scoring.score import score as score_facts
from dtindex.scoring.store import load_result, save_result
from dtindex.scoring.told.explain import explain as explain_points
from dtindex.submissions.institutions import read_institutions

__all__ = ["explain", "say_levels", "score"]


def score(
    submissions: SubmissionsArgument,
    framework: FrameworkOption,
    institutions: InstitutionsOption,
    out: Annotated[Path, typer.Option(file_okay=False, help="cli.score.out")] = Path("results"),
    school_year: Annotated[
        str | None, typer.Option(metavar="YYYY-YYYY", help="cli.score.school_year")
    ] = None,
    assessment: Annotated[AssessmentName, typer.Option(help="cli.score.assessment")] = "recognised",
    period: PeriodOption = "",
    previous: PreviousOption = None,
    crosswalk: CrosswalkOption = None,
    language: LanguageOption = "vi",
) -> None:
    """Score what institutions sent in one school year, and save the result."""
    voice = Voice(language)
    rules = demand_period(load_rules(framework, voice), period)
    table = read_institutions(institutions)
    facts, issues = read_year(
        submissions, rules, table, school_year, voice, beside=institutions.parent
    )
    result = score_facts(rules, table, facts, school_year=school_year, assessment=assessment)
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
    save_result(result, out)
    say_problems(issues, voice)
    say_levels(result, voice)
    chosen = choices_file(institutions.parent)
    read = [each for each in (submissions, institutions, chosen) if each is not None]
    note_scores(out, read, result, issues, past)
    voice.say("cli.score.saved", path=out)
    if issues.has_errors or not result.scores.assessed.any():
        raise typer.Exit(SOMETHING_LOST)


def explain(
    institution: Annotated[
        str, typer.Argument(metavar="INSTITUTION", help="cli.explain.institution")
    ],
    results: ResultsOption = Path("results"),
    language: LanguageOption = "vi",
) -> None:
    """Report where every point of one institution comes from."""
    explanation = explain_points(load_result(results), institution, language=language)
    Voice(language).print(explanation.text)


def say_levels(result: ScoreResult, voice: Voice) -> None:
    """Report how many institutions sent anything, how many reach each level, and who has none."""
    t = voice.t
    tally = Tallies(result, np.arange(len(result.institutions))).levels("")
    voice.say(
        "cli.scored",
        school_year=result.school_year,
        n=t.number(tally.n),
        sent=t.number(tally.n - tally.not_sent),
        assessed=t.number(tally.assessed),
    )
    levels = result.framework.level_rule.levels
    counts = zip(levels, tally.at_level.tolist(), tally.provisional.tolist(), strict=True)
    for level, n, provisional in counts:
        said = {"level": level.level, "title": t.of(level, "title"), "n": t.number(n)}
        if provisional:
            firm, so_far = t.number(n - provisional), t.number(provisional)
            voice.say("cli.level_provisional", firm=firm, provisional=so_far, **said)
        else:
            voice.say("cli.level", **said)
    for name in OUTSIDE:
        if n := getattr(tally, name):
            reason = t(f"scorecards.counted_{name}")
            voice.say("cli.without_level", reason=reason, n=t.number(n))
