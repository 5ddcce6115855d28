"""Making a bundle: one laptop's customers, sites, log, stages and plan in force, as other laptops can take them in."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import TYPE_CHECKING, Any

from repplan.files.bundle_archive import Bundle, bundle_bytes
from repplan.services.team.records import NOTES, customer_columns, site_columns
from repplan.store import reading

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

    from repplan.services.context import Context


def make_bundle(context: Context, *, since: dt.date | None = None, notes: bool = True) -> Bundle:
    """The bundle of this home.

    Args:
        context: the command's surroundings.
        since: the first day of the log in it; None = all of it. Customers, sites and the plan are in it whole.
        notes: whether personal notes are in it.
    """
    rep = context.config["rep.name"]
    with context.reading() as db:
        ids = dict(db.execute("SELECT number, id FROM customer"))
        parts = {
            "sites": _sites(db),
            "customers": _customers(db, rep),
            "contacts": _contacts(db, ids, since),
            "stages": [mark | {"customer": ids[mark["customer"]]} for mark in stage_marks(db, since)],
            "visits": _visits(db, ids, context.today),
        }
    if not notes:
        for part, key in NOTES.items():
            for record in parts[part]:
                del record[key]
        for record in parts["customers"]:
            record["rota"] = [entry | {"note": ""} for entry in record["rota"]]
    made_at = context.clock.now().astimezone(dt.UTC).isoformat(timespec="seconds")
    return Bundle(rep, made_at, None if since is None else since.isoformat(), notes, parts)


def encoded(bundle: Bundle) -> bytes:
    """The bundle as the bytes of a file."""
    return bundle_bytes(bundle)


def _sites(db: sqlite3.Connection) -> list[dict[str, Any]]:
    aliases: dict[str, list[str]] = {}
    for site_id, name in db.execute("SELECT site_id, name FROM site_alias ORDER BY name"):
        aliases.setdefault(site_id, []).append(name)
    return [
        {**{name: row[name] for name in site_columns()}, "aliases": aliases.get(row["id"], [])}
        for row in db.execute("SELECT * FROM site ORDER BY name")
    ]


def _customers(db: sqlite3.Connection, rep: str) -> list[dict[str, Any]]:
    """The customers with the entries of their rotas. One who is nobody's in particular is this rep's."""
    columns = customer_columns()
    rotas = _rotas(db)
    query = "SELECT c.*, s.name AS site_name FROM customer c JOIN site s ON s.id = c.site_id ORDER BY c.number"
    return [
        {
            **{name: _plain(name, row[name]) for name in columns},
            "rep": row["rep"] or rep,
            "site": row["site_name"],
            "rota": rotas.get(row["number"], []),
        }
        for row in db.execute(query)
    ]


def _plain(name: str, value: Any) -> Any:  # noqa: ANN401 - a column's value
    """A value as JSON says it: SQLite keeps truth as a number."""
    return bool(value) if name == "prospect" else value


def _rotas(db: sqlite3.Connection) -> dict[int, list[dict[str, Any]]]:
    query = """
        SELECT e.customer, e.kind, e.first_day, e.last_day, e.hours, s.name AS site, e.note
        FROM session_entry e LEFT JOIN site s ON s.id = e.site_id ORDER BY e.customer, e.id"""
    return {
        number: [{key: entry[key] for key in entry.keys() if key != "customer"} for entry in entries]  # noqa: SIM118
        for number, entries in groupby(db.execute(query).fetchall(), key=lambda row: row["customer"])
    }


def _contacts(db: sqlite3.Connection, ids: Mapping[int, str], since: dt.date | None) -> list[dict[str, Any]]:
    query = """
        SELECT id, customer, day, minute, channel, outcome, reason, retry, note, logged_at
        FROM contact WHERE day >= ? ORDER BY day, logged_at, id"""
    rows = db.execute(query, ((since or dt.date.min).isoformat(),))
    return [{**dict(row), "customer": ids[row["customer"]]} for row in rows]


def stage_marks(db: sqlite3.Connection, since: dt.date | None = None) -> list[dict[str, Any]]:
    """The stages that were noted, by customer and day, each with what its order among others' is told by.

    A mark with a contact is made `at` the moment that was logged; one without stands where it stands, at the latest
    moment before it on its day ("" = before all). Of such marks that follow each other only the last one counts.

    Returns:
        Objects of `customer` (number), `day`, `at`, `stage`, `contact` (identifier or None).
    """
    query = """
        SELECT m.customer, m.day, m.stage, m.contact_id AS contact, coalesce(c.logged_at, '') AS logged_at
        FROM stage_mark m LEFT JOIN contact c ON c.id = m.contact_id
        WHERE m.day >= ? ORDER BY m.customer, m.day, m.id"""
    rows = db.execute(query, ((since or dt.date.min).isoformat(),)).fetchall()
    marks = []
    for _key, group in groupby(rows, key=lambda row: (row["customer"], row["day"])):
        marks += _placed(group)
    return marks


def _placed(rows: Iterable[sqlite3.Row]) -> list[dict[str, Any]]:
    """The marks of one customer's day."""
    latest = ""
    placed: dict[tuple[str, str | None], dict[str, Any]] = {}
    for row in rows:
        latest = max(latest, row["logged_at"])
        at = latest if row["contact"] is None else row["logged_at"]
        keys = ("customer", "day", "stage", "contact")
        placed[at, row["contact"]] = {**{key: row[key] for key in keys}, "at": at}
    return list(placed.values())


def _visits(db: sqlite3.Connection, ids: Mapping[int, str], today: dt.date) -> list[dict[str, Any]]:
    """The stops of the plan in force, from today on."""
    return [
        {
            "customer": ids[visit.customer],
            "day": visit.day.isoformat(),
            "number": visit.number,
            "arrive": visit.arrive,
            "start": visit.start,
            "end": visit.end,
            "travel": visit.travel,
            "state": visit.state.value,
            "appointment": visit.appointment,
            "reason": visit.reason,
        }
        for visit in reading.visits(db, today, dt.date.max)
    ]
