"""Figures that say how sure a province's ranks are, and where its index comes from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from dtindex.scorecards.faces.charts import ACCENT, INK, LINE, MUTED, PALE
from dtindex.scorecards.faces.figures import drawn

__all__ = ["Caption", "correlation_map", "rank_intervals", "shares", "small_multiples", "waterfall"]

FloatArray = NDArray[np.float64]

_OPPOSITE = "#9a5b13"
_COLUMNS = 3
_SPARE = 0.07
"""Share of the width kept free beside labels: typefaces that stand in for ours are wider."""


@dataclass(frozen=True, slots=True)
class Caption:
    """Name of a figure on its page, and what a screen reader says."""

    name: str
    title: str
    description: str


def _svg(height: float, caption: Caption, draw: Callable[[Figure], None]) -> str:
    """Draw a figure whose long labels stay whole where a wider typeface stands in for ours."""

    def with_room(figure: Figure) -> None:
        figure.set_layout_engine("constrained", rect=(_SPARE, 0, 1 - _SPARE, 1))
        draw(figure)

    svg = drawn(with_room, height, caption.name, caption.title, caption.description)
    return svg.replace("<svg ", '<svg overflow="visible" ', 1)


def rank_intervals(
    rank: FloatArray,
    low: FloatArray,
    high: FloatArray,
    axes_labels: tuple[str, str],
    caption: Caption,
) -> str:
    """Draw how far each rank may shift, institutions in the order of their official rank.

    Parameters
    ----------
    rank, low, high : ndarray of float, shape (n_institutions,)
        Official ranks, and the ends of their intervals.
    axes_labels : tuple of str
        Of the official rank and of the ranks drawn.
    caption : Caption

    Returns
    -------
    str
        An ``<svg>`` element.
    """

    def draw(figure: Figure) -> None:
        axes: Axes = figure.subplots()
        order = np.argsort(rank, kind="stable")
        axes.vlines(rank[order], low[order], high[order], color=PALE, linewidth=0.9)
        axes.plot(rank[order], rank[order], color=INK, linewidth=1.0)
        axes.set(xlim=(0, rank.max(initial=1) + 1), ylim=(high.max(initial=1) + 1, 0))
        axes.set_xlabel(axes_labels[0])
        axes.set_ylabel(axes_labels[1])

    return _svg(3.0, caption, draw)


def shares(
    labels: Sequence[str], values: Sequence[FloatArray], names: Sequence[str], caption: Caption
) -> str:
    """Draw two shares of each label as bars, in percent, the second behind the first.

    Parameters
    ----------
    labels : sequence of str
        From the top.
    values : two ndarray of float, each of shape (n_labels,)
    names : two str
        Of the two shares, for the legend.
    caption : Caption
    """

    def draw(figure: Figure) -> None:
        axes: Axes = figure.subplots()
        places = np.arange(len(labels))
        percent = [100 * each for each in values]
        axes.barh(places, percent[1], height=0.7, color=PALE, edgecolor=INK, label=names[1])
        axes.barh(places, percent[0], height=0.36, color=ACCENT, edgecolor=INK, label=names[0])
        axes.xaxis.set_major_locator(MaxNLocator(3, integer=True))
        axes.set(yticks=places, yticklabels=labels, ylim=(len(labels) - 0.5, -0.5))
        axes.tick_params(axis="y", length=0)
        axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2, handlelength=1)

    return _svg(0.9 + 0.28 * len(labels), caption, draw)


def correlation_map(
    labels: Sequence[str], values: FloatArray, written: Sequence[Sequence[str]], caption: Caption
) -> str:
    """Draw a square of correlations, each written in its cell.

    Parameters
    ----------
    labels : sequence of str
    values : ndarray of float, shape (n_labels, n_labels)
        From -1 to 1; NaN where there is none.
    written : sequence of sequence of str
        The same as people read them.
    caption : Caption
    """

    def draw(figure: Figure) -> None:
        axes: Axes = figure.subplots()
        colours = LinearSegmentedColormap.from_list("both_ways", [_OPPOSITE, "white", ACCENT])
        axes.pcolormesh(values, cmap=colours, vmin=-1, vmax=1, edgecolors=LINE, linewidth=0.8)
        for row, line in enumerate(written):
            for column, words in enumerate(line):
                dark = np.abs(np.nan_to_num(values[row, column])) > 0.6
                ink = "white" if dark else INK
                axes.text(column + 0.5, row + 0.5, words, ha="center", va="center", color=ink)
        middles = np.arange(len(labels)) + 0.5
        axes.set(yticks=middles, yticklabels=labels, xticks=[], ylim=(len(labels), 0))
        axes.tick_params(length=0)
        axes.spines[["left", "bottom"]].set_visible(False)

    return _svg(0.4 + 0.42 * len(labels), caption, draw)


def waterfall(labels: Sequence[str], changes: FloatArray, before: float, caption: Caption) -> str:
    """Draw how a mean goes from one year to the next, one step for each part.

    Parameters
    ----------
    labels : sequence of str, n_parts + 2
        The year before, the parts, the year after.
    changes : ndarray of float, shape (n_parts,)
    before : float
        The mean of the year before.
    caption : Caption
    """

    def draw(figure: Figure) -> None:
        axes: Axes = figure.subplots()
        ends = before + np.cumsum(changes)
        starts = ends - changes
        places = np.arange(len(labels))
        axes.barh(places[[0, -1]], [before, ends[-1] if len(ends) else before], color=PALE,
                  edgecolor=INK, height=0.68)  # fmt: skip
        colours = [ACCENT if change >= 0 else _OPPOSITE for change in changes]
        axes.barh(places[1:-1], changes, left=starts, color=colours, edgecolor=INK, height=0.68)
        levels = np.concatenate([[before], ends])
        room = max(float(np.ptp(levels)), 1.0)
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.set_xlim(max(0.0, float(levels.min()) - room), float(levels.max()) + 0.3 * room)
        axes.set(yticks=places, yticklabels=labels, ylim=(len(labels) - 0.5, -0.5))
        axes.tick_params(axis="y", length=0)

    return _svg(0.6 + 0.3 * len(labels), caption, draw)


def small_multiples(
    titles: Sequence[str],
    points: Sequence[FloatArray],
    full: float,
    starts: Sequence[float],
    caption: Caption,
) -> str:
    """Draw a histogram of points for each part, all on the same axes.

    Parameters
    ----------
    titles : sequence of str
    points : sequence of ndarray of float, each of shape (n_institutions_of_part,)
    full : float
        Maximum of the points.
    starts : sequence of float
        Points at which levels begin.
    caption : Caption
    """

    def draw(figure: Figure) -> None:
        rows = max(1, -(-len(titles) // _COLUMNS))
        grid = figure.subplots(rows, _COLUMNS, sharex=True, sharey=True, squeeze=False)
        for axes in grid.ravel()[len(titles) :]:
            axes.set_axis_off()
        for axes, title, values in zip(grid.ravel(), titles, points, strict=False):
            axes.hist(values, bins=20, range=(0, full), color=PALE, edgecolor=INK, linewidth=0.4)
            for start in starts:
                axes.axvline(start, color=MUTED, linestyle=(0, (3, 2)), linewidth=0.9)
            axes.set_title(title, fontsize=9)
            axes.set(xlim=(0, full), xticks=[0, *starts, full])
            axes.tick_params(labelsize=7.5)

    return _svg(0.5 + 1.05 * max(1, -(-len(titles) // _COLUMNS)), caption, draw)
