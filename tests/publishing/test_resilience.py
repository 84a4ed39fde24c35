"""What happens when a run is broken off, or the disk will not have it."""

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

import dtindex as dti
from dtindex import disk
from dtindex.disk import write_whole
from dtindex.errors import PublishError
from dtindex.publishing.run.manifest import Manifest, ManifestEntry

OwnNotebooks = Callable[..., Path]

PROGRAM = """
import sys
import dtindex as dti
saved, site, notebooks = sys.argv[1:]
try:
    dti.publish(saved, site, notebooks=notebooks, pdf=False, workers=1)
except KeyboardInterrupt:
    sys.exit(130)
"""
SLOW = "import time\ntime.sleep(0.25)\nprint('x' * 100_000)"


def files_of(site: Path) -> dict[str, bytes]:
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGINT], ids=["kill -9", "Ctrl-C"])
def test_a_broken_run_leaves_no_half_file_and_the_next_goes_on(
    saved: Path, tmp_path: Path, own_notebooks: OwnNotebooks, blow: signal.Signals
) -> None:
    site, notebooks = tmp_path / "site", own_notebooks("# Phiếu", SLOW)
    command = [sys.executable, "-c", PROGRAM, str(saved), str(site), str(notebooks)]
    running = subprocess.Popen(command)
    try:
        _wait_for(lambda: len(list(site.glob("institutions/*.html"))) >= 2)
        helpers = psutil.Process(running.pid).children(recursive=True)
    finally:
        running.send_signal(blow)
        running.wait(timeout=60)

    left = {path: path.read_text("utf-8") for path in site.rglob("*.html")}
    n_noted = len(Manifest.read(site).entries)
    again = dti.publish(saved, site, notebooks=notebooks, pdf=False, workers=1)
    whole = dti.publish(saved, tmp_path / "whole", notebooks=notebooks, pdf=False, workers=1)

    assert left
    assert all(text.rstrip().endswith("</html>") for text in left.values())
    assert n_noted >= 1
    assert [page.reasons for page in again.pages].count(()) >= n_noted
    assert files_of(site) == files_of(whole.site)
    _wait_for(lambda: not any(map(_lives, helpers)))


def _lives(process: psutil.Process) -> bool:
    """Say whether a process runs: one that nobody has taken leave of is listed, yet gone."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.02)


def test_a_full_disk_is_one_clear_error_and_loses_nothing(
    saved: Path,
    tmp_path: Path,
    own_notebooks: OwnNotebooks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    notebooks = own_notebooks("# Phiếu", "print(institution_id)")
    site = tmp_path / "site"
    dti.publish(saved, site, notebooks=notebooks, pdf=False)
    before = files_of(site)
    other = own_notebooks("# Phiếu", "print(institution_id, 'khác')")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(disk.os, "fsync", full)
        with pytest.raises(PublishError, match="No space left on device") as caught:
            dti.publish(saved, site, notebooks=other, pdf=False, workers=1)

    assert caught.value.code == "DT401"
    assert files_of(site) == before
    assert dti.publish(saved, site, notebooks=other, pdf=False).is_whole


def test_a_folder_that_cannot_be_made_is_one_clear_error(saved: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(PublishError, match="cannot be written") as caught:
        dti.publish(saved, tmp_path / "file" / "site")

    assert caught.value.code == "DT401"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_one_clear_error(saved: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)

    with pytest.raises(PublishError, match="Permission denied"):
        dti.publish(saved, tmp_path / "site")


def test_a_file_is_whole_or_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_whole(tmp_path / "a" / "b.html", b"old")

    def torn(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(disk.os, "replace", torn)
    with pytest.raises(PublishError, match=r"a/b.html"):
        write_whole(tmp_path / "a" / "b.html", b"new")

    assert files_of(tmp_path) == {"a/b.html": b"old"}


def test_a_torn_line_of_the_journal_is_one_page_to_make_again(tmp_path: Path) -> None:
    manifest = Manifest(tmp_path)
    manifest.note(
        {"a": ManifestEntry({"a.html": "1"}, {}), "b": ManifestEntry({"b.html": "2"}, {})}
    )
    journal = next(tmp_path.iterdir())
    journal.write_text(journal.read_text("utf-8")[:-9], "utf-8")

    assert Manifest.read(tmp_path).entries.keys() == {"a"}


@pytest.mark.parametrize("text", ["", "[]", '{"format": 99, "pages": 1}', '{"format": 1}'])
def test_a_manifest_that_is_none_of_ours_is_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text, "utf-8")

    assert Manifest.read(tmp_path).entries == {}
