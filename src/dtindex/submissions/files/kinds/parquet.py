"""Parquet files, unpacked where too much of it costs that file alone."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from dtindex.submissions.files.kinds.reading import MAX_CELLS, Cause, FileRefused

__all__ = ["read_parquet"]

MAX_UNPACKED_BYTES = 768 * 2**20


def read_parquet(path: Path) -> bytes:
    """Unpack a Parquet file; give its table as a stream of Arrow.

    Raises
    ------
    FileRefused
        If it holds more than fits in memory.
    """
    with pq.ParquetFile(path) as parquet:
        about = parquet.metadata
        groups = [about.row_group(i) for i in range(about.num_row_groups)]
        if about.num_rows * about.num_columns > MAX_CELLS:
            raise FileRefused(Cause.TOO_LARGE)
        if sum(group.total_byte_size for group in groups) > MAX_UNPACKED_BYTES:
            raise FileRefused(Cause.TOO_LARGE)
        table = parquet.read(use_threads=False)
    if table.nbytes > MAX_UNPACKED_BYTES:
        raise FileRefused(Cause.TOO_LARGE)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue())
