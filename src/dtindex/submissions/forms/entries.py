"""Answers that were read, as entries to be written again: beside a form, or for reviewers."""

from dtindex.criteria.rules.models import ASSESSMENTS
from dtindex.submissions.forms.cells import Entry
from dtindex.submissions.outcome.facts import AnswerState, Facts, decode

__all__ = ["entries_of"]


def entries_of(
    facts: Facts, school_year: str, assessment: str = "self"
) -> dict[str, dict[str, Entry]]:
    """Return the answers of one year and assessment, by institution and fact.

    ``recognised`` takes what reviewers found where they looked, and else what was claimed.
    What is missing is left out. An answer that does not apply or was rejected has no value,
    and its texts stand as the reason.

    Examples
    --------
    >>> import pandas as pd
    >>> import dtindex as dti
    >>> framework = dti.load_framework("kontum-2022")
    >>> institutions = dti.read_institutions(pd.DataFrame({
    ...     "institution_id": ["KT01"], "name": ["Trường Mầm non 1"], "stages": ["preschool"],
    ... }))
    >>> sent = pd.DataFrame({"institution_id": ["KT01"], "n_classes": [12]})
    >>> facts, _ = dti.read_submissions(
    ...     sent, framework, institutions, school_years=["2022-2023"])
    >>> entries_of(facts, "2022-2023")["KT01"]["n_classes"].value
    12
    """
    if assessment == "recognised":
        own, found = (entries_of(facts, school_year, name) for name in ASSESSMENTS)
        return {name: own.get(name, {}) | found.get(name, {}) for name in [*own, *found]}
    records = facts.records
    chosen = (records["school_year"] == school_year) & (records["assessment"] == assessment)
    texts = facts.evidence.groupby(["record", "fact_id"])["text"].agg("; ".join).to_dict()
    entries: dict[str, dict[str, Entry]] = {}
    for record in records.index[chosen].tolist():
        told = entries.setdefault(str(records.at[record, "institution_id"]), {})
        for column, fact in enumerate(facts.framework.facts):
            state = facts.states[record, column]
            text = texts.get((record, fact.id), "")
            if state == AnswerState.ANSWERED:
                value = decode(fact, int(facts.values[record, column]))
                told[fact.id] = Entry(value, evidence=text)
            elif state != AnswerState.MISSING:
                told[fact.id] = Entry(None, reason=text)
    return entries
