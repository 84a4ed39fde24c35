"""All problems of a province in one list, worst first, and who has not sent anything."""

from dataclasses import dataclass

import pandas as pd

from dtindex.catalogue import Language, catalogue
from dtindex.criteria.rules.areas import AREA_COLUMNS
from dtindex.submissions.institutions import Institutions
from dtindex.submissions.outcome.codes import Code
from dtindex.submissions.outcome.issues import Issues

__all__ = ["ProblemList", "problem_list"]

_STANDINGS = {
    Code.NOTHING_SENT: "nothing",
    Code.BLANK_FORM: "blank",
    Code.SENT_UNREADABLE: "unreadable",
}


@dataclass(frozen=True, eq=False)
class ProblemList:
    """What an office works through; words in one language.

    Parameters
    ----------
    problems : DataFrame
        A row per problem, columns as those of ``Issues.table``, the name of the institution
        beside its id. Senders with most errors come
        first, errors before warnings; who sent nothing comes last.
    senders : DataFrame
        A row per institution, or per file where nobody knows whose it is, worst first:
        ``institution_id``, ``name``, the widest area, ``file``, ``errors``, ``warnings``.
    not_sent : DataFrame
        A row per institution of which a year is missing: ``institution_id``, ``name``, its areas
        of every level that is filled in, ``school_years``, and in ``standing`` whether it sent
        nothing, a blank form, or a file that cannot be read.
    """

    problems: pd.DataFrame
    senders: pd.DataFrame
    not_sent: pd.DataFrame


def problem_list(
    issues: Issues, institutions: Institutions, language: Language = "vi"
) -> ProblemList:
    """Order the problems of a reading as an office works through them.

    Examples
    --------
    >>> import dtindex as dti
    >>> institutions = dti.read_institutions(pd.DataFrame({
    ...     "institution_id": ["KT01"], "name": ["Trường Mầm non 1"], "stages": ["preschool"],
    ... }))
    >>> sent = pd.DataFrame({"institution_id": ["KT01"], "n_classes": ["mười"]})
    >>> framework = dti.load_framework("kontum-2022")
    >>> _, issues = dti.read_submissions(
    ...     sent, framework, institutions, school_years=["2022-2023"])
    >>> problem_list(issues, institutions, "en").senders["errors"].tolist()
    [1]
    """
    table = issues.to_table(language)
    silent = table["code"].isin([Code.NOTHING_SENT, Code.SENT_UNREADABLE])
    blank = (table["code"] == Code.BLANK_FORM) & (table["value"] != "")
    sent = table[~silent].copy()
    t = catalogue(language)
    sent["sender"] = sent["institution_id"].where(sent["institution_id"] != "", sent["file"])
    is_error = sent["severity"] == "error"
    sent["errors"] = is_error.groupby(sent["sender"]).transform("sum")
    sent["warnings"] = (~is_error).groupby(sent["sender"]).transform("sum")
    order = ["errors", "warnings", "sender", "severity"]
    sent = sent.sort_values(order, ascending=[False, False, True, True], kind="stable")
    problems = pd.concat([sent[table.columns], table[silent]], ignore_index=True)
    after_id = problems.columns.tolist().index("institution_id") + 1
    problems.insert(after_id, "name", _about(problems["institution_id"], institutions)["name"])
    problems["severity"] = [t(f"marking.{severity}") for severity in problems["severity"]]
    missing = table[silent | blank].drop_duplicates(["institution_id", "value"])
    return ProblemList(
        problems, _senders(sent, institutions), _not_sent(missing, institutions, language)
    )


def _senders(sent: pd.DataFrame, institutions: Institutions) -> pd.DataFrame:
    senders = sent.groupby("sender", sort=False).agg(
        institution_id=("institution_id", "first"),
        file=("file", lambda files: "; ".join(dict.fromkeys(files))),
        errors=("errors", "first"),
        warnings=("warnings", "first"),
    )
    about = _about(senders["institution_id"], institutions)
    columns = ["institution_id", *_widest(about), "file", "errors", "warnings"]
    return senders.reset_index(drop=True).join(about)[columns]


def _not_sent(table: pd.DataFrame, institutions: Institutions, language: Language) -> pd.DataFrame:
    t = catalogue(language)
    ids = table["institution_id"].reset_index(drop=True)
    years = table["value"].reset_index(drop=True).rename("school_years")
    said = [t(f"marking.standing.{_STANDINGS[Code(code)]}") for code in table["code"]]
    return pd.concat([ids, _about(ids, institutions), years], axis=1).assign(standing=said)


def _widest(about: pd.DataFrame) -> list[str]:
    """Name the columns of a name and of the widest area."""
    return [str(column) for column in about.columns[:2]]


def _about(ids: pd.Series, institutions: Institutions) -> pd.DataFrame:
    """Return what is known of institutions, blank where an id is unknown: name and areas."""
    areas = [column for column in AREA_COLUMNS if any(institutions.of_area(column))]
    known = institutions.table.set_index("institution_id")[["name", *areas]]
    return known.reindex(ids.to_numpy()).fillna("").reset_index(drop=True)
