"""One file never ends a run: what happens while it is read costs that file, told by name."""

import builtins
import importlib
import os
import sys
import textwrap
from pathlib import Path

import pandas as pd
import pytest

from dtindex.submissions.files import reader
from dtindex.submissions.files.tables import read_file
from dtindex.submissions.intake import read as reading
from dtindex.submissions.outcome.codes import Code

GOOD = "institution_id,school_year,n_classes\nA1,2022-2023,5\n"
BAD = "institution_id,school_year,n_classes\nB2,2022-2023,7\n"
EXCEPTIONS = [
    kind
    for kind in vars(builtins).values()
    if isinstance(kind, type) and issubclass(kind, Exception) and not issubclass(kind, Warning)
]
STEPS = [
    "dtindex.submissions.files.tables.ask_reader",
    "dtindex.submissions.files.tables.first_rows",
    "dtindex.submissions.intake.read.read_file",
    "dtindex.submissions.intake.read.form_rows",
    "dtindex.submissions.intake.read.table_of_grid",
    "dtindex.submissions.intake.read.raw_records",
    "dtindex.submissions.intake.read.understand_records",
    "dtindex.submissions.intake.read.validate",
]


def made(kind: type[Exception]) -> Exception:
    match kind.__name__:
        case "UnicodeDecodeError":
            return UnicodeDecodeError("utf-8", b"x", 0, 1, "bad")
        case "UnicodeEncodeError":
            return UnicodeEncodeError("utf-8", "x", 0, 1, "bad")
        case "UnicodeTranslateError":
            return UnicodeTranslateError("x", 0, 1, "bad")
        case "ExceptionGroup":
            return ExceptionGroup("bad", [ValueError()])
        case _:
            return kind("bad")


def names_the_bad_file(given: object) -> bool:
    """Whether something that a step is given comes from the bad file."""
    if isinstance(given, list | tuple):
        return any(map(names_the_bad_file, given))
    files = getattr(given, "files", getattr(getattr(given, "places", None), "files", ()))
    return (
        "xau.csv" in str(given)
        or "xau.csv" in str(getattr(given, "file", ""))
        or "xau.csv" in [*files]
    )


@pytest.fixture
def sent(tmp_path):
    folder = tmp_path / "sent"
    folder.mkdir()
    (folder / "tot.csv").write_text(GOOD, "utf-8")
    (folder / "xau.csv").write_bytes(BAD.encode())
    return folder


@pytest.mark.parametrize("step", STEPS)
def test_whatever_is_raised_at_any_step_loses_that_file_only(step, sent, read, monkeypatch):
    room, _, name = step.rpartition(".")
    module = importlib.import_module(room)
    real = getattr(module, name)
    told = {Code.READING_BROKE, Code.UNREADABLE_FILE, Code.OVER_BUDGET}
    for kind in EXCEPTIONS:

        def stumbles(*given: object, _kind: type[Exception] = kind, **more: object) -> object:
            if names_the_bad_file(given):
                raise made(_kind)
            return real(*given, **more)

        monkeypatch.setattr(module, name, stumbles)
        facts, issues = read(sent)

        assert facts.records["institution_id"].tolist() == ["A1"], kind
        assert [(i.code in told, i.file) for i in issues] == [(True, "xau.csv")], kind


STUMBLING = """
import os, sys, time
sys.path.insert(0, {source!r})
from dtindex.submissions.files import worker
real = worker._answer
def answer(kind, path, *more):
    match path.stem:
        case "abort": os.abort()
        case "exit": os._exit(0)
        case "memory": raise MemoryError
        case "eats": hoard = [b"x" * 2**20 + bytes([n % 9]) for n in range(300)]; time.sleep(60)
        case "runs":
            while True: pass
        case "prints": print("a library says"); os.write(2, b"and again")
        case "recursion": raise RecursionError
        case "system": raise OSError(5, "input/output error")
    return real(kind, path, *more)
worker._answer, worker._GRACE = answer, 1
worker.main()
"""


@pytest.fixture
def stumbling(tmp_path, monkeypatch):
    """Let a process read that falls over files by their names."""
    script = tmp_path / "stumbling.py"
    source = str(Path(reader.__file__).parents[3])
    script.write_text(textwrap.dedent(STUMBLING.format(source=source)), "utf-8")
    reader._end()
    monkeypatch.setattr(reader.worker, "__file__", str(script))
    monkeypatch.setattr(reader, "SECONDS", 2.0)
    monkeypatch.setattr(reader, "MEMORY", 200 * 2**20)
    yield
    reader._end()


def test_a_process_that_is_lost_costs_the_file_that_it_read(stumbling, tmp_path, read):
    folder = tmp_path / "sent"
    folder.mkdir()
    for name in ("abort", "exit", "memory", "eats", "runs", "recursion", "system"):
        (folder / f"{name}.csv").write_text(BAD, "utf-8")
    (folder / "prints.csv").write_text(BAD, "utf-8")
    (folder / "tot.csv").write_text(GOOD, "utf-8")

    facts, issues = read(folder)

    assert sorted(facts.records["file"]) == ["prints.csv", "tot.csv"]
    assert {issue.file: issue.code for issue in issues} == {
        "abort.csv": Code.READING_BROKE,
        "exit.csv": Code.READING_BROKE,
        "memory.csv": Code.OVER_BUDGET,
        "eats.csv": Code.OVER_BUDGET,
        "runs.csv": Code.OVER_BUDGET,
        "recursion.csv": Code.READING_BROKE,
        "system.csv": Code.UNREADABLE_FILE,
    }


def test_one_process_reads_all_files_one_after_the_other(sent, read):
    read(sent)
    first = reader._CURRENT[0]
    read(sent)

    assert [first] == reader._CURRENT


def test_a_reader_that_cannot_be_started_is_told_for_each_file(sent, read, monkeypatch):
    reader._end()
    monkeypatch.setattr(sys, "executable", os.devnull)

    facts, issues = read(sent)

    assert len(facts) == 0
    assert [(i.code, i.file) for i in issues] == [("DT201", "tot.csv"), ("DT201", "xau.csv")]


def test_a_frame_that_cannot_be_gone_through_is_the_callers_own_fault(read, monkeypatch):
    """Nothing is told of a file where there is none."""

    def stumbles(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(reading, "validate", stumbles)
    with pytest.raises(ZeroDivisionError):
        read(pd.DataFrame({"institution_id": ["A1"], "school_year": ["2022-2023"]}))


def test_a_folder_in_place_of_a_file_is_told(tmp_path):
    (tmp_path / "a.xlsx").mkdir()

    _, (issue,) = read_file(tmp_path / "a.xlsx", "a.xlsx")

    assert issue.code == Code.UNREADABLE_FILE


@pytest.mark.skipif(sys.platform == "win32", reason="the system sets no such limits")
def test_a_reader_whose_caller_is_gone_is_ended_by_the_system(stumbling, tmp_path):
    """Nobody looks on: what it may take of the processor is bounded all the same."""
    process = reader._process()
    process._send((0.0, ("csv", tmp_path / "runs.csv", ",")))

    assert process._popen.wait(timeout=120) < 0
