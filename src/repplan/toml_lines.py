"""Where the keys of a TOML text stand, so that a mistake can name its line. `tomllib` reads values, not places."""

from __future__ import annotations

import re

Path = tuple[str, ...]
"""The way to a value: table names and the key, outermost first."""

_HEADER = re.compile(r"\s*\[\[?(?P<name>[^\[\]]+)\]\]?\s*(#.*)?$")
_KEY_PART = r"""(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)"""
_ENTRY = re.compile(rf"\s*(?P<name>{_KEY_PART}(?:\s*\.\s*{_KEY_PART})*)\s*=")
_PART = re.compile(r"""(?P<quote>["'])(?P<quoted>.*?)(?P=quote)|(?P<bare>[A-Za-z0-9_-]+)""")


def key_lines(text: str) -> dict[Path, int]:
    """The line (from 1) of every table and key, tables named only by dotted keys included.

    Keys inside an inline table are not looked for: they stand on the line of the table's own key.
    """
    lines: dict[Path, int] = {}
    table: Path = ()
    for number, line in enumerate(text.splitlines(), 1):
        header, entry = _HEADER.match(line), _ENTRY.match(line)
        if header:
            table = found = _path(header["name"])
        elif entry:
            found = (*table, *_path(entry["name"]))
        else:
            continue
        for length in range(1, len(found) + 1):
            lines.setdefault(found[:length], number)
        lines[found] = number
    return lines


def line_of(lines: dict[Path, int], path: Path) -> int | None:
    """The line of a value, or of the innermost table around it that is written; None where none is."""
    return next((lines[path[:length]] for length in range(len(path), 0, -1) if path[:length] in lines), None)


def _path(name: str) -> Path:
    return tuple(part["quoted"] if part["quote"] else part["bare"] for part in _PART.finditer(name))
