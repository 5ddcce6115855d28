"""XLSX and XLSM, looked through: how far a sheet reaches, errors, and formulas that were never computed."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from repplan.files.workbook_archives import target
from repplan.files.workbook_parts import CELLS, Look, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from repplan.files.workbook_archives import Archive

_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,4})(\d{1,10})["']""")
_FAR_PLACE = re.compile(rb"""\sr\s*=\s*["'](?:([A-Za-z]{2,4})(\d{1,10})|[A-Za-z](\d{6,10}))["']""")
_CELL = re.compile(rb"<((?:\w+:)?)c\s([^>]*[^>/])>(.*?)</\1c\s*>", re.DOTALL)
_CELL_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,4})(\d{1,10})["']""")
_TYPE = re.compile(rb"""\bt\s*=\s*["'](\w+)["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]+)<")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_READ_FIRST = {"workbook.xml", "workbook.xml.rels", "sharedstrings.xml", "styles.xml", ".rels", "[content_types].xml"}
"""What calamine reads when it opens the file."""


class XlsxParts:
    """The sheets of an XLSX workbook."""

    format = "xlsx"

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        for name in archive.names:
            if posixpath.basename(name).lower() in _READ_FIRST:
                for _piece in archive.well_formed(name):
                    pass
        self._sheets = self._find_sheets()

    def _find_sheets(self) -> list[str]:
        """The parts of the sheets in the workbook's order; those of any order where the workbook does not tell."""
        try:
            relations = ET.fromstring(self._archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - see below
            workbook = ET.fromstring(self._archive.read("xl/workbook.xml"))  # noqa: S314 - expat bounds entities
        except (ET.ParseError, UnreadableError, LookupError, ValueError):
            return []
        paths = {relation.get("Id"): target("xl", relation.get("Target", "")) for relation in relations}
        sheets = [element for element in workbook.iter() if element.tag.rpartition("}")[2] == "sheet"]
        ids = [next((value for key, value in sheet.items() if key.endswith("}id")), None) for sheet in sheets]
        return [paths.get(key, "") for key in ids]

    def look(self, sheet: int) -> Look:
        """See `workbook_parts.Parts`."""
        name = self._sheets[sheet] if sheet < len(self._sheets) else ""
        found = Look()
        if name in self._archive.names:
            self._look_at(name, found)
        else:
            for other in sorted(self._archive.names):
                if "sheet" in other.lower() and other.lower().endswith(".xml"):
                    self._look_at(other, Look())
        return found

    def _look_at(self, name: str, found: Look) -> None:
        reach = Look()
        for text in _whole_cells(self._archive.well_formed(name)):
            for letters, number, alone in set(_FAR_PLACE.findall(text)):
                reach.rows, reach.columns = max(reach.rows, int(number or alone)), max(reach.columns, _column(letters))
            if b'"e"' in text or b"'e'" in text or _FORMULA.search(text):
                _look_closely(text, found)
        # Cells in the first columns and 99,999 rows were not looked at one by one, which takes long.
        if max(reach.rows, 99_999) * max(reach.columns, 26) > CELLS:
            self._measure(name, found)

    def _measure(self, name: str, found: Look) -> None:
        """How far a sheet reaches, by each of its cells."""
        for text in _whole_cells(self._archive.chunks(name)):
            for letters, number in _PLACE.findall(text):
                found.reach(int(number), _column(letters))


def _whole_cells(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces of a sheet, cut where a cell or row begins."""
    rest = b""
    for piece in chunks:
        text = rest + piece
        cut = max(text.rfind(b"<c "), text.rfind(b"<row "), text.rfind(b":c "))
        if cut <= 0:
            rest = text
            continue
        cut = text.rfind(b"<", 0, cut + 1)
        yield text[:cut]
        rest = text[cut:]
    yield rest


def _look_closely(text: bytes, found: Look) -> None:
    """Take note of errors, and of formulas without a value; an empty text is a value."""
    for cell in _CELL.finditer(text):
        attributes, content = cell[2], cell[3]
        place, kind = _CELL_PLACE.search(attributes), _TYPE.search(attributes)
        if place is None:
            continue
        at = int(place[2]), _column(place[1])
        value = _VALUE.search(content)
        if kind is not None and kind[1] == b"e":
            found.errors[at] = value[1].decode("utf-8", "replace") if value else "#VALUE!"
        elif value is None and _FORMULA.search(content) and (kind is None or kind[1] != b"str"):
            found.not_computed.append(at)


def _column(letters: bytes) -> int:
    """The number of a column from 1: AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
