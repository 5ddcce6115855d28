"""What can be wrong with a policy file, found all at once: unknown keys, wrong values, and values that contradict.

Validation is by pydantic (`policy_models`), the words are ours. Imported only when a text is validated.
"""

from __future__ import annotations

import difflib
import itertools
import typing
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError  # noqa: TID253 - imported by policy_file on demand

from repplan.domain.policy import DEFAULT_POLICY
from repplan.domain.sessions import Halves
from repplan.files.policy_document import merge, read_span, to_document
from repplan.files.policy_models import PolicyTables
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic_core import ErrorDetails

    from repplan.files.policy_document import Document
    from repplan.toml_lines import Path

Finding = tuple["Path", str]
"""The way to the wrong value, and what is wrong with it."""

_GROUPS = ("winning", "keeping", "setting", "store", "rule")
_WHOM = ("setting", "tier", "area", "role")
_RHYTHM_KEYS = ("min", "ideal", "max")
_WINNING_KEYS = (*_RHYTHM_KEYS, "window", "remind_from")


def find_mistakes(document: Document) -> list[Finding]:
    """Every mistake of a policy file, in no particular order; none means that it can be trusted."""
    found: list[Finding] = []
    try:
        PolicyTables.model_validate(document)
    except ValidationError as error:
        found = [_translated(detail) for detail in error.errors(include_url=False)]
    wrong = {path[:length] for path, _message in found for length in range(1, len(path) + 1)}
    # Tables with a wrong value in them are completed another day: what follows from it would only confuse.
    sound = {key: _without(value, (key,), wrong) for key, value in document.items()}
    merged = merge(to_document(DEFAULT_POLICY), {k: v for k, v in sound.items() if v is not None})
    return found + list(_contradictions(merged, sound))


def _without(value: Any, path: Path, wrong: set[Path]) -> Any:  # noqa: ANN401 - any TOML value
    """The value with its wrong parts left out; None where nothing can be kept."""
    if path not in wrong:
        return value
    if not isinstance(value, dict) or not any(isinstance(entry, dict) for entry in value.values()):
        return None
    kept = {key: _without(entry, (*path, key), wrong) for key, entry in value.items()}
    return {key: entry for key, entry in kept.items() if entry is not None}


def _translated(detail: ErrorDetails) -> Finding:
    """The validator's finding in our words."""
    path = tuple(str(part) for part in detail["loc"] if part != "[key]")
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return path, _unknown_key(path)
    if kind == "value_error" and path[0] == "rule":
        return path, str(context["error"])  # a name that is none: any other is right
    if detail["loc"][-1] == "[key]" or kind in ("enum", "literal_error"):
        choices = _choices(str(context.get("expected", ""))) or list(DEFAULT_POLICY.seasons)
        return path, _unknown_word(path, value, choices)
    if kind == "value_error":
        return path, str(context["error"])
    return path, _wrong_value(kind, value, context)


def _wrong_value(kind: str, value: object, context: dict[str, Any]) -> str:
    limits = {
        "greater_than_equal": _("{value} is too small: at least {limit:g}"),
        "less_than_equal": _("{value} is too large: at most {limit:g}"),
    }
    if kind in limits:
        return limits[kind].format(value=value, limit=context.get("ge", context.get("le")))
    wanted = {
        "int_type": _("a whole number is needed"),
        "float_type": _("a number is needed"),
        "finite_number": _("a finite number is needed"),
        "string_type": _("a text in quotes is needed"),
        "list_type": _("a list in square brackets is needed"),
    }
    return _("{wanted}, not {value!r}").format(wanted=wanted.get(kind, _("a table is needed")), value=value)


def _choices(expected: str) -> list[str]:
    """The words in pydantic's list "'A', 'B' or 'C'"."""
    return expected.split("'")[1::2]


def _unknown_word(path: Path, value: object, choices: list[str]) -> str:
    kinds = {
        "won_at": _("stage"),
        "order": _("stage"),
        "unit": _("unit"),
        "keeping": _("tier"),
        "store": _("area"),
        "seasons": _("season"),
        "winning": _("setting"),
        "setting": _("setting"),
        "settings": _("setting"),
        "service": _("setting"),
    }
    kinds |= {"tier": _("tier"), "area": _("area"), "role": _("role"), "phase": _("phase"), "default": _("decision")}
    kind = next((kinds[part] for part in reversed(path) if part in kinds), _("word"))
    return _("unknown {kind} {value!r}{hint}; write one of {choices}").format(
        kind=kind, value=value, hint=_hint(str(value), choices), choices=", ".join(choices)
    )


def _unknown_key(path: Path) -> str:
    known = _known_keys(path[:-1])
    return _("unknown key {key!r}{hint}; known here are {known}").format(
        key=path[-1], hint=_hint(path[-1], known), known=", ".join(known)
    )


def _hint(word: str, choices: list[str]) -> str:
    close = difflib.get_close_matches(word.lower(), choices, 1, 0.6)
    return _(" (did you mean {word!r}?)").format(word=close[0]) if close else ""


def _known_keys(path: Path) -> list[str]:
    """The keys of the table that a path leads to."""
    model: type[BaseModel] = PolicyTables
    for part in path:
        if part in model.model_fields:
            model = _table_in(model.model_fields[part].annotation) or model
    return list(model.model_fields)


def _table_in(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401 - any annotation
    """The table model inside `X | None` or `dict[K, X] | None`."""
    parts = typing.get_args(annotation)
    if not parts:
        return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None
    return next((found for part in parts if (found := _table_in(part))), None)


def _contradictions(tables: Document, written: Document) -> Iterator[Finding]:
    """Values that cannot hold together. A finding names a value that the file itself says, where it says one."""
    for entry, table in tables["rule"].items():
        if not any(table.get(key) for key in _WHOM):
            message = _("it names nobody: give at least one of {keys}")
            yield ("rule", entry), message.format(keys=", ".join(_WHOM))
    for name, keys in (("winning", _WINNING_KEYS), ("setting", _RHYTHM_KEYS), ("rule", _RHYTHM_KEYS)):
        for entry, table in tables[name].items():
            yield from _missing((name, entry), table, keys)
    groups = [(name, entry) for name in _GROUPS for entry in tables[name]]
    for path in (*groups, ("winback",)):
        table, said = _at(tables, path), _at(written, path)
        yield from _in_order(path, table, said, _RHYTHM_KEYS)
        if path[0] == "winning":
            yield from _in_order(path, table, said, ("remind_from", "window"))
    yield from _half_days(tables["halves"])


def _at(tables: Document, path: Path) -> Document:
    for part in path:
        found = tables.get(part)
        tables = found if isinstance(found, dict) else {}
    return tables


def _missing(path: Path, table: Document, keys: tuple[str, ...]) -> Iterator[Finding]:
    missing = [key for key in keys if key not in table]
    if missing:
        yield path, _("{keys} must be said, as this has no default").format(keys=", ".join(missing))


def _in_order(path: Path, table: Document, said: Document, keys: tuple[str, ...]) -> Iterator[Finding]:
    """Neighbours of which the first is larger than the second."""
    for low, high in itertools.pairwise(keys):
        if low in table and high in table and table[low] > table[high]:
            blamed = low if low in said and high not in said else high
            message = _("{low} ({low_value}) is larger than {high} ({high_value})")
            yield (
                (*path, blamed),
                message.format(low=low, low_value=table[low], high=high, high_value=table[high]),
            )


def _half_days(table: Document) -> Iterator[Finding]:
    try:
        Halves(*(read_span(table[name]) for name in ("am", "pm", "evening")))
    except ValueError as error:
        yield ("halves",), str(error)
