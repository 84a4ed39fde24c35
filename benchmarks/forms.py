"""How long forms take: written for a province, filled ones read and validated.

    python benchmarks/forms.py [--forms 400] [--repeat 3]

The last line is one JSON object; times are medians in seconds, to be held against 20 and 10.
"""

import argparse
import json
import statistics
import tempfile

import numpy as np

from dtindex.criteria.load import load_framework
from dtindex.submissions.forms.cells import Entry
from dtindex.submissions.forms.write import write_forms
from dtindex.submissions.intake.read import read_submissions
from read import YEAR, make_institutions, seconds, wide


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forms", type=int, default=400)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    rng = np.random.default_rng(4725)
    framework = load_framework("kontum-2022")
    institutions = make_institutions(options.forms, rng)
    answers = {
        row["institution_id"]: {
            fact.id: Entry(row[fact.id], "12/KH ngày 1/9/2022") for fact in framework.facts
        }
        for row in wide(framework, institutions, rng).to_dict("records")
    }
    with tempfile.TemporaryDirectory() as folder:

        def write() -> None:
            write_forms(framework, institutions, YEAR, folder, answers=answers)

        written = [seconds(write) for _ in range(options.repeat)]
        read = [
            seconds(lambda: read_submissions(folder, framework, institutions))
            for _ in range(options.repeat)
        ]
        facts, issues = read_submissions(folder, framework, institutions)
    told = {"forms": len(facts), "issues": len(issues)}
    told |= {"write_forms_seconds": statistics.median(written)}
    print(json.dumps(told | {"read_forms_seconds": statistics.median(read)}))


if __name__ == "__main__":
    main()
