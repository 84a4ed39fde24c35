"""The application: every command by its name, in the order in which people use them."""

from pathlib import Path
from typing import Annotated, Final

import typer

from dtindex.cli.help import Listed
from dtindex.cli.options import LanguageOption
from dtindex.criteria.reading.bundled import criteria_from
from dtindex.version import VERSION

__all__ = ["COMMANDS", "app"]

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


COMMANDS: Final = (
    Listed("demo", "dtindex.cli.commands.demo", "cli.demo.help"),
    Listed("start", "dtindex.cli.commands.year", "cli.start.help"),
    Listed("status", "dtindex.cli.commands.year", "cli.status.help"),
    Listed("check", "dtindex.cli.commands.criteria", "cli.check.help"),
    Listed("institutions", "dtindex.cli.commands.submissions", "cli.institutions.help"),
    Listed("criteria", "dtindex.cli.commands.criteria", "cli.criteria.help"),
    Listed("forms", "dtindex.cli.commands.submissions", "cli.forms.help"),
    Listed("validate", "dtindex.cli.commands.submissions", "cli.validate.help"),
    Listed("review", "dtindex.cli.commands.reviewing", "cli.review.help"),
    Listed("score", "dtindex.cli.commands.scoring", "cli.score.help"),
    Listed("flags", "dtindex.cli.commands.flags", "cli.flags.help"),
    Listed("agreement", "dtindex.cli.commands.agreement", "cli.agreement.help"),
    Listed("totals", "dtindex.cli.reporting.totals", "totals.help"),
    Listed("report", "dtindex.cli.reporting.report", "report.help"),
    Listed("publish", "dtindex.cli.commands.publishing", "cli.publish.help"),
    Listed("decide", "dtindex.cli.commands.recognition", "cli.decide.help"),
    Listed("explain", "dtindex.cli.commands.scoring", "cli.explain.help"),
    Listed("why", "dtindex.cli.commands.changes", "cli.why.help"),
    Listed("lab", "dtindex.cli.commands.lab", "lab.command"),
    Listed("docs", "dtindex.cli.commands.criteria", "cli.docs.help"),
)
"""Their modules are imported when they are run, so that help waits for no table and no chart."""
