"""The records of a bundle: which keys each has, and which records they refer to.

Sites, customers and contacts have the columns of their tables, less the numbers and identifiers that mean something on
one laptop only. A column that a later version adds is in them by itself; an earlier version refuses it as unknown, and
a later one takes the bundles of an earlier one, in which it is absent and says nothing.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from repplan.errors import BadDataError
from repplan.i18n import _
from repplan.services.team.values import check_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import BaseModel

    from repplan.files.bundle_archive import Bundle

LOCAL = {"site": {"id"}, "customer": {"number", "site_id"}, "contact": {"customer", "visit_id"}}
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


@cache
def contact_columns() -> tuple[str, ...]:
    """The columns of a line of the log that travel."""
    from repplan.store.models import ContactRow

    return tuple(name for name in ContactRow.model_fields if name not in LOCAL["contact"])


@cache
def flags() -> frozenset[str]:
    """The columns of a customer that are true or false."""
    from repplan.store.models import CustomerRow

    return frozenset(name for name, info in CustomerRow.model_fields.items() if info.annotation is bool)


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
                check_values(record)
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
        infos = {column: row.model_fields[column] for column in columns}
        fields = {name: (info.annotation, ... if info.is_required() else info.default) for name, info in infos.items()}
        made: type[BaseModel] = create_model(name, __config__=config, **{**fields, **more})
        return made

    text, number, nothing = (str, ...), (int | float, ...), (str | None, ...)
    entry = {"first_day": nothing, "last_day": nothing, "hours": text, "site": nothing, "note": text}
    rota: Any = model("Rota", SessionEntryRow, ("kind",), **entry)
    visit = ("day", "number", "state", "appointment", "reason")
    clocks = dict.fromkeys(("arrive", "start", "end", "travel"), number)
    return {
        "sites": model("Site", SiteRow, site_columns(), aliases=(list[str], ...)),
        "customers": model("Customer", CustomerRow, customer_columns(), rep=text, site=text, rota=(list[rota], ...)),
        "contacts": model("Contact", ContactRow, contact_columns(), customer=text),
        "stages": create_model(
            "Stage", __config__=config, customer=text, day=text, at=text, stage=text, contact=(str | None, ...)
        ),
        "visits": model("Visit", TeamVisitRow, visit, customer=text, **clocks),
    }
