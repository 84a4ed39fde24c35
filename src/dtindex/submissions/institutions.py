"""The table of institutions: who is assessed, and which stages each has."""

import errno
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dtindex.arguments import checked
from dtindex.catalogue import LANGUAGES, catalogue
from dtindex.code_pages import old_text
from dtindex.criteria.rules.areas import AREA_COLUMNS, AreaLevel
from dtindex.criteria.rules.models import STAGES
from dtindex.frames import ArrowFrame, pandas_of
from dtindex.letters import clean, fold, fold_heading, fold_word, words
from dtindex.slug import slug
from dtindex.submissions.cells.answers import LARGEST, shown, written
from dtindex.submissions.cells.areas import (
    AreaKind,
    area_headed,
    area_heading,
    is_total,
    one_spelling,
)
from dtindex.submissions.cells.personal import has_personal_data
from dtindex.submissions.files.tables import Table, names_institutions, read_tables
from dtindex.submissions.outcome.codes import Code, Detail, issue, phrase
from dtindex.submissions.outcome.facts import cell_name
from dtindex.submissions.outcome.issues import Issue, Issues
from dtindex.submissions.outcome.refusal import RefusedError

__all__ = ["Institutions", "InstitutionsError", "Origin", "read_institutions"]

COLUMNS = ("institution_id", "name", "stages", *AREA_COLUMNS, "area", "illustrative")
REQUIRED = COLUMNS[:3]
_SELDOM = {"cluster"}
"""Columns that a table has only where somebody filled them in."""
_NUMBERS_ALONE = re.compile(r"[\dIVXLC.,)\s-]+")
_DASH = re.compile("[-\u2010-\u2015\u2212]")
_BETWEEN_STAGES = re.compile(r"[;,/+&|]| và | and ")


class InstitutionsError(RefusedError):
    """The table of institutions cannot be used; ``issues`` holds everything that is wrong."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where institutions were read.

    Parameters
    ----------
    sheets : mapping of str to int
        Rows of institutions on each sheet.
    left_alone : tuple of str
        Headings of columns that say nothing of an institution that is needed.
    """

    sheets: Mapping[str, int] = field(default_factory=dict)
    left_alone: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Institutions:
    """Who is assessed.

    Parameters
    ----------
    table : DataFrame
        Index 0…n-1; columns ``institution_id``, ``name``, ``stages`` (ids joined by ``;`` in
        the order of ``STAGES``), ``district``, ``commune``, ``area``, ``illustrative`` (may be
        empty; any text in ``illustrative`` marks made-up data), and ``cluster`` where it is given.
    issues : Issues
        What is worth a question in the table that they were read from.
    origin : Origin
        What of that table was read, and what left alone.

    Examples
    --------
    >>> institutions = read_institutions(pd.DataFrame({
    ...     "Mã cơ sở": ["KT01", "KT02"],
    ...     "Tên cơ sở giáo dục": ["Trường Mầm non 1", "Trường TH&THCS 2"],
    ...     "Cấp học": ["Mầm non", "TH&THCS"],
    ... }))
    >>> institutions.table["stages"].tolist()
    ['preschool', 'primary;lower_secondary']
    >>> institutions.row_of("KT02")
    1
    """

    table: pd.DataFrame
    issues: Issues = field(default_factory=Issues, repr=False)
    origin: Origin = field(default_factory=Origin, repr=False)

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        return f"<Institutions: {len(self)}>"

    @cached_property
    def ids(self) -> pd.Index:
        """Ids, in the order of the rows."""
        ids: pd.Index = pd.Index(self.table["institution_id"].to_numpy(dtype=object))
        return ids

    @cached_property
    def stage_matrix(self) -> NDArray[np.bool_]:
        """Which institution has which stage, shape (n_institutions, n_stages)."""
        dummies = self.table["stages"].str.get_dummies(";").reindex(columns=list(STAGES))
        return dummies.fillna(0).to_numpy(dtype=bool)

    @cached_property
    def slugs(self) -> tuple[str, ...]:
        """File names of the institutions' pages, one each, without an ending."""
        return tuple(slug(institution_id) for institution_id in self.ids)

    @cached_property
    def is_illustrative(self) -> bool:
        """Whether any of them is made up, as those of the sample province are."""
        return bool((self.table["illustrative"] != "").any())

    def area_levels(self, known: Sequence[AreaLevel]) -> tuple[AreaLevel, ...]:
        """Return those of some levels of area that the table fills in, the widest first."""
        return tuple(level for level in known if any(self.of_area(level.id)))

    def of_area(self, level: str) -> list[str]:
        """Name the area of every institution, from a column; empty where the table has none."""
        column = self.table.get(level)
        return [""] * len(self) if column is None else column.tolist()

    def row_of(self, institution_id: str) -> int:
        """Row of an institution; KeyError when there is none with this id.

        Capitals and what else :func:`~dtindex.letters.fold` takes for one need not be typed.
        """
        row = self.find(institution_id)
        if row < 0:
            raise KeyError(institution_id)
        return row

    def find(self, typed: str) -> int:
        """Row of the institution whose id was typed, however it was spelled; -1 for none.

        Examples
        --------
        >>> institutions = read_institutions(pd.DataFrame({
        ...     "institution_id": ["ĐT-01"], "name": ["Trường Mầm non 1"], "stages": ["preschool"],
        ... }))
        >>> institutions.find("ðt–01"), institutions.find("ĐT-02")
        (0, -1)
        """
        return self._rows.get(typed, self._rows_by_fold.get(fold(typed), -1))

    @cached_property
    def _rows_by_fold(self) -> dict[str, int]:
        folded = [fold(institution_id) for institution_id in self.ids]
        times = Counter(folded)
        return {name: row for row, name in enumerate(folded) if times[name] == 1}

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {institution_id: row for row, institution_id in enumerate(self.ids)}


