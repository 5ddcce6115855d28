"""The records of a bundle: which keys each has, and what their values must be.

Sites and customers have the columns of their tables, less the numbers and identifiers that mean something on one laptop
only; a column that a later version adds is in them by itself, and refused as unknown by an earlier one.
"""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from typing import TYPE_CHECKING, Any

from repplan.domain.customer import Area, Role, Setting, Tier
from repplan.domain.plan import Channel, Outcome, VisitState
from repplan.domain.relationship import Stage
from repplan.domain.rota import EntryKind
from repplan.domain.sessions import parse_day_hours, parse_sessions
from repplan.errors import BadDataError
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pydantic import BaseModel

    from repplan.files.bundle_archive import Bundle

LOCAL = {"site": {"id"}, "customer": {"number", "site_id"}}
"""Columns that stay on their laptop."""

NOTES = {"customers": "notes", "contacts": "note"}
"""The key of personal notes, absent where the bundle was made without."""


@cache
def site_columns() -> tuple[str, ...]:
    """The columns of a site that travel."""
    from repplan.store.models import SiteRow

    return tuple(name for name in SiteRow.model_fields if name not in LOCAL["site"])


@cache
def customer_columns() -> tuple[str, ...]:
    """The columns of a customer that travel."""
    from repplan.store.models import CustomerRow

    return tuple(name for name in CustomerRow.model_fields if name not in LOCAL["customer"])


def check_records(bundle: Bundle, source: str) -> None:
    """Whether every record of a bundle has its keys and values that the store can hold.

    Raises:
        BadDataError: naming the first that has not, in one line.
    """
    from pydantic import ValidationError

    models = _models()
    for part, records in bundle.parts.items():
        model = models[part]
        for number, record in enumerate(records, start=1):
            try:
                model.model_validate(record)
                _check_values(record)
            except ValidationError as error:
                first = error.errors()[0]
                where, what = ".".join(map(str, first["loc"])), first["msg"]
                if first["type"] == "extra_forbidden":
                    what = _("unknown to this repplan; upgrade it")
                raise _wrong(source, part, number, f"{where}: {what}") from None
            except (ValueError, TypeError) as error:
                raise _wrong(source, part, number, str(error)) from None
    _check_references(bundle, source)


def _wrong(source: str, part: str, number: int, what: str) -> BadDataError:
    message = _("{path}: line {number} of {part}.jsonl: {what}; nothing was written")
    return BadDataError(message.format(path=source, part=part, number=number, what=what))


def _check_references(bundle: Bundle, source: str) -> None:
    """Whether records mean sites, customers and contacts that are in the bundle, each of them there once."""
    known: dict[str, set[str]] = {}
    for part, key in (("sites", "name"), ("customers", "id"), ("contacts", "id")):
        names = known[part] = set()
        for number, record in enumerate(bundle.parts[part], start=1):
            if record[key] in names:
                raise _wrong(source, part, number, _("{value!r} is there twice").format(value=record[key]))
            names.add(record[key])
    for part, records in bundle.parts.items():
        for number, record in enumerate(records, start=1):
            for kind, name in _references(part, record):
                if name is not None and name not in known[kind]:
                    message = _("{name!r} is not among the {kind}").format(name=name, kind=kind)
                    raise _wrong(source, part, number, message)


def _references(part: str, record: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    """What a record refers to: the part and the name of the other record, None for nothing."""
    if part == "customers":
        yield "sites", record["site"]
        yield from (("sites", entry["site"]) for entry in record["rota"])
    elif part != "sites":
        yield "customers", record["customer"]
    if part == "stages":
        yield "contacts", record["contact"]


@cache
def _models() -> Mapping[str, type[BaseModel]]:
    """A pydantic model for each part, made from the tables' own columns."""
    from pydantic import ConfigDict, create_model

    from repplan.store.models import ContactRow, CustomerRow, SessionEntryRow, SiteRow, TeamVisitRow

    config = ConfigDict(extra="forbid", strict=True)

    def model(name: str, row: Any, columns: tuple[str, ...], **more: Any) -> type[BaseModel]:  # noqa: ANN401
        optional = set(NOTES.values())
        fields = {
            column: (row.model_fields[column].annotation, "" if column in optional else ...) for column in columns
        }
        made: type[BaseModel] = create_model(name, __config__=config, **{**fields, **more})
        return made

    rota: Any = model(
        "Rota", SessionEntryRow, ("kind", "first_day", "last_day", "hours"), site=(str | None, ...), note=(str, ...)
    )
    text, number = (str, ...), (int | float, ...)
    contact = tuple(name for name in ContactRow.model_fields if name not in {"customer", "visit_id"})
    visit = ("day", "number", "state", "appointment", "reason")
    clocks = dict.fromkeys(("arrive", "start", "end", "travel"), number)
    return {
        "sites": model("Site", SiteRow, site_columns(), aliases=(list[str], ...)),
        "customers": model("Customer", CustomerRow, customer_columns(), site=text, rota=(list[rota], ...)),
        "contacts": model("Contact", ContactRow, contact, customer=text),
        "stages": create_model(
            "Stage", __config__=config, customer=text, day=text, at=text, stage=text, contact=(str | None, ...)
        ),
        "visits": model("Visit", TeamVisitRow, visit, customer=text, **clocks),
    }


def _iso(text: str) -> None:
    if dt.date.fromisoformat(text).isoformat() != text:
        raise ValueError(_("{text!r} is no date").format(text=text))


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


def _check_values(record: Mapping[str, Any]) -> None:
    """Whether words, dates and hours of a record are such; empty ones are nothing.

    Raises:
        ValueError: naming the first that is not.
    """
    for key, value in record.items():
        if key == "rota":
            for entry in value:
                _check_values(entry)
        elif key == "hours" and "kind" not in record and value:
            _week(value)
        elif key in _VALUES and (value or key in {"name", "id"}):
            _VALUES[key](value)
