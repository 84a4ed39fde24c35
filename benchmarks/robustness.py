"""Ranks under uncertainty: 400 institutions x 10,000 draws, and 40,000 x 1,000.

Each case runs in a process of its own, so that its peak memory is its own. The last line is one
JSON object.
"""

import argparse
import json
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pandas as pd
import psutil

import dtindex as dti

CASES = {"province": (400, 10_000), "nation": (40_000, 1_000)}


def repeated(n_institutions: int) -> dti.ScoreResult:
    """Repeat the sample province, under new ids, until there are enough institutions."""
    framework, institutions, facts = dti.sample_province(n_institutions=400)
    times = -(-n_institutions // 400)
    year = facts.school_years[-1]
    latest = np.flatnonzero((facts.records["school_year"] == year).to_numpy())
    rows, copies = np.tile(latest, times), np.repeat(np.arange(times), len(latest))
    records = facts.records.iloc[rows].reset_index(drop=True)
    records["institution_id"] += "-" + pd.Series(copies).astype(str)
    table = pd.concat([institutions.table] * times, ignore_index=True)
    table["institution_id"] += "-" + pd.Series(np.repeat(np.arange(times), 400)).astype(str)
    many = replace(
        facts,
        records=records,
        values=facts.values[rows],
        states=facts.states[rows],
        cell_rows=facts.cell_rows[rows],
        cell_columns=facts.cell_columns[rows],
        evidence=facts.evidence.iloc[:0],
    )
    return dti.score(framework, dti.Institutions(table), many)


def measure(name: str, workers: int) -> None:
    n_institutions, n_draws = CASES[name]
    result = repeated(n_institutions)
    started = time.perf_counter()
    sure = dti.robustness(result, rng=np.random.default_rng(2023), n_draws=n_draws, workers=workers)
    seconds = time.perf_counter() - started
    memory = psutil.Process().memory_info()
    peak = getattr(memory, "peak_wset", 0) or _peak_in_kib() * 1024
    width = (sure.table["rank_high"] - sure.table["rank_low"]).mean()
    print(f"{name}: {n_institutions} x {n_draws}, rank intervals of {width:.1f} on average")
    print(json.dumps({"seconds": round(seconds, 3), "peak_mib": round(peak / 2**20)}))


def _peak_in_kib() -> int:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--case", choices=CASES)
    arguments = parser.parse_args()
    if arguments.case:
        measure(arguments.case, arguments.workers)
        return
    found = {}
    for name in CASES:
        command = [sys.executable, __file__, "--case", name, "--workers", str(arguments.workers)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        *said, last = done.stdout.splitlines()
        print(*said, sep="\n")
        found |= {f"{name}_{key}": value for key, value in json.loads(last).items()}
    print(json.dumps(found | {"workers": arguments.workers}))


if __name__ == "__main__":
    main()
