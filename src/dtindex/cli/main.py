"""Run a command: words in the reader's language, errors as messages, exit codes for scripts.

Exit codes: 0 all is well; 1 the work is done, but something was lost on the way (a bad answer, a
faulty rule, a page that failed); 2 nothing could be done (wrong use, an unusable file).
"""

import os
import sys
import traceback
from collections.abc import Collection, Sequence
from pathlib import Path

from dtindex.catalogue import LANGUAGES, Language
from dtindex.cli.app import COMMANDS, app
from dtindex.cli.defaults import WORKS_IN_A_FOLDER, defaults_of
from dtindex.cli.exits import NOT_DONE, STOPPED
from dtindex.cli.help import command_of
from dtindex.cli.misuse import UsageError, usage_in_words
from dtindex.cli.voice import Voice, speak_utf8
from dtindex.errors import DtindexError
from dtindex.working_folder.layout import WorkingFolder

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; ends with SystemExit.

    Examples
    --------
    >>> main(["check", "kontum-2022", "--language", "en"])
    Traceback (most recent call last):
    SystemExit: 0
    """
    speak_utf8()
    arguments = _criteria_first(sys.argv[1:] if arguments is None else list(arguments))
    folder, faults = _working_folder()
    voice = Voice(_language(arguments, folder))
    command = command_of(app, COMMANDS, voice.t)
    names = {listed.name for listed in COMMANDS}
    called = next((word for word in arguments if word in names), "")
    code = NOT_DONE
    try:
        if faults is not None and called in WORKS_IN_A_FOLDER and "--help" not in arguments:
            raise faults
        code = (
            command(
                args=_ordered(arguments, names),
                prog_name="dtindex",
                standalone_mode=False,
                default_map={} if folder is None else defaults_of(folder, Path.cwd()),
            )
            or 0
        )
    except UsageError as error:
        voice.warn(usage_in_words(error, voice.t, f"dtindex {called}".strip()))
    except DtindexError as error:
        voice.warn(error.text(voice.language))
    except OSError as error:
        voice.warn(_system_error(error, voice))
    except Exception as error:
        # What nobody foresaw: the work is not done, which 1 would say, and whoever mends it
        # needs to see where it happened.
        voice.warn("".join(traceback.format_exception(error)).rstrip())
        voice.warn(voice.t("cli.unexpected", kind=type(error).__name__))
    if code == STOPPED:
        voice.warn(voice.t("cli.stopped"))
    raise SystemExit(code)


def _working_folder() -> tuple[WorkingFolder | None, DtindexError | None]:
    """Find the working folder around the working directory, or what is wrong with it."""
    try:
        return WorkingFolder.around(Path.cwd()), None
    except DtindexError as error:
        return None, error


def _criteria_first(arguments: Sequence[str]) -> list[str]:
    """Put ``--criteria`` before the command, wherever it was typed."""
    first: list[str] = []
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--criteria" and (folder := next(words, None)) is not None:
            first.append(f"{word}={folder}")  # or a folder named like a command would be one
        else:
            (first if word.startswith("--criteria=") else rest).append(word)
    return [*first, *rest]


def _language(arguments: Sequence[str], folder: WorkingFolder | None) -> Language:
    """Find the language before the command line is parsed, since help is written in it too."""
    said = os.environ.get("DTINDEX_LANGUAGE", "")
    if not said and folder is not None:
        said = folder.settings.language
    for word, following in zip(arguments, [*arguments[1:], ""], strict=False):
        if word == "--language":
            said = following
        elif word.startswith("--language="):
            said = word.removeprefix("--language=")
    return said if said in LANGUAGES else LANGUAGES[0]


def _ordered(arguments: Sequence[str], commands: Collection[str]) -> list[str]:
    """Put the language behind the command, where each reads it; it may be typed on either side."""
    before: list[str] = []
    rest = list(arguments)
    language: list[str] = []
    while rest and rest[0] not in commands:
        word = rest.pop(0)
        if word == "--language" and rest:
            language += [word, rest.pop(0)]
        elif word.startswith("--language="):
            language.append(word)
        else:
            before.append(word)
    if not rest:
        return list(arguments)
    return [*before, rest[0], *language, *rest[1:]]


def _system_error(error: OSError, voice: Voice) -> str:
    reason = voice.t.spoken(error)
    if error.filename is None:
        return voice.t("cli.system_error.nowhere", reason=reason)
    return voice.t("cli.system_error", place=error.filename, reason=reason)
