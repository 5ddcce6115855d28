"""Exporting the customers to a table that `customer import` reads back without changing anything."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from repplan.errors import UsageError, why
from repplan.files.customer_export import csv_bytes, write_xlsx
from repplan.i18n import _
from repplan.store import reading

if TYPE_CHECKING:
    from pathlib import Path

    from repplan.services.context import Context

FORMATS = ("csv", "xlsx")


def export_customers(ctx: Context, *, kind: str, archived: bool = False) -> tuple[bytes, int]:
    """The bytes of a customer table, and how many customers it holds.

    Args:
        ctx: the surroundings.
        kind: "csv" or "xlsx".
        archived: the archived customers too.
    """
    with ctx.reading() as db:
        customers = reading.customers(db, archived=archived)
    if kind == "csv":
        return csv_bytes(customers), len(customers)
    out = io.BytesIO()
    write_xlsx(customers, out)
    return out.getvalue(), len(customers)


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
