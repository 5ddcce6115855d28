"""Customers as a table: exactly the columns that an import reads, so that what goes out can come back unchanged."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING, TypeAlias

from repplan.files.columns import COLUMNS, HOURS
from repplan.files.customer_cells import PROSPECT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import BinaryIO

    from repplan.domain.customer import Customer

Cell: TypeAlias = str | int | float | dt.date | None


def customer_cells(customer: Customer) -> list[Cell]:
    """A customer in the order of `COLUMNS`, as values; a site's facts stand with each of its customers."""
    lat, lon = customer.point or (None, None)
    values: dict[str, Cell] = {
        "id": customer.id,
        "name": customer.name,
        "site": customer.site_name,
        "department": customer.department,
        "title": customer.title,
        "setting": customer.setting.value,
        "area": customer.area.value if customer.area else None,
        "role": customer.role.value if customer.role else None,
        "tier": customer.tier.value,
        "potential": customer.potential,
        "openness": customer.openness,
        "lat": lat,
        "lon": lon,
        "address": customer.address,
        "phone": customer.phone,
        "email": customer.email,
        "sessions": customer.sessions,
        **dict(zip(HOURS, customer.hours, strict=True)),
        "service_minutes": customer.service_minutes,
        "start_date": customer.start_date or (PROSPECT if customer.prospect else None),
        "rota_end": customer.rota_end,
        "last_visit": customer.last_visit,
        "stage": customer.stage.value if customer.stage else None,
        "rep": customer.rep,
        "notes": customer.notes,
    }
    return [values[column] for column in COLUMNS]


def csv_bytes(customers: Iterable[Customer]) -> bytes:
    """The table as CSV: UTF-8 without a byte order mark, line feeds as line ends."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(map(customer_cells, customers))
    return out.getvalue().encode()


def write_xlsx(customers: Iterable[Customer], target: Path | BinaryIO) -> None:
    """The table as a workbook: texts as texts (a phone number keeps its zeros), dates as dates."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("customers")
    sheet.freeze_panes = "C2"
    sheet.append(COLUMNS)
    for customer in customers:
        row = []
        for value in customer_cells(customer):
            cell = WriteOnlyCell(sheet)
            if value not in ("", None):
                cell.value = value
            if isinstance(value, str) and value:
                cell.data_type = "s"  # else a text such as "=1+1" would become a formula
            elif isinstance(value, dt.date):
                cell.number_format = "yyyy-mm-dd"
            row.append(cell)
        sheet.append(row)
    workbook.save(target)
