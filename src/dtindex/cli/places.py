"""Where a command may write."""

from pathlib import Path

import typer

from dtindex.cli.voice import Voice

__all__ = ["demand_apart"]


def demand_apart(out: Path, submissions: Path, voice: Voice) -> None:
    """Refuse to write among the submissions, where the next reading would find what we wrote.

    Raises
    ------
    BadParameter
        If ``out`` is the submissions or lies in their folder.
    """
    if out.resolve().is_relative_to(submissions.resolve()):
        raise typer.BadParameter(voice.t("cli.out_inside", out=out, submissions=submissions))
