import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from dtindex.criteria.reading.bundled import bundled_folder
from dtindex.publishing.documents.notebook import Notebook, Parameters
from dtindex.publishing.execute.engine import Executed, Failure, Outcome, Task
from dtindex.publishing.execute.kernel import KernelEngine
from dtindex.publishing.execute.warm import WarmEngine
from dtindex.publishing.run.units import NOTEBOOKS, Kind, Unit, plan
from dtindex.scorecards.groundwork.findings import Findings
from dtindex.scoring.result import ScoreResult

MakeNotebook = Callable[..., Notebook]
Run = Callable[[Sequence[Parameters]], Iterator[Outcome]]
MakeEngine = Callable[..., Run]
TIMEOUT = 60.0


@pytest.fixture(params=["fork", "reuse"])
def engine(request: pytest.FixtureRequest) -> Iterator[MakeEngine]:
    engines = []

    def make(notebook: Notebook, timeout: float = TIMEOUT) -> Run:
        engines.append(WarmEngine(request.param, timeout))
        return partial(engines[-1].run, task(notebook))

    yield make
    for one in engines:
        one.close()


def outputs_of(executed: object) -> list[Any]:
    assert isinstance(executed, Executed), executed
    return [
        (cell["execution_count"], [dict(output) for output in cell["outputs"]])
        for cell in executed.cells
        if cell["cell_type"] == "code"
    ]


def streams_of(executed: object) -> list[str]:
    return [
        output["text"]
        for _, outputs in outputs_of(executed)
        for output in outputs
        if output["output_type"] == "stream"
    ]


def task(notebook: Notebook) -> Task:
    return Task(notebook, (), ("name",))


def units_of(result: ScoreResult) -> dict[Kind, list[Unit]]:
    of: dict[Kind, list[Unit]] = {}
    for unit in plan(result, Findings.of(result)):
        of.setdefault(unit.kind, []).append(unit)
    return of


@pytest.mark.parametrize("kind", NOTEBOOKS)
def test_outputs_of_our_notebooks_equal_those_of_a_kernel(
    kind: Kind, result: ScoreResult, saved: Path
) -> None:
    notebook = Notebook.read(bundled_folder("notebooks") / NOTEBOOKS[kind])
    units = [unit.parameters for unit in units_of(result)[kind]][-2:]
    common = (("results", str(saved)), ("language", "vi"), ("as_of", "2023-05-31"))
    task = Task(notebook, common, tuple(units[0]))
    fork, reuse = WarmEngine("fork", TIMEOUT), WarmEngine("reuse", TIMEOUT)

    expected = outputs_of(next(KernelEngine(TIMEOUT).run(task, units[-1:])))

    assert outputs_of(list(fork.run(task, units))[-1]) == expected
    assert outputs_of(list(reuse.run(task, units))[-1]) == expected
    fork.close()
    reuse.close()


ODD_CELLS = [
    "import sys, os, warnings\nfrom IPython.display import HTML, Image, clear_output, display",
    "print('một'); print('hai')\n4",
    "print('ba', file=sys.stderr)",
    "!echo bảy",
    "%%capture said\nprint('tám')",
    "said.stdout",
    "handle = display(HTML('<i>cũ</i>'), display_id='d')\nhandle.update(HTML('<i>mới</i>'))",
    "print('mất'); clear_output(); print('còn')",
    "print('mất'); clear_output(wait=True); print('còn')",
    "import asyncio\nawait asyncio.sleep(0)\n'đợi'",
    "_ + '!', Out[12], In[12]",
    "class Ảnh:\n"
    "    def __repr__(self): return 'ảnh'\n"
    "    def _repr_png_(self): return b'\\x89PNG'\n"
    "Ảnh()",
    "class Hai:\n"
    "    def _repr_mimebundle_(self, include=None, exclude=None):\n"
    "        return {'text/html': '<b>x</b>', 'text/plain': 'x'}, {'dtindex': {'title': name}}\n"
    "Hai()",
    "None",
    "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);",
    "import pandas as pd\npd.DataFrame({'điểm': [1.5, 2]})",
    "x = 1;",
    ("1 / 0", "raises-exception"),
    "'sau lỗi'",
]


def test_odd_cells_give_what_a_kernel_gives(notebook: MakeNotebook, engine: MakeEngine) -> None:
    book = notebook(*ODD_CELLS)
    expected = outputs_of(next(KernelEngine(TIMEOUT).run(task(book), [{"name": "B"}])))

    given = [outputs_of(one) for one in engine(book)([{"name": "A"}, {"name": "B"}])][-1]

    for (_, want), (_, have) in zip(expected, given, strict=True):
        for output in (*want, *have):
            output.pop("traceback", None)  # same words in other colours
    assert given == expected


