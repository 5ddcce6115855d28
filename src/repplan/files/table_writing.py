"""Tables out: the same rows as CSV and as a workbook, formulas defused, byte for byte the same every time."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from typing import TYPE_CHECKING, Any, TypeAlias

from repplan.domain.spreadsheet_text import guarded, guarded_typed, is_dangerous

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Cell: TypeAlias = str | int | float | dt.date | None

_WIDEST = 40  # characters of a column; longer texts are cut on the screen only
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest moment that an archive can say
_WHEN = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(<)")
_NUMERIC = re.compile(r"[\d\s.,:/+\-()]+")


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]], *, excel: bool = False) -> bytes:
    """The table as CSV in UTF-8 with line feeds as line ends.

    Args:
        header: the names of the columns.
        rows: texts, numbers and dates; texts that are formulas to a spreadsheet are defused (`spreadsheet_text`).
        excel: with a byte order mark, by which Excel knows UTF-8.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig" if excel else "utf-8")


def xlsx_bytes(title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], *, fixed: int = 1) -> bytes:
    """The table as a workbook: texts typed as texts (a phone number keeps its zeros), dates as dates.

    Args:
        title: the name of the sheet.
        header: the names of the columns, in a row that stays in view.
        rows: texts, numbers and dates.
        fixed: how many columns stay in view.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    table = [list(row) for row in rows]
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(title)
    sheet.freeze_panes = f"{get_column_letter(fixed + 1)}2"
    for i, width in enumerate(_widths(header, table), start=1):
        sheet.column_dimensions[get_column_letter(i)].width = width
    bold = Font(bold=True)
    heading = [WriteOnlyCell(sheet, value=name) for name in header]
    for cell in heading:
        cell.font = bold
    sheet.append(heading)
    for row in table:
        sheet.append([None if value in ("", None) else _cell(WriteOnlyCell(sheet), value) for value in row])
    out = io.BytesIO()
    workbook.save(out)
    return _timeless(out.getvalue())


def _cell(cell: Any, value: Cell) -> Any:  # noqa: ANN401 - openpyxl's cell
    """A cell of the workbook with its value, typed."""
    if isinstance(value, str):
        from openpyxl.utils.escape import escape

        cell.value = escape(guarded_typed(value))
        cell.data_type = "s"  # else a text such as "=1+1" would become a formula
        if is_dangerous(value) or _NUMERIC.fullmatch(value):
            cell.number_format = "@"  # stays text when somebody edits it
            cell.quotePrefix = True
    else:
        cell.value = value
        if isinstance(value, dt.date):
            cell.number_format = "yyyy-mm-dd"
    return cell


def _widths(header: Sequence[str], table: Sequence[Sequence[Cell]]) -> list[int]:
    """Widths in characters, wide ones counted as two."""
    from wcwidth import wcswidth  # noqa: PLC0415 - only workbooks need it

    widths = [len(name) for name in header]
    for row in table:
        for i, value in enumerate(row):
            text = "" if value is None else str(value)
            widths[i] = max(widths[i], len(text) if text.isascii() else wcswidth(text))
    return [min(width, _WIDEST) + 2 for width in widths]


def _timeless(data: bytes) -> bytes:
    """The workbook without the moment it was written at, which is in its properties and in every entry."""
    import zipfile  # noqa: PLC0415 - the same

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "docProps/core.xml":
                content = _WHEN.sub(rb"\g<1>1980-01-01T00:00:00Z\g<3>", content)
            info = zipfile.ZipInfo(entry.filename, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, content)
    return out.getvalue()
