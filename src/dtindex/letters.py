"""Text as people type it: composed, without characters that hide, and words with one meaning."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from dtindex.catalogue import LANGUAGES, catalogue

__all__ = ["clean", "clean_all", "fold", "has_hidden_characters", "words"]

# Control characters but tab and line ends; marks that turn the direction of writing.
_HIDING = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
# Marks that copying from web pages and Word leaves behind; nobody types them.
_LITTER = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")


def has_hidden_characters(text: str) -> bool:
    """Whether a text holds control characters or marks that turn the direction of writing."""
    return not text.isprintable() and _HIDING.search(text) is not None


def clean(text: str) -> str:
    """Compose a text (NFC), take out characters that nobody sees, and trim it.

    Examples
    --------
    >>> clean(" Ti\u1ec3u ho\u0323c\u202e\ufeff")
    'Tiểu học'
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    composed = unicodedata.normalize("NFC", text)
    return _LITTER.sub("", _HIDING.sub("", composed)).strip()


def clean_all(texts: Sequence[str]) -> list[str]:
    """Clean many texts; when all are composed and hide nothing, they are only trimmed.

    Examples
    --------
    >>> clean_all([" a", "b\u200b "])
    ['a', 'b']
    """
    together = " ".join(texts)
    # What can be printed hides nothing: one quick look spares two slow ones at every text.
    if together.isprintable() and unicodedata.is_normalized("NFC", together):
        return [text.strip() for text in texts]
    return [clean(text) for text in texts]


def fold(text: str) -> str:
    """Give the form in which headings and words are compared: no case, single spaces.

    Examples
    --------
    >>> fold("  Mã  CƠ sở ")
    'mã cơ sở'
    """
    return " ".join(clean(text).casefold().split())


@cache
def words(key: str) -> frozenset[str]:
    """Give the folded words of a message that lists them, parted by ``|``, in every language.

    Examples
    --------
    >>> "không áp dụng" in words("answers.not_applicable")
    True
    """
    return frozenset(
        fold(word) for language in LANGUAGES for word in catalogue(language)(key).split("|")
    )
