"""ODS, looked through: how far a sheet reaches, merged cells, and errors."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from repplan.files.grids import Span
from repplan.files.workbook_parts import LockedError, Look

if TYPE_CHECKING:
    from repplan.files.workbook_archives import Archive

_TABLE = re.compile(rb"<table:table\s.*?</table:table>|<table:table\s[^>]*/>", re.DOTALL)
_ROW = re.compile(rb"<table:table-row(\s[^>]*?)?(?:/>|>(.*?)</table:table-row>)", re.DOTALL)
_CELL = re.compile(rb"<table:(covered-)?table-cell(\s[^>]*?)?(?:/>|>(.*?)</table:(?:covered-)?table-cell>)", re.DOTALL)
_NOTE = re.compile(rb"<office:annotation\b.*?</office:annotation>", re.DOTALL)
_TAG = re.compile(rb"<[^>]*>")


class OdsParts:
    """The sheets of an OpenDocument spreadsheet."""

    format = "ods"

    def __init__(self, archive: Archive) -> None:
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise LockedError
        content = b"".join(archive.well_formed("content.xml"))
        # calamine lays out all tables when it opens the file.
        self._looks = [_look_at(content, *match.span()) for match in _TABLE.finditer(content)]

    def look(self, sheet: int) -> Look:
        """See `workbook_parts.Parts`."""
        return self._looks[sheet] if sheet < len(self._looks) else Look(merged=[])


def _look_at(content: bytes, start: int, end: int) -> Look:
    """Look at the table between two places: a copy of it would be as large as all the rest."""
    found = Look(merged=[])
    row = 0
    for match in _ROW.finditer(content, start, end):
        attributes, cells = match[1] or b"", match[2] or b""
        repeated = _number(attributes, b"number-rows-repeated")
        if _tells(cells):
            _look_at_row(cells, row + 1, repeated, found)
        row += repeated
    return found


def _tells(cells: bytes) -> bool:
    """Whether a row says anything; most empty rows are styled."""
    return b"<text:" in cells or b"office:" in cells


def _look_at_row(cells: bytes, row: int, repeated: int, found: Look) -> None:
    column = 0
    for match in _CELL.finditer(cells):
        attributes, content = match[2] or b"", match[3] or b""
        width = _number(attributes, b"number-columns-repeated")
        down, across = _number(attributes, b"number-rows-spanned"), _number(attributes, b"number-columns-spanned")
        if content or b"office:" in attributes:
            found.reach(row + repeated - 1, column + width)
            if b'"error"' in attributes or b"of:=#" in attributes:
                text = _TAG.sub(b"", _NOTE.sub(b"", content)).strip()
                found.errors[row, column + 1] = html.unescape(text.decode("utf-8", "replace")) or "#VALUE!"
        if (down > 1 or across > 1) and found.merged is not None:
            found.merged.append(Span(row, column + 1, row + down - 1, column + across))
        column += width


def _number(attributes: bytes, name: bytes) -> int:
    """A whole number from 1 that an attribute says; 1 without it."""
    at = attributes.find(name)
    if at < 0:
        return 1
    found = re.match(rb"""\s*=\s*["'](\d{1,9})["']""", attributes[at + len(name) :])
    return max(1, int(found[1])) if found else 1
