"""JSON files of other programs: read with every key in its place once, written whole or not at all."""

from __future__ import annotations

import json
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from repplan.errors import BadDataError, Mistake, why
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

STANDARD = "-"
"""Standard input or output in a file name's place."""

_HALF = re.compile(r"\\u[dD][89a-fA-F]")
"""An escaped half of a character outside the basic plane: sound only beside the other half."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a file holds, and the keys that stand twice in one object of it (the last one counts)."""

    value: Any
    doubled: tuple[Mistake, ...]


def read_document(name: str) -> Document:
    """The JSON value in a file, or on standard input for `-`.

    Raises:
        BadDataError: if there is no such file or it is not JSON, with the line.
    """
    twice: list[tuple[dict[str, Any], list[str]]] = []

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            names = [key for key, _value in pairs]
            twice.append((found, sorted({key for key in names if names.count(key) > 1})))
        return found

    try:
        text = _text(name)
        value = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=members)
        if _HALF.search(text):
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except OSError as error:
        raise BadDataError(_("cannot read {name}: {why}").format(name=name, why=why(error))) from None
    except UnicodeDecodeError:
        raise BadDataError(_("{name} is not UTF-8 text").format(name=name)) from None
    except UnicodeEncodeError as error:
        half = f"\\u{ord(error.object[error.start]):04x}"
        message = _("{name} holds half a character: {half} without its other half")
        raise BadDataError(message.format(name=name, half=half)) from None
    except RecursionError:
        raise BadDataError(_("{name} is nested too deeply").format(name=name)) from None
    except ValueError as error:
        raise BadDataError(_("{name} is not JSON: {error}").format(name=name, error=_reason(error))) from None
    return Document(value, tuple(_places(value, twice)) if twice else ())


def _text(name: str) -> str:
    if name != STANDARD:
        return Path(name).read_text(encoding="utf-8-sig")
    stream = getattr(sys.stdin, "buffer", None)  # JSON is UTF-8, whatever the terminal speaks
    return sys.stdin.read() if stream is None else stream.read().decode("utf-8-sig")


def _reason(error: ValueError) -> str:
    """Python's words, unless they are about Python."""
    if isinstance(error, json.JSONDecodeError) or "set_int_max_str_digits" not in str(error):
        return str(error)
    return _("a whole number has thousands of digits")


def _refuse_constant(name: str) -> float:
    raise ValueError(_("{name} is no number of JSON").format(name=name))


def _places(value: object, twice: list[tuple[dict[str, Any], list[str]]]) -> Iterator[Mistake]:
    """Where the objects with doubled keys stand."""
    doubled = {id(found): keys for found, keys in twice}
    waiting: list[tuple[str, object]] = [("", value)]
    while waiting:
        path, here = waiting.pop()
        for key in doubled.get(id(here), ()):
            yield Mistake(_step(path, key), _("the key “{key}” stands there twice").format(key=key))
        if isinstance(here, dict):
            waiting += [(_step(path, key), below) for key, below in here.items() if isinstance(below, dict | list)]
        elif isinstance(here, list):
            waiting += [(_step(path, n), below) for n, below in enumerate(here) if isinstance(below, dict | list)]


def _step(path: str, key: str | int) -> str:
    return f"{path}/{str(key).replace('~', '~0').replace('/', '~1')}"


def write_json(name: str, value: Mapping[str, Any]) -> None:
    """Write JSON to a file, whole or not at all, or to standard output for `-`.

    Raises:
        BadDataError: if the file cannot be written.
    """
    text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    if name == STANDARD:
        sys.stdout.write(text)
        return
    path = Path(name)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise BadDataError(_("cannot write {name}: {why}").format(name=name, why=why(error))) from None
