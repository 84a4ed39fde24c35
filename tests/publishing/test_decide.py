"""The annex of a decision says what the result says, in the order that is wanted."""

import datetime
import io
import re
import subprocess

import openpyxl
import pikepdf
import pytest

import dtindex as dti
from dtindex.errors import PublishError
from dtindex.letters import sort_key
from dtindex.publishing.decision.annex import SORTS, annex
from dtindex.scorecards.groundwork.background import Background
from dtindex.scoring.score import score
from partly_sent import mid_year, with_answers, without_forms
from spreadsheets import applied, cut_rows, needs_libreoffice

AS_OF = datetime.date(2023, 6, 20)
TITLE = "KẾT QUẢ CÔNG NHẬN MỨC ĐỘ CHUYỂN ĐỔI SỐ CỦA CÁC CƠ SỞ GIÁO DỤC"


@pytest.fixture(scope="module")
def province():
    return dti.score(*dti.sample_province(n_institutions=40))


@pytest.fixture(scope="module")
def written(province, tmp_path_factory):
    folder = tmp_path_factory.mktemp("decision")
    return dti.decide(province, folder, sort="district", number="123/QĐ-SGDĐT", as_of=AS_OF)


@pytest.fixture(scope="module")
def sheet(written):
    return openpyxl.load_workbook(written[0]).worksheets[0]


@pytest.fixture(scope="module")
def pdf_text(written):
    told = subprocess.run(
        ["pdftotext", "-layout", written[1], "-"], capture_output=True, check=True, text=True
    )
    return told.stdout


def rows_of(sheet):
    """The numbered rows of the list."""
    return [row for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)]


def gathered(result, sort="points"):
    parts = annex(Background(result), sort).parts
    return [row for part in parts for row in part.rows]


def test_every_institution_stands_in_the_list_once_with_its_own_numbers(province, sheet):
    rows = rows_of(sheet)
    index = province.index.set_index("name")
    assert [row[0] for row in rows] == list(range(1, 41))
    assert sorted(row[1] for row in rows) == sorted(index.index)
    groups = province.groups[province.groups["counted"]]
    for row in rows:
        own = index.loc[row[1]]
        assert row[7] == pytest.approx(own["points"])
        assert row[8] == f"Mức {own['level']}" + (" (tạm tính)" if own["level_open"] else "")
        assert row[9] == pytest.approx(own["verified_share"])
        mine = groups[groups["institution_id"] == own["institution_id"]]["points"].tolist()
        shown = [0 if value == "–" else value for value in row[2:7]]
        assert shown == pytest.approx(mine)


def test_remarks_name_exactly_the_conditions_that_hold(province, sheet):
    held = province.index.set_index("name")["held_by"]
    for row in rows_of(sheet):
        named = set(re.findall(r"\((C\d)\)", row[10] or ""))
        assert named == set(filter(None, held[row[1]].split(";")))


def test_numbers_are_numbers_and_show_a_decimal_comma_to_vietnamese_readers(sheet):
    cell = next(cell for cell in sheet["H"] if isinstance(cell.value, float))
    assert cell.number_format == "[$-42A]#,##0.00"


def test_the_head_is_that_of_an_administrative_document(sheet, pdf_text):
    texts = {cell.value for row in sheet.iter_rows(max_row=10) for cell in row if cell.value}
    attached = "(Kèm theo Quyết định số 123/QĐ-SGDĐT ngày 20 tháng 6 năm 2023 của Sở Giáo dục"
    assert "SỞ GIÁO DỤC VÀ ĐÀO TẠO TỈNH KON TUM" in texts
    assert {"Phụ lục", TITLE} <= texts
    assert {"Phụ lục", TITLE} <= {line.strip() for line in pdf_text.splitlines()}
    assert any(str(text).startswith(attached) for text in texts)
    assert attached in pdf_text
    assert pdf_text.count("2023") - pdf_text.count("2022-2023") == 1  # an annex has no other date


