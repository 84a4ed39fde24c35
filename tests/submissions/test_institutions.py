import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from dtindex.slug import slug
from dtindex.submissions.institutions import InstitutionsError, read_institutions
from dtindex.submissions.intake.read import read_submissions

TABLE = pd.DataFrame(
    {
        "Mã cơ sở": ["KT01", "KT02", "KT03"],
        "Tên cơ sở giáo dục": ["Mầm non 1", "TH&THCS 2", "Trung tâm 3"],
        "Cấp học": ["Mầm non", "THCS; Tiểu học", "GDNN-GDTX"],
        "Huyện": ["Đăk Tô", "Ngọc Hồi", None],
    }
)


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet"])
def test_every_kind_of_file_gives_the_same_institutions(tmp_path, suffix):
    path = tmp_path / f"institutions.{suffix}"
    match suffix:
        case "csv":
            TABLE.to_csv(path, index=False, encoding="utf-8-sig", sep=";")
        case "xlsx":
            TABLE.to_excel(path, index=False)
        case _:
            TABLE.to_parquet(path)

    pd.testing.assert_frame_equal(read_institutions(path).table, read_institutions(TABLE).table)


@pytest.mark.parametrize(
    ("typed", "stages"),
    [
        ("TH&THCS", "primary;lower_secondary"),
        ("THCS, Tiểu học", "primary;lower_secondary"),
        ("Tiểu học và THCS", "primary;lower_secondary"),
        ("THCS - THPT", "lower_secondary;upper_secondary"),
        ("THCS-THPT", "lower_secondary;upper_secondary"),
        ("GDNN-GDTX", "continuing"),
        ("primary;preschool", "preschool;primary"),
        ("Mâ\u0300m non", "preschool"),
    ],
)
def test_stages_are_known_by_id_and_by_the_names_people_use(typed, stages):
    table = TABLE.head(1).assign(**{"Cấp học": typed})

    assert read_institutions(table).table["stages"].tolist() == [stages]


def test_stages_stand_in_a_matrix_in_their_own_order():
    matrix = read_institutions(TABLE).stage_matrix

    assert matrix.tolist() == [
        [True, False, False, False, False],
        [False, True, True, False, False],
        [False, False, False, False, True],
    ]


def test_an_id_that_excel_took_for_a_number_stays_whole():
    table = TABLE.assign(**{"Mã cơ sở": [60001.0, 60002.0, 60003.0]})

    assert read_institutions(table).ids.tolist() == ["60001", "60002", "60003"]


def test_every_fault_of_a_table_is_listed_at_once():
    table = pd.DataFrame(
        {
            "institution_id": ["A", "a", "con", "", "B"],
            "name": ["Trường A", "", "Trường C", "Trường D", "Trường B"],
            "stages": ["Tiểu học", "Đại học", "THPT", "THPT", None],
        }
    )
    with pytest.raises(InstitutionsError, match="Đại học") as caught:
        read_institutions(table)

    codes = {issue.code for issue in caught.value.issues}
    assert codes == {"DT272", "DT273", "DT274", "DT275", "DT276", "DT277"}
    assert [issue.cell for issue in caught.value.issues][:3] == ["A3", "B3", "C3"]


def test_a_file_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError, match="is not there"):
        read_institutions(tmp_path / "institutions.csv")


def test_an_unknown_institution_has_no_row():
    with pytest.raises(KeyError, match="KT99"):
        read_institutions(TABLE).row_of("KT99")


@pytest.mark.parametrize(
    "institution_id", ["../A", "a\\b", "CON", "com1.txt", "A\u202eB", "A\nB", "…", "", "-"]
)
def test_an_id_that_cannot_name_a_file_is_refused(institution_id):
    with pytest.raises(ValueError, match="cannot name a file"):
        slug(institution_id)


@given(st.text(min_size=1, max_size=20))
def test_a_slug_is_safe_to_be_a_file_name(institution_id):
    try:
        name = slug(institution_id)
    except ValueError:
        return
    assert name.isascii()
    assert name[0] not in "-."
    assert not set(name) & set('/\\:*?"<>| \n')
    assert slug(name) == name


def workbook(path, sheets):
    """A workbook of sheets as offices keep them: rows, and blocks of merged cells."""
    with xlsxwriter.Workbook(path) as book:
        for name, rows, merged in sheets:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            for first, last, column, text in merged:
                sheet.merge_range(first, column, last, column, text)
    return path


HEADINGS = ["Mã cơ sở (*)", "Tên trường", "Cấp học"]


def test_a_district_in_merged_cells_is_that_of_all_their_rows(tmp_path):
    rows = [["Huyện/Thành phố", *HEADINGS], *(["", f"A{n}", f"Trường {n}", "TH"] for n in range(6))]
    path = workbook(tmp_path / "a.xlsx", [("DS", rows, [(1, 6, 0, "Thành phố Kon Tum")])])

    institutions = read_institutions(path)

    assert institutions.table["district"].value_counts().to_dict() == {"Thành phố Kon Tum": 6}


