"""Rows that an import refused, as a table to be mended and imported again."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from repplan.files.tables import Table

NOTES = ("refused_row", "refused_because")
"""The columns added: the row in the file, and the reasons. An import leaves them out again."""


def refused_csv(table: Table, reasons: Mapping[int, Sequence[str]]) -> bytes:
    """The refused rows of a table as they were, with the reasons beside them.

    UTF-8 with a byte order mark, as spreadsheets need it.

    Args:
        table: the table.
        reasons: by row number, why it was refused.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    width = max([len(table.header), *(len(row) for number, row in table.rows if number in reasons)])
    writer.writerow([*_padded(table.header, width), *NOTES])
    for number, row in table.rows:
        if number in reasons:
            writer.writerow([*_padded(row, width), number, "; ".join(reasons[number])])
    return out.getvalue().encode("utf-8-sig")


def _padded(row: Sequence[str], width: int) -> list[str]:
    return [*row, *[""] * (width - len(row))]
