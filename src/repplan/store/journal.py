"""The journal: what each writing command changed, row by row, so that `undo` can put it back.

Rows are kept as JSON objects before and after the change. Undoing walks the changes backwards; it does not look at
what the rows mean, so every value derived from them is restored with them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, event, inspect, select, text  # noqa: TID253 - the write side, for writing commands only
from sqlalchemy.orm import LoaderCallableStatus  # noqa: TID253 - the same

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Table
    from sqlalchemy.engine import Connection
    from sqlalchemy.orm import Mapper, UOWTransaction
    from sqlmodel import Session

OPERATIONS_KEPT = 200
_INSERT = text(
    'INSERT INTO change (operation, "table", "key", before, after) VALUES (:operation, :table, :key, :before, :after)'
)
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Operation:
    """A journaled command and the number of rows it changed."""

    id: int
    made_at: str
    command: str
    rows: int


@dataclass(slots=True)
class _Recorder:
    """What one session writes into the journal."""

    command: str
    made_at: str
    operation: int | None = None

    def before_flush(self, session: Session, _flush: UOWTransaction, _instances: object) -> None:
        """Remember the rows as they were; `after_flush` sees their new keys and values."""
        deleted = list(session.deleted)
        changed = [row for row in session.dirty if _is_changed(row)]
        session.info["before"] = [
            *((row, None, True) for row in session.new),
            *((row, _encode(_old_values(session, row)), True) for row in changed),
            *((row, _encode(_old_values(session, row)), False) for row in deleted),
        ]

    def after_flush(self, session: Session, _flush: UOWTransaction) -> None:
        """Write down what this flush changed."""
        before: list[tuple[Any, str | None, bool]] = session.info.pop("before", [])
        if not before:
            return
        connection = session.connection()
        if self.operation is None:
            self.operation = self._begin(connection)
        connection.execute(_INSERT, [self._change(*entry) for entry in before])

    def _change(self, row: Any, before: str | None, stays: bool) -> dict[str, Any]:  # noqa: ANN401 - a row of any table
        table, key, _columns = _shape(inspect(row).mapper)
        return {
            "operation": self.operation,
            "table": table,
            "key": _encode(getattr(row, key)),
            "before": before,
            "after": _encode(_values(row)) if stays else None,
        }

    def _begin(self, connection: Connection) -> int:
        """Enter the operation, and forget those that are too old to be undone."""
        # Numbers are taken explicitly: "the latest" must mean the same in every database.
        number: int = connection.execute(text("SELECT coalesce(max(id), 0) + 1 FROM operation")).scalar_one()
        connection.execute(
            text("INSERT INTO operation (id, made_at, command) VALUES (:id, :made_at, :command)"),
            {"id": number, "made_at": self.made_at, "command": self.command},
        )
        last = {"last": number - OPERATIONS_KEPT}
        connection.execute(text("DELETE FROM change WHERE operation <= :last"), last)
        connection.execute(text("DELETE FROM operation WHERE id <= :last"), last)
        return number


def begin(session: Session, command: str, made_at: str) -> None:
    """Record everything this session flushes as one operation named `command`.

    The operation itself is written with the first change, so that a command that changes nothing leaves no trace.
    """
    recorder = _Recorder(command, made_at)
    event.listen(session, "before_flush", recorder.before_flush)
    event.listen(session, "after_flush", recorder.after_flush)


@cache
def _shape(mapper: Mapper[Any]) -> tuple[str, str, tuple[str, ...]]:
    """A table's name, the attribute of its key, and the attributes of its columns."""
    key = mapper.get_property_by_column(mapper.primary_key[0]).key
    return str(mapper.local_table), key, tuple(attribute.key for attribute in mapper.column_attrs)


def _values(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of any table
    """The row's columns as they are. Read past the attributes' machinery, which costs more than all the rest."""
    known = row.__dict__
    return {name: known[name] if name in known else getattr(row, name) for name in _shape(inspect(row).mapper)[2]}


def _old_values(session: Session, row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of any table
    """The row's columns as they are stored."""
    loaded = inspect(row).committed_state
    if any(isinstance(value, LoaderCallableStatus) for value in loaded.values()):
        return _stored_values(session, row)
    values = _values(row)
    return values | {name: old for name, old in loaded.items() if name in values}


def _stored_values(session: Session, row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of any table
    """The columns asked of the database: some were overwritten before they were loaded."""
    mapper: Mapper[Any] = inspect(row).mapper
    table, key = mapper.local_table, mapper.primary_key[0]
    query = select(table).where(key == mapper.primary_key_from_instance(row)[0])
    return dict(session.connection().execute(query).mappings().one())


def _is_changed(row: Any) -> bool:  # noqa: ANN401 - a row of any table
    now = row.__dict__
    return any(name not in now or now[name] != old for name, old in inspect(row).committed_state.items())


def undo_latest(session: Session) -> Operation | None:
    """Take back the latest operation of the journal; None when there is none. The journal forgets it."""
    connection = session.connection()
    latest = connection.execute(text("SELECT id, made_at, command FROM operation ORDER BY id DESC LIMIT 1")).first()
    if latest is None:
        return None
    query = text('SELECT "table", "key", before, after FROM change WHERE operation = :id ORDER BY id DESC')
    changes = connection.execute(query, {"id": latest.id}).all()
    tables = _tables()
    # Neighbours of one kind go in one statement: an import of thousands of rows is undone at once.
    for (name, kind), group in groupby(changes, lambda change: (change.table, _kind(change))):
        _put_back(connection, tables[name], kind, list(group))
    connection.execute(text("DELETE FROM change WHERE operation = :id"), {"id": latest.id})
    connection.execute(text("DELETE FROM operation WHERE id = :id"), {"id": latest.id})
    return Operation(latest.id, latest.made_at, latest.command, len(changes))


def _kind(change: Any) -> str:  # noqa: ANN401 - a row of the journal
    if change.before is None:
        return "insert"
    return "delete" if change.after is None else "update"


def _put_back(connection: Connection, table: Table, kind: str, changes: Sequence[Any]) -> None:
    """Reverse changes of one kind in one table. Columns that are younger than the change keep what they hold."""
    identity = table.primary_key.columns[0] == bindparam("_key")
    if kind == "insert":
        connection.execute(table.delete().where(identity), [{"_key": json.loads(change.key)} for change in changes])
    elif kind == "delete":
        connection.execute(table.insert(), [json.loads(change.before) for change in changes])
    else:
        known: dict[str, Any] = json.loads(changes[0].before)
        columns: dict[str, Any] = {name: bindparam(f"_{name}") for name in known}
        statement = table.update().where(identity).values(columns)
        connection.execute(statement, [_parameters(change) for change in changes])


def _parameters(change: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of the journal
    before: dict[str, Any] = json.loads(change.before)
    return {"_key": json.loads(change.key)} | {f"_{name}": value for name, value in before.items()}


def _tables() -> dict[str, Any]:
    from repplan.store import models  # noqa: PLC0415 - fills the metadata with the tables

    return dict(models.SiteRow.metadata.tables)
