"""Tables out of text files and workbooks: a header, the rows below it, and how they were found, whatever they mean.

Every cell becomes text: dates as ISO, whole numbers without a decimal point, other numbers in their shortest form, so
that a table means the same in every format. Rows are numbered as a spreadsheet shows them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from repplan.errors import BadDataError, NotFoundError, UsageError, why
from repplan.files.headers import find_header
from repplan.files.table_body import Skipped, SkipReason, read_body
from repplan.files.text_encoding import decode
from repplan.files.text_tables import find_delimiter, text_grid
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from repplan.files.grids import Grid
    from repplan.files.headers import Knows

__all__ = ["SkipReason", "Skipped", "Table", "parse_table", "read_bytes", "read_table"]

_WORKBOOK_MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # zip archives, and the older compound files
_WEB_PAGE = re.compile(r"\s*<(?:!doctype|html|head|meta|table|\?xml)\b", re.IGNORECASE)  # what many programs call .xls


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
        encoding: how the bytes of a text file were read; "" for a workbook.
        encoding_reason: what decided that, as a half-sentence.
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
    encoding_reason: str = ""
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
    """The table of a file; what it holds decides between text and workbook, not its name.

    Text is in the encoding that `text_encoding.decode` finds, its cells separated by one of `text_tables.DELIMITERS`.
    Of a workbook (XLSX, XLSM, XLSB, XLS, ODS) one sheet is read, formulas by their last computed value.

    Args:
        path: the file.
        sheet: the sheet to read, by its name or its number from 1; None: the only one whose header is recognised.
        knows: recognises names of columns: the header is the row with most of them, and may have two rows. Without it
            the first row that is not empty is the header, and the first sheet that is not hidden is read.
        encoding: what the user says of a text file; None: to be found out.

    Raises:
        NotFoundError: if there is no such file, or no such sheet.
        UsageError: if several sheets might be meant, or a text file is asked for a sheet.
        BadDataError: if it cannot be read as a table; says where the trouble is.
    """
    return parse_table(read_bytes(path), str(path), sheet=sheet, knows=knows, encoding=encoding)


def read_bytes(path: Path) -> bytes:
    """What a file of the user's holds.

    Raises:
        NotFoundError: if there is no such file.
        BadDataError: if it cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise NotFoundError(_("there is no file {path}").format(path=path)) from None
    except OSError as error:
        raise BadDataError(_("{path} cannot be read: {error}").format(path=path, error=why(error))) from None


def parse_table(
    data: bytes, source: str, *, sheet: str | None = None, knows: Knows | None = None, encoding: str | None = None
) -> Table:
    """The table in a file's bytes; see `read_table`."""
    if data.startswith(_WORKBOOK_MAGIC):
        from repplan.files.workbooks import choose_sheet  # noqa: PLC0415 - most tables are text

        chosen = choose_sheet(data, source, sheet, knows)
        return _table(source, chosen.grid, knows, format=chosen.format, sheet=chosen.name, other_sheets=chosen.others)
    if sheet is not None:
        raise UsageError(_("{path} is a text file and has no sheets: leave --sheet out").format(path=source))
    decoded = decode(data, source, encoding)
    if _WEB_PAGE.match(decoded.text):
        message = _("{path} is a web page or XML, whatever its name: open it in a spreadsheet and save it as .xlsx")
        raise BadDataError(message.format(path=source))
    delimiter = find_delimiter(decoded.text, knows)
    return _table(
        source,
        text_grid(decoded.text, delimiter, source),
        knows,
        encoding=decoded.encoding,
        encoding_reason=decoded.reason,
        delimiter=delimiter,
    )


def _table(source: str, grid: Grid, knows: Knows | None, **how: Any) -> Table:  # noqa: ANN401 - fields of Table
    header = find_header(grid, knows)
    if not header.last:
        raise BadDataError(_("{path} has no header: its first row must name the columns").format(path=source))
    body = read_body(grid, header)
    above = [(number, " ".join(filter(None, row))) for number, row in enumerate(grid.rows[: header.first - 1], start=1)]
    return Table(
        source,
        header.names,
        body.rows,
        header_row=header.last,
        groups=header.groups,
        titles=tuple((number, text) for number, text in above if text),
        skipped=body.skipped,
        merged=tuple(map(str, body.merged)),
        **how,
    )
