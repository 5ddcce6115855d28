"""Workbooks that are zip archives, looked through: XLSX, XLSB and ODS.

What is read here: ECMA-376 part 1, 18.3 (SpreadsheetML); OpenDocument 1.3 part 3, 9 (tables); MS-XLSB 2.4 (records).
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from typing import TYPE_CHECKING
from xml.parsers import expat

from repplan.files.workbook_parts import PART_BYTES, TooLargeError, UnreadableError
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 1 << 20


def target(folder: str, path: str) -> str:
    """A part by its path as another part in `folder` writes it."""
    return path[1:] if path.startswith("/") else posixpath.normpath(posixpath.join(folder, path))


class Archive:
    """A zip archive whose damage shows as `UnreadableError`."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise UnreadableError(str(error)) from None
        self.names = set(self._zip.namelist())

    def chunks(self, name: str) -> Iterator[bytes]:
        """A part, piece by piece.

        Raises:
            UnreadableError: if it is missing or damaged.
            TooLargeError: if it unpacks to too much.
        """
        total = 0
        try:
            with self._zip.open(name) as part:
                while piece := part.read(_CHUNK):
                    total += len(piece)
                    if total > PART_BYTES:
                        raise TooLargeError(_("it unpacks to more than a gigabyte"))
                    yield piece
        except (KeyError, zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError) as error:
            raise UnreadableError(str(error)) from None  # RuntimeError: encrypted; NotImplementedError is one too

    def well_formed(self, name: str) -> Iterator[bytes]:
        """A part that must be well-formed XML, piece by piece, all of it.

        calamine never ends on some texts that are not: it waits for an element's end behind that of the file.

        Raises:
            UnreadableError: if it is missing, damaged or not well-formed.
            TooLargeError: if it unpacks to too much.
        """
        parser = expat.ParserCreate()
        try:
            for piece in self.chunks(name):
                parser.Parse(piece, False)
                yield piece
            parser.Parse(b"", True)
        except (expat.ExpatError, ValueError) as error:  # a ValueError: an encoding that only its name tells
            raise UnreadableError(str(error)) from None

    def read(self, name: str) -> bytes:
        """A whole part; raises as `chunks` does."""
        return b"".join(self.chunks(name))
