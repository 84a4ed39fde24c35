"""The form that finds institutions: asleep in a template until the script wakes it."""

from functools import cache
from html import escape
from importlib.resources import files

from dtindex.catalogue import Catalogue
from dtindex.scorecards.faces.blocks import Column, Table
from dtindex.scorecards.faces.html import html_of

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
    """Give what a page needs to search, filter, sort and compare: a template and the script.

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
    attributes = "".join([f' data-{name}="{escape(text)}"' for name, text in data.items()])
    inside = (_form(t), _results(columns), _comparison(t))
    code = (
        f"<script>\n{script()}</script>\n"
        if script_inside
        else f'<script src="{escape(up)}assets/site.js" defer></script>\n'
    )
    return f'<template id="finder"{attributes}>\n{"".join(inside)}</template>\n{code}'


@cache
def script() -> str:
    """Give the script that pages share."""
    return (files("dtindex.publishing") / "static" / "site.js").read_text("utf-8")


def _form(t: Catalogue) -> str:
    say = _escaped(t)
    every = f'<option value="">{say["every"]}</option>'
    filters = [
        f'<p><label for="find-{name}"></label><select id="find-{name}" name="{name}">{every}'
        "</select></p>"
        for name in _FIELDS
    ]
    return (
        f'<form class="finder" role="search" aria-label="{say["search"]}">\n'
        f'<p class="words"><label for="find-words">{say["words"]}</label>'
        '<input id="find-words" name="words" type="search" autocomplete="off" '
        f'spellcheck="false" aria-describedby="find-hint"><small id="find-hint">{say["hint"]}'
        "</small></p>\n"
        f"{''.join(filters)}\n"
        f'<p><label for="find-order">{say["order"]}</label>'
        '<select id="find-order" name="order"></select></p>\n'
        f'<p class="reset"><button type="reset">{say["reset"]}</button></p>\n</form>\n'
        '<p class="found" role="status"></p>\n'
    )


def _results(columns: tuple[Column, ...]) -> str:
    table = html_of("", (Table("", columns, ()),)) if columns else "<table></table>"
    inside = table[table.index("<table") : table.index("</table>")]
    return inside.replace("<table", '<table class="found-rows"', 1) + "</table>\n"


def _comparison(t: Catalogue) -> str:
    say = _escaped(t)
    return (
        f'<p><button type="button" class="more" hidden>{say["more"]}</button></p>\n'
        '<div class="compare-bar" hidden><p class="chosen" role="status"></p>'
        f'<button type="button" class="go">{say["compare"]}</button>'
        f'<button type="button" class="none">{say["unchoose"]}</button></div>\n'
        f'<div class="compared" hidden><h3 tabindex="-1">{say["comparison"]}</h3>'
        f'<table></table><button type="button" class="close">{say["close"]}</button></div>\n'
    )


_SAID = (
    *("search", "words", "hint", "every", "order", "reset"),
    *("more", "compare", "unchoose", "comparison", "close"),
)


def _escaped(t: Catalogue) -> dict[str, str]:
    return {name: escape(t(f"site.{name}")) for name in _SAID}
