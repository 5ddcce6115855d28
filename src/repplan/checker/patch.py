"""JSON Patch (RFC 6902) on parsed JSON, written for checking: the document given is never changed.

What the patch does not touch is shared with the document, so that a patch of one number in a problem of a million costs
next to nothing, and whoever reads the result can tell by identity what is still the same.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping

from repplan.i18n import _

_INDEX = re.compile(r"0|[1-9][0-9]*")


class PatchError(ValueError):
    """The patch is malformed or does not apply."""


def patched(document: object, patch: object) -> object:
    """The document after all operations.

    Raises:
        PatchError: an operation is malformed, its path does not exist, or a `test` fails.
    """
    if not isinstance(patch, list):
        raise PatchError(_("a list of operations is expected"))
    result = document
    for operation in patch:
        if not isinstance(operation, Mapping):
            raise PatchError(_("an operation is an object"))
        result = _apply(result, operation)
    return result


def _apply(document: object, operation: Mapping[str, object]) -> object:
    path = _pointer(operation, "path")
    match operation.get("op"):
        case "add":
            return _add(document, path, _value(operation))
        case "remove":
            return _remove(document, path)
        case "replace":
            value = _value(operation)
            return _add(_remove(document, path), path, value) if path else value
        case "move":
            origin = _pointer(operation, "from")
            if path[: len(origin)] == origin and path != origin:
                raise PatchError(_("a value cannot move into itself"))
            value = _find(document, origin)
            return _add(_remove(document, origin), path, value)
        case "copy":
            return _add(document, path, _find(document, _pointer(operation, "from")))
        case "test":
            if not _equal(_find(document, path), _value(operation)):
                raise PatchError(_("the test at {path} fails").format(path=operation["path"]))
            return document
        case other:
            raise PatchError(_("unknown operation {op}").format(op=other))


def _pointer(operation: Mapping[str, object], key: str) -> list[str]:
    text = operation.get(key)
    if not isinstance(text, str) or (text and not text.startswith("/")):
        raise PatchError(_("“{key}” is no JSON pointer").format(key=key))
    return [key.replace("~1", "/").replace("~0", "~") for key in text.split("/")[1:]]


def _value(operation: Mapping[str, object]) -> object:
    if "value" not in operation:
        raise PatchError(_("“value” is missing"))
    return operation["value"]


def _missing(path: list[str]) -> PatchError:
    return PatchError(_("there is no /{path}").format(path="/".join(path)))


def _find(document: object, path: list[str]) -> object:
    for depth, key in enumerate(path):
        if isinstance(document, dict) and key in document:
            document = document[key]
        elif isinstance(document, list) and _INDEX.fullmatch(key) and int(key) < len(document):
            document = document[int(key)]
        else:
            raise _missing(path[: depth + 1])
    return document


def _add(document: object, path: list[str], value: object) -> object:
    if not path:
        return value
    document, parent = _opened(document, path)
    key = path[-1]
    if isinstance(parent, dict):
        parent[key] = value
    elif isinstance(parent, list) and key == "-":
        parent.append(value)
    elif isinstance(parent, list) and _INDEX.fullmatch(key) and int(key) <= len(parent):
        parent.insert(int(key), value)
    else:
        raise _missing(path)
    return document


def _remove(document: object, path: list[str]) -> object:
    _find(document, path)
    if not path:
        return None
    document, parent = _opened(document, path)
    if isinstance(parent, dict):
        del parent[path[-1]]
    elif isinstance(parent, list):
        del parent[int(path[-1])]
    return document


def _opened(document: object, path: list[str]) -> tuple[object, object]:
    """A document whose containers on the way to the end of `path` are copies, and the last of these."""
    _find(document, path[:-1])
    document = here = copy.copy(document)
    for key in path[:-1]:
        if isinstance(here, dict):
            here[key] = here = copy.copy(here[key])
        elif isinstance(here, list):
            here[int(key)] = here = copy.copy(here[int(key)])
    return document, here


def _equal(one: object, other: object) -> bool:
    """JSON equality: unlike Python's, true is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_equal(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_equal, one, other))
    return one == other
