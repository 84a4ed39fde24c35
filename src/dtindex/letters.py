"""Text as people type it: composed, without characters that hide, and words with one meaning."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from dtindex.catalogue import LANGUAGES, catalogue
from dtindex.code_pages import old_text

__all__ = [
    "bare",
    "clean",
    "clean_all",
    "fold",
    "fold_heading",
    "fold_word",
    "has_hidden_characters",
    "sort_key",
    "unmarked",
    "words",
]

# Control characters but tab and line ends; marks that turn the direction of writing.
_HIDING = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
# Marks that copying from web pages, phones and Word leaves behind; nobody types them.
_LITTER = re.compile("[\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff]")
_SOFT_HYPHEN = "\u00ad"

# Letters that look like đ, or are meant for it, on some keyboards and in old files.
_D_WITH_STROKE = str.maketrans({"ð": "đ", "Ð": "Đ", "ɖ": "đ", "Ɖ": "Đ"})
_STROKE = re.compile("([dD])[\u0335\u0336]")
_WITHOUT_STROKE = str.maketrans({"đ": "d", "Đ": "D"})
_DASHES = re.compile("[\u2010-\u2015\u2212\u2043\ufe58\ufe63\uff0d]")
_QUOTES = str.maketrans({**dict.fromkeys("‘’‛′ʼ`´", "'"), **dict.fromkeys("“”„‟″«»", '"')})
_AROUND_MARKS = re.compile(r"\s*([-/,;:()&])\s*")
# Two ways of placing the tone of oa, oe and uy are in use: on the first letter, on the second.
_TONE_ON_THE_FIRST = re.compile("[òóỏõọ][ae]|[ùúủũụ]y")
_ENDS_OF_A_WORD = " .,;!"
_ENDS_OF_A_HEADING = re.compile(r"(?:\s*\(\*+\)|[\s*:.])+$")


def has_hidden_characters(text: str) -> bool:
    """Whether a text holds control characters or marks that turn the direction of writing."""
    return not text.isprintable() and _HIDING.search(text) is not None


def clean(text: str) -> str:
    """Compose a text (NFC), take out characters that nobody sees, and trim it.

    A soft hyphen is one of them, but in the font TCVN3 it is a letter, and stays.

    Examples
    --------
    >>> clean(" Ti\u1ec3u ho\u0323c\u202e\ufeff")
    'Tiểu học'
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    composed = unicodedata.normalize("NFC", text)
    seen = _LITTER.sub("", _HIDING.sub("", composed)).strip()
    if _SOFT_HYPHEN in seen and old_text(seen) is None:
        seen = seen.replace(_SOFT_HYPHEN, "").strip()
    return seen


def clean_all(texts: Sequence[str]) -> list[str]:
    """Clean many texts; when all are composed and hide nothing, they are only trimmed.

    Examples
    --------
    >>> clean_all([" a", "b\u200b "])
    ['a', 'b']
    """
    together = " ".join(texts)
    # What can be printed hides nothing: one quick look spares two slow ones at every text.
    if (
        together.isprintable()
        and not _LITTER.search(together)
        and unicodedata.is_normalized("NFC", together)
    ):
        return [text.strip() for text in texts]
    return [clean(text) for text in texts]


def fold(text: str) -> str:
    """Return the form in which headings, words, units, places and ids are compared.

    What people take for one text is one under it: whatever the case, the letter meant for đ,
    where the tone of a syllable stands, and the kinds of dashes, quotation marks and blanks.

    Examples
    --------
    >>> fold("  Mã  CƠ sở "), fold("Ðăk Hoà") == fold("ĐĂK HÒA"), fold("GDNN – GDTX")
    ('mã cơ sở', True, 'gdnn-gdtx')
    """
    folded = clean(text).casefold()
    if folded.isascii():
        return _AROUND_MARKS.sub(r"\1", " ".join(folded.split()))
    folded = _STROKE.sub("đ", folded.translate(_D_WITH_STROKE)).translate(_QUOTES)
    folded = _AROUND_MARKS.sub(r"\1", _DASHES.sub("-", " ".join(folded.split())))
    return _TONE_ON_THE_FIRST.sub(_tone_on_the_second, folded)


def _tone_on_the_second(match: re.Match[str]) -> str:
    parted = unicodedata.normalize("NFD", match[0][0])
    return unicodedata.normalize("NFC", parted[0] + match[0][1] + parted[1])


def fold_word(text: str) -> str:
    """Fold a word or phrase that stands alone in a cell, without the full stop behind it.

    Examples
    --------
    >>> fold_word("Có.") == fold_word("CÓ ;") == fold_word("có")
    True
    """
    return fold(text).strip(_ENDS_OF_A_WORD)


def fold_heading(text: str) -> str:
    """Fold a heading, without what marks it as required or ends it.

    Examples
    --------
    >>> fold_heading("Mã cơ sở (*)") == fold_heading("MÃ CƠ SỞ:") == fold("Mã cơ sở")
    True
    """
    folded = fold(text)
    return _ENDS_OF_A_HEADING.sub("", folded) or folded


def unmarked(text: str) -> str:
    """Write a text in ASCII, its letters without their marks; what has no such form is left out.

    Examples
    --------
    >>> unmarked("Đăk Tô – Ðăk Hà")
    'Dak To - Dak Ha'
    """
    plain = _DASHES.sub("-", text.translate(_D_WITH_STROKE).translate(_WITHOUT_STROKE))
    return unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()


def bare(text: str) -> str:
    """Return the words by which people look for a text: lower case, no marks, single blanks.

    The script of a site does the same to what is typed into its search.

    Examples
    --------
    >>> bare("Trường Tiểu học Ðăk-Hà")
    'truong tieu hoc dak ha'
    """
    plain = text.translate(_D_WITH_STROKE).translate(_WITHOUT_STROKE)
    parted = unicodedata.normalize("NFKD", plain)
    letters = "".join(char for char in parted if unicodedata.category(char)[0] != "M")
    return " ".join(re.sub("[^a-z0-9]+", " ", letters.lower()).split())


@cache
def words(key: str) -> frozenset[str]:
    """Return the folded words of a message that lists them, parted by ``|``, in every language.

    Examples
    --------
    >>> "không áp dụng" in words("answers.not_applicable")
    True
    """
    return frozenset(
        fold(word) for language in LANGUAGES for word in catalogue(language)(key).split("|")
    )


SortKey = tuple[tuple[tuple[int, str], ...], str]


def sort_key(name: str) -> SortKey:
    """Sort names as people look for them: Đăk before Sa, number 9 before number 10.

    Names that differ by marks or capitals alone are told apart at last, so that no order hangs
    on how a set happens to lie in memory.

    Examples
    --------
    >>> sorted(["Sa Thầy", "Đăk Tô", "Xã 10", "Xã 9"], key=sort_key)
    ['Đăk Tô', 'Sa Thầy', 'Xã 9', 'Xã 10']
    """
    parts = re.split(r"([0-9]+)", unmarked(name).lower())
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in parts), name
