"""The guide "Một năm học" is run as it stands, every command of it, in both sample provinces."""

import os
import re
import shlex
import shutil
from pathlib import Path

import pytest

import dtindex as dti
from dtindex.criteria.reading.bundled import bundled_folder
from dtindex.sample.files import write_sample

GUIDE = Path(__file__).parents[2] / "docs/guides/mot-nam-hoc.md"
MISTAKES = {"validate": 1, "score": 1}
"""Exit codes where the sample's mistakes are lost; all other commands end with 0."""
YEARS = {"district": ("2022-2023", "2023-2024"), "commune": ("2025-2026", "2026-2027")}
"""The years of the guide, and those that an office of a province of communes types instead."""


def commands() -> list[list[str]]:
    text = GUIDE.read_text("utf-8")
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    typed = (block for language, block in blocks if not language)
    return [shlex.split(line) for block in typed for line in block.splitlines()]


class Officer:
    """Types the commands of the guide, and does by hand what stands between them."""

    def __init__(self, run, sample: Path, years: tuple[str, str]) -> None:
        self.run, self.sample, self.years = run, sample, years
        self.said: dict[str, list[str]] = {}

    def type(self, words: list[str]) -> None:
        this, following = self.years
        own = {"2022-2023": this, "2023-2024": following}
        words = [own.get(word, word) for word in words]
        if words[0] == "cd":
            os.chdir(words[1])
            shutil.copy(self.sample / "institutions.csv", "institutions.csv")
            return
        if words[:2] == ["dtindex", "start"] and following in words:
            self.declare(following)
        said = self.run(*words[1:])
        assert said.code == MISTAKES.get(words[1], 0), said.err + said.out
        self.said.setdefault(words[1], []).append(said.out)
        if words[1] == "forms" and not Path(this, "ket-qua").exists():
            sent = self.sample / "submissions" / this
            shutil.copytree(sent, Path(this, "nhan-ve"), dirs_exist_ok=True)

    def declare(self, school_year: str) -> None:
        """Add a school year to rules of one's own, where the framework does not have it."""
        if school_year in dti.load_framework("kontum-2022").school_year_ids:
            return
        shutil.copytree(bundled_folder("criteria"), "criteria")
        header = Path("criteria/kontum-2022/framework.toml")
        lines = header.read_text("utf-8").splitlines(keepends=True)
        last = next(i for i, line in enumerate(lines) if f'"{self.years[0]}"' in line)
        lines.insert(last + 1, lines[last].replace(self.years[0], school_year))
        header.write_text("".join(lines), "utf-8")


@pytest.mark.parametrize("areas", YEARS)
def test_every_command_of_the_guide_runs_as_it_stands(run, tmp_path, monkeypatch, areas):
    monkeypatch.chdir(tmp_path)
    this, following = YEARS[areas]
    officer = Officer(run, write_sample(tmp_path / "sample", 12, areas=areas).folder, YEARS[areas])

    for words in commands():
        officer.type(words)

    *_, done, mid_year = officer.said["status"]
    marks = [line[:3] for line in done.splitlines() if line.startswith("[")]
    assert marks == ["[x]"] * 8
    assert f"dtindex start --school-year {following}" in done
    assert dti.load_result(f"{this}/ket-qua").school_year == this
    assert Path(this, "trang-web/index.html").exists()
    assert len(list(Path(this, "quyet-dinh").iterdir())) == 2
    assert f"Năm học trước đi cùng: {this}" in officer.said["forms"][1]
    assert len(list(Path(following, "phieu").glob("*.xlsx"))) == 12
    assert len(list(Path(following, "mid-year/phieu").glob("*.xlsx"))) == 12
    assert "Sơ kết học kỳ 1" in mid_year


def test_the_guide_names_every_step_of_the_year():
    typed = {words[1] for words in commands() if words[0] == "dtindex"}

    assert typed >= {"start", "status", "forms", "validate", "review", "score", "publish", "decide"}
