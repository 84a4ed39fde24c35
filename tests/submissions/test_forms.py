import datetime
import re
import shutil
import subprocess
from decimal import Decimal

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dtindex.criteria.load import load_framework
from dtindex.submissions.cells.answers import is_filler
from dtindex.submissions.cells.personal import has_personal_data
from dtindex.submissions.forms.cells import Entry
from dtindex.submissions.forms.entries import entries_of
from dtindex.submissions.forms.sections import form_sections
from dtindex.submissions.forms.write import write_form, write_forms
from dtindex.submissions.institutions import read_institutions
from remade import made_anew
from spreadsheets import applied, cut_rows, needs_libreoffice

PRIMARY = {"institution_id": "A1", "name": "Trường Tiểu học A", "stages": "primary"}
UPPER = {"institution_id": "B2", "name": "Trường THPT B & C", "stages": "upper_secondary"}
YEAR = "2022-2023"


def keys_of(path) -> dict[str, int]:
    """Rows of a form by what stands in the column of keys, counted from 1."""
    sheet = openpyxl.load_workbook(path).active
    return {str(row[0].value): row[0].row for row in sheet.iter_rows(max_col=1) if row[0].value}


@st.composite
def entries(draw, framework) -> dict[str, Entry]:
    values = {
        "n_classes": st.integers(10, 10**12),
        "n_classes_online": st.integers(0, 10),
        "plan": st.booleans(),
        "n_terms": st.integers(0, 2),
        "fees": st.integers(0, 10**14),
        "hours": st.integers(0, 10**6).map(lambda n: Decimal(n).scaleb(-3)),
        "share": st.integers(0, 10**4).map(lambda n: Decimal(n).scaleb(-4)),
        "platform": st.sampled_from(framework.fact["platform"].option_ids),
        "sent_on": st.dates(datetime.date(2000, 1, 1), datetime.date(2099, 1, 1)),
        "n_grade12": st.integers(0, 2000),
    }
    texts = st.text("abcđếở =+-@<>/.", max_size=12).map(str.strip)
    texts = texts.filter(lambda text: not has_personal_data(text))
    drawn = {}
    for fact_id, strategy in values.items():
        evidence = draw(texts.filter(lambda text: not text or not is_filler(text)))
        if fact_id in ("platform", "sent_on") and draw(st.booleans()):
            drawn[fact_id] = Entry(None, evidence, "Lý do " + draw(texts))
        elif draw(st.booleans()):
            drawn[fact_id] = Entry(draw(strategy), evidence)
    return drawn


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_form_reads_back_as_it_was_written(data, framework, read, tmp_path):
    written = data.draw(entries(framework))
    write_form(tmp_path / "b.xlsx", framework, UPPER, YEAR, answers=written)

    facts, issues = read(tmp_path / "b.xlsx")

    told = {"DT245", "DT251", "DT252", "DT258"} if written else {"DT266"}
    assert {issue.code for issue in issues} <= told
    table = facts.table.set_index("fact_id")
    for fact in framework.facts:
        entry = written.get(fact.id, Entry())
        if entry.reason:
            assert table.at[fact.id, "state"] == "not_applicable"
            assert entry.reason.strip() in table.at[fact.id, "evidence"]
        else:
            value = table.at[fact.id, "value"]
            assert value is None if entry.value is None else value == entry.value
            assert table.at[fact.id, "evidence"] == entry.evidence


def test_a_form_is_found_out_though_its_rows_and_columns_were_moved(framework, read, tmp_path):
    path = tmp_path / "b.xlsx"
    answers = {"n_classes": Entry(30), "n_terms": Entry(2), "plan": Entry(True, "12/KH")}
    write_form(path, framework, UPPER, YEAR, answers=answers)
    whole, _ = read(path)
    book = openpyxl.load_workbook(path)
    moved = book.create_sheet("Khác")
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    head, questions = rows[:8], rows[8:]
    for values in [["ghi chú"], *head, *reversed(questions)]:
        moved.append([None, *reversed(values)])
    del book[book.sheetnames[0]]
    book.save(path)

    facts, issues = read(path)

    assert issues == []
    assert facts.digest == whole.digest


