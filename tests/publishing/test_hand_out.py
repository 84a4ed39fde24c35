import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psutil
import pytest

import dtindex as dti

OwnNotebooks = Callable[..., Path]
N_PAGES = 24


@pytest.fixture(scope="module")
def larger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    result = dti.score(*dti.sample_province(n_institutions=N_PAGES))
    return dti.save_result(result, tmp_path_factory.mktemp("larger") / "result")


@pytest.fixture
def logged(tmp_path: Path, own_notebooks: OwnNotebooks) -> tuple[Path, Path]:
    """Notebooks that write down which institution they run for, and take their time."""
    log = tmp_path / "log"
    log.mkdir()
    notebooks = own_notebooks(
        "# Phiếu",
        f"import os, time\nopen(f'{log}/{{institution_id}}-{{os.getpid()}}', 'x').close()\n"
        "time.sleep(0.1)\nprint(institution_id)",
    )
    return notebooks, log


def pages_of(site: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in site.glob("institutions/*.html")}


@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_any_executor_gives_the_same_site(
    larger: Path, tmp_path: Path, own_notebooks: OwnNotebooks, kind: str
) -> None:
    pool: Any = ThreadPoolExecutor(2)
    if kind == "processes":
        pool = ProcessPoolExecutor(2, mp_context=get_context("spawn"))
    notebooks = own_notebooks()

    with pool:
        given = dti.publish(larger, tmp_path / "a", notebooks=notebooks, pdf=False, executor=pool)
    alone = dti.publish(larger, tmp_path / "b", notebooks=notebooks, pdf=False, workers=1)

    assert given.is_whole
    assert pages_of(given.site) == pages_of(alone.site)


def test_an_executor_that_stays_does_not_go_on_with_the_result_before(tmp_path: Path) -> None:
    framework, institutions, facts = dti.sample_province(n_institutions=3)
    years = facts.school_years[-2:]
    with ThreadPoolExecutor(1) as pool:
        for year in years:
            result = dti.score(framework, institutions, facts, school_year=year)
            saved = dti.save_result(result, tmp_path / "results")
            ids = result.institutions.ids.tolist()
            kept = dti.publish(saved, tmp_path / "kept", only=ids, pdf=False, executor=pool)
    fresh = dti.publish(saved, tmp_path / "fresh", only=ids, pdf=False, workers=1)

    assert pages_of(kept.site) == pages_of(fresh.site)


def test_a_server_that_is_killed_is_replaced_and_its_page_made(
    larger: Path, tmp_path: Path, logged: tuple[Path, Path]
) -> None:
    notebooks, log = logged
    killer = threading.Thread(target=_kill_a_server, args=(log,))
    killer.start()

    publication = dti.publish(larger, tmp_path / "a", notebooks=notebooks, pdf=False, workers=2)

    killer.join()
    assert publication.is_whole
    assert len(pages_of(publication.site)) == N_PAGES


def _kill_a_server(log: Path) -> None:
    while len(list(log.iterdir())) < 3:
        time.sleep(0.02)
    children = psutil.Process().children()
    servers = [child for child in children if "server import main" in " ".join(child.cmdline())]
    os.kill(servers[0].pid, signal.SIGKILL)


@pytest.fixture
def cluster() -> Iterator[Any]:
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


@pytest.mark.filterwarnings("ignore")
def test_a_dask_worker_killed_in_the_middle_loses_nothing_and_makes_nothing_twice(
    larger: Path, tmp_path: Path, logged: tuple[Path, Path], cluster: Any
) -> None:
    notebooks, log = logged
    pids = list(cluster.run(os.getpid).values())
    killer = threading.Thread(target=_kill_when, args=(pids[0], log))
    killer.start()

    publication = dti.publish(
        larger,
        tmp_path / "a",
        notebooks=notebooks,
        pdf=False,
        executor=cluster.get_executor(pure=False),
    )
    killer.join()

    assert publication.is_whole
    keys = [page.key for page in publication.pages]
    assert len(keys) == len(set(keys))
    assert len(pages_of(publication.site)) == N_PAGES
    assert not (publication.site / ".partial").exists()


def _kill_when(pid: int, log: Path) -> None:
    while len(list(log.iterdir())) < 3:
        time.sleep(0.02)
    os.kill(pid, signal.SIGKILL)
