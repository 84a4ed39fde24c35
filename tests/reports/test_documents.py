"""Word documents: filled whole, laid out as the decree asks, every figure traced."""

import re
import subprocess
import sys
import unicodedata
import zipfile
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import docx
import pandas as pd
import pytest
from docx.oxml.ns import qn

import dtindex as dti
from dtindex.cli import main
from dtindex.errors import ReportError
from dtindex.reports.contents import field_names
from dtindex.reports.documents import KINDS, copy_templates
from dtindex.reports.report import REPORTS

ROOT = Path(__file__).parents[2]
N = 24


@pytest.fixture(scope="module")
def result():
    framework, institutions, facts = dti.sample_province(N)
    return dti.score(framework, institutions, _without(facts, institutions.ids[0]))


def _without(facts, institution_id):
    """The facts as if one institution had sent nothing."""
    keep = (facts.records["institution_id"] != institution_id).to_numpy()
    places = {old: new for new, old in enumerate(keep.nonzero()[0].tolist())}
    evidence = facts.evidence[facts.evidence["record"].isin(places)]
    return replace(
        facts,
        records=facts.records[keep].reset_index(drop=True),
        values=facts.values[keep],
        states=facts.states[keep],
        cell_rows=facts.cell_rows[keep],
        cell_columns=facts.cell_columns[keep],
        evidence=evidence.assign(record=evidence["record"].map(places)).reset_index(drop=True),
    )


@pytest.fixture(scope="module")
def written(result, tmp_path_factory):
    folder = tmp_path_factory.mktemp("documents")
    made = dti.report(result, folder, REPORTS, trace=True, internal=True, place="Kon Tum")
    return folder, made


def words_of(path: Path) -> str:
    document = docx.Document(path)
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_every_kind_is_written_for_whom_it_concerns(result, written):
    folder, made = written
    names = [path.relative_to(folder).as_posix() for path in made.paths]
    districts = result.institutions.table["district"].nunique()

    one_each = ("province-mid-year", "province-year-end", "proposal", "decision")
    assert {f"{name}.docx" for name in one_each} <= set(names)
    assert sum(name.startswith("areas/") for name in names) == districts
    assert sum(name.startswith("institutions/") for name in names) == N - 1
    [letter] = [name for name in names if name.startswith("reminders/")]
    assert "Chưa gửi phiếu" in words_of(folder / letter)


def test_no_field_is_left_and_all_text_is_composed(written):
    for path in written[1].paths:
        words = words_of(path)
        assert not re.search(r"\{\{|\{%|%\}|\}\}|Undefined|None|nan\b", words), path.name
        assert unicodedata.is_normalized("NFC", words), path.name


def test_documents_are_laid_out_as_administrative_documents(written):
    for path in written[1].paths:
        document = docx.Document(path)
        section = document.sections[0]
        assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
        assert 20 <= round(section.top_margin.mm) <= 25
        assert 20 <= round(section.bottom_margin.mm) <= 25
        assert 30 <= round(section.left_margin.mm) <= 35
        assert 15 <= round(section.right_margin.mm) <= 20
        normal = document.styles["Normal"]
        assert normal.font.name == "Times New Roman"
        assert 13 <= normal.font.size.pt <= 14
        head = document.tables[0]
        assert head.cell(0, 1).text.startswith(
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
        )
        assert head.cell(1, 0).text.startswith("Số:")
        assert head.cell(1, 1).text.startswith("Kon Tum, ngày")
        langs = {lang.get(qn("w:val")) for lang in document.styles.element.iter(qn("w:lang"))}
        assert "vi-VN" in langs


def test_reports_can_be_navigated_read_aloud_and_carried_over_pages(written):
    for name in ("province-year-end.docx", "decision.docx"):
        document = docx.Document(written[0] / name)
        levels = [p.style.name for p in document.paragraphs if p.style.name.startswith("Heading")]
        assert levels
        gridded = [table for table in document.tables if table.style.name == "Table Grid"]
        assert all(t.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None for t in gridded)
    pictures = docx.Document(written[0] / "province-year-end.docx").element.body.iter(
        "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
    )
    assert [bool(picture.get("descr")) for picture in pictures] == [True]


def test_a_report_follows_the_guidance_clause_by_clause(result, written):
    document = docx.Document(written[0] / "province-year-end.docx")
    places = [p.text for p in document.paragraphs if p.text.startswith("Mục ")]
    known = [clause.locator_vi for clause in result.framework.clauses]
    order = [known.index(place[0].lower() + place[1:]) for place in places]

    assert len(places) > 10
    assert order == sorted(order)


