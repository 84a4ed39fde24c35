"""Help of every command and option, from the catalogue."""

from typing import Any

import typer

from dtindex.catalogue import Catalogue

__all__ = ["command_of"]


def command_of(app: typer.Typer, t: Catalogue) -> Any:
    """Make the command of an application whose help texts are keys of the catalogue."""
    command = typer.main.get_command(app)
    _translate(command, t)
    return command


def _translate(command: Any, t: Catalogue) -> None:
    command.help = t(command.help)
    command.epilog = command.epilog and t(command.epilog)
    command.rich_help_panel = t("cli.panel.commands")
    for parameter in command.params:
        parameter.help = t(parameter.help)
        parameter.rich_help_panel = t(f"cli.panel.{parameter.param_type_name}s")
    help_option = command.get_help_option(typer.Context(command))
    help_option.help = t("cli.help.help")
    help_option.rich_help_panel = t("cli.panel.options")
    for inner in getattr(command, "commands", {}).values():
        _translate(inner, t)
