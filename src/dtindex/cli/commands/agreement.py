"""Commands about external assessment."""

from pathlib import Path
from typing import Annotated

import typer

from dtindex.cli.options import LanguageOption
from dtindex.cli.sections import say_section
from dtindex.cli.voice import Voice
from dtindex.scorecards.cards.scorecards import Scorecards
from dtindex.scoring.store import load_result

__all__ = ["agreement"]


def agreement(
    results: Annotated[
        Path,
        typer.Argument(metavar="RESULTS", exists=True, file_okay=False, help="cli.help.results"),
    ],
    language: LanguageOption = "vi",
) -> None:
    """Report how far self and external assessment agree, and where they do not."""
    cards = Scorecards(load_result(results), language=language)
    say_section(cards.agreement, Voice(language))
