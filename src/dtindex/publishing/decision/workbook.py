"""The annex of a decision as a workbook: real numbers, ready to print on A4 across."""

import datetime
import io
from typing import Any

from dtindex.criteria.told.words import name_of
from dtindex.publishing.decision.annex import Annex, AnnexRow, group_title, made_from
from dtindex.scorecards.groundwork import about
from dtindex.scorecards.groundwork.tallies import LevelTally
from dtindex.scorecards.sections.level_counts import counts_of, level_columns
from dtindex.sheets import looks
from dtindex.sheets.heights import merged_width, row_height
from dtindex.sheets.looks import Look, Looks
from dtindex.sheets.pages import Margins, fit_to_a4
from dtindex.sheets.workbooks import undated_workbook

__all__ = ["annex_workbook"]

_NAME_WIDTH, _NOTE_WIDTH, _LEVEL_WIDTH = 40, 44, 10
_AREA_WIDTH, _TALLY_WIDTH = 44, 14
_ROW = 15.0
_CELL = Look(border=looks.INK, wrap=True)
_TEXT = _CELL.but(indent=1)


def annex_workbook(annex: Annex, attached: str, as_of: datetime.date | None) -> bytes:
    """Write an annex as the bytes of an XLSX file.

    Parameters
    ----------
    annex : Annex
    attached : str
        The line that says to which decision it belongs.
    as_of : date or None
        The date of the document; without one it bears none.
    """
    buffer = io.BytesIO()
    title = annex.background.t("decision.title")
    with undated_workbook(buffer, title=title, as_of=as_of) as workbook:
        looks = _Looks(workbook, annex)
        _ListSheet(workbook, annex, looks).write(attached)
        _TotalsSheet(workbook, annex, looks).write()
    return buffer.getvalue()


class _Looks:
    """The formats of a workbook, in the type of administrative documents."""

    def __init__(self, workbook: Any, annex: Annex) -> None:
        wording = annex.background.wording
        decimals = wording.points(0).removeprefix("0")[1:]
        locale = looks.VIETNAMESE if wording.language == "vi" else ""
        points = f"{locale}{looks.decimals(len(decimals))}"
        plain, cell = Look(), _CELL
        formats = Looks(workbook)
        self._look_of: dict[Any, Look] = {}

        def made(look: Look, **more: Any) -> Any:
            made_of = look.but(**more)
            self._look_of[formats(made_of)] = made_of
            return formats(made_of)

        count = f"{locale}{looks.WHOLE}"
        self.issuer = made(plain, bold=True, across="center", wrap=True)
        self.motto = made(plain, bold=True, across="center", underline=True)
        self.title = made(plain, bold=True, across="center", size=14, wrap=True)
        self.line = made(plain, across="center", italic=True, wrap=True)
        self.warning = made(plain, across="center", bold=True, colour=looks.BROWN, wrap=True)
        self.head = made(cell, bold=True, across="center", fill=looks.LIGHT_BLUE)
        self.part = made(cell, bold=True, fill=looks.PALE_BLUE, indent=1)
        self.text = formats(_TEXT)
        self.centred = made(cell, across="center")
        self.count = made(cell, number_format=count, across="center")
        self.points = made(cell, number_format=points, across="right", indent=1)
        self.total = made(cell, number_format=points, across="right", indent=1, bold=True)
        self.share = made(cell, number_format=looks.SHARE, across="center")
        self.bold_text = made(cell, bold=True, indent=1)
        self.bold_count = made(cell, number_format=count, across="center", bold=True)
        self.note = made(plain, size=10, wrap=True)

    def look_of(self, made: Any) -> Look:
        """Return the look that a format was made of."""
        return self._look_of[made]


