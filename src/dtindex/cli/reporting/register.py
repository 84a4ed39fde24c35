"""The receipt book as files, beside the problems."""

from pathlib import Path

import pandas as pd

from dtindex.cli.tables import TABLE_FILES, write_tables
from dtindex.cli.voice import Voice
from dtindex.disk import told_together
from dtindex.journal import Journal, file_digests
from dtindex.submissions.files.sources import source_files
from dtindex.submissions.institutions import Institutions
from dtindex.submissions.outcome.facts import Facts
from dtindex.submissions.outcome.issues import Issues
from dtindex.submissions.register.register import Register, register

__all__ = ["write_register"]


def write_register(
    out: Path,
    submissions: Path,
    facts: Facts,
    issues: Issues,
    institutions: Institutions,
    school_year: str | None,
    voice: Voice,
) -> list[Path]:
    """Write who has sent what, and say how many of each; give the files.

    Since when something stands as it does, the journal knows that earlier runs kept.
    """
    journal = Journal.beside(out)
    book = register(
        facts,
        issues,
        institutions,
        school_year or _year_of(facts),
        since=journal.first_read(file_digests(source_files(submissions))),
        asked_on=journal.first_run("forms", "validate"),
        language=voice.language,
    )
    paths = [out / f"register{ending}" for ending in TABLE_FILES]
    with told_together() as trying:
        for path in paths:
            with trying():
                write_tables(_tables(book, voice), path, voice.t)
    voice.say("cli.register.written", path=paths[1])
    for status, n in book.counts.items():
        said = voice.t(f"register.status.{status}")
        voice.say("cli.register.count", status=said, n=voice.t.number(n))
    return paths


def _tables(book: Register, voice: Voice) -> dict[str, pd.DataFrame]:
    tables = {voice.t("cli.register.title"): book.table}
    if len(book.contests):
        tables[voice.t("cli.register.contests")] = book.contests
        tables[voice.t("cli.register.choices")] = book.choices
    return tables


def _year_of(facts: Facts) -> str:
    """Return the year that was read: that of the records, or the framework's latest."""
    records = [facts.records, *([facts.contested.records] if facts.contested else [])]
    years = [str(year) for each in records for year in each["school_year"].unique()]
    return max(years, default=facts.framework.school_year_ids[-1])
