"""Bringing a store's schema up to date: one migration a transaction with its own record, a backup before the first."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

from repplan.errors import BadDataError, ConflictError
from repplan.i18n import _
from repplan.store import schema
from repplan.store.failing import backup_folder, backups, primary_code

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

BACKUPS_KEPT = 5


def schema_version(db: sqlite3.Connection) -> int:
    """How many migrations the store has seen; 0 for an empty file."""
    version: int = db.execute("PRAGMA user_version").fetchone()[0]
    return version


def migrate(db: sqlite3.Connection, path: Path, now: dt.datetime, *, wait: float) -> list[int]:
    """Run the migrations the store lacks. Several processes may try at once: each migration runs once.

    Args:
        db: a connection in autocommit mode.
        path: the store's file; its copies go to the folder `backups` beside it.
        now: when it happens.
        wait: seconds to wait for another process.

    Returns:
        The numbers of the migrations that this call ran.

    Raises:
        ConflictError: if a newer repplan wrote the store; nothing is touched then.
        BadDataError: if the file holds tables of something else.
    """
    if not schema_version(db):
        _write_ahead(db, wait)
    done: list[int] = []
    while (number := _next(db, path, now, back_up_first=not done)) is not None:
        done.append(number)
    return done


def _next(db: sqlite3.Connection, path: Path, now: dt.datetime, *, back_up_first: bool) -> int | None:
    """Run the next migration and return its number, None where there is none left."""
    db.execute("BEGIN IMMEDIATE")
    try:
        # Looked up under the lock: another process may have migrated meanwhile.
        found = schema_version(db)
        _check(db, path, found)
        if found == len(schema.MIGRATIONS):
            db.execute("ROLLBACK")
            return None
        if found and back_up_first:
            back_up(path, found, now)
        _run(db, found + 1, now)
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    return found + 1


def _check(db: sqlite3.Connection, path: Path, found: int) -> None:
    if found > len(schema.MIGRATIONS):
        message = _("{path} was written by a newer repplan (schema {found}, this one knows {known}): upgrade repplan")
        raise ConflictError(message.format(path=path, found=found, known=len(schema.MIGRATIONS)))
    if not found and db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        message = _("{path} is a database of another program: move it away, or set REPPLAN_HOME to another folder")
        raise BadDataError(message.format(path=path))


def _run(db: sqlite3.Connection, number: int, now: dt.datetime) -> None:
    migration = schema.MIGRATIONS[number - 1]
    migration(db)
    db.execute("CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT, applied_at TEXT)")
    name = migration.__name__.strip("_")
    db.execute("INSERT INTO migration VALUES (?, ?, ?)", (number, name, now.isoformat()))
    # user_version is part of the transaction; it is what the quick check at start-up reads.
    db.execute(f"PRAGMA user_version = {number:d}")


def _write_ahead(db: sqlite3.Connection, wait: float) -> None:
    """Switch a new file to write-ahead logging. SQLite does not wait by itself when two processes switch at once."""
    end = time.monotonic() + wait
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if primary_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.02)
        else:
            return


def back_up(path: Path, version: int, now: dt.datetime) -> Path:
    """A consistent copy of the store, made by SQLite itself; the oldest copies beyond five are removed.

    The copy appears under its name only when it is whole.
    """
    folder = backup_folder(path)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = folder / f"{path.stem}-{now:%Y%m%dT%H%M%S}-schema{version}.db"
    partial = target.with_suffix(".part")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_CREAT | os.O_RDWR, 0o600))
    # A connection of its own: SQLite does not copy from one that is writing.
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(partial)) as copy:
        source.backup(copy)
    partial.replace(target)
    for old in backups(path)[BACKUPS_KEPT:]:
        old.unlink()
    return target
