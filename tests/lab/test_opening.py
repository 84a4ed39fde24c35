import subprocess
import sys
from pathlib import Path

import pytest

import dtindex as dti
from dtindex.criteria.rules.models import Framework
from dtindex.lab.self_assessment import SelfAssessment
from lab.conftest import INSTITUTION, SCHOOL_YEAR


def begin(school: SelfAssessment, institution_id: str = "KT01") -> None:
    opening = school.opening
    opening.institution_id.value = institution_id
    opening.name.value = INSTITUTION["name"]
    opening.stages["primary"].value = True
    opening.school_year.value = SCHOOL_YEAR
    opening.begin_button.click()


def test_a_form_of_the_folder_is_picked_and_opened(form_path: Path):
    school = dti.self_assessment(form_path.parent)
    assert [label for label, _ in school.opening.forms.options] == ["KT01.xlsx"]

    school.opening.open_button.click()

    assert school.desk is not None
    assert school.desk.form.path == form_path


def test_forms_with_answers_not_yet_saved_come_first(form_path: Path):
    school = dti.self_assessment(form_path.parent)
    begin(school, "KT99")
    school.desk.question("n_teachers").answer.value = "30"

    school.desk.leave_button.click()

    labels = [label for label, _ in school.opening.forms.options]
    assert labels == ["KT99-2022-2023.xlsx (có câu trả lời chưa lưu)", "KT01.xlsx"]
    assert school.opening.forms.value.name == "KT99-2022-2023.xlsx"


def test_a_new_form_is_one_that_the_department_reads(
    tmp_path: Path, framework: Framework, institutions
):
    school = dti.self_assessment(tmp_path)

    begin(school)

    facts, issues = dti.read_submissions(tmp_path, framework, institutions)
    assert len(facts) == 1
    assert not issues.has_errors


def test_who_forgets_something_is_told_what(tmp_path: Path):
    school = dti.self_assessment(tmp_path)
    school.opening.begin_button.click()
    assert "Điền mã cơ sở, tên đơn vị, cấp học" in school.opening.begin_notice.value

    begin(school, "KT/01")

    assert "không dùng làm tên tệp được" in school.opening.begin_notice.value
    assert list(tmp_path.iterdir()) == []


def test_a_form_that_is_there_already_is_pointed_out(tmp_path: Path):
    school = dti.self_assessment(tmp_path)
    begin(school)
    school.start()

    begin(school)

    assert "Đã có phiếu KT01-2022-2023.xlsx" in school.opening.begin_notice.value
    assert school.desk is None


def test_a_file_that_is_no_form_stays_on_the_first_screen(tmp_path: Path):
    (tmp_path / "other.xlsx").write_bytes(b"PK")
    school = dti.self_assessment(tmp_path)

    school.opening.open_button.click()

    assert "DT201" in school.opening.open_notice.value
    assert school.desk is None


def test_a_form_named_by_a_parameter_is_opened_at_once(form_path: Path):
    school = dti.self_assessment(form_path.parent, form=form_path.name)

    assert school.desk is not None


@pytest.mark.parametrize("name", dti.available_frameworks())
def test_every_index_of_the_library_can_be_answered(tmp_path: Path, name: str):
    school = dti.self_assessment(tmp_path, framework=name)

    begin(school)

    assert school.desk.form.framework.id == name
    assert len(school.desk.sections.titles) == len(school.desk.form.sections("vi"))


def test_without_the_extra_the_library_works_and_says_what_to_install():
    code = """
import sys
sys.modules["ipywidgets"] = None
import dtindex
try:
    dtindex.self_assessment()
except dtindex.DtindexError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert 'pip install "dtindex[lab]"' in done.stdout
    assert "DT601" in done.stdout
