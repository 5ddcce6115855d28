"""The journal: what each writing command changed, row by row, so that `undo` can put it back.

Rows are kept as JSON objects before and after the change. Undoing walks the changes backwards; it does not look at
what the rows mean, so every value derived from them is restored with them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import event, insert, inspect, text  # noqa: TID253 - write side, imported by writing commands only

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapper, UOWTransaction
    from sqlmodel import Session

_CHANGE_COLUMNS = ("operation", "table", "key", "before", "after")


@dataclass(frozen=True, slots=True)
class Operation:
    """A journaled command."""

    id: int
    made_at: str
    command: str
    rows: int


def begin(session: Session, command: str, made_at: str) -> None:
    """Record everything this session flushes as one operation named `command`.

    The operation itself is written with the first change, so that a command that changes nothing leaves no trace.
    """
    session.info["journal"] = {"command": command, "made_at": made_at, "id": None}
    event.listen(session, "before_flush", _collect)
    event.listen(session, "after_flush", _write)


def _collect(session: Session, _flush: UOWTransaction, _instances: object) -> None:
    """Remember the rows as they were; `after_flush` sees their new keys and values."""
    before: dict[int, tuple[Any, str | None]] = session.info.setdefault("journal_before", {})
    for row in session.new:
        before[id(row)] = (row, None)
    for row in (*session.dirty, *session.deleted):
        if row in session.deleted or session.is_modified(row):
            before[id(row)] = (row, json.dumps(_old_values(row), ensure_ascii=False))


def _write(session: Session, _flush: UOWTransaction) -> None:
    """Write down what this flush changed."""
    pending: dict[int, tuple[Any, str | None]] = session.info.pop("journal_before", {})
    if not pending:
        return
    operation = _operation(session)
    changes = []
    for row, before in pending.values():
        mapper: Mapper[Any] = inspect(row).mapper
        after = None if row in session.deleted else _values(row)
        key = mapper.primary_key_from_instance(row)[0]
        after_text = None if after is None else json.dumps(after, ensure_ascii=False)
        changes.append((operation, str(row.__tablename__), json.dumps(key), before, after_text))
    statement = text(
        'INSERT INTO change (operation, "table", "key", before, after) '
        "VALUES (:operation, :table, :key, :before, :after)"
    )
    session.connection().execute(statement, [dict(zip(_CHANGE_COLUMNS, change, strict=True)) for change in changes])


def _operation(session: Session) -> int:
    journal = session.info["journal"]
    if journal["id"] is None:
        # Numbers are taken explicitly: "the latest" must mean the same in every database.
        connection = session.connection()
        number = connection.execute(text("SELECT coalesce(max(id), 0) + 1 FROM operation")).scalar_one()
        connection.execute(
            text("INSERT INTO operation (id, made_at, command) VALUES (:id, :made_at, :command)"),
            {"id": number, "made_at": journal["made_at"], "command": journal["command"]},
        )
        journal["id"] = number
    return int(journal["id"])


def _values(row: object) -> dict[str, Any]:
    state = inspect(row)
    assert state is not None
    return {column.key: getattr(row, column.key) for column in state.mapper.column_attrs}


def _old_values(row: object) -> dict[str, Any]:
    state = inspect(row)
    assert state is not None
    values = {}
    for column in state.mapper.column_attrs:
        history = state.attrs[column.key].history
        values[column.key] = history.deleted[0] if history.deleted else getattr(row, column.key)
    return values


def undo_latest(session: Session) -> Operation | None:
    """Take back the latest operation of the journal; None when there is none. The journal forgets it."""
    connection = session.connection()
    latest = connection.execute(text("SELECT id, made_at, command FROM operation ORDER BY id DESC LIMIT 1")).first()
    if latest is None:
        return None
    query = text('SELECT "table", "key", before, after FROM change WHERE operation = :id ORDER BY id DESC')
    changes = connection.execute(query, {"id": latest.id}).all()
    tables = _tables()
    connection.execute(text("PRAGMA defer_foreign_keys = ON"))
    for name, key, before, after in changes:
        table = tables[name]
        identity = next(iter(table.primary_key.columns)) == json.loads(key)
        if before is None:
            connection.execute(table.delete().where(identity))
        elif after is None:
            connection.execute(insert(table).values(**json.loads(before)))
        else:
            connection.execute(table.update().where(identity).values(**json.loads(before)))
    connection.execute(text("DELETE FROM change WHERE operation = :id"), {"id": latest.id})
    connection.execute(text("DELETE FROM operation WHERE id = :id"), {"id": latest.id})
    return Operation(latest.id, latest.made_at, latest.command, len(changes))


def _tables() -> dict[str, Any]:
    from repplan.store import models  # noqa: PLC0415 - fills the metadata with the tables

    return dict(models.SiteRow.metadata.tables)
