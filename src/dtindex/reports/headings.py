"""What stands on every document: who issues it, where and when, by which rules, from which data."""

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from dtindex.catalogue import Catalogue
from dtindex.criteria.rules.models import SourceDocument
from dtindex.reports.contents import CountLine, Heading, Unit
from dtindex.scorecards.groundwork.background import Background
from dtindex.scoring.result import ScoreResult
from dtindex.version import VERSION

__all__ = ["count_line", "heading_of", "is_open", "units_of"]

_DIGEST_SHOWN = 16


def heading_of(background: Background, previous_year: str = "") -> Heading:
    """Return the heading of every document of a result."""
    t, framework, result = background.t, background.framework, background.result
    day, place = background.as_of, background.imprint.place or t("report.somewhere")
    if day is None:
        dated = t("report.undated", place=place)
    else:
        month = f"{day.month:02}" if day.month <= 2 else str(day.month)
        said = {"day": f"{day.day:02}", "month": month, "year": day.year}
        dated = t("scorecards.placed_and_dated", place=place, **said, date=t.date(day))
    return Heading(
        authority=t("report.authority"),
        issuer=t.of(framework, "issuer"),
        place_and_date=dated,
        framework=t.of(framework, "title"),
        school_year=result.school_year,
        previous_year=previous_year,
        basis=tuple(_basis(framework.source[each], t) for each in framework.based_on),
        illustrative=t("report.illustrative") if result.is_illustrative else "",
        provenance=t(
            "report.provenance",
            framework=framework.id,
            rules=framework.digest[:_DIGEST_SHOWN],
            facts=result.facts.digest[:_DIGEST_SHOWN],
            version=VERSION,
        ),
    )


def _basis(source: SourceDocument, t: Catalogue) -> str:
    """Cite a document; what is not known of it is not made up."""
    title, issuer = t.of(source, "title"), t.of(source, "issuer")
    if not source.number or source.issued_on is None:
        return t("report.basis_unnumbered", title=title, issuer=issuer)
    day = source.issued_on
    said = {"number": source.number, "date": t.date(day), "title": title, "issuer": issuer}
    return t("report.basis", **said)


def units_of(background: Background, rows: NDArray[np.intp]) -> tuple[Unit, ...]:
    """Name institutions, in the order of their list."""
    table = background.institutions
    areas = background.areas_in(background.area_level)
    return tuple(
        Unit(
            name=table["name"][row],
            code=table["institution_id"][row],
            stages=background.wording.stages(table["stages"][row]),
            area=areas[row],
        )
        for row in rows.tolist()
    )


def count_line(title: str, n: int, of: int, t: Catalogue) -> CountLine:
    """Return how many, and what share of all they are."""
    return CountLine(title, t.number(n), t.percent(Fraction(n, of)) if of else "")


def is_open(result: ScoreResult) -> NDArray[np.bool_]:
    """Tell who has no index yet: nothing sent, or a blank form."""
    return ~np.asarray(result.scores.assessed, dtype=bool)