def summed(answers, row, ids, facts) -> tuple[Fraction, Fraction]:
    """Part and whole of a measure, over the institutions that its figure names."""
    values = [answers[each, facts[0]] for each in ids]
    if row.option:
        part = Fraction(sum(value == row.option for value in values))
    elif set(values) <= {"True", "False"}:
        part = Fraction(sum(value == "True" for value in values))
    else:
        part = sum((Fraction(value) for value in values), Fraction(0))
    wholes = [Fraction(answers[each, facts[1]]) for each in ids if len(facts) > 1]
    return part, sum(wholes, Fraction(0)) if wholes else Fraction(len(ids))


def test_every_sum_share_and_change_can_be_worked_out_again_from_the_trace(written):
    framework = dti.load_framework("kontum-2022")
    folder = written[0] / "trace"
    figures = pd.read_csv(folder / "figures.csv", dtype=str, keep_default_na=False)
    answers = pd.read_csv(folder / "answers.csv", dtype=str, keep_default_na=False)
    year = answers["school_year"].max()
    known = {
        (row.institution_id, row.fact_id): row.value
        for row in answers[answers["school_year"] == year].itertuples()
        if row.state == "answered"
    }
    before = {
        (row.institution_id, row.fact_id): row.value
        for row in answers[answers["school_year"] < year].itertuples()
        if row.state == "answered"
    }
    worked_out = changes = 0
    for row in figures.itertuples():
        ids = row.institutions.split(";") if row.institutions else []
        facts = row.facts.split(";")
        if row.what in ("count", "answered"):
            assert int(row.value) == len(ids)
        elif row.what == "part":
            assert summed(known, row, ids, facts)[0] == Fraction(Decimal(row.value))
        elif row.what == "whole":
            assert summed(known, row, ids, facts)[1] == Fraction(Decimal(row.value))
        elif row.what == "share":
            part, whole = summed(known, row, ids, facts)
            assert float(part / whole) == float(row.value)
        elif row.what == "change":
            now, then = (summed(year, row, ids, facts) for year in (known, before))
            # Of a count the sum itself changes, of anything else its share.
            is_count = len(facts) == 1 and framework.fact[facts[0]].kind == "count"
            change = now[0] - then[0] if is_count else now[0] / now[1] - then[0] / then[1]
            assert float(row.value) == pytest.approx(float(change), abs=1e-12)
            changes += 1
        else:
            continue
        worked_out += 1
    assert worked_out > 300
    assert changes > 50
    assert (answers["cell"] + answers["file"] != "").any()


def test_only_an_internal_report_names_institutions_to_praise_and_to_help(result, tmp_path):
    for internal in (True, False):
        dti.report(result, tmp_path, ["province-year-end"], internal=internal)
        words = words_of(tmp_path / "province-year-end.docx")
        assert ("Đơn vị cần hỗ trợ:" in words) == internal