@checked
def read_institutions(source: str | Path | pd.DataFrame | ArrowFrame) -> Institutions:
    """Read the table of institutions from CSV, XLSX or Parquet, or take a table in memory.

    Columns are known by id or by label, ``institution_id`` or "Mã cơ sở"; stages likewise,
    ``primary;lower_secondary`` or "TH&THCS". Other columns are left alone.

    Raises
    ------
    InstitutionsError
        If anything is wrong with the table; it lists every problem.
    FileNotFoundError
        If the file is not there.

    Examples
    --------
    >>> read_institutions(pd.DataFrame({
    ...     "institution_id": ["KT01"], "name": ["Trường Mầm non 1"], "stages": ["preschool"],
    ... }))
    <Institutions: 1>
    """
    source = pandas_of(source)
    where = "DataFrame" if isinstance(source, pd.DataFrame) else Path(source).name
    if not isinstance(source, pd.DataFrame) and not Path(source).exists():
        raise FileNotFoundError(errno.ENOENT, "is not there", str(source))
    tables, issues = read_tables(source, where, names_institutions)
    reading = _Reading(where, issues)
    for table in tables:
        reading.take(table)
    return reading.institutions()


class _Reading:
    """The rows of institutions of every sheet read so far, and what was wrong with them."""

    def __init__(self, where: str, issues: list[Issue]) -> None:
        self._where = where
        self._errors = [problem for problem in issues if problem.severity == "error"]
        self._questions = [problem for problem in issues if problem.severity != "error"]
        self._lacking: list[Issue] = []
        self._frames: list[pd.DataFrame] = []
        self._seen: dict[str, tuple[str, str]] = {}
        self._sheets: dict[str, int] = {}
        self._left_alone: list[str] = []

    def take(self, table: Table) -> None:
        """Read a table; one that lacks a column is left out, and told."""
        found = _columns(table)
        lacking = _column_problems(table, found)
        if lacking:
            self._lacking += lacking
            return
        texts = {name: _texts(table.columns[column]) for name, column in found.items()}
        names = [name for name in COLUMNS if name in found or name not in _SELDOM]
        frame = pd.DataFrame({name: texts.get(name, "") for name in names}, dtype=object)
        frame = _with_places(table, frame)
        frame = frame[(frame != "").any(axis=1)]
        self._errors += _row_problems(table, found, frame, self._seen)
        self._questions += _questions_about(table, found, frame)
        self._frames.append(frame)
        self._sheets[table.sheet] = len(frame)
        known = {*found.values()}
        headings = [h for column, h in enumerate(table.headings) if column not in known]
        self._left_alone += [clean(h) for h in headings if clean(h) not in {"", *self._left_alone}]

    def institutions(self) -> Institutions:
        """Put together the rows of all sheets.

        Raises
        ------
        InstitutionsError
            If anything is wrong with them.
        """
        errors = self._errors if self._frames else [*self._errors, *self._lacking]
        if not errors and not sum(map(len, self._frames)):
            errors = [issue(Code.EMPTY_FILE, file=self._where)]
        if errors:
            raise InstitutionsError(self._where, Issues.of(errors))
        for sheet in dict.fromkeys(problem.sheet for problem in self._lacking):
            self._questions.append(issue(Code.OTHER_SHEET, file=self._where, sheet=sheet))
        table = pd.concat(self._frames, ignore_index=True)
        table["stages"] = [";".join(_stages(text)[0]) for text in table["stages"]]
        for name in ("district", "commune", "area"):
            self._spell_alike(table, name)
        return Institutions(
            table.astype("str"),
            Issues.of(self._questions),
            Origin(self._sheets, tuple(self._left_alone)),
        )

    def _spell_alike(self, table: pd.DataFrame, name: str) -> None:
        """Spell a place alike in all rows, and tell where it was not."""
        spelled = one_spelling(table[name].tolist())
        for used in dict.fromkeys(spelled.values()):
            ways = [f"“{way}”" for way, taken in spelled.items() if taken == used]
            details: dict[str, Detail] = {
                "spellings": {language: catalogue(language).join(ways) for language in LANGUAGES},
                "used": used,
            }
            self._questions.append(
                issue(Code.ONE_PLACE_SPELLED, file=self._where, value=used, details=details)
            )
        table[name] = [spelled.get(text, text) for text in table[name]]