def test_a_form_asks_only_what_applies(framework, tmp_path):
    write_form(tmp_path / "a.xlsx", framework, PRIMARY, YEAR)
    write_form(tmp_path / "b.xlsx", framework, UPPER, YEAR)

    assert "n_grade12" not in keys_of(tmp_path / "a.xlsx")
    assert "n_grade12" in keys_of(tmp_path / "b.xlsx")


def test_the_same_form_has_the_same_bytes(framework, tmp_path):
    for name in ("one.xlsx", "two.xlsx"):
        write_form(tmp_path / name, framework, UPPER, YEAR, answers={"plan": Entry(True)})

    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_labels_are_locked_and_answers_are_not(framework, tmp_path):
    path = tmp_path / "b.xlsx"
    write_form(path, framework, UPPER, YEAR)
    sheet, row = openpyxl.load_workbook(path).active, keys_of(path)["n_classes"]

    assert sheet.protection.sheet
    assert sheet[f"C{row}"].protection.locked
    assert not sheet[f"E{row}"].protection.locked
    # A reason may be typed only where the fact may not apply.
    assert sheet[f"I{row}"].protection.locked
    assert not sheet[f"I{keys_of(path)['platform']}"].protection.locked


def test_cells_let_in_only_what_fits_their_fact(framework, tmp_path):
    path = tmp_path / "b.xlsx"
    write_form(path, framework, UPPER, YEAR)
    sheet, rows = openpyxl.load_workbook(path).active, keys_of(path)
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}

    plan, online = rules[f"E{rows['plan']}"], rules[f"E{rows['n_classes_online']}"]
    assert (plan.type, plan.formula1) == ("list", '"Có,Không"')
    assert (online.type, online.formula1) == ("whole", "0")
    assert "answer_n_classes" in online.formula2
    assert "Tổng số lớp" in online.error
    assert rules[f"E{rows['sent_on']}"].type == "date"
    first, last = rules[f"E{rows['platform']}"].formula1.replace("$", "").split(":")
    options = [cell.value for cell in sheet[first:last][0]]
    assert options == ["Chưa có", "Có", "Đủ"]


def test_text_that_begins_like_a_formula_is_written_as_text(framework, tmp_path):
    path = tmp_path / "b.xlsx"
    entry = Entry(True, "=HYPERLINK(1)", "")
    write_form(path, framework, UPPER, YEAR, answers={"plan": entry})
    cell = openpyxl.load_workbook(path).active[f"H{keys_of(path)['plan']}"]

    assert (cell.data_type, cell.value) == ("s", "=HYPERLINK(1)")


def test_last_years_answers_stand_beside_when_given(framework, read, tmp_path):
    path = tmp_path / "b.xlsx"
    before = {"n_classes": Entry(29)}
    write_form(path, framework, UPPER, YEAR, answers={"n_classes": Entry(30)}, previous=before)
    row = keys_of(path)["n_classes"]
    sheet = openpyxl.load_workbook(path).active
    facts, _ = read(path)

    assert (sheet[f"E{row}"].value, sheet[f"G{row}"].value) == (29, 30)
    assert facts.table.set_index("fact_id").at["n_classes", "value"] == 30


def test_an_external_form_reads_back_as_external(framework, read, tmp_path):
    path = tmp_path / "b.xlsx"
    answers = {"n_classes": Entry("không chấp nhận")}
    write_form(path, framework, UPPER, YEAR, answers=answers, assessment="external")
    facts, issues = read(path)

    assert issues == []
    assert facts.records["assessment"].tolist() == ["external"]
    assert facts.table.set_index("fact_id").at["n_classes", "state"] == "rejected"


