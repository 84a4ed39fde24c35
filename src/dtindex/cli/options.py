"""Arguments and options that several commands share; their help is in the catalogue."""

from pathlib import Path
from typing import Annotated

import typer

from dtindex.catalogue import Language

__all__ = [
    "CrosswalkOption",
    "FrameworkOption",
    "InstitutionsOption",
    "LanguageOption",
    "PeriodOption",
    "PreviousOption",
    "QuietOption",
    "ResultsOption",
    "SubmissionsArgument",
]

SubmissionsArgument = Annotated[
    Path, typer.Argument(metavar="SUBMISSIONS", exists=True, help="cli.help.submissions")
]
FrameworkOption = Annotated[
    str, typer.Option("--framework", metavar="FRAMEWORK", help="cli.help.framework")
]
InstitutionsOption = Annotated[
    Path,
    typer.Option("--institutions", exists=True, dir_okay=False, help="cli.help.institutions"),
]
ResultsOption = Annotated[
    Path, typer.Option("--results", exists=True, file_okay=False, help="cli.help.results")
]
LanguageOption = Annotated[
    Language, typer.Option("--language", envvar="DTINDEX_LANGUAGE", help="cli.help.language")
]
PeriodOption = Annotated[str, typer.Option("--period", metavar="PERIOD", help="cli.help.period")]
PreviousOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--previous", metavar="RESULTS", exists=True, file_okay=False, help="cli.help.previous"
    ),
]
CrosswalkOption = Annotated[
    Path | None,
    typer.Option("--crosswalk", exists=True, dir_okay=False, help="cli.help.crosswalk"),
]
QuietOption = Annotated[bool, typer.Option("--quiet", help="cli.help.quiet")]
