"""The illustrative province as the files an office would receive, mistakes included."""

import datetime
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pandas as pd

from dtindex.catalogue import catalogue
from dtindex.criteria.rules.models import Framework
from dtindex.disk import Trying, told_together, write_whole
from dtindex.sample.answers import NOT_APPLICABLE
from dtindex.sample.institutions import Areas
from dtindex.sample.province import SAMPLE_SEED, Province, make_province
from dtindex.submissions.forms.cells import Entry
from dtindex.submissions.forms.write import write_forms
from dtindex.submissions.institutions import read_institutions

__all__ = ["SampleFiles", "write_sample"]

MARKER = "DU-LIEU-MINH-HOA.txt"
_FORMS = 36
_UNDATED = datetime.datetime(1980, 1, 1)  # noqa: DTZ001, a workbook knows no time zones
"""Bears what is written, so that the same seed has the same bytes."""


@dataclass(frozen=True)
class SampleFiles:
    """Where the files of the illustrative province lie."""

    folder: Path
    institutions: Path
    submissions: Path

    @classmethod
    def in_folder(cls, folder: Path) -> Self:
        """Name the files of a folder."""
        return cls(folder, folder / "institutions.csv", folder / "submissions")


def write_sample(
    folder: str | Path,
    n_institutions: int = 400,
    *,
    seed: int = SAMPLE_SEED,
    areas: Areas = "district",
) -> SampleFiles:
    """Write the illustrative province as files: forms, wide sheets, reviews, and mistakes.

    A few dozen institutions send a form each, the rest stand in one wide workbook; the year
    before came as CSV; reviewers send a workbook of their own. Some cells, rows and files are
    wrong on purpose, so that what happens to them can be seen.

    Parameters
    ----------
    folder : str or Path
        Made if need be; files of an earlier sample are written over.
    n_institutions : int
    seed : int
        The same seed writes the same files.
    areas : {"district", "commune"}
        Districts with communes, or communes alone as since July 2025.

    Returns
    -------
    SampleFiles

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = write_sample(folder, n_institutions=5)
    ...     files.institutions.name
    'institutions.csv'
    """
    files = SampleFiles.in_folder(Path(folder))
    province = make_province(n_institutions, seed=seed, areas=areas)
    last_year, this_year = province.school_years
    for year in province.school_years:
        (files.submissions / year).mkdir(parents=True, exist_ok=True)
    t = catalogue("vi")
    with told_together() as trying:
        with trying():
            write_whole(files.folder / MARKER, f"{t('sample.marker')}\n".encode())
        with trying():
            _write_institutions(files.institutions, province)
        _write_last_year(files.submissions / last_year, province, trying)
        _write_this_year(files.submissions / this_year, province, trying)
    return files


def _write_institutions(path: Path, province: Province) -> None:
    t = catalogue("vi")
    headings = {name: t(f"columns.{name}").split("|")[0] for name in province.institutions.columns}
    titles = {stage.id: stage.short_vi for stage in province.framework.stages}
    table = province.institutions.copy()
    table["stages"] = [
        "; ".join(titles[stage] for stage in stages.split(";")) for stages in table["stages"]
    ]
    write_whole(path, _csv(table.rename(columns=headings)))


def _write_last_year(folder: Path, province: Province, trying: Trying) -> None:
    """Write the year before as a system exports it: CSV, columns by id."""
    with trying():
        write_whole(
            folder / "tong-hop.csv", _csv(_records(province, province.school_years[0], "self"))
        )
    reviewed = _records(province, province.school_years[0], "external")
    with trying():
        _write_workbook(folder / "tham-dinh.xlsx", reviewed, province)


