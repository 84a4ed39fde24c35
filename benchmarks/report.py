"""Time the Word documents of a province: ``python benchmarks/report.py [N]``.

The province's own documents and a self-assessment report for each of N institutions.
"""

import sys
import tempfile
import time
from pathlib import Path

import dtindex as dti

N = int(sys.argv[1]) if len(sys.argv) > 1 else 400
PROVINCE = ("province-mid-year", "province-year-end", "area-year-end", "proposal", "decision")

result = dti.score(*dti.sample_province(N))
with tempfile.TemporaryDirectory() as folder:
    for kinds in (PROVINCE, ("institution",)):
        start, used = time.perf_counter(), time.process_time()
        made = dti.report(result, Path(folder) / kinds[0], kinds)
        seconds, processor = time.perf_counter() - start, time.process_time() - used
        print(f"{len(made.paths)} documents: {seconds:.1f} s, {processor:.1f} s of processor time")
