"""Commands about rules."""

from pathlib import Path
from typing import Annotated

import typer

from dtindex.cli.exits import NOT_DONE, SOMETHING_LOST
from dtindex.cli.options import LanguageOption
from dtindex.cli.rules import load_rules, say_rules
from dtindex.cli.voice import Voice
from dtindex.criteria.check.framework import check_framework, inspect_framework
from dtindex.criteria.reading.bundled import available_frameworks, framework_folder
from dtindex.criteria.told.copying import copy_criteria
from dtindex.criteria.told.reference import write_reference
from dtindex.criteria.told.schema import write_schemas

__all__ = ["check", "criteria", "docs"]


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
        files, faults = inspect_framework(folder := framework_folder(name))
        for fault in faults:
            voice.print(fault.text(language))
        errors = sum(fault.severity == "error" for fault in faults)
        if not errors:
            say_rules(files.join(), folder, voice)
        voice.say("cli.checked", framework=name, errors=errors, warnings=len(faults) - errors)
        n_errors += errors
    if n_errors:
        raise typer.Exit(SOMETHING_LOST)


def criteria(
    copy: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", file_okay=False, help="cli.criteria.copy"),
    ] = None,
    language: LanguageOption = "vi",
) -> None:
    """List the frameworks that are found, or copy those of the package out for editing."""
    voice = Voice(language)
    if copy is not None:
        paths = copy_criteria(copy)
        voice.say("cli.criteria.copied", n=voice.t.number(len(paths)), path=copy.resolve())
        voice.say("cli.criteria.next", path=copy)
        return
    for name in available_frameworks():
        load_rules(name, voice)


def docs(
    out: Annotated[Path, typer.Option(file_okay=False, help="cli.docs.out")] = Path(),
    language: LanguageOption = "vi",
) -> None:
    """Write the reference pages and the schemas of the rule files."""
    pages = write_reference(None, out / "docs" / "criteria")
    schemas = write_schemas(out / "criteria")
    Voice(language).say("cli.docs.written", n=len(pages) + len(schemas), path=out.resolve())
