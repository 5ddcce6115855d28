"""Writing `config.toml`: only what changes is touched, comments stay, and nobody else may read it."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from repplan.errors import BadDataError
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def write_settings(path: Path, values: Mapping[str, str], comments: Mapping[str, str]) -> None:
    """Set keys of a settings file, made where there is none.

    Args:
        path: the file.
        values: the new texts by "table.key".
        comments: what keys mean; stands behind a key that is new to the file.

    Raises:
        BadDataError: if the file is no TOML, or cannot be written.
    """
    import tomlkit
    from tomlkit.exceptions import ParseError

    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
        if not document.as_string():
            document.add(tomlkit.comment(_("Settings of repplan; `repplan config show` lists all there are.")))
        for key, value in values.items():
            table, name = key.split(".")
            entries = document.get(table)
            if entries is None:
                document.add(tomlkit.nl())
                entries = document[table] = tomlkit.table()
            if name in entries:
                entries[name] = value
            else:
                item = tomlkit.item(value)
                if key in comments:
                    item.comment(comments[key])
                entries.add(name, item)
        replace_private(path, document.as_string())
    except (ParseError, UnicodeDecodeError) as error:
        raise BadDataError(_("{path} is not valid TOML: {error}").format(path=path, error=error)) from None
    except OSError as error:
        raise BadDataError(_("{path} cannot be written: {error}").format(path=path, error=error.strerror)) from None


def is_private(path: Path) -> bool:
    """Whether the file is there and, where there are permissions, only its owner can read it."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return os.name != "posix" or not mode & 0o077


def replace_private(path: Path, text: str) -> None:
    """Write the file anew in one step, readable by its owner only."""
    draft = path.with_suffix(".new")
    with contextlib.suppress(FileNotFoundError):
        draft.unlink()
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)
