"""Characters that nobody can print, told while there is time to mend them."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from dtindex.criteria.rules.areas import AREA_COLUMNS
from dtindex.criteria.rules.models import Framework
from dtindex.glyphs import lacking, named
from dtindex.submissions.institutions import Institutions
from dtindex.submissions.intake.draft import Draft
from dtindex.submissions.outcome.codes import Code, issue, phrase
from dtindex.submissions.outcome.issues import Issue, IssueBlock

__all__ = ["missing_glyphs"]

_SHOWN = ("name", *AREA_COLUMNS)
"""Columns of institutions that stand on pages."""


def missing_glyphs(
    draft: Draft, framework: Framework, institutions: Institutions
) -> Iterator[Issue | IssueBlock]:
    """Warn of characters that no font has, in names and in evidence: they are printed as □."""
    ids = institutions.ids
    for column in _SHOWN:
        texts = institutions.of_area(column)
        for row, text in enumerate(texts):
            if chars := lacking(text):
                yield issue(
                    Code.NO_GLYPH,
                    institution_id=ids[row],
                    value=named(chars),
                    details={"what": phrase(f"issues.column.{column}"), "text": text},
                )
    for index, fact in enumerate(framework.facts):
        codes, texts_of_fact = pd.factorize(draft.evidence.get(fact.id, _NONE))
        for code, text in enumerate(texts_of_fact):
            if chars := lacking(text):
                yield draft.places.block(
                    Code.NO_GLYPH,
                    fact,
                    index,
                    np.flatnonzero(codes == code),
                    value=named(chars),
                    details={"what": phrase("issues.column.evidence"), "text": text},
                    columns=draft.places.evidence_columns,
                )


_NONE = np.zeros(0, dtype=object)
