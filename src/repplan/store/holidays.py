"""Public holidays out of the store: what the libraries said, and the notices that were taken in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.domain.holiday_notice import HolidayNotice, NoticeDay, NoticeKind
from repplan.store.facts import CalendarYear

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class StoredNotice:
    """A notice with its number; `taken_at` is when it was taken in, `source` the name of its file."""

    id: int
    country: str
    source: str
    taken_at: str
    notice: HolidayNotice


def calendar_years(db: sqlite3.Connection, country: str, region: str, years: Iterable[int]) -> dict[int, CalendarYear]:
    """The years of a country's calendar that are kept, with their days."""
    query = "SELECT * FROM calendar_year WHERE country = ? AND region = ? AND year = ?"
    days = "SELECT * FROM calendar_day WHERE country = ? AND region = ? AND day BETWEEN ? AND ?"
    found = {}
    for year in years:
        row = db.execute(query, (country, region, year)).fetchone()
        if row is not None:
            span = (country, region, f"{year}-01-01", f"{year}-12-31")
            kept = [(dt.date.fromisoformat(entry["day"]), entry) for entry in db.execute(days, span)]
            found[year] = CalendarYear(
                year,
                bool(row["announced"]),
                row["source"],
                off={day: entry["name"] for day, entry in kept if not entry["works"] and entry["since"] is None},
                work={day: entry["name"] for day, entry in kept if entry["works"]},
                half={day: (entry["since"], entry["name"]) for day, entry in kept if entry["since"] is not None},
                guessed=frozenset(day for day, entry in kept if entry["guess"]),
            )
    return found


def notices(db: sqlite3.Connection, country: str | None = None) -> list[StoredNotice]:
    """The notices in the order they were taken in, of all countries or of one."""
    days: dict[int, list[NoticeDay]] = {}
    for row in db.execute("SELECT * FROM calendar_notice_day ORDER BY notice_id, day"):
        entry = NoticeDay(dt.date.fromisoformat(row["day"]), NoticeKind(row["kind"]), row["name"])
        days.setdefault(row["notice_id"], []).append(entry)
    query = "SELECT * FROM calendar_notice WHERE ? IS NULL OR country = ? ORDER BY id"
    return [
        StoredNotice(
            row["id"],
            row["country"],
            row["source"],
            row["taken_at"],
            HolidayNotice(row["year"], tuple(days.get(row["id"], ()))),
        )
        for row in db.execute(query, (country, country))
    ]
