"""The rows below a header: which are records, which are none and why, and what merged cells say of each."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from repplan.domain.spreadsheet_text import unguarded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from repplan.files.grids import Grid, Span
    from repplan.files.headers import Header


class SkipReason(StrEnum):
    """Why a row below the header is no record."""

    EMPTY = "empty"
    HEADER = "repeated header"
    TITLE = "title"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Skipped:
    """Rows that are no records, from `row` to `last` as a spreadsheet counts, and why."""

    row: int
    last: int
    reason: SkipReason

    @property
    def count(self) -> int:
        """How many rows."""
        return self.last - self.row + 1


@dataclass(frozen=True, slots=True)
class Body:
    """The rows below a header.

    Attributes:
        rows: (number, texts) of the records.
        skipped: the other rows up to the last record.
        merged: cells over several rows whose text was told to each of them.
    """

    rows: tuple[tuple[int, Sequence[str]], ...]
    skipped: tuple[Skipped, ...]
    merged: tuple[Span, ...]


def read_body(grid: Grid, header: Header) -> Body:
    """The records below a header.

    A cell merged over several rows holds for each of them that says anything else; one merged over columns stays in its
    first. A text alone in a row that is merged over half of the named columns or more is a title between records.
    """
    titles = {
        span.top
        for span in grid.merged or ()
        if span.top == span.bottom > header.last and 2 * (span.right - span.left + 1) >= max(header.cells, 3)
    }
    headers = [list(grid.rows[number - 1]) for number in range(header.first, header.last + 1)]
    rows: list[tuple[int, Sequence[str]]] = []
    skipped: list[Skipped] = []
    for number, row in enumerate(grid.rows[header.last :], start=header.last + 1):
        if not any(row):
            _skip(skipped, number, SkipReason.EMPTY)
        elif row in headers:
            _skip(skipped, number, SkipReason.HEADER)
        elif number in titles and sum(map(bool, row)) == 1:
            _skip(skipped, number, SkipReason.TITLE)
        else:
            # Our own exports guard texts that a spreadsheet would take for formulas.
            rows.append((number, [unguarded(cell) if cell[:1] == "'" else cell for cell in row]))
    end = len(grid.rows)
    if skipped and skipped[-1].reason is SkipReason.EMPTY and skipped[-1].last == end:
        skipped.pop()
    spans = [span for span in grid.merged or () if header.last < span.top < span.bottom]
    if not spans:
        return Body(tuple(rows), tuple(skipped), ())
    filled, told = _fill(dict(rows), spans)
    return Body(tuple(filled.items()), tuple(skipped), told)


def _fill(rows: dict[int, Sequence[str]], spans: Iterable[Span]) -> tuple[dict[int, Sequence[str]], tuple[Span, ...]]:
    """The rows with the texts of cells that are merged downwards, and which those are."""
    told = []
    reached: dict[int, int] = {}  # by column; where a damaged file lets spans overlap, each cell is looked at once
    numbers = sorted(rows)
    for span in sorted(spans, key=lambda span: span.top):
        column = span.left - 1
        row = rows.get(span.top, ())
        text = row[column] if column < len(row) else ""
        start = max(span.top + 1, reached.get(column, 0))
        reached[column] = max(start, span.bottom + 1)
        if not text:
            continue
        told.append(span)
        for number in numbers[bisect_left(numbers, start) : bisect_left(numbers, span.bottom + 1)]:
            cells = [*rows[number], *[""] * (span.left - len(rows[number]))]
            cells[column] = cells[column] or text
            rows[number] = cells
    return rows, tuple(told)


def _skip(skipped: list[Skipped], number: int, reason: SkipReason) -> None:
    before = skipped[-1] if skipped else None
    if before is not None and before.reason is reason and before.last == number - 1:
        skipped[-1] = Skipped(before.row, number, reason)
    else:
        skipped.append(Skipped(number, number, reason))
