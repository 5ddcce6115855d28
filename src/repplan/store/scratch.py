"""An empty store in memory, for what is asked before anything was ever stored."""

from __future__ import annotations

import sqlite3

from repplan.store.schema import MIGRATIONS


def scratch_store() -> sqlite3.Connection:
    """A store with the current schema and no rows; gone when closed."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.row_factory = sqlite3.Row
    for migrate in MIGRATIONS:
        migrate(db)
    return db
