import datetime
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from pdfua import validate

from dtindex.errors import PublishError
from dtindex.publishing.documents.document import Bundle, Document, Markdown, Part, Text
from dtindex.publishing.documents.pdf import TYPST, PdfWriter

LETTERS = "ẮẰẲẴẶ ắằẳẵặ ẤẦẨẪẬ ấầẩẫậ ĐđƠơƯư Ợợ Ữữ Ỹỹ"
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
    "AAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SVG = (
    '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 20">'
    '<rect width="40" height="9"/><text x="2" y="16" font-size="9">Trung vị tỉnh</text></svg>'
)
TABLE = (
    "<style>td {color: red}</style><table><caption>Bảng điểm</caption>"
    "<tr><th></th><th colspan=2>Điểm</th></tr>"
    "<tr><td>a&amp;b</td><td>1</td><td>#2</td></tr></table>"
)


def document(*parts: Part, title: str = f"Phiếu {LETTERS}") -> Document:
    return Document(title, "Trường số 1 · 2022-2023 · 3fa9", "", "vi", parts)


def bundle(mime: str, data: str, alt: str = "hình") -> Bundle:
    return Bundle({"text/plain": alt, mime: data}, {})


EVERY_PART = document(
    Markdown(f"# Đầu đề *nghiêng*\n\n{LETTERS}\n\n`#code` [nối](https://example.vn) ~~gạch~~"),
    Markdown("- một\n- hai *ba*\n\n1. bốn\n\n> năm\n\n| a | b |\n|---|---|\n| 1 | # |\n\n---\n"),
    Markdown("```python\nx = 1  # $ _ *\n```"),
    bundle(TYPST, '#heading("Nhóm tiêu chí", level: 2)\n#paragraph("lead", "đạt 3,5 điểm")'),
    bundle("text/html", TABLE),
    bundle("image/svg+xml", SVG),
    bundle("image/png", PNG),
    bundle("text/plain", "chữ thường"),
    Text("in ra \x1b[31mđỏ\x1b[0m"),
)


@pytest.fixture(scope="module")
def writer() -> Iterator[PdfWriter]:
    with PdfWriter() as one:
        yield one


def words_of(path: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    return re.sub(r"\s+", " ", text.stdout.decode())


def test_words_come_back_as_they_were_written(writer: PdfWriter, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(writer.render(EVERY_PART))

    words = words_of(path)

    assert words == unicodedata.normalize("NFC", words)
    for wanted in (
        LETTERS,
        "Nhóm tiêu chí",
        "đạt 3,5 điểm",
        "Trung vị tỉnh",
        "Bảng điểm",
        "a&b",
        "#2",
        "#code",
        "x = 1 # $ _ *",
        "in ra đỏ",
        "chữ thường",
        "Trường số 1 · 2022-2023 · 3fa9",
        "1/",
    ):
        assert wanted in words, wanted
    assert "color" not in words


def test_a_pdf_is_tagged_with_title_and_language(writer: PdfWriter, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(writer.render(EVERY_PART))

    with pikepdf.open(path) as pdf:
        root = pdf.Root
        assert bool(root.MarkInfo.Marked)
        assert str(root.Lang).startswith("vi")
        assert str(pdf.docinfo.Title) == f"Phiếu {LETTERS}"
        assert b"pdfuaid" in root.Metadata.read_bytes()
        assert all(str(page.MediaBox[2])[:3] == "595" for page in pdf.pages)
    assert [finding for finding in validate(path).findings] == []


def test_an_archive_is_also_pdf_a_2a_and_bears_its_date(tmp_path: Path) -> None:
    with PdfWriter(archive=True, as_of=datetime.date(2023, 5, 31)) as writer:
        pdf = writer.render(EVERY_PART)

    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert b"2023-05-31" in pdf


def test_the_same_document_gives_the_same_bytes_whatever_came_before(writer: PdfWriter) -> None:
    with PdfWriter() as other:
        other.render(document(Markdown("khác")))
        again = other.render(EVERY_PART)

    assert writer.render(EVERY_PART) == again


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        pytest.param(document(bundle(TYPST, "#nothing()")), "unknown variable", id="no Typst"),
        pytest.param(document(Markdown("x"), title=""), "title", id="no title"),
    ],
)
def test_what_typst_refuses_is_an_error_with_its_reason(
    writer: PdfWriter, wrong: Document, words: str
) -> None:
    with pytest.raises(PublishError, match=words) as caught:
        writer.render(wrong)

    assert caught.value.code == "DT404"
