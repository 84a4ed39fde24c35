"""A whole column of evidence or reasons, cleaned; what must not be kept is taken out and told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dtindex.code_pages import old_text
from dtindex.letters import clean_all, has_hidden_characters, words
from dtindex.submissions.cells.answers import is_filler, shown, written
from dtindex.submissions.cells.evidence import LONGEST_TEXT, evidence_items
from dtindex.submissions.cells.personal import has_personal_data, name_in_document
from dtindex.submissions.outcome.codes import Code, Detail

__all__ = ["Told", "understand_texts"]

_LOST = (Code.TEXT_TOO_LONG, Code.PERSONAL_TEXT)


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that is wrong with texts: the rows that have it, and what a message names."""

    code: Code
    rows: NDArray[np.intp]
    value: str = ""
    details: Mapping[str, Detail] = field(default_factory=dict)


def understand_texts(cells: pd.Series) -> tuple[NDArray[np.object_] | None, list[Told]]:
    """Clean a column of texts; None when all are blank; and say in which rows something is wrong.

    A text that is too long, or holds a telephone, e-mail or identity number, is lost.

    Parameters
    ----------
    cells : Series, shape (n_rows,)
        Texts, numbers, dates or anything; NA where there is nothing.
    """
    codes, contents = pd.factorize(cells)
    typed = [c if isinstance(c, str) else written(c) for c in contents.astype(object).tolist()]
    longest = max(map(len, words("answers.missing")))
    # Folding is slow, and a longer text cannot be one of the words, extra spaces aside.
    texts = [
        "" if (len(text) <= longest or "  " in text) and is_filler(text) else text
        for text in clean_all(typed)
    ]
    problems = _problems(typed, texts)
    lost = {position for code in _LOST for position in problems[code]}
    kept = ["" if position in lost else text for position, text in enumerate(texts)]
    found = np.array([*kept, ""], dtype=object)[codes] if any(kept) else None
    told = [
        Told(code, np.flatnonzero(np.isin(codes, positions)))
        for code, positions in problems.items()
        if positions
    ]
    return found, told + _questions(kept, codes)


def _problems(typed: Sequence[str], texts: Sequence[str]) -> dict[Code, list[int]]:
    """Return the positions of the texts with which something is wrong, by what it is."""
    hides = has_hidden_characters(" ".join(typed))
    # Most columns name nobody, which one look at all of their texts together tells.
    personal = has_personal_data("\n".join(texts))
    found: dict[Code, list[int]] = {
        code: [] for code in (Code.HIDDEN_CHARACTERS, Code.TEXT_TOO_LONG, Code.PERSONAL_TEXT)
    }
    for position, (raw, text) in enumerate(zip(typed, texts, strict=True)):
        if hides and has_hidden_characters(raw):
            found[Code.HIDDEN_CHARACTERS].append(position)
        if len(text) > LONGEST_TEXT:
            found[Code.TEXT_TOO_LONG].append(position)
        elif personal and has_personal_data(text):
            found[Code.PERSONAL_TEXT].append(position)
    return found


def _questions(texts: Sequence[str], codes: NDArray[np.intp]) -> list[Told]:
    """Ask about text of old fonts, and about names that stand in the numbers of documents."""
    told = []
    for position, text in enumerate(texts):
        if not text:
            continue
        old = old_text(text)
        if old is not None:
            details: dict[str, Detail] = {"code_page": old.code_page, "meant": shown(old.meant)}
            told.append(
                Told(Code.OLD_FONT, np.flatnonzero(codes == position), shown(text), details)
            )
        if "/" in text and any(name_in_document(item.document) for item in evidence_items(text)):
            told.append(Told(Code.NAME_IN_DOCUMENT, np.flatnonzero(codes == position)))
    return told