def test_the_same_result_has_the_same_bytes(result, tmp_path):
    for name in ("a", "b"):
        dti.report(result, tmp_path / name, ["province-year-end", "decision"])

    for name in ("province-year-end.docx", "decision.docx"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def edited(path: Path, old: str, new: str) -> None:
    """Replace words of a Word file, as someone who edits it in Word does."""
    document = docx.Document(path)
    cells = [c for t in document.tables for row in t.rows for c in row.cells]
    for holder in (document, *cells):
        for paragraph in holder.paragraphs:
            for run in paragraph.runs:
                run.text = run.text.replace(old, new)
    document.save(path)


def test_a_department_edits_the_templates_in_word(result, tmp_path):
    copy_templates(tmp_path / "mẫu")
    edited(tmp_path / "mẫu" / "decision.docx", "Điều 2.", "Điều 2 (sửa).")

    dti.report(result, tmp_path / "out", ["decision"], templates=tmp_path / "mẫu")

    assert "Điều 2 (sửa)." in words_of(tmp_path / "out" / "decision.docx")
    assert copy_templates(tmp_path / "mẫu") == []


def test_misspelt_fields_are_all_named_with_the_nearest(result, tmp_path):
    copy_templates(tmp_path)
    edited(tmp_path / "decision.docx", "{{ recognised }}", "{{ recognized }}")
    edited(tmp_path / "decision.docx", "heading.school_year", "heading.shool_year")

    with pytest.raises(ReportError) as refused:
        dti.report(result, tmp_path / "out", ["decision"], templates=tmp_path)

    assert refused.value.code == "DT462"
    assert "recognized → recognised" in str(refused.value)
    assert "shool_year → school_year" in str(refused.value)
    assert not (tmp_path / "out" / "decision.docx").exists()


def test_a_template_that_is_no_word_file_or_has_broken_marks_is_told(result, tmp_path):
    (tmp_path / "reminder.docx").write_text("không phải Word", "utf-8")
    with pytest.raises(ReportError, match="DT461"):
        dti.report(result, tmp_path / "out", ["reminder"], templates=tmp_path)
    copy_templates(tmp_path)
    edited(tmp_path / "decision.docx", "for row in levels", "for row levels")
    with pytest.raises(ReportError, match="DT463"):
        dti.report(result, tmp_path / "out", ["decision"], templates=tmp_path)


def test_a_template_cannot_reach_into_the_program(result, tmp_path):
    copy_templates(tmp_path)
    edited(tmp_path / "decision.docx", "{{ recognised }}", "{{ heading.__class__.__mro__ }}")

    with pytest.raises(ReportError):
        dti.report(result, tmp_path / "out", ["decision"], templates=tmp_path)


def test_names_with_marks_of_xml_stand_for_themselves(tmp_path):
    framework, institutions, facts = dti.sample_province(6)
    table = institutions.table.assign(name=[f'Trường <b>A & "B" {n}' for n in range(6)])
    renamed = dti.read_institutions(table)
    dti.report(dti.score(framework, renamed, facts), tmp_path, ["decision"])

    assert 'Trường <b>A & "B" 1' in words_of(tmp_path / "decision.docx")


@pytest.mark.parametrize("kind", sorted(set(KINDS)))
def test_every_field_of_a_template_is_on_the_page_for_officers(kind):
    page = (ROOT / "docs" / "guides" / "reports.md").read_text("utf-8")

    for name, _ in field_names(KINDS[kind]):
        assert f"`{name}`" in page, name


@pytest.mark.libreoffice
def test_libreoffice_opens_every_kind_and_reports_have_few_pages(written, tmp_path):
    folder = written[0]
    letter = next((folder / "reminders").glob("*.docx"))
    some = next((folder / "institutions").glob("*.docx"))
    files = [folder / f"{name}.docx" for name in ("province-year-end", "decision")] + [letter, some]
    subprocess.run(
        ["soffice", "--headless", "--convert-to", "pdf", "--outdir", tmp_path, *files],
        check=True,
        capture_output=True,
        timeout=180,
    )
    pages = {}
    for file in files:
        info = subprocess.run(
            ["pdfinfo", tmp_path / f"{file.stem}.pdf"], check=True, capture_output=True, text=True
        )
        pages[file.stem] = int(re.search(r"Pages:\s+(\d+)", info.stdout)[1])
    assert pages[letter.stem] == 1
    assert pages[some.stem] <= 6
    assert pages["province-year-end"] <= 20


def run(*arguments) -> int:
    with pytest.raises(SystemExit) as stopped:
        main([str(argument) for argument in arguments])
    return int(stopped.value.code)


def test_the_command_writes_documents_and_copies_templates(result, tmp_path, capsys):
    dti.save_result(result, tmp_path / "results")

    assert run("report", "--templates", tmp_path / "mau") == 0
    assert sorted(p.stem for p in (tmp_path / "mau").iterdir()) == sorted(KINDS)
    kinds = ("--kind", "decision", "--kind", "proposal")
    assert run("report", tmp_path / "results", *kinds, "--out", tmp_path / "bc") == 0
    assert (tmp_path / "bc" / "proposal.docx").exists()
    assert run("report", tmp_path / "results", "--kind", "quyết định") == 2
    assert "province-mid-year" in capsys.readouterr().err
    assert run("report") == 2


def test_the_templates_of_the_library_are_those_that_its_script_makes(tmp_path):
    script = ROOT / "docs" / "reports" / "make_templates.py"
    subprocess.run([sys.executable, script, tmp_path], check=True)
    kept = ROOT / "src" / "dtindex" / "reports" / "templates"
    for path in tmp_path.iterdir():
        with zipfile.ZipFile(path) as new, zipfile.ZipFile(kept / path.name) as old:
            part = "word/document.xml"
            assert new.read(part) == old.read(part), f"run {script.name}"
