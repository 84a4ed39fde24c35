"""Places of administration: their headings, the rows that head them, and their spellings."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Literal

from dtindex.catalogue import LANGUAGES, catalogue
from dtindex.letters import clean, fold, fold_heading, words

__all__ = ["AREA_KINDS", "AreaKind", "area_headed", "area_heading", "is_total", "one_spelling"]

AreaKind = Literal["district", "commune"]
AREA_KINDS: tuple[AreaKind, ...] = ("district", "commune")

_BETWEEN_KINDS = re.compile(r"[/,;&-]| va | và |\(|\)")
_NUMBER_BEFORE = re.compile(r"(?:[IVXLC]+|\d+|[A-Z])\s*[.)/:-]\s*|(?:[IVXLC]+|\d+)\s+")


def area_heading(heading: str) -> AreaKind | None:
    """Return which places a heading announces that is made of kinds of places alone.

    Examples
    --------
    >>> area_heading("Huyện/Thành phố"), area_heading("Xã/Phường/Đặc khu"), area_heading("TT")
    ('district', 'commune', None)
    """
    parts = {part.strip(" .") for part in _BETWEEN_KINDS.split(fold_heading(heading))} - {""}
    for kind in AREA_KINDS:
        known = words(f"areas.{kind}")
        short = {said for said, meant in _short().items() if meant in known}
        if parts and parts <= known | short and parts & known:
            return kind
    return None


def area_headed(text: str) -> tuple[AreaKind, str] | None:
    """Return the place whose institutions follow, where a row holds nothing else than its name.

    Examples
    --------
    >>> area_headed("II. HUYỆN ĐĂK TÔ"), area_headed("Tổng cộng")
    (('district', 'Huyện Đăk Tô'), None)
    """
    name = _NUMBER_BEFORE.sub("", clean(text), count=1) if _NUMBER_BEFORE.match(text) else text
    name = " ".join(clean(name).rstrip(" :.").split())
    for kind in AREA_KINDS:
        for word in sorted(words(f"areas.{kind}"), key=len, reverse=True):
            if _long(name).startswith(f"{word} "):
                return kind, _in_small_letters(name, word) if name.isupper() else name
    return None


def is_total(text: str) -> bool:
    """Whether a text begins as that of a row of totals does."""
    folded = fold(text)
    return any(folded == word or folded.startswith(f"{word} ") for word in words("areas.total"))


def one_spelling(names: Iterable[str]) -> dict[str, str]:
    """Return the spelling to use of every name of a place that is spelled in several ways.

    Names are one place where they differ by nothing that people hear: case, the place of a tone,
    blanks and dashes, and words that are shortened. A spelling without short words stands, of
    these the commonest, of equally common ones the first that begins with a capital.

    Examples
    --------
    >>> one_spelling(["Huyện Hòa Bình", "huyện Hoà Bình", "Huyện Hòa Bình", "Sa Thầy"])
    {'Huyện Hòa Bình': 'Huyện Hòa Bình', 'huyện Hoà Bình': 'Huyện Hòa Bình'}
    """
    alike: dict[str, Counter[str]] = {}
    for name in names:
        if name:
            alike.setdefault(_long(name), Counter())[name] += 1
    return {
        name: max(
            spellings, key=lambda one: (fold(one) == place, spellings[one], one[:1].isupper())
        )
        for place, spellings in alike.items()
        if len(spellings) > 1
        for name in spellings
    }


def _long(name: str) -> str:
    """Fold the name of a place, the words for its kind written out."""
    folded = fold(name)
    for said, meant in _short().items():
        if folded.startswith(f"{said} ") or (said.endswith(".") and folded.startswith(said)):
            return f"{meant} {folded.removeprefix(said).strip()}"
    return folded


@cache
def _short() -> dict[str, str]:
    """Short ways of writing kinds of places, and what they stand for; the longest first."""
    said = [catalogue(language)("areas.short") for language in LANGUAGES]
    pairs = [pair.split("=") for text in said for pair in text.split("|")]
    return {fold(said): fold(meant) for said, meant in sorted(pairs, key=lambda p: -len(p[0]))}


def _in_small_letters(name: str, kind: str) -> str:
    """Write a name in capitals as names are written; its kind begins with a capital alone."""
    titled = " ".join(word.capitalize() for word in name.split())
    return kind.capitalize() + titled[len(kind) :] if fold(titled).startswith(kind) else titled
