"""How a form looks: fonts, colours, borders, widths."""

from functools import cached_property
from typing import Any

from dtindex.criteria.models import Fact

__all__ = ["Looks", "number_format", "widths"]

_BASE = {"font_name": "Times New Roman", "font_size": 11, "valign": "vcenter"}
_BOX = {"border": 1, "border_color": "#A6A6A6", "text_wrap": True}
_BLUE = "#1F4E79"

widths = {
    "number": 12,
    "label": 38,
    "unit": 11,
    "previous": 13,
    "answer": 17,
    "evidence": 28,
    "reason": 20,
    "help": 44,
    "clause": 9,
}
"""Widths of the columns, in characters."""


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
        self.heading = self._make(
            **_BOX, bold=True, align="center", bg_color="#DDEBF7", font_color=_BLUE
        )
        self.section = self._make(bold=True, bg_color=_BLUE, font_color="#FFFFFF", border=1)
        self.number = self._make(**_BOX, align="center", font_size=9, font_color="#595959")
        self.label = self._make(**_BOX)
        self.unit = self._make(**_BOX, align="center", font_size=10)
        self.help = self._make(**_BOX, font_size=9, font_color="#404040")
        self.typed = self._make(**_BOX, locked=False, bg_color="#FFFDF0", num_format="@")
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

    def previous(self, number_format: str) -> Any:
        """Give the look of last year's answer."""
        if number_format not in self._previous:
            self._previous[number_format] = self._make(
                **_BOX, align="center", font_color="#7F7F7F", num_format=number_format
            )
        return self._previous[number_format]

    def _make(self, **look: Any) -> Any:
        return self._workbook.add_format(_BASE | look)
