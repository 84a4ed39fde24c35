"""What only Windows lacks or refuses, rehearsed elsewhere, since no Windows is at hand."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import mypy
import pytest

HERE = Path(__file__).parent
TYPESHED = Path(mypy.__file__).parent / "typeshed" / "stdlib"
STUBS = {"os": "os/__init__.pyi", "signal": "signal.pyi", "socket": "socket.pyi"}
LETTERS = 200
NAME = "Sở Giáo dục và Đào tạo tỉnh Kon Tum, năm học 2022-2023"
FRAMEWORK = "kontum-2022"


def names_in(body: list[ast.stmt], platform: str) -> Iterator[str]:
    """Names that a stub of Python defines for a platform."""
    for node in body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case ast.Assign(targets=[ast.Name(id=name)]):
                yield name
            case ast.ImportFrom(names=imported):
                yield from (alias.asname or alias.name for alias in imported)
            case ast.If(test=test):
                where = {"sys": sys}, {"platform": platform}
                holds = eval(ast.unparse(test).replace("sys.platform", "platform"), *where)
                yield from names_in(node.body if holds else node.orelse, platform)


def absent() -> dict[str, list[str]]:
    found = {}
    for module, stub in STUBS.items():
        body = ast.parse((TYPESHED / stub).read_text("utf-8")).body
        everywhere = set(names_in(body, "win32"))
        found[module] = sorted(set(names_in(body, "linux")) - everywhere - {"path"})
    return found


ABSENT = absent()


def play(folder: Path, code_page: str, *commands: list[object]) -> list[dict[str, str]]:
    """Run commands one after the other in a Python that plays Windows."""
    told = folder.parent / "commands.json", folder.parent / "ended.json"
    lines = [[str(word) for word in command] for command in commands]
    told[0].write_text(json.dumps(lines, ensure_ascii=False), "utf-8")
    environment = os.environ | {
        "PYTHONPATH": str(HERE / "played"),
        "PYTHONWARNDEFAULTENCODING": "1",
        "PYTHONIOENCODING": code_page,
        "PLAYED_CODE_PAGE": code_page,
        "PLAYED_ABSENT": json.dumps(ABSENT),
    }
    for name in ("PYTHONUTF8", "DTINDEX_LANGUAGE"):
        environment.pop(name, None)
    strict = ["-X", "warn_default_encoding", "-W", "error::EncodingWarning"]
    command = [sys.executable, *strict, str(HERE / "rehearsal.py"), *map(str, told)]
    subprocess.run(command, cwd=folder, env=environment, check=True)
    ended: list[dict[str, str]] = json.loads(told[1].read_text("utf-8"))
    return ended


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder such as offices have them: long, with spaces and Vietnamese letters."""
    folder = tmp_path_factory.mktemp("w") / NAME
    folder /= "x" * (LETTERS - len(str(folder)) - 1)
    folder.mkdir(parents=True)
    assert len(str(folder)) == LETTERS
    return folder


def test_names_that_windows_lacks_are_read_off_the_stubs_of_python():
    assert {"fork", "sched_getaffinity", "killpg", "getpgrp", "WIFSIGNALED"} <= {*ABSENT["os"]}
    assert {"SIGKILL", "SIGCHLD", "alarm"} <= {*ABSENT["signal"]}
    assert "AF_UNIX" in ABSENT["socket"]
    assert {"getpid", "replace", "cpu_count"} & {*ABSENT["os"]} == set()


def test_every_command_of_a_school_year_runs(office: Path):
    demo = Path("dtindex-demo")
    read = ["--framework", FRAMEWORK, "--institutions", demo / "institutions.csv"]
    to_schools = ["--institutions", demo / "institutions.csv", "--school-year", "2022-2023"]

    ended = play(
        office,
        "cp1258",
        ["demo", "--institutions", 12],
        ["check"],
        ["forms", FRAMEWORK, *to_schools],
        ["forms", FRAMEWORK, *to_schools, "--xlsform"],
        ["validate", demo / "submissions", *read, "--out", "problems"],
        ["validate", demo / "submissions", *read, "--out", "problems.xlsx"],
        ["score", demo / "submissions", *read],
        ["review", FRAMEWORK, "--submissions", demo / "submissions", *read[2:]],
        ["publish", "results", "--out", "site"],
        ["decide", "results"],
        ["flags", "results", "--out", "flags.csv"],
        ["totals", "results"],
        ["explain", "MH0001"],
        ["lab", "--help"],
        ["docs", "--out", "docs"],
    )

    faults = {"validate", "score"}  # the demonstration makes mistakes on purpose
    assert [(one["command"], one["code"], one["err"]) for one in ended if one["code"] == 2] == []
    assert {one["command"] for one in ended if one["code"] == 1} == faults
    assert "Phiếu điểm" in ended[8]["out"] or "trang" in ended[8]["out"]
    assert len(list((office / "site" / "institutions").glob("*.pdf"))) == 12
    assert [path for path in office.rglob("*partial*")] == []


def test_a_console_with_another_code_page_shows_vietnamese(office: Path):
    [checked, helped] = play(office, "cp1252", ["check", FRAMEWORK], ["--help"])

    assert "lỗi" in checked["out"]
    assert "cơ sở" in helped["out"]
