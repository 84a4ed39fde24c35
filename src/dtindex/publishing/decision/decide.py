"""``decide``: the annex of the decision that recognises a school year's levels."""

import datetime
from pathlib import Path

from dtindex.arguments import checked
from dtindex.catalogue import Catalogue, Language
from dtindex.disk import told_together, write_whole
from dtindex.publishing.decision.annex import Sort, annex
from dtindex.scorecards.groundwork.background import Background
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.store import load_result

__all__ = ["decide"]


_MARCH = 3


@checked
def decide(
    result: ScoreResult | str | Path,
    out: str | Path,
    *,
    sort: Sort = "points",
    number: str = "",
    as_of: datetime.date | None = None,
    language: Language = "vi",
) -> tuple[Path, Path]:
    """Write the annex of a decision of recognition, as XLSX and as PDF.

    Parameters
    ----------
    result : ScoreResult or path
        A recognised result, or the folder of a saved one.
    out : path
        Folder of the two files, ``decision-<school year>.xlsx`` and ``.pdf``; made if need be.
    sort : {"points", "level", "name", "area", "stage", "list"}
        Order of the institutions: highest first, by name, in parts, or as they are listed.
    number : str
        Number of the decision, ``123/QĐ-SGDĐT``; dots to fill in when it is left out.
    as_of : date, optional
        Day of the decision; dots when it is left out, for the clock is never asked.
    language : {"vi", "en"}

    Returns
    -------
    tuple of Path
        The workbook and the PDF.

    Raises
    ------
    PublishError
        If the framework is a draft (DT421), the result is not that which is recognised (DT422),
        there is no such order (DT423), or a file cannot be written (DT401).

    Examples
    --------
    >>> import tempfile
    >>> import dtindex as dti
    >>> result = dti.score(*dti.sample_province(n_institutions=3))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     workbook, pdf = dti.decide(result, folder, sort="area")
    >>> workbook.name, pdf.name
    ('decision-2022-2023.xlsx', 'decision-2022-2023.pdf')
    """
    # Here, because whoever only scores should not wait for Typst.
    from dtindex.publishing.decision.pdf import annex_pdf
    from dtindex.publishing.decision.workbook import annex_workbook

    scored = result if isinstance(result, ScoreResult) else load_result(result)
    gathered = annex(Background(scored, language, as_of), sort)
    attached = _attached(gathered.background.t, number, as_of, scored)
    folder, name = Path(out), f"decision-{scored.school_year}"
    # The workbook stands whatever becomes of the PDF, so it is in place before that is printed.
    with told_together() as trying:
        with trying():
            write_whole(folder / f"{name}.xlsx", annex_workbook(gathered, attached, as_of))
        with trying():
            write_whole(folder / f"{name}.pdf", annex_pdf(gathered, attached, as_of))
    return folder / f"{name}.xlsx", folder / f"{name}.pdf"


def _attached(t: Catalogue, number: str, as_of: datetime.date | None, result: ScoreResult) -> str:
    """Format to which decision the annex belongs."""
    said = {
        "number": number or t("decision.number_to_come"),
        "issuer": t.of(result.framework, "issuer"),
    }
    if as_of is None:
        return t("decision.attached_undated", **said)
    # Administrative documents put a nought before days below 10 and before January and February.
    day, month = f"{as_of.day:02}", f"{as_of.month:02}" if as_of.month < _MARCH else as_of.month
    return t("decision.attached", **said, day=day, month=month, year=as_of.year, date=t.date(as_of))
