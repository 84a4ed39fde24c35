import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtindex.slug import slug
from dtindex.submissions.institutions import InstitutionsError, read_institutions

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
