"""The plans that were made, read back: their figures, their documents, and what each of them replaced."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from repplan.store.facts import PlanRecord

if TYPE_CHECKING:
    import sqlite3

PUBLISHED, DRAFT, DISCARDED, ADOPTED = "published", "draft", "discarded", "adopted"
"""Statuses: published (the latest is in force), a draft, a draft that a newer one replaced, one that was published."""

_COLUMNS = "id, status, first_day, days, made_at, cost, travel, policy_digest, facts_digest, summary"


def record_of(row: sqlite3.Row) -> PlanRecord:
    """A stored plan without its visits."""
    summary: dict[str, Any] = json.loads(row["summary"])
    return PlanRecord(
        id=row["id"],
        status=row["status"],
        first_day=dt.date.fromisoformat(row["first_day"]),
        days=row["days"],
        made_at=row["made_at"],
        cost=row["cost"],
        travel=row["travel"],
        policy_digest=row["policy_digest"],
        facts_digest=row["facts_digest"],
        summary=summary,
    )


def plan_records(db: sqlite3.Connection) -> list[PlanRecord]:
    """All plans, the latest first."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM plan ORDER BY id DESC")  # noqa: S608 - a constant of this module
    return [record_of(row) for row in rows]


def plan_document(db: sqlite3.Connection, number: int) -> dict[str, Any]:
    """A plan as it was made, in the interchange format; its customers are named by their numbers."""
    text: str = db.execute("SELECT document FROM plan WHERE id = ?", (number,)).fetchone()["document"]
    document: dict[str, Any] = json.loads(text)
    return document


def visits_in_force(db: sqlite3.Connection, first: dt.date, last: dt.date) -> set[tuple[int, dt.date]]:
    """Customer and day of the stops that stand today or were made, those called off or moved aside."""
    query = "SELECT customer, day FROM current_visit WHERE day BETWEEN ? AND ? AND state NOT IN ('cancelled', 'moved')"
    return _days(db.execute(query, (first.isoformat(), last.isoformat())))


def visits_as_made(db: sqlite3.Connection, number: int) -> set[tuple[int, dt.date]]:
    """Customer and day of a plan's visits, whatever became of them."""
    return _days(db.execute("SELECT customer, day FROM plan_visit WHERE plan_id = ? AND NOT added", (number,)))


def visits_replaced(db: sqlite3.Connection, number: int) -> set[tuple[int, dt.date]]:
    """Customer and day of the open stops that publishing a plan put an end to."""
    return _days(db.execute("SELECT customer, day FROM plan_visit WHERE superseded_by = ?", (number,)))


def _days(rows: sqlite3.Cursor) -> set[tuple[int, dt.date]]:
    return {(row["customer"], dt.date.fromisoformat(row["day"])) for row in rows}
