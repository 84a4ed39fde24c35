"""Workers never import what the caller runs, and no module of a folder takes Python's own place."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import indent

import pytest

import dtindex as dti
from dtindex.publishing.documents.notebook import Notebook
from dtindex.publishing.execute.engine import Failure, Task
from dtindex.publishing.execute.kernel import KernelEngine
from dtindex.publishing.execute.warm import WarmEngine
from dtindex.publishing.run.hand_out import n_processors

OwnNotebooks = Callable[..., Path]

UNGUARDED = """
import sys
from pathlib import Path
import dtindex as dti
saved, site, notebooks = sys.argv[1:]
with open(site + ".runs", "a") as runs:
    runs.write("x")
site = dti.publish(saved, site, notebooks=notebooks, pdf=False, workers=6)
print(len(site.pages), len(site.failures))
"""
IN_A_THREAD = """
import threading
thread = threading.Thread(target=lambda: exec(compile(PUBLISH, "p", "exec"), {}))
thread.start()
thread.join()
"""
SPAWNING = "import multiprocessing\nmultiprocessing.set_start_method('spawn')\n"
IN_A_NOTEBOOK = """
from IPython.core.interactiveshell import InteractiveShell
InteractiveShell.instance().run_cell(PUBLISH)
"""
N_PAGES = 12


@pytest.mark.parametrize(
    "script",
    [
        UNGUARDED,
        f"PUBLISH = {UNGUARDED!r}\n{IN_A_THREAD}",
        SPAWNING + UNGUARDED,
        f"PUBLISH = {UNGUARDED!r}\n{IN_A_NOTEBOOK}",
    ],
    ids=["unguarded", "in a thread", "under spawn", "in a notebook"],
)
def test_a_script_without_a_guard_publishes_with_many_workers_and_runs_once(
    saved: Path, tmp_path: Path, own_notebooks: OwnNotebooks, script: str
) -> None:
    site, path = tmp_path / "site", tmp_path / "script.py"
    path.write_text(script, "utf-8")

    ran = subprocess.run(
        [sys.executable, str(path), str(saved), str(site), str(own_notebooks())],
        capture_output=True,
        text=True,
        check=True,
    )

    pages, failures = ran.stdout.split()
    assert (int(failures), int(pages) > N_PAGES) == (0, True), ran.stderr
    assert len(list(site.glob("institutions/*.html"))) == N_PAGES
    assert (tmp_path / "site.runs").read_text() == "x"


@pytest.fixture
def shadows(tmp_path: Path) -> Path:
    folder = tmp_path / "shadows"
    folder.mkdir()
    for name in ("random", "json", "typing", "matplotlib", "asyncio", "io", "tempfile"):
        (folder / f"{name}.py").write_text("x = 1\n")
    return folder


def test_modules_of_the_folder_take_no_place_of_pythons_own(
    saved: Path, tmp_path: Path, shadows: Path
) -> None:
    program = "import sys, dtindex; dtindex.publish(*sys.argv[1:], pdf=False).summary()"

    subprocess.run(
        [sys.executable, "-P", "-c", program, str(saved), str(tmp_path / "site")],
        cwd=shadows,
        check=True,
    )

    assert len(list((tmp_path / "site").glob("institutions/*.html"))) == N_PAGES


@pytest.mark.parametrize("engine", ["process", "nbclient"])
def test_notebooks_that_lie_beside_such_modules_run_all_the_same(
    saved: Path, tmp_path: Path, own_notebooks: OwnNotebooks, shadows: Path, engine: str
) -> None:
    cells = "import random, json\njson.dumps(random.random() < 2)"
    for notebook in own_notebooks("# Phiếu", cells).iterdir():
        notebook.rename(shadows / notebook.name)

    made = dti.publish(
        saved, tmp_path / "site", notebooks=shadows, pdf=False, engine=engine, only=["MH0001"]
    )

    assert made.is_whole, made.summary("en")


@pytest.mark.parametrize(
    "says",
    [
        "import os\nos.write(2, b'no room on device 7\\n'); os._exit(3)",
        "import os\nprint('no room on device 7'); os._exit(3)",
        "import os, sys\nprint('no room on device 7', file=sys.stderr); os._exit(3)",
        "import os, subprocess\n"
        "subprocess.run('echo no room on device 7 >&2', shell=True); os._exit(3)",
    ],
    ids=["C code", "printed", "standard error", "a program"],
)
@pytest.mark.parametrize("way", ["fork", "reuse"])
def test_a_process_that_is_lost_shows_what_it_said_last(
    notebook: Callable[..., Notebook], way: str, says: str
) -> None:
    engine = WarmEngine(way, 60)

    first, second = engine.run(
        Task(notebook("if name == 'A':\n" + indent(says, "    ")), (), ("name",)),
        [{"name": "A"}, {"name": "B"}],
    )
    engine.close()

    assert isinstance(first, Failure)
    assert first.error.startswith("ProcessLost: exit ")
    assert "no room on device 7" in first.error
    assert "no room on device 7" in first.traceback
    assert not isinstance(second, Failure)


def test_a_kernel_that_is_lost_shows_what_it_said_last(notebook: Callable[..., Notebook]) -> None:
    dies = notebook("import os\nos.write(2, b'no room on device 7'); os._exit(3)")

    [outcome] = KernelEngine(60).run(Task(dies, (), ("name",)), [{"name": "A"}])

    assert isinstance(outcome, Failure)
    assert outcome.error.startswith("DeadKernelError")


def test_processors_are_counted_where_nobody_says_which_are_allowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)

    assert n_processors() == os.cpu_count()
