"""The questionnaire as an XLSForm, for KoboToolbox and ODK: one for all institutions."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from dtindex.arguments import checked
from dtindex.catalogue import LANGUAGES, Language, catalogue
from dtindex.criteria.rules.kinds import BandsRule, RatioRule
from dtindex.criteria.rules.models import STAGES, Fact, Framework
from dtindex.criteria.told.words import help_in_words
from dtindex.sheets.looks import HEADING, Looks
from dtindex.sheets.workbooks import undated_workbook
from dtindex.submissions.cells.answers import LARGEST
from dtindex.submissions.forms.frame import titled
from dtindex.submissions.forms.sections import FormSection, Question, form_sections
from dtindex.submissions.forms.validation import FIRST_DAY, LAST_DAY, cell_rule
from dtindex.submissions.forms.xlsform_names import applies_name, evidence_name, reason_name
from dtindex.submissions.institutions import Institutions

__all__ = ["write_xlsform"]

_NAMES: dict[Language, str] = {
    language: catalogue(language)("xlsform.language") for language in LANGUAGES
}
_TRANSLATED = ("label", "hint", "constraint_message", "required_message")
_PLAIN = ("type", "name", "required", "constraint", "relevant", "calculation", "appearance")
_SURVEY = (
    *_PLAIN[:2],
    *(f"{column}::{name}" for column in _TRANSLATED for name in _NAMES.values()),
    *_PLAIN[2:],
)
_CHOICES = ("list_name", "name", *(f"label::{name}" for name in _NAMES.values()), "stages")

Row = dict[str, str]


@checked
def write_xlsform(
    path: str | Path, framework: Framework, institutions: Institutions, school_year: str
) -> None:
    """Write the questionnaire of all institutions as one XLSForm, in Vietnamese and English.

    Whoever fills it in chooses the institution, and is asked what its stages are asked.
    Bounds, parts of wholes, and what is asked of whom come from the same rules as the XLSX
    forms. What those tools export is read by :func:`dtindex.read_submissions`, with names or
    labels.

    Raises
    ------
    ValueError
        If the school year is not one of the framework's.

    Examples
    --------
    >>> import tempfile
    >>> import dtindex as dti
    >>> framework, institutions, _ = dti.sample_province(n_institutions=3)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_xlsform(Path(folder) / "kobo.xlsx", framework, institutions, "2022-2023")
    """
    if school_year not in framework.school_year_ids:
        known = ", ".join(framework.school_year_ids)
        raise ValueError(f"school year {school_year!r} is not one of {framework.id}: {known}")
    form = _XlsForm(framework, institutions, school_year)
    with undated_workbook(path) as workbook:
        _write_sheet(workbook, "survey", _SURVEY, list(form.survey()))
        _write_sheet(workbook, "choices", _CHOICES, list(form.choices()))
        _write_sheet(workbook, "settings", tuple(form.settings()), [form.settings()])


def _write_sheet(workbook: Any, name: str, columns: tuple[str, ...], rows: list[Row]) -> None:
    sheet = workbook.add_worksheet(name)
    heading_look = Looks(workbook)(HEADING)
    for column, heading in enumerate(columns):
        sheet.write_string(0, column, heading, heading_look)
        sheet.set_column(column, column, 24)
        for row, cells in enumerate(rows, start=1):
            if cells.get(heading):
                sheet.write_string(row, column, cells[heading])
    sheet.freeze_panes(1, 2)


def _said(column: str, key: str, **values: object) -> Row:
    """Return a message of the catalogue in the columns of both languages."""
    return {
        f"{column}::{_NAMES[language]}": catalogue(language)(key, **values)
        for language in LANGUAGES
    }


def _of(column: str, record: object, field: str) -> Row:
    """Return a text of the rules in the columns of both languages."""
    return {
        f"{column}::{_NAMES[language]}": catalogue(language).of(record, field)
        for language in LANGUAGES
    }


@dataclass(frozen=True)
class _XlsForm:
    """The rows of the three sheets."""

    framework: Framework
    institutions: Institutions
    school_year: str

    def settings(self) -> Row:
        """Return the settings: what the form is called, and which version it is."""
        title = catalogue("vi").of(self.framework, "title")
        parts = (self.framework.id, self.school_year, self.framework.period)
        return {
            "form_title": titled(f"{title} – {self.school_year}", self.framework, catalogue("vi")),
            "form_id": "-".join(filter(None, parts)).replace("-", "_"),
            "version": self.framework.digest[:12],
            "default_language": _NAMES["vi"],
            "instance_name": "${institution_id}",
        }

    def choices(self) -> Iterator[Row]:
        """Yield the options of all lists: yes and no, those of facts, the institutions."""
        for answer in ("yes", "no"):
            yield {"list_name": "yes_no", "name": answer} | _said("label", f"words.{answer}")
        for fact in self.framework.facts:
            for option in fact.options:
                yield {"list_name": fact.id, "name": option.id} | _of("label", option, "label")
        for institution in self.institutions.table.to_dict("records"):
            label = f"{institution['name']} ({institution['institution_id']})"
            yield {
                "list_name": "institutions",
                "name": institution["institution_id"],
                **{f"label::{name}": label for name in _NAMES.values()},
                "stages": institution["stages"].replace(";", " "),
            }

    def survey(self) -> Iterator[Row]:
        """Yield the questions, grouped as in the framework."""
        yield from self._who()
        asked = form_sections(self.framework, STAGES)
        titles = form_sections(self.framework, STAGES, "en")
        both = zip(asked, titles, strict=True)
        sections = [(section, english) for section, english in both if section.questions]
        for number, (section, english) in enumerate(sections, start=1):
            yield self._begin(f"part_{number}", section, english)
            for question in section.questions:
                yield from self._question(question)
            yield {"type": "end_group"}

    def _who(self) -> Iterator[Row]:
        """Ask for the institution, and put down what names a record."""
        yield {
            "type": "select_one institutions",
            "name": "institution_name",
            "required": "yes",
            "appearance": "minimal autocomplete",
            **_said("label", "xlsform.institution"),
            **_said("required_message", "xlsform.required"),
        }
        stages = "instance('institutions')/root/item[name = ${institution_name}]/stages"
        calculated = {
            "institution_id": "${institution_name}",
            "stages": stages,
            "school_year": f"'{self.school_year}'",
            "assessment": "'self'",
        }
        for name, calculation in calculated.items():
            yield {"type": "calculate", "name": name, "calculation": calculation}

    def _begin(self, name: str, section: FormSection, english: FormSection) -> Row:
        titles = dict(zip(_NAMES.values(), (section.title, english.title), strict=True))
        group = {"type": "begin_group", "name": name}
        group |= {f"label::{language}": title for language, title in titles.items()}
        asked = [self._asked(question.fact) for question in section.questions]
        return group | {"relevant": " or ".join(dict.fromkeys(asked)) if all(asked) else ""}

    def _question(self, question: Question) -> Iterator[Row]:
        """Ask for a fact, before it whether it applies, after it why not, and for evidence."""
        fact = question.fact
        relevant = self._asked(fact)
        if fact.may_not_apply:
            yield {
                "type": "select_one yes_no",
                "name": applies_name(fact.id),
                "relevant": relevant,
                **self._labelled("columns.applies_of", fact),
            }
            excused = f"${{{applies_name(fact.id)}}} = 'no'"
            yield {
                "type": "text",
                "name": reason_name(fact.id),
                "relevant": excused,
                "required": "yes",
                **self._labelled("columns.reason_of", fact),
                **_said("required_message", "xlsform.required"),
            }
            relevant = f"${{{applies_name(fact.id)}}} = 'yes'"
        yield self._answer(fact, relevant)
        if fact.evidence_vi:
            yield self._evidence(fact)

    def _answer(self, fact: Fact, relevant: str) -> Row:
        row = {"type": _type_of(fact), "name": fact.id, "relevant": relevant}
        row |= {"constraint": self._constraint(fact)} | _of("label", fact, "label")
        for language in LANGUAGES:
            t, name = catalogue(language), _NAMES[language]
            said = help_in_words(fact, self.framework, self.school_year, language)
            hints = (said, t.of(fact, "unit") and f"({t.of(fact, 'unit')})")
            row[f"hint::{name}"] = " ".join(filter(None, hints))
            if row["constraint"]:
                rule = cell_rule(fact, self.framework, frozenset(self._ids), "", language)
                row[f"constraint_message::{name}"] = rule["error_message"]
        if fact.id in self._wholes:
            row |= {"required": "yes"} | _said("required_message", "xlsform.required")
        return row

    def _evidence(self, fact: Fact) -> Row:
        """Ask what proves an answer that counts for something."""
        answer = f"${{{fact.id}}}"
        counts = f"{answer} = 'yes'" if fact.kind == "yes_no" else f"string-length({answer}) > 0"
        row = {"type": "text", "name": evidence_name(fact.id), "relevant": counts}
        row |= self._labelled("columns.evidence_of", fact) | _of("hint", fact, "evidence")
        if fact.evidence_required:
            row |= {"required": "yes"} | _said("required_message", "xlsform.evidence_required")
        return row

    def _labelled(self, key: str, fact: Fact) -> Row:
        return {
            f"label::{_NAMES[language]}": catalogue(language)(
                key, label=catalogue(language).of(fact, "label")
            )
            for language in LANGUAGES
        }

    def _constraint(self, fact: Fact) -> str:
        """Format in XPath what an answer may be."""
        match fact.kind:
            case "yes_no" | "choice":
                return ""
            case "date":
                return f". >= date('{FIRST_DAY}') and . <= date('{LAST_DAY}')"
        parts = [f". >= {fact.minimum or 0}"]
        parts.append(f". <= {Decimal(LARGEST) if fact.maximum is None else fact.maximum}")
        if _type_of(fact) == "decimal":
            parts.append(f"round(., {fact.decimals}) = .")
        if fact.at_most in self._ids:
            whole = f"${{{fact.at_most}}}"
            parts.append(f"(string-length({whole}) = 0 or . <= {whole})")
        return " and ".join(parts)

    def _asked(self, fact: Fact) -> str:
        """Format in XPath which institutions are asked; nothing where all are."""
        stages = [s for s in STAGES if fact in self.framework.facts_for((s,))]
        if len(stages) == len(STAGES):
            return ""
        return " or ".join(f"selected(${{stages}}, '{stage}')" for stage in stages)

    @property
    def _ids(self) -> list[str]:
        return [fact.id for fact in self.framework.facts_for(STAGES)]

    @property
    def _wholes(self) -> set[str]:
        """Facts that rules divide by: without them their parts earn nothing."""
        rules = [component.rule for component in self.framework.components]
        found = {r.denominator for r in rules if isinstance(r, RatioRule | BandsRule)}
        return {fact_id for fact_id in found if fact_id is not None}


def _type_of(fact: Fact) -> str:
    """Return the type of a question; whole numbers of those tools end at nine digits."""
    match fact.kind:
        case "yes_no":
            return "select_one yes_no"
        case "choice":
            return f"select_one {fact.id}"
        case "date":
            return "date"
        case "count":
            return "integer"
        case _:
            return "decimal"
