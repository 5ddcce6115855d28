"""A small territory with a plan, written straight into the store, and everything a store holds as plain values."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from itertools import count
from typing import TYPE_CHECKING, Any

from repplan.clock import Clock
from repplan.config import database_path
from repplan.services.context import Context
from repplan.store.models import CustomerRow, PlanRow, PlanVisitRow, SiteRow

if TYPE_CHECKING:
    from pathlib import Path

MONDAY = dt.date(2026, 11, 23)
NAMES = ("Dr Li", "Dr Wang", "Dr Zhao", "Dr Qian", "Dr Sun", "Dr Zhou", "Dr Wu", "Dr Zheng")


def context_of(folder: Path, today: dt.date = MONDAY) -> Context:
    """The surroundings of a command in a home, with identifiers that count up."""
    numbers = count(1)
    return Context(folder, Clock(today), lambda: f"id{next(numbers):05d}")


def make_home(folder: Path) -> Context:
    """A home with eight customers who receive at any time, and a plan.

    Customers 1-4 are tier A, 5 and 6 outpatients being won since the 18th, 7 and 8 tier C; four stops on Monday
    (customers 1, 2, 5, 6), two on Tuesday (3, 1). There are no holidays.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.toml").write_text('[calendar]\ncountry = ""\n', encoding="utf-8")
    context = context_of(folder)
    with context.writing("set up", journaled=False) as session:
        session.add(SiteRow(id="s1", name="General Hospital"))
        for number, name in enumerate(NAMES, start=1):
            session.add(
                CustomerRow(
                    number=number,
                    id=f"C{number}",
                    name=name,
                    site_id="s1",
                    setting="outpatient" if number in (5, 6) else "ward",
                    tier="A" if number < 5 else "B" if number < 7 else "C",
                    start_date="2026-11-18" if number in (5, 6) else None,
                    last_visit="2026-11-10" if number < 5 else None,
                    added_on="2026-11-01",
                )
            )
        texts = {"policy_digest": "p", "facts_digest": "f", "summary": "{}", "document": "{}"}
        session.add(
            PlanRow(
                id=1,
                status="published",
                first_day="2026-11-23",
                days=28,
                made_at="2026-11-22T12:00:00",
                cost=100.0,
                travel=90.0,
                **texts,
            )
        )
        for day, customers in (("2026-11-23", (1, 2, 5, 6)), ("2026-11-24", (3, 1))):
            for number, customer in enumerate(customers, start=1):
                start = 540 + 30 * number
                session.add(
                    PlanVisitRow(
                        plan_id=1,
                        customer=customer,
                        day=day,
                        number=number,
                        arrive=start,
                        start=start,
                        end=start + 15,
                        travel=10,
                    )
                )
    return context


def dump(folder: Path, *, journal: bool = False) -> dict[str, list[tuple[Any, ...]]]:
    """Every table's rows, sorted; without the journal and what repplan keeps of its own accord unless asked for."""
    kept = {"migration", "calendar_year", "calendar_day", "policy_seen"} | (
        set() if journal else {"operation", "change"}
    )
    with closing(sqlite3.connect(database_path(folder))) as db:
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {
            table: sorted(db.execute(f'SELECT * FROM "{table}"'), key=repr) for table in tables if table not in kept
        }
