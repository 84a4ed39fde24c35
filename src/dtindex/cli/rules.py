"""Which rules a run goes by, and where they lie."""

from collections.abc import Iterator
from pathlib import Path

from dtindex.cli.voice import Voice
from dtindex.criteria.check.framework import inspect_framework
from dtindex.criteria.load import load_framework
from dtindex.criteria.reading.bundled import HERE, framework_folder
from dtindex.criteria.rules.models import Framework

__all__ = ["load_rules", "say_rules"]

_LETTERS_OF_A_DIGEST = 12


def load_rules(name_or_path: str, voice: Voice) -> Framework:
    """Load a framework, and say which folder and digest that is.

    Raises
    ------
    FaultyRulesError
        If it has a fault.
    """
    folder = framework_folder(name_or_path)
    framework = load_framework(folder)
    say_rules(framework, folder, voice)
    return framework


def say_rules(framework: Framework, folder: Path, voice: Voice) -> None:
    """Report which rules are used, and warn where others of the same id lie at hand."""
    digest = framework.digest[:_LETTERS_OF_A_DIGEST]
    voice.note("cli.rules", framework=framework.id, folder=folder.resolve(), digest=digest)
    for other, known in _others(framework, folder):
        voice.warn(voice.t("cli.rules.other", folder=other.resolve(), digest=known, used=folder))


def _others(framework: Framework, folder: Path) -> Iterator[tuple[Path, str]]:
    """Find the rules of the same id in the working directory that are not those in use."""
    other = Path(HERE) / framework.id
    if not other.is_dir() or other.resolve() == folder.resolve():
        return
    files, faults = inspect_framework(other)
    if any(fault.severity == "error" for fault in faults):
        yield other, "?"
    elif (digest := files.join().digest) != framework.digest:
        yield other, digest[:_LETTERS_OF_A_DIGEST]
