"""Commands about how scores changed."""

from pathlib import Path
from typing import Annotated

import typer

from dtindex.analysis.change.why import why as explain_change
from dtindex.cli.options import LanguageOption
from dtindex.cli.voice import Voice
from dtindex.scoring.store import load_result

__all__ = ["why"]


def why(
    institution: Annotated[
        str, typer.Argument(metavar="INSTITUTION", help="cli.explain.institution")
    ],
    before: Annotated[Path, typer.Option(exists=True, file_okay=False, help="cli.why.before")],
    after: Annotated[Path, typer.Option(exists=True, file_okay=False, help="cli.why.after")],
    language: LanguageOption = "vi",
) -> None:
    """Report how an institution's score changed between two runs or two school years."""
    change = explain_change(load_result(before), load_result(after), institution, language=language)
    Voice(language).print(change.text)
