"""Frozen dataclasses that are brief to print and equal by content, tables and arrays included.

Rules are such records too, and are read where nobody asks for a table; so what knows tables is
imported when something is told or compared.
"""

from collections.abc import Collection, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Brief", "brief"]

_LETTERS = 60
_COLUMNS = 6
_LINE = 80
_FEW = 3


class Brief:
    """What a function hands out: its ``repr`` tells shapes and sizes, never every row.

    For frozen dataclasses declared with ``eq=False, repr=False``. Two are equal when they are of
    one class and all their fields hold the same, down to the cells of tables.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> import pandas as pd
    >>> @dataclass(frozen=True, eq=False, repr=False)
    ... class Count(Brief):
    ...     table: pd.DataFrame
    >>> Count(pd.DataFrame({"n": range(400)}))
    Count(table=<400 rows: n>)
    >>> Count(pd.DataFrame({"n": [1]})) == Count(pd.DataFrame({"n": [1]}))
    True
    """

    __slots__ = ()

    def __repr__(self) -> str:
        told = [f"{name}={brief(value)}" for name, value in _shown(self)]
        name = type(self).__name__
        line = f"{name}({', '.join(told)})"
        return line if len(line) <= _LINE else f"{name}(\n  " + ",\n  ".join(told) + ",\n)"

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(_same(a, getattr(other, name)) for name, a in _contents(self))

    def __hash__(self) -> int:
        # Tables and arrays have no hash; words and numbers are enough to tell most apart.
        simple = (str, int, float, bytes)
        return hash((type(self), *(v for _, v in _contents(self) if isinstance(v, simple))))


def brief(value: object) -> str:
    """Write a value in one short line: small ones as they are, large ones by kind and size.

    Examples
    --------
    >>> import numpy as np
    >>> brief(np.zeros((400, 5)))
    '<400 x 5 float64>'
    >>> brief(tuple(range(400)))
    '<400 int>'
    >>> brief(("vi", "en"))
    "('vi', 'en')"
    """
    import numpy as np
    import pandas as pd

    match value:
        case pd.DataFrame():
            names = [str(name) for name in value.columns]
            more = ", …" if len(names) > _COLUMNS else ""
            return f"<{len(value)} rows: {', '.join(names[:_COLUMNS])}{more}>"
        case pd.Series() | pd.Index():
            return f"<{len(value)} {value.dtype}>"
        case np.ndarray():
            return f"<{' x '.join(map(str, value.shape))} {value.dtype}>"
        case str() | bytes():
            text = repr(value)
            return text if len(text) <= _LETTERS else f"{text[: _LETTERS - 2]}…{text[-1]}"
        case Mapping() | Collection() if len(value) > _FEW or _is_nested(value):
            kinds = {type(item).__name__ for item in value}
            return f"<{len(value)} {' or '.join(sorted(kinds))}>"
    text = repr(value)
    return text if len(text) <= _LETTERS else f"<{type(value).__name__}>"


def _is_nested(value: Collection[object]) -> bool:
    """Tell whether items would print at length themselves."""
    return any(len(repr(item)) > _LETTERS for item in value)


def _contents(record: Any) -> list[tuple[str, object]]:
    return [(field.name, getattr(record, field.name)) for field in fields(record)]


def _shown(record: Any) -> list[tuple[str, object]]:
    return [(f.name, getattr(record, f.name)) for f in fields(record) if f.repr]


def _same(one: object, other: object) -> bool:
    import numpy as np
    import pandas as pd

    match one, other:
        case (pd.DataFrame(), pd.DataFrame()):
            return bool(one.equals(other))
        case (pd.Series(), pd.Series()):
            return bool(one.equals(other))
        case (pd.DataFrame() | pd.Series(), _) | (_, pd.DataFrame() | pd.Series()):
            return False
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return _same_array(np.asarray(one), np.asarray(other))
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    return bool(one == other)


def _same_array(one: "np.ndarray[Any, Any]", other: "np.ndarray[Any, Any]") -> bool:
    import numpy as np

    floats = one.dtype.kind == other.dtype.kind == "f"
    return bool(np.array_equal(one, other, equal_nan=floats))
