"""What a sheet shows is what is read, whatever program wrote the workbook and however."""

import datetime
import re
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from dtindex.submissions.files.kinds.number_format import number_format
from dtindex.submissions.files.tables import read_file
from dtindex.submissions.files.workbook import ErrorValue, Percentage

sys.path.insert(0, str(Path(__file__).parent))
from binary_workbooks import DAY, PERCENT, write_xlsb

KEPT = Path(__file__).parent / "kept"
YEAR = "2022-2023"
HEADINGS = ["institution_id", "school_year", "n_classes", "n_terms"]


@pytest.mark.parametrize(
    ("code", "number", "shown"),
    [
        ("0%", 1, "100%"),
        ("0.00%", 1, "100%"),
        ("0.0%", 0.625, "62.5%"),
        ("0%", 0.625, "63%"),
        ("#,##0%", 12, "1200%"),
        ("0 %", 0.5, "50%"),
        ('0"%"', 85, "85%"),
        ("0\\%", 85, "85%"),
        ("[Red]0%;[Blue]-0%", -0.5, "-50%"),
        ("[<=1]0%;0", 1, "100%"),
        ("[<=1]0%;0", 13, 13),
        ("0;-0;0%", 0, "0%"),
        ("0%;;;@", 0.2, "20%"),
        ("_-* 0%_-", 0.2, "20%"),
        ("0.00E+00", 0.2, 0.2),
        ("General", 1, 1),
        ('#,##0 "lớp"', 13, 13),
        ('#,##0.00 "đ"', 13.5, 13.5),
        ("[$-42A]#,##0", 13, 13),
        ("00000", 13, "00013"),
        ("0", 13, 13),
        ("dd/mm/yyyy", 44830, datetime.date(2022, 9, 26)),
        ("[$-42A]dd mmmm yyyy;@", 44830, datetime.date(2022, 9, 26)),
        ("d/m/yyyy h:mm", 44830.5, datetime.datetime(2022, 9, 26, 12)),  # noqa: DTZ001
        ("h:mm AM/PM", 0.5, datetime.time(12)),
        ("[h]:mm", 1.5, "36:00"),
        ("[h]:mm", 1.5e9, "36000000000:00"),
        ("dd/mm/yyyy", 9e9, 9e9),
    ],
)
def test_a_number_means_what_its_format_shows(code, number, shown):
    format_ = number_format(code)
    meant = number if format_ is None else format_.meaning(number)

    assert (meant.shown if isinstance(meant, Percentage) else meant) == shown


def with_format(path: Path, code: str, value: object) -> Path:
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)
    book.active.append(["A1", YEAR, value, 2])
    book.active["C2"].number_format = code
    book.save(path)
    return path


@pytest.mark.parametrize("code", ["0%", "0.00%", '0.0"%"', "[<=1]0%;0"])
def test_a_percentage_in_place_of_a_count_is_asked_about(code, tmp_path, read):
    facts, issues = read(with_format(tmp_path / "a.xlsx", code, 1))

    assert [(i.code, i.cell) for i in issues] == [("DT236", "C2")]
    assert "%" in issues[0].value
    assert facts.table.query("fact_id == 'n_classes'")["state"].tolist() == ["missing"]


def test_a_percentage_is_the_share_that_stands_behind_it(tmp_path, read):
    path = with_format(tmp_path / "a.xlsx", "0%", 0.625)
    book = openpyxl.load_workbook(path)
    book.active["C1"] = "share"
    book.save(path)

    facts, issues = read(path)

    assert issues == []
    assert str(facts.table.query("fact_id == 'share'")["value"].iloc[0]) == "0.6250"


def test_what_a_formula_leaves_behind_the_fifteenth_digit_is_no_answer(tmp_path, read):
    facts, issues = read(with_format(tmp_path / "a.xlsx", "General", 18.000000000000004))

    assert issues == []
    assert facts.table.query("fact_id == 'n_classes'")["value"].tolist() == [18]


