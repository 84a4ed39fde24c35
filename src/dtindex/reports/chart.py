"""The chart of a report: levels of each part as bars, dark enough for a photocopy."""

import io
from collections.abc import Sequence
from importlib.resources import as_file, files

import matplotlib
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from dtindex.reports.contents import Chart
from dtindex.scorecards.faces.figures import register_typeface, shades_of
from dtindex.scorecards.groundwork.tallies import LevelTally

__all__ = ["levels_chart"]

_WIDTH, _HEAD, _ROW = 6.3, 0.8, 0.26
_DOTS_PER_INCH = 150


def levels_chart(tallies: Sequence[LevelTally], titles: Sequence[str], alt: str) -> Chart:
    """Draw the institutions at each level, a bar for each part.

    Parameters
    ----------
    tallies : sequence of LevelTally
    titles : sequence of str
        Of the levels, lowest first.
    alt : str
        What the picture says, in words.
    """
    register_typeface()
    style = files("dtindex.scorecards") / "static" / "scorecard.mplstyle"
    with as_file(style) as path, matplotlib.style.context(path):
        figure = Figure(figsize=(_WIDTH, _HEAD + _ROW * len(tallies)), layout="constrained")
        axes = figure.subplots()
        left = np.zeros(len(tallies))
        places = np.arange(len(tallies))[::-1]
        for place, (title, shade) in enumerate(zip(titles, shades_of(len(titles)), strict=True)):
            n = np.array([tally.at_level[place] for tally in tallies], dtype=float)
            axes.barh(places, n, left=left, color=shade, edgecolor="black", label=title)
            left += n
        axes.set_yticks(places, [tally.name for tally in tallies])
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        figure.legend(loc="outside upper center", ncols=len(titles))
        buffer = io.BytesIO()
        nothing = {"Software": None}
        figure.savefig(buffer, format="png", dpi=_DOTS_PER_INCH, metadata=nothing)
    return Chart(buffer.getvalue(), alt)
