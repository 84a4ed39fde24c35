"""Commands about a working folder: laying it out, and where its school year stands."""

from pathlib import Path
from typing import Annotated, Any

import typer

from dtindex.cli.exits import NOT_DONE
from dtindex.cli.options import LanguageOption
from dtindex.cli.rules import load_rules
from dtindex.cli.voice import Voice
from dtindex.criteria.rules.due import as_of
from dtindex.criteria.rules.models import Framework
from dtindex.school_year import SchoolYear
from dtindex.working_folder.beginning import Beginning, lay_out
from dtindex.working_folder.layout import SETTINGS_FILE, WorkingFolder
from dtindex.working_folder.progress import Progress, Step

__all__ = ["start", "status"]


def start(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", file_okay=False, help="cli.start.folder")
    ],
    framework: Annotated[
        str, typer.Option("--framework", metavar="FRAMEWORK", help="cli.help.framework")
    ],
    school_year: Annotated[str, typer.Option(metavar="YYYY-YYYY", help="cli.start.school_year")],
    period: Annotated[str | None, typer.Option(metavar="PERIOD", help="cli.start.period")] = None,
    place: Annotated[str, typer.Option(metavar="TEXT", help="cli.publish.place")] = "",
    public_url: Annotated[str, typer.Option(metavar="URL", help="cli.publish.public_url")] = "",
    language: LanguageOption = "vi",
) -> None:
    """Lay out a working folder, or move the one there is on to another school year."""
    voice = Voice(language)
    was_there = (folder / SETTINGS_FILE).exists()
    about = Beginning(framework, school_year, period, place, public_url, language)
    made = lay_out(folder, about)
    voice.say("cli.start.moved_on" if was_there else "cli.start.laid_out", path=folder.resolve())
    voice.say(
        "cli.start.where",
        institutions=made.settings.institutions,
        submissions=made.place("submissions").relative_to(made.root),
    )
    rules = _framework_of(made, voice)
    _say_next(Progress.of(made, rules), rules, voice)


def status(language: LanguageOption = "vi") -> None:
    """Report where the school year stands, and which command comes next."""
    voice = Voice(language)
    folder = WorkingFolder.around(Path())
    if folder is None:
        voice.warn(voice.t("cli.status.nowhere", path=Path().resolve(), file=SETTINGS_FILE))
        raise typer.Exit(NOT_DONE)
    framework = _framework_of(folder, voice)
    voice.say(
        "cli.status.about",
        school_year=folder.settings.school_year,
        framework=voice.t.of(framework, "short"),
        path=folder.root / SETTINGS_FILE,
    )
    _say_period(framework, folder.settings.school_year, voice)
    progress = Progress.of(folder, framework)
    for step in progress.steps:
        voice.print(_line(step, voice))
    _say_next(progress, framework, voice)


def _framework_of(folder: WorkingFolder, voice: Voice) -> Framework:
    return as_of(load_rules(folder.framework, voice), folder.settings.period)


def _say_period(framework: Framework, school_year: str, voice: Voice) -> None:
    """Report which reporting period is at work, and until when."""
    t, period, day = voice.t, framework.period_record, framework.due_on(school_year)
    if period is None:
        return
    said = {"period": t.of(period, "title")}
    if day is None:
        voice.say("cli.status.period", **said)
    else:
        voice.say("cli.status.period_until", deadline=t.date(day), **said)


def _line(step: Step, voice: Voice) -> str:
    """Format of one step whether it is done, and what there is to know of it."""
    t = voice.t
    values = {k: t.number(v) if isinstance(v, int) else v for k, v in step.values.items()}
    key = "open" if step.state == "open" else "done"
    said = t(f"cli.status.{step.name}.{key}", **values)
    if step.state == "stale":
        said += t("cli.status.stale")
    if step.problem is not None and hasattr(step.problem, "text"):
        said += "\n" + step.problem.text(voice.language)
    return t(f"cli.status.mark.{step.state}", said=said)


def _say_next(progress: Progress, framework: Framework, voice: Voice) -> None:
    """Report what comes next: the command to type, and what to do by hand before it."""
    folder, step = progress.folder, progress.next
    values: dict[str, Any] = {
        "institutions": folder.settings.institutions,
        "forms": _seen(folder, "forms"),
        "submissions": _seen(folder, "submissions"),
    }
    if step is not None:
        voice.say(f"cli.status.next.{step}", **values)
        return
    ids = framework.period_ids
    later = framework.periods[ids.index(framework.period) + 1 :] if framework.period else ()
    if later:
        title = voice.t.of(later[0], "title")
        voice.say("cli.status.next.next_period", period=later[0].id, title=title)
        return
    year = SchoolYear.parse(folder.settings.school_year)
    following = str(SchoolYear(year.first + 1))
    known = following in framework.school_year_ids
    key = "next_year" if known else "no_next_year"
    voice.say(f"cli.status.next.{key}", school_year=following, framework=framework.id)


def _seen(folder: WorkingFolder, name: Any) -> str:
    return folder.place(name).relative_to(folder.root).as_posix()
