"""Rows out of CSV and XLSX files: texts with the row numbers that a spreadsheet shows, whatever they mean.

Every cell becomes text: dates as ISO, whole numbers without a decimal point, other numbers in their shortest form, so
that a table means the same in both formats.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from repplan.errors import BadDataError, Mistake, NotFoundError, why
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

DELIMITERS = ",;\t"
_XLSX_ENDINGS = (".xlsx", ".xlsm")
_ZIP_MAGIC = b"PK\x03\x04"
_OLD_EXCEL_MAGIC = b"\xd0\xcf\x11\xe0"


Knows: TypeAlias = "Callable[[str], bool]"
"""Whether a text is the name of a column; by such names the header is found below titles."""


class SkipReason(StrEnum):
    """Why a row below the header is no record."""

    EMPTY = "empty"
    HEADER = "repeated header"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Skipped:
    """Rows that are no records, from `row` to `last` as a spreadsheet counts, and why."""

    row: int
    last: int
    reason: SkipReason


@dataclass(frozen=True, slots=True)
class Table:
    """A header, the rows below it, and how they were understood.

    Attributes:
        source: the file as messages name it.
        header: the names of the columns, one a column of the file; "" where a column has none. Of a header in two rows
            the name of the group stands before the name below it (`Clinic Mon`), unless only the latter is known.
        rows: (row number as a spreadsheet shows it, texts); rows that are no records are left out and told in
            `skipped`. A row may be shorter or longer than the header.
        header_row: the number of the header's last row.
        format: `csv`, `xlsx`, `xls`, `xlsb` or `ods`.
        encoding: how the bytes of a text file were read, with the reason; "" for a workbook.
        delimiter: what separates the cells of a text file; "" for a workbook.
        sheet: the sheet of a workbook that was read; "" for a text file.
        other_sheets: the sheets that were not read, hidden ones included.
        groups: the name above each column's own, where the header has two rows; else empty.
        titles: (row number, text) of the rows above the header.
        skipped: the rows below the header that are no records.
        merged: cells that span several rows and were told to each, as spreadsheets name them (`C5:C8`).
    """

    source: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, Sequence[str]], ...]
    header_row: int = 1
    format: str = "csv"
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    titles: tuple[tuple[int, str], ...] = ()
    skipped: tuple[Skipped, ...] = ()
    merged: tuple[str, ...] = ()


def read_table(
    path: Path, *, sheet: str | None = None, knows: Knows | None = None, encoding: str | None = None
) -> Table:
    """The table of a file; what it holds decides between CSV and XLSX, not its name.

    CSV is UTF-8, with or without a byte order mark, separated by commas, semicolons or tabs (whichever the header has
    most of). Of a workbook the first sheet is read, formulas by their last computed value.

    Raises:
        NotFoundError: if there is no such file.
        BadDataError: if it cannot be read as a table; says where the trouble is.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise NotFoundError(_("there is no file {path}").format(path=path)) from None
    except OSError as error:
        raise BadDataError(_("{path} cannot be read: {error}").format(path=path, error=why(error))) from None
    return parse_table(data, str(path), sheet=sheet, knows=knows, encoding=encoding)


def parse_table(
    data: bytes, source: str, *, sheet: str | None = None, knows: Knows | None = None, encoding: str | None = None
) -> Table:
    """The table in a file's bytes; see `read_table`.

    Raises:
        BadDataError: if they are no table.
    """
    del sheet, knows, encoding  # to be heeded next
    if data.startswith(_OLD_EXCEL_MAGIC):
        message = _("{path} is an old Excel workbook (.xls) or locked by a password: save it as .xlsx without one")
        raise BadDataError(message.format(path=source))
    if data.startswith(_ZIP_MAGIC) or source.lower().endswith(_XLSX_ENDINGS):
        rows = _xlsx_rows(data, source)
    else:
        rows = _csv_rows(_decode(data, source), source)
    numbered = [(number, row) for number, row in enumerate(rows, start=1) if number == 1 or any(row)]
    if not numbered or not any(numbered[0][1]):
        raise BadDataError(_("{path} has no header: its first row must name the columns").format(path=source))
    return Table(source, tuple(numbered[0][1]), tuple(numbered[1:]))


def _decode(data: bytes, source: str) -> str:
    """The text, or a mistake that names the first byte that is no UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # With a byte order mark the codec counts from behind it.
        position = error.start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)
        line = data.count(b"\n", 0, position) + 1
        message = _("byte {byte} of the file (0x{value:02x}) is not UTF-8")
        mistake = Mistake(f"{source}:{line}", message.format(byte=position + 1, value=data[position]))
    message = _("{path} is not UTF-8 text: in a spreadsheet save it as `CSV UTF-8`, or as .xlsx; nothing was written")
    raise BadDataError(message.format(path=source), (mistake,))


def _csv_rows(text: str, source: str) -> list[list[str]]:
    first_line = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    try:
        rows.extend([cell.strip() for cell in row] for row in reader)
    except csv.Error as error:
        # A quote left open swallows the rest of the file: the row where it began is what the user must look at.
        mistake = Mistake(f"{source}:{len(rows) + 1}", _("not valid CSV: {error}").format(error=error))
        message = _("{path} cannot be read: check the quotes of that row; nothing was written")
        raise BadDataError(message.format(path=source), (mistake,)) from None
    return rows


def _xlsx_rows(data: bytes, source: str) -> list[list[str]]:
    import warnings  # noqa: PLC0415 - only workbooks need these
    import zipfile  # noqa: PLC0415 - the same

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings():
            # It warns of what it drops when a workbook is saved again, such as drop-down lists; we only read.
            warnings.simplefilter("ignore")
            workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            sheet = workbook.worksheets[0]
            sheet.reset_dimensions()  # some programs record a size that is too small, and rows would be lost
            return [_texts(row) for row in sheet.iter_rows(values_only=True)]
    # openpyxl lets the errors of its parts through: archive, XML, missing sheets and relations
    except (
        zipfile.BadZipFile,
        InvalidFileException,
        KeyError,
        IndexError,
        ValueError,
        TypeError,
        SyntaxError,
        OSError,
    ):
        message = _("{path} is not a readable workbook: open it in a spreadsheet and save it again as .xlsx")
        raise BadDataError(message.format(path=source)) from None


def _texts(row: Iterable[object]) -> list[str]:
    return [cell.strip() if isinstance(cell, str) else "" if cell is None else cell_text(cell) for cell in row]


def cell_text(value: object) -> str:
    """A spreadsheet's value as the text a CSV file would hold.

    Example:
        >>> cell_text(13800000001.0), cell_text(39.9), cell_text(dt.datetime(2026, 11, 23)), cell_text(None)
        ('13800000001', '39.9', '2026-11-23', '')
    """
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "minutes")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time):
        return value.isoformat("minutes")
    return str(value)
