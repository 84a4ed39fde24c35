"""Rules are said in words that a head teacher understands, in both languages."""

from decimal import Decimal

import pytest

from dtindex.catalogue import LANGUAGES, catalogue
from dtindex.criteria.load import available_frameworks, load_framework
from dtindex.criteria.rules.interval import Interval
from dtindex.criteria.told.provenance import where_numbers_come_from
from dtindex.criteria.told.words import clause_in_words, interval_in_words, rule_in_words

KONTUM = load_framework("kontum-2022")
MOET = load_framework("moet-4725-2022")


@pytest.mark.parametrize(
    ("component_id", "words"),
    [
        ("1.2.c", "1 điểm nếu trả lời có"),
        (
            "1.1.b",
            "tối đa 4 điểm, tính theo tỷ lệ “Số lớp có dạy học trực tuyến kết hợp trực tiếp” / "
            "“Tổng số lớp”, đủ điểm từ 100%",
        ),
        ("3.4.b", "đủ điểm từ 2 học kỳ"),
        ("2.2.a", "mẫu số bằng 0 thì đạt 0 điểm"),
        ("5.1.a", "mẫu số bằng 0 thì không áp dụng"),
        ("3.1.a", "“Có nền tảng quản trị” được 2 điểm"),
        ("P2.b", "trên 10 đến 20 được 1,5 điểm; trên 20 đến 40 được 1 điểm; trên 40 được 0 điểm"),
        ("P5.a", "1 điểm nếu gửi không muộn hơn 26/9/2022 (năm học 2022-2023)"),
    ],
)
def test_a_rule_is_said_in_vietnamese(component_id, words):
    assert words in rule_in_words(KONTUM.component[component_id], KONTUM)


def test_points_that_are_typed_are_said_so():
    words = rule_in_words(MOET.component["2.3.3"], MOET, "en")
    assert words == "entered by the institution, 0 to 10 points in steps of 0.5"


def test_a_target_below_one_is_a_percentage():
    component = KONTUM.component["1.4.a"]
    rule = component.rule.model_copy(update={"target": Decimal("0.8")})
    words = rule_in_words(component.model_copy(update={"rule": rule}), KONTUM)
    assert words.endswith("đủ điểm từ 80%")


def test_bands_of_a_number_need_no_denominator():
    component = KONTUM.component["P2.b"]
    rule = component.rule.model_copy(update={"denominator": None})
    words = rule_in_words(component.model_copy(update={"rule": rule}), KONTUM, "en")
    assert words.startswith("by the band of “Pupils”: from 0 to 10 gives 2 points")


@pytest.mark.parametrize("name", available_frameworks())
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_and_clause_can_be_said(name, language):
    framework = load_framework(name)
    for component in framework.components:
        assert rule_in_words(component, framework, language)
        for clause_id in component.clauses:
            locator = catalogue(language).of(framework.clause[clause_id], "locator")
            assert clause_in_words(framework, clause_id, language).startswith(locator)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[0, 50)", "từ 0 đến dưới 50"),
        ("[50, 75]", "từ 50 đến 75"),
        ("(75, 100]", "trên 75 đến 100"),
        ("[1000, inf)", "từ 1.000"),
    ],
)
def test_an_interval_is_said_with_its_ends(text, words):
    assert interval_in_words(Interval.parse(text)) == words


def test_the_catalogues_of_this_room_say_the_same_things_in_both_languages():
    keys = [
        {k for k in catalogue(language).keys if k.startswith(("criteria.", "DT1"))}
        for language in LANGUAGES
    ]
    assert keys[0] == keys[1]


@pytest.mark.parametrize("name", available_frameworks())
def test_every_number_of_a_framework_has_one_origin(name):
    framework = load_framework(name)
    points = [w for w in where_numbers_come_from(framework) if w.what == "component_points"]
    places = [place for where in points for place in where.places]
    assert sorted(places) == sorted(component.id for component in framework.components)
