"""Sums of facts as sentences and rows, clause by clause in the guidance's own order."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dtindex.analysis.totals.measures import Measure, answered, measures_of
from dtindex.analysis.totals.totals import Origins, Totals, year_before
from dtindex.catalogue import Catalogue
from dtindex.criteria.rules.models import Component, Condition
from dtindex.reports.contents import Clause, MeasureLine
from dtindex.reports.figures import Figures
from dtindex.scoring.answers import AnswerState
from dtindex.scoring.result import ScoreResult

__all__ = ["Clauses"]

_NAMED = 3
"""Institutions that a sentence names; more would be a list, and lists have tables."""


@dataclass(frozen=True, eq=False)
class Clauses:
    """What the facts of some institutions say of every clause that asks for facts.

    Parameters
    ----------
    result : ScoreResult
    totals : Totals
        Sums of the result.
    by, part : str
        Which of its parts is told.
    rows : ndarray of int
        The institutions of that part.
    t : Catalogue
    figures : Figures
        Takes every figure that is said.
    internal : bool
        Whether institutions to praise and to help are named.
    """

    result: ScoreResult
    totals: Totals
    by: str
    part: str
    rows: NDArray[np.intp]
    t: Catalogue
    figures: Figures
    internal: bool

    def told(self) -> Iterator[Clause]:
        """Yield the clauses in the order of the document that they stand in."""
        framework, t = self.result.framework, self.t
        sums = self._sums()
        for clause in framework.clauses:
            asking: list[Component | Condition] = [*framework.components, *framework.conditions]
            readers = [each for each in asking if each.clauses[0] == clause.id]
            ids = [fact_id for each in readers for fact_id in _measure_ids(each)]
            told = [row for fact_id in dict.fromkeys(ids) for row in sums.get(fact_id, ())]
            if not told:
                continue
            yield Clause(
                place=t.of(clause, "locator")[:1].upper() + t.of(clause, "locator")[1:],
                quote=clause.quote_vi,
                sentences=tuple(self._sentences(told)),
                rows=tuple(self._line(row) for row in told if not row["kept_back"]),
                unknown=self._unknown(told),
                praised=self._named(readers, best=True) if self.internal else "",
                to_help=self._named(readers, best=False) if self.internal else "",
            )

    def _sums(self) -> dict[str, list[dict[str, Any]]]:
        table = self.totals.table
        own = table[(table["by"] == self.by) & (table["part"] == self.part)]
        sums: dict[str, list[dict[str, Any]]] = {}
        for row in own.to_dict("records"):
            named = {str(name): value for name, value in row.items()}
            sums.setdefault(named["measure_id"], []).append(named)
        return sums

    def _sentences(self, rows: list[dict[str, Any]]) -> Iterator[str]:
        for measure_id, group in groupby(rows, key=lambda row: row["measure_id"]):
            members = list(group)
            first = members[0]
            if any(row["kept_back"] for row in members):
                yield self.t("report.kept_back", title=first["title"])
            elif not first["n_answered"]:
                yield self.t("report.no_answers", title=first["title"])
            elif first["kind"] == "choice":
                yield self._choice(measure_id, members)
            else:
                yield self._sentence(first)

    def _sentence(self, row: dict[str, Any]) -> str:
        said = self._figures_of(row)
        key = f"report.{row['kind']}"
        return self.t(key, title=row["title"], unit=row["unit"], change=self._change(row), **said)

    def _choice(self, measure_id: str, rows: list[dict[str, Any]]) -> str:
        options = {
            o.id: self.t.of(o, "label") for o in self.result.framework.fact[measure_id].options
        }
        parts = [
            self.t("report.option", option=options[row["option"]], **self._figures_of(row))
            for row in rows
        ]
        return self.t("report.choice", title=rows[0]["title"], options="; ".join(parts))

    def _figures_of(self, row: dict[str, Any]) -> dict[str, str]:
        t = self.t
        said = {"part": self._say(row, "part", t.number(row["numerator"].normalize()))}
        if row["denominator"] is not None:
            said["whole"] = self._say(row, "whole", t.number(row["denominator"].normalize()))
        if row["share"] is not None and row["share"] == row["share"]:
            said["share"] = self._say(row, "share", self._share(row, row["share"]))
        said["n"] = self._say(row, "answered", t.number(row["n_answered"]))
        said["all"] = t.number(row["n_expected"])
        return said

    def _share(self, row: dict[str, Any], share: float) -> str:
        exact = Decimal(repr(share))
        return self.t.number(exact, 2) if row["kind"] == "rate" else self.t.percent(exact)

    def _say(self, row: dict[str, Any], what: str, shown: str) -> str:
        values = {
            "part": row["numerator"],
            "whole": row["denominator"],
            "share": row["share"],
            "answered": row["n_answered"],
            "change": row["change"],
        }
        measure = self._measures[row["measure_id"], row["option"]]
        counted = self._in_both(measure) if what == "change" else self._in_this(measure)
        own = self.result.institutions.ids[self.rows[counted[self.rows]]].tolist()
        return self.figures.say(
            shown,
            values[what],
            what,
            measure=row["measure_id"],
            option=row["option"],
            facts=[fact.id for fact in measure.facts],
            institutions=own,
        )

    def _in_this(self, measure: Measure) -> NDArray[np.bool_]:
        """Tell who answered a measure, and so stands in its sum."""
        now = answered(measure, self.result)
        assert now is not None
        return now.counts

    def _in_both(self, measure: Measure) -> NDArray[np.bool_]:
        """Tell who answered it both times, and so stands in its change."""
        counts = self._in_this(measure)
        if self._before is None:
            return np.zeros_like(counts)
        past, origins = self._before
        then = answered(measure, past)
        return np.zeros_like(counts) if then is None else counts & origins.before(then).counts

    @cached_property
    def _before(self) -> tuple[ScoreResult, Origins] | None:
        past = year_before(self.result)
        return None if past is None else (past, Origins(self.result, past))

    @cached_property
    def _measures(self) -> dict[tuple[str, str], Measure]:
        return {(each.id, each.option): each for each in measures_of(self.result)}

    def _change(self, row: dict[str, Any]) -> str:
        change = row["change"]
        if change is None or change != change:
            return ""
        t, key = self.t, "report.more" if change > 0 else "report.less"
        if row["kind"] in ("count", "rate"):
            exact = Decimal(repr(abs(change))).quantize(Decimal("0.01")).normalize()
            by = t.number(exact)
        else:
            exact = Decimal(repr(abs(change))) * 100
            by = t("report.percent_points", n=t.number(exact, 1))
        if not exact.quantize(Decimal("0.1")):
            return t("report.same", before=self.totals.before, n=t.number(row["n_both"]))
        by = self._say(row, "change", by)
        return t(key, by=by, before=self.totals.before, n=t.number(row["n_both"]))

    def _line(self, row: dict[str, Any]) -> MeasureLine:
        t = self.t
        change = row["change"]
        is_known = change is not None and change == change
        before = row["share_before"] if row["kind"] != "count" else row["numerator_before"]
        title = row["title"]
        if row["option"]:
            options = self.result.framework.fact[row["measure_id"]].options
            option = next(o for o in options if o.id == row["option"])
            title = t("totals.option", title=title, option=t.of(option, "label"))
        told_before = ""
        if before is not None and before == before:
            is_count = row["kind"] == "count"
            told_before = t.number(before.normalize()) if is_count else self._share(row, before)
        return MeasureLine(
            title=title,
            part=_number(row["numerator"], t),
            whole=_number(row["denominator"], t),
            share=self._share(row, row["share"]) if row["share"] == row["share"] else "",
            before=told_before,
            change=self._signed(row, change) if is_known else "",
            answered=t("totals.of", n=t.number(row["n_answered"]), all=t.number(row["n_expected"])),
        )

    def _signed(self, row: dict[str, Any], change: float) -> str:
        exact = Decimal(repr(abs(change)))
        if row["kind"] not in ("count", "rate"):
            exact *= 100
        places = 0 if row["kind"] == "count" else 1
        shown = self.t.number(exact, places)
        is_nothing = exact < Decimal("0.5").scaleb(-places)
        sign = "" if is_nothing else "+" if change > 0 else "−"
        return f"{sign}{shown}"

    def _unknown(self, rows: list[dict[str, Any]]) -> str:
        """Format from how many nothing is known, of the question that fewest answered."""
        worst = max(rows, key=lambda row: int(row["n_missing"]))
        if not worst["n_missing"]:
            return ""
        n, all_ = self.t.number(worst["n_missing"]), self.t.number(worst["n_expected"])
        return self.t("report.unknown", n=n, all=all_, title=worst["title"])

    def _named(self, readers: list[Any], *, best: bool) -> str:
        """Name the institutions that earn most, or least, of what a clause asks for."""
        framework = self.result.framework
        places = {component.id: place for place, component in enumerate(framework.components)}
        columns = [places[each.id] for each in readers if each.id in places]
        scores = self.result.scores
        if not columns:
            return ""
        answered_all = (scores.component_states[:, columns] == AnswerState.ANSWERED).all(axis=1)
        rows = self.rows[answered_all[self.rows]]
        most = scores.component_max[rows][:, columns].sum(axis=1)
        share = scores.component.points[rows][:, columns].sum(axis=1) / np.maximum(most, 1)
        order = np.lexsort((rows, -share if best else share))[:_NAMED]
        chosen = [row for row in order.tolist() if (share[row] > 0.5) == best]
        names = self.result.institutions.table["name"].tolist()
        return self.t.join([str(names[rows[row]]) for row in chosen])


def _measure_ids(each: Any) -> list[str]:
    """List the ids under which the sums of a component or a condition stand."""
    facts = getattr(each, "fact_ids", None) or (each.fact,)
    return [each.id] if len(facts) > 1 else [facts[0]]


def _number(value: Decimal | None, t: Catalogue) -> str:
    return "" if value is None else t.number(value.normalize())