def test_what_programs_and_c_code_write_is_kept_in_its_place(
    notebook: MakeNotebook, engine: MakeEngine
) -> None:
    book = notebook("import os\nprint(name); os.system('echo hai'); print('ba')\nname")

    for outcome in engine(book)([{"name": "A"}, {"name": "B"}]):
        stream, result = outputs_of(outcome)[2][1]
        assert stream["text"] == f"{result['data']['text/plain'][1]}\nhai\nba\n"


def test_shared_cells_run_once_and_show_on_every_page(
    notebook: MakeNotebook, engine: MakeEngine
) -> None:
    book = notebook(("import os\nprint('chung')\nserver = os.getpid()", "shared"), "print(name)")

    first, second = (streams_of(one) for one in engine(book)([{"name": "A"}, {"name": "B"}]))

    assert first == ["chung\n", "A\n"]
    assert second == ["chung\n", "B\n"]


def test_a_shared_cell_cannot_see_the_parameters_of_a_unit(
    notebook: MakeNotebook, engine: MakeEngine
) -> None:
    book = notebook(("title = name", "shared"), "title")

    for outcome in engine(book)([{"name": "A"}, {"name": "B"}]):
        assert isinstance(outcome, Failure)
        assert outcome.error == "NameError: name 'name' is not defined"
        assert outcome.cell == 3


def test_a_failing_cell_stops_its_unit_alone(notebook: MakeNotebook, engine: MakeEngine) -> None:
    book = notebook("assert name != 'B', 'không phải B'", "print(name)")

    first, second, third = engine(book)([{"name": name} for name in "ABC"])

    assert streams_of(first) == ["A\n"]
    assert isinstance(second, Failure)
    assert second.cell == 3
    assert second.error == "AssertionError: không phải B"
    assert "----> 1 assert name != 'B'" in second.traceback
    assert streams_of(third) == ["C\n"]


def test_a_cell_that_ends_its_process_stops_its_unit_alone(
    notebook: MakeNotebook, engine: MakeEngine
) -> None:
    book = notebook("import os\nif name == 'B': os.kill(os.getpid(), 9)", "print(name)")

    first, second, third = engine(book)([{"name": name} for name in "ABC"])

    assert streams_of(first) == ["A\n"]
    assert isinstance(second, Failure)
    assert "ProcessLost" in second.error
    assert streams_of(third) == ["C\n"]


def test_a_cell_that_never_ends_is_given_up(notebook: MakeNotebook, engine: MakeEngine) -> None:
    book = notebook("import time\nif name == 'B': time.sleep(600)", "print(name)")
    start = time.perf_counter()

    first, second, third = engine(book, timeout=5.0)([{"name": name} for name in "ABC"])

    assert time.perf_counter() - start < 30
    assert streams_of(first) == ["A\n"]
    assert isinstance(second, Failure)
    assert "no answer within 5 s" in second.error
    assert streams_of(third) == ["C\n"]


def test_units_that_nobody_waits_for_do_not_come_with_the_next(
    notebook: MakeNotebook, engine: MakeEngine
) -> None:
    warm = engine(notebook("print(name)"))
    left = warm([{"name": name} for name in "ABCDEFGH"])
    assert streams_of(next(left)) == ["A\n"]
    left.close()

    assert [streams_of(one) for one in warm([{"name": "Z"}])] == [["Z\n"]]


def test_the_kernel_engine_tells_failures_and_goes_on(notebook: MakeNotebook) -> None:
    book = notebook("assert name != 'A'", "print(name)")

    first, second = KernelEngine(TIMEOUT).run(task(book), [{"name": "A"}, {"name": "B"}])

    assert isinstance(first, Failure)
    assert first.cell == 3
    assert streams_of(second) == ["B\n"]


def test_one_engine_runs_one_notebook_after_the_other(
    tmp_path: Path, notebook: MakeNotebook
) -> None:
    first = notebook(("import os\nserver = os.getpid()", "shared"), "print('một', name)")
    second = Notebook(first.path, first.text.replace("một", "hai"))
    for way in ("fork", "reuse"):
        engine = WarmEngine(way, TIMEOUT)
        texts = [
            streams_of(next(engine.run(task(book), [{"name": "A"}])))
            for book in (first, second, first)
        ]
        engine.close()
        assert texts == [["một A\n"], ["hai A\n"], ["một A\n"]]
