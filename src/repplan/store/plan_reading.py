"""The plans that were made, read back: their figures, their documents, and what each of them replaced."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from repplan.store.facts import PlanRecord

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from typing import TypeAlias

    Visits: TypeAlias = Mapping[tuple[int, dt.date], float]
    """Customer and day of each visit, and the minute at which it begins."""

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


def visits_in_force(db: sqlite3.Connection, first: dt.date, last: dt.date) -> Visits:
    """The stops that stand today or were made; those called off or moved aside are not among them."""
    query = """
        SELECT customer, day, start FROM current_visit
        WHERE day BETWEEN ? AND ? AND state NOT IN ('cancelled', 'moved')"""
    return _visits(db.execute(query, (first.isoformat(), last.isoformat())))


def visits_as_made(db: sqlite3.Connection, number: int) -> Visits:
    """A plan's visits, whatever became of them."""
    return _visits(db.execute("SELECT customer, day, start FROM plan_visit WHERE plan_id = ? AND NOT added", (number,)))


def visits_replaced(db: sqlite3.Connection, number: int) -> Visits:
    """The open stops that publishing a plan put an end to."""
    return _visits(db.execute("SELECT customer, day, start FROM plan_visit WHERE superseded_by = ?", (number,)))


def _visits(rows: sqlite3.Cursor) -> Visits:
    return {(row["customer"], dt.date.fromisoformat(row["day"])): row["start"] for row in rows}
