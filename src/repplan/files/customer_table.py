"""Customer tables: rows of checked values. Mistakes are values, all of them gathered; the store is not known here.

`customer add` and `customer edit` read their options through `parse_record` too, so that a file and the command line
accept the same and complain in the same words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from repplan.domain.datums import Datum, to_wgs84
from repplan.domain.progress import Steps
from repplan.files.cell_mistakes import CellMistake, cell_mistake
from repplan.files.customer_cells import parse_cell, session_warnings
from repplan.files.row_assembly import RowAssembly, shop_sites
from repplan.files.texts import clean_text
from repplan.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from repplan.files.column_reading import Reading
    from repplan.files.customer_cells import CellRules, Value
    from repplan.files.tables import Table

__all__ = [
    "CellMistake",
    "CustomerRecord",
    "Parsed",
    "cell_mistake",
    "identity",
    "parse_customers",
    "parse_record",
    "twins",
]


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    """One row.

    Attributes:
        row: its number, as a spreadsheet counts.
        values: by column, for every column that is present and understood.
        failed: the other columns present.
        own_site: for a shop that is its own site and has namesakes in the table: what the site is called, if it is new.
    """

    row: int
    values: Mapping[str, Value]
    failed: frozenset[str] = frozenset()
    own_site: str = ""


class Parsed(NamedTuple):
    """The rows of a table: records, what is wrong with them, what deserves a word about them, and about the whole."""

    records: list[CustomerRecord]
    mistakes: list[CellMistake]
    warnings: list[CellMistake]
    remarks: list[str]


def parse_customers(table: Table, rules: CellRules, reading: Reading, steps: Steps | None = None) -> Parsed:
    """The rows of a customer table, each for itself: rows that mean the same customer are found by `twins`."""
    parsed = Parsed([], [], [], [])
    if not reading.columns:  # no header: whatever is said of the rows would be wrong
        return parsed
    assembly = RowAssembly(reading, rules.today)
    named = [bool(text) for text in table.header]
    rows = [assembly.texts(row) for _number, row in (steps or Steps()).over(table.rows)]
    sites = shop_sites([texts for texts, _wrong, _odd in rows])
    for (number, row), (texts, wrong, odd), site in zip(table.rows, rows, sites, strict=True):
        parsed.mistakes.extend(_stray_cells(number, row, named))
        record, found = _parse(number, texts, rules, reading.datum)
        found += [cell_mistake(number, column, message) for column, message in wrong]
        if wrong or site:
            failed = record.failed.union(column for column, _message in wrong)
            record = CustomerRecord(number, record.values, failed, site)
        parsed.records.append(record)
        parsed.mistakes.extend(found)
        odd += [("sessions", said) for said in session_warnings(texts.get("sessions", ""), rules.halves)]
        parsed.warnings.extend(cell_mistake(number, column, message) for column, message in odd)
    for text, count in assembly.emptied.items():
        said = ngettext(
            "{count} cell that says {text} is taken as empty", "{count} cells that say {text} are taken as empty", count
        )
        parsed.remarks.append(said.format(count=count, text=text))
    return parsed


def parse_record(row: int, texts: Mapping[str, str], rules: CellRules) -> tuple[CustomerRecord, list[CellMistake]]:
    """One record from the texts of its columns, and its mistakes; half a pair of coordinates is one of them."""
    record, mistakes = _parse(row, {name: clean_text(text) for name, text in texts.items()}, rules)
    for one, other in (("lat", "lon"), ("lon", "lat")):
        if one in texts and other not in texts:
            mistakes.append(cell_mistake(row, other, _("is missing; give both lat and lon, or neither")))
    return record, mistakes


def _parse(
    row: int, texts: Mapping[str, str], rules: CellRules, datum: Datum = Datum.WGS84
) -> tuple[CustomerRecord, list[CellMistake]]:
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
    if datum is not Datum.WGS84 and isinstance(values.get("lat"), float) and isinstance(values.get("lon"), float):
        values["lat"], values["lon"] = to_wgs84((float(values["lat"]), float(values["lon"])), datum)  # type: ignore[arg-type]
    return CustomerRecord(row, {k: v for k, v in values.items() if k not in failed}, failed), mistakes


def _stray_cells(number: int, row: Sequence[str], named: Sequence[bool]) -> Iterable[CellMistake]:
    """Cells that stand under no column name."""
    for i, text in enumerate(row):
        if text and (i >= len(named) or not named[i]):
            message = _("{text!r} stands in a column without a name: name the column in the header, or remove the cell")
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
    return name, record.values.get("site") or record.own_site or name


def twins(records: Iterable[CustomerRecord]) -> list[CellMistake]:
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
