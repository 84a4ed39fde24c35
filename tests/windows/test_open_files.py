"""A file that is open in Excel: Windows lets nobody replace or delete it."""

import contextlib
import io
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import dtindex as dti
from dtindex.cli import main
from dtindex.disk import place_of, write_set
from dtindex.errors import PublishError
from dtindex.sample.files import write_sample

FRAMEWORK = "kontum-2022"
DENIED = 13


@dataclass
class Ended:
    code: int
    err: str


def run(*arguments: object) -> Ended:
    err = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(err):
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as ended:
            code = int(ended.code or 0)
    return Ended(code, err.getvalue())


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which every command has run."""
    folder = tmp_path_factory.mktemp("office")
    write_sample(folder, 6)
    with contextlib.chdir(folder):
        for command in COMMANDS.values():
            run(*command)
        run("demo", "--institutions", 3, "--no-pdf")
    return folder


READ = ["--framework", FRAMEWORK, "--institutions", "institutions.csv"]
TO_SCHOOLS = ["--institutions", "institutions.csv", "--school-year", "2022-2023"]
COMMANDS: dict[str, list[object]] = {
    "score": ["score", "submissions", *READ],
    "forms": ["forms", FRAMEWORK, *TO_SCHOOLS],
    "xlsform": ["forms", FRAMEWORK, *TO_SCHOOLS, "--xlsform"],
    "problems": ["validate", "submissions", *READ, "--out", "problems.xlsx"],
    "folder": ["validate", "submissions", *READ, "--out", "problems"],
    "review": ["review", FRAMEWORK, "--submissions", "submissions", *READ[2:]],
    "flags": ["flags", "results", "--out", "flags.csv"],
    "totals": ["totals", "results"],
    "decide": ["decide", "results"],
    "publish": ["publish", "results", "--no-pdf"],
    "docs": ["docs"],
    "demo": ["demo", "--institutions", 3, "--no-pdf"],
}
HELD = [
    ("forms", "forms/MH0002.xlsx", "forms/MH0003.xlsx"),
    ("xlsform", f"forms/{FRAMEWORK}-2022-2023-xlsform.xlsx", None),
    ("problems", "problems.xlsx", None),
    ("folder", "problems/problems.csv", "problems/problems.xlsx"),
    ("folder", "problems/marked/2022-2023/tong-hop.xlsx", "problems/problems.html"),
    ("review", "review/*.xlsx", "review/*.xlsx"),
    ("flags", "flags.csv", None),
    ("totals", "tong-hop.xlsx", None),
    ("decide", "decision/*.xlsx", "decision/*.pdf"),
    ("publish", "site/data/open-data.xlsx", "site/index.html"),
    ("publish", "site/institutions/MH0001.html", "site/institutions/MH0002.html"),
    ("docs", "docs/criteria/kontum-2022.md", "docs/criteria/moet-4725-2022.md"),
    ("demo", "dtindex-demo/problems.xlsx", "dtindex-demo/institutions.csv"),
    ("demo", "dtindex-demo/submissions/2022-2023/tong-hop.xlsx", "dtindex-demo/problems.xlsx"),
    ("score", "results/index.parquet", None),
    ("score", "journal.jsonl", "results/index.parquet"),
]


@contextlib.contextmanager
def held(path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Do with a file what Windows does with one that is open in Excel."""
    refused = path.resolve()

    def refusing(act: Any, *positions: int) -> Any:
        def acts(*arguments: Any, **rest: Any) -> Any:
            for position in positions:
                if Path(os.fspath(arguments[position])).resolve() == refused:
                    raise PermissionError(DENIED, "being used by another process", str(refused))
            return act(*arguments, **rest)

        return acts

    really_open = io.open

    def opened(file: Any, mode: str = "r", *arguments: Any, **rest: Any) -> Any:
        writes = set(mode) & set("wax+")
        if writes and not isinstance(file, int) and Path(os.fspath(file)).resolve() == refused:
            raise PermissionError(DENIED, "being used by another process", str(refused))
        return really_open(file, mode, *arguments, **rest)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", refusing(os.replace, 0, 1))
        patch.setattr(os, "rename", refusing(os.rename, 0, 1))
        patch.setattr(os, "unlink", refusing(os.unlink, 0))
        patch.setattr(os, "remove", refusing(os.remove, 0))
        patch.setattr(shutil, "rmtree", refusing(shutil.rmtree, 0))
        patch.setattr(io, "open", opened)
        patch.setattr("builtins.open", opened)
        yield


@pytest.mark.parametrize(
    ("command", "kept", "other"), HELD, ids=[f"{command}: {kept}" for command, kept, _ in HELD]
)
def test_a_file_that_is_open_is_named_and_kept_and_all_others_are_written(
    office: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    kept: str,
    other: str | None,
) -> None:
    monkeypatch.chdir(office)
    path = sorted(office.glob(kept))[0]
    before = path.read_bytes()
    beside = sorted(office.glob(other))[-1] if other else None
    if beside is not None and command != "score":
        beside.unlink()
    if command == "publish":
        (office / "site" / "manifest.json").unlink()  # all pages are made again

    with held(path, monkeypatch):
        ended = run(*COMMANDS[command])

    assert ended.code == 2, ended.err
    assert path.name in ended.err
    assert "đóng tệp này trong Excel rồi chạy lại" in ended.err
    assert path.read_bytes() == before
    assert beside is None or beside.exists()
    assert [one for one in office.rglob("*") if ".partial" in one.name] == []
    if command == "publish":
        assert run(*COMMANDS["publish"]).code == 0


def test_a_result_of_which_one_file_is_open_stands_whole(
    office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    framework, institutions, facts = dti.sample_province(5)
    saved = dti.save_result(dti.score(framework, institutions, facts), tmp_path / "results")
    before = {path.name: path.read_bytes() for path in saved.iterdir()}
    other = dti.score(*dti.sample_province(7))

    with held(saved / "groups.parquet", monkeypatch), pytest.raises(PublishError, match="DT440"):
        dti.save_result(other, saved)

    assert {path.name: path.read_bytes() for path in saved.iterdir()} == before
    assert len(dti.load_result(saved).index) == 5


N_STEPS = 16


@pytest.mark.parametrize("step", range(N_STEPS))
def test_a_set_that_is_broken_off_at_any_step_is_the_old_one_or_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    old, new = ({name: f"{age} {name}".encode() for name in "abc"} for age in ("old", "new"))
    write_set(tmp_path, old)
    left = iter(range(step))

    class Killed(BaseException):
        """Nothing of ours runs any more."""

    def until_killed(act: Any) -> Any:
        def acts(*arguments: Any, **rest: Any) -> Any:
            if next(left, None) is None:
                raise Killed
            return act(*arguments, **rest)

        return acts

    with monkeypatch.context() as patch, contextlib.suppress(Killed):
        for name in ("replace", "unlink", "rmdir", "fsync", "mkdir"):
            patch.setattr(os, name, until_killed(getattr(os, name)))
        write_set(tmp_path, new)

    found = {name: place_of(tmp_path, name).read_bytes() for name in "abc"}
    assert found in (old, new)
    write_set(tmp_path, new)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == new
