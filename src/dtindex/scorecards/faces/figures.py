"""Figures of many institutions, drawn by matplotlib: no pyplot, text as text, stable bytes."""

import io
import re
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import cache
from html import escape
from importlib.resources import as_file, files
from textwrap import fill

import matplotlib.style
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from dtindex.scorecards.faces.charts import ACCENT, INK, MUTED, Distribution

__all__ = ["drawn", "histogram", "register_typeface", "shades_of", "stacked_levels"]

_WIDTH = 4.7
"""Inches; narrow, so that its words can still be read on a phone."""

_LONGEST_LINE = 26
"""Characters of a label before it is parted; a longer one would leave the bars no room."""

_HATCHES = ("..", "///", "xx")
"""Of what is no level: told apart without colour."""

_COLUMNS_OF_LEGEND = 3

_TAGS, _FINE_DIGITS = re.compile(r"<[^>]+>"), re.compile(r"(\.[0-9]{2})[0-9]+")
"""Hundredths of a point are finer than any screen; the digits beyond only weigh."""
_IDS = re.compile(r'(\bid="|xlink:href="#|url\(#)')


def histogram(
    distribution: Distribution,
    *,
    name: str,
    level_names: Sequence[str],
    axes_labels: tuple[str, str],
    title: str,
    description: str,
) -> str:
    """Draw how many institutions have how many points, shaded by the level of the points.

    Parameters
    ----------
    distribution : Distribution
    name : str
        Sets the ids inside apart from those of other figures on the page.
    level_names : sequence of str
        One more than the level starts of the distribution, or none.
    axes_labels : tuple of str
        Of the points and of the number of institutions.
    title, description : str
        What a screen reader says.

    Returns
    -------
    str
        An ``<svg>`` element.
    """

    def draw(axes: Axes) -> None:
        edges = np.linspace(0, distribution.full, len(distribution.counts) + 1)
        levels = np.searchsorted(distribution.starts, edges[:-1], side="right")
        shades = shades_of(len(distribution.starts) + 1)
        axes.bar(
            edges[:-1],
            distribution.counts,
            width=np.diff(edges),
            align="edge",
            color=[shades[level] for level in levels],
            edgecolor=INK,
        )
        tallest = max(*distribution.counts, 1)
        ends = [0.0, *distribution.starts, distribution.full]
        for start in distribution.starts:
            axes.axvline(start, color=MUTED, linestyle=(0, (3, 2)), linewidth=0.9)
        for low, high, words in zip(ends, ends[1:], level_names, strict=False):
            axes.text((low + high) / 2, tallest * 1.08, words, ha="center", color=MUTED)
        axes.set(xlim=(0, distribution.full), ylim=(0, tallest * 1.18), xticks=ends)
        axes.set_xlabel(axes_labels[0])
        axes.set_ylabel(axes_labels[1])
        axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))

    return _drawn(draw, 2.5, name, title, description)


