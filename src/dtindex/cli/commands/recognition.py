"""Commands about recognised levels."""

import datetime
from pathlib import Path
from typing import Annotated

import typer

from dtindex.cli.options import LanguageOption
from dtindex.cli.trail import note_annex
from dtindex.cli.voice import Voice
from dtindex.criteria.rules.areas import AREA_COLUMNS
from dtindex.glyphs import lacking, named
from dtindex.publishing.decision.annex import Sort
from dtindex.scoring.store import load_result

__all__ = ["decide"]


def decide(
    results: Annotated[
        Path,
        typer.Argument(metavar="RESULTS", exists=True, file_okay=False, help="cli.help.results"),
    ],
    out: Annotated[Path, typer.Option(file_okay=False, help="cli.decide.out")] = Path("decision"),
    sort: Annotated[Sort, typer.Option(help="cli.decide.sort")] = "points",
    number: Annotated[str, typer.Option(metavar="NUMBER", help="cli.decide.number")] = "",
    as_of: Annotated[
        datetime.datetime | None,
        typer.Option(
            formats=["%Y-%m-%d", "%d/%m/%Y"], metavar="YYYY-MM-DD", help="cli.decide.as_of"
        ),
    ] = None,
    language: LanguageOption = "vi",
) -> None:
    """Write the annex of the decision that recognises levels."""
    # Here, because PDFs bring libraries that no other command should wait for.
    from dtindex.publishing.decision.decide import decide as write_annex

    day = as_of.date() if as_of else None
    paths = write_annex(results, out, sort=sort, number=number, as_of=day, language=language)
    note_annex(out, results, paths, sort)
    voice = Voice(language)
    for path in paths:
        voice.say("cli.decide.written", path=path)
    institutions = load_result(results).institutions
    names = [text for column in ("name", *AREA_COLUMNS) for text in institutions.of_area(column)]
    if chars := lacking("".join(names)):
        voice.say("cli.decide.replaced", chars=named(chars))
