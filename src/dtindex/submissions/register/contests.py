"""Records of one institution that differ, side by side, so that somebody can choose."""

from collections.abc import Iterator

import pandas as pd

from dtindex.catalogue import Language, catalogue
from dtindex.criteria.rules.models import Fact
from dtindex.submissions.forms.cells import in_words
from dtindex.submissions.institutions import Institutions
from dtindex.submissions.outcome.facts import AnswerState, Facts, cell_name, decode

__all__ = ["choices_to_make", "contests"]

_SIDES = ("", "other_")


def contests(
    facts: Facts, institutions: Institutions, school_year: str, language: Language = "vi"
) -> pd.DataFrame:
    """Put records of one institution that differ side by side: a row for each fact that does.

    The first record stands on the left, each of the others on the right.

    Returns
    -------
    DataFrame
        ``institution_id``, ``name``, ``label``, and of either side ``file``, ``cell``, ``value``
        (``other_file``, ``other_cell``, ``other_value``).
    """
    rows = []
    for contested, (first, *others) in _contested(facts, school_year):
        institution_id = str(contested.records.at[first, "institution_id"])
        name = institutions.table["name"].iat[institutions.row_of(institution_id)]
        for other in others:
            for fact in _differing(contested, [first, other]):
                row = {"institution_id": institution_id, "name": name}
                row["label"] = catalogue(language).of(fact, "label")
                for side, record in zip(_SIDES, (first, other), strict=True):
                    row |= _side(contested, record, fact, side, language)
                rows.append(row)
    columns = ["institution_id", "name", "label"]
    columns += [f"{side}{what}" for side in _SIDES for what in ("file", "cell", "value")]
    return pd.DataFrame(rows, columns=columns)


def choices_to_make(facts: Facts, school_year: str, language: Language = "vi") -> pd.DataFrame:
    """List the records of which one may count, as lines of the table of choices.

    Whoever chooses copies one line of each institution there.

    Returns
    -------
    DataFrame
        ``institution_id``, ``school_year``, ``assessment``, ``chosen_file``, ``chosen_cell``.
    """
    t = catalogue(language)
    rows = []
    for contested, records in _contested(facts, school_year):
        for record in records:
            told = contested.records.loc[record]
            rows.append(
                {
                    "institution_id": told["institution_id"],
                    "school_year": school_year,
                    "assessment": t(f"forms.assessment.{told['assessment']}"),
                    "chosen_file": told["file"],
                    "chosen_cell": _row_cell(contested, record),
                }
            )
    columns = ["institution_id", "school_year", "assessment", "chosen_file", "chosen_cell"]
    return pd.DataFrame(rows, columns=columns)


def _contested(facts: Facts, school_year: str) -> Iterator[tuple[Facts, list[int]]]:
    """Yield the records of each institution and assessment of which none was taken."""
    contested = facts.contested
    if contested is None:
        return
    of_year = contested.records[contested.records["school_year"] == school_year]
    keys = sorted({*zip(of_year["institution_id"], of_year["assessment"], strict=True)})
    for institution_id, assessment in keys:
        own = (of_year["institution_id"] == institution_id) & (of_year["assessment"] == assessment)
        yield contested, of_year.index[own].tolist()


def _side(
    contested: Facts, record: int, fact: Fact, side: str, language: Language
) -> dict[str, str]:
    column = contested.framework.fact_index[fact.id]
    row = int(contested.cell_rows[record, column])
    return {
        f"{side}file": str(contested.records.at[record, "file"]),
        f"{side}cell": cell_name(row, int(contested.cell_columns[record, column])),
        f"{side}value": _shown(contested, record, fact, language),
    }


def _differing(contested: Facts, numbers: list[int]) -> list[Fact]:
    """Return the facts on which records differ in answer or text."""
    states, values = contested.states[numbers], contested.values[numbers]
    differ = (states != states[0]).any(axis=0) | (values != values[0]).any(axis=0)
    found = []
    for column, fact in enumerate(contested.framework.facts):
        texts = {_texts(contested, number, fact.id) for number in numbers}
        if differ[column] or len(texts) > 1:
            found.append(fact)
    return found


def _shown(contested: Facts, number: int, fact: Fact, language: Language) -> str:
    """Return an answer in words, with its evidence or reason."""
    t = catalogue(language)
    column = contested.framework.fact_index[fact.id]
    state = AnswerState(int(contested.states[number, column]))
    said = t(f"register.state.{state.name.lower()}")
    if state == AnswerState.ANSWERED:
        value = in_words(fact, decode(fact, int(contested.values[number, column])), language)
        said = value if isinstance(value, str) else t.spoken(value)
    texts = _texts(contested, number, fact.id)
    return f"{said} ({texts})" if texts else said


def _texts(contested: Facts, number: int, fact_id: str) -> str:
    evidence = contested.evidence
    own = (evidence["record"] == number) & (evidence["fact_id"] == fact_id)
    return "; ".join(evidence.loc[own, "text"])


def _row_cell(contested: Facts, number: int) -> str:
    """Return the first cell of a record that is a row of a table; a form is named by its file."""
    rows = contested.cell_rows[number]
    filled = set(rows[rows >= 0].tolist())
    return cell_name(filled.pop(), 0) if len(filled) == 1 else ""