def stacked_levels(
    labels: Sequence[str],
    counts: NDArray[np.int64],
    *,
    n_levels: int,
    name: str,
    level_names: Sequence[str],
    title: str,
    description: str,
) -> str:
    """Draw shares of levels as one bar for each part, with the number of institutions in it.

    Who is at no level stands behind those who are, hatched and not shaded.

    Parameters
    ----------
    labels : sequence of str
        Names of the parts, from the top.
    counts : ndarray of int64, shape (n_parts, n_names)
        Institutions of each part at each level, and then without one, by reason.
    n_levels : int
        How many of the columns are levels.
    name : str
        Sets the ids inside apart from those of other figures on the page.
    level_names : sequence of str
        Of the levels, the lowest first, and of the reasons for having none.
    title, description : str
        What a screen reader says.

    Returns
    -------
    str
        An ``<svg>`` element.
    """
    wrapped = [fill(label, _LONGEST_LINE) for label in labels]
    n_lines = 1 + max((label.count("\n") for label in wrapped), default=0)

    def draw(axes: Axes) -> None:
        places = np.arange(len(labels))
        shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        starts = np.cumsum(shares, axis=1) - shares
        shades = [*shades_of(n_levels), *["white"] * (counts.shape[1] - n_levels)]
        for level, words in enumerate(level_names):
            axes.barh(
                places,
                shares[:, level],
                left=starts[:, level],
                height=0.68,
                color=shades[level],
                edgecolor=INK,
                hatch="" if level < n_levels else _HATCHES[(level - n_levels) % len(_HATCHES)],
                label=words,
            )
            ink = INK if sum(to_rgb(shades[level])) > 1.5 else "white"
            for place in places[shares[:, level] > 0.04]:
                middle = starts[place, level] + shares[place, level] / 2
                number = str(counts[place, level])
                box = {"facecolor": "white", "pad": 1, "edgecolor": "none"}
                axes.text(
                    *(middle, place, number),
                    ha="center",
                    va="center_baseline",
                    color=ink,
                    bbox=box if level >= n_levels else None,
                )
        axes.set(yticks=places, yticklabels=wrapped, xlim=(0, 1), xticks=[])
        axes.set_ylim(len(labels) - 0.5, -0.5)
        axes.tick_params(axis="y", length=0)
        axes.spines[["left", "bottom"]].set_visible(False)
        figure = axes.get_figure()
        assert figure is not None  # it was made for the drawing
        figure.legend(loc="outside upper left", ncols=_COLUMNS_OF_LEGEND, handlelength=1)

    lines_of_legend = -(-len(level_names) // _COLUMNS_OF_LEGEND)
    height = 0.4 + 0.2 * lines_of_legend + (0.12 + 0.18 * n_lines) * len(labels)
    return _drawn(draw, height, name, title, description)


def shades_of(n: int) -> list[str]:
    """Shades from white to the accent: they differ in greyscale as they do in colour."""
    accent = np.array(to_rgb(ACCENT))
    return [to_hex(1 - (1 - accent) * share) for share in np.linspace(0 if n > 1 else 0.4, 1, n)]


def _drawn(
    draw: Callable[[Axes], None], height: float, name: str, title: str, description: str
) -> str:
    return drawn(lambda figure: draw(figure.subplots()), height, name, title, description)


def drawn(
    draw: Callable[[Figure], None], height: float, name: str, title: str, description: str
) -> str:
    """Draw on an empty figure of our width, in our style.

    Parameters
    ----------
    draw : callable
        Draws on the figure that it is given.
    height : float
        Inches.
    name : str
        Sets the ids inside apart from those of other figures on the page.
    title, description : str
        What a screen reader says.

    Returns
    -------
    str
        An ``<svg>`` element.
    """
    register_typeface()
    style = files("dtindex.scorecards") / "static" / "scorecard.mplstyle"
    with as_file(style) as path, matplotlib.style.context(path):
        figure = Figure(figsize=(_WIDTH, height), layout="constrained")
        draw(figure)
        buffer = io.StringIO()
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        figure.savefig(buffer, format="svg", metadata=nothing)
    return _named(buffer.getvalue(), name, title, description)


def _named(svg: str, name: str, title: str, description: str) -> str:
    """Keep the element alone, name it, and make its ids its own on the page."""
    body = svg[svg.index("<svg") :]
    start, _, rest = body.partition(">")
    box = re.search(r'viewBox="[^"]*"', start)
    assert box is not None  # matplotlib always writes one
    rest = _IDS.sub(rf"\g<1>{name}-", rest)
    rest = _TAGS.sub(lambda tag: _FINE_DIGITS.sub(r"\1", tag[0]), rest)
    rest = re.sub(r"<metadata>.*?</metadata>\s*", "", rest, flags=re.DOTALL)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'{box[0]} role="img"><title>{escape(title, quote=False)}</title>'
        f"<desc>{escape(description, quote=False)}</desc>"
        f"{rest.strip()}"
    )


@cache
def register_typeface() -> None:
    """Tell matplotlib of our typeface, so that it measures the words that it places."""
    with ExitStack() as stack:
        for font in ("dti-sans-regular.ttf", "dti-sans-semibold.ttf"):
            path = files("dtindex.scorecards") / "static" / "fonts" / font
            fontManager.addfont(stack.enter_context(as_file(path)))
