"""A mistake in a customer table: where it stands, and what to do about it."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

from repplan.errors import Mistake
from repplan.files.columns import COLUMNS


@dataclass(frozen=True, slots=True, order=True)
class CellMistake:
    """A mistake in a table: the row as a spreadsheet counts, and the column by its name in the header, "" = all."""

    row: int
    position: int
    column: str
    message: str

    def within(self, source: str) -> Mistake:
        """The mistake as it is reported: `file:row:column: message`."""
        where = f"{source}:{self.row}"
        return Mistake(f"{where}:{self.column}" if self.column else where, self.message)


def cell_mistake(row: int, column: str, message: str) -> CellMistake:
    """A mistake in a column of the canonical ones, or in a part of one, which comes behind them."""
    return CellMistake(row, COLUMNS.index(column) if column in COLUMNS else len(COLUMNS), column, message)


def map_option(header: str, field: str) -> str:
    """The option that says what a column holds, as it is typed; double quotes serve every shell where they can."""
    text = f"{header}={field}"
    return f"--map {shlex.quote(text)}" if re.search(r'["$`\\!%]', text) else f'--map "{text}"'
