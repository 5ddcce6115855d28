"""Customer tables: rows of checked values. Mistakes are values, all of them gathered; the store is not known here.

`customer add` and `customer edit` read their options through `parse_record` too, so that a file and the command line
accept the same and complain in the same words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.errors import Mistake
from repplan.files.columns import COLUMNS, column_name, header_mistakes, no_header
from repplan.files.customer_cells import parse_cell
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from repplan.files.customer_cells import CellRules, Value
    from repplan.files.tables import Table


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
    """A mistake in a column of the canonical ones."""
    return CellMistake(row, COLUMNS.index(column), column, message)


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    """One row. `values` has a key for every column that is present and understood; `failed` are the others present."""

    row: int
    values: Mapping[str, Value]
    failed: frozenset[str] = frozenset()


def parse_customers(table: Table, rules: CellRules) -> tuple[list[CustomerRecord], list[CellMistake]]:
    """The rows of a customer table, and every mistake in them and in the header."""
    missing = no_header(table, COLUMNS)
    if missing:
        return [], [CellMistake(1, 0, "", missing)]
    mistakes = [CellMistake(1, i, column, message) for i, (column, message) in enumerate(header_mistakes(table.header))]
    names = tuple(column_name(text) for text in table.header)
    columns = [(i, name) for i, name in enumerate(names) if name in COLUMNS and names.index(name) == i]
    for one, other in (("lat", "lon"), ("lon", "lat")):
        if one in names and other not in names:
            message = _("the column is missing; coordinates are two columns, lat and lon")
            mistakes.append(CellMistake(1, len(names), other, message))
    records = []
    for number, row in table.rows:
        mistakes += _stray_cells(number, row, names)
        texts = {name: row[i] if i < len(row) else "" for i, name in columns}
        record, found = _parse(number, texts, rules)
        records.append(record)
        mistakes += found
    return records, [*mistakes, *_twins(records)]


def parse_record(row: int, texts: Mapping[str, str], rules: CellRules) -> tuple[CustomerRecord, list[CellMistake]]:
    """One record from the texts of its columns, and its mistakes; half a pair of coordinates is one of them."""
    record, mistakes = _parse(row, texts, rules)
    for one, other in (("lat", "lon"), ("lon", "lat")):
        if one in texts and other not in texts:
            mistakes.append(cell_mistake(row, other, _("is missing; give both lat and lon, or neither")))
    return record, mistakes


def _parse(row: int, texts: Mapping[str, str], rules: CellRules) -> tuple[CustomerRecord, list[CellMistake]]:
    values: dict[str, Value] = {}
    mistakes = []
    for name, text in texts.items():
        plain = text.strip()
        if not plain:
            values[name] = None
            continue
        try:
            values[name] = parse_cell(name, plain, rules)
        except ValueError as error:  # SessionSyntaxError is such
            mistakes.append(cell_mistake(row, name, str(error)))
    if "name" in texts and values.get("name", "") is None:
        del values["name"]
        mistakes.append(cell_mistake(row, "name", _("is empty; every customer needs a name")))
    mistakes += _point_mistakes(row, values)
    failed = frozenset(mistake.column for mistake in mistakes)
    return CustomerRecord(row, {k: v for k, v in values.items() if k not in failed}, failed), mistakes


def _stray_cells(number: int, row: Sequence[str], names: tuple[str, ...]) -> Iterable[CellMistake]:
    """Cells that stand under no column name."""
    for i, text in enumerate(row):
        if text and (i >= len(names) or not names[i]):
            message = _("{text!r} stands in a column without a name: name the column in row 1, or remove the cell")
            yield CellMistake(number, i, column_letters(i), message.format(text=text))


def column_letters(index: int) -> str:
    """A column as spreadsheets letter it: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _point_mistakes(row: int, values: Mapping[str, Value]) -> list[CellMistake]:
    """Coordinates come as two, and must be a place on Earth."""
    if "lat" not in values or "lon" not in values:
        return []
    lat, lon = values["lat"], values["lon"]
    if lat is None and lon is None:
        return []
    if lat is None or lon is None:
        return [cell_mistake(row, "lat" if lat is None else "lon", _("is empty; give both lat and lon, or neither"))]
    if -90 <= float(lat) <= 90:
        return []
    message = _("latitude lies between -90 and 90, not at {lat}")
    if abs(float(lon)) <= 90:
        message = _("latitude lies between -90 and 90, not at {lat}; are lat and lon swapped?")
    return [cell_mistake(row, "lat", message.format(lat=lat))]


def identity(record: CustomerRecord) -> tuple[Value, Value] | None:
    """Name and site (a shop without a site is its own), None where the row's name or site is not understood."""
    if "name" not in record.values or "site" in record.failed:
        return None
    name = record.values["name"]
    return name, record.values.get("site") or name


def _twins(records: Iterable[CustomerRecord]) -> list[CellMistake]:
    """Rows of one table that mean the same customer. Namesakes at one site need an id each."""
    mistakes = []
    by_id: dict[Value, int] = {}
    by_identity: dict[tuple[Value, Value], tuple[int, bool]] = {}
    for record in records:
        number = record.values.get("id")
        if number is not None and by_id.setdefault(number, record.row) != record.row:
            message = _("{id!r} is also the id of row {row}; ids are unique")
            mistakes.append(cell_mistake(record.row, "id", message.format(id=number, row=by_id[number])))
        key = identity(record)
        if key is None or "id" in record.failed:
            continue
        row, has_id = by_identity.setdefault(key, (record.row, number is not None))
        if row != record.row and not (has_id and number is not None):
            message = _("same name and site as row {row}; remove one, or give each its own id")
            mistakes.append(cell_mistake(record.row, "name", message.format(row=row)))
    return mistakes
