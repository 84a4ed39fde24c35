import re
from collections.abc import Callable
from pathlib import Path

import pytest

from dtindex.criteria.rules.models import Framework
from dtindex.lab.desk import Desk
from dtindex.lab.draft import draft_path
from dtindex.lab.form_file import open_form
from dtindex.submissions.forms.cells import Entry
from dtindex.submissions.forms.write import write_form
from lab.conftest import INSTITUTION, SCHOOL_YEAR

SitDown = Callable[[], Desk]


def test_points_and_level_follow_every_answer(desk: Desk):
    assert "<b>Chưa đánh giá</b>" in desk.summary.value
    assert "phiếu chưa có số liệu nào để chấm" in desk.summary.value
    assert "0,00" not in desk.summary.value

    desk.question("online_teaching_plan").answer.value = True

    assert "<b>2,00</b>" in desk.summary.value
    assert "Tạm tính 2,00/100 điểm, chưa xếp mức" in desk.summary.value
    assert "(1.1.a): 2,00/2 điểm" in desk.question("online_teaching_plan").remarks.value
    assert "1/10" in desk.sections.titles[1]


def test_the_level_is_held_until_the_conditions_are_met(
    sit_down: SitDown, form_path: Path, framework: Framework, best_answers: dict[str, Entry]
):
    write_form(form_path, framework, INSTITUTION, SCHOOL_YEAR, answers=best_answers)
    desk = sit_down()
    top = max(level.level for level in desk.form.framework.level_rule.levels)
    assert f"<b>Mức {top}</b>" in desk.summary.value

    desk.question("security_measures").answer.value = False

    assert "<b>Mức 1</b>" in desk.summary.value
    assert "Chưa đạt điều kiện An toàn thông tin (C4)." in desk.summary.value
    assert f"Tính theo điểm là mức {top}." in desk.summary.value
    assert "Có biện pháp bảo đảm an toàn" in desk.details.value
    assert "Cách lên mức 2" in desk.details.value
    assert "từ Không lên Có" in desk.details.value


def test_what_is_wrong_is_said_at_once_in_the_words_of_the_validation(desk: Desk):
    box = desk.question("n_pupils")

    box.answer.value = "85%"

    (problem,) = desk.live_score.issues_by_fact["n_pupils"]
    assert problem.problem("vi").replace('"', "&#34;") in box.remarks.value
    assert "1 lỗi" in desk.summary.value
    box.answer.value = "850"
    assert "Cần sửa" not in box.remarks.value


def test_a_whole_that_is_mended_clears_the_message_at_its_part(desk: Desk):
    part, whole = desk.question("n_teachers"), desk.question("n_staff")
    part.answer.value, whole.answer.value = "30", "20"
    assert "30 lớn hơn" in part.remarks.value

    whole.answer.value = "40"

    assert part.remarks.value.strip() == ""


def test_evidence_answers_the_note_that_asks_for_it(desk: Desk):
    box = desk.question("online_teaching_plan")
    box.answer.value = True
    assert "chưa có minh chứng" in box.remarks.value

    box.evidence.value = "Kế hoạch 12/KH-TH ngày 5/9/2022"

    assert "chưa có minh chứng" not in box.remarks.value


def test_a_reason_makes_a_question_not_apply(desk: Desk):
    box = desk.question("n_parents_cashless")

    box.reason.value = "Trường không thu khoản nào"

    assert "n_parents_cashless" in desk.live_score.answered
    box.answer.value = "5"
    assert "vừa có trả lời vừa có lý do" in box.remarks.value
    assert desk.question("n_teachers").reason is None


def test_a_restarted_kernel_finds_every_answer(sit_down: SitDown):
    first = sit_down()
    first.question("n_teachers").answer.value = "30"
    first.question("n_pupils").answer.value = "hai trăm"
    first.question("online_teaching_plan").answer.value = False
    first.question("online_teaching_plan").evidence.value = "chưa ban hành"

    second = sit_down()

    assert second.question("n_teachers").answer.value == "30"
    assert second.question("n_pupils").answer.value == "hai trăm"
    assert second.question("online_teaching_plan").answer.value is False
    assert second.question("online_teaching_plan").evidence.value == "chưa ban hành"
    assert second.form.entries == first.form.entries
    assert "Đã lấy lại" in second.notice.value


def test_saving_writes_the_form_and_ends_the_draft(desk: Desk, form_path: Path):
    desk.question("n_teachers").answer.value = "30"
    assert draft_path(form_path).exists()

    desk.save_button.click()

    assert open_form(form_path).entries == {"n_teachers": Entry(30)}
    assert not draft_path(form_path).exists()
    assert "Đã lưu vào KT01.xlsx" in desk.notice.value


def test_a_form_that_excel_holds_open_is_kept_in_the_draft(
    sit_down: SitDown, form_path: Path, monkeypatch: pytest.MonkeyPatch
):
    desk = sit_down()
    desk.question("n_teachers").answer.value = "30"

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr("dtindex.disk.os.replace", refuse)
        desk.save_button.click()
        assert "Chưa lưu được vào KT01.xlsx" in desk.notice.value

    assert sit_down().question("n_teachers").answer.value == "30"
    desk.save_button.click()
    assert open_form(form_path).entries == {"n_teachers": Entry(30)}


def test_what_is_not_saved_can_be_discarded(desk: Desk, form_path: Path):
    desk.question("n_teachers").answer.value = "30"

    desk.discard_button.click()

    assert desk.form.entries == {}
    assert desk.question("n_teachers").answer.value == ""
    assert not draft_path(form_path).exists()


def test_a_draft_over_a_form_that_changed_since_warns(
    sit_down: SitDown, form_path: Path, framework
):
    sit_down().question("n_teachers").answer.value = "30"
    write_form(form_path, framework, INSTITUTION, SCHOOL_YEAR, answers={"n_staff": Entry(40)})

    desk = sit_down()

    assert "đã bị sửa ở nơi khác" in desk.notice.value
    assert desk.question("n_teachers").answer.value == "30"
    desk.discard_button.click()
    assert desk.question("n_staff").answer.value == "40"


def test_every_question_comes_with_clause_and_help_and_last_years_answer(desk: Desk):
    box = desk.question("n_teachers")
    guidance = box.view.children[1].value

    assert "mục I.1.b" in guidance
    assert "không tính cán bộ quản lý" in guidance
    assert "Năm trước: 25" in guidance
    exams = desk.question("computer_based_exams").view.children[1].value
    assert "Năm trước: Thí điểm" in exams


def test_names_are_shown_as_text_never_as_html(desk: Desk):
    heading = desk.view.children[0].value

    assert "&lt;Số 1&gt;" in heading
    assert "<Số 1>" not in heading


def test_every_question_of_the_form_is_on_the_screen_once(desk: Desk):
    asked = [q.fact.id for section in desk.form.sections("vi") for q in section.questions]

    shown = [desk.question(fact_id).fact.id for fact_id in asked]

    assert shown == asked
    assert sorted(asked) == sorted(f.id for f in desk.form.framework.facts_for(desk.form.stages))


def test_english_says_everything_in_english(form_path: Path):
    desk = Desk(open_form(form_path), "en", lambda: None)
    desk.question("n_pupils").answer.value = "85%"
    said = " ".join((desk.summary.value, desk.question("n_pupils").remarks.value))

    assert re.search("[ăđơưạảấầẩẫậ]", said) is None
    assert "1 of" not in desk.sections.titles[1]
