"""Writing rotas: the entries of a customer's sessions that have dates or belong to another site."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlmodel import col, select  # noqa: TID253 - the write side is imported by writing commands only

from repplan.domain.rota import EntryKind
from repplan.domain.rota_text import RotaLine
from repplan.store.models import SessionEntryRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlmodel import Session


def rows_of(session: Session, number: int) -> list[SessionEntryRow]:
    """The entries of one customer, attached to the transaction."""
    query = select(SessionEntryRow).where(SessionEntryRow.customer == number).order_by(col(SessionEntryRow.id))
    return list(session.exec(query))


def new_row(number: int, line: RotaLine) -> SessionEntryRow:
    """A row for an entry, whose `site` is a site's identifier here, "" = the customer's own."""
    return SessionEntryRow(
        customer=number,
        site_id=line.site or None,
        kind=line.kind.value,
        first_day=None if line.first is None else line.first.isoformat(),
        last_day=None if line.last is None else line.last.isoformat(),
        hours=line.hours,
        note=line.note,
    )


def line_of_row(row: SessionEntryRow) -> RotaLine:
    """The entry of a row; its `site` is the site's identifier."""
    return RotaLine(
        site=row.site_id or "",
        first=dt.date.fromisoformat(row.first_day) if row.first_day else None,
        last=dt.date.fromisoformat(row.last_day) if row.last_day else None,
        kind=EntryKind(row.kind),
        hours=row.hours,
        note=row.note,
    )


def write(session: Session, added: Iterable[SessionEntryRow], dropped: Iterable[SessionEntryRow]) -> None:
    """Write new entries and take others away."""
    for row in dropped:
        session.delete(row)
    session.add_all(added)
    session.flush()
