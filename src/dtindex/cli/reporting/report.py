"""The command that writes Word documents."""

import datetime
from pathlib import Path
from typing import Annotated

import typer

from dtindex.cli.options import LanguageOption
from dtindex.cli.trail import note_reports
from dtindex.cli.voice import Voice
from dtindex.reports.documents import copy_templates
from dtindex.reports.report import REPORTS
from dtindex.reports.report import report as write_reports
from dtindex.scoring.store import load_result

__all__ = ["report"]


def report(
    results: Annotated[
        Path | None,
        typer.Argument(metavar="RESULTS", exists=True, file_okay=False, help="cli.help.results"),
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", metavar="KIND", help="report.help.kind")
    ] = None,
    out: Annotated[Path, typer.Option(file_okay=False, help="report.help.out")] = Path("bao-cao"),
    templates: Annotated[
        Path | None, typer.Option(file_okay=False, help="report.help.templates")
    ] = None,
    internal: Annotated[bool, typer.Option("--internal", help="report.help.internal")] = False,
    trace: Annotated[bool, typer.Option("--trace", help="report.help.trace")] = False,
    as_of: Annotated[
        datetime.datetime | None,
        typer.Option(
            formats=["%Y-%m-%d", "%d/%m/%Y"], metavar="YYYY-MM-DD", help="report.help.as_of"
        ),
    ] = None,
    place: Annotated[str, typer.Option(help="cli.publish.place")] = "",
    deadline: Annotated[str, typer.Option(help="report.help.deadline")] = "",
    language: LanguageOption = "vi",
) -> None:
    """Write Word documents of a result; without a result, copy the templates out."""
    voice = Voice(language)
    if results is None and templates is None:
        raise typer.BadParameter(voice.t("report.nothing"))
    if templates is not None and (results is None or not any(templates.glob("*.docx"))):
        written = copy_templates(templates)
        voice.say("report.copied", n=voice.t.number(len(written)), path=templates)
        return
    assert results is not None
    unknown = [each for each in kind or () if each not in REPORTS]
    if unknown:
        said = {"kind": ", ".join(unknown), "kinds": ", ".join(REPORTS)}
        raise typer.BadParameter(voice.t("report.wrong_kind", **said))
    made = write_reports(
        load_result(results),
        out,
        [each for each in REPORTS if each in kind] if kind else list(REPORTS[1:3]),
        templates=templates,
        internal=internal,
        trace=trace,
        as_of=as_of.date() if as_of else None,
        place=place,
        deadline=deadline,
        language=language,
    )
    voice.say("report.written", n=voice.t.number(len(made.paths)), path=out)
    note_reports(out, results, made.paths)
