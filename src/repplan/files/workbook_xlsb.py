"""XLSB, looked through: how far a sheet reaches, merged cells, and errors."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from repplan.files.grids import Span
from repplan.files.workbook_archives import target
from repplan.files.workbook_parts import ERRORS, Look, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from repplan.files.workbook_archives import Archive

_ROW, _FIRST_CELL, _LAST_CELL, _ERROR, _FORMULA_ERROR = 0, 2, 11, 3, 11  # 1 is a blank cell
_SHEET, _MERGED = 156, 176


class XlsbParts:
    """The sheets of a binary workbook of Excel 2007 and later."""

    format = "xlsb"

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        try:
            relations = ET.fromstring(archive.read("xl/_rels/workbook.bin.rels"))  # noqa: S314 - expat bounds entities
            paths = {relation.get("Id"): target("xl", relation.get("Target", "")) for relation in relations}
            bodies = [body for kind, body in _records(archive.read("xl/workbook.bin")) if kind == _SHEET]
            self._sheets = [paths.get(_text(body, 8), "") for body in bodies]
        except (ET.ParseError, struct.error, ValueError, LookupError) as error:
            raise UnreadableError(str(error)) from None

    def look(self, sheet: int) -> Look:
        """See `workbook_parts.Parts`."""
        found = Look(merged=[])
        if sheet >= len(self._sheets) or self._sheets[sheet] not in self._archive.names:
            raise UnreadableError("a sheet is missing")
        try:
            _look_at(self._archive.read(self._sheets[sheet]), found)
        except struct.error as error:
            raise UnreadableError(str(error)) from None
        return found


def _look_at(stream: bytes, found: Look) -> None:
    row = 0
    for kind, body in _records(stream):
        if kind == _ROW:
            row = struct.unpack_from("<I", body)[0] + 1
        elif _FIRST_CELL <= kind <= _LAST_CELL:
            column = struct.unpack_from("<I", body)[0] + 1
            found.reach(row, column)
            if kind in {_ERROR, _FORMULA_ERROR}:
                found.errors[row, column] = ERRORS.get(body[8] if len(body) > 8 else 0x0F, "#VALUE!")
        elif kind == _MERGED and found.merged is not None:
            top, bottom, left, right = struct.unpack_from("<4I", body)
            found.merged.append(Span(top + 1, left + 1, bottom + 1, right + 1))


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a part: a kind of one or two bytes, a length of one to four, both in groups of seven bits."""
    at = 0
    try:
        while at < len(stream):
            kind = stream[at]
            at += 1
            if kind & 0x80:
                kind = kind & 0x7F | (stream[at] & 0x7F) << 7
                at += 1
            length = shift = 0
            while True:
                byte = stream[at]
                at += 1
                length |= (byte & 0x7F) << shift
                shift += 7
                if byte < 0x80 or shift == 28:
                    break
            yield kind, stream[at : at + length]
            at += length
    except IndexError:
        raise UnreadableError("a record is cut off") from None


def _text(body: bytes, at: int) -> str:
    """A text with its length before it."""
    length = struct.unpack_from("<I", body, at)[0]
    return body[at + 4 : at + 4 + 2 * length].decode("utf-16-le")
