"""What a published plan rests on, in rows: reading them again tells whether anything has changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt
    import sqlite3


def standing_facts(db: sqlite3.Connection) -> list[list[Any]]:
    """What a plan depends on that does not change by working it: who, where and when, the calendar, fixed days."""
    queries = (
        """SELECT number, site_id, setting, area, tier, lat, lon, sessions, hours, service_minutes, start_date,
            prospect, rota_end, last_visit, rep, archived_on FROM customer ORDER BY number""",
        "SELECT id, lat, lon, hours, enter_minutes FROM site ORDER BY id",
        "SELECT site_id, customer, first_day, last_day, part FROM closure ORDER BY id",
        "SELECT customer, site_id, kind, first_day, last_day, hours FROM session_entry ORDER BY id",
        "SELECT first_day, last_day, part FROM leave ORDER BY id",
        "SELECT rule, first_day, hours FROM busy ORDER BY id",
        'SELECT day, "like" FROM workday ORDER BY day',
        "SELECT customer, day, minute FROM appointment ORDER BY id",
        "SELECT country, region, day, works FROM calendar_day ORDER BY country, region, day",
    )
    return [[list(row) for row in db.execute(query)] for query in queries]


def relationship_facts(db: sqlite3.Connection) -> list[list[Any]]:
    """What else is known of customers that a plan depends on: own cadences, decided deadlines, losses."""
    queries = (
        "SELECT customer, min, ideal, max, until FROM cadence_override ORDER BY customer",
        "SELECT customer, start_date, choice, until FROM win_decision ORDER BY id",
        "SELECT customer, day, reason, regained_on FROM loss ORDER BY id",
    )
    return [[list(row) for row in db.execute(query)] for query in queries]


def announced_days(db: sqlite3.Connection) -> list[list[Any]]:
    """The days of all notices of public holidays in the order they were taken in: the later one prevails."""
    query = """
        SELECT n.country, n.year, d.day, d.kind
        FROM calendar_notice n LEFT JOIN calendar_notice_day d ON d.notice_id = n.id ORDER BY n.id, d.day, d.id"""
    return [list(row) for row in db.execute(query)]


def surprises(db: sqlite3.Connection, today: dt.date) -> list[list[Any]]:
    """What happened otherwise than planned: contacts in vain or for no stop of their day, and stops that fell out.

    A stop of a past day without any entry in the log counts as not made.
    """
    contacts = """
        SELECT c.id FROM contact c LEFT JOIN plan_visit v ON v.id = c.visit_id
        WHERE c.channel NOT IN ('phone', 'message') AND (c.outcome = 'missed' OR v.id IS NULL OR v.day <> c.day)
        ORDER BY c.id"""
    stops = """
        SELECT id, state FROM current_visit
        WHERE state <> 'planned' OR (day < ? AND outcome IS NULL) ORDER BY id"""
    return [
        [row[0] for row in db.execute(contacts)],
        [list(row) for row in db.execute(stops, (today.isoformat(),))],
    ]