def test_days_and_months_are_written_as_in_documents(province, tmp_path):
    workbook, _ = dti.decide(province, tmp_path, number="1", as_of=datetime.date(2023, 2, 5))
    head = openpyxl.load_workbook(workbook).worksheets[0].iter_rows(max_row=8, values_only=True)
    assert any("ngày 05 tháng 02 năm 2023" in str(row[0]) for row in head)


def test_without_number_and_date_dots_are_left_to_fill_in(province, tmp_path):
    workbook, _ = dti.decide(province, tmp_path)
    head = openpyxl.load_workbook(workbook).worksheets[0].iter_rows(max_row=8, values_only=True)
    assert any("ngày ……" in str(row[0]) for row in head)


def test_made_up_data_is_marked_in_both(sheet, pdf_text):
    assert any("Dữ liệu minh hoạ" in str(cell.value) for cell in sheet["A"])
    assert "Dữ liệu minh hoạ" in pdf_text


def test_totals_by_district_and_stage_add_up(province, written):
    rows = list(openpyxl.load_workbook(written[0]).worksheets[1].iter_rows(values_only=True))
    totals = [row for row in rows if row[0] == "Tất cả"]
    levels = province.index["level"].value_counts()
    assert len(totals) == 2
    for total in totals:
        assert list(total[1:5]) == [40, *(int(levels.get(level, 0)) for level in (1, 2, 3))]
    start = next(i for i, row in enumerate(rows) if row[0] == "Huyện") + 1
    districts = rows[start : rows.index(totals[0])]
    assert sum(row[1] for row in districts) == 40


def test_the_pdf_is_tagged_lies_across_and_says_the_same(province, written, pdf_text):
    with pikepdf.open(written[1]) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "vi"
        left, low, right, high = (float(x) for x in pdf.pages[0].MediaBox)
        assert right - left > high - low
    best = province.index.sort_values("points").iloc[-1]
    line = next(line for line in pdf_text.splitlines() if best["name"] in line)
    assert f"{best['points']:.2f}".replace(".", ",") in line


def test_points_put_the_highest_first(province):
    points = [row.points for row in gathered(province)]
    assert points == sorted(points, reverse=True)


def test_levels_come_before_points_when_sorted_by_level(province):
    keys = [(-row.level, -row.points) for row in gathered(province, "level")]
    assert keys == sorted(keys)


def test_names_are_sorted_as_people_look_for_them(province):
    names = [row.name for row in gathered(province, "name")]
    assert names == sorted(names, key=sort_key)


def test_the_order_of_the_list_is_kept(province):
    assert [row.row for row in gathered(province, "list")] == list(range(40))


@pytest.mark.parametrize("sort", ["district", "stage"])
def test_parts_hold_their_own_and_put_the_highest_first(province, sort):
    parts = annex(Background(province), sort).parts
    assert len({part.title for part in parts}) == len(parts) > 1
    for part in parts:
        points = [row.points for row in part.rows]
        assert points == sorted(points, reverse=True)
        assert all(
            part.title == (row.area if sort == "district" else row.stages) for row in part.rows
        )


@pytest.mark.parametrize("sort", SORTS)
def test_no_order_loses_an_institution(province, sort):
    assert sorted(row.row for row in gathered(province, sort)) == list(range(40))


def test_a_draft_recognises_no_level(tmp_path):
    framework = dti.load_framework("moet-4725-2022")
    result = dti.score(*dti.sample_province(3, framework=framework))
    with pytest.raises(PublishError, match="no level is recognised") as caught:
        dti.decide(result, tmp_path)
    assert caught.value.code == "DT421"
    assert list(tmp_path.iterdir()) == []


def test_self_answers_alone_are_not_recognised(province, tmp_path):
    own = score(province.framework, province.institutions, province.facts, assessment="self")
    with pytest.raises(PublishError, match="recognition takes external") as caught:
        dti.decide(own, tmp_path)
    assert caught.value.code == "DT422"


