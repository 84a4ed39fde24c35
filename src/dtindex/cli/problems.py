"""Problems of a reading: on the screen by kind, in a file one by one."""

import re
from collections import Counter
from pathlib import Path

import pandas as pd

from dtindex.catalogue import Catalogue
from dtindex.cli.voice import Voice
from dtindex.submissions.issues import Issues

__all__ = ["PROBLEM_FILES", "say_problems", "write_problems"]

PROBLEM_FILES = (".csv", ".xlsx", ".html")
_LOOKS_LIKE_A_FORMULA = re.compile(r"^(?=[=+\-@\t\r])")


def say_problems(issues: Issues, voice: Voice) -> None:
    """Say how many problems there are of each kind, errors first, with one of each as example."""
    t = voice.t
    if not len(issues):
        voice.say("cli.no_problems")
        return
    errors = issues.count("error")
    voice.say("cli.problems", errors=t.number(errors), warnings=t.number(len(issues) - errors))
    counts = Counter(issue.code for issue in issues.items)
    examples = {issue.code: issue for issue in reversed(issues.items)}
    for issue in sorted(examples.values(), key=lambda one: (one.severity, -counts[one.code])):
        voice.say(
            "cli.problem",
            code=issue.code,
            severity=t(f"cli.{issue.severity}"),
            n=t.number(counts[issue.code]),
            place=issue.place(voice.language),
            problem=issue.problem(voice.language),
            fix=issue.fix(voice.language),
        )


def write_problems(issues: Issues, path: Path, t: Catalogue) -> None:
    """Write every problem to a CSV, XLSX or HTML file, by the ending of its name.

    What institutions typed is written back as text, so that no cell of it runs as a formula.
    """
    table = issues.to_table(t.language)
    table["severity"] = [t(f"cli.{severity}") for severity in table["severity"]]
    table.columns = pd.Index([t(f"cli.column.{name}") for name in table.columns])
    path.parent.mkdir(parents=True, exist_ok=True)
    match path.suffix.casefold():
        case ".csv":
            text = table.replace(_LOOKS_LIKE_A_FORMULA, "'", regex=True)
            text.to_csv(path, index=False, encoding="utf-8-sig")
        case ".xlsx":
            as_text = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
            with pd.ExcelWriter(path, engine="xlsxwriter", engine_kwargs=as_text) as book:
                table.to_excel(book, index=False, freeze_panes=(1, 0), autofilter=True)
        case _:
            path.write_text(_page(table, t), encoding="utf-8")


def _page(table: pd.DataFrame, t: Catalogue) -> str:
    title = t("cli.problems_title")
    rows = table.to_html(index=False, escape=True, border=0)
    return (
        f'<!doctype html>\n<html lang="{t.language}">\n<meta charset="utf-8">\n'
        f"<title>{title}</title>\n<h1>{title}</h1>\n{rows}\n</html>\n"
    )
