"""A sheet of cells before anybody knows what they mean; what text files and workbooks become first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Span:
    """Cells merged into one: rows and columns from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        """As spreadsheets write it: `C5:C8`."""
        return f"{column_letters(self.left - 1)}{self.top}:{column_letters(self.right - 1)}{self.bottom}"


@dataclass(frozen=True, slots=True)
class Grid:
    """The texts of one sheet, or of a text file.

    Attributes:
        rows: the texts of each row, `rows[0]` being row 1 of the spreadsheet; as long as they happen to be.
        merged: cells merged into one, whose text stands in their first; None where the format does not tell.
    """

    rows: Sequence[Sequence[str]]
    merged: tuple[Span, ...] | None = None


def column_letters(index: int) -> str:
    """A column as spreadsheets letter it: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
