from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from dtindex.cli import main
from dtindex.sample.province import make_province
from dtindex.submissions.institutions import read_institutions
from dtindex.submissions.intake.read import read_submissions

FRAMEWORK = "kontum-2022"


class Said:
    """What a command said, and its exit code."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def run(capsys, monkeypatch):
    monkeypatch.delenv("DTINDEX_LANGUAGE", raising=False)

    def run_command(*arguments: object) -> Said:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Said(int(ended.value.code or 0), captured.out, captured.err)

    return run_command


@pytest.fixture(scope="session")
def sample():
    """A small province of institutions whose answers have no error."""
    province = make_province(12, seed=1)
    table = read_institutions(province.institutions)
    _, issues = read_submissions(province.records, province.framework, table)
    erring = {issue.institution_id for issue in issues if issue.severity == "error"}
    return replace(
        province,
        institutions=_without(erring, province.institutions),
        records=_without(erring, province.records),
    )


def _without(institution_ids: set[str], table: pd.DataFrame) -> pd.DataFrame:
    return table[~table["institution_id"].isin(institution_ids)]


@pytest.fixture
def province(sample, tmp_path) -> Path:
    """A folder with ``institutions.csv`` and ``submissions/wide.csv``, nothing wrong in it."""
    (tmp_path / "submissions").mkdir()
    sample.institutions.to_csv(tmp_path / "institutions.csv", index=False, encoding="utf-8-sig")
    sample.records.to_csv(tmp_path / "submissions/wide.csv", index=False, encoding="utf-8-sig")
    return tmp_path


@pytest.fixture
def faulty_province(province) -> Path:
    """The same, with an institution that nobody knows."""
    path = province / "submissions/wide.csv"
    text = path.read_text("utf-8-sig").replace("MH0001", "=MH9999")
    path.write_text(text, "utf-8-sig")
    return province


@pytest.fixture
def files():
    def arguments_of(folder: Path) -> list[object]:
        table = folder / "institutions.csv"
        return [folder / "submissions", "--framework", FRAMEWORK, "--institutions", table]

    return arguments_of
