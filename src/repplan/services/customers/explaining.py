"""What a file was understood to say, before anything of it is stored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from repplan.files.columns import COLUMNS
from repplan.services.customers.importing import lacking_setting, parse, stored_facts
from repplan.services.customers.table_reading import TableOptions, Understood, understand

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from repplan.files.customer_cells import Value
    from repplan.files.customer_table import CustomerRecord
    from repplan.files.questions import Ask
    from repplan.services.context import Context

_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a file is understood.

    Attributes:
        understood: the table, its columns, its profile.
        samples: the first rows that are without mistakes, as they would be stored.
        remarks: what deserves a word about the whole.
        mistakes: how many mistakes the rows and the header hold.
    """

    understood: Understood
    samples: tuple[CustomerRecord, ...]
    mistakes: int
    remarks: tuple[str, ...]


def explain_import(
    ctx: Context, path: Path, options: TableOptions | None = None, ask: Ask | None = None
) -> Explanation:
    """Say how a customer table is understood; nothing is written, and questions may stay open.

    Args:
        ctx: the surroundings.
        path: a table file.
        options: what the user says of it.
        ask: puts a question about a column to the user; None where nobody is there.

    Raises:
        NotFoundError: if there is no such file.
        BadDataError: if it is no table.
    """
    understood = understand(ctx, path, options or TableOptions(), ask)
    with stored_facts(ctx) as db:
        parsed = parse(ctx, understood, db)
        lacking = lacking_setting(ctx, understood, parsed, db)
    if lacking is not None:
        reading = understood.reading
        understood = replace(understood, reading=replace(reading, mistakes=(*reading.mistakes, lacking)))
    good = (record for record in parsed.records if not record.failed)
    samples = tuple(replace(record, values=_in_order(record.values)) for record in islice(good, _SAMPLES))
    mistakes = len(parsed.mistakes) + len(understood.reading.mistakes)
    return Explanation(understood, samples, mistakes, (*understood.reading.remarks, *parsed.remarks))


def _in_order(values: Mapping[str, Value]) -> dict[str, Value]:
    """The values in the order of an export."""
    return {column: values[column] for column in COLUMNS if column in values}
