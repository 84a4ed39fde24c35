"""What stands between the widgets, as HTML: templates, and their one stylesheet."""

from importlib.resources import files

from dtindex.catalogue import Catalogue
from dtindex.templates import templates

__all__ = ["render", "stylesheet"]


def render(template: str, t: Catalogue, **values: object) -> str:
    """Fill in a template of ``lab/static``; what was typed is escaped.

    Examples
    --------
    >>> from dtindex.catalogue import catalogue
    >>> render("notice.html.j2", catalogue("vi"), kind="good", text="1 < 2")
    '<p class="dti-notice good" role="status">1 &lt; 2</p>'
    """
    return templates("dtindex.lab").get_template(template).render(t=t, **values)


def stylesheet() -> str:
    """Return the stylesheet as an element that a page takes in anywhere."""
    css = (files("dtindex.lab") / "static" / "lab.css").read_text("utf-8")
    return f"<style>{css}</style>"
