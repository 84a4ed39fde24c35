"""Tables of other libraries (polars, Arrow, DuckDB and more) as tables of pandas."""

from typing import Protocol, TypeVar, overload, runtime_checkable

import narwhals as nw
import pandas as pd
import pyarrow as pa

__all__ = ["EXACT_TYPES", "ArrowFrame", "pandas_of"]

T = TypeVar("T")

EXACT_TYPES = {
    **dict.fromkeys((pa.int8(), pa.int16(), pa.int32(), pa.int64()), pd.Int64Dtype()),
    **dict.fromkeys((pa.uint8(), pa.uint16(), pa.uint32()), pd.Int64Dtype()),
    pa.bool_(): pd.BooleanDtype(),
}
"""Columns of whole numbers stay whole where cells are blank; pandas would make them fractions."""


@runtime_checkable
class ArrowFrame(Protocol):
    """A table that hands itself out as Arrow, as polars, pyarrow and DuckDB do."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Hand out the rows as an Arrow stream."""


@overload
def pandas_of(source: pd.DataFrame | ArrowFrame) -> pd.DataFrame: ...


@overload
def pandas_of(source: T) -> T: ...


def pandas_of(source: object) -> object:
    """Turn a table of any library into one of pandas; what is no table comes back as it is.

    Parameters
    ----------
    source : DataFrame of pandas or polars, Arrow table, or anything else
        Lazy tables are to be collected before.

    Examples
    --------
    >>> pandas_of(pa.table({"institution_id": ["KT01"], "n": [None]})).shape
    (1, 2)
    >>> pandas_of("institutions.csv")
    'institutions.csv'
    """
    if isinstance(source, pd.DataFrame):
        return source
    frame = nw.from_native(source, pass_through=True)
    if isinstance(frame, nw.DataFrame):
        return _exact(frame.to_arrow())
    if isinstance(source, ArrowFrame):
        return _exact(pa.table(source))
    return source


def _exact(table: pa.Table) -> pd.DataFrame:
    frame: pd.DataFrame = table.to_pandas(types_mapper=EXACT_TYPES.get, ignore_metadata=True)
    return frame
