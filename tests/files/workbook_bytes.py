"""Workbooks of the formats that no library at hand writes, byte by byte and as small as can be."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Sequence


def ods(rows: Sequence[Sequence[str]], repeated: int = 1) -> bytes:
    """An OpenDocument spreadsheet with one sheet of texts, each row and cell told to be so many alike."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    empty = "<table:table-cell/>"
    if repeated > 1:
        cell = cell.replace(" office", f' table:number-columns-repeated="{repeated}" office', 1)
    begin = f'<table:table-row table:number-rows-repeated="{repeated}">' if repeated > 1 else "<table:table-row>"
    table = "".join(
        begin + "".join(cell.format(escape(text)) if text else empty for text in row) + "</table:table-row>"
        for row in rows
    )
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f"<office:document-content{spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="List">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return out.getvalue()


def xls(rows: Sequence[Sequence[str]], far: tuple[int, int] | None = None) -> bytes:
    """A workbook of Excel 97 with one sheet of texts, and one more text in that row and column, from 0."""

    def entry(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    texts = [(i, j, text) for i, row in enumerate(rows) for j, text in enumerate(row) if text]
    texts += [(*far, "x")] if far else []
    cells = b"".join(
        entry(0x204, struct.pack("<HHHHB", i, j, 0, len(text), 1) + text.encode("utf-16-le")) for i, j, text in texts
    )
    bof = entry(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0x600))
    sheet = entry(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0x600)) + cells + entry(0xA, b"")
    name = b"\x04\x00List"
    start = len(bof) + 4 + 6 + len(name) + 4
    book = bof + entry(0x85, struct.pack("<IH", start, 0) + name) + entry(0xA, b"") + sheet
    return compound("Workbook", stream=book.ljust(4096, b"\x00"))


def compound(*names: str, stream: bytes = b"\x00" * 5000) -> bytes:
    """A compound file with streams of those names, all of the same bytes."""
    sector = 512
    used = -(-len(stream) // sector)
    entries = b""
    for name, kind, start in [("Root Entry", 5, 0xFFFFFFFE), *((name, 2, 2) for name in names)]:
        text = (name + "\x00").encode("utf-16-le")
        entry = text.ljust(64, b"\x00") + struct.pack("<HBB3I", len(text), kind, 1, *[0xFFFFFFFF] * 3) + b"\x00" * 36
        entries += entry + struct.pack("<IQ", start, len(stream))
    fat = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + used), 0xFFFFFFFE]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<IIIIIIIII", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0) + b"\xff" * 432
    table = b"".join(struct.pack("<I", number) for number in fat).ljust(sector, b"\xff")
    return header + table + entries.ljust(sector, b"\x00") + stream.ljust(used * sector, b"\x00")


def record(kind: int, body: bytes) -> bytes:
    """A record of a binary workbook."""
    key = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return key + bytes([len(body)]) + body


def wide(text: str) -> bytes:
    """A text with its length before it."""
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def binary_workbook(*, far: bool = False) -> bytes:
    """An XLSB as small as can be: name and notes, A with an error, merged notes."""
    cells = record(0, struct.pack("<I", 0) + bytes(21)) + record(6, struct.pack("<II", 0, 0) + wide("name"))
    cells += record(6, struct.pack("<II", 1, 0) + wide("notes"))
    cells += record(0, struct.pack("<I", 1) + bytes(21)) + record(6, struct.pack("<II", 0, 0) + wide("A"))
    cells += record(3, struct.pack("<II", 1, 0) + b"\x2a")
    if far:
        cells += record(0, struct.pack("<I", 1_000_000) + bytes(21)) + record(
            6, struct.pack("<II", 16000, 0) + wide("x")
        )
    sheet = record(129, b"") + record(148, struct.pack("<4I", 0, 1, 0, 1)) + record(145, b"") + cells
    sheet += record(146, b"") + record(176, struct.pack("<4I", 1, 2, 0, 0)) + record(130, b"")
    book = record(131, b"") + record(143, b"") + record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("List"))
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            f'<Relationships><Relationship Id="rId1" Type="{relation}" Target="worksheets/sheet1.bin"/></Relationships>',
        )
        archive.writestr("xl/workbook.bin", book + record(144, b"") + record(132, b""))
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return out.getvalue()
