"""Run a command: words in the reader's language, errors as messages, exit codes for scripts.

Exit codes: 0 all is well; 1 the work is done, but something was lost on the way (a bad answer, a
faulty rule, a page that failed); 2 nothing could be done (wrong use, an unusable file).
"""

import os
import sys
from collections.abc import Sequence

from dtindex.catalogue import LANGUAGES, Language
from dtindex.cli.app import app
from dtindex.cli.exits import NOT_DONE, STOPPED
from dtindex.cli.help import command_of
from dtindex.cli.voice import Voice, speak_utf8
from dtindex.criteria.faults import FaultyRulesError
from dtindex.errors import DtindexError
from dtindex.submissions.institutions import InstitutionsError

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
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    voice = Voice(_language(arguments))
    try:
        command_of(app, voice.t)(args=arguments, prog_name="dtindex")
    except SystemExit as ended:
        if ended.code == STOPPED:
            voice.warn(voice.t("cli.stopped"))
        raise
    except DtindexError as error:
        voice.warn(_words(error, voice))
    except OSError as error:
        reason = error.strerror or str(error)
        voice.warn(voice.t("cli.system_error", place=error.filename or "", reason=reason))
    raise SystemExit(NOT_DONE)


def _language(arguments: Sequence[str]) -> Language:
    """Find the language before the command line is parsed, since help is written in it too."""
    said = os.environ.get("DTINDEX_LANGUAGE", "")
    for word, following in zip(arguments, [*arguments[1:], ""], strict=True):
        if word == "--language":
            said = following
        elif word.startswith("--language="):
            said = word.removeprefix("--language=")
    return said if said in LANGUAGES else LANGUAGES[0]


def _words(error: DtindexError, voice: Voice) -> str:
    """Everything that is wrong, in the reader's language where the error knows it."""
    if isinstance(error, FaultyRulesError):
        return "\n".join(fault.text(voice.language) for fault in error.faults)
    if isinstance(error, InstitutionsError):
        return error.issues.text(voice.language)
    return str(error)
