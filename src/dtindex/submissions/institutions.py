"""The table of institutions: who is assessed, and which stages each has."""

import errno
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dtindex.arguments import checked
from dtindex.criteria.rules.models import STAGES
from dtindex.frames import ArrowFrame, pandas_of
from dtindex.letters import fold, words
from dtindex.slug import slug
from dtindex.submissions.cells.answers import written
from dtindex.submissions.files.tables import Table, read_tables
from dtindex.submissions.outcome.codes import Code, issue, phrase
from dtindex.submissions.outcome.facts import cell_name
from dtindex.submissions.outcome.issues import Issue, Issues
from dtindex.submissions.outcome.refusal import RefusedError

__all__ = ["Institutions", "InstitutionsError", "read_institutions"]

COLUMNS = ("institution_id", "name", "stages", "district", "commune", "area", "illustrative")
REQUIRED = COLUMNS[:3]
_BETWEEN_STAGES = re.compile(r"[;,/+&|]| và | and ")


class InstitutionsError(RefusedError):
    """The table of institutions cannot be used; ``issues`` holds everything that is wrong."""


@dataclass(frozen=True, eq=False)
class Institutions:
    """Who is assessed.

    Parameters
    ----------
    table : DataFrame
        Index 0…n-1; columns ``institution_id``, ``name``, ``stages`` (ids joined by ``;`` in
        the order of ``STAGES``), ``district``, ``commune``, ``area``, ``illustrative`` (may be
        empty; any text in ``illustrative`` marks made-up data).

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

    def row_of(self, institution_id: str) -> int:
        """Row of an institution; KeyError when there is none with this id."""
        return self._rows[institution_id]

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
    tables, issues = read_tables(source, where, _is_heading_row)
    errors = [problem for problem in issues if problem.severity == "error"]
    if not tables:
        raise InstitutionsError(where, Issues.of(errors or [issue(Code.EMPTY_FILE, file=where)]))
    found = _columns(tables[0])
    errors += _column_problems(tables[0], found)
    if errors:
        raise InstitutionsError(where, Issues.of(errors))
    texts = {name: _texts(tables[0].columns[column]) for name, column in found.items()}
    filled = np.any([column != "" for column in texts.values()], axis=0)
    if not filled.any():
        raise InstitutionsError(where, Issues.of([issue(Code.EMPTY_FILE, file=where)]))
    frame = pd.DataFrame({name: texts.get(name, "") for name in COLUMNS}, dtype=object)
    errors += _row_problems(tables[0], found, frame[filled])
    if errors:
        raise InstitutionsError(where, Issues.of(errors))
    table = frame[filled].reset_index(drop=True)
    table["stages"] = [";".join(_stages(text)[0]) for text in table["stages"]]
    return Institutions(table.astype("str"))


def _is_heading_row(cells: Sequence[object]) -> bool:
    return any(fold(str(cell)) in words("columns.institution_id") for cell in cells)


def _columns(table: Table) -> dict[str, int]:
    """Find the column of each thing we know; the first one that bears the name."""
    found: dict[str, int] = {}
    for column, heading in enumerate(table.headings):
        for name in COLUMNS:
            if fold(heading) in words(f"columns.{name}"):
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
    return np.array(["" if pd.isna(cell) else written(cell) for cell in cells], dtype=object)


def _row_problems(table: Table, found: dict[str, int], frame: pd.DataFrame) -> Iterator[Issue]:
    """Look at every row; nothing is left for a second round of mending."""
    seen: dict[str, tuple[str, str]] = {}
    for row, (institution_id, name, stages, *_) in zip(
        frame.index, frame.itertuples(index=False), strict=True
    ):

        def place(column: str, row: int = row) -> str:
            return cell_name(table.first_row + row, found[column])

        common = {"file": table.file, "sheet": table.sheet, "institution_id": institution_id}
        if not institution_id:
            yield issue(
                Code.INSTITUTION_WITHOUT_ID, cell=place("institution_id"), value=name, **common
            )
        else:
            cell = place("institution_id")
            for code, other in _id_problems(institution_id, cell, seen):
                yield issue(
                    code, cell=cell, value=institution_id, details={"other": other}, **common
                )
        if not name:
            yield issue(Code.INSTITUTION_WITHOUT_NAME, cell=place("name"), **common)
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


def _id_problems(
    institution_id: str, cell: str, seen: dict[str, tuple[str, str]]
) -> Iterator[tuple[Code, str]]:
    """Say whether an id repeats or collides with an earlier one, or cannot name a file."""
    try:
        name = slug(institution_id).casefold()
    except ValueError:
        yield Code.UNSAFE_ID, ""
        return
    if name not in seen:
        seen[name] = (institution_id, cell)
        return
    other_id, other_cell = seen[name]
    if other_id == institution_id:
        yield Code.REPEATED_INSTITUTION, other_cell
    else:
        yield Code.COLLIDING_IDS, other_id


def _stages(text: str) -> tuple[list[str], list[str]]:
    """Read stages: the known ones in the order of ``STAGES``, and the words nobody knows."""
    found: set[str] = set()
    unknown = []
    for word in filter(None, map(str.strip, _BETWEEN_STAGES.split(text))):
        # Hyphens part stages, but GDNN-GDTX is one.
        parts = [word] if _stage_of(word) else re.split("[-–]", word)
        for part in map(str.strip, parts):
            stage = _stage_of(part)
            if stage:
                found.add(stage)
            else:
                unknown.append(part)
    return [stage for stage in STAGES if stage in found], unknown


def _stage_of(word: str) -> str | None:
    folded = fold(word)
    return next((stage for stage in STAGES if folded in words(f"stages.{stage}")), None)
