"""How long collection takes: forms written, filled forms read, a wide file of a whole country.

    python benchmarks/read.py [--forms 400] [--institutions 40000] [--repeat 3]

The last line is one JSON object; times are medians in seconds. Forms are written once.
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
from dtindex.criteria.models import STAGES, Fact, Framework
from dtindex.submissions.forms import write_forms
from dtindex.submissions.institutions import Institutions, read_institutions
from dtindex.submissions.read import read_submissions
from dtindex.submissions.sheet_cells import Entry

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
    parser.add_argument("--forms", type=int, default=400)
    parser.add_argument("--institutions", type=int, default=40_000)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    rng = np.random.default_rng(4725)
    framework = load_framework("kontum-2022")
    few, many = (make_institutions(n, rng) for n in (options.forms, options.institutions))
    answers = {
        row["institution_id"]: {
            fact.id: Entry(row[fact.id], "12/KH ngày 1/9/2022") for fact in framework.facts
        }
        for row in wide(framework, few, rng).to_dict("records")
    }
    with tempfile.TemporaryDirectory() as folder:
        forms, table = Path(folder) / "forms", Path(folder) / "wide.parquet"
        wide(framework, many, rng).to_parquet(table, index=False)
        told: dict[str, object] = {"forms": len(few), "institutions": len(many)}
        told["write_forms_seconds"] = seconds(
            lambda: write_forms(framework, few, YEAR, forms, answers=answers)
        )
        for name, source, who in (("forms", forms, few), ("wide", table, many)):
            times = [
                seconds(lambda s=source, w=who: read_submissions(s, framework, w))
                for _ in range(options.repeat)
            ]
            told[f"read_{name}_seconds"] = statistics.median(times)
            told[f"{name}_issues"] = len(read_submissions(source, framework, who)[1])
    print(json.dumps(told))


if __name__ == "__main__":
    main()
