"""Saved results: a folder of Parquet files that any tool opens, and ``assessment.json``."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from dtindex.arguments import checked
from dtindex.criteria.rules.models import Framework
from dtindex.errors import ScoringError
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.score import score
from dtindex.submissions.institutions import Institutions
from dtindex.submissions.outcome.facts import Facts
from dtindex.version import VERSION

__all__ = ["load_about", "load_previous", "load_result", "save_result"]

_FORMAT = 1
_PAST = "previous"
_TABLES = ("index", "groups", "criteria", "components", "conditions")
_RECORD_COLUMNS = ["school_year", "institution_id", "assessment", "file", "sheet"]


@checked
def save_result(result: ScoreResult, folder: str | Path) -> Path:
    """Save a result with all it was made from, so that it opens anywhere and can be checked.

    ``index``, ``groups``, ``criteria``, ``components`` and ``conditions`` are the tables;
    ``institutions``, ``answers``, ``cells``, ``evidence`` and ``framework.json`` are what they
    were made from; earlier years that go with it are saved results in ``previous``, and
    ``crosswalk`` says who became whom. ``assessment.json`` is written last: a folder without it is
    not whole.

    Returns
    -------
    Path
        The folder.

    Examples
    --------
    >>> import tempfile
    >>> import dtindex as dti
    >>> result = dti.score(*dti.sample_province(n_institutions=3))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     again = dti.load_result(dti.save_result(result, folder))
    >>> again.index.equals(result.index)
    True
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "assessment.json").unlink(missing_ok=True)
    facts = result.facts
    for name in _TABLES:
        _write(folder, name, getattr(result, name))
    _write(folder, "institutions", result.institutions.table)
    _write(folder, "evidence", facts.evidence)
    _write_wide(folder, "answers", facts, {"": facts.values, ".state": facts.states})
    _write_wide(folder, "cells", facts, {".row": facts.cell_rows, ".column": facts.cell_columns})
    _write_past(folder, result)
    framework = result.framework.model_dump_json(indent=1)
    (folder / "framework.json").write_text(framework, encoding="utf-8")
    about = {
        "format": _FORMAT,
        "dtindex": VERSION,
        "framework": result.framework.id,
        "framework_digest": result.framework.digest,
        "facts_digest": facts.digest,
        "result_digest": result.digest,
        "school_year": result.school_year,
        "assessment": result.assessment,
        "institutions": len(result.institutions.ids),
        "previous": [each.school_year for each in result.previous],
        "crosswalk": result.crosswalk is not None,
    }
    text = json.dumps(about, ensure_ascii=False, indent=2)
    (folder / "assessment.json").write_text(text + "\n", encoding="utf-8")
    return folder


@checked
def load_result(folder: str | Path) -> ScoreResult:
    """Open a saved result; it is scored again from its facts and must come out the same.

    Raises
    ------
    ScoringError
        If the folder holds no whole result (DT307), or this version of the library gives
        other points than were saved (DT308).

    Examples
    --------
    >>> import tempfile
    >>> import dtindex as dti
    >>> result = dti.score(*dti.sample_province(n_institutions=3))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = dti.save_result(result, folder)
    ...     dti.load_result(folder)
    <ScoreResult kontum-2022 2022-2023, recognised: 3 institutions>
    """
    result, about = _opened(Path(folder))
    if about["n_differing"]:
        raise ScoringError("DT308", str(folder), version=about["dtindex"])
    return result


def load_previous(folder: str | Path) -> tuple[ScoreResult, int]:
    """Open the saved result of an earlier year, to be set beside a later one.

    What was sent in that year is long gone, so a result that this version of the library scores
    otherwise is no error: it is taken as it comes out now.

    Returns
    -------
    ScoreResult
    int
        How many institutions have other points now than were saved.

    Raises
    ------
    ScoringError
        If the folder holds no whole result (DT307).
    """
    result, about = _opened(Path(folder))
    return result, about["n_differing"]


