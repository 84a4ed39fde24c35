"""Data about persons: recognised in whatever shape they were typed, refused, never kept."""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

import pandas as pd

from dtindex.letters import bare, fold, words
from dtindex.submissions.cells.answers import written

__all__ = ["LINK", "has_personal_data", "is_personal_column", "name_in_document"]

_LOOKED_AT = 200
"""Cells of a column that are looked at; more tell no more."""

LINK = re.compile(r"\b[A-Za-z][A-Za-z0-9+.-]*://[^\s<>\"]*|\b(?:javascript|data|mailto):\S*")
"""An address of the web, or one that runs something."""

# A look for this costs a tenth of a look for what it may turn out to be.
_PERHAPS = re.compile(
    r"[@＠]|%40|[?&]\w|://[^/\s]*:|\d(?:(?:_|[^\w;,:/]){0,3}\d){7}|[\[(] ?(?:at|a) ?[\])]"
)
_EMAIL = re.compile(r"[\w.+-]+ ?@ ?[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}")
_EMAIL_IN_WORDS = re.compile(
    r"\w+ ?[\[(] ?(?:at|a|@) ?[\])] ?[\w-]+ ?(?:\.|[\[(] ?(?:dot|\.) ?[\])]) ?\w+", re.IGNORECASE
)
_DATE = re.compile(
    r"(?<!\d)(?:\d{1,2}[-./]\d{1,2}[-./](?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d)(?!\d)"
)
# Between the digits of one number people put blanks, points, dashes and brackets.
_GAP = r"[ .()\[\]_•·-]{0,3}"
_TELEPHONE = re.compile(
    rf"(?<!\d)(?:\+?{_GAP}84|00{_GAP}84){_GAP}(?:0{_GAP})?[235789](?:{_GAP}\d){{8,9}}(?!{_GAP}\d)"
    rf"|(?<!\d)0{_GAP}[2-9](?:{_GAP}\d){{8,9}}(?!{_GAP}\d)"
)
_IDENTITY = re.compile(r"(?<![\d/.])\d{12}(?!\d)|(?<![\d/.])0\d{2}(?:[ .-]\d{3}){3}(?![ .-]?\d)")
# The older cards; longer rows of such groups are amounts, and so is what a currency follows.
_OLD_IDENTITY = re.compile(r"(?<![\d/.,])(?:\d{9}|\d{3}(?:[ -]\d{3}){2})(?![ .,/-]?\d|/)")
_SEVEN_DIGITS = re.compile(r"\d(?:[ .()-]{0,3}\d){6}")
_MESSENGERS = re.compile(
    r"(?:^|\.)(?:zalo\.me|wa\.me|whatsapp\.com|t\.me|telegram\.(?:me|org)|viber\.(?:me|com|click)"
    r"|m\.me|line\.me|signal\.(?:me|group)|skype\.com)$"
)
_CALLING = re.compile(
    r"\b(?:tel|sms|callto|whatsapp|viber|zalo|tg|facetime|mailto):(?://)?\S*(?:\d{7}|@)|\bskype:\w",
    re.IGNORECASE,
)
_BARE_MESSENGER = re.compile(r"(?<![\w.])(?:chat\.)?(?:zalo|wa|t|m)\.me/\S*\d{7}", re.IGNORECASE)


# A capital and what goes on small behind it; and the commonest family names, in any writing.
_SPOKEN = re.compile(r"[^\W\d_a-z][^\W\d_A-Z]+")
_LONG_FAMILY_NAME = re.compile("nguyen|tran|pham|hoang|huynh")


