"""The rules in force: the default policy, or what `policy.toml` makes of it."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING, Any

from repplan import __version__
from repplan.config import policy_path
from repplan.domain.policy import DEFAULT_POLICY
from repplan.errors import BadDataError, ConflictError, NotFoundError, why
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from repplan.domain.policy import Policy
    from repplan.services.context import Context


def load_policy(context: Context, db: sqlite3.Connection) -> Policy:
    """The policy in force.

    A text that was validated before is taken at its word, so that a morning command does not wait for the validator.

    Raises:
        BadDataError: if policy.toml has mistakes; `repplan policy check` lists them.
    """
    text = read_text(policy_path(context.home))
    if text is None:
        return DEFAULT_POLICY
    from repplan.store import kept, reading

    digest = _digest(f"{__version__}\n{text}")  # another version may have other rules of validity
    trusted = reading.policy_seen(db, digest)
    policy = _read(text, context.home, trusted=trusted)
    if not trusted:
        # Another command may hold the store: then the next one remembers.
        with contextlib.suppress(sqlite3.OperationalError):
            kept.remember_policy(db, digest, text)
    return policy


def stored_policy(context: Context) -> Policy:
    """The policy in force, validated anew: for commands that need no store.

    Raises:
        BadDataError: as `load_policy`.
    """
    text = read_text(policy_path(context.home))
    return DEFAULT_POLICY if text is None else _read(text, context.home)


def check_policy(context: Context, path: Path | None = None) -> Policy | None:
    """Validate a policy file, by default the one in force.

    Returns:
        What the file makes of the default policy; None where there is no file in force.

    Raises:
        BadDataError: with every mistake, each with its line.
        NotFoundError: if the file named does not exist.
    """
    from repplan.files.policy_file import read_policy

    name = str(path) if path else policy_path(context.home).name
    text = read_text(path or policy_path(context.home))
    if text is None and path:
        raise NotFoundError(_("there is no file {path}").format(path=path))
    return None if text is None else read_policy(text, name)


def write_default_policy(context: Context) -> Path:
    """Write the default policy, commented, to be edited.

    Raises:
        ConflictError: if there is a policy file already.
    """
    from repplan.store.database import prepare_home

    path = policy_path(context.home)
    prepare_home(context.home)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(as_toml(DEFAULT_POLICY))
    except FileExistsError:
        message = _("{path} exists already: edit it, or move it away to begin anew")
        raise ConflictError(message.format(path=path)) from None
    return path


def policy_digest(policy: Policy) -> str:
    """SHA-256 of the policy's canonical form, hexadecimal: equal for equal policies, however their files look."""
    import json

    return _digest(json.dumps(as_tables(policy), sort_keys=True, separators=(",", ":")))


def as_toml(policy: Policy) -> str:
    """The policy as a commented file that reads back as the same policy."""
    from repplan.files.policy_text import policy_text

    return policy_text(policy)


def as_tables(policy: Policy) -> dict[str, Any]:
    """The policy as the nested tables of its file."""
    from repplan.files.policy_document import to_document

    return to_document(policy)


def differences(policy: Policy) -> list[str]:
    """The values that differ from the default, as "table.entry.key"."""
    ours, default = flat_values(policy), flat_values(DEFAULT_POLICY)
    return [key for key, value in ours.items() if default.get(key) != value]


def flat_values(policy: Policy) -> dict[str, Any]:
    """Every value by its way through the tables, as "table.entry.key"."""
    return dict(_flat(as_tables(policy), ""))


def _flat(tables: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in tables.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _read(text: str, home: Path, *, trusted: bool = False) -> Policy:
    from repplan.files.policy_file import read_policy

    path = policy_path(home)
    try:
        return read_policy(text, path.name, trusted=trusted)
    except BadDataError as error:
        message = _("{path} has mistakes, the first: {first}; `repplan policy check` lists them all")
        raise BadDataError(message.format(path=path, first=error.mistakes[0])) from None


def read_text(path: Path) -> str | None:
    """A policy file's text, None where there is no file."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BadDataError(_("{path} cannot be read: {why}").format(path=path, why=why(error))) from None
    except UnicodeDecodeError as error:
        message = _("{path} cannot be read as UTF-8 text: {error}").format(path=path, error=error)
        raise BadDataError(message) from None


def _digest(text: str) -> str:
    import hashlib

    return hashlib.sha256(text.encode()).hexdigest()
