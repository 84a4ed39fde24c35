"""Frames of JSON down a pipe, whole or not at all."""

import json
from typing import Any, BinaryIO

__all__ = ["Frame", "read_frame", "write_frame"]

Frame = dict[str, Any]

_LENGTH = 8


def write_frame(stream: BinaryIO, frame: Frame) -> None:
    """Write a frame: its length in eight bytes, then JSON."""
    data = json.dumps(frame, ensure_ascii=False).encode("utf-8", "surrogatepass")
    stream.write(len(data).to_bytes(_LENGTH, "big"))
    stream.write(data)
    stream.flush()


def read_frame(stream: BinaryIO) -> Frame | None:
    """Read a frame; None at the end of the stream, or when it breaks off."""
    size = int.from_bytes(stream.read(_LENGTH), "big")
    data = stream.read(size)
    if not data or len(data) < size:
        return None
    frame: Frame = json.loads(data.decode("utf-8", "surrogatepass"))
    return frame
