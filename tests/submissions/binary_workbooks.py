"""Writes XLSB workbooks, which no program here can write."""

import struct
import zipfile
from collections.abc import Iterable
from pathlib import Path

TYPES = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PERCENT, DAY = 1, 2
"""Styles, after the one that shows numbers as they are."""


def record(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, n = b"", len(body)
    while True:
        n, low = n >> 7, n & 0x7F
        size += bytes([low | 0x80 if n else low])
        if not n:
            return head + size + body


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def links(*targets: tuple[str, str]) -> str:
    inside = "".join(
        f'<Relationship Id="rId{n}" Type="{KIND}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{inside}</Relationships>'


def cell(column: int, value: object, style: int = 0) -> bytes:
    head = struct.pack("<II", column, style)
    match value:
        case bool():
            return record(4, head + bytes([value]))
        case int() | float():
            return record(5, head + struct.pack("<d", value))
        case "#REF!":
            return record(3, head + bytes([0x17]))
        case _:
            return record(6, head + wide(str(value)))


def write_xlsb(
    path: Path,
    rows: Iterable[Iterable[object]],
    styles: dict[tuple[int, int], int],
    merged: Iterable[tuple[int, int, int, int]] = (),
) -> None:
    """Write a workbook of one sheet; ``merged`` are first and last row, first and last column."""
    sheet = record(129) + record(148, struct.pack("<4I", 0, 9, 0, 9)) + record(145)
    for row, cells in enumerate(rows):
        sheet += record(0, struct.pack("<IIHBBBI", row, 0, 300, 0, 0, 0, 0))
        for column, value in enumerate(cells):
            if value is not None:
                sheet += cell(column, value, styles.get((row, column), 0))
    sheet += record(146)
    sheet += b"".join(record(176, struct.pack("<4I", *block)) for block in merged) + record(130)
    xfs = b"".join(
        record(47, struct.pack("<HH12x", 0, number_format)) for number_format in (0, 164, 14)
    )
    look = record(278) + record(615, struct.pack("<I", 1))
    look += record(44, struct.pack("<H", 164) + wide("0.0%")) + record(616)
    look += record(617, struct.pack("<I", 3)) + xfs + record(618) + record(279)
    bundle = record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("Số liệu"))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", links(("officeDocument", "xl/workbook.bin")))
        archive.writestr(
            "xl/workbook.bin", record(131) + record(143) + bundle + record(144) + record(132)
        )
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            links(("worksheet", "worksheets/sheet1.bin"), ("styles", "styles.bin")),
        )
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
        archive.writestr("xl/styles.bin", look)
