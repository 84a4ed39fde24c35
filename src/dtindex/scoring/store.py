"""Saved results: a folder of Parquet files that any tool opens, and ``assessment.json``."""

import io
import json
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from dtindex.arguments import checked
from dtindex.criteria.rules.due import as_of, whole
from dtindex.criteria.rules.models import Framework
from dtindex.disk import place_of, removed, write_set
from dtindex.errors import ScoringError
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.score import score
from dtindex.submissions.institutions import Institutions
from dtindex.submissions.outcome.facts import Facts
from dtindex.version import VERSION

__all__ = ["load_about", "load_framework_of", "load_previous", "load_result", "save_result"]

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
    ``crosswalk`` says who became whom. All of them take the place of an earlier result together,
    or none does.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    PublishError
        DT401 or DT440, when a file cannot be written; the result that stood there stands.

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
    facts = result.facts
    tables = {name: _table(getattr(result, name)) for name in _TABLES}
    tables["institutions"] = _table(result.institutions.table)
    tables["evidence"] = _table(facts.evidence)
    tables["answers"] = _wide(facts, {"": facts.values, ".state": facts.states})
    tables["cells"] = _wide(facts, {".row": facts.cell_rows, ".column": facts.cell_columns})
    if result.crosswalk is not None:
        tables["crosswalk"] = _table(result.crosswalk)
    files = {f"{name}.parquet": data for name, data in tables.items()}
    files["framework.json"] = whole(result.framework).model_dump_json(indent=1).encode()
    past = {_name_of(each): each for each in result.previous}
    about = {
        "format": _FORMAT,
        "dtindex": VERSION,
        "framework": result.framework.id,
        "framework_digest": result.framework.digest,
        "facts_digest": facts.digest,
        "result_digest": result.digest,
        "school_year": result.school_year,
        "period": result.period,
        "assessment": result.assessment,
        "institutions": len(result.institutions.ids),
        "previous": [*past],
        "crosswalk": result.crosswalk is not None,
    }
    text = json.dumps(about, ensure_ascii=False, indent=2)
    files["assessment.json"] = f"{text}\n".encode()
    folder = Path(folder)
    for name, each in past.items():
        save_result(each, folder / _PAST / name)
    write_set(folder, files)
    if result.crosswalk is None:
        removed(folder / "crosswalk.parquet")
    _sweep_past(folder, past)
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
    """Return what a saved result says of itself: its school year, its digests, its earlier years.

    Raises
    ------
    ScoringError
        If the folder holds no whole result (DT307).
    """
    with _demanding_whole(Path(folder)):
        return _about(Path(folder))


def load_framework_of(folder: str | Path) -> Framework:
    """Return the rules of a saved result, as of its reporting period.

    Raises
    ------
    ScoringError
        If the folder holds no whole result (DT307).
    """
    with _demanding_whole(Path(folder)):
        text = place_of(Path(folder), "framework.json").read_bytes()
        period = _about(Path(folder)).get("period", "")
        return as_of(Framework.model_validate_json(text), period)


def _opened(folder: Path) -> tuple[ScoreResult, dict[str, Any]]:
    with _demanding_whole(folder):
        about = _about(folder)
        settings = {name: about[name] for name in ("school_year", "assessment")}
        settings["period"] = about.get("period", "")
        framework = Framework.model_validate_json(place_of(folder, "framework.json").read_bytes())
        institutions = Institutions(_read(folder, "institutions"))
        facts = _read_facts(folder, framework)
        index = pq.read_table(place_of(folder, "index.parquet"), columns=["steps"])
        saved = index["steps"].to_pandas()
        crosswalk = _read(folder, "crosswalk") if about.get("crosswalk") else None
    past = [_opened(folder / _PAST / year)[0] for year in about.get("previous", ())]
    result = score(framework, institutions, facts, **settings, previous=past, crosswalk=crosswalk)
    if len(saved) != len(institutions):
        raise ScoringError("DT307", str(folder), "damaged")
    # Where there is no index, older versions saved 0 steps.
    differs = saved.fillna(0).to_numpy() != result.index["steps"].fillna(0).to_numpy()
    about["n_differing"] = int(differs.sum())
    return result, about


def _name_of(result: ScoreResult) -> str:
    """Name the folder of an earlier year or period."""
    return result.when.replace(" ", "-")


def _sweep_past(folder: Path, years: Collection[str]) -> None:
    """Take away earlier years that an earlier saving left, and nothing names any more."""
    past = folder / _PAST
    for path in [each for each in past.glob("*") if each.name not in years] if years else [past]:
        shutil.rmtree(path, ignore_errors=True)


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
    about: dict[str, Any] = json.loads(place_of(folder, "assessment.json").read_text("utf-8"))
    if about.get("format") != _FORMAT:
        raise ScoringError("DT307", str(folder), "format", found=about.get("format"), reads=_FORMAT)
    return about


def _table(table: pd.DataFrame) -> bytes:
    whole: bytes = table.to_parquet(index=False)
    return whole


def _wide(facts: Facts, arrays: dict[str, NDArray[np.integer[Any]]]) -> bytes:
    columns: dict[str, Any] = {c: facts.records[c].to_numpy() for c in _RECORD_COLUMNS}
    for column, fact in enumerate(facts.framework.facts):
        for suffix, array in arrays.items():
            columns[fact.id + suffix] = np.ascontiguousarray(array[:, column])
    whole = io.BytesIO()
    pq.write_table(pa.table(columns), whole)
    return whole.getvalue()


def _read(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_parquet(place_of(folder, f"{name}.parquet"))


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
