"""The values of a bundle's records: what the store can hold and every command can work with."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from repplan.domain.customer import Area, Role, Setting, Tier
from repplan.domain.geo import check_point
from repplan.domain.plan import Channel, Outcome, VisitState
from repplan.domain.reach import FIRST
from repplan.domain.relationship import Stage
from repplan.domain.rota import EntryKind
from repplan.domain.sessions import parse_day_hours, parse_sessions
from repplan.domain.spans import DAY_END
from repplan.files.customer_cells import LONGEST_ENTERING, LONGEST_SERVICE, checked_text
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LAST = dt.date(2199, 12, 31)
"""Days beyond it cannot be counted on from."""


def check_values(record: Mapping[str, Any]) -> None:
    """Whether words, dates, hours and numbers of a record are such; empty ones are nothing.

    Raises:
        ValueError: naming the first that is not.
    """
    for key, value in record.items():
        if key == "rota":
            for entry in value:
                check_values(entry)
            continue
        for text in value if isinstance(value, list) else (value,):
            _check_text(key, text)
        if key == "hours" and "kind" not in record and value:
            _week(value)
        elif key in _VALUES and (value or key in _NEVER_EMPTY):
            _VALUES[key](value)
        elif key in _RANGES and value is not None:
            _check_range(key, value)
    _check_place(record.get("lat"), record.get("lon"))


def _check_text(key: str, text: object) -> None:
    """Whether a text can be stored, and shown as what it is; notes of the log may hold tabs."""
    if isinstance(text, str) and not text.isprintable():
        try:
            checked_text(text.replace("\t", " "), len(text))
            text.encode()
        except UnicodeEncodeError:
            raise ValueError(_("{key}: {text!r} is no proper text").format(key=key, text=text)) from None
        except ValueError as error:
            raise ValueError(f"{key}: {error}") from None


def _check_range(key: str, value: float) -> None:
    low, high = _RANGES[key]
    if not low <= value <= high:
        message = _("{key}: {value} is not from {low} to {high}")
        raise ValueError(message.format(key=key, value=value, low=low, high=high))


def _check_place(lat: float | None, lon: float | None) -> None:
    if lat is not None and lon is not None:
        check_point(lat, lon)
    elif lat is not None or lon is not None:
        raise ValueError(_("of lat and lon one is missing"))


def _iso(text: str) -> None:
    day = dt.date.fromisoformat(text)
    if day.isoformat() != text:
        raise ValueError(_("{text!r} is no date").format(text=text))
    if not FIRST <= day <= _LAST:
        raise ValueError(_("{day} is out of reach").format(day=day))


def _week(text: str) -> None:
    week = json.loads(text)
    if not isinstance(week, list) or len(week) != 7:
        raise ValueError(_("hours are no week"))
    for entry in week:
        if entry is not None:
            parse_day_hours(entry)


def _start(text: str) -> None:
    if text != "prospect":
        _iso(text)


def _named(text: str) -> None:
    if not text.strip():
        raise ValueError(_("a name is empty"))


_VALUES: Mapping[str, Callable[[str], object]] = {
    **dict.fromkeys(("day", "start_date", "rota_end", "last_visit", "added_on", "archived_on"), _iso),
    **dict.fromkeys(("first_day", "last_day"), _iso),
    **dict.fromkeys(("stage", "file_stage"), Stage),
    "file_start": _start,
    "name": _named,
    "id": _named,
    "setting": Setting,
    "tier": Tier,
    "area": Area,
    "role": Role,
    "channel": Channel,
    "outcome": Outcome,
    "state": VisitState,
    "kind": EntryKind,
    "sessions": parse_sessions,
}


_NEVER_EMPTY = frozenset(
    ("id", "name", "setting", "tier", "added_on", "day", "channel", "outcome", "state", "kind", "stage")
)
_RANGES: Mapping[str, tuple[int, int]] = {
    **dict.fromkeys(("potential", "openness"), (1, 5)),
    "service_minutes": (0, LONGEST_SERVICE),
    "enter_minutes": (0, LONGEST_ENTERING),
    "minute": (0, DAY_END - 1),
    **dict.fromkeys(("arrive", "start", "end", "travel"), (0, 2 * DAY_END)),
    "number": (0, 10_000),
}
