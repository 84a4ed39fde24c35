"""The demonstration: an illustrative province from its files to its scorecards."""

from pathlib import Path
from typing import Annotated

import typer

from dtindex.cli.commands.scoring import say_levels
from dtindex.cli.exits import NOT_DONE, SOMETHING_LOST
from dtindex.cli.options import LanguageOption, QuietOption
from dtindex.cli.problems import say_problems, write_problems
from dtindex.cli.rules import load_rules
from dtindex.cli.voice import Voice
from dtindex.disk import Trying, removed, told_together
from dtindex.sample.files import MARKER, SampleFiles, write_sample
from dtindex.sample.institutions import Areas
from dtindex.sample.province import SAMPLE_SEED
from dtindex.scoring.score import score
from dtindex.scoring.store import save_result
from dtindex.submissions.institutions import read_institutions
from dtindex.submissions.intake.read import read_submissions

__all__ = ["demo"]

_FRAMEWORK = "kontum-2022"


def demo(
    out: Annotated[Path, typer.Option(file_okay=False, help="cli.demo.out")] = Path("dtindex-demo"),
    institutions: Annotated[
        int, typer.Option(min=2, metavar="N", help="cli.demo.institutions")
    ] = 400,
    seed: Annotated[int, typer.Option(metavar="N", help="cli.demo.seed")] = SAMPLE_SEED,
    areas: Annotated[Areas, typer.Option(help="cli.demo.areas")] = "district",
    pdf: Annotated[bool, typer.Option("--pdf/--no-pdf", help="cli.publish.pdf")] = True,
    language: LanguageOption = "vi",
    quiet: QuietOption = False,
) -> None:
    """Make up a province, and take it from its files to its scorecards."""
    voice = Voice(language, quiet=quiet)
    with told_together() as trying:
        _clear(out, voice, trying)
        voice.say("cli.demo.writing", n=voice.t.number(institutions), path=out)
        with trying():
            write_sample(out, institutions, seed=seed, areas=areas)
        results = _score_from_files(SampleFiles.in_folder(out), voice, trying)
        _publish(results, out / "site", pdf=pdf, voice=voice)
    voice.say(
        "cli.demo.open",
        page=(out / "site" / "index.html").resolve(),
        folder=out,
        results=results,
        framework=_FRAMEWORK,
    )


def _clear(folder: Path, voice: Voice, trying: Trying) -> None:
    """Take away the files of an earlier demonstration; touch no other folder that holds any."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARKER).exists():
            voice.warn(voice.t("cli.demo.not_empty", path=folder))
            raise typer.Exit(NOT_DONE)
        for path in (folder / "submissions").rglob("*"):
            with trying():
                removed(path)


def _score_from_files(files: SampleFiles, voice: Voice, trying: Trying) -> Path:
    """Read, validate and score every school year; give the folder of the latest result."""
    framework = load_rules(_FRAMEWORK, voice)
    voice.say("cli.demo.reading", path=files.submissions)
    institutions = read_institutions(files.institutions)
    facts, issues = read_submissions(files.submissions, framework, institutions)
    say_problems(issues, voice)
    problems = files.folder / "problems.xlsx"
    with trying():
        write_problems(issues, institutions, problems, voice.t)
    voice.say("cli.problems_written", path=problems)
    for school_year in facts.school_years:
        result = score(framework, institutions, facts, school_year=school_year)
        results = files.folder / "results" / school_year
        with trying():
            save_result(result, results)
        say_levels(result, voice)
    return results


def _publish(results: Path, site: Path, *, pdf: bool, voice: Voice) -> None:
    # Here, because notebooks and PDFs bring libraries that no other command should wait for.
    from dtindex.publishing.run.publisher import publish

    publication = publish(
        results,
        site,
        pdf=pdf,
        language=voice.language,
        progress=None if voice.quiet else "auto",
    )
    if publication.is_whole:
        voice.print(publication.summary(voice.language))
    else:
        voice.warn(publication.summary(voice.language))
        raise typer.Exit(NOT_DONE if publication.unwritten else SOMETHING_LOST)
