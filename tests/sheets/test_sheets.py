import datetime
import zipfile
from pathlib import Path

import openpyxl
import pytest

from dtindex.sheets.copies import dress, save_undated
from dtindex.sheets.heights import row_height
from dtindex.sheets.looks import BOXED, HEADING, Look, Looks
from dtindex.sheets.widths import CALIBRI, TIMES, lines_of, width_of
from dtindex.sheets.workbooks import sheet_name, undated_workbook

SOURCE = Path(__file__).parents[2] / "src" / "dtindex"
FONTS = {TIMES: "LiberationSerif-{}.ttf", CALIBRI: "Carlito-{}.ttf"}
WORDS = "Đường truyền Internet tốc độ cao, phòng máy, hoạt động chuyển đổi số – 95 % học sinh"


@pytest.mark.parametrize("face", FONTS)
@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("italic", [False, True])
def test_words_are_as_wide_as_in_fonts_of_the_same_widths(face, bold, italic):
    ttlib = pytest.importorskip("fontTools.ttLib")
    style = f"{'Bold' * bold}{'Italic' * italic}" or "Regular"
    paths = sorted(Path("/usr/share/fonts").rglob(FONTS[face].format(style)))
    if not paths:
        pytest.skip("no font of the same widths is installed")
    with ttlib.TTFont(paths[-1]) as font:
        letters, metrics = font.getBestCmap(), font["hmtx"]
        units = sum(metrics[letters[ord(letter)]][0] for letter in WORDS)
        per_em = font["head"].unitsPerEm

    measured = width_of(WORDS, size=11, bold=bold, italic=italic, face=face)

    assert measured == pytest.approx(units / per_em * 11)


def test_words_wrap_between_words_and_a_long_word_wherever_the_line_ends():
    word = width_of("trường", size=11)

    assert lines_of("trường trường", 2 * word, size=11) == 2
    assert lines_of("trường trường", 2.3 * word, size=11) == 1
    assert lines_of("trường" * 4, 1.5 * word, size=11) == 3
    assert lines_of("", word, size=11) == lines_of("a", word, size=11) == 1


def test_a_row_is_higher_for_larger_bolder_or_indented_type():
    text = WORDS * 3
    plain = row_height([(text, 30, Look())])

    assert row_height([(text, 30, Look(size=14))]) > plain
    assert row_height([(text, 30, Look(bold=True))]) > plain
    assert row_height([(text, 30, Look(indent=3))]) > plain


def test_both_libraries_dress_a_cell_alike(tmp_path):
    look = HEADING.but(size=9, italic=True, number_format="0%")
    with undated_workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet().write_string(0, 0, "x", Looks(book)(look))
    other = openpyxl.Workbook()
    dress(other.active["A1"], look)
    save_undated(other, tmp_path / "b.xlsx")

    one, two = (
        openpyxl.load_workbook(tmp_path / name).active["A1"] for name in ("a.xlsx", "b.xlsx")
    )
    for what in ("name", "size", "bold", "italic"):
        assert getattr(one.font, what) == getattr(two.font, what)
    assert one.font.color.rgb == two.font.color.rgb
    assert one.fill.fgColor.rgb == two.fill.fgColor.rgb
    assert one.border.left.color.rgb == two.border.left.color.rgb
    assert one.alignment.horizontal == two.alignment.horizontal == "center"
    assert one.alignment.wrap_text == two.alignment.wrap_text == 1
    assert one.number_format == two.number_format == "0%"


def test_a_workbook_of_another_library_bears_no_time(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = "=1"
    save_undated(book, tmp_path / "a.xlsx")

    with zipfile.ZipFile(tmp_path / "a.xlsx") as parts:
        assert {part.date_time[:3] for part in parts.infolist()} == {(1980, 1, 1)}
        core = parts.read("docProps/core.xml").decode()
    assert "modified" in core
    assert str(datetime.datetime.now(datetime.UTC).year) not in core.split("modified")[1]


def test_a_workbook_that_could_not_be_finished_is_not_there(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"as it was")

    def write():
        with undated_workbook(path) as book:
            book.add_worksheet().write_string(0, 0, "x")
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        write()
    assert path.read_bytes() == b"as it was"


def test_names_of_sheets_are_told_apart_whatever_their_case():
    names: list[str] = []
    for wanted in ("Phiếu", "PHIẾU", "phiếu", "x" * 60, "x" * 61):
        names.append(sheet_name(wanted, names))

    assert names == ["Phiếu", "PHIẾU-2", "phiếu-3", "x" * 31, "x" * 29 + "-2"]


def test_no_writer_of_workbooks_has_looks_or_dates_of_its_own():
    """Colours, typefaces, pages and dates of workbooks are told in one room alone."""
    own = ("add_format(", "set_paper(", "PatternFill(", "Font(", "xlsxwriter.Workbook(", "#,##0")
    found = {
        path.relative_to(SOURCE).as_posix(): mark
        for path in sorted(SOURCE.rglob("*.py"))
        if SOURCE / "sheets" not in path.parents
        for mark in own
        if mark in path.read_text("utf-8")
    }

    assert found == {}
    assert BOXED.border
