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
        *("formversion", "version"),
    }
)

_TELLING = frozenset({"_uuid", "_id", "instanceid", "meta/instanceid", "submissiondate"})
# Who exports chooses what stands between groups and names; ODK Central writes a hyphen.
_BETWEEN = re.compile(r"/|\.|:|__")
_BEHIND_A_GROUP = re.compile(rf"{_BETWEEN.pattern}|(?<![^/.:_])part_\d+-")


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
    return not _TELLING.isdisjoint(map(_with_slashes, headings))


def is_system_column(heading: str) -> bool:
    """Whether a folded heading is one that KoboToolbox or ODK adds by itself.

    Examples
    --------
    >>> is_system_column("_submission_time"), is_system_column("n_classes")
    (True, False)
    """
    return heading.startswith("_") or _with_slashes(heading) in _SYSTEM


def _with_slashes(heading: str) -> str:
    return re.sub(r"^(meta|formhub)(?:\.|:|__|-)", r"\1/", heading)


def without_groups(heading: str) -> list[str]:
    """Return a folded heading without the groups that exports write before it, longest first.

    Examples
    --------
    >>> without_groups("part_1/n_classes"), without_groups("part_1-n_classes")
    (['n_classes'], ['n_classes'])
    >>> without_groups("a.part_1__n_classes")
    ['part_1__n_classes', 'n_classes']
    """
    cuts = [match.end() for match in _BEHIND_A_GROUP.finditer(heading)]
    return [heading[cut:].strip() for cut in cuts]
