"""Exporting tables: customers that `customer import` reads back, the log for `log import`, sites, and the plan."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.errors import NotFoundError, UsageError, why
from repplan.i18n import _
from repplan.store import reading, team

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from pathlib import Path

    from repplan.files.table_writing import Cell
    from repplan.services.context import Context

FORMATS = ("csv", "xlsx")


@dataclass(frozen=True, slots=True)
class Exported:
    """A table to be written: its name, columns and rows; `fixed` columns stay in view in a workbook."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    fixed: int = 1

    def encoded(self, kind: str, *, excel: bool = False) -> bytes:
        """The table's bytes as "csv" (with a byte order mark for Excel where asked) or "xlsx"."""
        from repplan.files.table_writing import csv_bytes, xlsx_bytes

        if kind == "csv":
            return csv_bytes(self.columns, self.rows, excel=excel)
        return xlsx_bytes(self.name, self.columns, self.rows, fixed=self.fixed)


def customers_table(ctx: Context, *, archived: bool = False) -> Exported:
    """The customers in the columns that an import reads; the archived ones too where asked."""
    from repplan.files.columns import COLUMNS
    from repplan.files.customer_export import customer_cells

    with ctx.reading() as db:
        customers = reading.customers(db, archived=archived)
    return Exported("customers", COLUMNS, [customer_cells(customer) for customer in customers], 2)


def sites_table(ctx: Context) -> Exported:
    """The sites with their own facts and the number of their customers."""
    from repplan.files.customer_export import SITE_COLUMNS, site_cells

    with ctx.reading() as db:
        count = Counter(customer.site_id for customer in reading.customers(db))
        rows = [site_cells(site, count[site.id]) for site in reading.sites(db).values()]
    return Exported("sites", SITE_COLUMNS, rows)


def log_table(ctx: Context, first: dt.date | None = None, last: dt.date | None = None) -> Exported:
    """The log in the columns that `log import` reads, of all customers, archived ones included."""
    from repplan.files.customer_export import contact_cells
    from repplan.files.log_table import COLUMNS

    with ctx.reading() as db:
        customers = {customer.number: customer for customer in reading.customers(db, archived=True)}
        rows = [contact_cells(contact, customers[contact.customer]) for contact in reading.contacts(db, first, last)]
    return Exported("log", COLUMNS, rows, 2)


def plan_table(
    ctx: Context, first: dt.date | None = None, last: dt.date | None = None, rep: str | None = None
) -> Exported:
    """The stops of the plan in force, one's own or that of another rep's latest bundle.

    Args:
        ctx: the surroundings.
        first: the first day; None = today.
        last: the last day; None = that of the published plan, and all that was put in behind it.
        rep: whose plan; None = one's own.

    Raises:
        NotFoundError: if no bundle of that rep was taken in.
    """
    from repplan.files.plan_export import COLUMNS, visit_cells

    with ctx.reading() as db:
        customers = {customer.number: customer for customer in reading.customers(db, archived=True)}
        sites = reading.sites(db)
        span = (first or ctx.today, last or dt.date.max)
        if rep is None or rep.casefold() == ctx.config["rep.name"].casefold():
            visits = reading.visits(db, *span)
        else:
            visits = team.team_visits(db, _teammate(db, rep), *span)
    rows = [visit_cells(visit, customers[visit.customer], sites) for visit in visits]
    return Exported("plan", COLUMNS, rows, 2)


def _teammate(db: sqlite3.Connection, name: str) -> str:
    """The rep of that name, as his bundles spell it."""
    known = [mate.rep for mate in team.teammates(db)]
    for rep in known:
        if rep.casefold() == name.casefold():
            return rep
    if not known:
        message = _("no bundle of {rep} was taken in: `repplan import bundle FILE.zip`")
        raise NotFoundError(message.format(rep=name))
    message = _("no bundle of {rep} was taken in; there are those of {known}")
    raise NotFoundError(message.format(rep=name, known=", ".join(known)))


def export_kind(path: Path | None, named: str | None) -> str:
    """The format: as named, else by the file's ending, else CSV.

    Raises:
        UsageError: if it is none that can be written.
    """
    kind = named or (path.suffix.removeprefix(".").lower() if path and path.suffix else "csv")
    if kind not in FORMATS:
        message = _("cannot write {kind!r}: name the file .csv or .xlsx, or say --format csv or --format xlsx")
        raise UsageError(message.format(kind=kind))
    return kind


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees the old one or the whole new one.

    Raises:
        UsageError: if it cannot be written there.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise UsageError(_("cannot write {path}: {error}").format(path=path, error=why(error))) from None
