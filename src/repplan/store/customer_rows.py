"""Customers and sites as rows to be changed: attached to a writing transaction, or copies to try a change on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import text  # noqa: TID253 - the write side is imported by writing commands only
from sqlmodel import select  # noqa: TID253 - the same

from repplan.domain.progress import Steps
from repplan.store.models import ClosureRow, CustomerRow, SessionEntryRow, SiteAliasRow, SiteRow, StageMarkRow

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from sqlmodel import Session

_LATEST_STAGES = """
    SELECT c.number,
        (SELECT m.stage FROM stage_mark m WHERE m.customer = c.number ORDER BY m.day DESC, m.id DESC LIMIT 1)
    FROM customer c"""
_AT_ONCE = 2000
_LATEST_MARK = "SELECT max(id) FROM stage_mark"


@dataclass(slots=True)
class StoredCustomers:
    """Everything an import compares with: sites by name and their other names, customers and their rotas, stages."""

    sites: dict[str, SiteRow] = field(default_factory=dict)
    customers: list[CustomerRow] = field(default_factory=list)
    stages: dict[int, str] = field(default_factory=dict)
    last_mark: int = 0
    aliases: list[SiteAliasRow] = field(default_factory=list)
    entries: list[SessionEntryRow] = field(default_factory=list)


def attached(session: Session) -> StoredCustomers:
    """The rows of a transaction: what is set on them is written when it ends."""
    connection = session.connection()
    return StoredCustomers(
        {site.name: site for site in session.exec(select(SiteRow))},
        list(session.exec(select(CustomerRow).order_by("number"))),
        {number: stage for number, stage in connection.execute(text(_LATEST_STAGES)) if stage},
        connection.execute(text(_LATEST_MARK)).scalar() or 0,
        list(session.exec(select(SiteAliasRow).order_by("id"))),
        list(session.exec(select(SessionEntryRow).order_by("id"))),
    )


def sites_copied(db: sqlite3.Connection) -> StoredCustomers:
    """Copies of the sites and their names alone."""
    return StoredCustomers(
        {row["name"]: SiteRow(**dict(row)) for row in db.execute("SELECT * FROM site")},
        aliases=[SiteAliasRow(**dict(row)) for row in db.execute("SELECT * FROM site_alias ORDER BY id")],
    )


def copied(db: sqlite3.Connection) -> StoredCustomers:
    """Copies that nothing writes back."""
    sites = sites_copied(db)
    return StoredCustomers(
        sites.sites,
        [CustomerRow(**dict(row)) for row in db.execute("SELECT * FROM customer ORDER BY number")],
        {number: stage for number, stage in db.execute(_LATEST_STAGES) if stage},
        db.execute(_LATEST_MARK).fetchone()[0] or 0,
        sites.aliases,
        [SessionEntryRow(**dict(row)) for row in db.execute("SELECT * FROM session_entry ORDER BY id")],
    )


def save(
    session: Session,
    sites: list[SiteRow],
    customers: list[CustomerRow],
    marks: list[StageMarkRow],
    aliases: Sequence[SiteAliasRow] = (),
    *,
    steps: Steps | None = None,
) -> None:
    """Write new rows, those referred to first; changes of attached rows go with them. Each customer is a step."""
    session.add_all(sites)
    session.flush()
    # Not all at once: what is written, and the journal of it, stands in memory a second time meanwhile.
    for number, row in enumerate((steps or Steps()).over(customers), start=1):
        session.add(row)
        if number % _AT_ONCE == 0:
            session.flush()
    for rows in (marks, aliases):
        session.add_all(rows)
        session.flush()


def customer_row(session: Session, number: int) -> CustomerRow:
    """The row of a customer that is known to exist."""
    return session.exec(select(CustomerRow).where(CustomerRow.number == number)).one()


def add_closure(session: Session, closure: ClosureRow) -> int:
    """Write a blackout and return its number."""
    session.add(closure)
    session.flush()
    assert closure.id is not None
    return closure.id


def delete_closure(session: Session, number: int) -> None:
    """Take a blackout away."""
    session.delete(session.exec(select(ClosureRow).where(ClosureRow.id == number)).one())
