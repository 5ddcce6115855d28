"""Customers, sites and the log as tables: the columns that an import reads, so that what goes out can come back."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from repplan.domain.rota_text import format_changes, format_elsewhere, line_of
from repplan.files.columns import COLUMNS, HOURS
from repplan.files.customer_cells import PROSPECT
from repplan.files.log_table import COLUMNS as LOG_COLUMNS
from repplan.files.table_writing import csv_bytes as table_csv
from repplan.files.table_writing import xlsx_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path
    from typing import BinaryIO

    from repplan.domain.customer import Customer, Site
    from repplan.domain.plan import Contact
    from repplan.files.table_writing import Cell

SITE_COLUMNS = ("name", "aliases", "lat", "lon", "address", *HOURS, "enter_minutes", "customers")

# Columns whose cell is not simply the customer's attribute of that name.
_SPECIAL: Mapping[str, Callable[[Customer], Cell]] = {
    "site": lambda customer: customer.site_name,
    "lat": lambda customer: customer.point[0] if customer.point else None,
    "lon": lambda customer: customer.point[1] if customer.point else None,
    "sessions_elsewhere": lambda customer: format_elsewhere(map(line_of, customer.rota)),
    "session_changes": lambda customer: format_changes(map(line_of, customer.rota)),
    "start_date": lambda customer: customer.start_date or (PROSPECT if customer.prospect else None),
}


def customer_cells(customer: Customer) -> list[Cell]:
    """A customer in the order of `COLUMNS`, as values; a site's facts stand with each of its customers."""
    hours = dict(zip(HOURS, customer.hours, strict=True))
    return [hours[column] if column in hours else _cell(customer, column) for column in COLUMNS]


def _cell(customer: Customer, column: str) -> Cell:
    if column in _SPECIAL:
        return _SPECIAL[column](customer)
    value = getattr(customer, column)
    plain: Cell = value.value if isinstance(value, Enum) else value
    return plain


def csv_bytes(customers: Iterable[Customer], *, excel: bool = False) -> bytes:
    """The table as CSV; see `files.table_writing`."""
    return table_csv(COLUMNS, map(customer_cells, customers), excel=excel)


def write_xlsx(customers: Iterable[Customer], target: Path | BinaryIO) -> None:
    """The table as a workbook; see `files.table_writing`."""
    data = xlsx_bytes("customers", COLUMNS, map(customer_cells, customers), fixed=2)
    if hasattr(target, "write_bytes"):
        target.write_bytes(data)
    else:
        target.write(data)


def site_cells(site: Site, customers: int) -> list[Cell]:
    """A site in the order of `SITE_COLUMNS`, its other names one a line, with the number of its customers."""
    lat, lon = site.point or (None, None)
    return [site.name, "\n".join(site.aliases), lat, lon, site.address, *site.hours, site.enter_minutes, customers]


def contact_cells(contact: Contact, customer: Customer) -> list[Cell]:
    """A line of the log in the order of the columns that `log import` reads."""
    values: dict[str, Cell] = {
        "id": customer.id,
        "name": customer.name,
        "date": contact.day,
        "time": None if contact.minute is None else f"{contact.minute // 60:02}:{contact.minute % 60:02}",
        "outcome": contact.outcome.value,
        "channel": contact.channel.value,
        "stage": contact.stage.value if contact.stage else None,
        "reason": contact.reason,
        "note": contact.note,
    }
    return [values[column] for column in LOG_COLUMNS]
