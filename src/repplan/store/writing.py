"""The write side: one journaled transaction a command, through SQLModel."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import create_engine, event  # noqa: TID253 - the write side is imported by writing commands only
from sqlalchemy.exc import DBAPIError  # noqa: TID253 - the same
from sqlalchemy.pool import NullPool  # noqa: TID253 - the same
from sqlmodel import Session  # noqa: TID253 - the same

from repplan.store import journal
from repplan.store.database import open_store, translated

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy.engine import Connection, Engine


@contextmanager
def transaction(path: Path, command: str, now: dt.datetime, *, journaled: bool = True) -> Iterator[Session]:
    """A session whose changes are committed together when the block ends, and undone together when it fails.

    The write lock is taken before the block begins: what is read inside is what is written over.

    Args:
        path: the store's file; made or migrated where needed.
        command: what the journal calls the change, such as "done 3".
        now: when it happens.
        journaled: False for `undo` itself and for what is no fact of the user.

    Raises:
        ConflictError: if another process holds the store for longer than the lock wait, or it cannot be written.
        BadDataError: if the file is damaged.
    """
    engine = _engine(path, now)
    try:
        with translated(path), _unwrapped(), Session(engine, expire_on_commit=False) as session:
            if journaled:
                journal.begin(session, command, now.isoformat())
            session.connection()  # begins the transaction now
            yield session
            session.commit()
    finally:
        engine.dispose()


@contextmanager
def facts(session: Session) -> Iterator[sqlite3.Connection]:
    """The session's own connection for the functions of `store.reading`: they see what the session has changed so far.

    Only for reading, and not across a use of the session: the rows it hands out are not those the session expects.
    """
    session.flush()
    db = cast("sqlite3.Connection", session.connection().connection.dbapi_connection)
    db.row_factory = sqlite3.Row
    try:
        yield db
    finally:
        db.row_factory = None


@contextmanager
def _unwrapped() -> Iterator[None]:
    """Let the driver's own errors through, without SQLAlchemy's wrapping."""
    try:
        yield
    except DBAPIError as error:
        if isinstance(error.orig, sqlite3.Error):
            raise error.orig from error
        raise


def _engine(path: Path, now: dt.datetime) -> Engine:
    engine = create_engine("sqlite://", creator=lambda: open_store(path, now), poolclass=NullPool)
    event.listen(engine, "connect", _plain_rows)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _plain_rows(db: sqlite3.Connection, _record: Any) -> None:  # noqa: ANN401 - SQLAlchemy's hook
    db.row_factory = None


def _begin_immediate(connection: Connection) -> None:
    # The driver's own transactions would let DDL and reads escape; ours begin here, holding the write lock.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    # Rows may be flushed in any order; references are checked all the same, when the transaction ends.
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
