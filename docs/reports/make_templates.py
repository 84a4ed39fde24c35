"""Make the library's Word templates anew: ``python docs/reports/make_templates.py [FOLDER]``.

Layout after Appendix I of Decree 30/2020/NĐ-CP, see docs/decisions/0016-word-templates.md. A
department edits copies of them in Word (``dtindex report --templates FOLDER``).
"""

import sys
from pathlib import Path

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Pt
from paper import Paper

FOLDER = Path(__file__).parents[2] / "src" / "dtindex" / "reports" / "templates"

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
