"""Templates of what people see, one folder a room; whatever is put into them is escaped."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

__all__ = ["templates"]


@cache
def templates(room: str) -> Environment:
    """Return the templates that lie in the ``static`` folder of a room.

    Parameters
    ----------
    room : str
        Full name of its package, ``dtindex.lab``.

    Examples
    --------
    >>> t = templates("dtindex.lab").get_template("notice.html.j2")
    >>> t.render(kind="good", text="1 < 2")
    '<p class="dti-notice good" role="status">1 &lt; 2</p>'
    """
    return Environment(
        loader=PackageLoader(room, "static"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
