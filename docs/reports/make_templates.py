"""Make the library's Word templates anew: ``python docs/reports/make_templates.py [FOLDER]``.

Layout after Appendix I of Decree 30/2020/NĐ-CP, see docs/decisions/0016-word-templates.md. A
department edits copies of them in Word (``dtindex report --templates FOLDER``).
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt, RGBColor

FOLDER = Path(__file__).parents[2] / "src" / "dtindex" / "reports" / "templates"
FONT = "Times New Roman"
BODY = 14
TABLE = 12
PLACE = "[…]"


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


MEASURES = (
    ("Nội dung", 56, "{{ row.title }}"),
    ("Tử số hoặc tổng", 20, "{{ row.part }}"),
    ("Mẫu số", 20, "{{ row.whole }}"),
    ("Tỷ lệ", 17, "{{ row.share }}"),
    ("Kỳ trước", 17, "{{ row.before }}"),
    ("Thay đổi", 15, "{{ row.change }}"),
    ("Cơ sở trả lời", 18, "{{ row.answered }}"),
)


def report(kind: str, subject: str, *, area: bool) -> Paper:
    paper = Paper(subject)
    paper.letterhead("BC-[…]" if area else "BC-SGDĐT")
    of = f"{'{{ area }}, ' if area else ''}năm học {{{{ heading.school_year }}}}"
    paper.name("BÁO CÁO", f"{subject} {of}")
    paper.basis()
    paper.heading("I. TÌNH HÌNH CHUNG", 1)
    paper.mark("{%p for line in summary %}")
    paper.text("{{ line }}")
    paper.mark("{%p endfor %}")
    paper.heading("1. Tình hình gửi phiếu", 2)
    columns = (("Trạng thái", 90, "{{ row.title }}"), ("Số cơ sở", 30, "{{ row.n }}"),
               ("Tỷ lệ", 30, "{{ row.share }}"))  # fmt: skip
    paper.table(columns, "row in standings", centred=(1, 2))
    paper.heading("2. Kết quả theo mức độ", 2)
    paper.table((("Mức độ", 90, "{{ row.title }}"), *columns[1:]), "row in levels", centred=(1, 2))
    paper.heading("3. Kết quả theo cấp học" if area else "3. Kết quả theo địa bàn", 2)
    part = "Cấp học" if area else "Địa bàn"
    lines = (
        (part, 60, "{{ row.name }}"),
        ("Số cơ sở", 22, "{{ row.n }}"),
        ("Đã xếp mức", 24, "{{ row.assessed }}"),
        ("Theo mức 1, 2, 3 …", 32, "{{ row.levels|join(', ') }}"),
        ("Trung vị", 22, "{{ row.median }}"),
    )
    paper.table(lines, "row in areas", centred=(1, 2, 3, 4))
    picture = paper.text("{{ chart }}", align=ALIGN.CENTER, indent=0, keep=True)
    picture.paragraph_format.space_after = Pt(2)
    paper.text(f"Hình 1. Số cơ sở theo mức độ, theo {part.lower()}", italic=True, size=12,
               align=ALIGN.CENTER, indent=0)  # fmt: skip
    paper.heading("II. KẾT QUẢ THỰC HIỆN TỪNG NHIỆM VỤ", 1)
    paper.mark("{%p for clause in clauses %}")
    paper.heading("{{ clause.place }}", 2)
    paper.mark("{%p if clause.quote %}")
    paper.text("Yêu cầu: “{{ clause.quote }}”", italic=True)
    paper.mark("{%p endif %}")
    paper.mark("{%p for line in clause.sentences %}")
    paper.text("{{ line }}")
    paper.mark("{%p endfor %}")
    paper.mark("{%p if clause.rows %}")
    paper.table(MEASURES, "row in clause.rows", centred=(1, 2, 3, 4, 5, 6))
    paper.mark("{%p endif %}")
    for field, words in (
        ("praised", "Đơn vị làm tốt: {{ clause.praised }}."),
        ("to_help", "Đơn vị cần hỗ trợ: {{ clause.to_help }}."),
        ("unknown", "{{ clause.unknown }}"),
    ):
        paper.mark(f"{{%p if clause.{field} %}}")
        paper.text(words)
        paper.mark("{%p endif %}")
    paper.mark("{%p endfor %}")
    paper.heading("III. KHÓ KHĂN, VƯỚNG MẮC", 1)
    paper.to_fill_in("Nêu khó khăn, vướng mắc và nguyên nhân")
    paper.heading("IV. PHƯƠNG HƯỚNG VÀ KIẾN NGHỊ", 1)
    paper.to_fill_in("Nêu nhiệm vụ thời gian tới, đề xuất, kiến nghị")
    paper.mark("{%p if not_sent %}")
    paper.heading("V. DANH SÁCH CƠ SỞ CHƯA CÓ SỐ LIỆU", 1)
    units = (("Mã", 28, "{{ unit.code }}"), ("Cơ sở", 70, "{{ unit.name }}"),
             ("Địa bàn", 60, "{{ unit.area }}"))  # fmt: skip
    paper.table(units, "unit in not_sent")
    paper.mark("{%p endif %}")
    paper.foot()
    receivers = ("Sở GDĐT (báo cáo)",) if area else ("Bộ GDĐT (báo cáo)", "UBND tỉnh (báo cáo)")
    signer = "[CHỨC VỤ NGƯỜI KÝ]" if area else "GIÁM ĐỐC"
    paper.signature(receivers, "VP", signer=signer)
    return paper


def institution() -> Paper:
    paper = Paper("Báo cáo tự đánh giá chuyển đổi số")
    paper.letterhead("BC-[…]")
    paper.name("BÁO CÁO", "Tự đánh giá mức độ chuyển đổi số năm học {{ heading.school_year }}")
    paper.text("Cơ sở: {{ unit.name }} (mã {{ unit.code }}), {{ unit.stages }}, {{ unit.area }}.")
    paper.text("Bộ chỉ số áp dụng: {{ heading.framework }}.")
    paper.heading("I. KẾT QUẢ CHUNG", 1)
    paper.mark("{%p for line in verdict %}")
    paper.text("{{ line }}")
    paper.mark("{%p endfor %}")
    groups = (
        ("Nhóm", 80, "{{ row.title }}"),
        ("Điểm", 24, "{{ row.points }}"),
        ("Tối đa", 24, "{{ row.max_points }}"),
        ("Trung vị nhóm tương tự", 30, "{{ row.median }}"),
    )
    paper.table(groups, "row in groups", centred=(1, 2, 3))
    paper.heading("II. ĐIỀU KIỆN BẮT BUỘC", 1)
    paper.table((("Điều kiện", 118, "{{ row.title }}"), ("Tình trạng", 40, "{{ row.state }}")),
                "row in conditions")  # fmt: skip
    paper.heading("III. ĐIỂM TỪNG NỘI DUNG", 1)
    points = (("Nội dung", 106, "{{ row.title }}"), ("Điểm", 26, "{{ row.points }}"),
              ("Tối đa", 26, "{{ row.max_points }}"))  # fmt: skip
    paper.table(points, "row in components", centred=(1, 2))
    paper.heading("IV. NỘI DUNG CHƯA CÓ SỐ LIỆU", 1)
    paper.mark("{%p for row in unanswered %}")
    paper.text("- {{ row.title }} (tối đa {{ row.max_points }} điểm).")
    paper.mark("{%p endfor %}")
    paper.mark("{%p if not unanswered %}")
    paper.text("Không có.")
    paper.mark("{%p endif %}")
    paper.heading("V. NỘI DUNG CHƯA ĐẠT ĐIỂM TỐI ĐA", 1)
    paper.mark("{%p for row in lost %}")
    paper.text("- {{ row.title }}: {{ row.points }}/{{ row.max_points }} điểm. {{ row.why }}")
    paper.mark("{%p endfor %}")
    paper.mark("{%p if not lost %}")
    paper.text("Không có.")
    paper.mark("{%p endif %}")
    paper.heading("VI. VIỆC CẦN LÀM ĐỂ LÊN MỨC KẾ TIẾP", 1)
    paper.mark("{%p for step in steps %}")
    paper.text("- {{ step.title }}: từ {{ step.before }} đến {{ step.after }}.")
    paper.mark("{%p endfor %}")
    paper.mark("{%p if not steps %}")
    paper.text("Chưa có gợi ý từ số liệu.")
    paper.mark("{%p endif %}")
    paper.heading("VII. KHÓ KHĂN, KIẾN NGHỊ", 1)
    paper.to_fill_in("Nêu khó khăn, đề xuất, kiến nghị của đơn vị")
    paper.foot()
    paper.signature(("Sở GDĐT (báo cáo)",), "HSĐT", signer="HIỆU TRƯỞNG")
    return paper


COUNTS = (
    ("Mức độ", 90, "{{ row.title }}"),
    ("Số cơ sở", 34, "{{ row.n }}"),
    ("Tỷ lệ", 34, "{{ row.share }}"),
)
ANNEX = (
    ("STT", 12, "{{ row.number }}"),
    ("Cơ sở", 66, "{{ row.name }}"),
    ("Địa bàn", 42, "{{ row.area }}"),
    ("Điểm các nhóm", 62, "{{ row.groups|join('; ') }}"),
    ("Tổng", 16, "{{ row.points }}"),
    ("Mức", 12, "{{ row.level }}"),
    ("Ghi chú", 36, "{{ row.note }}"),
)


def left_out(paper: Paper) -> None:
    paper.mark("{%p if left_out %}")
    paper.text(
        "Chưa xét {{ left_out|length }} cơ sở vì chưa có đủ số liệu: "
        "{% for unit in left_out %}{{ unit.name }}{% if not loop.last %}; {% endif %}{% endfor %}."
    )
    paper.mark("{%p endif %}")


def proposal() -> Paper:
    paper = Paper("Tờ trình công nhận mức độ chuyển đổi số")
    paper.letterhead("TTr-VP")
    paper.name(
        "TỜ TRÌNH",
        "Về việc công nhận mức độ chuyển đổi số của các cơ sở giáo dục "
        "năm học {{ heading.school_year }}",
    )
    paper.text("Kính gửi: Giám đốc Sở Giáo dục và Đào tạo", align=ALIGN.CENTER, indent=0)
    paper.basis()
    paper.text(
        "Văn phòng đã tổng hợp kết quả đánh giá theo {{ heading.framework }}, kính trình Giám đốc "
        "công nhận mức độ chuyển đổi số của {{ recognised }} trong số {{ expected }} cơ sở giáo "
        "dục, gồm:"
    )
    paper.table(COUNTS, "row in levels", centred=(1, 2))
    left_out(paper)
    paper.to_fill_in("Ý kiến khác, nếu có")
    paper.text("Kính trình Giám đốc xem xét, quyết định./.")
    paper.foot()
    paper.signature(("Như trên",), "VP", signer="CHÁNH VĂN PHÒNG")
    return paper


def decision() -> Paper:
    paper = Paper("Quyết định công nhận mức độ chuyển đổi số")
    paper.letterhead("QĐ-SGDĐT")
    paper.name(
        "QUYẾT ĐỊNH",
        "Về việc công nhận mức độ chuyển đổi số của các cơ sở giáo dục "
        "năm học {{ heading.school_year }}",
    )
    paper.text("GIÁM ĐỐC SỞ GIÁO DỤC VÀ ĐÀO TẠO", bold=True, align=ALIGN.CENTER, indent=0)
    paper.to_fill_in("Căn cứ quy định chức năng, nhiệm vụ, quyền hạn của Sở")
    paper.basis()
    paper.text("Theo đề nghị của Chánh Văn phòng.", italic=True)
    paper.text("QUYẾT ĐỊNH:", bold=True, align=ALIGN.CENTER, indent=0)
    paper.text(
        "Điều 1. Công nhận mức độ chuyển đổi số năm học {{ heading.school_year }} của "
        "{{ recognised }} cơ sở giáo dục (danh sách kèm theo), gồm:"
    )
    paper.mark("{%p for row in levels %}")
    paper.text(
        "- {{ row.title }}: {{ row.n }} cơ sở{% if row.share %} ({{ row.share }}){% endif %}."
    )
    paper.mark("{%p endfor %}")
    left_out(paper)
    paper.text("Điều 2. Quyết định này có hiệu lực kể từ ngày ký.")
    paper.text(
        "Điều 3. Chánh Văn phòng, Trưởng các phòng thuộc Sở và các cơ sở giáo dục có tên tại "
        "Điều 1 chịu trách nhiệm thi hành Quyết định này./."
    )
    paper.signature(("Như Điều 3", "UBND tỉnh (báo cáo)"), "VP", signer="GIÁM ĐỐC")
    paper.turn()
    paper.heading("DANH SÁCH CƠ SỞ GIÁO DỤC ĐƯỢC CÔNG NHẬN MỨC ĐỘ CHUYỂN ĐỔI SỐ", 1)
    paper.text(
        "(Kèm theo Quyết định số        /QĐ-SGDĐT). Điểm các nhóm theo thứ tự: "
        "{{ group_titles|join('; ') }}.",
        italic=True,
        indent=0,
    )
    paper.table(ANNEX, "row in rows", centred=(0, 3, 4, 5))
    paper.foot()
    return paper


def reminder() -> Paper:
    paper = Paper("Đôn đốc gửi phiếu thu thập số liệu chuyển đổi số")
    paper.letterhead("SGDĐT-VP", "đôn đốc gửi phiếu chuyển đổi số")
    paper.text("", after=0)
    paper.text("Kính gửi: {{ unit.name }}", align=ALIGN.CENTER, indent=0)
    paper.text(
        "Năm học {{ heading.school_year }}, Sở tổ chức đánh giá, công bố chỉ số chuyển đổi số đối "
        "với cơ sở giáo dục theo {{ heading.framework }}. Đến nay, tình trạng phiếu của đơn vị "
        "(mã {{ unit.code }}): {{ state }}."
    )
    paper.text(
        "Đề nghị đơn vị điền phiếu đã gửi kèm và gửi về Sở"
        "{% if deadline %} trước ngày {{ deadline }}{% endif %}. Cơ sở chưa có số liệu thì chưa "
        "được đánh giá và chưa được công nhận mức độ."
    )
    paper.to_fill_in("Đầu mối hỗ trợ: phòng, điện thoại cơ quan")
    paper.text("Đề nghị đơn vị thực hiện đúng thời hạn./.")
    paper.signature(("Như trên",), "VP", signer="TL. GIÁM ĐỐC")
    return paper


def main(folder: Path) -> None:
    subject = "Sơ kết triển khai nhiệm vụ ứng dụng công nghệ thông tin, chuyển đổi số"
    whole = "Tổng kết triển khai nhiệm vụ ứng dụng công nghệ thông tin, chuyển đổi số"
    report("province-mid-year", subject, area=False).save(folder, "province-mid-year")
    report("province-year-end", whole, area=False).save(folder, "province-year-end")
    report("area-year-end", whole, area=True).save(folder, "area-year-end")
    institution().save(folder, "institution")
    proposal().save(folder, "proposal")
    decision().save(folder, "decision")
    reminder().save(folder, "reminder")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