def _write_this_year(folder: Path, province: Province, trying: Trying) -> None:
    own = _records(province, province.school_years[-1], "self")
    n_forms = min(_FORMS, len(own) // 2)
    with trying():
        _write_forms(folder / "phieu", own.iloc[:n_forms], province)
    rest = _with_mistakes(own, own.iloc[n_forms:], province)
    with trying():
        _write_workbook(folder / "tong-hop.xlsx", rest, province)
    reviewed = _records(province, province.school_years[-1], "external")
    with trying():
        _write_workbook(folder / "tham-dinh.xlsx", reviewed, province)
    with trying():
        write_whole(folder / "phieu" / "khong-mo-duoc.xlsx", b"not a workbook")
    old = "institution_id,name\nMH0001,Tr\u01b0\u1eddng".encode("utf-8") + b"\xe1\xbb\n"
    with trying():
        write_whole(folder / "bang-ma-cu.csv", old)


def _csv(table: pd.DataFrame) -> bytes:
    return table.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def _records(province: Province, school_year: str, assessment: str) -> pd.DataFrame:
    records = province.records
    chosen = records[
        (records["school_year"] == school_year) & (records["assessment"] == assessment)
    ]
    return chosen.dropna(axis="columns", how="all").reset_index(drop=True)


def _write_forms(folder: Path, records: pd.DataFrame, province: Province) -> None:
    institutions = read_institutions(
        province.institutions.set_index("institution_id", drop=False).loc[records["institution_id"]]
    )
    answers = {
        record["institution_id"]: _entries(record, province.framework)
        for record in records.to_dict("records")
    }
    write_forms(
        province.framework, institutions, province.school_years[-1], folder, answers=answers
    )


def _entries(record: Mapping[Any, Any], framework: Framework) -> dict[str, Entry]:
    entries = {}
    for fact in framework.facts:
        evidence = record.get(f"{fact.id}.evidence") or ""
        reason = record.get(f"{fact.id}.reason") or ""
        value = record.get(fact.id)
        if value is not None:
            entries[fact.id] = Entry(value, evidence, reason)
    return entries


def _write_workbook(path: Path, records: pd.DataFrame, province: Province) -> None:
    """Write records as offices type them: one sheet, columns by Vietnamese label."""
    t, framework = catalogue("vi"), province.framework
    headings = {
        key: t(f"columns.{key}").split("|")[0]
        for key in ("institution_id", "school_year", "assessment")
    }
    for fact in framework.facts:
        headings[fact.id] = fact.label_vi
        headings[f"{fact.id}.evidence"] = t("columns.evidence_of", label=fact.label_vi)
        headings[f"{fact.id}.reason"] = t("columns.reason_of", label=fact.label_vi)
    as_text = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    whole = io.BytesIO()
    with pd.ExcelWriter(whole, engine="xlsxwriter", engine_kwargs=as_text) as book:
        book.book.set_properties({"created": _UNDATED})
        records.rename(columns=headings).to_excel(book, index=False)
    write_whole(path, whole.getvalue())


def _with_mistakes(everyone: pd.DataFrame, rest: pd.DataFrame, province: Province) -> pd.DataFrame:
    """Spoil a few cells and add rows that cannot be taken, as happens every year.

    ``rest`` are the institutions that do not send a form; one that did is added again, with
    other numbers, so that nobody can say which of the two counts.
    """
    table = rest.reset_index(drop=True).copy()
    for place, (fact_id, spoiled) in enumerate(_SPOILED):
        row = (7 + 3 * place) % len(table)
        while table.at[row, fact_id] in (None, NOT_APPLICABLE) and row + 1 < len(table):
            row += 1
        table.loc[row, fact_id] = spoiled
    first = province.framework.facts[0]
    sent_twice = everyone.iloc[[0]].copy()
    sent_twice[first.id] += 1
    unknown = table.iloc[[0]].assign(institution_id="MH9999")
    wrong_year = table.iloc[[1]].assign(school_year="2019-2020")
    return pd.concat([table, sent_twice, unknown, wrong_year], ignore_index=True)


_SPOILED: tuple[tuple[str, str | float], ...] = (
    ("n_classes_blended", 900),
    ("n_pupils_office365", "85%"),
    ("n_subjects_assessed_online", 2.5),
    ("n_materials_shared", -3),
    ("fees_cashless_vnd", "#REF!"),
    ("finance_software", "Rồi"),
    ("n_teachers_contributing", "mười hai"),
    ("n_computers", "1.234"),
    ("office365_with_families", "x"),
    ("digital_signatures", "đang làm"),
)
"""Answers typed wrong, or typed in a way that has one meaning all the same."""