@pytest.mark.parametrize("ending", ["xls", "ods", "xlsb", "xlsx"])
def test_workbooks_of_every_kind_show_the_same(ending, tmp_path):
    path = KEPT / ("tong-hop-libreoffice.xlsx" if ending == "xlsx" else f"tong-hop.{ending}")
    if ending == "xlsb":
        path = tmp_path / "a.xlsb"
        rows = [
            [*HEADINGS, "fees", "sent_on", "plan", "hours", "n_grade12", "share"],
            ["A1", YEAR, 1, 2, 1234567, 44830, True, 1.5, "#REF!", 0.625],
            ["B2", YEAR, 30, 1, None, None, "Không", 0.1, 400],
        ]
        write_xlsb(path, rows, {(1, 2): PERCENT, (1, 5): DAY, (1, 9): PERCENT})

    (grid,), issues = read_file(path, path.name)

    first, second = grid.rows[1:]
    assert first[:2] == ["A1", YEAR]
    assert (first[2].value, first[2].shown, first[9].value) == (1, "100%", 0.625)
    assert first[3:8] == [2, 1234567, datetime.date(2022, 9, 26), True, 1.5]
    assert isinstance(first[8], ErrorValue)
    assert second[2:9] == [30, 1, None, None, "Không", 0.1, 400]
    assert [i.code for i in issues] == ([] if ending == "xlsb" else ["DT209"])


def test_a_value_under_merged_cells_is_told_in_xlsb_too(tmp_path):
    rows = [HEADINGS, ["A1", YEAR, 5, 226]]
    write_xlsb(tmp_path / "a.xlsb", rows, {}, [(1, 1, 2, 3)])

    (grid,), issues = read_file(tmp_path / "a.xlsb", "a.xlsb")

    assert [(i.code, i.cell, i.value.rstrip(".0")) for i in issues] == [("DT282", "D2", "226")]
    assert grid.rows[1][3] is None


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.xlsb", "a.ods", "a.xlsm"])
def test_a_workbook_goes_by_what_it_holds_and_not_by_its_ending(name, tmp_path, read):
    (tmp_path / name).write_bytes((KEPT / "tong-hop.xls").read_bytes())

    facts, _ = read(tmp_path / name)

    assert len(facts) == 2


def broken_cell(path: Path, cell: bytes) -> Path:
    """A wide sheet in whose C2 a cell stands as some program wrote it."""
    source = with_format(path.with_name("whole.xlsx"), "General", 5)
    with zipfile.ZipFile(source) as whole, zipfile.ZipFile(path, "w") as archive:
        for entry in whole.infolist():
            content = whole.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                content, n = re.subn(rb'<c r="C2"[^>]*>.*?</c>', lambda _: cell, content)
                assert n == 1
            archive.writestr(entry.filename, content)
    source.unlink()
    return path


WORDS = ["#REF!", "#GETTING_DATA", "#SPILL!", "#CONNECT!", "Err:502", "#BỊ HỎNG!"]


@pytest.mark.parametrize("word", WORDS)
def test_an_error_word_that_nobody_knows_costs_its_cell(word, tmp_path, read):
    cell = f'<c r="C2" t="e"><v>{word}</v></c>'.encode()
    facts, issues = read(broken_cell(tmp_path / "a.xlsx", cell))

    assert [(i.code, i.cell, i.value) for i in issues] == [("DT237", "C2", word)]
    assert facts.table.query("state == 'answered'")["fact_id"].tolist() == ["n_terms"]


@pytest.mark.parametrize(
    ("cell", "code", "value"),
    [
        (b'<c r="C2" t="e"/>', "DT237", "#?"),
        (b'<c r="C2" t="e"><v/></c>', "DT237", "#?"),
        (b'<c r="C2"><f>9+9</f></c>', "DT244", "=9+9"),
        (b'<c r="C2"><f>9+9</f><v></v></c>', "DT244", "=9+9"),
        (b'<c r="C2"><v>INF</v></c>', "DT230", "INF"),
        (b'<c r="C2"><v>1e999</v></c>', "DT230", "1e999"),
        (b'<c r="C2"><v>1_0</v></c>', "DT230", "1_0"),
        (b'<c r="C2" t="b"><v>1</v></c>', "DT230", "TRUE"),
        (b'<c r="C2"><v>9007199254740993</v></c>', "DT242", "9.00719925474099e+15"),
    ],
)
def test_a_cell_that_holds_no_number_never_becomes_one(cell, code, value, tmp_path, read):
    facts, issues = read(broken_cell(tmp_path / "a.xlsx", cell))

    assert [(i.code, i.cell, i.value) for i in issues] == [(code, "C2", value)]
    assert facts.table.query("state == 'answered'")["value"].tolist() == [2]


_SCHEMAS, _PURL = b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"
STRICT = {
    _SCHEMAS + b"spreadsheetml/2006": _PURL + b"spreadsheetml",
    _SCHEMAS + b"officeDocument/2006": _PURL + b"officeDocument",
}


def strict(name: str, content: bytes) -> tuple[str, bytes]:
    for transitional, other in STRICT.items():
        content = content.replace(transitional, other)
    return name, content


