from html.parser import HTMLParser

import pytest

from dtindex.publishing.documents.document import Bundle, Document, Markdown, SourceCode, Text
from dtindex.publishing.documents.html import HtmlPage

SVG = '<?xml version="1.0"?>\n<!DOCTYPE svg>\n<svg viewBox="0 0 9 9"><text>Điểm</text></svg>'


def page_of(*parts: object, **head: str) -> str:
    words = {"title": "Phiếu", "foot": "", "description": "", "language": "vi"} | head
    return HtmlPage().render(Document(**words, parts=parts))


def display(**data: object) -> dict[str, object]:
    return {"output_type": "display_data", "data": data, "metadata": {}}


def test_a_page_says_its_language_title_and_description() -> None:
    page = page_of(title="A & B", description='điểm "số"', language="en", foot="cuối <trang>")

    assert page.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert "<title>A &amp; B</title>" in page
    assert 'content="điểm &#34;số&#34;"' in page
    assert "cuối &lt;trang&gt;" in page


def test_a_page_asks_nothing_of_any_network() -> None:
    class Addresses(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            for name, value in attrs:
                assert name not in ("src", "href") or not str(value).startswith(("http", "//"))

    page = page_of(Markdown("# Đầu đề"), Bundle({"image/svg+xml": SVG}, {}))

    Addresses().feed(page)
    assert "http" not in page.partition("</head>")[0]


def test_every_kind_of_output_shows() -> None:
    page = page_of(
        Markdown("**đậm**\n\n| a |\n|---|\n| 1 |"),
        Text("a < b \x1b[31mđỏ\x1b[0m"),
        Text("Traceback", is_error=True),
        SourceCode("x < 1"),
        Bundle({"image/svg+xml": SVG, "text/plain": "x"}, {}),
        Bundle({"image/png": "iVBO\nRw==", "text/plain": "<Figure>"}, {"image/png": {"width": 9}}),
        Bundle({"text/markdown": "*nghiêng*"}, {}),
        Bundle({"text/html": "<b>html</b>", "text/plain": "không"}, {}),
        Bundle({"text/plain": "'a' < 'b'"}, {}),
    )

    for shown in (
        "<strong>đậm</strong>",
        "<td>1</td>",
        "a &lt; b đỏ",
        '<pre class="error">Traceback</pre>',
        "<code>x &lt; 1</code>",
        '<figure><svg viewBox="0 0 9 9"><text>Điểm</text></svg></figure>',
        '<img alt="&lt;Figure&gt;" width="9" src="data:image/png;base64,iVBORw==">',
        "<em>nghiêng</em>",
        "<b>html</b>",
        "&#39;a&#39; &lt; &#39;b&#39;",
    ):
        assert shown in page, shown
    assert "không" not in page.partition("<main")[2]


@pytest.mark.parametrize(
    ("cells", "title"),
    [
        pytest.param(
            [
                {"cell_type": "markdown", "source": "# Của sổ tay"},
                {
                    "cell_type": "code",
                    "source": "",
                    "outputs": [
                        {
                            "output_type": "display_data",
                            "data": {"text/plain": ""},
                            "metadata": {"dtindex": {"title": "Của trang", "foot": "x"}},
                        }
                    ],
                },
            ],
            "Của trang",
            id="a section says it",
        ),
        pytest.param([{"cell_type": "markdown", "source": "x\n# Của sổ tay #"}], "Của sổ tay"),
        pytest.param([], "tệp", id="nothing says it"),
    ],
)
def test_a_title_is_what_a_section_says_or_else_the_first_heading(
    cells: list[dict[str, object]], title: str
) -> None:
    assert Document.of(cells, title="tệp").title == title


def test_code_is_shown_only_when_asked_for() -> None:
    cells = [{"cell_type": "code", "source": "x = 1", "outputs": []}]

    assert Document.of(cells).parts == ()
    assert Document.of(cells, with_code=True).parts == (SourceCode("x = 1"),)
