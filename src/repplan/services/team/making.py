"""Making a bundle: one laptop's customers, sites, log, stages and plan in force, as other laptops can take them in."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import TYPE_CHECKING, Any

from repplan.files.bundle_archive import Bundle, bundle_bytes
from repplan.services.team.records import NOTES, contact_columns, customer_columns, flags, site_columns
from repplan.store import bundle_reading, reading

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
        ids = bundle_reading.identifiers(db)
        parts = {
            "sites": _sites(db),
            "customers": _customers(db, rep),
            "contacts": _contacts(db, ids, since or dt.date.min),
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
    aliases = bundle_reading.site_aliases(db)
    columns = site_columns()
    return [
        {**{name: row[name] for name in columns}, "aliases": aliases.get(row["id"], [])}
        for row in bundle_reading.site_rows(db)
    ]


def _customers(db: sqlite3.Connection, rep: str) -> list[dict[str, Any]]:
    """The customers with the entries of their rotas. One who is nobody's in particular is this rep's."""
    columns, truths = customer_columns(), flags()  # SQLite keeps truth as a number
    rotas = bundle_reading.rota_rows(db)
    return [
        {
            **{name: bool(row[name]) if name in truths else row[name] for name in columns},
            "rep": row["rep"] or rep,
            "site": row["site_name"],
            "rota": [
                {key: value for key, value in dict(entry).items() if key != "customer"}
                for entry in rotas.get(row["number"], ())
            ],
        }
        for row in bundle_reading.customer_rows(db)
    ]


def _contacts(db: sqlite3.Connection, ids: Mapping[int, str], first: dt.date) -> list[dict[str, Any]]:
    columns = contact_columns()
    return [
        {**{name: row[name] for name in columns}, "customer": ids[row["customer"]]}
        for row in bundle_reading.contact_rows(db, first)
    ]


def stage_marks(db: sqlite3.Connection, since: dt.date | None = None) -> list[dict[str, Any]]:
    """The stages that were noted, by customer and day, each with what its order among others' is told by.

    A mark with a contact is made `at` the moment that was logged; one without stands where it stands, at the latest
    moment before it on its day ("" = before all). Of such marks that follow each other only the last one counts.

    Returns:
        Objects of `customer` (number), `day`, `at`, `stage`, `contact` (identifier or None).
    """
    rows = bundle_reading.stage_rows(db, since or dt.date.min)
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
