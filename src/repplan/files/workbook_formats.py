"""Which format a workbook has: its first bytes and the names of its parts say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from repplan.files.workbook_parts import Parts


def open_parts(data: bytes) -> Parts:
    """The sheets of a workbook, to be looked through. Each format is imported only where it is met.

    Raises:
        UnreadableError: if the bytes are no workbook.
        LockedError: if it is encrypted.
        TooLargeError: if a sheet of an XLS or ODS file is too large to be read.
    """
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        from repplan.files.workbook_xls import XlsParts  # noqa: PLC0415 - one format a file

        return XlsParts(data)
    from repplan.files.workbook_archives import Archive  # noqa: PLC0415 - the same

    archive = Archive(data)
    if "xl/workbook.bin" in archive.names:
        from repplan.files.workbook_xlsb import XlsbParts  # noqa: PLC0415 - the same

        return XlsbParts(archive)
    if "content.xml" in archive.names:
        from repplan.files.workbook_ods import OdsParts  # noqa: PLC0415 - the same

        return OdsParts(archive)
    from repplan.files.workbook_xlsx import XlsxParts  # noqa: PLC0415 - the same

    return XlsxParts(archive)
