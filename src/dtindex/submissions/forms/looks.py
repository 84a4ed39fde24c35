"""How a form looks: fonts, colours, borders, widths."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from dtindex import row_heights
from dtindex.catalogue import Language, catalogue
from dtindex.criteria.rules.models import Fact

__all__ = ["Looks", "longest_option", "number_format", "row_height", "widths"]

_BASE = {"font_name": "Times New Roman", "font_size": 11, "valign": "vcenter"}
_BOX = {"border": 1, "border_color": "#A6A6A6", "text_wrap": True}
_BLUE = "#1F4E79"

widths = {
    "number": 11,
    "label": 40,
    "unit": 11,
    "previous": 13,
    "answer": 18,
    "points": 7,
    "out_of": 7,
    "evidence": 26,
    "reason": 17,
    "help": 54,
    "clause": 10,
    "claimed": 18,
    "shown_evidence": 28,
    "flags": 9,
    "at_stake": 9,
    "decision": 16,
}
"""Widths of the columns, in characters."""


_SIZES = {"number": 9, "unit": 10, "help": 10}
_SIZE = 11


def row_height(texts: Mapping[str, str]) -> float:
    """Give the height of a row, in points, that shows all of its texts, by role of column."""
    return max(
        row_heights.row_height([(text, widths[role])], size=_SIZES.get(role, _SIZE))
        for role, text in ({"label": ""} | dict(texts)).items()
    )


def longest_option(fact: Fact, language: Language) -> dict[str, str]:
    """Give the longest answer that can be chosen, by the role of each column that may show it."""
    labels = [catalogue(language).of(option, "label") for option in fact.options]
    longest = max(labels, key=len, default="")
    return dict.fromkeys(("answer", "previous", "claimed"), longest)


def number_format(fact: Fact) -> str:
    """Give the format of an answer cell."""
    match fact.kind:
        case "date":
            return "dd/mm/yyyy"
        case "yes_no" | "choice":
            return "General"
        case _ if fact.decimals:
            return f"#,##0.{'0' * fact.decimals}"
        case _:
            return "#,##0"


class Looks:
    """The formats of one workbook, each made once."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._answers: dict[str, Any] = {}
        self._previous: dict[str, Any] = {}
        self.title = self._make(bold=True, font_size=15, align="center", font_color=_BLUE)
        self.subtitle = self._make(italic=True, align="center")
        self.who_label = self._make(font_color="#595959")
        self.who = self._make(bold=True)
        self.guide = self._make(italic=True, text_wrap=True, font_size=10, font_color="#7F3F00")
        self.guide_line = self._make(italic=True, font_size=10, font_color="#7F3F00")
        self.link = self._make(**_BOX, font_color="#0563C1", underline=1)
        self.heading = self._make(
            **_BOX, bold=True, align="center", bg_color="#DDEBF7", font_color=_BLUE
        )
        self.section = self._make(bold=True, bg_color=_BLUE, font_color="#FFFFFF", indent=1)
        small = self._make(**_BOX, align="center", font_size=9, font_color="#595959")
        self.of_text = {
            "number": small,
            "label": self._make(**_BOX, indent=1),
            "unit": self._make(**_BOX, align="center", font_size=10),
            "help": self._make(**_BOX, indent=1, font_size=10, font_color="#404040"),
            "clause": small,
        }
        self.points = self._make(**_BOX, bold=True, align="center", font_color=_BLUE)
        self.out_of = self._make(**_BOX, align="center", font_color="#595959")
        self.total = self._make(**_BOX, bold=True, bg_color="#DDEBF7", indent=1)
        self.total_points = self._make(
            **_BOX, bold=True, align="center", bg_color="#DDEBF7", font_color=_BLUE
        )
        self.typed = self._make(
            **_BOX, locked=False, bg_color="#FFFDF0", font_size=10, num_format="@"
        )
        self.closed = self._make(**_BOX, bg_color="#EDEDED")

    @cached_property
    def wrong(self) -> Any:
        """How a part larger than its whole is shown."""
        return self._workbook.add_format({"bg_color": "#F8CBAD", "font_color": "#9C0006"})

    def answer(self, number_format: str) -> Any:
        """Give the look of an answer cell."""
        if number_format not in self._answers:
            self._answers[number_format] = self._make(
                **_BOX,
                locked=False,
                bold=True,
                align="center",
                bg_color="#FFF2CC",
                num_format=number_format,
            )
        return self._answers[number_format]

    def so_far(self, most: str) -> Any:
        """Give the look of the points of the index in the head: so many out of the most."""
        look = {"bold": True, "align": "left", "font_color": _BLUE}
        return self._make(**look, num_format=f'General" / {most}"')

    def previous(self, number_format: str) -> Any:
        """Give the look of last year's answer."""
        if number_format not in self._previous:
            self._previous[number_format] = self._make(
                **_BOX, align="center", font_color="#7F7F7F", num_format=number_format
            )
        return self._previous[number_format]

    def _make(self, **look: Any) -> Any:
        return self._workbook.add_format(_BASE | look)
