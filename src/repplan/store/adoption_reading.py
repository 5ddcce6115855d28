"""The read side of adoption: marks as they were recorded, and the trials that make visits due."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from repplan.domain.adoption import Adoption, AdoptionMark, Trial, grouped, standings, trials

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from repplan.domain.adoption import AdoptionStanding, Order


def adoption_marks(
    db: sqlite3.Connection, last: dt.date | None = None, customer: int | None = None
) -> list[AdoptionMark]:
    """The marks up to and including `last`, of all customers or of one, in the order of their days."""
    query = """
        SELECT * FROM adoption_mark WHERE day <= ? AND (? IS NULL OR customer = ?) ORDER BY day, id"""
    return list(map(_mark, db.execute(query, ((last or dt.date.max).isoformat(), customer, customer))))


def trials_begun(db: sqlite3.Connection, today: dt.date, order: Order) -> dict[int, tuple[Trial, ...]]:
    """When customers began to try products, up to and including `today`, by customer number; others are left out."""
    query = """
        SELECT * FROM adoption_mark WHERE day <= ? AND customer IN (
            SELECT customer FROM adoption_mark WHERE stage = ?)
        ORDER BY day, id"""
    begun: dict[int, tuple[Trial, ...]] = {}
    for (customer, _product), own in _of_rows(db.execute(query, (today.isoformat(), Adoption.TRIAL.value))).items():
        begun[customer] = (*begun.get(customer, ()), *trials(own, order))
    return {customer: found for customer, found in begun.items() if found}


def adoption_of(db: sqlite3.Connection, customer: int, today: dt.date, order: Order) -> list[AdoptionStanding]:
    """Where a customer stands with each product that anything is known of."""
    return list(standings(adoption_marks(db, today, customer), order).get(customer, {}).values())


def products(db: sqlite3.Connection) -> list[str]:
    """The products that any mark names, by name."""
    return [row[0] for row in db.execute("SELECT DISTINCT product FROM adoption_mark ORDER BY product")]


def _of_rows(rows: Iterable[sqlite3.Row]) -> dict[tuple[int, str], list[AdoptionMark]]:
    return dict(grouped(map(_mark, rows)))


def _mark(row: sqlite3.Row) -> AdoptionMark:
    return AdoptionMark(
        row["customer"], row["product"], dt.date.fromisoformat(row["day"]), Adoption(row["stage"]), row["note"]
    )
