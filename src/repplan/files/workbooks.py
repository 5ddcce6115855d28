"""Workbooks as sheets of texts: XLSX, XLSM, XLSB, XLS and ODS, read by calamine; and which of the sheets is meant."""

from __future__ import annotations

import io
import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.errors import BadDataError, Mistake, NotFoundError, UsageError
from repplan.files.grids import Grid, Span, column_letters
from repplan.files.headers import find_header
from repplan.files.texts import cell_text, clean_text
from repplan.files.workbook_formats import open_parts
from repplan.files.workbook_parts import LockedError, TooLargeError, UnreadableError
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from python_calamine import CalamineWorkbook

    from repplan.files.headers import Knows
    from repplan.files.workbook_parts import Look, Parts

_RECOGNISED = 2
"""How many names a header must have that are recognised, for its sheet to be taken for the table."""

_LISTED = 10
_STDERR = 2  # the system's number for it, which other languages print to


@dataclass(frozen=True, slots=True)
class Chosen:
    """The sheet that is read, and the names of those that are not."""

    name: str
    grid: Grid
    format: str
    others: tuple[str, ...]


def choose_sheet(data: bytes, source: str, wanted: str | None, knows: Knows | None) -> Chosen:
    """The sheet that holds the table.

    The one that is named, by its name or its number from 1, hidden or not. Else, of the sheets that are neither hidden
    nor empty: the only one, or the only one whose header is recognised; without `knows` the first.

    Raises:
        NotFoundError: if there is no sheet of that name or number.
        UsageError: if several might be meant.
        BadDataError: if the file is no workbook that can be read, or has no cells.
    """
    with _complaining(source):
        workbook = _Workbook(data, source)
        number = workbook.named(wanted) if wanted is not None else None
        if number is not None:
            name, grid = workbook.names[number], workbook.grid(number)
        else:
            name, grid = _meant(workbook, knows)
    others = tuple(other for other in workbook.names if other != name)
    return Chosen(name, grid, workbook.format, others)


def _meant(workbook: _Workbook, knows: Knows | None) -> tuple[str, Grid]:
    """The sheet that is meant where none is named.

    Only the best one so far is kept: a workbook may have large sheets.
    """
    filled: list[str] = []
    recognised: list[str] = []
    found: tuple[str, Grid] | None = None
    for number in workbook.visible:
        if found is not None and knows is None:
            break
        grid = workbook.grid(number)
        if not any(map(any, grid.rows)):
            continue
        name = workbook.names[number]
        filled.append(name)
        header = find_header(grid, knows)
        if header.known >= min(_RECOGNISED, header.cells):
            recognised.append(name)
            found = name, grid
        elif not recognised:
            found = name, grid
    if found is None:
        raise BadDataError(
            _("{path} is empty: no sheet of it that is not hidden has a cell").format(path=workbook.source)
        )
    if knows is None or len(filled) == 1 or len(recognised) == 1:
        return found
    if recognised:
        message = _("{path} has {count} sheets that may be the table: choose one with --sheet: {names}")
    else:
        message = _(
            "{path} has {count} sheets, none with a header that is recognised: choose one with --sheet: {names}"
        )
    names = recognised or filled
    listed = ", ".join(names[:_LISTED])
    raise UsageError(message.format(path=workbook.source, count=len(names), names=listed))


