"""Commands about what is worth a second look."""

from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from dtindex.analysis.flags.flags import flags as look_for_flags
from dtindex.cli.options import LanguageOption
from dtindex.cli.tables import demand_table_file, write_table
from dtindex.cli.trail import note_flags
from dtindex.cli.voice import Voice
from dtindex.scoring.store import load_result

__all__ = ["flags"]


def flags(
    results: Annotated[
        Path,
        typer.Argument(metavar="RESULTS", exists=True, file_okay=False, help="cli.help.results"),
    ],
    previous: Annotated[
        Path | None, typer.Option(exists=True, file_okay=False, help="cli.flags.previous")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", dir_okay=False, help="cli.flags.out")
    ] = None,
    language: LanguageOption = "vi",
) -> None:
    """List answers that are worth a second look; no score changes."""
    voice = Voice(language)
    demand_table_file(out, voice)
    before = load_result(previous) if previous else None
    raised = look_for_flags(load_result(results), before, language=language)
    n_institutions = raised.table["institution_id"].nunique()
    voice.say(
        "cli.flags.raised", flags=voice.t.number(len(raised)), n=voice.t.number(n_institutions)
    )
    if raised.not_looked_for:
        voice.say("cli.flags.not_looked_for", codes=", ".join(raised.not_looked_for))
    _say_kinds(raised.table, voice)
    if out is None:
        _say_flags(raised.table, voice)
    else:
        write_table(raised.table, out, voice.t("cli.flags.title"), voice.t)
        voice.say("cli.flags.written", path=out)
        note_flags(out, results, previous, len(raised))


def _say_kinds(table: pd.DataFrame, voice: Voice) -> None:
    """Report once of each kind what is asked and by which clause; those raised most come first."""
    for code, n in table["code"].value_counts().items():
        first = table[table["code"] == code].iloc[0]
        voice.say("cli.flags.kind", code=code, title=first["title"], n=voice.t.number(int(n)))
        voice.say("cli.flags.why", explanation=first["explanation"], clause=first["clause"])


def _say_flags(table: pd.DataFrame, voice: Voice) -> None:
    """Report where each stands and what was typed there."""
    voice.print("")
    titles = [voice.t(f"cli.flags.{name}") for name in ("code", "institution", "values")]
    voice.print_table(
        titles,
        [
            (row["code"], f"{row['institution_id']} {row['name']}", row["values"])
            for row in table.to_dict("records")
        ],
    )
