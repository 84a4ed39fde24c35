"""Wrong use of the command line, in the reader's language."""

import re
from difflib import get_close_matches
from typing import Any, Final, cast

import typer

from dtindex.catalogue import Catalogue

__all__ = ["UsageError", "usage_in_words"]

UsageError: Final = cast(type[Exception], typer.BadParameter.__mro__[1])
"""What Typer raises; it carries Click inside, and gives no other name to its errors."""

_SAID: Final = {
    r"No such command '(?P<word>.*?)'": "no_such_command",
    r"Missing command": "missing_command",
    r"unexpected extra arguments?(?:\(s\))? \((?P<word>.*)\)": "extra",
    r"Option '(?P<word>.*?)' requires": "option_without_value",
    r"Option '(?P<word>.*?)' does not take a value": "option_with_value",
    r"'(?P<word>.*)' does not exist": "no_such_path",
    r"'(?P<word>.*)' is a file": "is_file",
    r"'(?P<word>.*)' is a directory": "is_folder",
    r"'(?P<word>.*)' is not (?:read|writ)able": "is_closed",
    r"'(?P<word>.*?)' is not one of (?P<known>.*?)\.?$": "no_choice",
    r"'(?P<word>.*)' does not match the formats?": "no_date",
    r"greater than or equal to (?P<word>\S+)": "too_small",
    r"less than or equal to (?P<word>\S+)": "too_large",
    r"a valid integer": "no_whole_number",
}
"""What Click says, and the message that says the same; what is not here is left in English."""


def usage_in_words(error: Any, t: Catalogue, command: str) -> str:
    """Format what is wrong with a command line, and where its help is.

    Parameters
    ----------
    error : UsageError
    t : Catalogue
    command : str
        The command that was called, ``dtindex score``.
    """
    kind = type(error).__name__
    if kind == "NoArgsIsHelpError":
        return cast(str, error.format_message())
    if kind == "NoSuchOption":
        said = t("cli.usage.no_such_option", word=error.option_name)
        said += _nearest(error.possibilities or (), t)
    elif kind == "MissingParameter":
        said = t(f"cli.usage.missing_{error.param.param_type_name}", word=_name_of(error.param))
    elif kind == "BadParameter" and error.param is None:
        said = error.message  # raised by a command, which has looked it up already
    else:
        said = _translated(error, t)
    return f"{said}\n{t('cli.usage.hint', command=command)}"


def _translated(error: Any, t: Catalogue) -> str:
    said: str = error.message
    for pattern, key in _SAID.items():
        if found := re.search(pattern, error.message):
            said = t(f"cli.usage.{key}", **found.groupdict())
            if key == "no_such_command":
                said += _nearest(get_close_matches(found["word"], error.ctx.command.commands), t)
            break
    if param := getattr(error, "param", None):
        return t("cli.usage.value", word=_name_of(param), said=said)
    return said


def _name_of(param: Any) -> str:
    """Name an option as it is typed, an argument as help writes it."""
    return str(param.opts[0] if param.param_type_name == "option" else param.metavar)


def _nearest(words: Any, t: Catalogue) -> str:
    return " " + t("cli.usage.nearest", words=", ".join(words)) if words else ""
