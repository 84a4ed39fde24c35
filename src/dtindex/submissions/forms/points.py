"""The live points of a form: earned and possible beside each answer, by group, and in all.

Behind the last column, hidden: in the row of each fact its encoded answer, alone and within
its whole, and for every component whose first fact it is, the component's id, its group's id,
the steps it earns and the steps it could earn. Below the questions stands a line for each
group, and one for the index.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from dtindex.catalogue import Language, catalogue
from dtindex.criteria.rules.models import Component, CriterionGroup, Fact, Framework
from dtindex.sheets.looks import Looks
from dtindex.submissions.forms.formulas import (
    UNKNOWN,
    answered,
    earned,
    in_steps,
    possible,
    rescaled,
    within_whole,
)
from dtindex.submissions.forms.looks import TOTAL, TOTAL_POINTS, look_of

__all__ = ["LivePoints"]

_ALONE, _WITHIN, _COMPONENTS = range(3)
_ID, _GROUP, _EARNED, _POSSIBLE, _PER_COMPONENT = range(5)
_STEPS, _APPLIES = _ALONE, _WITHIN


class LivePoints:
    """Writes the formulas of one form.

    Parameters
    ----------
    sheet, looks
        Where to, and how it looks.
    framework, school_year, stages, language
        What is asked, of whom, when.
    rows : mapping of fact id to int
        Where the facts stand.
    columns : mapping of role to int
        Where ``points`` and ``out_of`` are shown, among other roles.
    behind : int
        The first hidden column that is free.
    """

    def __init__(
        self,
        sheet: Any,
        looks: Looks,
        framework: Framework,
        school_year: str,
        stages: tuple[str, ...],
        language: Language,
        rows: Mapping[str, int],
        columns: Mapping[str, int],
        behind: int,
    ) -> None:
        self._sheet = sheet
        self._looks = looks
        self._framework = framework
        self._school_year = school_year
        self._language = language
        self._rows = rows
        self._columns = columns
        self._behind = behind
        self._measured: dict[str, list[tuple[str, Component]]] = {}
        for group in framework.groups:
            for component in group.components:
                if component.applies_to(stages):
                    first = component.fact_ids[0]
                    self._measured.setdefault(first, []).append((group.id, component))

    @property
    def n_columns(self) -> int:
        """How many hidden columns are taken."""
        return _COMPONENTS + self._most_in_a_row * _PER_COMPONENT

    def write_fact(self, fact: Fact, answer: str, reason: str, options: str) -> None:
        """Write the answer of a fact encoded, and the points of the components it measures.

        ``answer``, ``reason`` and ``options`` are names or addresses of cells.
        """
        row = self._rows[fact.id]
        alone = answered(fact, answer, reason, options, self._language)
        self._formula(row, self._behind + _ALONE, f"={alone}")
        if fact.at_most is not None and fact.at_most in self._rows:
            whole = self._framework.fact[fact.at_most]
            cells = self._cell(row, _ALONE), self._cell(self._rows[whole.id], _ALONE)
            self._formula(row, self._behind + _WITHIN, f"={within_whole(fact, whole, *cells)}")
        here = self._measured.get(fact.id, [])
        for place, (group_id, component) in enumerate(here):
            self._write_component(row, place, group_id, component)
        self._show(row, len(here))

    def write_totals(self, row: int) -> int:
        """Write a line for each group from this row on, then the index; give its row."""
        t = catalogue(self._language)
        counted = [(row + n, g) for n, g in enumerate(self._framework.groups) if g.counted]
        for group in self._framework.groups:
            title = t.of(group, "title")
            title = title if group.counted else t("forms.profile", title=title)
            self._write_group(row, group)
            self._line(row, title, self._steps_of(group))
            row += 1
        full = in_steps(self._framework.max_points, self._framework)
        weights = [f"IF({self._cell(r, _APPLIES)}>0,{self._steps_of(g)},0)" for r, g in counted]
        self._formula(row, self._behind + _APPLIES, f"={'+'.join(weights)}")
        steps = ",".join(self._cell(r, _STEPS) for r, _ in counted)
        applies = self._cell(row, _APPLIES)
        total = f"IF({applies}=0,0,{rescaled(f'SUM({steps})', full, applies)})"
        known = f'IF(COUNT({steps})<{len(counted)},"{UNKNOWN}",{total})'
        self._formula(row, self._behind + _STEPS, f"={known}")
        self._line(row, t("forms.total"), full)
        return row

    def _write_component(self, row: int, place: int, group_id: str, component: Component) -> None:
        cells, first = self._encoded, self._first(place)
        self._sheet.write_string(row, first + _ID, component.id)
        self._sheet.write_string(row, first + _GROUP, group_id)
        steps = earned(self._framework, component, cells, self._school_year)
        self._formula(row, first + _EARNED, f"={steps}")
        most = possible(self._framework, component, cells, self._school_year)
        self._formula(row, first + _POSSIBLE, f"={most}")

    def _show(self, row: int, n: int) -> None:
        """Show the points of the components that an answer measures."""
        if not n:
            for role in ("points", "out_of"):
                self._sheet.write_blank(
                    row, self._columns[role], None, self._looks(look_of("out_of"))
                )
            return
        got, could = (
            ",".join(xl_rowcol_to_cell(row, self._first(place) + what) for place in range(n))
            for what in (_EARNED, _POSSIBLE)
        )
        known = f'IF(COUNT({got})<{n},"{UNKNOWN}",{self._in_points(f"SUM({got})")})'
        self._formula(row, self._columns["points"], f"={known}", self._looks(look_of("points")))
        most = self._in_points(f"SUM({could})")
        self._formula(row, self._columns["out_of"], f"={most}", self._looks(look_of("out_of")))

    def _write_group(self, row: int, group: CriterionGroup) -> None:
        """Write the steps of a group, rescaled to its full weight, and how many apply."""
        sums: dict[int, list[str]] = {_EARNED: ["0"], _POSSIBLE: ["0"]}
        unknown = ["0"]
        for place in range(self._most_in_a_row):
            ids = self._range(self._first(place) + _GROUP)
            for what, parts in sums.items():
                parts.append(f'SUMIF({ids},"{group.id}",{self._range(self._first(place) + what)})')
            got = self._range(self._first(place) + _EARNED)
            unknown.append(f'COUNTIFS({ids},"{group.id}",{got},"{UNKNOWN}")')
        self._formula(row, self._behind + _APPLIES, f"={'+'.join(sums[_POSSIBLE])}")
        applies = self._cell(row, _APPLIES)
        missing = in_steps(group.unaccounted_points, self._framework)
        got = rescaled(
            f"({'+'.join(sums[_EARNED])})", self._steps_of(group), f"({applies}+{missing})"
        )
        known = f'IF({"+".join(unknown)}>0,"{UNKNOWN}",IF({applies}=0,0,{got}))'
        self._formula(row, self._behind + _STEPS, f"={known}")

    def _line(self, row: int, title: str, full: int) -> None:
        """Show a total under the columns of points."""
        first, last = self._columns["number"], self._columns["points"] - 1
        self._sheet.merge_range(row, first, row, last, "", self._looks(TOTAL))
        self._sheet.write_string(row, first, title, self._looks(TOTAL))
        steps, applies = self._cell(row, _STEPS), self._cell(row, _APPLIES)
        known = f"IF(ISNUMBER({steps}),{self._in_points(steps)},{steps})"
        look = self._looks(TOTAL_POINTS)
        self._formula(row, self._columns["points"], f"={known}", look)
        most = self._in_points(f"IF({applies}>0,{full},0)")
        self._formula(row, self._columns["out_of"], f"={most}", look)

    def _in_points(self, steps: str) -> str:
        """Turn steps into points: divided and not multiplied, so that 29 steps are 0.29."""
        over, under = self._framework.step.as_integer_ratio()
        return f"{steps}*{over}/{under}" if over > 1 else f"{steps}/{under}"

    def _steps_of(self, group: CriterionGroup) -> int:
        return in_steps(group.max_points, self._framework)

    @cached_property
    def _most_in_a_row(self) -> int:
        return max(map(len, self._measured.values()), default=0)

    @cached_property
    def _encoded(self) -> dict[str, str]:
        """Where the answers stand that count, by fact."""
        cells = {}
        for fact_id, row in self._rows.items():
            within = self._framework.fact[fact_id].at_most in self._rows
            cells[fact_id] = self._cell(row, _WITHIN if within else _ALONE)
        return cells

    def _first(self, place: int) -> int:
        """First hidden column of the n-th component of a row."""
        return self._behind + _COMPONENTS + place * _PER_COMPONENT

    def _cell(self, row: int, what: int) -> str:
        return str(xl_rowcol_to_cell(row, self._behind + what, row_abs=True, col_abs=True))

    def _range(self, column: int) -> str:
        rows = self._rows.values()
        return str(xl_range_abs(min(rows), column, max(rows), column))

    def _formula(self, row: int, column: int, formula: str, look: Any = None) -> None:
        # Without a value, or LibreOffice would show it until somebody types.
        self._sheet.write_formula(row, column, formula, look, "")
