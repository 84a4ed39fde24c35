"""Problems of a reading: on the screen by kind, in a file one by one."""

from collections import Counter
from pathlib import Path

from dtindex.catalogue import Catalogue
from dtindex.cli.tables import write_tables
from dtindex.cli.voice import Voice
from dtindex.criteria.rules.models import Framework
from dtindex.scoring.score import demand_school_year
from dtindex.submissions.choices import Choice, read_choices
from dtindex.submissions.institutions import Institutions
from dtindex.submissions.intake.read import read_submissions
from dtindex.submissions.outcome.facts import Facts
from dtindex.submissions.outcome.issues import Issues
from dtindex.submissions.returns.problem_list import problem_list

__all__ = ["choices_beside", "choices_file", "read_year", "say_problems", "write_problems"]


_CHOICES = ("choices.csv", "choices.xlsx")


def read_year(
    submissions: Path,
    framework: Framework,
    institutions: Institutions,
    school_year: str | None,
    voice: Voice,
    *,
    beside: Path,
) -> tuple[Facts, Issues]:
    """Read what institutions sent for one school year, the latest full one where none is named.

    Of different records of one institution that one counts which ``choices.csv`` names, in the
    folder ``beside`` that holds the list of institutions.

    Raises
    ------
    ScoringError
        If the framework does not know the school year (DT305).
    """
    if school_year is not None:
        demand_school_year(framework, school_year)
    years = "latest" if school_year is None else [school_year]
    choices = choices_beside(beside)
    if choices:
        file = choices_file(beside)
        voice.say("cli.choices.taken", file=file, n=voice.t.number(len(choices)))
    facts, issues = read_submissions(
        submissions, framework, institutions, school_years=years, choices=choices
    )
    for year, n in facts.left_aside.items():
        voice.say("cli.left_aside", n=voice.t.number(n), school_year=year)
    return facts, issues


def choices_file(beside: Path) -> Path | None:
    """Find the table in which officers choose between different records, if there is one."""
    return next((beside / name for name in _CHOICES if (beside / name).exists()), None)


def choices_beside(beside: Path) -> tuple[Choice, ...]:
    """Read what officers chose between different records; nothing where there is no table."""
    file = choices_file(beside)
    return () if file is None else read_choices(file)


def say_problems(issues: Issues, voice: Voice) -> None:
    """Say how many problems there are of each kind, errors first, with one of each as example."""
    t = voice.t
    if not len(issues):
        voice.say("cli.no_problems")
        return
    errors = issues.count("error")
    voice.say("cli.problems", errors=t.number(errors), warnings=t.number(len(issues) - errors))
    counts = Counter(issue.code for issue in issues.items)
    examples = {issue.code: issue for issue in reversed(issues.items)}
    for issue in sorted(examples.values(), key=lambda one: (one.severity, -counts[one.code])):
        voice.say(
            "cli.problem",
            code=issue.code,
            severity=t(f"cli.{issue.severity}"),
            n=t.number(counts[issue.code]),
            place=issue.place(voice.language),
            problem=issue.problem(voice.language),
            fix=issue.fix(voice.language),
        )


def write_problems(issues: Issues, institutions: Institutions, path: Path, t: Catalogue) -> None:
    """Write every problem to a CSV, XLSX or HTML file, by the ending of its name.

    Workbook and page also say who erred how often, and who has not sent anything.
    """
    told = problem_list(issues, institutions, t.language)
    tables = {
        t("cli.problems_title"): told.problems,
        t("cli.problems.senders"): told.senders,
        t("cli.problems.not_sent"): told.not_sent,
    }
    write_tables(tables, path, t)
