"""XLS, looked through: how far a sheet reaches, and errors.

The file is a compound file (MS-CFB), a small file system of chained sectors; its stream `Workbook` holds the records of
BIFF8 (MS-XLS 2.4), `Book` those of its forerunners.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from repplan.files.workbook_parts import ERRORS, LockedError, Look, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

_END_OF_CHAIN = 0xFFFFFFFA  # and whatever lies above
_NUMBER, _LABEL, _BOOLERR, _FORMULA, _LABEL_SST, _RK, _MULRK, _RSTRING = (
    *(0x0203, 0x0204, 0x0205, 0x0006),
    *(0x00FD, 0x027E, 0x00BD, 0x00D6),
)
_BOUNDSHEET, _FILEPASS, _EOF = 0x0085, 0x002F, 0x000A
_CELLS = {_NUMBER, _LABEL, _BOOLERR, _FORMULA, _LABEL_SST, _RK, _RSTRING}


class XlsParts:
    """The sheets of a workbook of Excel 5 to 2003."""

    format = "xls"

    def __init__(self, data: bytes) -> None:
        try:
            self._records = _stream(data)
        except (struct.error, IndexError, UnicodeDecodeError) as error:
            raise UnreadableError(str(error)) from None
        sheets: list[int] = []
        for kind, body in _records(self._records, 0):
            if kind == _FILEPASS:
                raise LockedError
            if kind == _BOUNDSHEET and len(body) >= 4:
                sheets.append(struct.unpack_from("<I", body)[0])
        self._looks = [self._look(start) for start in sheets]  # calamine lays out all sheets when it opens the file

    def look(self, sheet: int) -> Look:
        """See `workbook_parts.Parts`."""
        return self._looks[sheet] if sheet < len(self._looks) else Look()

    def _look(self, start: int) -> Look:
        found = Look()
        for kind, body in _records(self._records, start):
            if kind in _CELLS and len(body) >= 4:
                row, column = struct.unpack_from("<HH", body)
                found.reach(row + 1, column + 1)
                error = _error(kind, body)
                if error is not None:
                    found.errors[row + 1, column + 1] = ERRORS.get(error, "#VALUE!")
            elif kind == _MULRK and len(body) >= 6:  # several cells in one record, the last column at its end
                row, first = struct.unpack_from("<HH", body)
                found.reach(row + 1, max(first, *struct.unpack_from("<H", body, len(body) - 2)) + 1)
        return found


def _error(kind: int, body: bytes) -> int | None:
    """The code of the error that a cell's record holds."""
    if kind == _BOOLERR and len(body) >= 8 and body[7]:
        return body[6]
    if kind == _FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
        return body[8]
    return None


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """The records from `start` to the end of their part."""
    while start + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, start)
        if kind == _EOF:
            return
        yield kind, stream[start + 4 : start + 4 + length]
        start += 4 + length


def _stream(data: bytes) -> bytes:
    """The workbook's stream of a compound file."""
    sector = 1 << _within(struct.unpack_from("<H", data, 0x1E)[0], 7, 16)
    fat = _fat(data, sector)
    directory_start, cutoff, mini_start = (struct.unpack_from("<I", data, at)[0] for at in (0x30, 0x38, 0x3C))
    directory = _chain(data, sector, fat, directory_start)
    entries: dict[str, tuple[int, int]] = {}
    for at in range(0, len(directory) - 127, 128):
        length = min(struct.unpack_from("<H", directory, at + 64)[0], 64)
        name = directory[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")
        start, size = struct.unpack_from("<II", directory, at + 116)
        entries.setdefault(name.lower(), (start, size))
    if "encryptedpackage" in entries:  # how newer workbooks with a password are wrapped
        raise LockedError
    if not {"workbook", "book"} & entries.keys():
        raise UnreadableError("no workbook")
    start, size = entries["workbook" if "workbook" in entries else "book"]
    if size >= cutoff:
        return _chain(data, sector, fat, start)[:size]
    small = 1 << _within(struct.unpack_from("<H", data, 0x20)[0], 4, 12)
    mini = _chain(data, sector, fat, entries["root entry"][0]) if "root entry" in entries else b""
    numbers = _chain(data, sector, fat, mini_start)
    mini_fat = list(struct.unpack(f"<{len(numbers) // 4}I", numbers[: len(numbers) // 4 * 4]))
    return _chain(b"\x00" * small + mini, small, mini_fat, start)[:size]


def _within(value: int, low: int, high: int) -> int:
    if not low <= value <= high:
        raise UnreadableError("sector size")
    return value


def _fat(data: bytes, sector: int) -> list[int]:
    """The table that says of each sector which one follows it."""
    listed = list(struct.unpack_from("<109I", data, 0x4C))
    more, left = struct.unpack_from("<I", data, 0x44)[0], len(data) // sector
    while more < _END_OF_CHAIN and left:
        numbers = struct.unpack_from(f"<{sector // 4}I", data, (more + 1) * sector)
        listed += numbers[:-1]
        more, left = numbers[-1], left - 1
    fat: list[int] = []
    for number in listed:
        start = (number + 1) * sector
        if number < _END_OF_CHAIN and start < len(data):
            piece = data[start : start + sector]
            fat += struct.unpack(f"<{len(piece) // 4}I", piece[: len(piece) // 4 * 4])
    return fat


def _chain(data: bytes, sector: int, fat: list[int], start: int) -> bytes:
    """The bytes of a chain of sectors; one that runs in circles ends where it has as many as there are."""
    pieces: list[bytes] = []
    while start < _END_OF_CHAIN and len(pieces) <= len(fat):
        pieces.append(data[(start + 1) * sector : (start + 2) * sector])
        start = fat[start] if start < len(fat) else _END_OF_CHAIN
    return b"".join(pieces)
