"""The command that sums facts."""

from pathlib import Path
from typing import Annotated

import typer

from dtindex.analysis.totals.totals import breakdowns
from dtindex.analysis.totals.totals import totals as sum_facts
from dtindex.cli.options import LanguageOption
from dtindex.cli.trail import note_totals
from dtindex.cli.voice import Voice
from dtindex.disk import write_whole
from dtindex.reports.totals_workbook import write_totals
from dtindex.scoring.store import load_result

__all__ = ["totals"]

_ENDINGS = (".xlsx", ".csv")


def totals(
    results: Annotated[
        Path,
        typer.Argument(metavar="RESULTS", exists=True, file_okay=False, help="cli.help.results"),
    ],
    by: Annotated[list[str] | None, typer.Option(metavar="BY", help="totals.help.by")] = None,
    previous: Annotated[
        Path | None, typer.Option(exists=True, file_okay=False, help="cli.flags.previous")
    ] = None,
    out: Annotated[
        Path, typer.Option(metavar="FILE", dir_okay=False, help="totals.help.out")
    ] = Path("tong-hop.xlsx"),
    language: LanguageOption = "vi",
) -> None:
    """Sum what institutions reported, over the province, its areas and its stages."""
    voice = Voice(language)
    if out.suffix.casefold() not in _ENDINGS:
        raise typer.BadParameter(voice.t("totals.wrong_ending", endings=", ".join(_ENDINGS)))
    result = load_result(results)
    unknown = set(by or ()) - set(breakdowns(result))
    if unknown:
        said = {"by": ", ".join(sorted(unknown)), "known": ", ".join(breakdowns(result))}
        raise typer.BadParameter(voice.t("totals.wrong_by", **said))
    past = load_result(previous) if previous else None
    sums = sum_facts(result, by or (), previous=past, language=language)
    if out.suffix.casefold() == ".xlsx":
        write_totals(sums, result, out, voice.t)
    else:
        csv: str = sums.table.to_csv(index=False, lineterminator="\r\n")
        write_whole(out, csv.encode("utf-8-sig"))
    voice.say("totals.written", n=voice.t.number(len(sums.table)), path=out)
    n_kept = int((sums.table["kept_back"] != "").sum())
    if n_kept:
        voice.say("totals.kept", n=voice.t.number(n_kept), rule=sums.rule)
    note_totals(out, results, previous, len(sums.table))
