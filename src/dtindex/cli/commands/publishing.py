"""Commands about pages."""

import datetime
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

import typer

from dtindex.cli.exits import NOT_DONE, SOMETHING_LOST
from dtindex.cli.options import CrosswalkOption, LanguageOption, PreviousOption, QuietOption
from dtindex.cli.past import Past, take_past
from dtindex.cli.trail import note_publication
from dtindex.cli.voice import Voice
from dtindex.disk import removed, write_whole
from dtindex.publishing.run.publication import Publication
from dtindex.scoring.store import load_about, load_framework_of

__all__ = ["publish"]

_LOG = "publish.log"


def publish(
    results: Annotated[
        Path,
        typer.Argument(metavar="RESULTS", exists=True, file_okay=False, help="cli.help.results"),
    ],
    out: Annotated[Path, typer.Option(file_okay=False, help="cli.publish.out")] = Path("site"),
    html: Annotated[bool, typer.Option("--html/--no-html", help="cli.publish.html")] = True,
    pdf: Annotated[bool, typer.Option("--pdf/--no-pdf", help="cli.publish.pdf")] = True,
    only: Annotated[list[str] | None, typer.Option(metavar="ID", help="cli.publish.only")] = None,
    as_of: Annotated[
        datetime.datetime | None,
        typer.Option(
            formats=["%Y-%m-%d", "%d/%m/%Y"], metavar="YYYY-MM-DD", help="cli.publish.as_of"
        ),
    ] = None,
    place: Annotated[str, typer.Option(metavar="TEXT", help="cli.publish.place")] = "",
    public_url: Annotated[str, typer.Option(metavar="URL", help="cli.publish.public_url")] = "",
    decision: Annotated[str, typer.Option(metavar="TEXT", help="cli.publish.decision")] = "",
    single_file: Annotated[
        bool, typer.Option("--single-file", help="cli.publish.single_file")
    ] = False,
    archive: Annotated[bool, typer.Option("--archive", help="cli.publish.archive")] = False,
    notebooks: Annotated[
        Path | None, typer.Option(exists=True, file_okay=False, help="cli.publish.notebooks")
    ] = None,
    engine: Annotated[
        Literal["auto", "fork", "process", "nbclient"], typer.Option(help="cli.publish.engine")
    ] = "auto",
    isolate: Annotated[bool, typer.Option("--isolate", help="cli.publish.isolate")] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="cli.publish.workers")
    ] = None,
    dask: Annotated[str | None, typer.Option(metavar="ADDRESS", help="cli.publish.dask")] = None,
    previous: PreviousOption = None,
    crosswalk: CrosswalkOption = None,
    language: LanguageOption = "vi",
    quiet: QuietOption = False,
) -> None:
    """Publish the scorecards of a saved result."""
    # Here, because notebooks and PDFs bring libraries that no other command should wait for.
    from dtindex.publishing.run.publisher import publish as publish_pages

    voice = Voice(language, quiet=quiet)
    if not (html or pdf):
        raise typer.BadParameter(voice.t("cli.publish.nothing"))
    past = _past(results, previous, crosswalk, voice)
    with _executor(dask, voice) as executor:
        publication = publish_pages(
            results,
            out,
            html=html,
            pdf=pdf,
            language=language,
            as_of=as_of.date() if as_of else None,
            place=place,
            public_url=public_url,
            decision=decision,
            only=only,
            single_file=single_file,
            archive=archive,
            notebooks=notebooks,
            engine=engine,
            isolate=isolate,
            workers=workers,
            executor=executor,
            previous=past.results,
            crosswalk=past.crosswalk,
            progress=None if quiet else "auto",
        )
    note_publication(out, results, publication, past)
    summary = publication.summary(language) + _logged(publication, out, voice)
    if publication.is_whole:
        voice.print(summary)
    else:
        voice.warn(summary)
        raise typer.Exit(NOT_DONE if publication.unwritten else SOMETHING_LOST)


def _past(results: Path, previous: list[Path] | None, crosswalk: Path | None, voice: Voice) -> Past:
    """Take earlier years that the result does not bring along."""
    about = load_about(results)
    return take_past(
        previous,
        crosswalk,
        near=results,
        beside=results.resolve().parent,
        school_year=about["school_year"],
        framework=load_framework_of(results),
        voice=voice,
        known=about.get("previous", ()),
    )


def _logged(publication: Publication, out: Path, voice: Voice) -> str:
    """Keep what libraries said in a log beside the site, and say where it is."""
    log = out.resolve().parent / _LOG
    if not publication.said:
        removed(log)
        return ""
    write_whole(log, publication.log().encode())
    return "\n" + voice.t("publish.log", path=log)


@contextmanager
def _executor(address: str | None, voice: Voice) -> Iterator[Executor | None]:
    """Take the processors of a Dask cluster, where one is named."""
    if address is None:
        yield None
        return
    try:
        from distributed import Client
    except ImportError:
        voice.warn(voice.t("cli.publish.no_dask"))
        raise typer.Exit(NOT_DONE) from None
    with Client(address) as client:
        yield client.get_executor()
