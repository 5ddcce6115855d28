"""What a bundle for other laptops is made of: whole rows, as their tables hold them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    import sqlite3
    from collections.abc import Sequence


def identifiers(db: sqlite3.Connection) -> dict[int, str]:
    """The identifiers of all customers, archived ones too, by number."""
    return dict(db.execute("SELECT number, id FROM customer"))


def site_rows(db: sqlite3.Connection) -> list[sqlite3.Row]:
    """The sites by name."""
    return db.execute("SELECT * FROM site ORDER BY name").fetchall()


def site_aliases(db: sqlite3.Connection) -> dict[str, list[str]]:
    """The other names of sites, by the site's identifier."""
    aliases: dict[str, list[str]] = {}
    for site_id, name in db.execute("SELECT site_id, name FROM site_alias ORDER BY name"):
        aliases.setdefault(site_id, []).append(name)
    return aliases


def customer_rows(db: sqlite3.Connection) -> list[sqlite3.Row]:
    """The customers by number, each with the `site_name`."""
    query = "SELECT c.*, s.name AS site_name FROM customer c JOIN site s ON s.id = c.site_id ORDER BY c.number"
    return db.execute(query).fetchall()


def rota_rows(db: sqlite3.Connection) -> dict[int, Sequence[sqlite3.Row]]:
    """The entries of rotas by the customer's number, each with the name of its `site`, NULL = his own."""
    query = """
        SELECT e.customer, e.kind, e.first_day, e.last_day, e.hours, s.name AS site, e.note
        FROM session_entry e LEFT JOIN site s ON s.id = e.site_id ORDER BY e.customer, e.id"""
    return {number: list(rows) for number, rows in groupby(db.execute(query), key=lambda row: row["customer"])}


def contact_rows(db: sqlite3.Connection, first: dt.date) -> list[sqlite3.Row]:
    """The lines of the log from a day on."""
    query = "SELECT * FROM contact WHERE day >= ? ORDER BY day, logged_at, id"
    return db.execute(query, (first.isoformat(),)).fetchall()


def stage_rows(db: sqlite3.Connection, first: dt.date) -> list[sqlite3.Row]:
    """The stages noted from a day on by customer, day and order, each with its contact and when that was logged."""
    query = """
        SELECT m.customer, m.day, m.stage, m.contact_id AS contact, coalesce(c.logged_at, '') AS logged_at
        FROM stage_mark m LEFT JOIN contact c ON c.id = m.contact_id
        WHERE m.day >= ? ORDER BY m.customer, m.day, m.id"""
    return db.execute(query, (first.isoformat(),)).fetchall()
