"""Answers not yet saved, kept beside their form, so that a kernel may stop at any time."""

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dtindex.disk import hidden_beside, write_whole
from dtindex.lab.form import Form
from dtindex.submissions.forms.cells import Entry

__all__ = ["UnsavedAnswers", "draft_path", "drop_draft", "keep_draft", "read_draft"]


@dataclass(frozen=True, eq=False)
class UnsavedAnswers:
    """Entries by fact id, and the digest of the workbook that they were typed over."""

    entries: Mapping[str, Entry]
    digest: str


def draft_path(form_path: Path) -> Path:
    """Name the draft of a form."""
    return hidden_beside(form_path, "draft.json")


def keep_draft(form: Form) -> None:
    """Write the draft of a form, whole; PublishError when it cannot be written."""
    entries = {
        fact_id: [_plain(entry.value), entry.evidence, entry.reason]
        for fact_id, entry in form.entries.items()
    }
    text = json.dumps({"digest": form.digest, "entries": entries}, ensure_ascii=False, indent=1)
    write_whole(draft_path(form.path), text.encode("utf-8", "surrogatepass"))


def read_draft(form_path: Path) -> UnsavedAnswers | None:
    """Read the draft of a form; None where there is none, or where it is no draft."""
    try:
        held = json.loads(draft_path(form_path).read_text("utf-8"))
        entries = {str(fact_id): Entry(*typed) for fact_id, typed in held["entries"].items()}
        return UnsavedAnswers(entries, str(held["digest"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def drop_draft(form_path: Path) -> None:
    """Take a draft away, once its answers are in the form or are not wanted."""
    draft_path(form_path).unlink(missing_ok=True)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime.date) else value
