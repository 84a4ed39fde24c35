"""Commands about rules."""

from pathlib import Path
from typing import Annotated

import typer

from dtindex.cli.exits import NOT_DONE, SOMETHING_LOST
from dtindex.cli.options import LanguageOption
from dtindex.cli.voice import Voice
from dtindex.criteria.check.framework import check_framework
from dtindex.criteria.reading.bundled import available_frameworks, default_root, framework_folder
from dtindex.criteria.told.reference import write_reference
from dtindex.criteria.told.schema import write_schemas

__all__ = ["check", "docs"]


def check(
    framework: Annotated[
        str | None, typer.Argument(metavar="FRAMEWORK", help="cli.check.framework")
    ] = None,
    language: LanguageOption = "vi",
) -> None:
    """List every fault of a framework's rule files."""
    voice = Voice(language)
    if framework and not framework_folder(framework).is_dir():
        voice.warn("\n".join(fault.text(language) for fault in check_framework(framework)))
        raise typer.Exit(NOT_DONE)
    n_errors = 0
    for name in [framework] if framework else available_frameworks():
        faults = check_framework(name)
        for fault in faults:
            voice.print(fault.text(language))
        errors = sum(fault.severity == "error" for fault in faults)
        voice.say("cli.checked", framework=name, errors=errors, warnings=len(faults) - errors)
        n_errors += errors
    if n_errors:
        raise typer.Exit(SOMETHING_LOST)


def docs(
    out: Annotated[Path, typer.Option(file_okay=False, help="cli.docs.out")] = Path(),
    language: LanguageOption = "vi",
) -> None:
    """Write the reference pages and the schemas of the rule files."""
    pages = write_reference(default_root(), out / "docs" / "criteria")
    schemas = write_schemas(out / "criteria")
    Voice(language).say("cli.docs.written", n=len(pages) + len(schemas), path=out.resolve())