def test_a_form_in_english_reads_back_as_one_in_vietnamese(framework, read, tmp_path):
    answers = {"plan": Entry(True, "12/KH"), "platform": Entry("full"), "n_terms": Entry(2)}
    digests = []
    for language in ("vi", "en"):
        path = tmp_path / f"{language}.xlsx"
        write_form(path, framework, UPPER, YEAR, answers=answers, language=language)
        facts, issues = read(path)
        assert issues == []
        digests.append(facts.digest)

    assert digests[0] == digests[1]


def test_a_mistake_can_be_written_and_comes_back_as_one(framework, read, tmp_path):
    path = tmp_path / "b.xlsx"
    write_form(path, framework, UPPER, YEAR, answers={"n_classes": Entry("85%")})
    _, (issue,) = read(path)

    assert (issue.code, issue.cell) == ("DT236", f"E{keys_of(path)['n_classes']}")


def test_a_form_of_a_year_the_framework_does_not_know_is_refused(framework, tmp_path):
    with pytest.raises(ValueError, match="school year '1999-2000' is not one of small"):
        write_form(tmp_path / "b.xlsx", framework, UPPER, "1999-2000")


@pytest.mark.parametrize("stages", ["preschool", "primary;lower_secondary", "upper_secondary"])
def test_every_fact_asked_stands_on_the_form_once(stages):
    framework = load_framework("kontum-2022")
    asked = tuple(stages.split(";"))
    sections = form_sections(framework, asked)

    written = [q.fact.id for section in sections for q in section.questions]
    assert sorted(written) == sorted(fact.id for fact in framework.facts_for(asked))


def test_shared_facts_come_first_and_wholes_before_their_parts():
    framework = load_framework("kontum-2022")
    sections = form_sections(framework, ("upper_secondary",))
    order = {q.fact.id: n for n, q in enumerate(q for s in sections for q in s.questions)}

    assert "n_teachers" in {q.fact.id for q in sections[0].questions}
    for component in framework.components:
        if component.rule.kind == "ratio" and component.applies_to(("upper_secondary",)):
            numerator, denominator = component.fact_ids
            assert order[denominator] < order[numerator]


def test_a_folder_of_forms_is_named_by_slugs(framework, read, tmp_path):
    table = pd.DataFrame([UPPER | {"institution_id": "B 2"}, PRIMARY])
    paths = write_forms(framework, read_institutions(table), YEAR, tmp_path / "forms")

    assert [path.name for path in paths] == ["B-2.xlsx", "A1.xlsx"]


@pytest.mark.parametrize("copy", ["A1.xlsx", "a1 (1).xlsx", "A1_sua.xlsx", "A1/phieu.xlsx"])
def test_a_copy_of_anothers_form_is_told_with_both_names(framework, read, tmp_path, copy):
    own = tmp_path / "sent" / "B2.xlsx"
    own.parent.mkdir()
    write_form(own, framework, UPPER, YEAR, answers={"n_classes": Entry(12)})
    (own.parent / copy).parent.mkdir(exist_ok=True)
    shutil.copy(own, own.parent / copy)

    facts, issues = read(own.parent)

    assert facts.records["institution_id"].tolist() == ["B2"]
    assert {issue.code for issue in issues} == {"DT225", "DT229"}
    (told,) = (issue for issue in issues if issue.code == "DT229")
    assert (told.severity, told.file, told.institution_id) == ("warning", copy, "B2")
    assert {"A1 (Trường Tiểu học A)", "B2 (Trường THPT B)"} <= set(
        re.findall(r"[AB]\d \([^)]*\)", told.problem("vi"))
    )


