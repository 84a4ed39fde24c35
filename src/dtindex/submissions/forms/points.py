"""The live points of a form: earned and possible beside each answer, by group, and in all.

Behind the last column, hidden: in the row of each fact its encoded answer, alone and within
its whole, and what was taken for it; in the row of each component its id, its group's id, the
steps it earns, the steps it could earn, and whether all it reads was answered. Below the
questions stands a line for each group, and one for the index.
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
_ID, _GROUP, _EARNED, _POSSIBLE, _ANSWERED = range(_COMPONENTS, _COMPONENTS + 5)
_TAKEN = _ANSWERED + 1
_N_COLUMNS = _TAKEN + 1
_STEPS, _APPLIES = _ALONE, _WITHIN
_OPEN = "–"
"""Stands for points until something is answered: what nobody answered is not nothing."""


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
    rule_rows : mapping of component id to int
        Where the points of each component are shown.
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
        language: Language,
        rows: Mapping[str, int],
        rule_rows: Mapping[str, int],
        columns: Mapping[str, int],
        behind: int,
    ) -> None:
        self._sheet = sheet
        self._looks = looks
        self._framework = framework
        self._school_year = school_year
        self._language = language
        self._rows = rows
        self._rule_rows = rule_rows
        self._columns = columns
        self._behind = behind
        self._group_of = {c.id: group.id for group in framework.groups for c in group.components}

    @property
    def n_columns(self) -> int:
        """How many hidden columns are taken."""
        return _N_COLUMNS

    def write_fact(self, fact: Fact, answer: str, reason: str, options: str) -> None:
        """Write the answer of a fact encoded.

        ``answer``, ``reason`` and ``options`` are names or addresses of cells.
        """
        row = self._rows[fact.id]
        taken = self._taken(row, answer)
        alone = answered(fact, taken, reason, options, self._language)
        self._formula(row, self._behind + _ALONE, f"={alone}")
        if fact.at_most is not None and fact.at_most in self._rows:
            whole = self._framework.fact[fact.at_most]
            cells = self._cell(row, _ALONE), self._cell(self._rows[whole.id], _ALONE)
            self._formula(row, self._behind + _WITHIN, f"={within_whole(fact, whole, *cells)}")

    def write_points(self, row: int, component: Component | None) -> None:
        """Write the points of the component of a row, and show them; of none, nothing."""
        if component is None:
            blank = self._looks(look_of("out_of"))
            for role in ("points", "out_of"):
                self._sheet.write_blank(row, self._columns[role], None, blank)
            return
        cells = self._encoded
        self._sheet.write_string(row, self._behind + _ID, component.id)
        self._sheet.write_string(row, self._behind + _GROUP, self._group_of[component.id])
        steps = earned(self._framework, component, cells, self._school_year)
        self._formula(row, self._behind + _EARNED, f"={steps}")
        most = possible(self._framework, component, cells, self._school_year)
        self._formula(row, self._behind + _POSSIBLE, f"={most}")
        told = ",".join(f'{cells[fact_id]}<>""' for fact_id in component.fact_ids)
        self._formula(row, self._behind + _ANSWERED, f"=IF(AND({told}),1,0)")
        got, could = self._cell(row, _EARNED), self._cell(row, _POSSIBLE)
        points = self._shown(got, self._cell(row, _ANSWERED))
        self._formula(row, self._columns["points"], points, self._looks(look_of("points")))
        most = f"={self._in_points(could)}"
        self._formula(row, self._columns["out_of"], most, self._looks(look_of("out_of")))

    def _taken(self, row: int, answer: str) -> str:
        """Return the cell of what counts as answered: last year's answer where that is marked."""
        if "same" not in self._columns:
            return answer
        mark, before = (
            xl_rowcol_to_cell(row, self._columns[role], row_abs=True, col_abs=True)
            for role in ("same", "previous")
        )
        own = f'IF({answer}="","",{answer})'
        taken = f'IF(AND({answer}="",TRIM({mark})<>""),IF({before}="","",{before}),{own})'
        self._formula(row, self._behind + _TAKEN, f"={taken}")
        return self._cell(row, _TAKEN)

    def _shown(self, steps: str, n_answered: str) -> str:
        """Return the formula of points that are shown once something is answered."""
        known = f"IF(ISNUMBER({steps}),{self._in_points(steps)},{steps})"
        return f'=IF({n_answered}=0,"{_OPEN}",{known})'

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
        told = "+".join(self._cell(r, _ANSWERED) for r, _ in counted)
        self._formula(row, self._behind + _ANSWERED, f"={told}")
        self._line(row, t("forms.total"), full)
        return row

    def _write_group(self, row: int, group: CriterionGroup) -> None:
        """Write the steps of a group, rescaled to its full weight, and how many apply."""
        self._formula(row, self._behind + _APPLIES, f"={self._sum(_POSSIBLE, group)}")
        cell = self._cell(row, _APPLIES)
        # Points that no component carries are never rescaled.
        full = in_steps(group.max_points - group.unaccounted_points, self._framework)
        got = rescaled(self._sum(_EARNED, group), full, cell)
        ids, steps = self._range(_GROUP), self._range(_EARNED)
        unknown = f'COUNTIFS({ids},"{group.id}",{steps},"{UNKNOWN}")'
        known = f'IF({unknown}>0,"{UNKNOWN}",IF({cell}=0,0,{got}))'
        self._formula(row, self._behind + _STEPS, f"={known}")
        self._formula(row, self._behind + _ANSWERED, f"={self._sum(_ANSWERED, group)}")

    def _sum(self, what: int, group: CriterionGroup) -> str:
        """Return the sum of a hidden column over the components of a group."""
        return f'SUMIF({self._range(_GROUP)},"{group.id}",{self._range(what)})'

    def _line(self, row: int, title: str, full: int) -> None:
        """Show a total under the columns of points."""
        first, last = self._columns["number"], self._columns["points"] - 1
        self._sheet.merge_range(row, first, row, last, "", self._looks(TOTAL))
        self._sheet.write_string(row, first, title, self._looks(TOTAL))
        look = self._looks(TOTAL_POINTS)
        points = self._shown(self._cell(row, _STEPS), self._cell(row, _ANSWERED))
        self._formula(row, self._columns["points"], points, look)
        most = self._in_points(f"IF({self._cell(row, _APPLIES)}>0,{full},0)")
        self._formula(row, self._columns["out_of"], f"={most}", look)

    def _in_points(self, steps: str) -> str:
        """Turn steps into points: divided and not multiplied, so that 29 steps are 0.29."""
        over, under = self._framework.step.as_integer_ratio()
        return f"{steps}*{over}/{under}" if over > 1 else f"{steps}/{under}"

    def _steps_of(self, group: CriterionGroup) -> int:
        return in_steps(group.max_points, self._framework)

    @cached_property
    def _encoded(self) -> dict[str, str]:
        """Where the answers stand that count, by fact."""
        cells = {}
        for fact_id, row in self._rows.items():
            within = self._framework.fact[fact_id].at_most in self._rows
            cells[fact_id] = self._cell(row, _WITHIN if within else _ALONE)
        return cells

    def _cell(self, row: int, what: int) -> str:
        return str(xl_rowcol_to_cell(row, self._behind + what, row_abs=True, col_abs=True))

    def _range(self, what: int) -> str:
        rows, column = [*self._rows.values(), *self._rule_rows.values()], self._behind + what
        return str(xl_range_abs(min(rows), column, max(rows), column))

    def _formula(self, row: int, column: int, formula: str, look: Any = None) -> None:
        # Without a value, or LibreOffice would show it until somebody types.
        self._sheet.write_formula(row, column, formula, look, "")
