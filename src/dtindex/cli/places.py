"""Where a command may write."""

import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar, cast, get_type_hints

import typer

from dtindex.cli.voice import Voice
from dtindex.disk import spared
from dtindex.errors import PublishError

__all__ = ["apart"]

_SENT = ("submissions", "previous")
"""Parameters that may be folders of what institutions sent."""

Run = TypeVar("Run", bound=Callable[..., Any])


def apart(run: Run) -> Run:
    """Have a command write neither over what it reads, nor among it.

    What it reads are its parameters that must exist; what it writes is ``out``.
    """
    hints = get_type_hints(run, include_extras=True)
    read = [name for name, hint in hints.items() if _exists(hint)]

    @functools.wraps(run)
    def command(**given: Any) -> Any:
        inputs = [path for name in read for path in _paths(given[name])]
        sent = [path for name in _SENT for path in _paths(given.get(name))]
        for out in _paths(given.get("out")):
            _demand_apart(out, inputs, sent, Voice(given["language"]))
        with spared(inputs):
            return run(**given)

    return cast(Run, command)


def _exists(hint: Any) -> bool:
    return any(getattr(said, "exists", False) for said in getattr(hint, "__metadata__", ()))


def _paths(given: Any) -> Iterator[Path]:
    """Yield the paths of a parameter that may be one, several, or not given."""
    if isinstance(given, list | tuple):
        for one in given:
            yield from _paths(one)
    elif given is not None:
        yield Path(given)


def _demand_apart(out: Path, inputs: list[Path], sent: list[Path], voice: Voice) -> None:
    """Refuse to write where the next reading would find what we wrote.

    Raises
    ------
    PublishError
        DT442, if ``out`` is a file that is read.
    BadParameter
        If ``out`` lies in a folder of submissions, or is one.
    """
    target = out.resolve()
    if any(path.is_file() and target == path.resolve() for path in inputs):
        raise PublishError("DT442", str(out))
    for path in sent:
        if target.is_relative_to(path.resolve()):
            raise typer.BadParameter(voice.t("cli.out_inside", out=out, submissions=path))
