"""What each command notes in the journal beside what it writes."""

import datetime
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dtindex.cli.past import Past
from dtindex.criteria.rules.models import Framework
from dtindex.journal import Journal, digest_of_files, file_digests
from dtindex.publishing.run.publication import Publication
from dtindex.scoring.result import ScoreResult
from dtindex.submissions.files.sources import source_files
from dtindex.submissions.outcome.facts import Facts
from dtindex.submissions.outcome.issues import Issues

__all__ = [
    "note_annex",
    "note_flags",
    "note_handed_out",
    "note_publication",
    "note_reading",
    "note_reports",
    "note_scores",
    "note_totals",
]


Files = list[tuple[Path, str]]


def note_handed_out(
    out: Path,
    command: str,
    read: Iterable[Path],
    framework: Framework,
    written: Iterable[Path],
    past: Past,
) -> None:
    """Note that workbooks were written for others to fill in: forms, or reviews."""
    made = {
        "framework": framework.id,
        "framework_digest": framework.digest,
        "files": _digests(_written(out, written)),
    }
    _note(out, command, [*_sent(read), *_past_files(past)], made)


def note_reading(
    out: Path,
    read: Iterable[Path],
    facts: Facts,
    issues: Issues,
    written: Iterable[Path],
) -> None:
    """Note that submissions were validated."""
    sent = _sent(read)
    made = {**_reading(facts, issues, sent), "files": _digests(_written(out, written))}
    _note(out, "validate", sent, made)


def note_scores(
    out: Path, read: Iterable[Path], result: ScoreResult, issues: Issues, past: Past
) -> None:
    """Note that submissions were scored, and which earlier years were taken along."""
    sent = _sent(read)
    levels = result.index["level"].value_counts().sort_index()
    made = {
        **_reading(result.facts, issues, sent),
        "result_digest": result.digest,
        "school_year": result.school_year,
        "assessment": result.assessment,
        "institutions": len(result.institutions),
        "levels": {str(level): int(n) for level, n in levels.items()},
        "files": _digests(_result_files(out)),
    }
    _note(out, "score", [*sent, *_past_files(past)], made)


def note_publication(out: Path, results: Path, publication: Publication, past: Past) -> None:
    """Note that scorecards were published; the manifest has the digest of every page."""
    kept = sum(page.is_kept for page in publication.pages)
    made = {
        "result": _saved(results),
        "pages": len(publication.pages),
        "pages_made": len(publication.pages) - kept,
        "pages_failed": len(publication.failures),
        "files": _digests([(out / "manifest.json", f"{out.name}/manifest.json")]),
    }
    _note(out, "publish", [*_result_files(results), *_past_files(past)], made)


def note_annex(out: Path, results: Path, paths: Iterable[Path], sort: str) -> None:
    """Note that the annex of a decision was written."""
    files = _digests([(path, f"{out.name}/{path.name}") for path in paths])
    made = {"result": _saved(results), "sort": sort, "files": files}
    _note(out, "decide", _result_files(results), made)


def note_flags(out: Path, results: Path, previous: Path | None, n_flags: int) -> None:
    """Note that a list of what is worth a second look was written."""
    made = {"result": _saved(results), "flags": n_flags, "files": _digests([(out, out.name)])}
    read = [file for folder in (results, previous) if folder for file in _result_files(folder)]
    _note(out, "flags", read, made)


def note_reports(out: Path, results: Path, paths: Iterable[Path]) -> None:
    """Note that Word documents were written."""
    made = {"result": _saved(results), "files": _digests(_written(out, paths))}
    _note(out, "report", _result_files(results), made)


def note_totals(out: Path, results: Path, previous: Path | None, n_sums: int) -> None:
    """Note that sums of facts were written."""
    made = {"result": _saved(results), "sums": n_sums, "files": _digests([(out, out.name)])}
    read = [file for folder in (results, previous) if folder for file in _result_files(folder)]
    _note(out, "totals", read, made)


def _note(out: Path, command: str, read: Files, made: Mapping[str, Any]) -> None:
    now = datetime.datetime.now(datetime.UTC)
    Journal.beside(out).note(command, at=now, read=file_digests(read), made=made)


def _written(out: Path, paths: Iterable[Path]) -> Files:
    """Name files as they lie beside the journal."""
    return [(path, path.relative_to(out.parent).as_posix()) for path in paths]


def _sent(sources: Iterable[Path]) -> Files:
    """List what institutions sent, by the names that messages use, and the lists beside it."""
    return [file for source in sources for file in source_files(source)]


def _result_files(folder: Path) -> Files:
    paths = sorted(path for path in folder.iterdir() if path.suffix in (".parquet", ".json"))
    return [(path, f"{folder.resolve().name}/{path.name}") for path in paths]


def _past_files(past: Past) -> Files:
    files = [
        (path, f"{folder.resolve().parent.name}/{name}")
        for folder in past.folders
        for path, name in _result_files(folder)
    ]
    return files + ([] if past.crosswalk_file is None else _sent([past.crosswalk_file]))


def _reading(facts: Facts, issues: Issues, read: Files) -> dict[str, object]:
    errors, records = issues.count("error"), facts.records
    return {
        "read_digest": digest_of_files(file_digests(read)),
        "framework": facts.framework.id,
        "framework_digest": facts.framework.digest,
        "facts_digest": facts.digest,
        "records": len(facts),
        "sent": records.loc[records["assessment"] == "self", "institution_id"].nunique(),
        "errors": errors,
        "warnings": len(issues) - errors,
    }


def _saved(results: Path) -> dict[str, Any]:
    """Return what a saved result says of itself."""
    saved: dict[str, Any] = json.loads((results / "assessment.json").read_text(encoding="utf-8"))
    return saved


def _digests(files: Iterable[tuple[Path, str]]) -> list[dict[str, Any]]:
    return [asdict(one) for one in file_digests(files)]
