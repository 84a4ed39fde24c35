"""Names of questions in an XLSForm, and of the columns that such tools add to their exports."""

import re
from collections.abc import Iterable

__all__ = [
    "applies_name",
    "evidence_name",
    "is_export",
    "is_system_column",
    "reason_name",
    "without_groups",
]

_SYSTEM = frozenset(
    {
        *("start", "end", "today", "deviceid", "username", "formhub/uuid", "meta/instanceid"),
        *("meta/instancename", "meta/rootuuid", "meta/deprecatedid", "instanceid"),
        *("instancename", "submissiondate", "key", "submitterid", "submittername"),
        *("attachmentspresent", "attachmentsexpected", "status", "reviewstate", "edits"),
        *("formversion", "meta-instanceid", "meta-instancename", "version"),
    }
)

_TELLING = frozenset({"_uuid", "_id", "instanceid", "meta/instanceid", "submissiondate"})


def applies_name(fact_id: str) -> str:
    """Name the question whether a fact applies."""
    return f"{fact_id}__applies"


def evidence_name(fact_id: str) -> str:
    """Name the question for the evidence of a fact."""
    return f"{fact_id}__evidence"


def reason_name(fact_id: str) -> str:
    """Name the question why a fact does not apply."""
    return f"{fact_id}__reason"


def is_export(headings: Iterable[str]) -> bool:
    """Whether folded headings are those of an export, by the columns that always stand there."""
    return not _TELLING.isdisjoint(headings)


def is_system_column(heading: str) -> bool:
    """Whether a folded heading is one that KoboToolbox or ODK adds by itself.

    Examples
    --------
    >>> is_system_column("_submission_time"), is_system_column("n_classes")
    (True, False)
    """
    return heading.startswith("_") or heading in _SYSTEM


def without_groups(heading: str) -> list[str]:
    """Give a folded heading without the groups that exports write before it, longest first.

    Examples
    --------
    >>> without_groups("part_1/n_classes"), without_groups("part_1-n_classes")
    (['n_classes'], ['n_classes'])
    """
    cuts = [match.end() for match in re.finditer(r"/|^part_\d+-", heading)]
    return [heading[cut:].strip() for cut in cuts]
