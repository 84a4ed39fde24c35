import io
import re
import unicodedata
from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path

import pikepdf
import pytest
from lxml import etree, html

from dtindex.scorecards.faces.blocks import (
    Bar,
    Block,
    Bullets,
    Column,
    Definitions,
    Detail,
    Figure,
    GroupRow,
    Heading,
    KeyFigure,
    KeyFigures,
    Letterhead,
    LevelMark,
    Link,
    Note,
    Paragraph,
    Points,
    RemarkRow,
    Row,
    StateMark,
    Strong,
    Table,
    Title,
)
from dtindex.scorecards.faces.section import TYPST, Page, Section

HOSTILE = """<script>alert("x")</script> & #set *b* _i_ $x$ \\ `c` @a <l> ] [ // /* ' “ %"""
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" role="img"><title>T</title>'
    "<desc>D</desc><rect width='9' height='9'/></svg>"
)


def every_block(words: str) -> tuple[Block, ...]:
    """One of each block and cell, all saying the same words."""
    columns = (
        Column(words, width=2),
        Column(words, "points"),
        Column("", "bar"),
        Column(words, "mark"),
        Column(words, "number"),
    )
    row = Row(
        (
            (words, Detail(words)),
            Points("1,50", "2"),
            Bar(0.5, 0.7, 0.6),
            StateMark("bad", words),
            "1,00",
        )
    )
    return (
        Letterhead(words, (words, words), words),
        Title(words, words, (words, (words, Strong(words)))),
        Heading(words),
        Heading(words, 3),
        Paragraph((words, Strong(words), Link(words, "a.html?b=1&c=2"), Detail(words))),
        Note(words, "warning"),
        Bullets((words, words)),
        KeyFigures((KeyFigure(words, LevelMark(1, 3, words), words), KeyFigure(words, words))),
        Definitions(((words, words), (words, words))),
        Table(words, columns, (GroupRow(words, (Points("2", "3"), "", "", "")), row)),
        Table(words, columns[:1], (Row((words,)), RemarkRow(words)), shows_caption=True),
        Figure(SVG, words, words),
    )


Compile = Callable[[str], tuple[bytes, list[object]]]


@pytest.fixture(scope="module")
def hostile() -> Section:
    return Section("every", every_block(HOSTILE))


def test_html_says_hostile_words_and_does_not_obey_them(hostile: Section) -> None:
    page = html.fromstring(hostile.html)

    assert page.xpath("//script") == []
    assert page.xpath("//h2/text()") == [HOSTILE]
    assert page.xpath("//th[@scope='rowgroup']/text()") == [HOSTILE]
    assert page.xpath("//a/@href") == ["a.html?b=1&c=2"]
    assert set(page.xpath("//tr[@class='group']/td/@data-label")) == {HOSTILE, ""}


def test_a_table_names_its_columns_once_for_phones(hostile: Section) -> None:
    page = html.fromstring(hostile.html)

    style = page.xpath("//table[1]/@style")[0]
    in_css = HOSTILE.replace("\\", "\\\\").replace("'", "\\'")
    assert style == ";".join(f"--c{place}:'{in_css}'" for place in (2, 4, 5))
    assert page.xpath("//tr[not(@class)]/td/@data-label") == []


def test_html_is_well_formed(hostile: Section) -> None:
    page = etree.fromstring(hostile.html)

    assert page.tag == "section"
    assert HOSTILE in "".join(page.itertext())


def test_html_uses_only_classes_that_the_stylesheet_knows(hostile: Section) -> None:
    stylesheet = (files("dtindex.scorecards") / "static" / "scorecard.css").read_text("utf-8")
    used = {
        name for names in re.findall(r'class="([^"]*)"', hostile.html) for name in names.split()
    }

    known = set(re.findall(r"\.([a-z][a-z0-9-]*)", stylesheet))
    assert used - known == {"level-1"}  # a hook for departments' own styles


def test_typst_says_hostile_words_and_does_not_obey_them(
    hostile: Section, compiled: Compile
) -> None:
    pdf, warnings = compiled(hostile.typst)

    assert warnings == []
    assert len(pdf) > 1000


def test_every_block_makes_an_accessible_pdf_without_a_warning(compiled: Compile) -> None:
    pdf, warnings = compiled(Section("every", every_block("Đắk Tô")).typst)

    assert warnings == []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert str(document.Root.Lang) == "vi"
        assert bool(document.Root.MarkInfo.Marked)


def test_typst_is_the_same_bytes_every_time(hostile: Section, compiled: Compile) -> None:
    assert compiled(hostile.typst)[0] == compiled(hostile.typst)[0]


def test_plain_text_says_what_the_page_says_but_draws_nothing(hostile: Section) -> None:
    plain = hostile.plain

    assert "<svg" not in plain
    assert plain.count(HOSTILE) > 20
    assert "1,50 / 2" in plain


@pytest.mark.parametrize("face", ["html", "typst", "plain"])
def test_no_block_loses_its_words_on_any_face(face: str) -> None:
    for block in every_block("Ngọk Réo"):
        section = Section("one", (block,))
        assert "Ngọk Réo" in getattr(section, face), block


def test_a_link_within_the_page_is_for_html_alone() -> None:
    section = Section("one", (Paragraph(("Xem ", Link("cách tính", "#method"))),))

    assert "cách tính" in section.html
    assert "cách tính" not in section.typst
    assert section.plain == "Xem "


def test_jupyter_gets_all_three_faces_and_what_the_page_is_called() -> None:
    page = Page("Tên", "Chân trang", "vi", "Mô tả")
    faces, metadata = Section("one", (Heading("Mức độ"),), page)._repr_mimebundle_()

    assert set(faces) == {"text/html", TYPST, "text/plain"}
    assert metadata == {
        "dtindex": {
            "title": "Tên",
            "foot": "Chân trang",
            "language": "vi",
            "description": "Mô tả",
        }
    }


def test_a_bar_never_reaches_less_far_than_it_is_filled() -> None:
    section = Section("one", (Paragraph(Bar(0.5, 0.2)),))

    assert "reach" not in section.html
    assert "bar(0.500, 0.500)" in section.typst


@pytest.mark.parametrize("weight", ["regular", "semibold"])
def test_the_typeface_holds_every_vietnamese_letter_and_digits_of_one_width(weight: str) -> None:
    from matplotlib.ft2font import FT2Font

    fonts = files("dtindex.scorecards") / "static" / "fonts"
    with as_file(fonts / f"dti-sans-{weight}.ttf") as path:
        font = FT2Font(str(path))
        vowels = "aăâeêioôơuưy"
        marks = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
        letters = {unicodedata.normalize("NFC", v + m) for v in vowels for m in marks} | {"đ"}
        needed = letters | {letter.upper() for letter in letters} | set("✓✗●○■□◆–“”…→≥")
        held = font.get_charmap()
        widths = {font.load_char(ord(digit)).horiAdvance for digit in "0123456789"}

    assert [letter for letter in needed if ord(letter) not in held] == []
    assert len(widths) == 1


def test_fonts_are_small_and_come_with_their_licence() -> None:
    with as_file(files("dtindex.scorecards") / "static" / "fonts") as folder:
        sizes = {path.name: path.stat().st_size for path in Path(folder).iterdir()}

    assert "OFL.txt" in sizes
    assert all(size < 60_000 for size in sizes.values())
