"""All customers by number, the archived ones among them: whom former plans, the log and appointments may name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repplan.store import reading

if TYPE_CHECKING:
    import sqlite3

    from repplan.domain.customer import Customer


def everybody(db: sqlite3.Connection) -> dict[int, Customer]:
    """Number -> customer, out of an open store."""
    return {customer.number: customer for customer in reading.customers(db, archived=True)}
