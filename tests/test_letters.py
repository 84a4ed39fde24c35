"""One fold for all that is compared; old code pages are recognised; a site searches alike."""

import random
import re
import string
import unicodedata
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browsing import CHROMIUM, launched
from dtindex.code_pages import is_syllable, old_text
from dtindex.letters import bare, clean, fold, fold_heading, fold_word
from dtindex.slug import slug

VIETNAMESE = "aăâeêioôơuưyđ"
TONES = ["", *"\u0300\u0301\u0303\u0309\u0323"]
LETTERS = [
    unicodedata.normalize("NFC", letter + tone)
    for letter in VIETNAMESE + VIETNAMESE.upper()
    for tone in TONES
    if letter not in "đĐ" or not tone
]
SPELLINGS = [
    ("Huyện Hòa Bình", "huyện Hoà Bình "),
    ("Huyện Đăk Tô", "HUYỆN ÐĂK TÔ"),
    ("đồng", "ðồng"),
    ("Đăk", "Ɖăk"),
    ("đăk", "d\u0335ăk"),
    ("khỏe", "khoẻ"),
    ("thủy", "THUỶ"),
    ("quý", "qúy"),
    ("số hóa", "Số Hoá"),
    ("GDNN-GDTX", "GDNN–GDTX"),
    ("GDNN-GDTX", "GDNN - GDTX"),
    ("GDNN-GDTX", "GDNN\u2011GDTX"),
    ("Huyện/Thành phố", "Huyện / thành phố"),
    ("Năm học", "Năm\u00a0học"),
    ("Năm học", "Năm\u202fhọc\ufeff"),
    ("Kế hoạch", "Kê\u0301 hoa\u0323ch"),
    ("“Có”", '"Có"'),
    ("H'Drai", "H’Drai"),
    ("✔️", "✔"),
]


@pytest.mark.parametrize(("one", "other"), SPELLINGS)
def test_spellings_that_people_take_for_one_are_one(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Đăk Tô", "Dak To"), ("Hoà", "Hoa"), ("Đắk", "Đăk"), ("kí", "kỉ")]
)
def test_marks_tell_words_apart(one, other):
    assert fold(one) != fold(other)


@given(st.text(alphabet=[*LETTERS, *string.ascii_letters, *" -–/,.ÐðƉ\u00a0"], max_size=30))
def test_folding_twice_changes_nothing_and_no_form_of_writing_matters(text):
    once = fold(text)

    assert fold(once) == once
    assert fold(unicodedata.normalize("NFD", text)) == once
    assert fold(text.upper()) == once
    assert fold(f" {text}\u200b ") == once


@pytest.mark.parametrize("heading", ["Mã cơ sở (*)", "Mã cơ sở*", "MÃ CƠ SỞ :", "Mã cơ sở (**)."])
def test_what_marks_a_heading_is_no_part_of_it(heading):
    assert fold_heading(heading) == fold("Mã cơ sở")


@pytest.mark.parametrize("typed", ["Có.", "có ;", "CÓ!", " Có, "])
def test_what_ends_a_word_is_no_part_of_it(typed):
    assert fold_word(typed) == "có"


def test_ids_that_look_alike_name_one_file():
    assert slug("ĐT1") == slug("ÐT1") == slug("ĐT1") == "DT1"
    assert slug("A–1") == slug("A-1") == "A-1"


@pytest.mark.parametrize(
    ("typed", "code_page", "meant"),
    [
        ("Tr­êng TiÓu häc Hoµ B×nh", "TCVN3", "Trường Tiểu học Hoà Bình"),
        ("HuyÖn §¨k T«", "TCVN3", "Huyện Đăk Tô"),
        ("KÕ ho¹ch sè 12/KH-TH ngµy 1/9/2022", "TCVN3", "Kế hoạch số 12/KH-TH ngày 1/9/2022"),
        ("Q§ 12/Q§-UBND", "TCVN3", "QĐ 12/QĐ-UBND"),
        ("Phßng Gi¸o dôc vµ §µo t¹o", "TCVN3", "Phòng Giáo dục và Đào tạo"),
        ("Tröôøng Tieåu hoïc Hoøa Bình", "VNI", "Trường Tiểu học Hòa Bình"),
        ("TRÖÔØNG THCS NGUYEÃN DU", "VNI", "TRƯỜNG THCS NGUYỄN DU"),
        ("Ñaêk Toâ", "VNI", "Đăk Tô"),
    ],
)
def test_text_of_old_fonts_is_recognised_and_what_it_says(typed, code_page, meant):
    found = old_text(typed)

    assert found is not None
    assert (found.code_page, found.meant) == (code_page, meant)


@pytest.mark.parametrize(
    "text",
    [
        *("Trường Tiểu học Hòa Bình", "Huyện Đăk Tô", "khuỷu tay, ngoằn ngoèo, quyết nghiệm thu"),
        *("Müller, Köln, São Paulo, café, naïve, Zürich", "§ 12 ©2022 ® 3×4 m, 25 °C ± 3, ½ ngày"),
        *("H'Drai, Kon Plông, Krông Nô, Đắk Glei", "hoà giải, thuê quán quá xá, quý, thuở"),
        *("infor\u00admation", "Ti\u00adểu học", "12/QĐ-UBND", "TrÆ°á»"),
    ],
)
def test_other_texts_are_not_taken_for_it(text):
    assert old_text(text) is None


def test_a_soft_hyphen_is_dropped_only_where_it_is_no_letter():
    assert clean("Tr\u00adêng TiÓu häc") == "Tr\u00adêng TiÓu häc"
    assert clean("infor\u00admation") == "information"
    assert clean("Ti\u00adểu ho\u0323c\ufeff") == "Tiểu học"


def test_every_place_and_name_of_the_province_has_the_shape_of_syllables():
    words = (
        "Ngọc Hồi Sa Thầy Tu Mơ Rông Kon Rẫy Kon Tum Tiểu Trung học Mầm non Giáo dục thường xuyên"
    )

    assert [word for word in words.split() if not is_syllable(word)] == []


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_the_search_of_a_site_folds_as_python_does():
    script = (files("dtindex") / "publishing/static/site.js").read_text("utf-8")
    written = re.search(r"const fold = (\(text\) =>.*?);\n", script, re.DOTALL)
    assert written is not None
    dice = random.Random(1)
    strange = [*"ÐðƉɖĐđ–—-/.,'’\u00a0\u00ad\u200b\u0335ﬁＡ１ßİſ²½…", "d\u0335", "E\u0323\u0302"]
    alphabet = [*LETTERS, *string.ascii_letters, *string.digits, *strange, " "]
    texts = ["".join(dice.choices(alphabet, k=dice.randrange(12))) for _ in range(3_000)]
    texts += [one for pair in SPELLINGS for one in pair] + strange

    with launched() as browser:
        page = browser.new_page()
        folded = page.evaluate(f"texts => texts.map({written[1]})", texts)

    assert [" ".join(text.split()) for text in folded] == [bare(text) for text in texts]
