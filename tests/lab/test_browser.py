"""The form where people meet it: in JupyterLab and as a voila page, in Chromium."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

import dtindex as dti
from dtindex.criteria.rules.models import Framework
from dtindex.lab.server import FIRST_NOTEBOOK
from dtindex.submissions.forms.cells import Entry
from dtindex.submissions.forms.write import write_form
from dtindex.submissions.institutions import Institutions
from lab.conftest import FORM, INSTITUTION, SCHOOL_YEAR
from lab.notebooks import BIN, NAMES, expected_of, shown_of

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SWITCHES = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]
SECONDS = 120
"""After which a thing is taken to have failed, on a machine with much else to do."""
HAS_RUN = """() => {
    const prompts = [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")];
    const shown = prompts.filter((prompt) => prompt.offsetParent);
    return shown.length > 2 && shown.every((prompt) => /^\\[\\d+\\]:$/.test(prompt.textContent));
}"""
PHONE = {"width": 400, "height": 800}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Settings of nobody: no token, and nothing read from or left in a home."""
    home = tmp_path_factory.mktemp("jupyter")
    settings = {"ServerApp": {"allow_root": True}, "IdentityProvider": {"token": ""}}
    (home / "jupyter_server_config.json").write_text(json.dumps(settings), "utf-8")
    places = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    return os.environ | dict.fromkeys(places, str(home))


@contextmanager
def serving(command: list[object], port: int, environment: dict[str, str]) -> Iterator[str]:
    """Run a server until it is no longer needed; it and its kernels end with it."""
    process = subprocess.Popen(
        [str(word) for word in command],
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(SECONDS)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=SECONDS):
            return True
    except OSError:
        return False


def until(is_so: Any) -> None:
    deadline = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.2)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def school(project: Path, framework: Framework, best_answers: dict[str, Entry]) -> Path:
    """The user's folder, with a form that lacks one condition."""
    answers = {i: entry for i, entry in best_answers.items() if i != "security_measures"}
    write_form(project / FORM, framework, INSTITUTION, SCHOOL_YEAR, answers=answers)
    return project


@pytest.fixture(scope="module")
def addresses(school: Path, environment: dict[str, str]) -> Iterator[dict[str, str]]:
    """``dtindex lab`` and voila on the user's folder, started together."""
    notebook = school / FIRST_NOTEBOOK
    lab = [BIN / "dtindex", "lab", school, "--no-browser", "--port"]
    voila = [BIN / "voila", notebook, "--no-browser", "--Voila.ip=127.0.0.1", "--port"]
    ports = free_port(), free_port()
    with (
        serving([*lab, ports[0]], ports[0], environment) as lab_address,
        serving([*voila, ports[1]], ports[1], environment) as voila_address,
    ):
        yield {"lab": lab_address, "voila": voila_address}


@pytest.fixture(scope="module")
def lab(addresses: dict[str, str], browser: Any) -> Iterator[Any]:
    """A page with JupyterLab, as it opens by itself."""
    until(lambda: answers(f"{addresses['lab']}/api"))
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(SECONDS * 1000)
    page.goto(addresses["lab"])
    yield page
    page.close()


def run_all(page: Any) -> None:
    page.get_by_text("(ipykernel) | Idle").wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()


def test_a_school_answers_in_jupyterlab_and_sees_its_level_change(
    lab: Any, school: Path, framework: Framework, institutions: Institutions
):
    run_all(lab)
    lab.get_by_label("Phiếu trong thư mục").select_option(FORM)
    lab.get_by_role("button", name="Mở phiếu").click()
    level = lab.locator(".dti-level")
    level.get_by_text("Mức 1").wait_for()

    lab.get_by_text(re.compile("^Điều kiện bắt buộc · ")).click()
    question = lab.locator(".dti-question").filter(has_text="Có biện pháp bảo đảm an toàn")
    question.get_by_label("Có", exact=True).check()
    level.get_by_text("Mức 3").wait_for()
    question.get_by_label("Bắt buộc có minh chứng").fill("Quy chế 7/QC-TH")
    lab.keyboard.press("Tab")
    lab.get_by_role("button", name="Lưu phiếu").click()
    lab.get_by_text(f"Đã lưu vào {FORM}").wait_for()

    facts, issues = dti.read_submissions(school / FORM, framework, institutions)
    answer = facts.table.set_index("fact_id").loc["security_measures"]
    assert (answer["value"], answer["evidence"]) == (True, "Quy chế 7/QC-TH")
    assert not issues.has_errors
    assert dti.score(framework, institutions, facts).index["level"].tolist() == [3]


def test_jupyterlab_runs_every_notebook(lab: Any, school: Path):
    others = [name for name in NAMES if name != FIRST_NOTEBOOK]  # which has been run above
    for name in others:
        lab.get_by_role("listitem", name=f"Name: {name}").dblclick()
        lab.locator(f".jp-mod-current:has-text('{name}')").wait_for()
        run_all(lab)

    for name in others:
        tab = lab.get_by_role("tab", name=name)
        tab.click()
        lab.wait_for_function(HAS_RUN)
        lab.keyboard.press("Control+s")
        until(lambda tab=tab: "jp-mod-dirty" not in tab.get_attribute("class"))
        assert expected_of(name) in shown_of(school / name)


def test_voila_shows_the_form_as_a_page_that_fits_a_phone(addresses: dict[str, str], browser: Any):
    page = browser.new_page(viewport=PHONE)
    page.set_default_timeout(SECONDS * 1000)
    until(lambda: answers(f"{addresses['voila']}/voila/static/voila.js"))
    page.goto(addresses["voila"])

    page.get_by_label("Phiếu trong thư mục").select_option(FORM)
    page.get_by_role("button", name="Mở phiếu").click()
    page.get_by_label("Tổng số giáo viên (giáo viên)").wait_for()

    assert page.get_by_text("dti.self_assessment").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.close()
