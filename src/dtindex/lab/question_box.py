"""One question on the screen: its answer, evidence, reason, guidance and remarks."""

import datetime
from collections.abc import Callable
from dataclasses import replace

import ipywidgets as widgets

from dtindex.catalogue import Language, catalogue
from dtindex.criteria.rules.models import Fact, Framework
from dtindex.criteria.told.words import clause_in_words, help_in_words, rule_in_words
from dtindex.lab.live_score import LiveScore
from dtindex.lab.outlook import Outlook
from dtindex.lab.page import render
from dtindex.submissions.cells.answers import Answer, understand, written
from dtindex.submissions.forms.cells import Entry, in_words
from dtindex.submissions.forms.sections import Question
from dtindex.submissions.outcome.facts import AnswerState, Value, decode

__all__ = ["QuestionBox"]

_UNANSWERED = ""  # None would be no choice at all, not the choice to leave it open
Listener = Callable[[str, Entry], None]


class QuestionBox:
    """The widgets of one question; tells whoever listens what was typed.

    Parameters
    ----------
    question : Question
    framework : Framework
    school_year : str
    entry : Entry
        What stands there already.
    previous : Entry or None
        Last year's answer.
    language : {"vi", "en"}
    listener : callable
        Called with the fact's id and the new entry, after every change.
    """

    def __init__(
        self,
        question: Question,
        framework: Framework,
        school_year: str,
        entry: Entry,
        previous: Entry | None,
        language: Language,
        listener: Listener,
    ) -> None:
        self.fact = question.fact
        self.answer = _answer_widget(question, entry, language)
        self.evidence = _evidence_widget(question.fact, entry, language)
        self.reason = _reason_widget(question.fact, entry, language)
        self.remarks = widgets.HTML()
        self._used_by = question.used_by
        self._entry = entry
        self._language = language
        self._listener = listener
        guidance = widgets.HTML(_guidance(question, framework, school_year, previous, language))
        parts = [self.answer, guidance, self.evidence, self.reason, self.remarks]
        self.view = widgets.VBox([part for part in parts if part is not None])
        self.view.add_class("dti-question")
        self.answer.observe(self._answered, "value")
        if self.evidence is not None:
            self.evidence.observe(self._evidenced, "value")
        if self.reason is not None:
            self.reason.observe(self._reasoned, "value")

    def show(self, score: LiveScore) -> None:
        """Report beneath the question what is wrong with its answer, and what it earns."""
        outlook = Outlook(score, self._language)
        issues = score.issues_by_fact.get(self.fact.id, ())
        points = outlook.component_points(self._used_by) if self.fact.id in score.answered else []
        t = catalogue(self._language)
        self.remarks.value = render("remarks.html.j2", t, issues=issues, points=points)

    def _answered(self, change: dict[str, object]) -> None:
        value = change["new"]
        text = value.strip() if isinstance(value, str) else value
        self._tell(replace(self._entry, value=None if text == "" else text))  # type: ignore[arg-type]

    def _evidenced(self, change: dict[str, object]) -> None:
        self._tell(replace(self._entry, evidence=str(change["new"]).strip()))

    def _reasoned(self, change: dict[str, object]) -> None:
        self._tell(replace(self._entry, reason=str(change["new"]).strip()))

    def _tell(self, entry: Entry) -> None:
        self._entry = entry
        self._listener(self.fact.id, entry)


def _answer_widget(question: Question, entry: Entry, language: Language) -> widgets.Widget:
    """Make radio buttons where there is a choice, a line to type on where there is none."""
    t = catalogue(language)
    fact = question.fact
    label, unit = t.of(fact, "label"), t.of(fact, "unit")
    match fact.kind:
        case "yes_no":
            options: list[tuple[str, object]] = [(t("words.yes"), True), (t("words.no"), False)]
        case "choice":
            options = [(t.of(option, "label"), option.id) for option in fact.options]
        case _:
            return widgets.Text(
                _typed(entry),
                description=t("lab.label_unit", label=label, unit=unit) if unit else label,
                placeholder=t("lab.date_hint") if fact.kind == "date" else "",
                continuous_update=False,
            )
    options.append((t("lab.unanswered"), _UNANSWERED))
    return widgets.RadioButtons(options=options, value=_meant(fact, entry), description=label)


def _evidence_widget(fact: Fact, entry: Entry, language: Language) -> widgets.Widget | None:
    t = catalogue(language)
    asked = t.of(fact, "evidence")
    if not (asked or fact.evidence_required or entry.evidence):
        return None
    key = "lab.evidence_required" if fact.evidence_required else "lab.evidence"
    label = t(key, evidence=asked)
    line = widgets.Text(entry.evidence, description=label, continuous_update=False)
    line.add_class("dti-evidence")
    return line


def _reason_widget(fact: Fact, entry: Entry, language: Language) -> widgets.Widget | None:
    """Make the line for why it does not apply; also where somebody wrote one by mistake."""
    if not (fact.may_not_apply or entry.reason):
        return None
    t = catalogue(language)
    line = widgets.Text(
        entry.reason,
        description=t("lab.reason"),
        placeholder=t("lab.reason_hint"),
        continuous_update=False,
    )
    line.add_class("dti-reason")
    return line


def _guidance(
    question: Question,
    framework: Framework,
    school_year: str,
    previous: Entry | None,
    language: Language,
) -> str:
    t = catalogue(language)
    fact = question.fact
    rules = [
        t("lab.rule", id=part, rule=rule_in_words(framework.component[part], framework, language))
        for part in question.used_by
        if part in framework.component
    ]
    value = None if previous is None else previous.value
    return render(
        "guidance.html.j2",
        t,
        help=help_in_words(fact, framework, school_year, language),
        previous="" if value is None else written(in_words(fact, value, language)),
        ids=", ".join(question.used_by),
        rules=rules,
        clauses="; ".join(clause_in_words(framework, clause, language) for clause in fact.clauses),
    )


def _meant(fact: Fact, entry: Entry) -> Value:
    meant = understand(fact, entry.value)
    if isinstance(meant, Answer) and meant.state == AnswerState.ANSWERED:
        return decode(fact, meant.value)
    return _UNANSWERED


def _typed(entry: Entry) -> str:
    """Write an answer as people type it: 12 and not 12.0, days first."""
    if isinstance(entry.value, datetime.date):
        return f"{entry.value.day}/{entry.value.month}/{entry.value.year}"
    return written(entry.value)
