"""Commands about what is worth a second look."""

from pathlib import Path
from typing import Annotated

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
    titles = dict(zip(raised.table["code"], raised.table["title"], strict=True))
    for code, n in raised.table["code"].value_counts().items():
        voice.say("cli.flags.kind", code=code, title=titles[code], n=voice.t.number(int(n)))
    if raised.not_looked_for:
        voice.say("cli.flags.not_looked_for", codes=", ".join(raised.not_looked_for))
    if out is None:
        for row in raised.table.to_dict("records"):
            voice.say("cli.flags.flag", **{str(name): text for name, text in row.items()})
    else:
        write_table(raised.table, out, voice.t("cli.flags.title"), voice.t)
        voice.say("cli.flags.written", path=out)
        note_flags(out, results, previous, len(raised))
