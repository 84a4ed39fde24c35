"""Ways to a level against brute force, over random small frameworks: how many agree.

Every framework is scored under all answers that there could be, so that nothing of the search is
taken on trust. The last line is one JSON object.
"""

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from dtindex.analysis.improving.improve import improve
from small_ways import least_effort, small_case


def outcome(seed: int) -> str:
    result = small_case(seed)
    now = int(result.scores.levels.level[0])
    if now in (0, 3):
        return "at_the_top"
    way = improve(result, "T0", now + 1)
    ours = way.plans[0].effort if way.plans else None
    if ours != least_effort(result, now + 1):
        print(f"seed {seed}: {way.text}")
        return "disagree"
    return "no_way" if ours is None else "way"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frameworks", type=int, default=2000)
    arguments = parser.parse_args()
    started = time.perf_counter()
    found = Counter(outcome(seed) for seed in range(arguments.frameworks))
    seconds = round(time.perf_counter() - started, 1)
    print(json.dumps({"frameworks": arguments.frameworks, "seconds": seconds} | dict(found)))


if __name__ == "__main__":
    main()