def prefixed(name: str, content: bytes) -> tuple[str, bytes]:
    if not name.endswith("sheet1.xml"):
        return name, content
    content = re.sub(rb"<(/?)(\w)", rb"<\1a.b-c:\2", content).replace(b"xmlns=", b"xmlns:a.b-c=")
    return name, content.replace(b"<?a.b-c:xml", b"<?xml")


def moved(name: str, content: bytes) -> tuple[str, bytes]:
    content = content.replace(b"/xl/worksheets/sheet1.xml", b"/xl/tabs/Trang%201.XML")
    return name.replace("xl/worksheets/sheet1.xml", "xl/tabs/Trang 1.XML"), content


SPELLINGS: dict[str, Callable[[str, bytes], tuple[str, bytes]]] = {
    "as Excel has it": lambda name, content: (name, content),
    "backslashes": lambda name, content: (name.replace("/", "\\"), content),
    "capitals": lambda name, content: (name.upper(), content),
    "another folder": moved,
    "strict": strict,
    "prefixes": prefixed,
}


def spelled(path: Path, source: Path, spelling: str) -> Path:
    with zipfile.ZipFile(source) as whole, zipfile.ZipFile(path, "w") as archive:
        for entry in whole.infolist():
            name, content = SPELLINGS[spelling](entry.filename, whole.read(entry))
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_parts_are_found_by_relationships_however_they_are_spelled(spelling, tmp_path, read):
    cell = b'<c r="C2" t="e"><v>#REF!</v></c>'
    source = broken_cell(tmp_path / "source.xlsx", cell)
    facts, issues = read(spelled(tmp_path / "a.xlsx", source, spelling))

    assert [(i.code, i.cell) for i in issues] == [("DT237", "C2")]
    assert facts.table.query("state == 'answered'")["fact_id"].tolist() == ["n_terms"]


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("place", ["XFD1048576", "xfd1048576", "A99999999", "$XFD$1048576"])
def test_cells_too_far_apart_are_seen_however_they_are_spelled(spelling, place, tmp_path, read):
    cell = f'<c r="C2"><v>5</v></c><c r="{place}"><v>1</v></c>'.encode()
    source = broken_cell(tmp_path / "source.xlsx", cell)
    _, issues = read(spelled(tmp_path / "a.xlsx", source, spelling))

    assert [i.code for i in issues if i.file] == ["DT204"]


def test_sheets_that_are_each_small_enough_may_be_too_many_together(tmp_path, read):
    book = openpyxl.Workbook()
    for _ in range(5):
        sheet = book.create_sheet()
        sheet["A1"] = sheet["J900000"] = 1
    book.save(tmp_path / "a.xlsx")

    _, issues = read(tmp_path / "a.xlsx")

    assert [i.code for i in issues] == ["DT204"]


