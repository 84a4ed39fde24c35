"""A form open on the screen: questions on one side, where the institution stands on the other."""

from collections.abc import Callable

import ipywidgets as widgets

from dtindex.catalogue import Language, catalogue
from dtindex.disk import reason_of
from dtindex.errors import PublishError
from dtindex.lab.draft import drop_draft, keep_draft, read_draft
from dtindex.lab.form import Form
from dtindex.lab.form_file import open_form, save_form
from dtindex.lab.live_score import LiveScore, live_score_of
from dtindex.lab.outlook import Outlook
from dtindex.lab.page import render
from dtindex.lab.question_box import QuestionBox
from dtindex.scorecards.groundwork.wording import Wording
from dtindex.submissions.forms.cells import Entry

__all__ = ["Desk"]


class Desk:
    """Widgets of one form; every answer is scored, and kept in a draft, as soon as it is typed.

    Parameters
    ----------
    form : Form
        As it is on the disk; a draft beside it is taken up.
    language : {"vi", "en"}
    leave : callable
        Called when the reader wants another form.
    """

    def __init__(self, form: Form, language: Language, leave: Callable[[], None]) -> None:
        self._language = language
        self._t = catalogue(language)
        self._leave = leave
        self.notice = widgets.HTML()
        self.summary = widgets.HTML()
        self.details = widgets.HTML()
        self.summary.add_class("dti-stand")
        self.details.add_class("dti-more")
        self.save_button = self._button("save", self.save, "primary")
        self.discard_button = self._button("discard", self.discard)
        self.leave_button = self._button("leave", leave)
        self.sections = widgets.Accordion()
        self.view = widgets.VBox()
        self.view.add_class("dti-desk")
        self.form = form
        self._show(*self._with_draft(form))

    def save(self) -> None:
        """Write the form where the department reads it; says so when that cannot be done."""
        before = self.form.path
        try:
            self.form = save_form(self.form, self._language)
            drop_draft(before)
        except (OSError, PublishError) as error:
            reason = self._t.spoken(reason_of(error))
            self._say("bad", "lab.not_saved", file=before.name, reason=reason)
            return
        if self.form.path != before:
            self._say("warning", "lab.saved_beside", file=self.form.path.name, other=before.name)
        else:
            self._say_saved(before.name)
        self.discard_button.disabled = True

    def discard(self) -> None:
        """Go back to what the file holds; the draft is gone."""
        drop_draft(self.form.path)
        self._show(open_form(self.form.path, [self.form.framework]))
        self._say("good", "lab.discarded", file=self.form.path.name)

    def question(self, fact_id: str) -> QuestionBox:
        """Return the widgets of a fact; its section is opened if need be."""
        for number, section in enumerate(self._asked):
            if any(question.fact.id == fact_id for question in section.questions):
                self.sections.selected_index = number
                return self._boxes[fact_id]
        raise KeyError(fact_id)

    def _show(self, form: Form, notice: tuple[str, str] = ("", "")) -> None:
        """Lay out a form from its beginning."""
        self.form = form
        self._asked = form.sections(self._language)
        self._boxes: dict[str, QuestionBox] = {}
        heading = widgets.HTML(
            render(
                "heading.html.j2",
                self._t,
                form=form,
                stages=Wording(form.framework, self._language).stages(form.institution["stages"]),
            )
        )
        self.sections = widgets.Accordion([widgets.VBox() for _ in self._asked])
        self.sections.observe(lambda change: self._fill(change["new"]), "selected_index")
        self.sections.add_class("dti-sections")
        self._stand()
        self.sections.selected_index = 0
        buttons = widgets.HBox([self.save_button, self.discard_button, self.leave_button])
        foot = widgets.VBox([buttons, self.notice])
        foot.add_class("dti-foot")
        parts = {
            "dti-top": heading,
            "dti-side": widgets.VBox([self.summary, self.details]),
            "dti-answers": widgets.VBox([self.sections, foot]),
        }
        for name, part in parts.items():
            part.add_class(name)
        self.view.children = list(parts.values())
        kind, key = notice
        self.notice.value = ""
        self.discard_button.disabled = not key
        if key:
            self._say(kind, key, file=form.path.name)

    def _with_draft(self, form: Form) -> tuple[Form, tuple[str, str]]:
        """Take up a draft, and say so; louder where the form was changed elsewhere since."""
        draft = read_draft(form.path)
        if draft is None:
            return form, ("", "")
        for fact_id in form.entries.keys() | draft.entries.keys():
            form = form.with_entry(fact_id, draft.entries.get(fact_id, Entry()))
        if draft.digest == form.digest:
            return form, ("good", "lab.draft_taken_up")
        return form, ("warning", "lab.draft_over_changed_form")

    def _fill(self, number: int | None) -> None:
        """Make the widgets of a section when it is first opened: all at once would be slow."""
        if number is None or self.sections.children[number].children:
            return
        form = self.form
        for question in self._asked[number].questions:
            previous = None if form.previous is None else form.previous.get(question.fact.id)
            box = QuestionBox(
                question,
                form.framework,
                form.school_year,
                form.entry(question.fact.id),
                previous,
                self._language,
                self._take,
            )
            box.show(self.live_score)
            self._boxes[question.fact.id] = box
        questions = self._asked[number].questions
        self.sections.children[number].children = [self._boxes[q.fact.id].view for q in questions]

    def _take(self, fact_id: str, entry: Entry) -> None:
        """Take what was typed: keep it first, then say where that leaves the institution."""
        self.form = self.form.with_entry(fact_id, entry)
        try:
            keep_draft(self.form)
            self._say("neutral", "lab.kept", file=self.form.path.name)
        except PublishError as error:
            self._say("bad", "lab.not_kept", reason=self._t.spoken(reason_of(error)))
        self.discard_button.disabled = False
        self._stand()

    def _stand(self) -> None:
        """Score what is typed, and show it wherever it shows."""
        self.live_score: LiveScore = live_score_of(self.form)
        outlook = Outlook(self.live_score, self._language)
        self.summary.value = outlook.summary()
        self.details.value = outlook.details()
        self.sections.titles = [self._title(number) for number in range(len(self._asked))]
        for box in self._boxes.values():
            box.show(self.live_score)

    def _title(self, number: int) -> str:
        section = self._asked[number]
        fact_ids = [question.fact.id for question in section.questions]
        answered = sum(fact_id in self.live_score.answered for fact_id in fact_ids)
        title = self._t("lab.section", title=section.title, n=answered, of=len(fact_ids))
        issues = self.live_score.issues_by_fact
        wrong = sum(one.severity == "error" for i in fact_ids for one in issues.get(i, ()))
        return self._t("lab.section_wrong", title=title, n=wrong) if wrong else title

    def _say_saved(self, file: str) -> None:
        wrong = self.live_score.issues.count("error")
        if wrong:
            self._say("warning", "lab.saved_with_errors", file=file, n=wrong)
        else:
            self._say("good", "lab.saved", file=file)

    def _say(self, kind: str, key: str, **values: object) -> None:
        text = self._t(key, **values)
        self.notice.value = render("notice.html.j2", self._t, kind=kind, text=text)

    def _button(self, name: str, act: Callable[[], None], style: str = "") -> widgets.Button:
        button = widgets.Button(description=self._t(f"lab.{name}"), button_style=style)
        button.on_click(lambda _: act())
        return button
