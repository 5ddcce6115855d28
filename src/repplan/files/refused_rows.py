"""Rows that an import refused, as a table to be mended and imported again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repplan.files.table_writing import csv_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from repplan.files.table_writing import Cell
    from repplan.files.tables import Table

NOTES = ("refused_row", "refused_because")
"""The columns added: the row in the file, and the reasons. An import leaves them out again."""


def refused_csv(table: Table, reasons: Mapping[int, Sequence[str]]) -> bytes:
    """The refused rows of a table as they were, with the reasons beside them.

    UTF-8 with a byte order mark, as spreadsheets need it; formulas are defused, and are texts again when read back.

    Args:
        table: the table.
        reasons: by row number, why it was refused.
    """
    refused = [(number, row) for number, row in table.rows if number in reasons]
    width = max([len(table.header), *(len(row) for _number, row in refused)])
    rows: Iterable[list[Cell]] = ([*_padded(row, width), number, "; ".join(reasons[number])] for number, row in refused)
    return csv_bytes([*_padded(table.header, width), *NOTES], rows, excel=True)


def _padded(row: Sequence[str], width: int) -> list[str]:
    return [*row, *[""] * (width - len(row))]
