"""The annex of a decision as a PDF: A4 across, tagged, in the looks of the scorecards."""

import datetime
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files

from dtindex.publishing.decision.annex import Annex, AnnexRow, group_title, made_from
from dtindex.publishing.documents.document import Bundle, Document
from dtindex.publishing.documents.pdf import TYPST, PdfWriter
from dtindex.scorecards.faces.blocks import (
    Block,
    Bullets,
    Column,
    GroupRow,
    Heading,
    Paragraph,
    Row,
    Strong,
    Table,
    Title,
)
from dtindex.scorecards.faces.section import Section
from dtindex.scorecards.groundwork import about
from dtindex.scorecards.groundwork.tallies import LevelTally
from dtindex.scorecards.sections.level_counts import counts_of, level_columns

__all__ = ["annex_pdf"]

_LOOKS = "static/annex.typ"
_TITLE_WIDTH = 14


def annex_pdf(annex: Annex, attached: str, as_of: datetime.date | None) -> bytes:
    """Print an annex.

    Parameters
    ----------
    annex : Annex
    attached : str
        The line that says to which decision it belongs.
    as_of : date or None
        The date of the document; without one it bears none.
    """
    background, t = annex.background, annex.background.t
    title = t("decision.title")
    year = t("scorecards.school_year", year=background.when)
    looks = files("dtindex.publishing").joinpath(_LOOKS).read_text(encoding="utf-8")
    document = Document(
        title=f"{t('decision.annex')}: {title}",
        foot=about.foot(background, t("decision.annex")),
        description=year,
        language=background.wording.language,
        parts=(Bundle({TYPST: looks + Section("annex", _blocks(annex, attached)).typst}, {}),),
    )
    with PdfWriter(as_of=as_of) as writer:
        return writer.render(document)


def _blocks(annex: Annex, attached: str) -> tuple[Block, ...]:
    background, t = annex.background, annex.background.t
    year = t("scorecards.school_year", year=background.when)
    n = t("scorecards.n_institutions", n=t.number(annex.total.n))
    conditions = [
        (t.of(condition, "title"), Strong(f" ({condition.id})"))
        for condition in background.framework.conditions
    ]
    return (
        # The line below the title bears the date; an annex has none of its own.
        replace(about.letterhead(background), date=""),
        Title(t("decision.annex"), t("decision.title").upper(), (f"{year} · {n}", attached)),
        *about.warnings(background),
        _list(annex),
        Heading(t("decision.totals")),
        *_totals(annex),
        Heading(t("decision.conditions")),
        Bullets(tuple(conditions)),
        Paragraph(made_from(annex), "muted"),
    )


def _list(annex: Annex) -> Table:
    t = annex.background.t
    columns = (
        Column(t("decision.number"), "number"),
        Column(t("decision.name"), width=5),
        *(Column(_group_title(annex, place), "number") for place in range(len(annex.groups))),
        Column(t("decision.points"), "number"),
        Column(t("decision.level"), "mark"),
        Column(t("decision.verified"), "number"),
        Column(t("decision.note"), width=4),
    )
    rows: list[Row | GroupRow] = []
    number = 0
    for part in annex.parts:
        if part.title:
            rows.append(GroupRow(part.title))
        for row in part.rows:
            number += 1
            rows.append(_row(annex, number, row))
    return Table(t("decision.title"), columns, tuple(rows))


def _group_title(annex: Annex, place: int) -> str:
    """Break the title of a column of numbers, which is else as wide as its title is long."""
    return textwrap.fill(group_title(annex, place), _TITLE_WIDTH)


def _row(annex: Annex, number: int, row: AnnexRow) -> Row:
    wording, t = annex.background.wording, annex.background.t
    return Row(
        (
            t.number(number),
            row.name,
            *("–" if steps is None else wording.points(steps) for steps in row.groups),
            "–" if row.points is None else Strong(wording.points(row.points)),
            row.level_words,
            "–" if row.points is None else t.percent(row.verified, 0),
            row.note,
        )
    )


def _totals(annex: Annex) -> Iterator[Table]:
    t = annex.background.t
    for title, caption, tallies in annex.totals:
        if tallies:
            columns = (
                Column(title, width=3),
                Column(t("scorecards.institutions"), "number"),
                *level_columns(annex.background.wording, annex.total),
                Column(t("scorecards.median"), "number"),
            )
            rows = [_total(annex, tally) for tally in (*tallies, annex.total)]
            yield Table(caption, columns, tuple(rows), shows_caption=True)


def _total(annex: Annex, tally: LevelTally) -> Row:
    t, wording = annex.background.t, annex.background.wording
    return Row(
        (
            tally.name,
            t.number(tally.n),
            *map(t.number, counts_of(tally, annex.total)),
            "–" if tally.median is None else wording.points(tally.median),
        )
    )
