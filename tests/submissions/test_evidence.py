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
    name_in_document,
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


# Numbers and names are made up.
@pytest.mark.parametrize(
    "text",
    [
        *("https://zalo.me/0900000001", "zalo.me/0900000001", "https://wa.me/84900000001"),
        *("https://t.me/+84900000001", "https://chat.zalo.me/?phone=0900000001"),
        *("viber://chat?number=%2B84900000001", "tel:0900000001", "sms:+84900000001"),
        *("8/MH, gọi 0900\u00a0000\u00a0001", "8/MH (+84) 900 000 001", "143/MH (090) 000 0001"),
        *("98/MH 0900–000–001", "0900.000.001", "09.00.00.00.01", "+84(0)900000001"),
        *("0084900000001", "84 900 000 001", "84900000001", "[0900] 000 001", "0900_000_001"),
        *("０９０００００００１", "SĐT0900000001", "0900\u2011000\u2011001"),
        *("0260 3862 000", "(0260) 3.862.000", "02603862000", "+84 260 3862000", "060.3862000"),
        *("CMND 230000001", "230 000 001", "001000000001", "001 000 000 001"),
        *("a.b@truong.edu.vn", "ten (at) truong.vn", "a.b @ truong.vn", "mailto:a@truong.vn"),
        *("https://a.vn/?email=ab", "https://a.vn/u?x=an%40truong.vn", "https://a.vn/#a@truong.vn"),
        *("https://user:pass@a.vn/x", "http://user@a.vn/x", "https://a.vn/?user=ab&password=c"),
        *("https://a.vn/?%C4%91i%E1%BB%87n+tho%E1%BA%A1i=5", "https://a.vn/?sdt=123"),
    ],
)
def test_data_about_persons_are_recognised_in_any_shape(text):
    assert has_personal_data(text)
    assert has_personal_data(f"12/KH ngày 1/9/2022; {text}")


@pytest.mark.parametrize(
    "text",
    [
        *("12/KH-THPT ngày 01/09/2022", "từ 01-09-2022 05-09-2022", "2022-09-01 2023-05-31"),
        *("230.123.456 đồng", "84.912.345.678 đồng", "230123456 đồng", "1.234.567.890"),
        *("Lớp 01 02 03 04 05", "Hồ sơ 000.00.12.H36-220901-0001", "12/2022/KH-0123"),
        *("https://a.vn/0900000001", "https://a.vn/Default.aspx?ItemID=123456789"),
        *("https://drive.google.com/file/d/1Ab9876543210xyz/view?usp=sharing&authuser=0",),
        *("https://www.youtube.com/@truong", "https://www.google.com/maps/@14.35,108.0"),
        *("https://zalo.me/g/abcdef", "Nhóm Zalo: 12/KH-THPT", "07:30 1/9/2022 - 17:00 2/9/2022"),
    ],
)
def test_dates_amounts_and_documents_are_not(text):
    assert not has_personal_data(text)


def test_a_reason_in_the_cell_of_its_answer_is_looked_at_too(read):
    said = "Không áp dụng: hỏi 0900 000 001"

    facts, issues = read(
        pd.DataFrame({"institution_id": ["A1"], "school_year": [YEAR], "sent_on": [said]})
    )

    assert {issue.code for issue in issues} == {Code.PERSONAL_TEXT, Code.NO_REASON}
    assert len(facts.evidence) == 0


@pytest.mark.parametrize(
    ("document", "name"),
    [
        ("12/KH-Nguyễn", "Nguyễn"),
        ("12/KH-NguyenVanA", "NguyenVanA"),
        ("12/KH-nguyenvana", "nguyenvana"),
        ("12/NGUYEN", "NGUYEN"),
        ("12/Lê", "Lê"),
        ("05/2022/TT-BGDĐT", ""),
        ("12/QĐ-TTg", ""),
        ("12/KH-TrTH", ""),
        ("12/kh-thpt", ""),
        ("97/MH", ""),
        ("12/QĐ-UBND", ""),
    ],
)
def test_names_in_the_numbers_of_documents_are_flagged_and_not_published(document, name):
    assert name_in_document(document) == name
    assert not name or name not in without_notes(document)


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("https://a.vn/b/c?d=e#f", "a.vn/b/c"),
        ("https://user:pass@a.vn:8080/b", "a.vn/b"),
        ("https://a.vn/", "a.vn"),
        ("https://a.vn", "a.vn"),
        ("ftp://a.vn/b", ""),
    ],
)
def test_of_an_address_host_and_path_alone_are_published(link, shown):
    assert without_notes(link) == shown


def test_nothing_of_a_text_in_an_old_font_is_published_as_a_document():
    assert without_notes("Q§ 12/Q§-UBND; 3/QĐ") == "3/QĐ"


BETWEEN = st.sampled_from(["", " ", ".", "-", "\u00a0", "\u202f", "–", "\u2011", ". ", " - "])


@given(
    st.sampled_from(["09", "03", "+849", "849", "(+84) 9", "(09)", "0084 7", "02"]),
    st.integers(10_000_000, 99_999_999),
    st.lists(BETWEEN, min_size=8, max_size=8),
    st.sampled_from(["{}", "12/KH, {}", "gọi {} nhé", "({})", "https://zalo.me/{}", "SĐT:{}"]),
)
def test_a_telephone_number_is_seen_whatever_parts_its_digits(prefix, digits, between, around):
    number = prefix + "".join(map("".join, zip(between, str(digits), strict=True)))
    if "zalo" in around:
        number = "".join(char for char in number if char.isdigit())

    assert has_personal_data(around.format(number))


@given(st.dates(datetime.date(2000, 1, 1)), st.sampled_from("/.-"), st.integers(1, 9_999))
def test_a_document_with_its_date_is_never_taken_for_a_person(day, mark, number):
    date = day.strftime(f"%d{mark}%m{mark}%Y")

    assert not has_personal_data(f"{number}/KH-THPT ngày {date}; {number}/QĐ-UBND, {date}")
