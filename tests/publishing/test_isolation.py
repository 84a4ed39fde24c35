"""A hostile notebook: the first unit dirties everything it can reach, the second one looks."""

import ast
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import pytest

from dtindex.publishing.documents.notebook import Notebook, Parameters
from dtindex.publishing.execute.engine import Executed, Outcome, Task
from dtindex.publishing.execute.warm import WarmEngine

MakeNotebook = Callable[..., Notebook]
Run = Callable[[Sequence[Parameters]], Iterator[Outcome]]

SHARED = """
import builtins, decimal, io, json, locale, logging, os, random, sys, threading, time, warnings
import matplotlib, matplotlib.pyplot as plt, numpy as np, pandas as pd
folder = os.getcwd()
"""

DIRTY = """
if name == "A":
    mine = 1
    folder = "?"
    display(pd.DataFrame({"a": [1.23456]}))
    plt.rcParams["font.size"] = 31
    plt.style.use("dark_background")
    plt.figure()
    pd.options.display.precision = 1
    pd.DataFrame.to_html = lambda self, *rest, **more: "<b>A</b>"
    pd.DataFrame._repr_html_ = lambda self: "<b>A</b>"
    pd.DataFrame.total = lambda self: 1
    del pd.Series.head
    pd.concat = None
    json.dumps = json.loads
    json.cache = {"unit": "A"}
    builtins.left = 1
    builtins.sorted = reversed
    os.environ["UNIT"] = "A"
    os.environ.pop("PATH")
    os.chdir("/")
    sys.path.insert(0, "/nowhere")
    sys.modules["fake"] = sys
    sys.modules["csv"] = None
    sys.setrecursionlimit(500)
    sys.stdout = io.StringIO()
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    np.set_printoptions(precision=1)
    np.random.seed(5)
    random.seed(5)
    decimal.getcontext().prec = 3
    locale.setlocale(locale.LC_ALL, "C.UTF-8")
    logging.getLogger().setLevel(0)
    logging.disable()
    get_ipython().display_formatter.formatters["text/plain"].for_type(int, lambda *_: None)
    get_ipython().events.register("pre_run_cell", lambda _: print("A is here"))
    get_ipython().ast_transformers.append(None)
    get_ipython().user_ns_hidden.clear()
    get_ipython().history_manager.input_hist_raw.append("A was here")
    get_ipython().history_manager.output_hist_reprs[99] = "A was here"
"""

THREAD = """
if name == "A":
    threading.Thread(target=time.sleep, args=(60,), daemon=True, name="left").start()
"""

LOOK = """
seen = {
    "a name": "mine" in globals(),
    "a name of the shared start": folder == "?",
    "a setting of matplotlib": plt.rcParams["font.size"] == 31,
    "a style of matplotlib": plt.rcParams["axes.facecolor"] == "black",
    "an open figure": bool(plt.get_fignums()),
    "an option of pandas": pd.options.display.precision == 1,
    "a patched method": pd.DataFrame({"a": [1]}).to_html() == "<b>A</b>",
    "an added method": hasattr(pd.DataFrame, "total"),
    "a deleted method": not hasattr(pd.Series, "head"),
    "a patched function": pd.concat is None or json.dumps is json.loads,
    "an attribute of a module": hasattr(json, "cache"),
    "a builtin": hasattr(builtins, "left") or sorted is reversed,
    "the environment": "UNIT" in os.environ or "PATH" not in os.environ,
    "the directory": os.getcwd() != folder,
    "the import path": "/nowhere" in sys.path,
    "a module": "fake" in sys.modules or sys.modules.get("csv", 1) is None,
    "the recursion limit": sys.getrecursionlimit() == 500,
    "the warning filters": ("ignore", None, Warning, None, 0) in warnings.filters,
    "numpy's errors": np.geterr()["divide"] == "ignore",
    "numpy's printing": np.get_printoptions()["precision"] == 1,
    "numpy's seed": int(np.random.get_state()[1][0]) == 5,
    "the seed": random.Random(5).random() == random.random(),
    "the decimal context": decimal.getcontext().prec == 3,
    "the locale": locale.setlocale(locale.LC_ALL) != speech,
    "the log level": logging.getLogger().level == 0 or logging.root.manager.disable > 0,
    "a formatter": get_ipython().display_formatter.format(1)[0] == {},
    "what was typed": "A was here" in get_ipython().history_manager.input_hist_raw,
    "what came of it": 99 in get_ipython().history_manager.output_hist_reprs,
    "a thread": any(thread.name == "left" for thread in threading.enumerate()),
}
print([what for what, is_seen in seen.items() if is_seen])
"""


@pytest.fixture(params=["fork", "reuse"])
def engine(request: pytest.FixtureRequest) -> Iterator[Callable[[Notebook], Run]]:
    engines = []

    def make(notebook: Notebook) -> Run:
        engines.append(WarmEngine(request.param, 60))
        return partial(engines[-1].run, Task(notebook, (), ("name",)))

    yield make
    for one in engines:
        one.close()


def seen_by(outcome: object) -> list[str]:
    assert isinstance(outcome, Executed), outcome
    texts = [
        output["text"]
        for cell in outcome.cells
        for output in cell.get("outputs", ())
        if output["output_type"] == "stream"
    ]
    assert len(texts) == 1, texts
    found: list[str] = ast.literal_eval(texts[0])
    return found


@pytest.mark.parametrize("also", ["", THREAD], ids=["state", "a thread too"])
def test_a_hostile_notebook_does_not_change_its_neighbours_page(
    notebook: MakeNotebook, engine: Callable[[Notebook], Run], also: str
) -> None:
    shared = f"{SHARED}speech = locale.setlocale(locale.LC_ALL)"
    book = notebook(
        (shared, "shared"), DIRTY + also, LOOK.replace("print(", "if name != 'A': print(")
    )

    _, second, third = engine(book)([{"name": name} for name in "ABC"])

    assert seen_by(second) == []
    assert seen_by(third) == []


def test_a_module_first_imported_by_one_unit_is_as_new_for_the_next(
    notebook: MakeNotebook, engine: Callable[[Notebook], Run]
) -> None:
    book = notebook(
        "import matplotlib, matplotlib.pyplot as plt\n"
        "if name == 'A': plt.rcParams['font.size'] = 31; plt.figure()\n"
        "else: print([plt.rcParams['font.size'], plt.get_fignums()])"
    )

    outcomes = list(engine(book)([{"name": name} for name in "ABC"]))

    assert [seen_by(outcome) for outcome in outcomes[1:]] == [[10.0, []]] * 2


def test_units_draw_random_numbers_of_their_own(
    notebook: MakeNotebook, engine: Callable[[Notebook], Run]
) -> None:
    book = notebook(
        ("import random, numpy as np", "shared"), "print([random.random(), np.random.rand()])"
    )

    outcomes = list(engine(book)([{"name": name} for name in "ABC"]))

    numbers = [number for outcome in outcomes for number in seen_by(outcome)]
    assert len(set(numbers)) == 6
