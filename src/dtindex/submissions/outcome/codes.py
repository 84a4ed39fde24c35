"""The codes of problems, and which of them lose nothing."""

from collections.abc import Mapping
from enum import StrEnum

from dtindex.catalogue import LANGUAGES, Language, catalogue
from dtindex.criteria.rules.models import Fact
from dtindex.submissions.outcome.issues import Issue, Severity

__all__ = ["WARNINGS", "Code", "Detail", "fact_details", "issue", "phrase"]

Detail = str | Mapping[Language, str]


class Code(StrEnum):
    """What can be wrong with what was sent; words in the catalogue, causes in the docs."""

    UNREADABLE_FILE = "DT201"
    UNKNOWN_LAYOUT = "DT202"
    EMPTY_FILE = "DT203"
    TOO_LARGE = "DT204"
    MACROS = "DT205"
    EXTERNAL_LINKS = "DT206"
    NOT_UTF8 = "DT207"
    READ_AS_CP1258 = "DT208"
    HIDDEN_SHEET = "DT209"
    OTHER_SHEET = "DT210"
    HIDDEN_CHARACTERS = "DT211"
    UNKNOWN_KIND_OF_FILE = "DT212"

    PERSONAL_COLUMN = "DT213"
    PERSONAL_TEXT = "DT214"
    MISSING_COLUMN = "DT215"
    UNKNOWN_COLUMN = "DT216"
    REPEATED_COLUMN = "DT217"
    NO_HEADING = "DT218"
    OTHER_FRAMEWORK = "DT219"

    UNKNOWN_INSTITUTION = "DT220"
    NO_INSTITUTION = "DT221"
    WRONG_SCHOOL_YEAR = "DT222"
    UNKNOWN_ASSESSMENT = "DT223"
    DUPLICATE = "DT224"
    IDENTICAL_DUPLICATE = "DT225"
    NOTHING_SENT = "DT226"
    UNCLOSED_QUOTE = "DT227"
    NO_FILE = "DT228"
    OTHER_INSTITUTION = "DT229"

    NOT_A_NUMBER = "DT230"
    FRACTIONAL = "DT231"
    NEGATIVE = "DT232"
    BELOW_MINIMUM = "DT233"
    ABOVE_MAXIMUM = "DT234"
    AMBIGUOUS = "DT235"
    PERCENTAGE = "DT236"
    FORMULA_ERROR = "DT237"
    NOT_YES_OR_NO = "DT238"
    UNKNOWN_OPTION = "DT239"
    NOT_A_DATE = "DT240"
    TOO_MANY_DECIMALS = "DT241"
    TOO_LARGE_NUMBER = "DT242"
    CANNOT_REJECT = "DT243"
    FORMULA_WITHOUT_RESULT = "DT244"
    UNLIKELY_DATE = "DT245"
    OLD_FONT = "DT246"
    NAME_IN_DOCUMENT = "DT247"
    NOT_APPROVED = "DT248"
    FORM_WITHOUT_KEYS = "DT249"

    OVER_DENOMINATOR = "DT250"
    MISSING_DENOMINATOR = "DT251"
    NO_EVIDENCE = "DT252"
    MUST_APPLY = "DT253"
    NO_REASON = "DT254"
    ANSWER_AND_REASON = "DT255"
    NOT_ASKED = "DT256"

    TEXT_TOO_LONG = "DT257"
    NO_DOCUMENT = "DT258"
    EVIDENCE_DATE = "DT259"
    UNKNOWN_DECISION = "DT260"
    DECISION_AND_VALUE = "DT261"
    NO_CORRECTION = "DT262"
    NO_REVIEW_REASON = "DT263"
    BAD_LINK = "DT264"
    QUESTION_GONE = "DT265"
    BLANK_FORM = "DT266"
    SENT_UNREADABLE = "DT267"
    OFF_STEP = "DT268"
    AMBIGUOUS_DATE = "DT269"

    INSTITUTION_COLUMN = "DT270"
    REPEATED_INSTITUTION = "DT271"
    INSTITUTION_WITHOUT_ID = "DT272"
    INSTITUTION_WITHOUT_NAME = "DT273"
    INSTITUTION_WITHOUT_STAGE = "DT274"
    UNKNOWN_STAGE = "DT275"
    UNSAFE_ID = "DT276"
    COLLIDING_IDS = "DT277"
    NO_GLYPH = "DT425"

    ONE_PLACE_SPELLED = "DT278"
    PERSONAL_INSTITUTION = "DT279"

    READING_BROKE = "DT280"
    OVER_BUDGET = "DT281"
    UNDER_MERGE = "DT282"
    SLIPPED_ROW = "DT283"

    CROSSWALK_KIND = "DT312"
    CROSSWALK_YEAR = "DT313"
    CROSSWALK_ID = "DT314"
    NOT_DUE = "DT315"

    NOTHING_BEFORE = "DT290"
    MARKED_AND_ANSWERED = "DT291"
    UNKNOWN_MARK = "DT292"
    OTHER_RULES = "DT293"
    OTHER_QUESTION = "DT294"
    CHOSEN = "DT295"
    CHOICE_NOT_FOUND = "DT296"
    UNREADABLE_CHOICE = "DT297"


