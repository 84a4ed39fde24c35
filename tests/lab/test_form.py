import datetime
from pathlib import Path

import openpyxl
import pytest

import dtindex as dti
from dtindex.criteria.rules.models import Framework
from dtindex.errors import PublishError
from dtindex.lab.draft import draft_path, keep_draft, read_draft
from dtindex.lab.form import FormError
from dtindex.lab.form_file import new_form, open_form, save_form
from dtindex.lab.live_score import live_score_of
from dtindex.submissions.forms.cells import Entry
from dtindex.submissions.forms.write import write_form
from dtindex.submissions.institutions import Institutions
from lab.conftest import INSTITUTION, SCHOOL_YEAR

TYPED = {
    "n_teachers": Entry("1.024", "Sổ nhân sự"),
    "online_teaching_plan": Entry(True, "Kế hoạch 12/KH-TH"),
    "n_pupils": Entry("85%"),
    "midyear_report_sent_on": Entry("10/1/2023"),
    "n_parents_cashless": Entry(None, "", "Không thu khoản nào"),
    "computer_based_exams": Entry("regular"),
}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_form_says_whose_it_is_in_either_language(tmp_path, framework, language):
    write_form(tmp_path / "f.xlsx", framework, INSTITUTION, SCHOOL_YEAR, language=language)

    form = open_form(tmp_path / "f.xlsx")

    assert {key: form.institution[key] for key in INSTITUTION} == INSTITUTION
    assert (form.school_year, form.assessment, form.framework.id) == (
        SCHOOL_YEAR,
        "self",
        framework.id,
    )
    assert form.entries == {}


def test_what_was_typed_comes_back_from_the_workbook_that_the_department_reads(
    form_path: Path, institutions: Institutions, framework: Framework
):
    form = open_form(form_path)
    for fact_id, entry in TYPED.items():
        form = form.with_entry(fact_id, entry)

    save_form(form)

    facts, issues = dti.read_submissions(form_path.parent, framework, institutions)
    table = facts.table.set_index("fact_id")
    assert table.at["n_teachers", "value"] == 1024
    assert table.at["n_teachers", "evidence"] == "Sổ nhân sự"
    assert table.at["online_teaching_plan", "value"] is True
    assert table.at["midyear_report_sent_on", "value"] == datetime.date(2023, 1, 10)
    assert table.at["n_parents_cashless", "state"] == "not_applicable"
    assert [one.code for one in issues if one.severity == "error"] == ["DT236"]
    again = open_form(form_path)
    assert again.entry("n_pupils").value == "85%"
    assert again.previous == open_form(form_path).previous
    assert again.previous["n_teachers"] == Entry(25)
    assert again.previous["computer_based_exams"] == Entry("pilot")


def test_a_form_on_the_screen_stands_as_the_department_will_read_it(
    form_path: Path, institutions: Institutions, framework: Framework
):
    form = open_form(form_path)
    for fact_id, entry in TYPED.items():
        form = form.with_entry(fact_id, entry)
    score = live_score_of(form)

    save_form(form)

    facts, issues = dti.read_submissions(form_path, framework, institutions)
    assert score.facts.digest == facts.digest
    assert score.issues.table["problem"].tolist() == issues.table["problem"].tolist()


def test_a_workbook_that_somebody_changed_meanwhile_is_left_alone(form_path: Path, framework):
    form = open_form(form_path).with_entry("n_teachers", Entry("30"))
    write_form(form_path, framework, INSTITUTION, SCHOOL_YEAR, answers={"n_staff": Entry(40)})

    saved = save_form(form)

    assert saved.path.name == "KT01-2.xlsx"
    assert open_form(form_path).entries == {"n_staff": Entry(40)}
    assert open_form(saved.path).entries == {"n_teachers": Entry(30)}


