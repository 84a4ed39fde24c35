"""What stands between the widgets, as HTML: templates, and their one stylesheet."""

from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from dtindex.catalogue import Catalogue

__all__ = ["render", "stylesheet"]


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("dtindex.lab", "static"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, t: Catalogue, **values: object) -> str:
    """Fill in a template of ``lab/static``; what was typed is escaped.

    Examples
    --------
    >>> from dtindex.catalogue import catalogue
    >>> render("notice.html.j2", catalogue("vi"), kind="good", text="1 < 2")
    '<p class="dti-notice good" role="status">1 &lt; 2</p>'
    """
    return _templates().get_template(template).render(t=t, **values)


def stylesheet() -> str:
    """Give the stylesheet as an element that a page takes in anywhere."""
    css = (files("dtindex.lab") / "static" / "lab.css").read_text("utf-8")
    return f"<style>{css}</style>"