WARNINGS = frozenset(
    {
        Code.MACROS,
        Code.READ_AS_CP1258,
        Code.HIDDEN_SHEET,
        Code.OTHER_SHEET,
        Code.HIDDEN_CHARACTERS,
        Code.UNKNOWN_COLUMN,
        Code.IDENTICAL_DUPLICATE,
        Code.NOTHING_SENT,
        Code.OTHER_INSTITUTION,
        Code.MISSING_DENOMINATOR,
        Code.NO_EVIDENCE,
        Code.NOT_ASKED,
        Code.NOT_DUE,
        Code.NO_REVIEW_REASON,
        Code.NO_DOCUMENT,
        Code.EVIDENCE_DATE,
        Code.BAD_LINK,
        Code.NO_GLYPH,
        Code.UNLIKELY_DATE,
        Code.MARKED_AND_ANSWERED,
        Code.OTHER_RULES,
        Code.CHOSEN,
        Code.OLD_FONT,
        Code.NAME_IN_DOCUMENT,
        Code.FORM_WITHOUT_KEYS,
        Code.QUESTION_GONE,
        Code.BLANK_FORM,
        Code.SENT_UNREADABLE,
        Code.ONE_PLACE_SPELLED,
    }
)


def issue(
    code: Code,
    *,
    file: str = "",
    sheet: str = "",
    cell: str = "",
    institution_id: str = "",
    fact: Fact | None = None,
    value: str = "",
    details: Mapping[str, Detail] | None = None,
    severity: Severity | None = None,
) -> Issue:
    """Make the problem of a code, with its severity and the clauses of its fact."""
    usual: Severity = "warning" if code in WARNINGS else "error"
    return Issue(
        code=code.value,
        severity=severity or usual,
        file=file,
        sheet=sheet,
        cell=cell,
        institution_id=institution_id,
        fact_id=fact.id if fact else "",
        value=value,
        clause="; ".join(fact.clauses) if fact else "",
        details=(fact_details(fact) if fact else {}) | dict(details or {}),
    )


def fact_details(fact: Fact) -> dict[str, Detail]:
    """Return what messages about a fact may name: its label and its unit."""
    return {
        "label": {"vi": fact.label_vi, "en": fact.label_en},
        "unit": {"vi": fact.unit_vi, "en": fact.unit_en},
    }


def phrase(key: str, **values: object) -> dict[Language, str]:
    """Return a message of the catalogue in every language, to stand inside another message."""
    return {language: catalogue(language)(key, **values) for language in LANGUAGES}
