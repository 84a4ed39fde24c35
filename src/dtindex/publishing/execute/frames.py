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
    size = int.from_bytes(_read(stream, _LENGTH), "big")
    data = _read(stream, size)
    if not data or len(data) < size:
        return None
    frame: Frame = json.loads(data.decode("utf-8", "surrogatepass"))
    return frame


def _read(stream: BinaryIO, size: int) -> bytes:
    """Read so many bytes, in as many pieces as they come in."""
    data = bytearray()
    while len(data) < size and (piece := stream.read(size - len(data))):
        data += piece
    return bytes(data)
