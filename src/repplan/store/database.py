"""Opening the SQLite file: permissions, pragmas, bounded lock waits, and the schema brought up to date."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from repplan.errors import ConflictError
from repplan.i18n import _
from repplan.store.schema import MIGRATIONS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from pathlib import Path

LOCK_WAIT_SECONDS = 5.0
BACKUPS_KEPT = 5


def prepare_home(home: Path) -> None:
    """Make the home folder, for its owner only."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)


def open_database(path: Path) -> sqlite3.Connection:
    """A connection in autocommit mode (transactions are begun explicitly) with rows that know their columns."""
    if not path.exists():
        prepare_home(path.parent)
        # Created by us first, so that the file and the -wal and -shm that copy its mode are the owner's alone.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    db = sqlite3.connect(path, timeout=LOCK_WAIT_SECONDS, isolation_level=None)
    db.row_factory = sqlite3.Row
    db.execute("PRAGMA foreign_keys = ON")
    return db


def open_store(path: Path, now: dt.datetime) -> sqlite3.Connection:
    """A connection to a store whose schema is current: made or migrated first where it is not.

    Raises:
        ConflictError: if another process holds the store, or a newer repplan wrote it.
    """
    db = open_database(path)
    try:
        if schema_version(db) != len(MIGRATIONS):
            migrate(db, path, now)
    except BaseException as error:
        db.close()
        if isinstance(error, sqlite3.OperationalError):
            raise translate(error, path) from error
        raise
    return db


def schema_version(db: sqlite3.Connection) -> int:
    """How many migrations the store has seen; 0 for an empty file."""
    version: int = db.execute("PRAGMA user_version").fetchone()[0]
    return version


def migrate(db: sqlite3.Connection, path: Path, now: dt.datetime) -> list[int]:
    """Run the migrations the store lacks, each in one transaction with its own record; back up first.

    Returns:
        The numbers of the migrations that ran.
    """
    found = schema_version(db)
    if found > len(MIGRATIONS):
        message = _("{path} was written by a newer repplan (schema {found}, this one knows {known}): upgrade repplan")
        raise ConflictError(message.format(path=path, found=found, known=len(MIGRATIONS)))
    if found:
        back_up(db, path, now)
    else:
        db.execute("PRAGMA journal_mode = WAL")
    return [number for number in range(found + 1, len(MIGRATIONS) + 1) if _apply(db, number, now)]


def _apply(db: sqlite3.Connection, number: int, now: dt.datetime) -> bool:
    """Run one migration unless another process has run it meanwhile."""
    db.execute("BEGIN IMMEDIATE")
    try:
        if schema_version(db) >= number:
            db.execute("ROLLBACK")
            return False
        MIGRATIONS[number - 1](db)
        db.execute("CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT, applied_at TEXT)")
        name = MIGRATIONS[number - 1].__name__.strip("_")
        db.execute("INSERT INTO migration VALUES (?, ?, ?)", (number, name, now.isoformat()))
        # user_version is part of the transaction; it is what the quick check at start-up reads.
        db.execute(f"PRAGMA user_version = {number:d}")
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    return True


def back_up(db: sqlite3.Connection, path: Path, now: dt.datetime) -> Path:
    """A consistent copy of the store beside it, made by SQLite itself; the oldest copies beyond five are removed."""
    folder = path.parent / "backups"
    prepare_home(folder)
    target = folder / f"{path.stem}-{now:%Y%m%dT%H%M%S}-schema{schema_version(db)}.db"
    os.close(os.open(target, os.O_CREAT | os.O_RDWR, 0o600))
    with closing(sqlite3.connect(target)) as copy:
        db.backup(copy)
    for old in sorted(folder.glob(f"{path.stem}-*.db"))[:-BACKUPS_KEPT]:
        old.unlink()
    return target


def translate(error: sqlite3.OperationalError, path: Path) -> ConflictError | sqlite3.OperationalError:
    """The error a user can act on, where SQLite's is about a lock; else the same error."""
    if "locked" in str(error) or "busy" in str(error):
        message = _("{path} is in use by another repplan command: wait for it to end, or stop it, and try again")
        return ConflictError(message.format(path=path))
    return error


def rows(db: sqlite3.Connection, query: str, parameters: tuple[object, ...] = ()) -> Iterator[sqlite3.Row]:
    """The rows of a query."""
    yield from db.execute(query, parameters)
