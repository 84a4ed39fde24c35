"""Ways to the next level: for a whole province, per institution, and in single calls.

The last line is one JSON object.
"""

import argparse
import json
import time
from statistics import median

import dtindex as dti
from dtindex.analysis.improving.improve import Improver


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--institutions", type=int, default=400)
    parser.add_argument("--single", type=int, default=60)
    arguments = parser.parse_args()
    result = dti.score(*dti.sample_province(n_institutions=arguments.institutions))
    started = time.perf_counter()
    improver = Improver(result)
    ways = [improver.improve(institution_id) for institution_id in result.institutions.ids]
    seconds = time.perf_counter() - started
    asked = [way for way in ways if not way.is_reached]
    single = []
    for way in asked[: arguments.single]:
        started = time.perf_counter()
        dti.improve(result, way.institution_id)
        single.append(1000 * (time.perf_counter() - started))
    print(f"{len(asked)} of {len(ways)} institutions are below the highest level")
    print(
        json.dumps(
            {
                "institutions": len(ways),
                "ms_per_institution": round(1000 * seconds / len(ways), 3),
                "ms_per_way": round(1000 * seconds / max(len(asked), 1), 3),
                "ms_per_single_call": round(median(single), 3),
                "ms_of_slowest_single_call": round(max(single), 3),
                "plans": sum(len(way.plans) for way in ways),
                "without_plan": sum(not way.plans for way in asked),
            }
        )
    )


if __name__ == "__main__":
    main()