def test_a_file_of_its_own_institution_or_of_many_has_nothing_to_tell(framework, read, tmp_path):
    for path in (tmp_path / "B2.xlsx", tmp_path / "A1" / "B2 sua lai.xlsx"):
        path.parent.mkdir(exist_ok=True)
        write_form(path, framework, UPPER, YEAR, answers={"n_classes": Entry(12)})
    wide = "institution_id,school_year,n_classes\nA1,2022-2023,5\nB2,2022-2023,12\n"
    (tmp_path / "A1.csv").write_text(wide, "utf-8")

    _, issues = read(tmp_path)

    assert {issue.code for issue in issues} == {"DT225"}


@pytest.fixture(scope="module")
def filled_in(tmp_path_factory):
    """A form with the longest answers, evidence and last year's answers."""
    framework = load_framework("kontum-2022")
    longest = {
        fact.id: max(fact.options, key=lambda option: len(option.label_vi)).id
        for fact in framework.facts
        if fact.options
    }
    evidence = "Kế hoạch số 12/KH-THPT ngày 26/9/2022; https://truong.edu.vn/chuyen-doi-so/2022.pdf"
    answers = {f.id: Entry(longest.get(f.id), f"{evidence}; phụ lục") for f in framework.facts}
    path = tmp_path_factory.mktemp("forms") / "phieu.xlsx"
    deadline = datetime.date(2022, 12, 15)
    write_form(
        path,
        framework,
        UPPER,
        YEAR,
        answers=answers,
        previous=answers,
        deadline=deadline,
        send_to="Phòng GDĐT, qua thư điện tử của Phòng",
    )
    return path


def test_a_printed_form_shows_every_option_the_deadline_and_who_signs(filled_in):
    framework = load_framework("kontum-2022")
    sheet = openpyxl.load_workbook(filled_in).active
    columns = {cell.value: cell.column for cell in sheet[3]}
    rows = {cell.value: cell.row for cell in sheet["A"]}
    printed = openpyxl.utils.cell.range_boundaries(sheet.print_area.split("!")[1])
    texts = [
        cell.value
        for row in sheet.iter_rows(
            min_col=printed[0], min_row=printed[1], max_col=printed[2], max_row=printed[3]
        )
        for cell in row
        if isinstance(cell.value, str)
    ]

    for fact in framework.facts_for(("upper_secondary",)):
        asked = sheet.cell(rows[fact.id], columns["label"]).value
        for option in fact.options:
            assert f"□ {option.label_vi}" in asked
        if fact.kind == "yes_no":
            assert "□ Có" in asked
            assert "□ Không" in asked
    assert {"NGƯỜI LẬP", "THỦ TRƯỞNG ĐƠN VỊ", "Phòng GDĐT, qua thư điện tử của Phòng"} <= {*texts}
    deadline = next(cell for row in sheet["C4:C8"] for cell in row if cell.is_date)
    assert deadline.value.date() == datetime.date(2022, 12, 15)


def test_points_stand_on_the_row_of_their_own_rule():
    framework = load_framework("kontum-2022")
    sections = form_sections(framework, ("primary",))
    beside = {
        question.measures.id: question
        for section in sections
        for question in section.questions
        if question.measures is not None
    }
    others = {component.id for section in sections for component in section.others}

    asked = {c.id for c in framework.components if c.applies_to(("primary",))}
    assert beside.keys() | others == asked
    assert all(id_ in question.used_by for id_, question in beside.items())
    shared = {question.fact.id for question in sections[0].questions}
    assert shared.isdisjoint(question.fact.id for question in beside.values())


def test_a_component_whose_facts_all_stand_elsewhere_has_a_line_of_its_own(framework, tmp_path):
    again = made_anew(framework.component["1.1.b"], id="1.1.z")
    group = framework.groups[0]
    criterion = group.criteria[0]
    criterion = made_anew(criterion, components=(*criterion.components, again))
    group = made_anew(group, criteria=(criterion, *group.criteria[1:]))
    twice = made_anew(framework, groups=(group, *framework.groups[1:]))

    write_form(tmp_path / "a.xlsx", twice, UPPER, YEAR)

    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    points = next(cell.column for cell in sheet[3] if cell.value == "points")
    (line,) = (row for row in sheet.iter_rows(min_row=10) if row[1].value == "1.1.z")
    assert line[0].value is None
    assert line[2].value == again.title_vi
    assert line[points - 1].data_type == "f"


