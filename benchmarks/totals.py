"""Time the sums of facts of many institutions: ``python benchmarks/totals.py [N]``."""

import sys
import time

import dtindex as dti

N = int(sys.argv[1]) if len(sys.argv) > 1 else 4_000

result = dti.score(*dti.sample_province(N))
dti.totals(result, "province")
start, used = time.perf_counter(), time.process_time()
table = dti.totals(result).table
seconds, processor = time.perf_counter() - start, time.process_time() - used
print(f"{N} institutions, {len(table)} sums: {seconds:.2f} s, {processor:.2f} s of processor time")
