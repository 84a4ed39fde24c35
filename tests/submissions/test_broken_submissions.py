import tomllib
import unicodedata
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import xlsxwriter

from dtindex.catalogue import LANGUAGES, catalogue
from dtindex.submissions.forms.cells import Entry
from dtindex.submissions.forms.write import write_form
from dtindex.submissions.institutions import InstitutionsError, read_institutions
from dtindex.submissions.intake.read import read_submissions
from dtindex.submissions.outcome.codes import WARNINGS, Code
from remade import made_anew

BROKEN = Path(__file__).parents[1] / "broken" / "submissions"
DOCS = Path(__file__).parents[2] / "docs"
CASES = tomllib.loads((BROKEN / "cells.toml").read_text("utf-8"))["cases"]
HEADINGS = ["institution_id", "school_year", "n_classes"]


def workbook(path: Path, *, hidden: bool = False, name: str = "Số liệu") -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, ["A1", "2022-2023", 5])
        if hidden:
            book.add_worksheet("Cũ").hide()
    return path


def with_part(path: Path, part: str, content: bytes) -> Path:
    with zipfile.ZipFile(workbook(path), "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, content)
    return path


def with_sheet(path: Path, sheet_data: str) -> Path:
    """A workbook whose only sheet holds the given XML rows."""
    whole = workbook(path.with_name("whole.xlsx"))
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                head, _, rest = content.partition(b"<sheetData>")
                tail = rest.partition(b"</sheetData>")[2]
                body = f"<sheetData>{sheet_data}</sheetData>".encode()
                content = head + body + tail
            target.writestr(entry.filename, content, zipfile.ZIP_DEFLATED)
    whole.unlink()
    return path


def damaged(folder: Path) -> Path:
    path = folder / "hong.xlsx"
    path.write_bytes(b"not a workbook")
    return path


def of_another_framework(folder: Path, framework) -> Path:
    other = framework.model_copy(update={"id": "another"})
    institution = {"institution_id": "A1", "name": "Trường", "stages": "primary"}
    write_form(folder / "a.xlsx", other, institution, "2022-2023")
    return folder / "a.xlsx"


def bomb(folder: Path) -> Path:
    return with_part(folder / "a.xlsx", "xl/media/a.bin", bytes(64 * 2**20))


def far_apart(folder: Path) -> Path:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    )
    return with_sheet(folder / "a.xlsx", rows)


def bytes_file(folder: Path, name: str, content: bytes) -> Path:
    (folder / name).write_bytes(content)
    return folder / name


def empty(folder: Path) -> Path:
    folder.mkdir()
    return folder


def two_sheets(folder: Path) -> Path:
    with xlsxwriter.Workbook(folder / "a.xlsx") as book:
        sheet = book.add_worksheet("Số liệu")
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, ["A1", "2022-2023", 5])
        book.add_worksheet("Ghi chú").write(0, 0, "Gọi lại tuần sau")
    return folder / "a.xlsx"


def in_cp1258(text: str) -> bytes:
    """Encode as old Windows did: a letter with its shape, its tone apart."""
    encoded = b""
    for char in text:
        try:
            encoded += char.encode("cp1258")
        except UnicodeEncodeError:
            *shape, tone = unicodedata.normalize("NFD", char)
            encoded += (unicodedata.normalize("NFC", "".join(shape)) + tone).encode("cp1258")
    return encoded


