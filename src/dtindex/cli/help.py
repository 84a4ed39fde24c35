"""Help of every command and option, from the catalogue; commands are imported on first use."""

from collections.abc import Iterable
from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperCommand

from dtindex.catalogue import Catalogue
from dtindex.cli.places import apart

__all__ = ["Listed", "command_of"]


class Listed(NamedTuple):
    """A command as the list of all of them needs it.

    Parameters
    ----------
    name : str
        Of the command, and of its function.
    module : str
        Where the function is.
    help : str
        Key of the catalogue.
    """

    name: str
    module: str
    help: str


def command_of(app: typer.Typer, commands: Iterable[Listed], t: Catalogue) -> Any:
    """Make the command of an application whose help texts are keys of the catalogue."""
    group: Any = typer.main.get_command(app)
    _translate(group, t)
    group.commands = {listed.name: _Unopened(listed, t) for listed in commands}
    return group


class _Unopened(TyperCommand):
    """A command of which name and help are known; the rest is imported when it is called."""

    def __init__(self, listed: Listed, t: Catalogue) -> None:
        panel = t("cli.panel.commands")
        super().__init__(listed.name, help=t(listed.help), rich_help_panel=panel)
        self._listed = listed
        self._t = t

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        """Make the context of the command itself, which parses the arguments and runs."""
        return _opened(self._listed, self._t).make_context(*args, **kwargs)


def _opened(listed: Listed, t: Catalogue) -> Any:
    run = getattr(import_module(listed.module), listed.name)
    alone = typer.Typer(add_completion=False)
    alone.command(listed.name, help=listed.help)(apart(run))
    command = typer.main.get_command(alone)
    _translate(command, t)
    return command


def _translate(command: Any, t: Catalogue) -> None:
    command.help = t(command.help)
    command.epilog = command.epilog and t(command.epilog)
    for parameter in command.params:
        parameter.help = t(parameter.help)
        parameter.rich_help_panel = t(f"cli.panel.{parameter.param_type_name}s")
    help_option = command.get_help_option(typer.Context(command))
    help_option.help = t("cli.help.help")
    help_option.rich_help_panel = t("cli.panel.options")
