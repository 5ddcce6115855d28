"""What other laptops' bundles brought, read back: whose they were, and the visits of their plans."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.domain.plan import PlannedVisit, VisitState

if TYPE_CHECKING:
    import sqlite3


@dataclass(frozen=True, slots=True)
class Teammate:
    """Another rep, and when his latest bundle was made and taken in."""

    rep: str
    made_at: str
    taken_at: str


def teammates(db: sqlite3.Connection) -> list[Teammate]:
    """The reps whose bundles were taken in, by their names."""
    rows = db.execute("SELECT rep, made_at, taken_at FROM team_bundle ORDER BY rep")
    return [Teammate(*row) for row in rows]


def team_visits(db: sqlite3.Connection, rep: str, first: dt.date, last: dt.date) -> list[PlannedVisit]:
    """The stops of another rep's plan from `first` to `last`, in the order of day and arrival."""
    query = "SELECT * FROM team_visit WHERE rep = ? AND day BETWEEN ? AND ? ORDER BY day, start, number"
    return [
        PlannedVisit(
            id=row["id"],
            customer=row["customer"],
            day=dt.date.fromisoformat(row["day"]),
            number=row["number"],
            arrive=row["arrive"],
            start=row["start"],
            end=row["end"],
            travel=row["travel"],
            state=VisitState(row["state"]),
            appointment=bool(row["appointment"]),
            reason=row["reason"],
        )
        for row in db.execute(query, (rep, first.isoformat(), last.isoformat()))
    ]
