"""A whole column of evidence or reasons, cleaned; what must not be kept is taken out and told."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dtindex.letters import clean_all, fold, has_hidden_characters, words
from dtindex.submissions.cells.answers import written
from dtindex.submissions.cells.evidence import LONGEST_TEXT, has_personal_data
from dtindex.submissions.outcome.codes import Code

__all__ = ["understand_texts"]


def understand_texts(
    cells: pd.Series,
) -> tuple[NDArray[np.object_] | None, dict[Code, NDArray[np.intp]]]:
    """Clean a column of texts; None when all are blank; and say in which rows something is wrong.

    A text that is too long, or holds a telephone, e-mail or identity number, is lost.

    Parameters
    ----------
    cells : Series, shape (n_rows,)
        Texts, numbers, dates or anything; NA where there is nothing.
    """
    codes, contents = pd.factorize(cells)
    typed = [c if isinstance(c, str) else written(c) for c in contents.astype(object).tolist()]
    missing = words("answers.missing")
    longest = max(map(len, missing))
    # Folding is slow, and a longer text cannot be one of the words, extra spaces aside.
    texts = [
        "" if (len(text) <= longest or "  " in text) and fold(text) in missing else text
        for text in clean_all(typed)
    ]
    hides = has_hidden_characters(" ".join(typed))
    # Most columns name nobody, which one look at all of their texts together tells.
    personal = has_personal_data("\n".join(texts))
    wrong = {
        Code.HIDDEN_CHARACTERS: [hides and has_hidden_characters(text) for text in typed],
        Code.TEXT_TOO_LONG: [len(text) > LONGEST_TEXT for text in texts],
        Code.PERSONAL_TEXT: [
            personal and len(t) <= LONGEST_TEXT and has_personal_data(t) for t in texts
        ],
    }
    lost = zip(wrong[Code.TEXT_TOO_LONG], wrong[Code.PERSONAL_TEXT], strict=True)
    kept = ["" if any(why) else text for why, text in zip(lost, texts, strict=True)]
    found = np.array([*kept, ""], dtype=object)[codes] if any(kept) else None
    told = {
        code: np.flatnonzero(np.array([*flags, False], dtype=bool)[codes])
        for code, flags in wrong.items()
    }
    return found, {code: rows for code, rows in told.items() if len(rows)}
