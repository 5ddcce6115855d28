"""What repplan keeps of its own accord: answers of the holiday libraries, and which policy texts were validated.

None of it is a fact of the user, so none of it is journaled; written through the standard library, because
a command that only reads may be the one that learns it.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    import sqlite3
    from collections.abc import Iterable, Iterator

    from repplan.store.facts import CalendarYear


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    """A transaction of its own, or the one that is open already."""
    joined = db.in_transaction
    if joined:
        yield
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def keep_calendar_years(db: sqlite3.Connection, country: str, region: str, years: Iterable[CalendarYear]) -> None:
    """Keep years of a country's calendar, in place of what was kept of them before.

    Raises:
        sqlite3.OperationalError: if another process holds the store.
    """
    with _transaction(db):
        for year in years:
            span = (country, region, f"{year.year}-01-01", f"{year.year}-12-31")
            db.execute("DELETE FROM calendar_day WHERE country = ? AND region = ? AND day BETWEEN ? AND ?", span)
            db.execute(
                "INSERT OR REPLACE INTO calendar_year VALUES (?, ?, ?, ?, ?)",
                (country, region, year.year, year.announced, year.source),
            )
            days: list[tuple[dt.date, bool, str, bool, int | None]]
            days = [(day, False, name, day in year.guessed, None) for day, name in year.off.items()]
            days += [(day, True, name, False, None) for day, name in year.work.items()]
            # What is off anyway, or made up for, is no half-holiday.
            taken = year.off.keys() | year.work.keys()
            days += [(day, False, name, False, since) for day, (since, name) in year.half.items() if day not in taken]
            db.executemany(
                "INSERT INTO calendar_day (country, region, day, works, name, guess, since)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(country, region, day.isoformat(), *rest) for day, *rest in days],
            )


def remember_policy(db: sqlite3.Connection, digest: str, text: str) -> None:
    """Remember that a policy text was validated.

    Raises:
        sqlite3.OperationalError: if another process holds the store.
    """
    db.execute("INSERT OR REPLACE INTO policy_seen (digest, text) VALUES (?, ?)", (digest, text))
