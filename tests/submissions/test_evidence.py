import datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtindex.submissions.cells.evidence import (
    EvidenceItem,
    evidence_items,
    evidence_problem,
    without_notes,
)
from dtindex.submissions.cells.personal import (
    has_personal_data,
    is_personal_column,
)
from dtindex.submissions.forms.cells import Entry
from dtindex.submissions.forms.write import write_form
from dtindex.submissions.outcome.codes import Code

DAY = datetime.date(2022, 9, 1)
YEAR = "2022-2023"


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("12/KH-THPT ngày 1/9/2022", EvidenceItem("12/KH-THPT", DAY)),
        ("Số 05/2022/TT-BGDĐT, 01.09.2022", EvidenceItem("05/2022/TT-BGDĐT", DAY)),
        ("Văn bản số 7/MH ngày 1 tháng 9 năm 2022", EvidenceItem("7/MH", DAY, note="Văn bản")),
        ("https://a.edu.vn/kh.pdf.", EvidenceItem(link="https://a.edu.vn/kh.pdf")),
        ("minh-chung/ke-hoach.pdf", EvidenceItem(file="minh-chung/ke-hoach.pdf")),
        ("đã họp toàn trường", EvidenceItem(note="đã họp toàn trường")),
        ("31/2/2022", EvidenceItem()),
    ],
)
def test_a_piece_of_evidence_is_understood(text, item):
    assert evidence_items(text) == (item,)


def test_pieces_are_parted_by_semicolons_and_lines():
    items = evidence_items("1/KH ngày 1/9/2022; 2/QĐ\nhttps://a.vn;;")

    assert [item.document or item.link for item in items] == ["1/KH", "2/QĐ", "https://a.vn"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("12/KH ngày 1/9/2022", None),
        ("12/KH", None),
        ("https://a.vn/x", None),
        ("anh.jpg", None),
        ("có đủ", Code.NO_DOCUMENT),
        ("12/KH ngày 32/1/2022", Code.EVIDENCE_DATE),
        ("12/KH ngày 1/9/1922", Code.EVIDENCE_DATE),
        ("12/KH ngày 1/9/2024", Code.EVIDENCE_DATE),
        ("ftp://a.vn/x", Code.BAD_LINK),
        ("https://", Code.BAD_LINK),
        ("https://[x", Code.BAD_LINK),
        ("file:///home/x.pdf", Code.BAD_LINK),
        (r"\\may-chu\x.pdf", Code.BAD_LINK),
    ],
)
def test_evidence_is_checked_by_its_shape(text, code):
    assert evidence_problem(text, YEAR) == code


@given(st.text(max_size=60))
def test_whatever_is_typed_is_understood_and_publishable(text):
    evidence_problem(text, YEAR)
    published = without_notes(text)
    assert not any(item.note and item.note in published for item in evidence_items(published))


def test_what_is_published_holds_no_notes_and_no_addresses_that_run():
    text = "Cô hiệu phó ký 3/QĐ ngày 1/9/2022; javascript:alert(1); em A vắng; https://a.vn/b"

    assert without_notes(text) == "3/QĐ, 1/9/2022; a.vn/b"


@pytest.mark.parametrize(
    ("text", "personal"),
    [
        ("0912345678", True),
        ("+84 912 345 678", True),
        ("a.b@truong.edu.vn", True),
        ("001099012345", True),
        ("12/KH-THPT ngày 01/09/2022", False),
        ("https://a.vn/0912345678", False),
        ("1.234.567.890 đồng", False),
        ("1234567890123456", False),
    ],
)
def test_telephones_addresses_and_identity_numbers_are_recognised(text, personal):
    assert has_personal_data(text) == personal


@pytest.mark.parametrize(
    "heading",
    [
        *("Họ và tên", "HỌ TÊN HỌC SINH", "Số điện thoại liên hệ", "SĐT", "E-mail", "CCCD"),
        *("student_name", "Phone", "Ngày sinh", "Hiệu trưởng", "Ho\u0323 va\u0300 tên"),
    ],
)
def test_headings_of_data_about_persons_are_recognised(heading):
    assert is_personal_column(heading, pd.Series([], dtype=object))


@pytest.mark.parametrize(
    "heading", ["Ghi chú", "Số lớp học", "STT", "Tên trường", "Số học sinh có tài khoản"]
)
def test_other_headings_are_not(heading):
    assert not is_personal_column(heading, pd.Series(["12", "Trường A"]))


def test_nothing_of_a_refused_column_is_kept_or_repeated(read):
    table = pd.DataFrame(
        {
            "institution_id": ["A1"],
            "school_year": [YEAR],
            "n_classes": [5],
            "Liên hệ": ["0912345678"],
        }
    )

    facts, (issue,) = read(table)

    assert issue.code == Code.PERSONAL_COLUMN
    assert "0912345678" not in issue.problem("vi") + issue.fix("vi") + issue.value
    assert facts.table.set_index("fact_id").at["n_classes", "value"] == 5


def test_a_text_about_persons_is_lost_and_its_answer_is_kept(read):
    table = pd.DataFrame({"institution_id": ["A1"], "school_year": [YEAR], "plan": ["Có"]})
    facts, issues = read(table.assign(**{"plan.evidence": "12/KH, gọi 0912345678"}))

    assert [issue.code for issue in issues] == [Code.NO_EVIDENCE, Code.PERSONAL_TEXT]
    assert len(facts.evidence) == 0
    assert facts.table.set_index("fact_id").at["plan", "value"] is True


def test_evidence_is_kept_with_the_cell_it_was_read_in(framework, read, tmp_path):
    institution = {"institution_id": "A1", "name": "Trường", "stages": "primary"}
    answers = {"plan": Entry(True, "12/KH"), "platform": Entry(None, "", "Không có")}
    write_form(tmp_path / "a.xlsx", framework, institution, YEAR, answers=answers)
    table = pd.DataFrame(
        {"institution_id": ["B2"], "school_year": [YEAR], "plan": ["Có"], "plan.evidence": ["1/QĐ"]}
    )
    table.to_csv(tmp_path / "b.csv", index=False)

    facts, _ = read(tmp_path)

    cells = facts.evidence.set_index("text")["cell"].to_dict()
    assert cells["1/QĐ"] == "D2"
    assert cells["12/KH"].startswith("H")
    assert cells["Không có"].startswith("I")