class _ListSheet:
    """The list: number, name, points of each group, total, level, verified share, remarks."""

    def __init__(self, workbook: Any, annex: Annex, looks: _Looks) -> None:
        self._annex, self._looks = annex, looks
        self._t = annex.background.t
        self._sheet = workbook.add_worksheet(self._t("decision.annex"))
        self._step = float(annex.background.framework.step)
        self._first_group = 2
        self._total = self._first_group + len(annex.groups)
        self._last = self._total + 3
        self._line = 0

    def write(self, attached: str) -> None:
        """Write the whole sheet."""
        sheet = self._sheet
        fit_to_a4(sheet, margins=Margins(left=0.6, right=0.5, top=0.6, bottom=0.6))
        sheet.hide_gridlines(2)
        sheet.set_footer("&C&P/&N")
        for column, width in enumerate(self._widths):
            sheet.set_column(column, column, width)
        self._write_head(attached)
        self._write_titles()
        self._write_rows()
        self._write_notes()

    def _merged(self, text: str, look: Any) -> None:
        """Write a text over all columns, in a row as high as it needs."""
        self._sheet.merge_range(self._line, 0, self._line, self._last, text, look)
        shown = [(text, merged_width(self._widths), self._looks.look_of(look))]
        self._sheet.set_row(self._line, row_height(shown, lowest=_ROW))
        self._line += 1

    @property
    def _widths(self) -> list[float]:
        groups = self._total - self._first_group + 1
        return [6, _NAME_WIDTH, *[12] * groups, _LEVEL_WIDTH, 10, _NOTE_WIDTH]

    def _write_head(self, attached: str) -> None:
        t, background = self._t, self._annex.background
        head = about.letterhead(background)
        half = self._first_group
        for texts, look in (
            ((head.issuer.upper(), head.motto[0].upper()), self._looks.issuer),
            (("", head.motto[1]), self._looks.motto),
        ):
            self._sheet.merge_range(self._line, 0, self._line, half, texts[0], look)
            self._sheet.merge_range(self._line, half + 1, self._line, self._last, texts[1], look)
            self._line += 1
        self._line += 1
        # Nghị định 30/2020/NĐ-CP, Phụ lục I: “Phụ lục” in small letters, its title in capitals.
        self._merged(t("decision.annex"), self._looks.title)
        self._merged(t("decision.title").upper(), self._looks.title)
        year = t("scorecards.school_year", year=background.when)
        self._merged(year, self._looks.line)
        self._merged(attached, self._looks.line)
        for warning in about.warnings(background):
            words = warning.content if isinstance(warning.content, tuple) else (warning.content,)
            text = "".join(w if isinstance(w, str) else getattr(w, "text", "") for w in words)
            self._merged(text, self._looks.warning)
        self._line += 1

    def _write_titles(self) -> None:
        t, sheet, head, line = self._t, self._sheet, self._looks.head, self._line
        for column, key in (
            (0, "number"),
            (1, "name"),
            (self._total, "points"),
            (self._total + 1, "level"),
            (self._total + 2, "verified"),
            (self._last, "note"),
        ):
            sheet.merge_range(line, column, line + 1, column, t(f"decision.{key}"), head)
        last_group, title = self._total - 1, t("decision.group_points")
        if last_group > self._first_group:
            sheet.merge_range(line, self._first_group, line, last_group, title, head)
        else:
            sheet.write_string(line, self._first_group, title, head)
        for place in range(len(self._annex.groups)):
            text = group_title(self._annex, place)
            sheet.write_string(line + 1, self._first_group + place, text, head)
        sheet.set_row(line + 1, 48)
        sheet.repeat_rows(line, line + 1)
        sheet.freeze_panes(line + 2, 2)
        self._line += 2

    def _write_rows(self) -> None:
        number = 0
        for part in self._annex.parts:
            if part.title:
                self._merged(part.title, self._looks.part)
            for row in part.rows:
                number += 1
                self._write_row(number, row)

    def _write_row(self, number: int, row: AnnexRow) -> None:
        sheet, looks, line = self._sheet, self._looks, self._line
        wrapped = [(row.name, _NAME_WIDTH, _TEXT), (row.note, _NOTE_WIDTH, _TEXT)]
        wrapped.append((row.level_words, _LEVEL_WIDTH, _CELL))
        sheet.set_row(line, row_height(wrapped, lowest=_ROW))
        sheet.write_number(line, 0, number, looks.count)
        sheet.write_string(line, 1, row.name, looks.text)
        for place, steps in enumerate((*row.groups, row.points)):
            look = looks.total if place == len(row.groups) else looks.points
            self._write_points(self._first_group + place, steps, look)
        sheet.write_string(line, self._total + 1, row.level_words, looks.centred)
        if row.points is None:
            sheet.write_string(line, self._total + 2, "–", looks.centred)
        else:
            sheet.write_number(line, self._total + 2, float(row.verified), looks.share)
        sheet.write_string(line, self._last, row.note, looks.text)
        self._line += 1

    def _write_points(self, column: int, steps: int | None, look: Any) -> None:
        if steps is None:
            self._sheet.write_string(self._line, column, "–", self._looks.centred)
        else:
            self._sheet.write_number(self._line, column, round(steps * self._step, 6), look)

    def _write_notes(self) -> None:
        t, background = self._t, self._annex.background
        self._line += 1
        for condition in background.framework.conditions:
            self._merged(name_of(condition, t), self._looks.note)
        self._merged(made_from(self._annex), self._looks.note)


