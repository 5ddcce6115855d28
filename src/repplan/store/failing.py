"""What SQLite's errors mean to a user: which of them are a lock, a full disk, a read-only folder or a damaged file."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from repplan.errors import BadDataError, ConflictError, RepplanError
from repplan.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_NOT_WRITABLE = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_IOERR}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def translate(error: sqlite3.Error, path: Path) -> RepplanError | sqlite3.Error:
    """The error a user can act on; the same error where it is none of his business (a bug)."""
    code = primary_code(error)
    if code in _LOCKED:
        message = _("{path} is in use by another repplan command: wait for it to end, or stop it, and try again")
        return ConflictError(message.format(path=path))
    if code == sqlite3.SQLITE_FULL:
        message = _("the disk is full: nothing was written to {path}; make room and try again")
        return ConflictError(message.format(path=path))
    if code in _NOT_WRITABLE:
        message = _(
            "{path} cannot be opened for writing ({reason}): check the permissions of the file and its folder, "
            "or set REPPLAN_HOME to another folder"
        )
        return ConflictError(message.format(path=path, reason=error))
    if code in _DAMAGED:
        return BadDataError(damaged(path, str(error)))
    return error


def primary_code(error: sqlite3.Error) -> int | None:
    """SQLite's result code without its extension, None where the driver raised the error by itself."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def damaged(path: Path, reason: str) -> str:
    """What to say of a damaged store: where its copies are, newest first, and how one is put in its place."""
    copies = backups(path)
    if not copies:
        message = _("{path} is damaged ({reason}), and there are no backups in {folder}: restore it from your own")
        return message.format(path=path, reason=reason, folder=backup_folder(path))
    message = _("{path} is damaged ({reason}): move it away and copy a backup to its place; newest first: {backups}")
    return message.format(path=path, reason=reason, backups=", ".join(str(copy) for copy in copies))


def backup_folder(path: Path) -> Path:
    """Where the copies of a store are kept."""
    return path.parent / "backups"


def backups(path: Path) -> list[Path]:
    """The copies of a store, newest first."""
    return sorted(backup_folder(path).glob(f"{path.stem}-*.db"), reverse=True)
