"""Errors: English for programmers, the reader's language on demand, whole after a journey."""

import ast
import errno
import pickle
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from dtindex.catalogue import LANGUAGES, catalogue
from dtindex.criteria.check.framework import check_framework
from dtindex.criteria.reading.bundled import default_root
from dtindex.criteria.reading.faults import FaultyRulesError
from dtindex.errors import AnalysisError, DtindexError, PublishError, ScoringError
from dtindex.lab.form import FormError
from dtindex.submissions.institutions import InstitutionsError
from dtindex.submissions.outcome.codes import Code, issue
from dtindex.submissions.outcome.issues import Issues

SOURCE = Path(__file__).parents[1] / "src" / "dtindex"
VIETNAMESE = re.compile("[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]")
EMPTY = Issues.of([issue(Code.EMPTY_FILE, file="a.csv")])
FAULTS = check_framework(default_root() / "nowhere")

ERRORS = [
    pytest.param(ScoringError("DT305", "school_year", school_year="1999-2000"), id="values"),
    pytest.param(AnalysisError("DT503", "level", "level", level=9), id="a variant"),
    pytest.param(FaultyRulesError(FAULTS), id="faults of rules"),
    pytest.param(InstitutionsError("a.csv", EMPTY), id="a table of institutions"),
    pytest.param(FormError("a.xlsx", EMPTY), id="a form"),
]


def raised() -> Iterator[ast.Call]:
    """Every place in code that makes an error with a code."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(code)), *_]):
                    own = name.endswith("Error") and name != "PydanticCustomError"
                    if own and re.fullmatch(r"DT\d{3}", code):
                        yield node


def variants_of(call: ast.Call) -> list[str]:
    """The variants that a call names outright; none where it takes one from a variable."""
    match call.args[2:]:
        case []:
            return [""]
        case [ast.Constant(value=str(variant))]:
            return [variant]
        case _:
            return []


def test_every_error_that_code_raises_has_its_words_and_gives_the_values_they_name():
    t = catalogue("vi")
    wrong = []
    for call in raised():
        code, given = call.args[0].value, {keyword.arg for keyword in call.keywords}
        for variant in variants_of(call):
            for what in ("problem", "fix"):
                key = ".".join(filter(None, (code, variant, what)))
                named = {field for _, field, _, _ in string.Formatter().parse(t(key)) if field}
                if None not in given and not named <= given:
                    wrong.append((key, named - given))

    assert wrong == []


def test_no_sentence_is_handed_to_an_error():
    """Words stand in the catalogue; an error is given values alone."""
    sentences = [
        ast.unparse(call)
        for call in raised()
        for value in (*call.args[2:], *(keyword.value for keyword in call.keywords))
        if re.search(r"[a-z] [a-z]+ [a-z]", ast.unparse(value)) and isinstance(value, ast.Constant)
    ]

    assert sentences == []


def test_a_programmer_reads_english_and_an_officer_vietnamese():
    error = ScoringError("DT306", "institution_id", institution="MH9999")

    assert str(error) == error.text("en")
    assert str(error).splitlines() == [
        "institution_id",
        "  The result holds no institution 'MH9999'.",
        "  Fix: Take an id from result.institutions.ids. [DT306]",
    ]
    assert error.text("vi").splitlines() == [
        "Mã cơ sở",
        "  Kết quả không có cơ sở nào mang mã “MH9999”.",
        "  Cách sửa: Dùng mã có trong danh sách cơ sở. [DT306]",
    ]


def test_a_code_of_several_problems_says_the_one_at_hand():
    level = AnalysisError("DT503", "level", "level", level=9, framework="x", levels="1, 2")
    institution = AnalysisError("DT503", "institution_id", institution="A")

    assert level.problem() == "9 is no level of x."
    assert institution.problem("en") == "The result holds no institution 'A'."
    assert level.fix("vi") == "Chọn một trong các mức 1, 2."


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_comes_whole_from_another_process(error):
    copy = pickle.loads(pickle.dumps(error))

    assert type(copy) is type(error)
    assert (copy.code, copy.where, copy.args) == (error.code, error.where, error.args)
    assert vars(copy).keys() == vars(error).keys()


@pytest.mark.parametrize("error", [FaultyRulesError(FAULTS), InstitutionsError("a.csv", EMPTY)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_error_that_carries_many_problems_says_all_in_either_language(error, language):
    copy = pickle.loads(pickle.dumps(error))

    assert copy.text(language) == error.text(language)
    assert bool(VIETNAMESE.search(copy.text(language))) == (language == "vi")
    assert isinstance(copy, DtindexError)


def test_what_the_system_says_is_said_in_the_readers_language():
    full = OSError(errno.ENOSPC, "No space left on device")
    error = PublishError("DT401", "site/index.html", reason=full)

    assert "No space left on device" in str(error)
    assert "ổ đĩa đã đầy" in error.text("vi")


def test_a_reason_that_nobody_translated_is_given_as_the_system_words_it():
    error = PublishError("DT401", "site", reason=OSError(errno.EXDEV, "Invalid cross-device link"))

    assert "Invalid cross-device link" in error.text("vi")