class _TotalsSheet:
    """How many reached each level, by area and by stage."""

    def __init__(self, workbook: Any, annex: Annex, looks: _Looks) -> None:
        self._annex, self._looks = annex, looks
        self._t = annex.background.t
        self._sheet = workbook.add_worksheet(self._t("decision.totals"))
        self._line = 0

    def write(self) -> None:
        """Write the whole sheet."""
        fit_to_a4(self._sheet)
        self._sheet.hide_gridlines(2)
        self._sheet.set_column(0, 0, _AREA_WIDTH)
        self._sheet.set_column(1, 10, _TALLY_WIDTH)
        for title, caption, tallies in self._annex.totals:
            if tallies:
                self._write_table(title, caption, tallies)

    def _write_table(self, title: str, caption: str, tallies: tuple[LevelTally, ...]) -> None:
        t, sheet = self._t, self._sheet
        columns = level_columns(self._annex.background.wording, self._annex.total)
        sheet.merge_range(
            self._line,
            0,
            self._line,
            len(columns) + 2,
            caption,
            self._looks.title,
        )
        titles = (
            title,
            t("scorecards.institutions"),
            *(column.title for column in columns),
            t("scorecards.median"),
        )
        sheet.write_row(self._line + 1, 0, titles, self._looks.head)
        bold, head = (self._looks.look_of(made) for made in (self._looks.title, self._looks.head))
        widths = [_AREA_WIDTH, *[_TALLY_WIDTH] * (len(titles) - 1)]
        shown = [(caption, merged_width(widths), bold)]
        sheet.set_row(self._line, row_height(shown, lowest=_ROW))
        cells = [(text, width, head) for text, width in zip(titles, widths, strict=True)]
        sheet.set_row(self._line + 1, row_height(cells, lowest=_ROW))
        self._line += 2
        for tally in tallies:
            self._write_tally(tally, self._looks.text, self._looks.count, self._looks.points)
        looks = self._looks
        self._write_tally(self._annex.total, looks.bold_text, looks.bold_count, looks.total)
        self._line += 1

    def _write_tally(self, tally: LevelTally, text: Any, count: Any, points: Any) -> None:
        sheet, line = self._sheet, self._line
        sheet.write_string(line, 0, tally.name, text)
        counts = [tally.n, *counts_of(tally, self._annex.total)]
        sheet.write_row(line, 1, counts, count)
        column = 1 + len(counts)
        if tally.median is None:
            sheet.write_string(line, column, "–", self._looks.centred)
        else:
            step = float(self._annex.background.framework.step)
            sheet.write_number(line, column, round(tally.median * step, 6), points)
        self._line += 1
