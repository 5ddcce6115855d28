"""Opening the SQLite file: permissions, bounded lock waits, the schema brought up to date, errors a user can act on."""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from repplan.errors import ConflictError
from repplan.i18n import _
from repplan.store import schema
from repplan.store.failing import translate
from repplan.store.migrating import migrate, schema_version

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

LOCK_WAIT_SECONDS = 5.0
_OTHERS = 0o077  # the permission bits of everybody but the owner


def prepare_home(home: Path) -> None:
    """Make the home folder, for its owner only; one that is there already is closed to others where it is ours.

    Raises:
        ConflictError: if it cannot be made.
    """
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        message = _("{path} cannot be made ({reason}): check its permissions, or set REPPLAN_HOME to another folder")
        raise ConflictError(message.format(path=home, reason=error.strerror)) from error
    _close_to_others(home)


def _close_to_others(folder: Path) -> None:
    """Leave a folder to its owner alone, where that is us. The user's own home folder holds more than ours."""
    if sys.platform == "win32":
        return
    with suppress(OSError, RuntimeError):  # no home folder is known, or the file system knows no permissions
        facts = folder.stat()
        lax = facts.st_mode & _OTHERS and facts.st_uid == os.geteuid()
        if lax and folder.resolve() != Path.home().resolve():
            folder.chmod(facts.st_mode & ~_OTHERS & 0o7777)


def open_database(path: Path) -> sqlite3.Connection:
    """A connection in autocommit mode (transactions are begun explicitly) with rows that know their columns.

    The file is made where there is none, readable by its owner only; a laxer one is tightened.

    Raises:
        ConflictError: if the file cannot be made.
    """
    _make_private(path)
    db = sqlite3.connect(path, timeout=LOCK_WAIT_SECONDS, isolation_level=None)
    try:
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA foreign_keys = ON")
    except BaseException:
        db.close()
        raise
    return db


def _make_private(path: Path) -> None:
    """Create the file ourselves, so that it and the -wal and -shm that copy its mode are the owner's alone."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        prepare_home(path.parent)
        _create(path)
    except OSError:
        pass  # SQLite says the same when it tries to open the file
    else:
        if os.name == "posix" and mode & _OTHERS and os.access(path, os.W_OK):
            path.chmod(mode & ~_OTHERS & 0o7777)
        _close_to_others(path.parent)


def _create(path: Path) -> None:
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        message = _("{path} cannot be written ({reason}): check the folder's permissions, or set REPPLAN_HOME")
        raise ConflictError(message.format(path=path, reason=error.strerror)) from error


def open_store(path: Path, now: dt.datetime) -> sqlite3.Connection:
    """A connection to a store whose schema is current: made or migrated first where it is not.

    Raises:
        ConflictError: if another process holds the store, a newer repplan wrote it, or it cannot be written.
        BadDataError: if the file is damaged or no store.
    """
    with translated(path):
        db = open_database(path)
        try:
            if schema_version(db) != len(schema.MIGRATIONS):
                migrate(db, path, now, wait=LOCK_WAIT_SECONDS)
        except BaseException:
            db.close()
            raise
    return db


@contextmanager
def reading_store(path: Path, now: dt.datetime) -> Iterator[sqlite3.Connection]:
    """A store to read from; errors of the file are told as `open_store` tells them, whenever they show."""
    with translated(path), closing(open_store(path, now)) as db:
        yield db


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn errors of SQLite that a user can do something about into errors of repplan."""
    try:
        yield
    except sqlite3.Error as error:
        raise translate(error, path) from error
