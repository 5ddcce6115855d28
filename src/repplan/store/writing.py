"""The write side: one journaled transaction a command, through SQLModel."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event  # noqa: TID253 - the write side is imported by writing commands only
from sqlalchemy.exc import OperationalError  # noqa: TID253 - the same
from sqlalchemy.pool import NullPool  # noqa: TID253 - the same
from sqlmodel import Session  # noqa: TID253 - the same

from repplan.store import journal
from repplan.store.database import open_database, open_store, translate

if TYPE_CHECKING:
    import datetime as dt
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy.engine import Connection, Engine


@contextmanager
def transaction(path: Path, command: str, now: dt.datetime, *, journaled: bool = True) -> Iterator[Session]:
    """A session whose changes are committed together when the block ends, and undone together when it fails.

    Args:
        path: the store's file; made or migrated where needed.
        command: what the journal calls the change, such as "done 3".
        now: when it happens.
        journaled: False for `undo` itself and for what is no fact of the user.

    Raises:
        ConflictError: if another process holds the store for longer than the lock wait.
    """
    with closing(open_store(path, now)):
        pass
    engine = _engine(path)
    try:
        with Session(engine, expire_on_commit=False) as session:
            if journaled:
                journal.begin(session, command, now.isoformat())
            session.connection()  # begins the transaction now: what is read inside is what is written over
            yield session
            session.commit()
    except OperationalError as error:
        raise translate(error.orig, path) from error  # type: ignore[arg-type]  # always sqlite3's on this engine
    finally:
        engine.dispose()


def _engine(path: Path) -> Engine:
    engine = create_engine("sqlite://", creator=lambda: open_database(path), poolclass=NullPool)
    event.listen(engine, "connect", _plain_rows)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _plain_rows(db: sqlite3.Connection, _record: Any) -> None:  # noqa: ANN401 - SQLAlchemy's hook
    db.row_factory = None


def _begin_immediate(connection: Connection) -> None:
    # The driver's own transactions would let DDL and reads escape; ours begin here, holding the write lock.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
