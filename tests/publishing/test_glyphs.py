"""Characters that no font has: they cost nothing, and are told."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pikepdf
import pytest
import typst

import dtindex as dti
from dtindex.errors import PublishError
from dtindex.glyphs import _ranges, drawn, lacking, shown
from dtindex.publishing.documents.document import Bundle, Document, Markdown
from dtindex.publishing.documents.pdf import PdfWriter
from dtindex.scoring.result import ScoreResult

NAMES = ["Trường TH Sao Mai", "Trường TH 🏫 Hoa Mai", "Trường TH \uf0fc Bình Minh", "Trường 中文"]


@pytest.fixture(scope="module")
def odd() -> ScoreResult:
    """Every institution but the first has a character that no font of ours has."""
    framework, institutions, facts = dti.sample_province(len(NAMES))
    table = institutions.table.assign(name=NAMES, district="Huyện 🌻")
    institutions = dti.read_institutions(table)
    return dti.score(framework, institutions, facts)


def test_a_character_that_no_font_has_costs_no_page_and_is_told(
    odd: ScoreResult, tmp_path: Path
) -> None:
    publication = dti.publish(odd, tmp_path / "site")

    assert not publication.failures
    for page in publication.pages:
        assert all(path.is_file() for path in page.paths)
    assert set(publication.replaced) >= set("🏫\uf0fc中文🌻")
    ids = odd.institutions.ids
    assert {f"institution:{ids[1]}", "province", "area:Huyện 🌻"} <= set(publication.replaced["🏫"])
    said = publication.summary("vi")
    assert "🏫" in said
    assert "U+1F3EB" in said
    cards = publication.site / "institutions"
    assert "🏫" in (cards / f"{ids[1]}.html").read_text("utf-8")  # a browser may have it
    assert "✓ Bình Minh" in (cards / f"{ids[2]}.html").read_text("utf-8")


def test_a_decision_is_written_whatever_names_hold(odd: ScoreResult, tmp_path: Path) -> None:
    for path in dti.decide(odd, tmp_path):
        assert path.stat().st_size > 1000


def test_the_workbook_of_a_decision_stands_whatever_becomes_of_its_pdf(
    odd: ScoreResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(writer: PdfWriter, document: Document) -> bytes:
        raise PublishError("DT404", document.title, said="hết giấy")

    monkeypatch.setattr(PdfWriter, "render", fails)
    with pytest.raises(PublishError, match="DT404"):
        dti.decide(odd, tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["decision-2022-2023.xlsx"]


def test_a_page_stands_without_its_pdf_and_without_a_link_to_it(
    result: ScoreResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only = list(result.institutions.ids[:2])
    first = dti.publish(result, tmp_path / "site", only=only, workers=1)
    render = PdfWriter.render

    def fails(writer: PdfWriter, document: Document) -> bytes:
        if only[0] in document.foot + document.title + str(document.parts):
            raise PublishError("DT404", document.title, said="hết giấy")
        return render(writer, document)

    monkeypatch.setattr(PdfWriter, "render", fails)
    again = dti.publish(
        result, tmp_path / "site", only=only, workers=1, language="en", place="Kon Tum"
    )
    standing = (tmp_path / "site" / "institutions" / f"{only[0]}.pdf").exists()
    alone = (tmp_path / "site" / "institutions" / f"{only[0]}.html").read_text("utf-8")
    monkeypatch.undo()
    mended = dti.publish(
        result, tmp_path / "site", only=only, workers=1, language="en", place="Kon Tum"
    )

    assert not first.failures
    assert [failure.key for failure in again.failures] == [f"institution:{only[0]}"]
    pages = {page.key: page for page in again.pages}
    assert [path.suffix for path in pages[f"institution:{only[0]}"].paths] == [".html"]
    assert not standing
    assert ".pdf" not in alone
    assert mended.is_whole
    assert {page.key: page.reasons for page in mended.pages if page.reasons} == {
        f"institution:{only[0]}": ("missing",)
    }
    html = (tmp_path / "site" / "institutions" / f"{only[0]}.html").read_text("utf-8")
    assert f"{only[0]}.pdf" in html


def test_the_list_of_glyphs_is_that_of_our_fonts() -> None:
    covered = [chr(code) for a, b in _ranges() for code in {ord(a), (ord(a) + ord(b)) // 2, ord(b)}]
    beyond = [chr(ord(last) + 1) for _, last in _ranges()[4:] if chr(ord(last) + 1).isprintable()]

    assert _prints("".join(char for char in covered if char.isprintable()))
    assert [char for char in beyond[::4] if lacking(char) and _prints(char)] == []


def _prints(text: str) -> bool:
    document = Document("Chữ", "", "", "vi", (Bundle({}, {}),))
    with PdfWriter() as writer:
        source = writer._source(document) + "".join(f'#"{char}"; \n\n' for char in text)
        try:
            writer._compiler.compile(
                source.encode(), format="pdf", pdf_standards=["ua-1"], timestamp=0
            )
        except typst.TypstError:
            return False
        return True


@pytest.mark.parametrize(
    ("text", "paper", "screen"),
    [
        ("Ｔｒườｎｇ 𝗧𝗛", "Trườnｇ".replace("ｇ", "g") + " 𝗧𝗛", "Ｔｒườｎｇ 𝗧𝗛"),
        ("✅ Đạt ❌", "✓ Đạt ✗", "✅ Đạt ❌"),
        ("\uf0b7 mục", "• mục", "• mục"),
        ("a\ud800b", "a□b", "a□b"),
        ("Trường α № 1", "Trường α № 1", "Trường α № 1"),
    ],
)
def test_what_looks_alike_stands_for_what_no_font_has(text: str, paper: str, screen: str) -> None:
    assert drawn(text) == paper
    assert shown(text) == screen


def test_a_notebooks_own_words_are_replaced_too(tmp_path: Path) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text>🏫</text></svg>'
    bundle = Bundle({"image/svg+xml": svg}, {"image/svg+xml": {"alt": "hình 🏫"}})
    document = Document("Tên 🏫", "chân 🏫", "", "vi", (Markdown("# Tên 🏫"), bundle))

    with PdfWriter() as writer:
        data = writer.render(document)
        replaced = writer.replaced

    assert replaced == "🏫"
    (tmp_path / "a.pdf").write_bytes(data)
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        assert str(pdf.docinfo["/Title"]) == "Tên □"


HOLDS = """
import sys, time
from pathlib import Path
from dtindex.publishing.run.site_folder import held, lay_out
with held(Path(sys.argv[1])):
    lay_out(Path(sys.argv[1]), with_assets=False)
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_publisher_is_told_who_holds_the_folder(
    result: ScoreResult, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    arguments: dict[str, Any] = {"pdf": False, "only": list(result.institutions.ids[:1])}
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(site)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"

        with pytest.raises(PublishError, match=rf"process {holder.pid} on the machine") as refused:
            dti.publish(result, site, **arguments)
        holder.kill()
        holder.wait()
        freed = dti.publish(result, site, **arguments)

    assert refused.value.code == "DT424"
    assert freed.is_whole
    assert not (site / ".lock").exists()


def test_validating_tells_what_nobody_can_print_while_it_can_be_mended() -> None:
    framework = dti.load_framework("kontum-2022")
    institutions = dti.read_institutions(
        pd.DataFrame(
            {
                "institution_id": ["G1", "G2"],
                "name": ["Trường 🏫", "Trường “Hoa Mai”"],
                "stages": "primary",
                "commune": "Xã \uf0fc",
            }
        )
    )
    fact = next(fact for fact in framework.facts if fact.evidence_required)
    answers = pd.DataFrame(
        {
            "institution_id": ["G1", "G2"],
            "school_year": "2022-2023",
            "assessment": "self",
            fact.id: 1,
            f"{fact.id}.evidence": ["Kế hoạch số 12/KH-THHM 🌻", "Kế hoạch số 12/KH-THHM"],
        }
    )

    _, issues = dti.read_submissions(answers, framework, institutions)

    told = [
        (issue.institution_id, issue.value, issue.cell != "")
        for issue in issues
        if issue.code == "DT425"
    ]
    assert sorted(told) == [
        ("G1", "\uf0fc (U+F0FC)", False),
        ("G1", "🌻 (U+1F33B)", True),
        ("G1", "🏫 (U+1F3EB)", False),
        ("G2", "\uf0fc (U+F0FC)", False),
    ]
    assert all(issue.severity == "warning" for issue in issues if issue.code == "DT425")
    assert "Trường 🏫" in issues.text("vi")
