"""Vietnamese of old fonts: text whose letters only a TCVN3 or VNI font shows as they are meant."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["OldText", "is_syllable", "old_text"]

_TONES = "\u0300\u0301\u0303\u0309\u0323"

# What a syllable is made of, its tone and case aside. Rhymes that end in a glide, or in a vowel
# that is never closed, stand first; others may be followed by a consonant.
_ONSETS = "(?:ngh?|[ckgpt]h|gi|qu|tr|[bdfghkp][lr]|kr|px|[b-df-hj-np-tv-xz]|" + "đ)?"
_OPEN = (
    "ai|ao|au|ay|âu|ây|eo|êu|ia|iu|oi|ôi|ơi|ua|ui|uê|uơ|uy|ưa|ưi|ưu|oai|oao|oay|oeo|uai|uao|uây|"
    "uôi|uya|uyu|iêu|yêu|ươi|ươu|uêu"
)
_CLOSED = "oo|oa|oă|oe|uâ|uê|uô|uy|uyê|iê|yê|ươ|[aăâeêioôơuưy]"
_CODAS = "(?:ch|ng|nh|[cmnptk])?"
_SYLLABLE = re.compile(f"{_ONSETS}(?:(?:{_CLOSED}){_CODAS}|(?:{_OPEN}))")

_TCVN3 = str.maketrans(
    bytes(
        [
            *range(0xA1, 0xAF),
            *range(0xB5, 0xBA),
            *(0xBB, 0xBC, 0xBD, 0xBE, 0xC6),
            *range(0xC7, 0xCD),
            *range(0xCE, 0xD9),
            *range(0xDC, 0xE0),
            *range(0xE1, 0xF0),
            *range(0xF1, 0xFF),
        ]
    ).decode("latin-1"),
    "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
)

# VNI writes marks as letters behind the vowel, and a few letters of its own.
_VNI_MARKS = {
    **dict(zip("ùøûõï", ("\u0301", "\u0300", "\u0309", "\u0303", "\u0323"), strict=True)),
    **dict(
        zip(
            "âáàåãä",
            ("\u0302", *(f"\u0302{tone}" for tone in "\u0301\u0300\u0309\u0303\u0323")),
            strict=True,
        )
    ),
    **dict(
        zip(
            "êéèúüë",
            ("\u0306", *(f"\u0306{tone}" for tone in "\u0301\u0300\u0309\u0303\u0323")),
            strict=True,
        )
    ),
}
_VNI_PAIR = re.compile("([aeouyôö])([ùøûõïâáàåãäêéèúüë])", re.IGNORECASE)
_VNI_LETTER = re.compile(f"{_VNI_PAIR.pattern}|([ôöñæóòî])", re.IGNORECASE)
_VNI_LETTERS = str.maketrans("ôöñæóòîÔÖÑÆÓÒÎ", "ơưđỉĩịỵƠƯĐỈĨỊỴ")

_VIETNAMESE_OF_LATIN1 = "àáâãèéêìíòóôõùúýÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝ"
_FOREIGN = re.compile(
    "[" + "".join(sorted(set(map(chr, range(0xA1, 0x100))) - set(_VIETNAMESE_OF_LATIN1))) + "]"
)
_WORD = re.compile("[A-Za-z\u00a1-\u00ff]+")
# TCVN3 has § for a capital with a stroke; in other texts § stands before a number.
_ABBREVIATION = re.compile("(?<=[A-Z])§|§(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class OldText:
    """A text in an old code page: which, and what it says."""

    code_page: str
    meant: str


def is_syllable(word: str) -> bool:
    """Whether a word has the shape of a Vietnamese syllable; most have, some foreign words too.

    Examples
    --------
    >>> is_syllable("Trường"), is_syllable("Tröôøng"), is_syllable("giaùo")
    (True, False, False)
    """
    parted = unicodedata.normalize("NFD", word.casefold())
    tones = sum(char in _TONES for char in parted)
    plain = unicodedata.normalize("NFC", "".join(char for char in parted if char not in _TONES))
    return tones <= 1 and _SYLLABLE.fullmatch(plain) is not None


@lru_cache(maxsize=65_536)
def old_text(text: str) -> OldText | None:
    """Recognise text of TCVN3 or VNI fonts, composed (NFC); None where it is Unicode.

    It is one of them when a word of it is no Vietnamese as it stands, and is under that code
    page. Nothing is converted by itself: who wrote it is asked.

    Examples
    --------
    >>> old_text("Tröôøng Tieåu hoïc")
    OldText(code_page='VNI', meant='Trường Tiểu học')
    >>> old_text("Trường Tiểu học Müller") is None
    True
    """
    if not (_FOREIGN.search(text) or _VNI_PAIR.search(text)):
        return None
    as_tcvn3, as_vni = text.translate(_TCVN3), _from_vni(text)
    found = _WORD.findall(text)
    n_tcvn3 = sum(_turns_right(word, word.translate(_TCVN3)) for word in found)
    n_tcvn3 += len(_ABBREVIATION.findall(text))
    n_vni = sum(_turns_right(word, _from_vni(word)) for word in found)
    if not n_tcvn3 and not n_vni:
        return None
    return OldText("TCVN3", as_tcvn3) if n_tcvn3 >= n_vni else OldText("VNI", as_vni)


def _from_vni(text: str) -> str:
    def letter(match: re.Match[str]) -> str:
        alone, mark = match[1] or match[3], (match[2] or "").lower()
        return alone.translate(_VNI_LETTERS) + _VNI_MARKS.get(mark, "")

    return unicodedata.normalize("NFC", _VNI_LETTER.sub(letter, text))


def _turns_right(word: str, meant: str) -> bool:
    """Whether a word is no syllable as it stands, and becomes one; a sign alone is no word."""
    if meant == word or not re.search("[A-Za-z]", word):
        return False
    return is_syllable(meant) and not is_syllable(word)
