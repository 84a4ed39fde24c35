"""What a scorecard costs: by the naive route, by each engine, and with no notebook at all.

``python benchmarks/publish.py [--institutions 400] [--naive 4] [--workers 2]``

All routes make the same scorecard of the illustrative province. The naive one is ``papermill`` and
then ``jupyter nbconvert --to html``, two institutions at once, and makes HTML only; the others
make HTML and PDF/UA. The floor takes the sections from the library and prints them. The last line
is one JSON object.
"""

import argparse
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

import dtindex as dti
from dtindex.criteria.reading.bundled import bundled_folder
from dtindex.disk import write_whole
from dtindex.publishing.documents.document import Document
from dtindex.publishing.documents.html import HtmlPage
from dtindex.publishing.documents.notebook import Notebook
from dtindex.publishing.documents.pdf import PdfWriter
from dtindex.scorecards.groundwork.findings import Findings

MIB, KB = 1024 * 1024, 1000
NOTEBOOK = bundled_folder("notebooks") / "institution_scorecard.ipynb"
WARM_UP = 20
DEFAULT = "process"


@contextmanager
def peak_memory() -> Iterator[list[float]]:
    """Watch this process and all it starts; shared pages are counted once."""
    peak, stop = [0.0], threading.Event()

    def watch() -> None:
        while not stop.wait(0.2):
            total = 0
            for process in [me, *me.children(recursive=True)]:
                try:
                    total += process.memory_full_info().pss
                except psutil.Error:
                    continue
            peak[0] = max(peak[0], total / MIB)

    me = psutil.Process()
    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        stop.set()
        watcher.join()


def naive(saved: Path, ids: Sequence[str], folder: Path) -> float:
    """Milliseconds per institution of the two commands, two institutions at once."""

    def one(institution_id: str) -> None:
        executed = folder / f"{institution_id}.ipynb"
        run("papermill", "--no-progress-bar", NOTEBOOK, executed)(
            "-p", "results", saved, "-p", "institution_id", institution_id
        )
        run("nbconvert", "--to", "html", "--no-input", executed)()

    start = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, ids))
    return (time.perf_counter() - start) / len(ids) * 1000


def run(module: str, *first: object) -> Callable[..., None]:
    def call(*rest: object) -> None:
        command = [sys.executable, "-m", module, *map(str, first + rest)]
        subprocess.run(command, check=True, capture_output=True)

    return call


def engine(name: str, saved: Path, ids: Sequence[str], site: Path, workers: int) -> float:
    """Milliseconds per institution once running: of a run over all, less one over the first."""
    few = WARM_UP * workers if name != "nbclient" else 0
    seconds = {0: 0.0}
    for many in {len(ids), few} - {0}:
        with ThreadPoolExecutor(workers) as pool:
            start = time.perf_counter()
            only, folder = ids[:many], site if many == len(ids) else site / "few"
            made = dti.publish(saved, folder, only=only, engine=name, executor=pool)
            seconds[many] = time.perf_counter() - start
        assert made.is_whole, made.summary("en")
    return (seconds[len(ids)] - seconds[few]) / (len(ids) - few) * 1000


def whole_province(saved: Path, site: Path, workers: int) -> dict[str, float]:
    """Seconds of a whole run in a fresh process, start-up and all, and of one more; its memory."""
    program = (
        "import sys, dtindex as dti; saved, site, workers = sys.argv[1:]; "
        "assert dti.publish(saved, site, workers=int(workers)).is_whole"
    )
    seconds = {}
    command = [sys.executable, "-c", program, str(saved)]
    for name in ("cold_s", "nothing_changed_s"):
        start = time.perf_counter()
        subprocess.run([*command, str(site), str(workers)], check=True)
        seconds[name] = time.perf_counter() - start
    # To look at memory takes time, so it has a run of its own.
    with peak_memory() as peak:
        subprocess.run([*command, f"{site}-watched", str(workers)], check=True)
    return seconds | {"peak_mib": peak[0]}


def floor(saved: Path, ids: Sequence[str], site: Path, workers: int) -> float:
    """Milliseconds per institution of the same page and PDF with no notebook."""
    result = dti.load_result(saved)
    found = saved.with_name("findings.json")  # publishing works these out once, too
    found.write_text(Findings.of(result).as_json(range(len(ids))), "utf-8")
    cards = dti.Scorecards(result, findings=str(found))
    names = sections_of(NOTEBOOK)

    def some(mine: Sequence[str]) -> None:
        with PdfWriter() as writer:
            for institution_id in mine:
                card = cards.institution(institution_id)
                outputs = [output_of(getattr(card, name)) for name in names]
                document = Document.of([{"cell_type": "code", "source": "", "outputs": outputs}])
                page = HtmlPage("../assets/scorecard.css").render(document)
                write_whole(site / f"{institution_id}.html", page.encode())
                write_whole(site / f"{institution_id}.pdf", writer.render(document))

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(some, [ids[i : i + 1] for i in range(workers)]))
        start = time.perf_counter()
        list(pool.map(some, [ids[i::workers] for i in range(workers)]))
    return (time.perf_counter() - start) / len(ids) * 1000


def sections_of(path: Path) -> list[str]:
    """Names of the sections that the notebook shows: the last lines ``card.NAME`` of its cells."""
    sources = [cell["source"] for cell in Notebook.read(path).content["cells"]]
    last = [source.splitlines()[-1] for source in sources if source]
    return [line.removeprefix("card.") for line in last if line.startswith("card.")]


def output_of(section: object) -> dict[str, object]:
    bundle = section._repr_mimebundle_()
    data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
    return {"output_type": "execute_result", "data": data, "metadata": metadata}


def kilobytes(paths: Iterator[Path]) -> float:
    sizes = [path.stat().st_size for path in paths]
    return sum(sizes) / len(sizes) / KB


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--institutions", type=int, default=400)
    parser.add_argument("--naive", type=int, default=4, help="institutions of the naive route")
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    result = dti.score(*dti.sample_province(n_institutions=asked.institutions))
    ids = result.institutions.ids.tolist()
    with TemporaryDirectory() as name:
        folder = Path(name)
        saved = dti.save_result(result, folder / "results")
        ms = {"floor": floor(saved, ids, folder / "floor", asked.workers)}
        ms["fork"] = engine("fork", saved, ids, folder / "fork", asked.workers)
        ms["process"] = engine("process", saved, ids, folder / "process", asked.workers)
        few = ids[: asked.naive]
        ms["nbclient"] = engine("nbclient", saved, few, folder / "nbclient", asked.workers)
        ms["naive"] = naive(saved, few, folder)
        whole = whole_province(saved, folder / "whole", asked.workers)
        pages = folder / DEFAULT / "institutions"
        measured = {
            "benchmark": "publish",
            "institutions": asked.institutions,
            "workers": asked.workers,
            "ms_per_institution": ms[DEFAULT],
            "ratio_vs_naive": ms["naive"] / ms[DEFAULT],
            "ratio_vs_floor": ms[DEFAULT] / ms["floor"],
            "ratio_process_vs_fork": ms["process"] / ms["fork"],
            "kb_per_page": kilobytes(pages.glob("*.html")),
            "kb_per_pdf": kilobytes(pages.glob("*.pdf")),
            **whole,
        }
    for route, milliseconds in sorted(ms.items(), key=lambda item: item[1]):
        print(f"{route:10s} {milliseconds:9.1f} ms per institution")
    print(json.dumps({k: round(v, 2) if isinstance(v, float) else v for k, v in measured.items()}))


if __name__ == "__main__":
    main()