def load_about(folder: str | Path) -> dict[str, Any]:
    """Give what a saved result says of itself: its school year, its digests, its earlier years.

    Raises
    ------
    ScoringError
        If the folder holds no whole result (DT307).
    """
    with _demanding_whole(Path(folder)):
        return _about(Path(folder))


def _opened(folder: Path) -> tuple[ScoreResult, dict[str, Any]]:
    with _demanding_whole(folder):
        about = _about(folder)
        settings = {name: about[name] for name in ("school_year", "assessment")}
        framework = Framework.model_validate_json((folder / "framework.json").read_bytes())
        institutions = Institutions(_read(folder, "institutions"))
        facts = _read_facts(folder, framework)
        saved = pq.read_table(folder / "index.parquet", columns=["steps"])["steps"].to_pandas()
        crosswalk = _read(folder, "crosswalk") if about.get("crosswalk") else None
    past = [_opened(folder / _PAST / year)[0] for year in about.get("previous", ())]
    result = score(framework, institutions, facts, **settings, previous=past, crosswalk=crosswalk)
    if len(saved) != len(institutions):
        raise ScoringError("DT307", str(folder), "damaged")
    # Where there is no index, older versions saved 0 steps.
    differs = saved.fillna(0).to_numpy() != result.index["steps"].fillna(0).to_numpy()
    about["n_differing"] = int(differs.sum())
    return result, about


def _write_past(folder: Path, result: ScoreResult) -> None:
    """Write earlier years and who became whom; take away what an earlier saving left."""
    shutil.rmtree(folder / _PAST, ignore_errors=True)
    (folder / "crosswalk.parquet").unlink(missing_ok=True)
    for each in result.previous:
        save_result(each, folder / _PAST / each.school_year)
    if result.crosswalk is not None:
        _write(folder, "crosswalk", result.crosswalk)


@contextmanager
def _demanding_whole(folder: Path) -> Iterator[None]:
    """Refuse a folder that lacks a file, or of which one cannot be read."""
    try:
        yield
    except (AttributeError, KeyError, OSError, TypeError, ValueError) as error:
        is_of_the_system = isinstance(error, OSError) and error.errno is not None
        variant = "" if is_of_the_system else "damaged"
        raise ScoringError("DT307", str(folder), variant, reason=error) from error


def _about(folder: Path) -> dict[str, Any]:
    about: dict[str, Any] = json.loads((folder / "assessment.json").read_text("utf-8"))
    if about.get("format") != _FORMAT:
        raise ScoringError("DT307", str(folder), "format", found=about.get("format"), reads=_FORMAT)
    return about


def _write(folder: Path, name: str, table: pd.DataFrame) -> None:
    table.to_parquet(folder / f"{name}.parquet", index=False)


def _write_wide(
    folder: Path, name: str, facts: Facts, arrays: dict[str, NDArray[np.integer[Any]]]
) -> None:
    columns: dict[str, Any] = {c: facts.records[c].to_numpy() for c in _RECORD_COLUMNS}
    for column, fact in enumerate(facts.framework.facts):
        for suffix, array in arrays.items():
            columns[fact.id + suffix] = np.ascontiguousarray(array[:, column])
    pq.write_table(pa.table(columns), folder / f"{name}.parquet")


def _read(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_parquet(folder / f"{name}.parquet")


def _read_facts(folder: Path, framework: Framework) -> Facts:
    answers, cells = _read(folder, "answers"), _read(folder, "cells")
    ids = [fact.id for fact in framework.facts]
    return Facts(
        framework=framework,
        records=answers[_RECORD_COLUMNS].copy(),
        values=answers[ids].to_numpy(np.int64),
        states=answers[[f"{fact_id}.state" for fact_id in ids]].to_numpy(np.uint8),
        cell_rows=cells[[f"{fact_id}.row" for fact_id in ids]].to_numpy(np.int32),
        cell_columns=cells[[f"{fact_id}.column" for fact_id in ids]].to_numpy(np.int32),
        evidence=_read(folder, "evidence"),
    )
