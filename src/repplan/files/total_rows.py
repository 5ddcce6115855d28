"""Totals below or between the records of a customer table (`合计`, `Total`): counted and told, but nobody's row."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from repplan.files.table_body import Skipped, SkipReason

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from repplan.files.column_reading import Reading
    from repplan.files.tables import Table

_COUNT = r"[\d.,\s]*\d\s*%?\s*[人名家位个次条行]?"
_NUMBER = re.compile(_COUNT)
_TOTAL = re.compile(
    rf"(?:合\s*计|总\s*计|小\s*计|共\s*计|(?:grand\s+|sub-?)?total|sum)\s*[:：]?\s*(?:{_COUNT})?", re.IGNORECASE
)
_NAMES = frozenset(("name", "last_name", "first_name", "site"))
_NEVER = frozenset(("id", "lat", "lon", "coords", "address", "phone", "house_number", "postcode"))
"""Fields that no total says anything of: a filling station called Total may have them, as numbers."""


def without_totals(table: Table, reading: Reading) -> Table:
    """The table without rows that only sum up others; they join those that are skipped.

    Such a row has the word as its name, or before a name that is empty or a count (`合计`, `10人`), and otherwise only
    numbers. Who is called so and has a department, an address or a place stays.

    Args:
        table: what was read.
        reading: how its columns are understood.
    """
    fields = {column.position: column.field for column in reading.columns}
    names = [position for position, field in fields.items() if field in _NAMES]
    totals = {number for number, row in table.rows if _is_total(row, fields, names)}
    if not totals:
        return table
    skipped = [*table.skipped, *(Skipped(number, number, SkipReason.TOTAL) for number in totals)]
    return replace(
        table,
        rows=tuple(row for row in table.rows if row[0] not in totals),
        skipped=tuple(sorted(skipped, key=lambda run: run.row)),
    )


def _is_total(row: Sequence[str], fields: Mapping[int, str], names: Collection[int]) -> bool:
    first = next((text for text in row if text), "")
    if not _is_word(first) and not any(_is_word(row[i]) for i in names if i < len(row)):
        return False
    for i, text in enumerate(row):
        if not text.strip() or _is_word(text):
            continue
        if fields.get(i) in _NEVER or not _NUMBER.fullmatch(text.strip()):
            return False
    return True


def _is_word(text: str) -> bool:
    return bool(_TOTAL.fullmatch(text.strip()))
