"""What calamine does not tell of a workbook, and what must be known before it is asked.

It lays a sheet out as a full rectangle: one stray cell in the last corner would take half a terabyte. It gives an empty
text for a cell that holds an error (`#N/A`) and for a formula that was never computed, and a value must not vanish
without a word. So each sheet's own bytes are looked through first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from repplan.i18n import _

if TYPE_CHECKING:
    from repplan.files.grids import Span

CELLS = 12_000_000
"""The largest rectangle that is laid out, about 300 MB."""

COLUMNS = 16_384
"""No program writes more; a damaged file may say so."""

PART_BYTES = 1 << 30
"""The most that one part of an archive may unpack to."""

ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
"""What the binary formats write for an error."""


class UnreadableError(Exception):
    """The workbook is damaged."""


class LockedError(Exception):
    """The workbook is encrypted."""


class TooLargeError(Exception):
    """A sheet is larger than can be read; the text says why."""


@dataclass(slots=True)
class Look:
    """What a sheet's bytes tell.

    Attributes:
        rows, columns: the number of its last row and column that hold anything.
        errors: (row, column) from 1 → the error that stands there.
        not_computed: cells whose formula has no value.
        merged: cells merged into one; None where calamine tells them.
    """

    rows: int = 0
    columns: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    not_computed: list[tuple[int, int]] = field(default_factory=list)
    merged: list[Span] | None = None

    def reach(self, row: int, column: int) -> None:
        """Take note of a cell that holds something.

        Raises:
            TooLargeError: if the sheet cannot be laid out.
        """
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)
        if self.rows * self.columns > CELLS or self.columns > COLUMNS:
            message = _("it reaches to row {rows} and column {columns}: delete what stands far from the table")
            raise TooLargeError(message.format(rows=self.rows, columns=self.columns))


class Parts(Protocol):
    """The bytes of a workbook's sheets."""

    format: str

    def look(self, sheet: int) -> Look:
        """Look through a sheet, the first being 0.

        Raises:
            UnreadableError: if it is damaged.
            TooLargeError: if it is too large to be read.
        """
