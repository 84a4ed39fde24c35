"""What was named as evidence: documents with number and date, files, addresses, notes."""

import datetime
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import urlsplit

from dtindex.catalogue import Language, catalogue
from dtindex.code_pages import old_text
from dtindex.letters import words
from dtindex.submissions.cells.personal import LINK, name_in_document
from dtindex.submissions.outcome.codes import Code

__all__ = [
    "LONGEST_TEXT",
    "EvidenceItem",
    "evidence_items",
    "evidence_problem",
    "without_notes",
]

LONGEST_TEXT = 2_000
"""Characters of evidence, or of a reason; a longer text was pasted by mistake."""

_BETWEEN = re.compile(r"[;\n]+")
_DOCUMENT = re.compile(r"(?<![\w/.])\d[\w.]*(?:/\d{4})?/[^\W\d_][\w&/-]*")
_FILE = re.compile(
    r"[^\s;:,\"<>|]+\.(?:pdf|docx?|xlsx?|pptx?|csv|png|jpe?g|tiff?|zip|rar|mp4|html?)\b",
    re.IGNORECASE,
)
_ON_A_DISK = re.compile(r"(?<!\w)[A-Za-z]:\\|^\\\\|\bfile:")
_FIRST_YEAR = 2000


@cache
def _dates() -> re.Pattern[str]:
    """Match a date, day first, in figures or with words between them."""
    day, month, year = ("|".join(words(f"evidence.{part}")) for part in ("day", "month", "year"))
    return re.compile(
        rf"(?:(?:{day})\s*)?(?<![\d/])(\d{{1,2}})\s*(?:[/.-]|{month})\s*(\d{{1,2}})\s*"
        rf"(?:[/.-]|{year})\s*(\d{{4}})(?![\d/])",
        re.IGNORECASE,
    )


@cache
def _left_over() -> re.Pattern[str]:
    """Match words that stand before a number or a date, once these are taken out."""
    before = "|".join(words("evidence.number") | words("evidence.day"))
    return re.compile(rf"\b(?:{before})\b[ ,.:]*(?=$|,)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One piece of evidence; parts that were not named are empty."""

    document: str = ""
    issued_on: datetime.date | None = None
    link: str = ""
    file: str = ""
    note: str = ""


@lru_cache(maxsize=65_536)
def evidence_items(text: str) -> tuple[EvidenceItem, ...]:
    """Understand a cell of evidence: items parted by semicolons or lines.

    Examples
    --------
    >>> item, link = evidence_items("Kế hoạch 12/KH-THPT ngày 1/9/2022; https://kontum.edu.vn/a")
    >>> item.document, item.issued_on.isoformat(), item.note, link.link
    ('12/KH-THPT', '2022-09-01', 'Kế hoạch', 'https://kontum.edu.vn/a')
    """
    return tuple(map(_item, _parts(text)))


def _parts(text: str) -> list[str]:
    return [part for part in map(str.strip, _BETWEEN.split(text)) if part]


def _item(text: str) -> EvidenceItem:
    link, rest = _cut(LINK, text)
    date, rest = _cut(_dates(), rest)
    document, rest = _cut(_DOCUMENT, rest)
    file, rest = _cut(_FILE, rest)
    note = _left_over().sub("", " ".join(rest.split())).strip(" ,.:–-")
    return EvidenceItem(document, _day(date), link.rstrip(".,)"), file, " ".join(note.split()))


def _cut(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    match = pattern.search(text)
    if match is None:
        return "", text
    return match[0], f"{text[: match.start()]} {text[match.end() :]}"


def _day(text: str) -> datetime.date | None:
    if match := _dates().search(text):
        try:
            return datetime.date(int(match[3]), int(match[2]), int(match[1]))
        except ValueError:
            return None
    return None


def evidence_problem(text: str, school_year: str) -> Code | None:
    """Return what is implausible about a cell of evidence, by its shape alone; nothing is opened.

    Examples
    --------
    >>> evidence_problem("12/KH-THPT ngày 1/9/2022", "2022-2023") is None
    True
    >>> evidence_problem("đầy đủ", "2022-2023").name
    'NO_DOCUMENT'
    """
    if any(_is_bad_link(link) for link in LINK.findall(text)) or _ON_A_DISK.search(text):
        return Code.BAD_LINK
    for match in _dates().finditer(text):
        day = _day(match[0])
        if day is None or not _FIRST_YEAR <= day.year <= int(school_year[-4:] or day.year):
            return Code.EVIDENCE_DATE
    items = evidence_items(text)
    if not any(item.document or item.link or item.file or item.issued_on for item in items):
        return Code.NO_DOCUMENT
    return None


def _is_bad_link(link: str) -> bool:
    try:
        parts = urlsplit(link)
        return parts.scheme.casefold() not in ("http", "https") or "." not in (parts.hostname or "")
    except ValueError:
        return True


def without_notes(text: str, language: Language = "vi") -> str:
    """Write a cell of evidence as it may be published: documents, dates, addresses, no notes.

    Of an address its host and path are shown, never who signs in or what is asked there; of a
    document's number nothing that looks like a name.

    Examples
    --------
    >>> without_notes("Biên bản họp với phụ huynh em A; 12/KH-THPT ngày 1/9/2022")
    '12/KH-THPT, 1/9/2022'
    >>> without_notes("https://kontum.edu.vn/vb/12?ky=lan#a")
    'kontum.edu.vn/vb/12'
    """
    t = catalogue(language)
    said = []
    for part in _parts(text):
        item = _item(part)
        document = "" if old_text(part) else _without_name(item.document)
        date = t.short_date(item.issued_on) if item.issued_on else ""
        said.append(", ".join(filter(None, (document, date, _host_and_path(item.link)))))
    return "; ".join(filter(None, said))


def _without_name(document: str) -> str:
    name = name_in_document(document)
    return document[: document.index(name)].rstrip("-/&_.") if name else document


def _host_and_path(link: str) -> str:
    """Show where an address leads; nothing of one that cannot be opened from elsewhere."""
    if not link or _is_bad_link(link):
        return ""
    parts = urlsplit(link)
    return f"{parts.hostname}{parts.path}".rstrip("/")
