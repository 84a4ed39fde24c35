from pathlib import Path

import openpyxl
import pytest

import dtindex as dti
from dtindex.review.workbooks import write_reviews
from dtindex.sample.province import make_province
from dtindex.submissions.institutions import read_institutions
from dtindex.submissions.intake.read import read_submissions

YEAR = "2022-2023"


class Review:
    """A review workbook opened by its reviewer."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.book = openpyxl.load_workbook(path)

    def decide(self, institution_id, fact_id, decision, corrected=None, reason=None) -> None:
        sheet, roles = self.book[institution_id], self.roles(institution_id)
        row = self.rows(institution_id)[fact_id]
        for role, value in (("decision", decision), ("answer", corrected), ("reason", reason)):
            sheet.cell(row, roles[role]).value = value

    def rows(self, institution_id) -> dict[str, int]:
        column = self.book[institution_id].iter_rows(max_col=1)
        return {str(row[0].value): row[0].row for row in column if row[0].value}

    def roles(self, institution_id) -> dict[str, int]:
        return {cell.value: cell.column for cell in self.book[institution_id][3]}

    def cell(self, institution_id, fact_id, role):
        row, column = self.rows(institution_id)[fact_id], self.roles(institution_id)[role]
        return self.book[institution_id].cell(row, column).value

    def save(self) -> Path:
        self.book.save(self.path)
        return self.path


@pytest.fixture(scope="session")
def sample():
    """A small province whose self assessments have no error; nobody has reviewed it."""
    province = make_province(14, seed=3)
    records = province.records[province.records["assessment"] == "self"]
    institutions = read_institutions(province.institutions)
    facts, _ = read_submissions(records, province.framework, institutions)
    return province.framework, institutions, facts


@pytest.fixture(scope="session")
def result(sample):
    return dti.score(*sample, school_year=YEAR)


@pytest.fixture
def review(result, tmp_path):
    """One workbook for everybody."""
    everyone = {"to-1": result.institutions.ids.tolist()}
    (path,) = write_reviews(result, tmp_path / "review", by=everyone)
    return Review(path)


@pytest.fixture
def read(sample):
    """Read reviews; give the facts, and the issues but those about who sent nothing."""
    framework, institutions, _ = sample

    def read_source(source):
        facts, issues = read_submissions(source, framework, institutions)
        return facts, [issue for issue in issues if issue.code != "DT226"]

    return read_source
