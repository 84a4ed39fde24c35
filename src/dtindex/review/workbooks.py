"""Review workbooks: one for each area or reviewer, institutions in the order of visits."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from dtindex.analysis.flags.flags import Flags, flags
from dtindex.analysis.reviewers.visits import Visits, visits
from dtindex.arguments import checked
from dtindex.catalogue import Language, catalogue
from dtindex.disk import told_together
from dtindex.review.assignments import Assignments, Part, parts_of
from dtindex.review.former_answers import former_entries
from dtindex.review.institution_sheet import Dossier, write_institution
from dtindex.scoring.result import ScoreResult
from dtindex.sheets.heights import row_height
from dtindex.sheets.looks import FAINT, GUIDE_LINE, HEADING, LINKED, VALUE, WORDS, Looks
from dtindex.sheets.pages import fit_to_a4
from dtindex.sheets.workbooks import sheet_name, undated_workbook
from dtindex.slug import slug
from dtindex.submissions.files.own_sheets import OWN_SHEET
from dtindex.submissions.forms.cells import Entry
from dtindex.submissions.forms.entries import entries_of

__all__ = ["write_reviews"]

_LETTERS_OF_A_FILE = 80
"""So many of a part's name; file systems take 255 with all that stands around."""

_HEAD = 3
_WIDTHS = {
    "order": 6,
    "institution_id": 14,
    "name": 40,
    "commune": 20,
    "points": 9,
    "level": 9,
    "level_after": 12,
    "at_stake": 12,
    "unverified": 12,
    "n_flags": 9,
}


@checked
def write_reviews(
    result: ScoreResult,
    out: str | Path,
    *,
    by: Part | Assignments | None = None,
    previous: ScoreResult | None = None,
    language: Language = "vi",
) -> list[Path]:
    """Write workbooks in which reviewers accept, correct or reject what institutions said.

    Each workbook begins with the order of visits, then has a sheet per institution: what it
    said of itself, its evidence, last year, flags, and room for decision, corrected value and
    reason. Filled in, they are read by :func:`dtindex.read_submissions` as external records;
    the institution's own record stays as it was.

    Parameters
    ----------
    result : ScoreResult
        The year to be assessed.
    out : path
        Folder of the workbooks.
    by : {"cluster", "district", "commune", "area"} or mapping of str to list of str, optional
        How to part the institutions, by default the widest level of area that there is; or their
        ids by reviewer.
    previous : ScoreResult, optional
        The year before, by whatever rules: its answers are shown, and flags compare with it. By
        default the last that went with the result.

    Returns
    -------
    list of Path
        The workbooks, in the order of the names of their parts.

    Examples
    --------
    >>> import tempfile
    >>> import dtindex as dti
    >>> result = dti.score(*dti.sample_province(n_institutions=5))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     paths = dti.write_reviews(result, folder, by={"team-1": ["MH0001", "MH0003"]})
    ...     [path.name for path in paths]
    ['team-1.xlsx']
    """
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    by = by or result.area_levels[0].id
    parts = parts_of(result.institutions, by) if isinstance(by, str) else by
    writer = _Writer(result, previous, language, parts_are_reviewers=not isinstance(by, str))
    paths: list[Path] = []
    with told_together() as trying:
        for part, institution_ids in sorted(parts.items()):
            paths.append(_path(folder, part, paths, language))
            with trying():
                writer.write(paths[-1], part, institution_ids)
    return paths


def _path(folder: Path, part: str, taken: Sequence[Path], language: Language) -> Path:
    """Name a workbook after its part; two parts never share one."""
    try:
        stem = slug((part or catalogue(language)("review.rest"))[:_LETTERS_OF_A_FILE])
    except ValueError:
        stem = slug(catalogue(language)("review.part"))
    names = {path.name.casefold() for path in taken}
    name, n = stem, 1
    while f"{name}.xlsx".casefold() in names:
        n += 1
        name = f"{stem}-{n}"
    return folder / f"{name}.xlsx"


