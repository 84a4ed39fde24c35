"""How long it takes to read and validate a wide file of a whole country.

    python benchmarks/read.py [--institutions 40000] [--repeat 3]

The last line is one JSON object; times are medians in seconds.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from dtindex.criteria.load import load_framework
from dtindex.criteria.rules.models import STAGES, Fact, Framework
from dtindex.submissions.institutions import Institutions, read_institutions
from dtindex.submissions.intake.read import read_submissions

YEAR = "2022-2023"
KINDS = np.array([*STAGES, "primary;lower_secondary"])


def seconds(task: Callable[[], object]) -> float:
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def make_institutions(n: int, rng: np.random.Generator) -> Institutions:
    ids = [f"T{i:06d}" for i in range(n)]
    stages = KINDS[rng.integers(0, len(KINDS), n)]
    return read_institutions(pd.DataFrame({"institution_id": ids, "name": ids, "stages": stages}))


def depth(fact: Fact, framework: Framework) -> int:
    """How many wholes it is part of, one inside the other."""
    return 0 if fact.at_most is None else 1 + depth(framework.fact[fact.at_most], framework)


def column(fact: Fact, framework: Framework, n: int, rng: np.random.Generator) -> object:
    """Answers with nothing wrong: a part is always smaller than its whole."""
    match fact.kind:
        case "yes_no":
            return rng.random(n) < 0.5
        case "choice":
            return np.array(fact.option_ids)[rng.integers(0, len(fact.options), n)]
        case "date":
            return pd.Series(np.datetime64("2022-09-01") + rng.integers(0, 30, n))
        case _ if fact.maximum is not None:
            return np.ones(n, dtype=np.int64)
        case _:
            return rng.integers(1000, 2000, n) // 4 ** depth(fact, framework)


def wide(
    framework: Framework, institutions: Institutions, rng: np.random.Generator
) -> pd.DataFrame:
    n = len(institutions)
    answers = {fact.id: column(fact, framework, n, rng) for fact in framework.facts}
    keys = {"institution_id": institutions.ids.astype("str"), "school_year": YEAR}
    return pd.DataFrame(keys | answers)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--institutions", type=int, default=40_000)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    rng = np.random.default_rng(4725)
    framework = load_framework("kontum-2022")
    institutions = make_institutions(options.institutions, rng)
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "wide.parquet"
        wide(framework, institutions, rng).to_parquet(table, index=False)
        times = [
            seconds(lambda: read_submissions(table, framework, institutions))
            for _ in range(options.repeat)
        ]
        _, issues = read_submissions(table, framework, institutions)
    told = {"institutions": len(institutions), "read_wide_seconds": statistics.median(times)}
    print(json.dumps(told | {"wide_issues": len(issues)}))


if __name__ == "__main__":
    main()
