"""How long 40,000 institutions take: scoring alone, and a wide Parquet file from disk to levels.

    python benchmarks/score.py [--institutions 40000] [--repeat 5]

The last line is one JSON object; times are medians in seconds.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

import dtindex as dti
from dtindex.sample.province import make_province
from dtindex.scoring.answers import choose_answers
from dtindex.scoring.outline import Outline
from dtindex.scoring.scores import Scores

YEAR = "2022-2023"


def median_seconds(task: Callable[[], object], repeat: int) -> float:
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        task()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def typed(records: pd.DataFrame, framework: dti.Framework) -> pd.DataFrame:
    """What a system's export looks like: numbers as numbers, everything else as text."""
    own = records[(records["assessment"] == "self") & (records["school_year"] == YEAR)]
    kind = {fact.id: fact.kind for fact in framework.facts}
    columns = {}
    for name in own.columns:
        if kind.get(name) in ("count", "amount"):
            columns[name] = pd.to_numeric(own[name], errors="coerce").astype("Int64")
        else:
            columns[name] = own[name].astype("str").where(own[name].notna())
    return pd.DataFrame(columns)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--institutions", type=int, default=40_000)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()

    province = make_province(options.institutions, school_years=(YEAR,))
    framework = province.framework
    with tempfile.TemporaryDirectory() as folder:
        wide = Path(folder) / "wide.parquet"
        typed(province.records, framework).to_parquet(wide, index=False)
        institutions = dti.read_institutions(province.institutions)

        def everything() -> dti.ScoreResult:
            facts, _ = dti.read_submissions(wide, framework, institutions)
            return dti.score(framework, institutions, facts)

        result = everything()
        read_validate_score = median_seconds(everything, options.repeat)
        facts, issues = dti.read_submissions(wide, framework, institutions)

    def arithmetic() -> Scores:
        answers = choose_answers(facts, institutions.ids, YEAR, "recognised")
        return Scores.of(framework, Outline.of(framework), answers, institutions.stage_matrix, YEAR)

    figures = {
        "institutions": options.institutions,
        "components": len(framework.components),
        "issues": len(issues),
        "score_seconds": median_seconds(
            lambda: dti.score(framework, institutions, facts), options.repeat
        ),
        "arithmetic_seconds": median_seconds(arithmetic, options.repeat),
        "read_validate_score_seconds": read_validate_score,
        "mean_points": float(result.index["points"].mean()),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
