"""Charts written as SVG text: a few rectangles and words, small, sharp, and the same every time."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from itertools import pairwise

import numpy as np
import segno
from numpy.typing import NDArray

__all__ = [
    "ACCENT",
    "INK",
    "LINE",
    "MUTED",
    "PALE",
    "TINT",
    "Distribution",
    "position_chart",
    "qr_code",
]

INK, MUTED, LINE = "#1c2733", "#55626f", "#c5ced8"
ACCENT, PALE, TINT = "#1d4f80", "#a9c3dc", "#eef3f8"

_WIDTH, _HEIGHT = 360, 134
_LEFT, _RIGHT = 10, 350
_TOP, _BASE = 22, 76
_BINS = 20


@dataclass(frozen=True)
class Distribution:
    """Counts of institutions by index points, in bins of equal width from 0 to the maximum.

    ``starts`` are the points at which the second level and those above it begin.
    """

    counts: tuple[int, ...]
    full: float
    starts: tuple[float, ...]

    @classmethod
    def of(
        cls, points: NDArray[np.float64], full: float, starts: tuple[float, ...]
    ) -> "Distribution":
        """Count points into bins; the last bin holds the maximum too."""
        counts, _ = np.histogram(points, bins=_BINS, range=(0, full))
        return cls(tuple(counts.tolist()), full, starts)

    @property
    def n(self) -> int:
        """How many institutions are counted."""
        return sum(self.counts)


def position_chart(
    distribution: Distribution,
    *,
    own: tuple[float, float, str],
    median: tuple[float, str] | None,
    level_names: tuple[str, ...],
    ticks: tuple[tuple[float, str], ...],
    title: str,
    description: str,
) -> str:
    """Draw where an institution stands among others, and how far its points may still go.

    Parameters
    ----------
    distribution : Distribution
        Of the institutions it is compared with; its bins are the columns.
    own : tuple
        Its points, the most they may become, and its label.
    median : tuple or None
        Median of the others and its label.
    level_names : tuple of str
        One more than the level starts of the distribution, or none.
    ticks : tuple
        Points on the axis and how each is written.
    title, description : str
        What a screen reader says.

    Returns
    -------
    str
        An ``<svg>`` element.
    """
    points, highest, own_label = own
    x = _scale(distribution.full)
    parts = [
        *_columns(distribution, points),
        *_levels(distribution, level_names),
        f'<path d="M{_LEFT} {_BASE}H{_RIGHT}" stroke="{INK}"/>',
        *[_text(x(value), _BASE + 14, label, fill=MUTED) for value, label in ticks],
        f'<path d="M{x(points):.1f} {_TOP}V105" stroke="{INK}" stroke-width="1.2"/>',
        f'<path d="M{x(points):.1f} 105H{x(highest):.1f}" stroke="{ACCENT}" stroke-width="4"/>',
        f'<circle cx="{x(points):.1f}" cy="105" r="4.5" fill="{ACCENT}"/>',
        _label(x(points), x(highest), 109, own_label, weight=600),
    ]
    if median is not None:
        middle = x(median[0])
        parts += [
            f'<path d="M{middle:.1f} 117.5l5 5l-5 5l-5-5z" fill="#fff" stroke="{INK}" '
            'stroke-width="1.3"/>',
            _label(middle, middle, 126.5, median[1]),
        ]
    return svg(_WIDTH, _HEIGHT, parts, title, description)


def svg(width: int, height: int, parts: list[str], title: str, description: str) -> str:
    """Wrap drawn parts in an ``<svg>`` that a screen reader can name."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'font-family="DTI Sans" font-size="11.5"><title>{escape(title, quote=False)}</title>'
        f"<desc>{escape(description, quote=False)}</desc>{''.join(parts)}</svg>"
    )


_MASK = 3
"""Any of the eight can be read; to find the best one would take longer than the rest of a card."""


def qr_code(address: str, words: str) -> str:
    """Draw an address as a QR code.

    Parameters
    ----------
    address : str
    words : str
        What a screen reader says.

    Returns
    -------
    str
        An ``<svg>`` element.
    """
    code = segno.make_qr(address, error="m", boost_error=False, mask=_MASK)
    drawn = code.svg_inline(omitsize=True, border=2, svgclass=None, lineclass=None)
    start, _, rest = drawn.partition(">")
    title = f"<title>{escape(words, quote=False)}</title>"
    return f'{start.replace("<svg", _SVG)} role="img">{title}{rest}'


_SVG = '<svg xmlns="http://www.w3.org/2000/svg"'


def _scale(full: float) -> Callable[[float], float]:
    """Where points lie on the axis."""
    per_point = (_RIGHT - _LEFT) / full
    return lambda points: _LEFT + points * per_point


def _columns(distribution: Distribution, own: float) -> list[str]:
    """Columns of the histogram; the one that holds the institution is dark."""
    width = (_RIGHT - _LEFT) / _BINS
    tallest = max(*distribution.counts, 1)
    own_bin = min(int(own / distribution.full * _BINS), _BINS - 1)
    parts = []
    for place, count in enumerate(distribution.counts):
        if count:
            height = (_BASE - _TOP - 4) * count / tallest
            colour = ACCENT if place == own_bin else PALE
            parts.append(
                f'<rect x="{_LEFT + place * width + 0.75:.2f}" y="{_BASE - height:.1f}" '
                f'width="{width - 1.5:.2f}" height="{height:.1f}" fill="{colour}"/>'
            )
    return parts


def _levels(distribution: Distribution, names: tuple[str, ...]) -> list[str]:
    x = _scale(distribution.full)
    edges = [0.0, *distribution.starts, distribution.full]
    lines = [
        f'<path d="M{x(start):.1f} 4V{_BASE}" stroke="{MUTED}" stroke-dasharray="3 2"/>'
        for start in distribution.starts
    ]
    middles = [(low + high) / 2 for low, high in pairwise(edges)]
    words = [
        _text(x(middle), 12, name, fill=MUTED) for middle, name in zip(middles, names, strict=False)
    ]
    return [*lines, *words]


def _label(left: float, right: float, y: float, words: str, weight: int = 400) -> str:
    """Words beside a mark, on the side where there is more room; over it where neither has any."""
    if max(left - _LEFT, _RIGHT - right) < _WIDTH / 3:
        return _text((left + right) / 2, y - 9, words, weight=weight)
    if right < (_LEFT + _RIGHT) / 2:
        return _text(right + 8, y, words, anchor="start", weight=weight)
    return _text(left - 8, y, words, anchor="end", weight=weight)


def _text(
    x: float, y: float, words: str, *, anchor: str = "middle", fill: str = INK, weight: int = 400
) -> str:
    bold = f' font-weight="{weight}"' if weight != 400 else ""
    return (
        f'<text x="{x:.1f}" y="{y}" text-anchor="{anchor}" fill="{fill}"{bold}>'
        f"{escape(words, quote=False)}</text>"
    )
