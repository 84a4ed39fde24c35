"""CSV as programs and people write it: what stands in which column is never guessed."""

import pytest

from dtindex.submissions.files.slipped import slipped_rows
from dtindex.submissions.returns.marking import mark_submissions

HEAD = "institution_id,school_year,n_classes,n_terms,plan,plan.evidence\n"


def answered(facts) -> dict[tuple[str, str], object]:
    table = facts.table.query("state == 'answered'")
    keys = zip(table["institution_id"], table["fact_id"], strict=True)
    return dict(zip(keys, table["value"], strict=True))


@pytest.mark.parametrize(
    "row",
    [
        "A1,2022-2023,1,045,2,Có,12/KH",  # 1,045 without quotes
        "A1,2022-2023,5,2,Có,12/KH, 13/KH ngày 1/9/2022",
        "A1,2022-2023,1,045,2,Có,",
        "A1,2022-2023,5,2,Có,12\\, 13/KH",
        "A1,2022-2023,5,“2, 3”,Có",
        "A1,2022-2023,“1,045”,2,Có",
        'A1,2022-2023,5,2,12/KH "a, b"',
    ],
)
def test_a_row_that_has_slipped_is_told_by_its_row_and_not_read(row, read_csv):
    facts, issues = read_csv(f"{HEAD}{row}\nB2,2022-2023,7,1,Không,\n")

    assert [(i.code, i.cell) for i in issues] == [("DT283", "A2")]
    assert answered(facts) == {
        ("B2", "n_classes"): 7,
        ("B2", "n_terms"): 1,
        ("B2", "plan"): False,
    }


@pytest.mark.parametrize(
    "text",
    [
        'A1, 2022-2023, 5, 2, Có, "12/KH, 13/KH"\n',
        'A1,2022-2023,5,2,Có,"12/KH, 13/KH",\n',
        'A1,2022-2023,5,2,Có,"12/KH, 13/KH",,\n',
        "A1;2022-2023;5;2;Có;12/KH, 13/KH\n",
        "A1\t2022-2023\t5\t2\tCó\t12/KH, 13/KH\n",
        "A1|2022-2023|5|2|Có|12/KH, 13/KH\n",
        "A1;2022-2023;5;2;Có;12/KH, 13/KH, 14/KH, 15/KH, 16/KH, 17/KH, 18/KH\n",
    ],
)
def test_a_row_with_one_meaning_is_read(text, read_csv):
    mark = next(mark for mark in ";\t|," if mark in text)

    facts, issues = read_csv(HEAD.replace(",", mark) + text)

    assert issues == [] or {i.code for i in issues} == {"DT258"}
    assert answered(facts) == {("A1", "n_classes"): 5, ("A1", "n_terms"): 2, ("A1", "plan"): True}


def test_the_mark_between_columns_is_that_of_the_headings_not_of_the_texts(read_csv):
    texts = ", ".join(f"{n}/KH" for n in range(1, 20))
    head = "BÁO CÁO, năm học 2022-2023, tỉnh, huyện, xã\n\n" + HEAD.replace(",", ";")

    facts, _ = read_csv(f"{head}A1;2022-2023;5;2;Có;{texts}\n")

    assert answered(facts)["A1", "n_classes"] == 5


def test_a_file_that_ends_every_row_with_a_mark_has_no_slipped_rows():
    assert slipped_rows(["id", "n"], [["A1", "1", ""], ["A2", "2", ""]]) == []


def test_a_cell_without_end_costs_its_cell(read_csv):
    facts, issues = read_csv(f"{HEAD}A1,2022-2023,5,2,Có,{'a' * 200_000}\n")

    assert {i.code for i in issues} == {"DT257", "DT252"}
    assert answered(facts)["A1", "n_classes"] == 5


def test_a_line_separator_of_unicode_ends_no_line(read_csv):
    facts, _ = read_csv(f"{HEAD}A1,2022-2023,5,2,Có,12/KH\u2028ngày 1/9/2022\nB2,2022-2023,7,,,\n")

    assert answered(facts)["B2", "n_classes"] == 7
    assert answered(facts)["A1", "plan"] is True


def test_what_excel_calls_unicode_text_is_read(read, tmp_path):
    text = HEAD.replace(",", "\t") + "A1\t2022-2023\t5\t2\tCó\t12/KH\n"
    (tmp_path / "a.csv").write_bytes(text.encode("utf-16"))

    facts, issues = read(tmp_path / "a.csv")

    assert issues == []
    assert answered(facts)["A1", "n_classes"] == 5


def test_a_workbook_that_is_named_csv_is_told_as_what_it_is_not(read, tmp_path):
    (tmp_path / "a.csv").write_bytes(b"PK\x03\x04" + bytes(100))

    _, issues = read(tmp_path / "a.csv")

    assert [i.code for i in issues] == ["DT201"]


def test_a_csv_that_cannot_be_read_comes_back_as_a_list(framework, institutions, read, tmp_path):
    from dtindex.submissions.intake.read import read_submissions

    path = tmp_path / "a.csv"
    path.write_text(f'{HEAD}A1,2022-2023,5,2,Có,"12/KH\n', "utf-8")
    _, issues = read_submissions(path, framework, institutions)

    (copy,) = mark_submissions(path, issues, tmp_path / "marked")

    assert copy.name == "a.csv.xlsx"


def test_slipped_rows_of_a_list_of_institutions_are_told(tmp_path):
    from dtindex.submissions.institutions import InstitutionsError, read_institutions

    path = tmp_path / "a.csv"
    path.write_text("Mã cơ sở,Tên,Cấp học\nA1,Trường 1, số 2,Tiểu học\n".replace("Tên", "name"))

    with pytest.raises(InstitutionsError, match="DT283"):
        read_institutions(path)


def test_many_records_of_one_institution_take_no_more_than_their_number(read):
    import pandas as pd

    n = 20_000
    table = pd.DataFrame({"institution_id": ["A1"] * n, "school_year": "2022-2023"})

    _, issues = read(table.assign(n_classes=range(1, n + 1)))

    assert len(issues) == n
    assert issues[7].details["others"] is issues[8].details["others"]


def test_figures_that_are_shown_the_other_way_round_are_asked_about(read_csv):
    facts, issues = read_csv(f"{HEAD}A1,2022-2023,1\u202e23,2,,\n")

    assert [(i.code, i.cell) for i in issues] == [("DT230", "C2")]
    assert answered(facts) == {("A1", "n_terms"): 2}


def test_a_sheet_of_more_records_than_there_are_schools_is_told_and_not_read(read, monkeypatch):
    import pandas as pd

    from dtindex.submissions.intake import read as room

    monkeypatch.setattr(room, "MAX_RECORDS", 3)
    table = pd.DataFrame({"institution_id": ["A1"] * 4, "school_year": "2022-2023"})

    facts, issues = read(table)

    assert (len(facts), [i.code for i in issues]) == (0, ["DT204"])