def test_a_workbook_with_other_sheets_is_kept_before_it_is_written_over(form_path: Path):
    book = openpyxl.load_workbook(form_path)
    book.create_sheet("Ghi chú")["A1"] = "của trường"
    book.save(form_path)
    before = form_path.read_bytes()

    save_form(open_form(form_path).with_entry("n_teachers", Entry("30")))

    (kept,) = form_path.parent.glob(".*.xlsx")
    assert kept.read_bytes() == before


def test_a_file_that_is_no_form_is_refused_in_words(tmp_path: Path):
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    (tmp_path / "broken.xlsx").write_bytes(b"PK no")

    for name in ("other.xlsx", "broken.xlsx"):
        with pytest.raises(FormError) as caught:
            open_form(tmp_path / name)
        assert name in caught.value.issues.text("vi")


def test_a_form_of_another_index_names_it(form_path: Path):
    book = openpyxl.load_workbook(form_path)
    cell = next(c for row in book.active for c in row if str(c.value).startswith("framework="))
    cell.value = "framework=da-nang-2024"
    book.save(form_path)

    with pytest.raises(FormError, match="da-nang-2024"):
        open_form(form_path)


def test_a_reviewers_workbook_is_not_mistaken_for_the_form_of_a_school(form_path: Path):
    book = openpyxl.load_workbook(form_path)
    role = next(c for row in book.active for c in row if c.value == "previous")
    role.value = "decision"
    book.save(form_path)

    with pytest.raises(FormError, match="DT202"):
        open_form(form_path)


def test_a_new_form_never_takes_the_place_of_one(tmp_path, framework, institutions):
    form = new_form(tmp_path, framework, institutions, SCHOOL_YEAR)

    assert form.path.name == "KT01-2022-2023.xlsx"
    with pytest.raises(FileExistsError, match=r"is there already: .*KT01-2022-2023\.xlsx"):
        new_form(tmp_path, framework, institutions, SCHOOL_YEAR)


def test_a_draft_gives_back_what_was_typed_and_hides_from_the_department(
    form_path: Path, framework, institutions
):
    form = open_form(form_path)
    for fact_id, entry in TYPED.items():
        form = form.with_entry(fact_id, entry)
    form = form.with_entry("final_report_sent_on", Entry(datetime.date(2023, 5, 31)))

    keep_draft(form)

    draft = read_draft(form_path)
    assert draft is not None
    assert draft.digest == form.digest
    day = {"final_report_sent_on": Entry("2023-05-31")}
    assert dict(draft.entries) == TYPED | day
    _, issues = dti.read_submissions(form_path.parent, framework, institutions)
    assert not issues.has_errors


def test_a_draft_cut_short_by_a_power_failure_is_no_draft(form_path: Path):
    draft_path(form_path).write_text('{"digest": "12', "utf-8")

    assert read_draft(form_path) is None


def test_a_write_that_fails_leaves_what_stood_there(form_path: Path, monkeypatch):
    before = form_path.read_bytes()
    form = open_form(form_path).with_entry("n_teachers", Entry("30"))

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Excel holds it open")

    monkeypatch.setattr("dtindex.disk.os.replace", refuse)
    with pytest.raises(PublishError, match="DT440"):
        save_form(form)

    assert form_path.read_bytes() == before
    assert [path.name for path in form_path.parent.iterdir()] == [form_path.name]


def test_a_form_keeps_its_deadline_and_where_it_is_sent(framework, tmp_path):
    institution = {"institution_id": "A1", "name": "Trường A", "stages": "primary"}
    day = datetime.date(2022, 12, 15)
    for name, told in {"a": {"deadline": day, "send_to": "Phòng GDĐT"}, "b": {}}.items():
        path = tmp_path / f"{name}.xlsx"
        write_form(path, framework, institution, "2022-2023", **told)
        form = save_form(open_form(path, [framework]))
        again = open_form(form.path, [framework])
        assert (again.deadline, again.send_to) == (
            (day, "Phòng GDĐT") if told else (framework.due_on("2022-2023"), "")
        )
