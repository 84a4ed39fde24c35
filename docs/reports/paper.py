"""A Word document with our page, styles and tables, laid out as administrative documents are."""

from collections.abc import Sequence
from pathlib import Path

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt, RGBColor

FONT = "Times New Roman"
BODY = 14
TABLE = 12


def element(name, **attributes):
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


class Paper:
    """A document with our page, styles and page numbers."""

    def __init__(self, title: str) -> None:
        self.document = Document()
        self.document.core_properties.title = title
        self.document.core_properties.author = ""
        self.document.core_properties.language = "vi-VN"
        self._page()
        self._styles()

    def _page(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin = section.bottom_margin = Mm(20)
        section.left_margin, section.right_margin = Mm(30), Mm(20)
        section.header_distance = Mm(10)
        section.different_first_page_header_footer = True  # the first page bears no number
        number = section.header.paragraphs[0]
        number.alignment = ALIGN.CENTER
        for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
            run = number.add_run()
            if kind:
                run._r.append(element("w:fldChar", fldCharType=kind))
            else:
                instruction = element("w:instrText")
                instruction.text = text
                run._r.append(instruction)

    def _styles(self) -> None:
        styles = self.document.styles
        normal = styles["Normal"]
        self._face(normal, BODY)
        normal.element.rPr.append(element("w:lang", val="vi-VN", eastAsia="vi-VN"))
        form = normal.paragraph_format
        form.alignment, form.first_line_indent = ALIGN.JUSTIFY, Cm(1.27)
        form.space_before, form.space_after, form.line_spacing = Pt(0), Pt(6), 1.15
        for level in (1, 2, 3):
            heading = styles[f"Heading {level}"]
            self._face(heading, BODY, bold=True, italic=level == 3)
            heading.paragraph_format.space_before = Pt(6)
            heading.paragraph_format.keep_with_next = True
        defaults = styles.element.find(qn("w:docDefaults"))
        for lang in defaults.iter(qn("w:lang")):
            lang.set(qn("w:val"), "vi-VN")

    def _face(self, style, size, *, bold=False, italic=False) -> None:
        style.font.name, style.font.size = FONT, Pt(size)
        style.font.bold, style.font.italic = bold, italic
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{key}"), FONT)
        for key in ("asciiTheme", "hAnsiTheme", "cstheme", "eastAsiaTheme"):
            fonts.attrib.pop(qn(f"w:{key}"), None)

    def text(self, words="", *, where=None, style=None, size=None, bold=False, italic=False,
             align=None, indent=None, after=None, keep=False):  # fmt: skip
        paragraph = (where or self.document).add_paragraph(style=style)
        if words:
            run = paragraph.add_run(words)
            run.bold, run.italic = bold or None, italic or None
            if size:
                run.font.size = Pt(size)
        if align is not None:
            paragraph.alignment = align
        if indent is not None:
            paragraph.paragraph_format.first_line_indent = Cm(indent)
        if after is not None:
            paragraph.paragraph_format.space_after = Pt(after)
        paragraph.paragraph_format.keep_with_next = keep or None
        return paragraph

    def mark(self, words: str) -> None:
        """A line for the template engine, which takes the whole paragraph away."""
        self.text(words, indent=0, after=0)

    def heading(self, words: str, level: int) -> None:
        paragraph = self.document.add_heading(words, level)
        paragraph.paragraph_format.first_line_indent = Cm(0 if level == 1 else 1.27)

    def to_fill_in(self, words: str) -> None:
        """A place that only people can fill in."""
        paragraph = self.text()
        run = paragraph.add_run(f"[{words}]")
        run.italic = True
        shade = element("w:shd", val="clear", color="auto", fill="FFF2CC")
        run._r.get_or_add_rPr().append(shade)

    def line(self, cell, width_mm: float, of_mm: float) -> None:
        """A line under words, as wide as is asked for: a border of an empty paragraph."""
        paragraph = cell.add_paragraph()
        form = paragraph.paragraph_format
        side = Mm((of_mm - width_mm) / 2)
        form.left_indent = form.right_indent = side
        form.first_line_indent, form.space_after, form.line_spacing = Cm(0), Pt(4), Pt(3)
        borders = element("w:pBdr")
        borders.append(element("w:top", val="single", sz=6, space=1, color="000000"))
        paragraph._p.get_or_add_pPr().append(borders)

    def bare_table(self, widths_mm: Sequence[float], rows: int = 1):
        table = self.document.add_table(rows=rows, cols=len(widths_mm))
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        self._widen(table, widths_mm)
        return table

    def _widen(self, table, widths_mm: Sequence[float]) -> None:
        """Say widths twice: Word reads those of cells, LibreOffice those of columns."""
        for column, width in zip(table.columns, widths_mm, strict=True):
            column.width = Mm(width)
            for cell in column.cells:
                cell.width = Mm(width)

    def letterhead(self, number: str, subject: str = "") -> None:
        left, right = 64, 100
        table = self.bare_table([left, right], 2)
        body = table.cell(0, 0)
        self._words(body.paragraphs[0], "{{ heading.authority|upper }}", 13)
        self._words(body.add_paragraph(), "{{ heading.issuer|upper }}", 13, bold=True)
        self.line(body, 26, left - 4)
        nation = table.cell(0, 1)
        self._words(nation.paragraphs[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13, bold=True)
        self._words(nation.add_paragraph(), "Độc lập - Tự do - Hạnh phúc", 14, bold=True)
        self.line(nation, 62, right - 4)
        self._words(table.cell(1, 0).paragraphs[0], f"Số:        /{number}", 13)
        if subject:
            self._words(table.cell(1, 0).add_paragraph(), f"V/v {subject}", 12)
        dated = table.cell(1, 1).paragraphs[0]
        self._words(dated, "{{ heading.place_and_date }}", 14, italic=True)

    def _words(self, paragraph, words, size, *, bold=False, italic=False) -> None:
        paragraph.alignment = ALIGN.CENTER
        paragraph.paragraph_format.first_line_indent = Cm(0)
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.line_spacing = 1.0
        run = paragraph.add_run(words)
        run.font.size, run.bold, run.italic = Pt(size), bold, italic

    def name(self, kind: str, subject: str) -> None:
        self.text("", after=0)
        self.text(kind, bold=True, align=ALIGN.CENTER, indent=0, after=0)
        self.text(subject, bold=True, align=ALIGN.CENTER, indent=0, after=0)
        holder = self.bare_table([160])
        self.line(holder.cell(0, 0), 50, 156)
        first = holder.cell(0, 0).paragraphs[0]
        first._p.getparent().remove(first._p)

    def basis(self) -> None:
        self.mark("{%p for line in heading.basis %}")
        self.text("Căn cứ {{ line }}{% if loop.last %}.{% else %};{% endif %}", italic=True)
        self.mark("{%p endfor %}")

    def table(self, columns: Sequence[tuple[str, float, str]], loop: str,
              *, centred: Sequence[int] = ()) -> None:  # fmt: skip
        """A table whose rows the template engine repeats; its head stands on every page."""
        table = self.document.add_table(rows=4, cols=len(columns))
        table.style, table.alignment, table.autofit = (
            "Table Grid",
            WD_TABLE_ALIGNMENT.CENTER,
            False,
        )
        head, start, row, end = table.rows
        head._tr.get_or_add_trPr().append(element("w:tblHeader"))
        self._widen(table, [width for _, width, _ in columns])
        for place, (title, _, field) in enumerate(columns):
            self._cell(head.cells[place], title, bold=True, align=ALIGN.CENTER)
            align = ALIGN.CENTER if place in centred else ALIGN.LEFT
            self._cell(row.cells[place], field, align=align)
        for each in (row, head):
            each._tr.get_or_add_trPr().append(element("w:cantSplit"))
        self._cell(start.cells[0], f"{{%tr for {loop} %}}")
        self._cell(end.cells[0], "{%tr endfor %}")
        self.text("", after=0)

    def _cell(self, cell, words, *, bold=False, align=ALIGN.LEFT) -> None:
        paragraph = cell.paragraphs[0]
        paragraph.alignment = align
        form = paragraph.paragraph_format
        form.first_line_indent, form.space_after, form.line_spacing = Cm(0), Pt(2), 1.0
        run = paragraph.add_run(words)
        run.font.size, run.bold = Pt(TABLE), bold

    def signature(self, receivers: Sequence[str], office: str, *, signer: str) -> None:
        self.text("", after=0)
        table = self.bare_table([80, 80])
        table.rows[0]._tr.get_or_add_trPr().append(element("w:cantSplit"))
        left, right = table.rows[0].cells
        first = left.paragraphs[0]
        first.paragraph_format.first_line_indent = Cm(0)
        first.paragraph_format.space_after = Pt(0)
        run = first.add_run("Nơi nhận:")
        run.bold, run.italic, run.font.size = True, True, Pt(12)
        for receiver in (*receivers, f"Lưu: VT, {office}."):
            paragraph = left.add_paragraph()
            paragraph.paragraph_format.first_line_indent = Cm(0)
            paragraph.paragraph_format.space_after = Pt(0)
            paragraph.paragraph_format.line_spacing = 1.0
            paragraph.alignment = ALIGN.LEFT
            end = "" if receiver.endswith(".") else ";"
            paragraph.add_run(f"- {receiver}{end}").font.size = Pt(11)
        self._words(right.paragraphs[0], signer, 14, bold=True)
        for _ in range(4):
            right.add_paragraph()
        self._words(right.add_paragraph(), "[Họ và tên]", 14, bold=True)

    def turn(self) -> None:
        """Begin a part that lies across the page."""
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
        section.left_margin, section.right_margin = Mm(30), Mm(20)
        section.different_first_page_header_footer = False

    def foot(self) -> None:
        self.mark("{%p if heading.illustrative %}")
        self.text("{{ heading.illustrative }}", italic=True, size=11, indent=0)
        self.mark("{%p endif %}")
        self.text("{{ heading.provenance }}", italic=True, size=11, indent=0)

    def save(self, folder: Path, kind: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.document.save(folder / f"{kind}.docx")