def reviewed(folder: Path, *row: object) -> Path:
    """A review of one claim: what was claimed, decided, put in its place, and why."""
    with xlsxwriter.Workbook(folder / "review.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_column(0, 0, ["dtindex-form 1", "fact_id", "institution_id", "school_year"])
        sheet.write_row(1, 1, ["label", "claimed", "decision", "answer", "reason"])
        sheet.write_column(2, 1, ["A1", "2022-2023"])
        sheet.write_column(4, 0, ["assessment", "n_classes"])
        sheet.write(4, 1, "Đánh giá ngoài")
        sheet.write_row(5, 2, row)
    return folder / "review.xlsx"


def under_a_merge(folder: Path) -> Path:
    with xlsxwriter.Workbook(folder / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, ["A1", "2022-2023"])
        sheet.merge_range(1, 2, 1, 3, 5)
        sheet.write_number(1, 3, 226)
    return folder / "a.xlsx"


def marked(folder: Path, before: object, mark: str, answer: object = None) -> Path:
    """A form with one question: last year's answer, a mark to take it over, this year's."""
    with xlsxwriter.Workbook(folder / "form.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_column(0, 0, ["dtindex-form 1", "fact_id", "institution_id", "school_year"])
        sheet.write_row(1, 1, ["label", "previous", "same", "answer"])
        sheet.write_column(2, 1, ["A1", "2022-2023"])
        sheet.write_row(4, 0, ["n_classes", "", before, mark, answer])
    return folder / "form.xlsx"


def of_other_rules(folder: Path, framework) -> Path:
    """A form made when one question was another, and the rest as it is."""
    other_words = {"n_classes": {"label_vi": "Số lớp ghép"}}
    facts = tuple(made_anew(fact, **other_words.get(fact.id, {})) for fact in framework.facts)
    other = made_anew(framework, facts=facts, digest="0" * 64)
    institution = {"institution_id": "A1", "name": "Trường", "stages": "primary"}
    answers = {"n_classes": Entry(5), "n_terms": Entry(2)}
    write_form(folder / "a.xlsx", other, institution, "2022-2023", answers=answers)
    return folder / "a.xlsx"


def form(folder: Path, framework) -> Path:
    institution = {"institution_id": "A1", "name": "Trường", "stages": "primary"}
    write_form(folder / "a.xlsx", framework, institution, "2022-2023")
    return folder / "a.xlsx"


def without_column(path: Path, column: int = 1) -> Path:
    book = openpyxl.load_workbook(path)
    for merged in [*book.active.merged_cells.ranges]:
        book.active.unmerge_cells(str(merged))
    book.active.delete_cols(column)
    book.save(path)
    return path


def without_row_of(path: Path, fact_id: str) -> Path:
    book = openpyxl.load_workbook(path)
    (row,) = [cell.row for cell in book.active["A"] if cell.value == fact_id]
    book.active.delete_rows(row)
    book.save(path)
    return path


VIETNAMESE = "institution_id,school_year,plan.evidence,plan\nA1,2022-2023,Kế hoạch số 12,Có\n"
FILES = {
    Code.UNREADABLE_FILE: lambda folder, _: damaged(folder),
    Code.TOO_LARGE: lambda folder, _: bomb(folder),
    Code.MACROS: lambda folder, _: with_part(folder / "a.xlsx", "xl/vbaProject.bin", b"x"),
    Code.EXTERNAL_LINKS: lambda folder, _: with_part(
        folder / "a.xlsx", "xl/externalLinks/externalLink1.xml", b"<x/>"
    ),
    Code.NOT_UTF8: lambda folder, _: bytes_file(folder, "a.csv", b"institution_id\nTr\xb8\xb5ng"),
    Code.READ_AS_CP1258: lambda folder, _: bytes_file(folder, "a.csv", in_cp1258(VIETNAMESE)),
    Code.UNCLOSED_QUOTE: lambda folder, _: bytes_file(
        folder, "a.csv", b'institution_id,n_terms\nA1,2\nA2,"2\nA3,2\n'
    ),
    Code.NO_FILE: lambda folder, _: empty(folder / "none"),
    Code.HIDDEN_SHEET: lambda folder, _: workbook(folder / "a.xlsx", hidden=True),
    Code.OTHER_SHEET: lambda folder, _: two_sheets(folder),
    Code.UNKNOWN_KIND_OF_FILE: lambda folder, _: bytes_file(folder, "a.pdf", b"%PDF"),
    Code.OTHER_FRAMEWORK: of_another_framework,
    Code.OTHER_RULES: of_other_rules,
    Code.OTHER_QUESTION: of_other_rules,
    Code.NOTHING_BEFORE: lambda folder, _: marked(folder, None, "x"),
    Code.MARKED_AND_ANSWERED: lambda folder, _: marked(folder, 4, "x", 5),
    Code.UNKNOWN_MARK: lambda folder, _: marked(folder, 4, "xem lại"),
    Code.UNKNOWN_DECISION: lambda folder, _: reviewed(folder, 5, "để xem"),
    Code.DECISION_AND_VALUE: lambda folder, _: reviewed(folder, 5, "Chấp nhận", 4),
    Code.NO_CORRECTION: lambda folder, _: reviewed(folder, 5, "Điều chỉnh"),
    Code.NO_REVIEW_REASON: lambda folder, _: reviewed(folder, 5, "Điều chỉnh", 4),
    Code.FORM_WITHOUT_KEYS: lambda folder, framework: without_column(form(folder, framework)),
    Code.QUESTION_GONE: lambda folder, framework: without_row_of(
        form(folder, framework), "n_terms"
    ),
    Code.SENT_UNREADABLE: lambda folder, _: bytes_file(folder, "A1 (scan).pdf", b"%PDF"),
    Code.NOTHING_SENT: lambda folder, _: workbook(folder / "a.xlsx"),
    Code.OTHER_INSTITUTION: lambda folder, _: workbook(folder / "B2.xlsx"),
    Code.UNDER_MERGE: lambda folder, _: under_a_merge(folder),
    Code.SLIPPED_ROW: lambda folder, _: bytes_file(
        folder, "a.csv", b"institution_id,n_terms,n_classes\nA1,2,1,045\n"
    ),
}
OF_SUBMISSIONS = [code for code in Code if code.startswith("DT2")]
"""Those of the crosswalk are tried where it is."""
CHOICES = {Code.CHOSEN, Code.CHOICE_NOT_FOUND, Code.UNREADABLE_CHOICE}
"""Tried with the receipt book."""

LOST_PROCESSES = {Code.READING_BROKE, Code.OVER_BUDGET}
"""No file is known that gives these; ``test_one_file`` makes the reader stumble."""
OF_POINTS = {Code.OFF_STEP}
QUESTIONS = {Code.ONE_PLACE_SPELLED}
INSTITUTIONS = {
    Code.INSTITUTION_COLUMN: {"institution_id": ["A1"], "name": ["A"]},
    Code.REPEATED_INSTITUTION: {"institution_id": ["A1", "A1"]},
    Code.INSTITUTION_WITHOUT_ID: {"institution_id": ["A1", ""]},
    Code.INSTITUTION_WITHOUT_NAME: {"institution_id": ["A1"], "name": [None]},
    Code.INSTITUTION_WITHOUT_STAGE: {"institution_id": ["A1"], "stages": [""]},
    Code.UNKNOWN_STAGE: {"institution_id": ["A1"], "stages": ["Đại học"]},
    Code.UNSAFE_ID: {"institution_id": ["../A1"]},
    Code.COLLIDING_IDS: {"institution_id": ["Đ1", "d1"]},
    Code.PERSONAL_INSTITUTION: {"institution_id": ["A1"], "name": ["Trường A, gọi 0900 000 001"]},
}


@pytest.mark.parametrize("case", CASES, ids=[f"{c['code']} {c['name']}" for c in CASES])
def test_each_broken_cell_is_told_with_its_place(case, read_csv):
    _, issues = read_csv(case["csv"].replace("LONG", "12/KH " * 400))

    told = [issue for issue in issues if issue.code == case["code"]]
    assert told, [issue.code for issue in issues]
    assert told[0].cell == case.get("cell", "")
    assert case.get("says", "") in told[0].problem("vi") + told[0].fix("vi")


@pytest.mark.parametrize("code", FILES, ids=lambda code: code.name)
def test_each_broken_file_is_told_by_name(code, tmp_path, framework, institutions):
    path = FILES[code](tmp_path, framework)

    _, issues = read_submissions(path, framework, institutions)

    told = [issue for issue in issues if issue.code == code]
    assert told, [issue.code for issue in issues]
    assert code in (Code.NOTHING_SENT, Code.SENT_UNREADABLE) or told[0].file == path.name


def test_points_between_two_steps_are_refused_with_the_nearest(
    framework_of_points, institutions, tmp_path
):
    (tmp_path / "a.csv").write_text(
        'institution_id,school_year,entered\nA1,2022-2023,"5,3"\nB2,2022-2023,"5,5"\n', "utf-8"
    )

    facts, issues = read_submissions(tmp_path, framework_of_points, institutions)

    (told,) = [issue for issue in issues if issue.code in OF_POINTS]
    assert (told.cell, told.severity) == ("C2", "error")
    assert "5,3 điểm không đúng bước điểm 0,5; gần nhất là 5 và 5,5" in told.problem("vi")
    assert facts.table.query("fact_id == 'entered'")["value"].tolist() == [None, Decimal("5.5")]


def test_a_place_that_is_spelled_in_several_ways_is_told_and_is_one():
    names = [
        "Huyện Hòa Bình",
        "Huyện Hoà Bình",
        "huyện Hòa Bình ",
        "TP. Kon Tum",
        "Thành phố Kon Tum",
    ]
    ids = [f"A{n}" for n in range(5)]
    institutions = read_institutions(
        pd.DataFrame({"institution_id": ids, "name": "A", "stages": "TH", "district": names})
    )

    assert institutions.table["district"].nunique() == 2
    assert {issue.code for issue in institutions.issues} == QUESTIONS
    assert len(institutions.issues) == 2
    assert "“Huyện Hoà Bình”" in institutions.issues.text("vi")


@pytest.mark.parametrize("code", INSTITUTIONS, ids=lambda code: code.name)
def test_each_fault_of_the_table_of_institutions_is_told(code):
    table = pd.DataFrame(INSTITUTIONS[code])
    if code is not Code.INSTITUTION_COLUMN:
        table = table.assign(**{c: "Tiểu học" for c in ("name", "stages") if c not in table})

    with pytest.raises(InstitutionsError, match=code) as caught:
        read_institutions(table)

    assert [issue.code for issue in caught.value.issues] == [code]


@pytest.mark.parametrize("code", OF_SUBMISSIONS, ids=lambda code: code.name)
def test_every_code_has_words_in_both_languages_a_case_and_an_entry_in_the_docs(code):
    for language in LANGUAGES:
        t = catalogue(language)
        assert f"{code}.problem" in t
        assert f"{code}.fix" in t
    tried = {
        *FILES,
        *OF_POINTS,
        *QUESTIONS,
        *INSTITUTIONS,
        *CHOICES,
        *LOST_PROCESSES,
        *(case["code"] for case in CASES),
    }
    assert code in tried
    assert f"| {code} |" in (DOCS / "errors.md").read_text("utf-8")


def test_no_words_are_kept_for_codes_that_nothing_gives():
    for language in LANGUAGES:
        used = {key[:5] for key in catalogue(language).keys if key.startswith("DT2")}
        assert used == {*OF_SUBMISSIONS}


def test_the_docs_say_which_problems_are_warnings():
    text = (DOCS / "errors.md").read_text("utf-8")
    told = {line.split("|")[1].strip() for line in text.splitlines() if "| Warning:" in line}
    assert {code for code in told if code.startswith("DT2")} == {
        code for code in WARNINGS if code.startswith("DT2")
    }


def test_of_a_workbook_with_macros_the_values_are_read_and_the_macros_told(tmp_path, read):
    path = with_part(tmp_path / "a.xlsx", "xl/vbaProject.bin", b"x").rename(tmp_path / "a.xlsm")

    facts, (issue,) = read(path)

    assert (issue.code, issue.severity) == (Code.MACROS, "warning")
    assert facts.table.query("fact_id == 'n_classes'")["value"].tolist() == [5]


def test_what_has_no_place_is_told_last(tmp_path, framework, institutions):
    _, issues = read_submissions(damaged(tmp_path), framework, institutions)

    assert [issue.code for issue in issues] == ["DT201", "DT226", "DT226"]


def test_a_quote_left_open_swallows_no_row_in_silence(tmp_path, read):
    text = 'institution_id,school_year,n_terms\nA1,2022-2023,2\nB2,2022-2023,"1\nB2,2021-2022,"x"\n'
    facts, issues = read(bytes_file(tmp_path, "a.csv", text.encode()))

    assert [(issue.code, issue.details["line"]) for issue in issues] == [("DT227", "3")]
    assert len(facts) == 0


@pytest.mark.parametrize(
    ("before", "mark", "answer", "taken"),
    [
        (4, "x", None, 4),
        (4, "Như năm trước", None, 4),
        (4, "x", 4, 4),
        (4, "x", 5, 5),
        (4, "", "như năm trước", 4),
        (4, "", None, None),
        (4, "xem lại", None, None),
        (None, "x", None, None),
    ],
)
def test_a_mark_takes_over_what_was_answered_last_year(before, mark, answer, taken, tmp_path, read):
    facts, _ = read(marked(tmp_path, before, mark, answer))

    assert facts.table.set_index("fact_id")["value"].get("n_classes") == taken


def test_of_a_form_made_under_other_rules_what_is_asked_alike_is_read(tmp_path, framework, read):
    facts, issues = read(of_other_rules(tmp_path, framework))

    values = facts.table.set_index("fact_id")["value"]
    assert values["n_terms"] == 2
    assert values["n_classes"] is None
    assert [(i.code, i.fact_id) for i in issues if i.code >= "DT290"] == [
        ("DT293", ""),
        ("DT294", "n_classes"),
    ]


def test_cells_too_far_apart_do_not_fill_the_memory(tmp_path, read):
    _, issues = read(far_apart(tmp_path))

    assert [issue.code for issue in issues] == [Code.TOO_LARGE]


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path, read):
    path = workbook(tmp_path / "a.xlsx")
    content = bytearray(path.read_bytes())
    place = content.rindex(b"PK\x01\x02")
    size = int.from_bytes(content[place + 24 : place + 28], "little")
    content[place + 24 : place + 28] = (size - 1).to_bytes(4, "little")
    path.write_bytes(content)

    _, issues = read(path)

    assert issues[0].code in (Code.TOO_LARGE, Code.UNREADABLE_FILE)


def test_a_million_styled_empty_cells_are_passed_over(tmp_path, read):
    head = "".join(
        f'<c r="{letter}1" t="inlineStr"><is><t>{text}</t></is></c>'
        for letter, text in zip("ABC", HEADINGS, strict=True)
    )
    row = (
        '<row r="2"><c r="A2" t="inlineStr"><is><t>A1</t></is></c>'
        '<c r="B2" t="inlineStr"><is><t>2022-2023</t></is></c><c r="C2"><v>5</v></c></row>'
    )
    empty = "".join(
        f'<row r="{n}">{"".join(f"""<c r="{c}{n}" s="1"/>""" for c in "ABCDEFGHIJ")}</row>'
        for n in range(3, 100_003)
    )
    path = with_sheet(tmp_path / "a.xlsx", f'<row r="1">{head}</row>{row}{empty}')

    facts, issues = read(path)

    assert (len(facts), issues) == (1, [])


def test_an_xml_entity_is_never_expanded(tmp_path, read):
    path = with_part(
        tmp_path / "a.xlsx", "xl/extra.xml", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    )

    _, issues = read(path)

    assert [issue.code for issue in issues] == [Code.UNREADABLE_FILE]


def test_a_bad_file_loses_that_file_only(tmp_path, read):
    damaged(tmp_path)
    workbook(tmp_path / "a.xlsx")
    (tmp_path / "~$a.xlsx").write_bytes(b"lock")

    facts, issues = read(tmp_path)

    assert len(facts) == 1
    assert [(issue.code, issue.file) for issue in issues] == [("DT201", "hong.xlsx")]


def test_text_of_a_page_passes_through_as_text(read):
    evidence = "<script>alert(1)</script> ../../x"
    table = pd.DataFrame([{"institution_id": "A1", "school_year": "2022-2023", "plan": "Có"}])
    facts, issues = read(table.assign(**{"plan.evidence": evidence}))

    assert facts.evidence["text"].tolist() == [evidence]
    assert [issue.code for issue in issues] == ["DT258"]
