"""The same inputs give the same bytes, whatever the hash seed, the locale and the time zone."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dtindex.letters import sort_key

PROGRAM = """
import hashlib, json, sys
from pathlib import Path

import pandas as pd

import dtindex as dti
from dtindex.cli import main

framework, institutions, facts = dti.sample_province(n_institutions=18)
# Names that differ by marks or capitals alone, as neighbouring places do.
near = ["Đăk Long", "Đắk Long", "Đắk Lòng", "Đak Long", "ĐẮK LONG", "Đắk  Long"]
table = institutions.table.assign(
    district=[near[row % len(near)] for row in range(len(institutions))],
    commune=[near[-1 - row % len(near)] for row in range(len(institutions))],
    name=["Trường " + near[row % 3] for row in range(len(institutions))],
)
table.to_csv("institutions.csv", index=False, encoding="utf-8")
institutions = dti.read_institutions("institutions.csv")
result = dti.score(framework, institutions, facts)
dti.save_result(result, "results/2022-2023")
common = ["--framework", framework.id, "--institutions", "institutions.csv"]
commands = [
    ["forms", framework.id, "--institutions", "institutions.csv", "--school-year", "2022-2023"],
    ["flags", "results/2022-2023", "--out", "flags.xlsx"],
    ["agreement", "results/2022-2023"],
    ["decide", "results/2022-2023", "--sort", "district", "--as-of", "2023-06-10"],
    ["publish", "results/2022-2023", "--as-of", "2023-06-10", "--workers", "1", "--quiet"],
    ["validate", "forms", *common, "--out", "problems"],
]
for command in commands:
    try:
        main(command)
    except SystemExit as ended:
        assert ended.code in (0, 1), (command, ended.code)
left_out = {"journal.jsonl", "publish.log"}  # they say when, and what libraries said
digests = {
    path.as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
    for path in sorted(Path().rglob("*"))
    if path.is_file() and path.name not in left_out
}
Path("digests.json").write_text(json.dumps(digests), encoding="utf-8")
"""

SURROUNDINGS = {
    "a": {"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
    "b": {
        **{"PYTHONHASHSEED": "1", "LC_ALL": "POSIX", "LANG": "vi_VN", "TZ": "Pacific/Kiritimati"},
        **{"PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    },
}


def digests_of(folder: Path, surroundings: dict[str, str]) -> tuple[dict[str, str], str]:
    folder.mkdir()
    program = folder.parent / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(program)],
        cwd=folder,
        env=os.environ | surroundings,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-3000:]
    digests = json.loads((folder / "digests.json").read_text("utf-8"))
    assert isinstance(digests, dict)
    return digests, done.stdout.decode("utf-8")


def test_no_byte_hangs_on_the_hash_seed_the_locale_or_the_time_zone(tmp_path: Path) -> None:
    (one, said), (other, said_otherwise) = [
        digests_of(tmp_path / name, surroundings) for name, surroundings in SURROUNDINGS.items()
    ]

    assert {Path(name).parts[0] for name in one} >= {"forms", "site", "decision", "results"}
    assert {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)} == set()
    assert said == said_otherwise


@pytest.mark.parametrize("names", [["Đắk Long", "Đăk Long", "ĐẮK LONG"], ["Xã 9", "Xã 09"]])
def test_names_that_differ_by_marks_alone_have_one_order(names: list[str]) -> None:
    assert sorted(names, key=sort_key) == sorted(reversed(names), key=sort_key)