def has_personal_data(text: str) -> bool:
    """Whether a text holds an e-mail address, a telephone or identity number, or a password.

    Examples
    --------
    >>> has_personal_data("Gọi cô hiệu phó 0912 345 678"), has_personal_data("12/KH 1/9/2022")
    (True, False)
    >>> has_personal_data("https://zalo.me/0900000001"), has_personal_data("https://a.vn/0900000001")
    (True, False)
    """
    plain = _plainly(text)
    if not _PERHAPS.search(plain) and not _CALLING.search(plain):
        return False
    if any(map(_is_personal_link, LINK.findall(plain))) or _BARE_MESSENGER.search(plain):
        return True
    rest = LINK.sub(" ; ", plain)
    if _CALLING.search(plain) or _EMAIL.search(rest) or _EMAIL_IN_WORDS.search(rest):
        return True
    undated = _DATE.sub(" ; ", rest)
    numbers = (_TELEPHONE, _IDENTITY, _OLD_IDENTITY)
    return any(
        not _counts_money(undated[match.end() :])
        for pattern in numbers
        for match in pattern.finditer(undated)
    )


def is_personal_column(heading: str, cells: pd.Series) -> bool:
    """Whether a column that is no fact looks like names, telephones, e-mail or identity numbers.

    By its heading, or because most of what stands there has such a form.

    Examples
    --------
    >>> is_personal_column("Họ và tên giáo viên", pd.Series([], dtype=object))
    True
    >>> is_personal_column("Liên hệ", pd.Series(["0912345678", "0987654321"]))
    True
    """
    parts = re.split(r"[\W_]+", fold(heading))
    said = f" {' '.join(parts)} "
    if any(f" {word} " in said for word in words("columns.personal")):
        return True
    contents = [written(cell) for cell in cells.dropna().head(_LOOKED_AT).tolist()]
    # Nine digits alone may be money as well; nobody says here what they are.
    filled = [c for c in contents if c]
    found = [c for c in filled if has_personal_data(c) and not re.fullmatch(r"[1-9]\d{8}", c)]
    return len(found) * 2 > len(filled)


def name_in_document(document: str) -> str:
    """Return what looks like a person's name in the number of a document; ``""`` if nothing does.

    Offices name their documents by capitals; a name begins with one and goes on small.

    Examples
    --------
    >>> name_in_document("12/KH-Nguyễn"), name_in_document("05/2022/TT-BGDĐT")
    ('Nguyễn', '')
    """
    return _name_in(document.lstrip("0123456789./"))


@lru_cache(maxsize=65_536)
def _name_in(symbol: str) -> str:
    """Look for a name in what stands behind the figures, which many documents share."""
    for part in re.split("[-/&_.]", symbol):
        spoken = _SPOKEN.findall(part)
        first = fold(spoken[0] if spoken else part)
        small = any(
            len(word) > 2 and fold(word) not in words("evidence.office_words") for word in spoken
        )
        if small or first in words("evidence.family_names") or _LONG_FAMILY_NAME.match(bare(part)):
            return part
    return ""


def _plainly(text: str) -> str:
    """Write a text with plain digits, blanks and dashes, and addresses without their escapes."""
    if text.isascii() and "%" not in text:
        return text
    plain = unicodedata.normalize("NFKC", unquote(text) if "%" in text else text)
    return re.sub("[\u2010-\u2015\u2212\u2043]", "-", re.sub(r"[^\S\n]", " ", plain))


def _is_personal_link(link: str) -> bool:
    """Whether an address holds who signs in, an e-mail address, or the number of a messenger."""
    try:
        parts = urlsplit(link)
        host, user = (parts.hostname or "").rstrip("."), parts.username
    except ValueError:
        return _EMAIL.search(link) is not None
    if user is not None or _EMAIL.search(link):
        return True
    if _MESSENGERS.search(host) and _SEVEN_DIGITS.search(link):
        return True
    asked = parse_qsl(parts.query) + parse_qsl(parts.fragment)
    telling = words("evidence.telling_keys")
    return any(value and _key(name) in telling for name, value in asked)


def _key(name: str) -> str:
    return re.sub(r"[\W_]+", " ", fold(name)).strip()


def _counts_money(after: str) -> bool:
    """Whether what follows a number is a currency, so that the number is an amount."""
    word = re.match(r"\W{0,2}(\w+|₫)", after)
    return word is not None and fold(word[1]) in words("answers.currency") | words(
        "evidence.amounts"
    )
