"""The command that opens JupyterLab on a folder."""

from pathlib import Path
from typing import Annotated

import typer

from dtindex.cli.exits import NOT_DONE
from dtindex.cli.options import LanguageOption
from dtindex.cli.voice import Voice
from dtindex.lab.copies import copy_notebooks
from dtindex.lab.server import is_installed, serve

__all__ = ["lab"]


def lab(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", file_okay=False, help="lab.command_folder")
    ] = Path("."),
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="lab.command_browser")
    ] = True,
    port: Annotated[
        int | None, typer.Option(metavar="N", min=1, max=65535, help="lab.command_port")
    ] = None,
    language: LanguageOption = "vi",
) -> None:
    """Copy the notebooks into a folder, and open JupyterLab on it."""
    voice = Voice(language)
    if not is_installed():
        voice.warn(voice.t("lab.not_installed"))
        raise typer.Exit(NOT_DONE)
    copies = copy_notebooks(folder)
    for path in copies.new:
        voice.say("lab.copied", file=path.name)
    for own, ours in copies.beside.items():
        voice.say("lab.copied_beside", own=own.name, ours=ours.name)
    voice.say("lab.serving", folder=folder.resolve())
    serve(folder, port=port, open_browser=browser)