class _Workbook:
    """A workbook of any format."""

    def __init__(self, data: bytes, source: str) -> None:
        from python_calamine import SheetTypeEnum, SheetVisibleEnum, load_workbook  # noqa: PLC0415 - only workbooks

        self.source = source
        self._parts: Parts = open_parts(data)
        self._workbook: CalamineWorkbook = load_workbook(io.BytesIO(data))
        sheets = self._workbook.sheets_metadata
        self.names = [sheet.name for sheet in sheets]
        self._tables = [i for i, sheet in enumerate(sheets) if sheet.typ == SheetTypeEnum.WorkSheet]
        self.visible = [i for i in self._tables if sheets[i].visible == SheetVisibleEnum.Visible]
        self.format = self._parts.format

    def named(self, wanted: str) -> int:
        """The number of a sheet from 0.

        Raises:
            NotFoundError: if there is none of that name or number.
        """
        folded = [clean_text(name).casefold() for name in self.names]
        if wanted in self.names:
            return self.names.index(wanted)
        if clean_text(wanted).casefold() in folded:
            return folded.index(clean_text(wanted).casefold())
        if wanted.isdecimal() and 1 <= int(wanted) <= len(self.names):
            return int(wanted) - 1
        message = _("{path} has no sheet {sheet!r}; its sheets are {names}")
        raise NotFoundError(message.format(path=self.source, sheet=wanted, names=", ".join(self.names[:_LISTED])))

    def grid(self, number: int) -> Grid:
        """The texts of a sheet.

        Raises:
            BadDataError: if it cannot be read, or holds formulas without values.
        """
        if number not in self._tables:
            message = _("{path}: {sheet} is no sheet of cells, such as a chart")
            raise BadDataError(message.format(path=self.source, sheet=self.names[number]))
        try:
            look = self._parts.look(number)
        except TooLargeError as error:
            message = _("{path}: the sheet {sheet} is too large: {why}")
            raise BadDataError(message.format(path=self.source, sheet=self.names[number], why=error)) from None
        if look.not_computed:
            raise self._not_computed(look.not_computed)
        sheet = self._workbook.get_sheet_by_index(number)
        rows = [
            [cell and clean_text(cell) if isinstance(cell, str) else cell_text(cell) for cell in row]
            for row in sheet.to_python(skip_empty_area=False)
        ]
        _put(rows, look)
        merged = look.merged
        if merged is None:
            ranges = sheet.merged_cell_ranges
            merged = None if ranges is None else [Span(a + 1, b + 1, c + 1, d + 1) for (a, b), (c, d) in ranges]
        return Grid(rows, None if merged is None else tuple(merged))

    def _not_computed(self, cells: Sequence[tuple[int, int]]) -> BadDataError:
        mistakes = tuple(
            Mistake(f"{self.source}:{row}:{column_letters(column - 1)}", _("the formula has no value"))
            for row, column in cells
        )
        message = _("{path} holds formulas that were never computed: open it in a spreadsheet and save it again")
        return BadDataError(message.format(path=self.source), mistakes)


def _put(rows: list[list[str]], look: Look) -> None:
    """Put the errors into their cells, where calamine leaves nothing."""
    for (row, column), text in look.errors.items():
        while len(rows) < row:
            rows.append([])
        cells = rows[row - 1]
        cells += [""] * (column - len(cells))
        cells[column - 1] = cells[column - 1] or text


@contextmanager
def _complaining(source: str) -> Iterator[None]:
    """One clear error for whatever a damaged workbook makes its readers say.

    Raises:
        BadDataError: if it cannot be read.
    """
    from python_calamine import CalamineError, PasswordError  # noqa: PLC0415 - only workbooks

    try:
        with _hushed():
            yield
    except (LockedError, PasswordError):
        message = _("{path} is locked by a password: open it in a spreadsheet and save it without one")
        raise BadDataError(message.format(path=source)) from None
    except TooLargeError as error:
        raise BadDataError(_("{path}: a sheet is too large: {why}").format(path=source, why=error)) from None
    except (CalamineError, UnreadableError, OSError, ValueError):
        raise _unreadable(source) from None
    except BaseException as error:
        # How calamine's own defects show; they derive from BaseException, as if somebody pressed Ctrl-C.
        if type(error).__name__ != "PanicException":
            raise
        raise _unreadable(source) from None


@contextmanager
def _hushed() -> Iterator[None]:
    """Keep what calamine's own defects print from the terminal: they print where they stand, whoever catches them."""
    sys.stderr.flush()
    try:
        kept = os.dup(_STDERR)
    except OSError:  # closed, as some schedulers do
        yield
        return
    try:
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - os.devnull is no path of the user's
            os.dup2(nowhere.fileno(), _STDERR)
        yield
    finally:
        os.dup2(kept, _STDERR)
        os.close(kept)


def _unreadable(source: str) -> BadDataError:
    message = _("{path} is not a readable workbook: open it in a spreadsheet and save it again as .xlsx")
    return BadDataError(message.format(path=source))
