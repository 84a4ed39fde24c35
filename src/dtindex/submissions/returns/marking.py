"""Workbooks that go back to who sent them: every problem marked in its cell, and listed."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from dtindex.arguments import checked
from dtindex.catalogue import Language
from dtindex.disk import spared, told_together
from dtindex.submissions.files.archives import opened_files
from dtindex.submissions.outcome.issues import Issue, Issues

__all__ = ["mark_submissions"]


@checked
def mark_submissions(
    source: str | Path | Iterable[str | Path],
    issues: Issues,
    out: str | Path,
    *,
    language: Language = "vi",
) -> list[Path]:
    r"""Write a copy of every file that has problems, with each problem where it stands.

    Cells are coloured and commented with what is wrong, how to mend it and the clause; the
    first sheet lists all problems with links. Nothing the sender wrote is changed, so that
    the copy may be mended and sent back. A CSV file comes back as a workbook. Of a file that
    cannot be opened only the list goes back.

    Parameters
    ----------
    source : path or list of paths
        What :func:`dtindex.read_submissions` read.
    issues : Issues
        What it told.
    out : path
        Folder of the copies; they lie there as the files lie in ``source``.

    Returns
    -------
    list of Path
        The copies, in the order of the files.

    Examples
    --------
    >>> import tempfile
    >>> import dtindex as dti
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sent = Path(folder) / "truong.csv"
    ...     _ = sent.write_text("institution_id,school_year,n_classes\nKT01,2022-2023,85%\n")
    ...     framework = dti.load_framework("kontum-2022")
    ...     who = Path(folder) / "institutions.csv"
    ...     _ = who.write_text("institution_id,name,stages\nKT01,A,preschool\n")
    ...     _, issues = dti.read_submissions(sent, framework, dti.read_institutions(who))
    ...     [path.name for path in dti.mark_submissions(sent, issues, folder)]
    ['truong.csv.xlsx']
    """
    # Here, because the library that keeps what others wrote in a workbook is slow to import.
    from dtindex.sheets.copies import save_undated
    from dtindex.submissions.returns.marked_workbook import marked_workbook

    by_file: dict[str, list[Issue]] = {}
    for issue in issues:
        if issue.file:
            by_file.setdefault(issue.file, []).append(issue)
    copies: list[Path] = []
    with (
        opened_files(source) as opened,
        spared(path for path, _ in opened.files),
        told_together() as trying,
    ):
        closed = [(Path(problem.file), problem.file) for problem in opened.problems]
        for path, file in [*opened.files, *closed]:
            if file in by_file:
                copies.append(_name(Path(out) / file, copies))
                book = marked_workbook(path, file, by_file[file], language)
                with trying():
                    save_undated(book, copies[-1])
    return copies


def _name(path: Path, taken: Sequence[Path]) -> Path:
    """Name a copy after its file; two files never share one."""
    copy = path if path.suffix.casefold() == ".xlsx" else path.with_name(f"{path.name}.xlsx")
    while copy in taken:
        copy = copy.with_name(f"_{copy.name}")
    return copy
