"""The form that finds institutions: asleep in a template until the script wakes it."""

from functools import cache
from importlib.resources import files

from markupsafe import Markup

from dtindex.catalogue import Catalogue
from dtindex.scorecards.faces.blocks import Column, Table
from dtindex.scorecards.faces.html import html_of
from dtindex.templates import templates

__all__ = ["finder", "script"]

_FIELDS = ("place", "stage", "level")
_WORDS = {
    "found": ("n", "all"),
    "up": ("column",),
    "down": ("column",),
    "compare": (),
    "choose": ("name",),
    "chosen": ("n", "names"),
}
"""Messages that the script says, and the values that it puts into them."""


def finder(
    t: Catalogue, up: str, *, columns: tuple[Column, ...] = (), script_inside: bool = False
) -> str:
    """Return what a page needs to search, filter, sort and compare: a template and the script.

    Parameters
    ----------
    t : Catalogue
        Its words.
    up : str
        Way from the page to the root of the site.
    columns : tuple of Column
        Of the table that the script fills where the page has none of its own.
    script_inside : bool
        Whether the script stands in the page.

    Examples
    --------
    >>> from dtindex.catalogue import catalogue
    >>> finder(catalogue("en"), "../").startswith('<template id="finder" data-root="../"')
    True
    """
    said = {
        name: t(f"site.{name}", **{value: f"{{{value}}}" for value in values})
        for name, values in _WORDS.items()
    }
    data = {"root": up, "decimal": t.decimal, **said}
    return (
        templates("dtindex.publishing")
        .get_template("finder.html.j2")
        .render(
            t=t,
            data=data,
            fields=_FIELDS,
            results=Markup(_results(columns)),
            script=Markup(script()) if script_inside else "",
        )
        + "\n"
    )


@cache
def script() -> str:
    """Return the script that pages share."""
    return (files("dtindex.publishing") / "static" / "site.js").read_text("utf-8")


def _results(columns: tuple[Column, ...]) -> str:
    table = html_of("", (Table("", columns, ()),)) if columns else "<table></table>"
    inside = table[table.index("<table") : table.index("</table>")]
    return inside.replace("<table", '<table class="found-rows"', 1) + "</table>"
