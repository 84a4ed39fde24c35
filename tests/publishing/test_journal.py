"""The journal only grows, and a torn line harms no other."""

import datetime
import hashlib

import pytest

from dtindex.errors import PublishError
from dtindex.journal import FileDigest, Journal, file_digests
from dtindex.version import VERSION

AT = datetime.datetime(2023, 5, 31, 8, 15, tzinfo=datetime.UTC)


def noted(path, command="score", **made):
    journal = Journal.beside(path)
    journal.note(command, at=AT, read=(), made=made)
    return journal


def test_the_journal_lies_beside_what_a_run_writes(tmp_path):
    assert Journal.beside(tmp_path / "results").path == tmp_path / "journal.jsonl"
    assert Journal.beside(tmp_path / "problems.xlsx").path == tmp_path / "journal.jsonl"


def test_lines_are_only_added(tmp_path):
    noted(tmp_path / "results", n=1)
    first = (tmp_path / "journal.jsonl").read_bytes()
    journal = noted(tmp_path / "site", "publish", n=2)
    assert journal.path.read_bytes().startswith(first)
    assert [(line["command"], line["made"]["n"]) for line in journal.lines()] == [
        ("score", 1),
        ("publish", 2),
    ]


def test_a_line_says_when_and_by_which_version(tmp_path):
    line = noted(tmp_path / "results").lines()[0]
    assert (line["at"], line["dtindex"]) == ("2023-05-31T08:15:00+00:00", VERSION)


def test_a_line_that_was_torn_spoils_no_other(tmp_path):
    journal = noted(tmp_path / "results", n=1)
    with open(journal.path, "ab") as file:
        file.write(b'{"at": "2023-05-3')
    noted(tmp_path / "results", n=2)
    assert [line["made"]["n"] for line in journal.lines()] == [1, 2]


def test_files_are_known_by_their_content(tmp_path):
    path = tmp_path / "phiếu.xlsx"
    path.write_bytes(b"x" * 3_000_000)
    expected = hashlib.sha256(b"x" * 3_000_000).hexdigest()
    assert file_digests([(path, "gửi/phiếu.xlsx")]) == (
        FileDigest("gửi/phiếu.xlsx", expected, 3_000_000),
    )
    journal = Journal.beside(path)
    journal.note("score", at=AT, read=file_digests([(path, "gửi/phiếu.xlsx")]), made={})
    assert "gửi/phiếu.xlsx" in journal.path.read_text("utf-8")


def test_a_time_without_its_zone_is_refused(tmp_path):
    with pytest.raises(ValueError, match="time zone"):
        Journal.beside(tmp_path / "x").note("score", at=AT.replace(tzinfo=None), read=(), made={})


def test_a_journal_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "journal.jsonl").mkdir()
    with pytest.raises(PublishError, match="cannot be written") as caught:
        noted(tmp_path / "results")
    assert caught.value.code == "DT401"


def test_there_is_no_line_where_nothing_ran(tmp_path):
    assert Journal.beside(tmp_path / "results").lines() == []
