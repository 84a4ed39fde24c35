"""Characters that our printing has a glyph for, and what is drawn in the place of the others.

``glyphs.txt`` lists them: those of DTI Sans and of the fonts that Typst carries, as ranges in
hexadecimal. Emoji, Chinese letters and what Word keeps in its private area are not among them.
"""

import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final

__all__ = ["drawn", "lacking", "named", "shown"]

_BOX: Final = "□"
"""What stands for a character that nothing else can stand for."""

_ALIKE: Final = {
    **dict.fromkeys("\u2705\uf0fc\uf0fe", "\u2713"),  # ticks, as Wingdings has them too
    **dict.fromkeys("\u274c\uf0fb\uf0fd", "\u2717"),  # crosses
    **dict.fromkeys("\uf0a7\uf0b7", "\u2022"),  # bullets of lists pasted from Word
    **dict.fromkeys("\ufe0e\ufe0f\u200b\u200c\u200d\u2060\ufeff", ""),  # nothing to be seen
}
"""What looks alike, and means the same."""

_USUAL: Final = re.compile(
    "[^\t\n\r -~\u00a0-\u00ac\u00ae-\u017f\u01a0-\u01b0\u1ea0-\u1ef9–—“”‘’…]"
)
_NOWHERE: Final = re.compile("[\ue000-\uf8ff\ud800-\udfff\U000f0000-\U0010ffff]")
"""Private use and halves of characters: what they look like is agreed nowhere."""


def lacking(text: str) -> str:
    """Return the characters of a text that no font has a glyph for, each once.

    Examples
    --------
    >>> lacking("Trường Tiểu học 🏫 Hoa Mai") == "🏫"
    True
    >>> lacking("Trường Tiểu học “Hoa Mai” ✓")
    ''
    """
    if _USUAL.search(text) is None:
        return ""
    return "".join(char for char in dict.fromkeys(_USUAL.findall(text)) if not _is_there(char))


def named(chars: str) -> str:
    """Name characters so that somebody can find them who sees nothing.

    Examples
    --------
    >>> named("✅")
    '✅ (U+2705)'
    """
    return " ".join(f"{char} (U+{ord(char):04X})" for char in chars)


def drawn(text: str) -> str:
    r"""Replace what no font has a glyph for, by what looks alike or by a box.

    Examples
    --------
    >>> drawn("\uf0fc Trường 🏫 Hoa Mai")
    '✓ Trường □ Hoa Mai'
    """
    missing = lacking(text)
    return text.translate({ord(char): _instead(char) for char in missing}) if missing else text


def shown(text: str) -> str:
    r"""Replace what no screen can show: a browser has more fonts than we, but not for these.

    Examples
    --------
    >>> shown("\uf0fc Trường 🏫 Hoa Mai")
    '✓ Trường 🏫 Hoa Mai'
    """
    if _NOWHERE.search(text) is None:
        return text
    return _NOWHERE.sub(lambda found: _instead(found[0]), text)


def _instead(char: str) -> str:
    if (alike := _ALIKE.get(char)) is not None:
        return alike
    same = unicodedata.normalize("NFKC", char)  # letters in circles, in bold, of full width
    return same if all(map(_is_there, same)) else _BOX


def _is_there(char: str) -> bool:
    return any(first <= char <= last for first, last in _ranges())


@cache
def _ranges() -> tuple[tuple[str, str], ...]:
    text = (files("dtindex") / "glyphs.txt").read_text("ascii")
    parts = [word.partition("-") for word in text.split()]
    ends = [(first, last or first) for first, _, last in parts]
    own = (("\t", "\n"), ("\r", "\r"), (" ", "~"))
    return (*own, *[(chr(int(first, 16)), chr(int(last, 16))) for first, last in ends])
