"""The figures of documents, each with the institutions and facts that it was worked out from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from dtindex.analysis.past.years import earlier_results
from dtindex.disk import write_whole
from dtindex.scoring.result import ScoreResult

__all__ = ["Figures", "write_trace"]


@dataclass(slots=True)
class Figures:
    """What one document says in figures.

    Parameters
    ----------
    document : str
        Its name.
    rows : list of dict
        A row per figure: ``document``, ``shown`` (as it stands there), ``value``, ``what``
        (``share``, ``part``, ``whole``, ``change``, ``count``, ``points``), ``measure``,
        ``option``, ``facts`` and ``institutions`` (ids joined by ``;``).
    """

    document: str
    rows: list[dict[str, str]] = field(default_factory=list)

    def say(
        self,
        shown: str,
        value: object,
        what: str,
        *,
        institutions: Iterable[str],
        facts: Sequence[str] = (),
        measure: str = "",
        option: str = "",
    ) -> str:
        """Note a figure and return it as it is shown."""
        self.rows.append(
            {
                "document": self.document,
                "shown": shown,
                "value": str(value),
                "what": what,
                "measure": measure,
                "option": option,
                "facts": ";".join(facts),
                "institutions": ";".join(institutions),
            }
        )
        return shown


def write_trace(figures: Iterable[Figures], result: ScoreResult, folder: Path) -> list[Path]:
    """Write the figures of documents, and the answers with their cells, as two CSV files.

    ``figures.csv`` has a row per figure (see :class:`Figures`), ``answers.csv`` one per answer
    that counts: ``school_year``, ``institution_id``, ``fact_id``, ``value``, ``state``,
    ``file``, ``sheet``, ``cell``, of this year and of those before. Whoever has both can work out
    every sum, share and change again; points and medians take the rules too.
    """
    told = pd.DataFrame([row for each in figures for row in each.rows])
    years = [result, *earlier_results(result)]
    answers = pd.concat([_answers(each) for each in years], ignore_index=True)
    for name, table in (("figures.csv", told), ("answers.csv", answers)):
        write_whole(folder / name, table.to_csv(index=False).encode("utf-8-sig"))
    return [folder / "figures.csv", folder / "answers.csv"]


def _answers(result: ScoreResult) -> pd.DataFrame:
    """List the answers that count, of the record that each comes from."""
    table = result.facts.table
    rows = pd.DataFrame(result.answers.records, index=result.institutions.ids)
    rows.columns = pd.Index([fact.id for fact in result.framework.facts])
    rows.index.name = "institution_id"
    chosen = rows.reset_index().melt("institution_id", var_name="fact_id", value_name="record")
    n_facts = len(result.framework.facts)
    table = table.assign(record=table.index // n_facts)
    counted = chosen.merge(table, on=["institution_id", "fact_id", "record"])
    names = ["school_year", "institution_id", "fact_id", "value", "state", "file", "sheet", "cell"]
    return counted[names]