class _Writer:
    """What all workbooks share: the order of visits, claims, flags."""

    def __init__(
        self,
        result: ScoreResult,
        previous: ScoreResult | None,
        language: Language,
        *,
        parts_are_reviewers: bool,
    ) -> None:
        self._result = result
        self._language = language
        if previous is None:
            previous = result.year_before
        self._parts_are_reviewers = parts_are_reviewers
        self._visits: Visits = visits(result, previous)
        self._knows_loss = self._visits.knows_loss
        self._flags: Flags = flags(self._visits.result, previous, language=language)
        self._claims = entries_of(result.facts, result.school_year)
        self._previous: dict[str, dict[str, Entry]] = {}
        if previous is not None:
            ids = [*result.institutions.ids]
            self._previous = former_entries(previous, result.framework, ids, result.crosswalk)
        self._institutions = result.institutions.table.set_index("institution_id", drop=False)

    def write(self, path: Path, part: str, institution_ids: Sequence[str]) -> None:
        """Write the workbook of one part."""
        table = self._visits.table
        order = table[table["institution_id"].isin(list(institution_ids))].reset_index(drop=True)
        with undated_workbook(path) as workbook:
            looks = Looks(workbook)
            overview = workbook.add_worksheet(catalogue(self._language)("review.overview"))
            names: list[str] = []
            for visit in order.to_dict("records"):
                sheet = workbook.add_worksheet(sheet_name(slug(visit["institution_id"]), names))
                names.append(sheet.get_name())
                dossier = self._dossier({str(key): value for key, value in visit.items()}, part)
                write_institution(sheet, looks, dossier, self._language)
            self._write_overview(overview, looks, part, order, names)

    def _dossier(self, visit: dict[str, Any], part: str) -> Dossier:
        institution_id = visit["institution_id"]
        result = self._result
        row = result.institutions.row_of(institution_id)
        visited = self._visits
        stakes = visited.at_stake if self._knows_loss else visited.unverified
        at_stake = {
            component.id: float(stakes[row, column])
            for column, component in enumerate(result.framework.components)
        }
        about = self._institutions.loc[institution_id]
        return Dossier(
            framework=result.framework,
            school_year=result.school_year,
            institution={str(name): str(text) for name, text in about.items()},
            visit=visit,
            claims=self._claims.get(institution_id, {}),
            previous=self._previous.get(institution_id, {}),
            flags=self._flags.of(institution_id),
            at_stake=at_stake,
            knows_loss=self._knows_loss,
            reviewer=part if self._parts_are_reviewers else "",
        )

    def _write_overview(
        self, sheet: Any, looks: Looks, part: str, order: pd.DataFrame, names: Sequence[str]
    ) -> None:
        """Write the order of visits, with links to the sheets."""
        t = catalogue(self._language)
        sheet.write_string(0, 0, OWN_SHEET)
        sheet.write_string(
            0, 1, t("review.overview_title", part=part or t("review.rest")), looks(VALUE)
        )
        guide = "review.overview_guide" if self._knows_loss else "review.overview_guide_first"
        sheet.write_string(1, 1, t(guide), looks(GUIDE_LINE))
        sheet.set_column(0, 0, None, None, {"hidden": True})
        widths = {
            name: width
            for name, width in _WIDTHS.items()
            if self._knows_loss or name not in ("level_after", "at_stake")
        }
        for column, (name, width) in enumerate(widths.items(), start=1):
            sheet.set_column(column, column, width)
            sheet.write_string(_HEAD, column, t(f"review.{name}"), looks(HEADING))
        headings = [(t(f"review.{name}"), width, HEADING) for name, width in widths.items()]
        sheet.set_row(_HEAD, row_height(headings, lowest=34))
        for place, visit in enumerate(order.to_dict("records"), start=1):
            about = self._institutions.loc[visit["institution_id"]]
            n_flags = len(self._flags.of(visit["institution_id"]))
            cells = visit | {"order": place, "n_flags": n_flags}
            cells |= {"name": about["name"], "commune": about["commune"]}
            for column, name in enumerate(widths, start=1):
                _write_cell(sheet, _HEAD + place, column, cells[name], looks)
            link = f"internal:'{names[place - 1]}'!A1"
            text = str(visit["institution_id"])
            sheet.write_url(_HEAD + place, 2, link, looks(LINKED), text)
        sheet.freeze_panes(_HEAD + 1, 0)
        fit_to_a4(sheet, headings=(_HEAD, _HEAD))


def _write_cell(sheet: Any, row: int, column: int, value: Any, looks: Looks) -> None:
    if isinstance(value, str):
        sheet.write_string(row, column, value, looks(WORDS))
    elif pd.isna(value):
        sheet.write_string(row, column, "–", looks(FAINT))
    else:
        sheet.write_number(row, column, round(float(value), 2), looks(FAINT))
