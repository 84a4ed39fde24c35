"""The guide "Một năm học" is run as it stands, every command of it, on the sample."""

import os
import re
import shlex
import shutil
from pathlib import Path

import pytest

import dtindex as dti
from dtindex.sample.files import write_sample

GUIDE = Path(__file__).parents[2] / "docs/guides/mot-nam-hoc.md"
MISTAKES = {"validate": 1, "score": 1}
"""Exit codes where the sample's mistakes are lost; all other commands end with 0."""


def commands() -> list[list[str]]:
    text = GUIDE.read_text("utf-8")
    blocks = re.findall(r"^```\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [shlex.split(line) for block in blocks for line in block.splitlines()]


class Officer:
    """Types the commands of the guide, and does by hand what stands between them."""

    def __init__(self, run, sample: Path) -> None:
        self.run, self.sample = run, sample
        self.said: dict[str, list[str]] = {}

    def type(self, words: list[str]) -> None:
        if words[0] == "cd":
            os.chdir(words[1])
            shutil.copy(self.sample / "institutions.csv", "institutions.csv")
            return
        command = words[1]
        said = self.run(*words[1:])
        assert said.code == MISTAKES.get(command, 0), said.err + said.out
        self.said.setdefault(command, []).append(said.out)
        if command == "forms" and not Path("2022-2023/ket-qua").exists():
            shutil.copytree(
                self.sample / "submissions/2022-2023", "2022-2023/nhan-ve", dirs_exist_ok=True
            )


@pytest.fixture
def year_done(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    sample = write_sample(tmp_path / "sample", 12).folder
    officer = Officer(run, sample)
    for words in commands():
        officer.type(words)
    return officer


def test_every_command_of_the_guide_runs_as_it_stands(year_done):
    last = year_done.said["status"][-1]

    assert [line[:3] for line in last.splitlines()[2:10]] == ["[x]"] * 8
    assert "dtindex start --school-year 2023-2024" in last
    assert dti.load_result("2022-2023/ket-qua").school_year == "2022-2023"
    assert Path("2022-2023/trang-web/index.html").exists()
    assert len(list(Path("2022-2023/quyet-dinh").iterdir())) == 2
    assert "Năm học trước đi cùng: 2022-2023" in year_done.said["forms"][-1]
    assert len(list(Path("2023-2024/phieu").glob("*.xlsx"))) == 12


def test_the_guide_names_every_step_of_the_year():
    typed = {words[1] for words in commands() if words[0] == "dtindex"}

    assert typed >= {"start", "status", "forms", "validate", "review", "score", "publish", "decide"}
