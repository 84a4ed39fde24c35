"""Which files are read: whatever systems, phones and old programs make of names and folders."""

import os
import sys
import zipfile
from pathlib import Path

import pytest

from dtindex.submissions.files.archives import opened_files
from dtindex.submissions.files.sources import source_files
from dtindex.submissions.intake.read import read_submissions
from dtindex.submissions.returns.marking import mark_submissions

TEXT = "institution_id,school_year,n_classes\n{},2022-2023,5\n"


def names(source: Path) -> list[str]:
    with opened_files(source) as opened:
        return [name for _, name in opened.files]


@pytest.mark.parametrize(
    "name",
    [
        *("Thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "Icon\r", ".DS_Store"),
        *("~$KT0001.xlsx", "~WRL0001.tmp", "~wrd0003.tmp", "Zalo.lnk", "Tải về.URL", "._KT.xlsx"),
        *("__MACOSX/KT0001.xlsx", "$RECYCLE.BIN/a.xlsx", ".Trash-1000/a.xlsx", "@eaDir/a.xlsx"),
        *(".~lock.KT0001.xlsx#", "A1B2C3D4.tmp", "KT.xlsx:Zone.Identifier"),
    ],
)
def test_what_systems_leave_behind_is_left_alone(name, tmp_path):
    if sys.platform == "win32" and set(name) & set("\r:"):
        pytest.skip("no such name on Windows")
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"x")
    (tmp_path / "KT0001.csv").write_text("a", "utf-8")

    assert names(tmp_path) == ["KT0001.csv"]


@pytest.mark.skipif(sys.platform != "linux", reason="names are Unicode elsewhere")
def test_a_name_that_is_no_unicode_is_read_and_shown_with_a_mark(tmp_path, framework, institutions):
    sent = tmp_path / "sent"
    sent.mkdir()
    for number, institution in ((0xEA, "A1"), (0xEB, "B2")):
        name = os.fsencode(sent) + b"/phi\xea\xccu" + bytes([number]) + b".csv"
        with open(name, "w", encoding="utf-8") as file:
            file.write(TEXT.format(institution).replace(",5", ",x"))

    facts, issues = read_submissions(sent, framework, institutions)
    copies = mark_submissions(sent, issues, tmp_path / "marked")

    mark = chr(0xFFFD)
    shown = f"phi{mark}{mark}u{mark}"
    assert sorted(facts.records["file"]) == [f"{shown} (2).csv", f"{shown}.csv"]
    assert len({issue.file for issue in issues}) == 2
    assert len(copies) == 2
    issues.text("vi").encode()


def link(path: Path, target: Path) -> None:
    try:
        path.symlink_to(target, target_is_directory=target.is_dir())
    except OSError:
        pytest.skip("no links here")


def test_folders_that_are_links_are_gone_through_once(tmp_path):
    elsewhere, sent = tmp_path / "elsewhere", tmp_path / "sent"
    elsewhere.mkdir()
    sent.mkdir()
    (elsewhere / "KT0001.csv").write_text("a", "utf-8")
    link(sent / "huyen", elsewhere)
    link(elsewhere / "back", sent)

    assert names(sent) == ["huyen/KT0001.csv"]


def test_a_link_that_leads_nowhere_is_told(tmp_path, framework, institutions):
    link(tmp_path / "KT0001.xlsx", tmp_path / "gone.xlsx")

    _, issues = read_submissions(tmp_path, framework, institutions)

    assert ("DT201", "KT0001.xlsx") in {(issue.code, issue.file) for issue in issues}


def packed(path: Path, members: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_files_in_archives_are_read_and_go_by_both_names(tmp_path, read):
    inner = packed(tmp_path / "xa.zip", {"B2.csv": TEXT.format("B2")}).read_bytes()
    (tmp_path / "xa.zip").unlink()
    packed(
        tmp_path / "huyện.zip",
        {
            "Đăk Tô/A1.csv": TEXT.format("A1"),
            "xa.zip": inner,
            "__MACOSX/._A1.csv": b"x",
            "Thumbs.db": b"x",
        },
    )

    facts, issues = read(tmp_path)

    assert issues == []
    assert sorted(facts.records["file"]) == ["huyện.zip/xa.zip/B2.csv", "huyện.zip/Đăk Tô/A1.csv"]


def test_a_file_in_an_archive_comes_back_marked_beside_it(tmp_path, framework, institutions):
    sent = tmp_path / "sent"
    sent.mkdir()
    bad = TEXT.format("A1").replace(",5", ",x")
    packed(sent / "a.zip", {"../../A1.csv": bad, "C:\\x\\B2.csv": bad, "con/A1.csv": TEXT})

    _, issues = read_submissions(sent, framework, institutions)
    copies = mark_submissions(sent, issues, tmp_path / "marked")

    where = {copy.relative_to(tmp_path / "marked").as_posix() for copy in copies}
    assert where >= {"a.zip/A1.csv.xlsx", "a.zip/C_/x/B2.csv.xlsx"}


def test_names_in_archives_of_old_programs_are_vietnamese_again(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo("Phi_u.csv"), "a")
    content = (tmp_path / "a.zip").read_bytes()
    for written, shown in ((b"Phi\xeau.csv", "Phiêu.csv"), ("Phiê.csv".encode(), "Phiê.csv")):
        (tmp_path / "a.zip").write_bytes(content.replace(b"Phi_u.csv", written))

        assert names(tmp_path) == [f"a.zip/{shown}"]


def test_archives_are_bounded_and_told_by_name(tmp_path, read):
    packed(tmp_path / "bom.zip", {"a.csv": bytes(64 * 2**20)})
    packed(tmp_path / "trong.zip", {"Thumbs.db": b""})
    (tmp_path / "hong.zip").write_bytes(b"PK\x03\x04 no archive")
    content = packed(tmp_path / "0.zip", {"a.csv": TEXT}).read_bytes()
    for depth in range(1, 6):
        content = packed(tmp_path / f"{depth}.zip", {"in.zip": content}).read_bytes()
        (tmp_path / f"{depth - 1}.zip").unlink()

    _, issues = read(tmp_path)

    assert {(issue.file, issue.code) for issue in issues} == {
        ("bom.zip", "DT204"),
        ("hong.zip", "DT201"),
        ("trong.zip", "DT203"),
        ("5.zip/in.zip/in.zip/in.zip", "DT204"),
    }


def test_a_damaged_member_costs_itself(tmp_path, read):
    path = packed(tmp_path / "a.zip", {"A1.csv": TEXT.format("A1"), "B2.csv": TEXT.format("B2")})
    content = bytearray(path.read_bytes())
    place = content.index(b"A1.csv") + len(b"A1.csv") + 5
    content[place] ^= 0xFF
    path.write_bytes(content)

    facts, issues = read(tmp_path)

    assert facts.records["file"].tolist() == ["a.zip/B2.csv"]
    told = [(issue.file, issue.code) for issue in issues if issue.file]
    assert told == [("a.zip/A1.csv", "DT201")]


def test_the_files_of_a_list_keep_their_names(tmp_path):
    assert source_files([tmp_path / "a.csv"]) == [(tmp_path / "a.csv", "a.csv")]