def test_every_sheet_with_the_headings_is_read_and_the_others_are_told(tmp_path):
    sheets = [
        ("Huyện Đăk Tô", [HEADINGS, ["A1", "Trường 1", "TH"]], []),
        ("Đăk Hà", [[*HEADINGS, "Huyện"], ["A2", "Trường 2", "MN", "Huyện Đăk Hà"]], []),
        ("Ghi chú", [["Gọi lại tuần sau"]], []),
    ]

    institutions = read_institutions(workbook(tmp_path / "a.xlsx", sheets))

    table = institutions.table.set_index("institution_id")["district"].to_dict()
    assert table == {"A1": "Huyện Đăk Tô", "A2": "Huyện Đăk Hà"}
    assert institutions.origin.sheets == {"Huyện Đăk Tô": 1, "Đăk Hà": 1}
    assert [(issue.code, issue.sheet) for issue in institutions.issues] == [("DT210", "Ghi chú")]


def test_an_id_on_two_sheets_is_told_with_both_places(tmp_path):
    sheets = [(name, [HEADINGS, ["A1", "Trường", "TH"]], []) for name in ("Một", "Hai")]

    with pytest.raises(InstitutionsError, match="Một!A2") as caught:
        read_institutions(workbook(tmp_path / "a.xlsx", sheets))

    assert [(issue.code, issue.sheet) for issue in caught.value.issues] == [("DT271", "Hai")]


def test_rows_that_head_a_district_or_a_commune_hold_for_those_below():
    rows = [
        ("I", "", "HUYỆN ĐĂK TÔ", ""),
        ("1", "", "Xã Tân Cảnh", ""),
        ("", "A1", "Trường 1", "TH"),
        ("", "A2", "Trường 2", "TH"),
        ("II.", "", "II. Thành phố Kon Tum", ""),
        ("1", "A3", "Trường 3", "MN - TH"),
        ("", "", "Tổng cộng", ""),
        ("", "", "Tổng cộng: 3 trường", ""),
        ("", "", "Kon Tum, ngày 5 tháng 9 năm 2022", ""),
        ("", "", "Người lập bảng", ""),
    ]
    table = pd.DataFrame(rows, columns=["TT", "Mã cơ sở", "Tên cơ sở", "Cấp học"])

    institutions = read_institutions(table)

    places = institutions.table[["institution_id", "district", "commune"]].values.tolist()
    assert places == [
        ["A1", "Huyện Đăk Tô", "Xã Tân Cảnh"],
        ["A2", "Huyện Đăk Tô", "Xã Tân Cảnh"],
        ["A3", "Thành phố Kon Tum", ""],
    ]
    assert institutions.origin.left_alone == ("TT",)


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        *((text, "district") for text in ("Huyện/Thành phố", "HUYỆN, TX, TP", "Quận - Huyện")),
        *((text, "district") for text in ("Huyện (thành phố)", "Thành phố, thị xã và huyện")),
        *((text, "commune") for text in ("Xã/Phường/Đặc khu", "Xã, phường, thị trấn", "Phường")),
        *((text, None) for text in ("TT", "Huyện cũ", "Số xã")),
    ],
)
def test_headings_of_places_are_known_by_their_words(heading, column):
    read = read_institutions(TABLE.drop(columns="Huyện").assign(**{heading: "Nơi A"})).table

    filled = [name for name in ("district", "commune") if (read[name] != "").any()]
    assert filled == ([] if column is None else [column])


@pytest.mark.parametrize(
    "typed", ["GDNN–GDTX", "GDNN - GDTX", "gdnn-gdtx.", "GDNN\u00a0–\u00a0GDTX"]
)
def test_a_stage_is_known_whatever_dash_office_made_of_its_hyphen(typed):
    assert read_institutions(TABLE.head(1).assign(**{"Cấp học": typed})).table[
        "stages"
    ].tolist() == ["continuing"]


def test_text_of_old_fonts_in_a_list_is_asked_about_and_kept_whole():
    name = "Tr\u00adêng TiÓu häc Hoµ B×nh"

    institutions = read_institutions(TABLE.head(1).assign(**{"Tên cơ sở giáo dục": name}))

    (told,) = institutions.issues
    assert (told.code, told.severity, told.cell) == ("DT246", "warning", "B2")
    assert "Trường Tiểu học Hoà Bình" in told.problem("vi")
    assert institutions.table["name"].tolist() == [name]


def test_what_a_list_leaves_to_ask_is_told_with_the_submissions(framework):
    table = TABLE.assign(Huyện=["Đăk Hoà", "Đăk Hòa", "đăk  hòa"])
    institutions = read_institutions(table)
    sent = pd.DataFrame({"institution_id": ["KT01"], "school_year": "2022-2023", "n_terms": [2]})

    _, issues = read_submissions(sent, framework, institutions)

    assert "DT278" in {issue.code for issue in issues}


def test_an_id_whose_last_digits_a_spreadsheet_forgot_is_refused():
    table = TABLE.head(1).assign(**{"Mã cơ sở": [12345678901234567000.0]})

    with pytest.raises(InstitutionsError, match="DT276"):
        read_institutions(table)


def test_a_school_without_its_id_and_stage_is_told_where_others_follow_or_it_is_numbered():
    rows = [("1", "A1", "Trường 1", "TH"), ("2", "", "Trường 2", ""), ("3", "A3", "Trường 3", "TH")]
    for kept in (rows, rows[:2]):
        with pytest.raises(InstitutionsError, match="DT272"):
            read_institutions(pd.DataFrame(kept, columns=["TT", *HEADINGS]))
