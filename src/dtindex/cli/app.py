"""The application: every command by its name, in the order in which people use them."""

from pathlib import Path
from typing import Annotated

import typer

from dtindex.cli.commands.agreement import agreement
from dtindex.cli.commands.changes import why
from dtindex.cli.commands.criteria import check, criteria, docs
from dtindex.cli.commands.demo import demo
from dtindex.cli.commands.flags import flags
from dtindex.cli.commands.lab import lab
from dtindex.cli.commands.publishing import publish
from dtindex.cli.commands.recognition import decide
from dtindex.cli.commands.reviewing import review
from dtindex.cli.commands.scoring import explain, score
from dtindex.cli.commands.submissions import forms, institutions, validate
from dtindex.cli.commands.year import start, status
from dtindex.cli.options import LanguageOption
from dtindex.cli.places import apart
from dtindex.cli.reporting.report import report
from dtindex.cli.reporting.totals import totals
from dtindex.criteria.reading.bundled import criteria_from
from dtindex.version import VERSION

__all__ = ["app"]

app = typer.Typer(help="cli.help", epilog="cli.epilog", no_args_is_help=True, add_completion=False)


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"dtindex {VERSION}")
        raise typer.Exit


@app.callback()
def dtindex(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="cli.help.version"),
    ] = False,
    language: LanguageOption = "vi",
    criteria: Annotated[
        Path | None,
        typer.Option("--criteria", metavar="FOLDER", help="cli.help.criteria"),
    ] = None,
) -> None:
    """Take the options that stand before a command."""
    if criteria is not None:
        context.with_resource(criteria_from(criteria))


app.command("demo", help="cli.demo.help")(demo)
app.command("start", help="cli.start.help")(start)
app.command("status", help="cli.status.help")(status)
app.command("check", help="cli.check.help")(check)
app.command("institutions", help="cli.institutions.help")(institutions)
app.command("criteria", help="cli.criteria.help")(criteria)
app.command("forms", help="cli.forms.help")(forms)
app.command("validate", help="cli.validate.help")(validate)
app.command("review", help="cli.review.help")(review)
app.command("score", help="cli.score.help")(score)
app.command("flags", help="cli.flags.help")(flags)
app.command("agreement", help="cli.agreement.help")(agreement)
app.command("totals", help="totals.help")(totals)
app.command("report", help="report.help")(report)
app.command("publish", help="cli.publish.help")(publish)
app.command("decide", help="cli.decide.help")(decide)
app.command("explain", help="cli.explain.help")(explain)
app.command("why", help="cli.why.help")(why)
app.command("lab", help="lab.command")(lab)
app.command("docs", help="cli.docs.help")(docs)

for registered in app.registered_commands:
    registered.callback = registered.callback and apart(registered.callback)
