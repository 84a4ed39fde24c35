"""Formulas of spreadsheets that give the points of scoring, exact to the step.

Spreadsheets count in doubles and take two numbers for equal that agree in fifteen digits. So
points are whole steps, quotients are rounded by whole numbers, half up, and where a whole
number would reach ``EXACT`` the cell says that it does not know.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import singledispatch

from dtindex.catalogue import Language, catalogue
from dtindex.criteria.rules.interval import Interval
from dtindex.criteria.rules.kinds import (
    BandsRule,
    ChoiceRule,
    CountRule,
    EnteredRule,
    OnTimeRule,
    RatioRule,
    YesNoRule,
)
from dtindex.criteria.rules.models import Component, Fact, Framework
from dtindex.submissions.cells.answers import bounds

__all__ = [
    "EXACT",
    "NOT_APPLICABLE",
    "UNKNOWN",
    "Place",
    "answered",
    "earned",
    "formula_of",
    "in_steps",
    "nothing_to_measure",
    "possible",
    "rescaled",
    "within_whole",
]

EXACT = 10**14
"""Whole numbers below are told apart by every spreadsheet."""

UNKNOWN = "…"
"""Stands where numbers are too large to be counted exactly."""

NOT_APPLICABLE = "na"
"""Stands for the answer of a fact that does not apply; an empty text for a missing one."""

Cells = Mapping[str, str]
_FIRST_DAY = datetime.date(1899, 12, 30)


def in_steps(points: Decimal, framework: Framework) -> int:
    """Return points as steps; ``dtindex check`` proves that they are a multiple."""
    return int(Fraction(points) / Fraction(framework.step))


def answered(fact: Fact, answer: str, reason: str, options: str, language: Language) -> str:
    """Return the encoded answer as :class:`Facts` holds it, seen alone.

    Parameters
    ----------
    answer, reason, options : str
        Names or addresses of the cells.
    """
    t = catalogue(language)
    match fact.kind:
        case "yes_no":
            code = f'IF({answer}="{t("words.yes")}",1,IF({answer}="{t("words.no")}",0,""))'
        case "choice":
            # Not by MATCH, which takes a question mark in a label for any letter.
            numbers = ",".join(map(str, range(len(fact.options))))
            same = f"({options}={answer})"
            code = f'IF(SUMPRODUCT({same}*1)>0,SUMPRODUCT({same}*{{{numbers}}}),"")'
        case "date":
            code = f'IF(ISNUMBER({answer}),INT({answer}),"")'
        case _:
            low, high = bounds(fact)
            steps = f"ROUND(N({answer})*{10**fact.decimals},0)"
            fits = f"ROUND(N({answer}),{fact.decimals})=N({answer}),{steps}>={low},{steps}<={high}"
            code = f'IF(AND(ISNUMBER({answer}),{fits}),{steps},"")'
    if not fact.may_not_apply:
        return code
    excused = f'IF(TRIM({answer})="","{NOT_APPLICABLE}","")'
    return f'IF(TRIM({reason})="",{code},{excused})'


def within_whole(fact: Fact, whole: Fact, cell: str, whole_cell: str) -> str:
    """Return an answer again, unless it is larger than the whole it is part of."""
    decimals = max(fact.decimals, whole.decimals)
    part = f"{cell}*{10 ** (decimals - fact.decimals)}"
    over = f"{part}>{whole_cell}*{10 ** (decimals - whole.decimals)}"
    return f'IF(AND(ISNUMBER({cell}),ISNUMBER({whole_cell})),IF({over},"",{cell}),{cell})'


def earned(framework: Framework, component: Component, cells: Cells, school_year: str) -> str:
    """Return the steps that a component earns; 0 unless it is fully answered.

    Parameters
    ----------
    cells : mapping of fact id to str
        Addresses of the encoded answers.
    """
    known = ",".join(f"ISNUMBER({cells[fact_id]})" for fact_id in component.fact_ids)
    steps = formula_of(component.rule, Place(framework, component, cells, school_year))
    return f"IF(AND({known}),{steps},0)"


def possible(framework: Framework, component: Component, cells: Cells, school_year: str) -> str:
    """Return the most steps that a component could earn; 0 where it does not apply."""
    at = Place(framework, component, cells, school_year)
    out = [f'{cells[fact_id]}="{NOT_APPLICABLE}"' for fact_id in component.fact_ids]
    out += nothing_to_measure(component.rule, at)
    return f"IF(OR({','.join(out)}),0,{at.most})"


def rescaled(steps: str, full: int, out_of: str) -> str:
    """Bring steps out of ``out_of`` to steps out of ``full``, rounded half up once."""
    return f"INT(({2 * full}*{steps}+{out_of})/(2*{out_of}))"


@dataclass(frozen=True)
class Place:
    """What a rule reads: the framework, the cells, the school year."""

    framework: Framework
    component: Component
    cells: Cells
    school_year: str

    @property
    def most(self) -> int:
        """Steps that the component gives at most."""
        return in_steps(self.component.max_points, self.framework)

    def scale(self, fact_id: str) -> int:
        """Units of the encoded answer in one unit of the fact."""
        return int(10 ** self.framework.fact[fact_id].decimals)


@singledispatch
def formula_of(rule: object, at: Place) -> str:
    """Write the steps that one kind of rule gives; each kind registers its formula."""
    raise TypeError(f"no formula for {type(rule).__name__}")


@formula_of.register
def _yes_no(rule: YesNoRule, at: Place) -> str:
    return f"{at.cells[rule.fact]}*{at.most}"


@formula_of.register
def _choice(rule: ChoiceRule, at: Place) -> str:
    options = at.framework.fact[rule.fact].option_ids
    points = ",".join(str(in_steps(rule.points[option], at.framework)) for option in options)
    return f"CHOOSE({at.cells[rule.fact]}+1,{points})"


@formula_of.register
def _count(rule: CountRule, at: Place) -> str:
    factor = Fraction(at.most, at.scale(rule.fact)) / Fraction(rule.target)
    return _quotient(at.cells[rule.fact], "1", factor, at.most)


@formula_of.register
def _entered(rule: EnteredRule, at: Place) -> str:
    factor = Fraction(1, at.scale(rule.fact)) / Fraction(at.framework.step)
    points = _quotient(at.cells[rule.fact], "1", factor, at.most)
    step = Fraction(rule.step) * at.scale(rule.fact)
    if step.denominator != 1 or step == 1:
        return points
    # Points between two steps are refused, so nobody knows what they will be.
    return f'IF(MOD({at.cells[rule.fact]},{step.numerator})<>0,"{UNKNOWN}",{points})'


@formula_of.register
def _ratio(rule: RatioRule, at: Place) -> str:
    part, whole = at.cells[rule.numerator], at.cells[rule.denominator]
    scale = Fraction(at.scale(rule.denominator), at.scale(rule.numerator))
    quotient = _quotient(part, whole, at.most * scale / Fraction(rule.target), at.most)
    return f"IF({whole}=0,0,{quotient})"


@formula_of.register
def _bands(rule: BandsRule, at: Place) -> str:
    part, whole, scale = at.cells[rule.numerator], "1", Fraction(1, at.scale(rule.numerator))
    if rule.denominator is not None:
        whole, scale = at.cells[rule.denominator], scale * at.scale(rule.denominator)
    ends = [end for b in rule.bands for end in (b.interval.low, b.interval.high)]
    edges = [Fraction(end) / scale for end in ends if end is not None]
    points = "0"
    for band in rule.bands:
        inside = _inside(band.interval, part, whole, scale)
        points = f"IF({inside},{in_steps(band.points, at.framework)},{points})"
    largest = max(max(edge.numerator, edge.denominator) for edge in edges)
    exact = _exactly([part, whole], largest, points)
    return exact if rule.denominator is None else f"IF({whole}=0,0,{exact})"


@formula_of.register
def _on_time(rule: OnTimeRule, at: Place) -> str:
    deadline = rule.deadlines.get(at.school_year)
    if deadline is None:
        return "0"
    return f"IF({at.cells[rule.fact]}<={(deadline - _FIRST_DAY).days},{at.most},0)"


@singledispatch
def nothing_to_measure(rule: object, at: Place) -> list[str]:
    """Write where a kind of rule takes its component out; most never do."""
    return []


@nothing_to_measure.register
def _without_deadline(rule: OnTimeRule, at: Place) -> list[str]:
    return [] if at.school_year in rule.deadlines else ["TRUE"]


@nothing_to_measure.register(RatioRule)
@nothing_to_measure.register(BandsRule)
def _without_whole(rule: RatioRule | BandsRule, at: Place) -> list[str]:
    if rule.denominator is None or rule.zero_denominator == "zero_points":
        return []
    whole = at.cells[rule.denominator]
    return [f"AND(ISNUMBER({whole}),{whole}=0)"]


def _quotient(part: str, whole: str, factor: Fraction, most: int) -> str:
    """Round part / whole * factor half up to a whole number, ``most`` at most."""
    over, under = 2 * factor.numerator, factor.denominator
    top, bottom = f"{over}*{part}+{under}*{whole}", f"{2 * under}*{whole}"
    return _exactly([part, whole], 2 * max(over, under), f"MIN({most},INT(({top})/({bottom})))")


def _exactly(cells: Sequence[str], times: int, formula: str) -> str:
    """Return the formula where no whole number in it grows too large, else say so."""
    largest = f"MAX({','.join(cells)})"
    return f'IF({largest}>{EXACT // times},"{UNKNOWN}",{formula})'


def _inside(interval: Interval, part: str, whole: str, factor: Fraction) -> str:
    """Whether part / whole * factor lies in an interval, by multiplying crosswise."""
    above = ">=" if interval.includes_low else ">"
    sides = [_compared(part, above, whole, Fraction(interval.low) / factor)]
    if interval.high is not None:
        below = "<=" if interval.includes_high else "<"
        sides.append(_compared(part, below, whole, Fraction(interval.high) / factor))
    return f"AND({','.join(sides)})"


def _compared(part: str, sign: str, whole: str, edge: Fraction) -> str:
    return f"{part}*{edge.denominator}{sign}{whole}*{edge.numerator}"