@applied(needs_libreoffice)
def test_no_row_of_a_form_is_lower_than_its_words_need(filled_in, tmp_path):
    assert cut_rows(filled_in, tmp_path) == {}


@applied(needs_libreoffice)
def test_a_row_that_is_too_low_is_found_out(filled_in, tmp_path):
    book = openpyxl.load_workbook(filled_in)
    book.active.row_dimensions[12].height = 15
    book.save(tmp_path / "low.xlsx")

    assert cut_rows(tmp_path / "low.xlsx", tmp_path) == {book.active.title: [12]}


@pytest.mark.libreoffice
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_a_form_and_shows_all_of_it(tmp_path):
    framework = load_framework("kontum-2022")
    answers = {"n_teachers": Entry(45), "online_teaching_plan": Entry(True, "12/KH-THPT")}
    write_form(tmp_path / "phieu.xlsx", framework, UPPER, YEAR, answers=answers)
    command = ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'lo').as_uri()}"]
    command += ["--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir"]
    subprocess.run(
        [*command, str(tmp_path), str(tmp_path / "phieu.xlsx")],
        check=True,
        capture_output=True,
        timeout=120,
    )
    shown = (tmp_path / "phieu.csv").read_text("utf-8")

    assert "Trường THPT B & C" in shown
    for fact in framework.facts_for(("upper_secondary",)):
        assert fact.label_vi in shown
    assert not {"#REF!", "#NAME?", "#VALUE!", "Err:"} & set(shown.replace(",", " ").split())


def test_a_count_is_typed_into_a_cell_without_a_format_so_that_a_percent_sign_survives(
    framework, tmp_path
):
    """A spreadsheet keeps the sign of 100% only where no other format stands."""
    import openpyxl

    path = tmp_path / "a.xlsx"
    institution = {"institution_id": "A1", "name": "Trường", "stages": "primary"}
    write_form(path, framework, institution, "2022-2023", answers={"fees": Entry(1_234_567)})

    sheet = openpyxl.load_workbook(path).worksheets[0]
    rows = {row[0].value: row for row in sheet.iter_rows()}
    answer = [cell.value for cell in rows["fact_id"]].index("answer")
    parted = {
        place: rule.dxf.numFmt.formatCode
        for place in sheet.conditional_formatting
        for rule in place.rules
        if rule.dxf.numFmt
    }
    formats = {
        place: code for ranges, code in parted.items() for place in str(ranges.sqref).split()
    }
    for fact in framework.facts:
        if fact.id in rows and fact.kind in ("count", "amount", "number", "points"):
            cell = rows[fact.id][answer]
            assert cell.number_format == "General"
            assert formats[cell.coordinate].startswith("#,##0")


def test_last_years_answer_is_the_one_that_was_recognised(framework, read):
    sent = pd.DataFrame(
        {
            "institution_id": ["A1", "A1"],
            "school_year": ["2022-2023", "2022-2023"],
            "assessment": ["self", "external"],
            "n_classes": [12, 10],
            "n_terms": [2, None],
        }
    )
    facts, _ = read(sent)

    entries = entries_of(facts, "2022-2023", "recognised")["A1"]

    assert (entries["n_classes"].value, entries["n_terms"].value) == (10, 2)


def test_a_form_bears_the_deadline_of_its_period_where_none_is_told(tmp_path):
    framework = load_framework("kontum-2022")
    write_form(tmp_path / "a.xlsx", framework, UPPER, YEAR)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active

    typed = [row[0].value for row in sheet["C4:C7"]]
    days = [value.date() for value in typed if isinstance(value, datetime.datetime)]

    assert days == [framework.periods[-1].deadlines[YEAR]]