@pytest.mark.parametrize("spelling", ["as Excel has it", "backslashes", "capitals"])
def test_macros_are_told_however_their_part_is_spelled(spelling, tmp_path, read):
    source = with_format(tmp_path / "source.xlsx", "General", 5)
    with zipfile.ZipFile(source, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    facts, issues = read(spelled(tmp_path / "a.xlsx", source, spelling))

    assert [(i.code, i.severity) for i in issues] == [("DT205", "warning")]
    assert len(facts) == 1


def test_a_part_that_stands_twice_in_an_archive_is_no_part(tmp_path, read):
    path = with_format(tmp_path / "a.xlsx", "General", 5)
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/worksheets/sheet1.xml", b"<worksheet/>")

    _, issues = read(path)

    assert [i.code for i in issues] == ["DT201"]


DAMAGES: dict[str, tuple[bytes, bytes]] = {
    "not well formed": (b"</row>", b""),
    "an encoding that nobody knows": (b"<worksheet", b"<?xml encoding='x-ta'?><worksheet"),
    "a DTD": (b"<worksheet", b"<!DOCTYPE x [<!ENTITY a 'b'>]><worksheet"),
    "a string that is not there": (b'r="C2" t="n"', b'r="C2" t="s"'),
    "a place that is none": (b'r="C2"', b'r="2C"'),
    "a row that is none": (b'<row r="2"', b'<row r="hai"'),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_costs_the_file_and_is_told(damage, tmp_path, read):
    source = with_format(tmp_path / "source.xlsx", "General", 5)
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(source) as whole, zipfile.ZipFile(path, "w") as archive:
        for entry in whole.infolist():
            content = whole.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                assert DAMAGES[damage][0] in content
                content = content.replace(*DAMAGES[damage], 1)
            archive.writestr(entry.filename, content)
    source.unlink()

    facts, issues = read(tmp_path)

    assert len(facts) == 0
    assert [(i.code, i.file) for i in issues if i.file] == [("DT201", "a.xlsx")]


@pytest.mark.parametrize("place", range(0, 100, 3))
def test_a_bit_that_turned_costs_the_file_or_nothing(place, tmp_path, read):
    content = bytearray(with_format(tmp_path / "a.xlsx", "General", 5).read_bytes())
    content[len(content) * place // 100] ^= 0x10
    (tmp_path / "a.xlsx").write_bytes(content)

    facts, issues = read(tmp_path / "a.xlsx")

    assert len(facts) == 1 or {i.file for i in issues if i.severity == "error"} >= {"a.xlsx"}


@pytest.mark.parametrize("word", ["#REF!", "#GETTING_DATA", "#SPILL!", "#N/A", "Err:502", "#NAME?"])
def test_an_error_word_that_was_saved_as_text_is_an_error_still(word, read):

    frame = pd.DataFrame({"institution_id": ["A1"], "school_year": [YEAR], "n_terms": [word]})
    _, issues = read(frame)

    assert [(i.code, i.value) for i in issues] == [("DT237", word)]


def test_a_value_hidden_under_merged_cells_of_a_form_is_told_and_not_read(
    framework, read, tmp_path
):
    import xlsxwriter

    from dtindex.submissions.forms.write import write_form

    institution = {"institution_id": "A1", "name": "Trường", "stages": "primary"}
    write_form(tmp_path / "form.xlsx", framework, institution, YEAR)
    book = openpyxl.load_workbook(tmp_path / "form.xlsx")
    rows = {row[0].value: row[0].row for row in book.active.iter_rows()}
    head = [cell.value for cell in book.active[rows["fact_id"]]]
    column = head.index("answer")
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as hidden:
        sheet = hidden.add_worksheet()
        for row in book.active.iter_rows():
            for cell in row:
                if cell.value is not None and not str(cell.value).startswith("="):
                    sheet.write(cell.row - 1, cell.column - 1, cell.value)
        first = rows["n_classes"] - 1
        sheet.merge_range(first, column, first + 1, column, 9)
        sheet.write_number(first + 1, column, 7)
    (tmp_path / "form.xlsx").unlink()

    facts, issues = read(tmp_path / "a.xlsx")

    told = [(i.code, i.value) for i in issues if i.severity == "error"]
    assert told == [("DT282", "7")]
    answered = facts.table.query("state == 'answered'")
    assert answered[["fact_id", "value"]].values.tolist() == [["n_classes", 9]]


@pytest.mark.parametrize("kind", ["frame", "parquet"])
@pytest.mark.parametrize(
    ("column", "code"),
    [
        (pd.Series([True, False]), "DT230"),
        (pd.Series([5, True], dtype=object), "DT230"),
        (pd.Series([True, None], dtype="boolean"), "DT230"),
        (pd.Series([5.0, float("inf")]), "DT230"),
        (pd.Series([5.0, 1500000000.7]), "DT231"),
        (pd.Series([5, -(2**63)]), "DT232"),
        (pd.Series([5, 2**53 + 1]), "DT242"),
        (pd.Series([5, 2**64 - 1], dtype="uint64"), "DT242"),
    ],
    ids=str,
)
def test_what_is_no_count_never_becomes_one(column, code, kind, read, tmp_path):
    frame = pd.DataFrame({"institution_id": ["A1", "B2"], "school_year": YEAR, "n_classes": column})
    source = frame
    if kind == "parquet":
        if column.dtype == object:
            pytest.skip("a column of Parquet has one type")
        source = tmp_path / "a.parquet"
        frame.to_parquet(source)

    facts, issues = read(source)

    assert {issue.code for issue in issues if issue.fact_id} == {code}
    taken = facts.table.query("fact_id == 'n_classes' and state == 'answered'")["value"].tolist()
    assert taken in ([], [5])


@pytest.mark.parametrize("name", ["tong-hop.xls", "tong-hop.ods", "tong-hop-libreoffice.xlsx"])
@pytest.mark.parametrize("part", range(1, 8))
def test_half_a_workbook_is_told_as_damaged(name, part, tmp_path):
    content = (KEPT / name).read_bytes()
    (tmp_path / name).write_bytes(content[: len(content) * part // 8])

    sheets, issues = read_file(tmp_path / name, name)

    assert sheets == []
    assert {issue.code for issue in issues} == {"DT201"}