def _columns(table: Table) -> dict[str, int]:
    """Find the column of each thing we know; the first one that bears the name."""
    found: dict[str, int] = {}
    for column, heading in enumerate(table.headings):
        kind = area_heading(heading)
        for name in COLUMNS:
            if name == kind or fold_heading(heading) in words(f"columns.{name}"):
                found.setdefault(name, column)
    return found


def _column_problems(table: Table, found: dict[str, int]) -> list[Issue]:
    return [
        issue(
            Code.INSTITUTION_COLUMN,
            file=table.file,
            sheet=table.sheet,
            details={"column": phrase(f"issues.column.{name}")},
        )
        for name in REQUIRED
        if name not in found
    ]


def _texts(cells: pd.Series) -> NDArray[np.object_]:
    """Write cells as text; an id that Excel took for a number stays a whole number."""
    return np.array([written(cell) if pd.notna(cell) else "" for cell in cells], dtype=object)


def _with_places(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Give the rows of institutions the place that a row above them, or their sheet, is headed by.

    Rows that head a place, rows of totals, and what stands below the list (who signed it, notes)
    are left out.
    """
    above: dict[AreaKind, str] = {}
    if (named := area_headed(table.sheet)) is not None:
        above[named[0]] = named[1]
    is_blank = ((frame["institution_id"] == "") & (frame["stages"] == "")).to_numpy()
    last = np.flatnonzero(~is_blank).max(initial=-1)
    kept = []
    for row in range(len(frame)):
        if is_blank[row]:
            if row > last and not any(map(_NUMBERS_ALONE.fullmatch, _said(table, row))):
                continue
            said = _only_text(table, row)
            headed = area_headed(said)
            if headed is not None:
                # A district closes the commune that was open before.
                above = {} if headed[0] == "district" else {k: v for k, v in above.items()}
                above[headed[0]] = headed[1]
            if headed is not None or is_total(said):
                continue
        kept.append(row)
        for kind, name in above.items():
            if not is_blank[row] and frame.at[row, kind] == "":
                frame.at[row, kind] = name
    return frame.iloc[kept]


def _only_text(table: Table, row: int) -> str:
    """Return the text beside which only numbers stand in a row; ``""`` where there is none."""
    said = {cell for cell in _said(table, row) if not _NUMBERS_ALONE.fullmatch(cell)}
    return said.pop() if len(said) == 1 else ""


def _said(table: Table, row: int) -> list[str]:
    """Return what stands in a row."""
    cells = (written(column.iloc[row]) for column in table.columns if pd.notna(column.iloc[row]))
    return [cell for cell in cells if cell]


def _questions_about(table: Table, found: dict[str, int], frame: pd.DataFrame) -> Iterator[Issue]:
    """Ask about texts of old fonts."""
    for name in ("name", "district", "commune", "area"):
        texts = zip(frame.index.tolist(), frame["institution_id"], frame[name], strict=True)
        for row, institution_id, text in texts:
            old = old_text(text)
            if old is not None:
                yield issue(
                    Code.OLD_FONT,
                    file=table.file,
                    sheet=table.sheet,
                    cell=cell_name(table.first_row + row, found.get(name, -1)),
                    institution_id=institution_id,
                    value=shown(text),
                    details={"code_page": old.code_page, "meant": shown(old.meant)},
                )


def _row_problems(
    table: Table, found: dict[str, int], frame: pd.DataFrame, seen: dict[str, tuple[str, str]]
) -> Iterator[Issue]:
    """Look at every row; nothing is left for a second round of mending."""
    ids = table.columns[found["institution_id"]]
    for row, (institution_id, name, stages, *_) in zip(
        frame.index, frame.itertuples(index=False), strict=True
    ):

        def place(column: str, row: int = row) -> str:
            return cell_name(table.first_row + row, found[column])

        common = {"file": table.file, "sheet": table.sheet, "institution_id": institution_id}
        cell = place("institution_id")
        if not institution_id:
            yield issue(Code.INSTITUTION_WITHOUT_ID, cell=cell, value=name, **common)
        elif _has_lost_digits(ids.iloc[row]):
            yield issue(Code.UNSAFE_ID, cell=cell, value=institution_id, **common)
        else:
            for code, other in _id_problems(institution_id, table.sheet, cell, seen):
                yield issue(
                    code, cell=cell, value=institution_id, details={"other": other}, **common
                )
        if not name:
            yield issue(Code.INSTITUTION_WITHOUT_NAME, cell=place("name"), **common)
        for column in ("name", "district", "commune", "area"):
            if has_personal_data(str(frame.at[row, column])):
                details = {"column": phrase(f"issues.column.{column}")}
                at = place(column) if column in found else ""
                yield issue(Code.PERSONAL_INSTITUTION, cell=at, details=details, **common)
        known, unknown = _stages(stages)
        for word in unknown:
            yield issue(
                Code.UNKNOWN_STAGE,
                cell=place("stages"),
                value=word,
                details={"stages": phrase("issues.stages")},
                **common,
            )
        if not known and not unknown:
            yield issue(Code.INSTITUTION_WITHOUT_STAGE, cell=place("stages"), **common)


def _has_lost_digits(cell: object) -> bool:
    """Whether an id was kept as a number so long that spreadsheets forget its last digits."""
    return isinstance(cell, float) and abs(cell) >= LARGEST


def _id_problems(
    institution_id: str, sheet: str, cell: str, seen: dict[str, tuple[str, str]]
) -> Iterator[tuple[Code, str]]:
    """Yield whether an id repeats or collides with an earlier one, or cannot name a file."""
    try:
        name = slug(institution_id).casefold()
    except ValueError:
        yield Code.UNSAFE_ID, ""
        return
    if name not in seen:
        seen[name] = (institution_id, f"{sheet}!{cell}" if sheet else cell)
        return
    other_id, other_cell = seen[name]
    if other_id == institution_id:
        yield Code.REPEATED_INSTITUTION, other_cell.removeprefix(f"{sheet}!")
    else:
        yield Code.COLLIDING_IDS, other_id


def _stages(text: str) -> tuple[list[str], list[str]]:
    """Read stages: the known ones in the order of ``STAGES``, and the words nobody knows."""
    found: set[str] = set()
    unknown = []
    for word in filter(None, map(str.strip, _BETWEEN_STAGES.split(text))):
        # Hyphens part stages, but GDNN-GDTX is one.
        parts = [word] if _stage_of(word) else _DASH.split(word)
        for part in map(str.strip, parts):
            stage = _stage_of(part)
            if stage:
                found.add(stage)
            else:
                unknown.append(part)
    return [stage for stage in STAGES if stage in found], unknown


def _stage_of(word: str) -> str | None:
    folded = fold_word(word)
    return next((stage for stage in STAGES if folded in words(f"stages.{stage}")), None)
