"""What to write to an institution: ready to be pasted into a message."""

from dataclasses import dataclass

from dtindex.catalogue import Language, catalogue
from dtindex.criteria.rules.models import Fact, Framework
from dtindex.submissions.outcome.issues import Issue

__all__ = ["Receipt", "reminder"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of one institution.

    Parameters
    ----------
    status : str
        One of ``STATUSES``.
    files, unread, contested : tuple of str
        All that came; of these, those that nobody can read, and those that differ.
    versions : tuple of str
        Digests of the rules of its forms; ``table`` for a row of a table, ``unknown``.
    missing : tuple of Fact
        What is asked and not answered.
    errors : tuple of Issue
        What was lost.
    """

    institution_id: str
    name: str
    commune: str
    status: str
    files: tuple[str, ...]
    unread: tuple[str, ...]
    contested: tuple[str, ...]
    versions: tuple[str, ...]
    n_answered: int
    n_expected: int
    missing: tuple[Fact, ...]
    errors: tuple[Issue, ...]
    n_warnings: int


def reminder(
    receipt: Receipt, framework: Framework, school_year: str, language: Language = "vi"
) -> str:
    """Write what an institution should hear; nothing where nothing is wanted of it."""
    if receipt.status == "complete":
        return ""
    t = catalogue(language)
    named = {"name": receipt.name, "id": receipt.institution_id, "school_year": school_year}
    lines = [t("register.greeting", **named), t(f"register.said.{receipt.status}", **named)]
    if receipt.contested:
        lines.append(t("register.files", files=t.join([*receipt.contested])))
    if receipt.unread:
        lines.append(t("register.unread", files=t.join([*receipt.unread])))
    if receipt.status not in ("not_sent", "unreadable", "contested"):
        lines += [
            t("register.error", place=one.cell or one.file, said=_said(one, language))
            for one in receipt.errors
        ]
    if receipt.missing and receipt.status in ("wrong", "incomplete", "other_rules"):
        labels = "; ".join(t.of(fact, "label") for fact in receipt.missing)
        n = t.number(len(receipt.missing))
        lines.append(t("register.missing", n=n, labels=labels))
    lines.append(_deadline(framework, school_year, language))
    return "\n".join(lines)


def _said(one: Issue, language: Language) -> str:
    return f"{one.problem(language)} {one.fix(language)}"


def _deadline(framework: Framework, school_year: str, language: Language) -> str:
    """Ask to send it: until when, where the period says so."""
    t = catalogue(language)
    day = framework.due_on(school_year)
    return t("register.send_soon") if day is None else t("register.send_by", day=t.date(day))