def test_an_unknown_order_is_refused(province, tmp_path):
    with pytest.raises(ValueError, match="'points', 'level', 'name'"):
        dti.decide(province, tmp_path, sort="height")
    with pytest.raises(PublishError, match="points, level, name") as caught:
        annex(Background(province), "height")
    assert caught.value.code == "DT423"


@pytest.mark.parametrize("sort", SORTS)
def test_nobody_without_a_level_is_recognised_whatever_the_order(sort):
    result = mid_year(30)
    *recognised, others = annex(Background(result), sort).parts

    index = result.index
    assert others.title.startswith("Cơ sở chưa có mức để công nhận")
    assert {row.name for row in others.rows} == set(index.loc[index["level"].isna(), "name"])
    assert {row.level_words for row in others.rows} == {
        "Chưa gửi phiếu", "Phiếu trống", "Chưa xếp mức",
    }  # fmt: skip
    with_level = index[index["level"].notna()].set_index("name")["level"]
    named = {row.name: row.level for part in recognised for row in part.rows}
    assert named == with_level.to_dict()


def test_no_decision_is_written_where_nobody_has_a_level(province):
    facts = with_answers(province.facts, list(province.institutions.ids), 3, "2022-2023")
    hardly_begun = score(province.framework, province.institutions, facts)
    with pytest.raises(PublishError) as caught:
        annex(Background(hardly_begun))
    assert caught.value.code == "DT525"


def test_an_institution_that_sent_nothing_is_listed_and_says_so(province):
    first = str(province.institutions.ids[0])
    facts = without_forms(province.facts, [first], "2022-2023")
    rows = gathered(score(province.framework, province.institutions, facts), "list")
    assert (rows[-1].level_words, rows[-1].note) == ("Chưa gửi phiếu", "Chưa đánh giá")
    assert rows[-1].points is None
    assert all(row.note != "Chưa đánh giá" for row in rows[:-1])


def test_rows_are_high_enough_for_the_long_names_of_schools(province, tmp_path):
    table = province.institutions.table.copy()
    table.loc[0, "name"] = long = (
        "Trường Phổ thông Dân tộc bán trú Tiểu học và Trung học cơ sở xã Đăk Na, huyện Tu Mơ Rông"
    )
    odd = score(province.framework, dti.Institutions(table), province.facts)
    workbook, _ = dti.decide(odd, tmp_path)
    sheet = openpyxl.load_workbook(workbook).worksheets[0]
    (row,) = (cell.row for cell in sheet["B"] if cell.value == long)
    assert sheet.row_dimensions[row].height >= 28
    assert all(sheet.row_dimensions[row + n].height < 28 for n in (-1, 1))


def test_a_name_that_begins_like_a_formula_stays_text(province, tmp_path):
    table = province.institutions.table.copy()
    table.loc[0, "name"] = '=HYPERLINK("https://x.vn")'
    odd = score(province.framework, dti.Institutions(table), province.facts)
    workbook, _ = dti.decide(odd, tmp_path)
    cells = openpyxl.load_workbook(workbook).worksheets[0]["B"]
    assert [c.data_type for c in cells if c.value == '=HYPERLINK("https://x.vn")'] == ["s"]


def test_the_same_result_gives_the_same_bytes(province, tmp_path):
    first = [path.read_bytes() for path in dti.decide(province, tmp_path / "a")]
    again = [path.read_bytes() for path in dti.decide(province, tmp_path / "b")]
    assert first == again
    assert {path.name for path in (tmp_path / "a").iterdir()} == {
        "decision-2022-2023.pdf",
        "decision-2022-2023.xlsx",
    }
    assert openpyxl.load_workbook(io.BytesIO(first[0])).properties.title


@applied(needs_libreoffice)
def test_no_row_of_the_annex_is_lower_than_its_words_need(written, tmp_path):
    assert cut_rows(written[0], tmp_path) == {}
