"""Hostile input is ordinary input: whatever was typed, files written from it do no harm."""

import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from dtindex.review.workbooks import write_reviews
from dtindex.scoring.score import score
from dtindex.submissions.forms.entries import entries_of
from dtindex.submissions.forms.write import write_forms
from dtindex.submissions.forms.xlsform import write_xlsform
from dtindex.submissions.institutions import InstitutionsError, read_institutions
from dtindex.submissions.intake.read import read_submissions
from dtindex.submissions.returns.marking import mark_submissions

YEAR = "2022-2023"
STARTS = ["=", "+", "-", "@", "\t=", "'="]
TEXTS = [f"{start}HYPERLINK(1) 12/KH" for start in STARTS]
NAMES = ['<script>alert("x")</script>', "../../etc/passwd", "Trường \u202egpj.exe", "A\x07B & C"]


@pytest.fixture
def hostile(tmp_path):
    """Institutions with names, and a wide file with texts, that would do harm where they can."""
    names = [*NAMES, *TEXTS]
    ids = [f"H{n}" for n in range(len(names))]
    table = pd.DataFrame({"institution_id": ids, "name": names, "stages": "upper_secondary"})
    path = tmp_path / "sent" / "wide.csv"
    path.parent.mkdir()
    texts = [names[n % len(names)] for n in range(4, 4 + len(names))]
    pd.DataFrame(
        {
            "institution_id": ids,
            "school_year": YEAR,
            "n_classes": [*texts[:5], *[7] * (len(ids) - 5)],
            "plan": "Có",
            "plan.evidence": texts,
            "platform.reason": texts,
        }
    ).to_csv(path, index=False)
    return path, read_institutions(table)


def formulas_and_links(folder) -> list[str]:
    """Cells that would run, in all workbooks of a folder; live points of forms are ours."""
    found = []
    for path in folder.rglob("*.xlsx"):
        for sheet in openpyxl.load_workbook(path):
            for row in sheet.iter_rows():
                found += [
                    f"{path.name} {cell.coordinate} {cell.value}"
                    for cell in row
                    if (cell.data_type == "f" and "HYPERLINK" in str(cell.value))
                    or (cell.hyperlink is not None and cell.hyperlink.target)
                ]
    return found


def test_no_workbook_that_is_written_runs_what_was_typed(hostile, framework, tmp_path):
    source, institutions = hostile
    facts, issues = read_submissions(source, framework, institutions)
    out = tmp_path / "out"

    entries = entries_of(facts, YEAR)
    write_forms(framework, institutions, YEAR, out / "forms", answers=entries, previous=entries)
    mark_submissions(source, issues, out / "marked")
    write_reviews(score(framework, institutions, facts), out / "review")
    write_xlsform(out / "xlsform.xlsx", framework, institutions, YEAR)

    assert formulas_and_links(out) == []
    assert all(out in path.parents for path in out.rglob("*"))


def test_unseen_characters_are_gone_from_what_is_written(hostile, framework, tmp_path):
    _, institutions = hostile
    paths = write_forms(framework, institutions, YEAR, tmp_path / "forms")

    for path in paths:
        with zipfile.ZipFile(path) as archive:
            content = b"".join(archive.read(name) for name in archive.namelist())
        assert "\u202e".encode() not in content
        assert b"_x0007_" not in content


def test_what_was_typed_is_kept_as_it_was(hostile, framework):
    source, institutions = hostile
    facts, _ = read_submissions(source, framework, institutions)

    assert {text.strip() for text in TEXTS} <= set(facts.evidence["text"])


@pytest.mark.parametrize(
    "institution_id", ["../A1", "A\\B", "CON", "a\u202eb/", "…", "A" * 101, ""]
)
def test_ids_that_would_leave_the_folder_or_name_nothing_are_refused(institution_id):
    table = pd.DataFrame(
        {"institution_id": ["A1", institution_id], "name": "Trường", "stages": "primary"}
    )

    with pytest.raises(InstitutionsError, match="DT27"):
        read_institutions(table)


def test_a_text_too_long_for_a_cell_is_told_and_not_cut(framework, read):
    long = "12/KH " * 6_000
    table = pd.DataFrame({"institution_id": ["A1"], "school_year": [YEAR], "plan": ["Có"]})

    facts, issues = read(table.assign(**{"plan.evidence": long}))

    assert {issue.code for issue in issues} == {"DT252", "DT257"}
    assert len(facts.evidence) == 0


def test_many_records_of_one_institution_are_told_in_bounded_words(read):
    n = 400
    table = pd.DataFrame({"institution_id": ["A1"] * n, "school_year": YEAR, "n_classes": range(n)})

    _, issues = read(table.assign(n_classes=table["n_classes"] + 1))

    assert len(issues) == n
    assert max(len(issue.problem("vi")) for issue in issues) < 1_000


BOUNDED = """
import resource, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from dtindex.submissions.returns.marking import mark_submissions
from dtindex.submissions.intake.read import read_submissions
from conftest import make_framework
import pandas as pd
from dtindex.submissions.institutions import read_institutions
table = pd.DataFrame({"institution_id": ["A1"], "name": ["A"], "stages": ["primary"]})
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start = time.process_time()
_, issues = read_submissions(sys.argv[1], make_framework(), read_institutions(table))
mark_submissions(sys.argv[1], issues, Path(sys.argv[1]).parent / "marked")
grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
print(*sorted({issue.file for issue in issues if issue.code == "DT204"}))
print(grown, round(time.process_time() - start))
"""


WORKBOOK = (
    b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="'
    b'http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    b'<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
LINKS = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="rId1" Target="worksheets/sheet1.xml" Type="'
    b'http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>'
    b"</Relationships>"
)


def packed(path, part: str, content: bytes) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", WORKBOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", LINKS)
        archive.writestr(part, content)


def test_memory_and_time_are_bounded_whatever_is_sent(tmp_path):
    folder = tmp_path / "sent"
    folder.mkdir()
    packed(folder / "bomb.xlsx", "xl/media/a.bin", bytes(200 * 2**20))
    far = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="9"><c r="XFD1048576"><v>1</v></c></row>'
    packed(folder / "far.xlsx", "xl/worksheets/sheet1.xml", b"<sheetData>" + far + b"</sheetData>")
    with zipfile.ZipFile(folder / "many.xlsx", "w") as archive:
        for n in range(2_500):
            archive.writestr(f"xl/part{n}.xml", b"")
    tests = str(Path(__file__).parent)

    said = subprocess.run(
        [sys.executable, "-c", BOUNDED, str(folder), tests],
        capture_output=True,
        check=True,
        text=True,
    ).stdout.splitlines()

    megabytes, seconds = map(int, said[1].split())
    assert said[0].split() == ["bomb.xlsx", "far.xlsx", "many.xlsx"]
    assert megabytes < 300
    assert seconds < 20
