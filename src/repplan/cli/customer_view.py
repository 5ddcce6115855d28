"""How customers look: a card and a table for people, dictionaries and CSV for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from repplan.cli import day_data, words
from repplan.cli.common import console
from repplan.cli.render import csv_text, table
from repplan.cli.sessions_view import entries_json, entry_line
from repplan.config import WEEKDAYS
from repplan.domain.cadence import Due
from repplan.domain.spans import WHOLE_DAY
from repplan.i18n import _

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from repplan.domain.adoption import AdoptionStanding
    from repplan.domain.cadence import Standing
    from repplan.domain.customer import Customer
    from repplan.domain.overrides import Override
    from repplan.domain.plan import Contact
    from repplan.domain.spans import DaySpans
    from repplan.services.customers.customers import CustomerCard, CustomerLine
    from repplan.store.facts import Closure

LIST_COLUMNS = (
    *("customer", "id", "name", "site", "department", "setting", "area", "tier", "phase", "due", "last_met"),
    *("elapsed", "unit", "overdue", "stage", "rep"),
)
STANDING_KEYS = ("phase", "rule", "due", "last_met", "elapsed", "unit", "max", "overdue", "win_deadline", "trial")


def iso(day: dt.date | None) -> str | None:
    """A date for JSON."""
    return None if day is None else day.isoformat()


def customer_json(customer: Customer, standing: Standing | None) -> dict[str, Any]:
    """A customer for programs; the standing's keys are null for the archived."""
    lat, lon = customer.point or (None, None)
    return {
        **day_data.customer_json(customer),
        "title": customer.title,
        "area": customer.area.value if customer.area else None,
        "role": customer.role.value if customer.role else None,
        "potential": customer.potential,
        "openness": customer.openness,
        "lat": lat,
        "lon": lon,
        "address": customer.address,
        "email": customer.email,
        "sessions": customer.sessions,
        "hours": dict(zip(WEEKDAYS, customer.hours, strict=True)),
        "service_minutes": customer.service_minutes,
        "enter_minutes": customer.enter_minutes,
        "start_date": iso(customer.start_date),
        "prospect": customer.prospect,
        "rota_end": iso(customer.rota_end),
        "last_visit": iso(customer.last_visit),
        "stage": customer.stage.value if customer.stage else None,
        "rep": customer.rep,
        "notes": customer.notes,
        "added_on": iso(customer.added_on),
        "archived_on": iso(customer.archived_on),
        **(dict.fromkeys(STANDING_KEYS) if standing is None else day_data.standing_json(standing)),
    }


def card_json(card: CustomerCard) -> dict[str, Any]:
    """A customer's card for programs."""
    return {
        **customer_json(card.customer, card.standing),
        "cadence": _override_json(card.customer.override),
        "rota": entries_json(card.customer.rota, card.customer.site_name),
        "receives": {
            day: [str(span).split("-") for span in spans] for day, spans in zip(WEEKDAYS, card.receives, strict=True)
        },
        "contacts": [_contact_json(contact) for contact in card.contacts],
        "closures": [closure_json(closure) for closure in card.closures],
        "adoption": [
            {"product": one.product, "stage": one.stage.value, "since": iso(one.since)} for one in card.adoption
        ],
    }


def _contact_json(contact: Contact) -> dict[str, Any]:
    return {
        "day": contact.day.isoformat(),
        "channel": contact.channel.value,
        "outcome": contact.outcome.value,
        "reason": contact.reason,
        "note": contact.note,
        "stage": contact.stage.value if contact.stage else None,
    }


def closure_json(closure: Closure) -> dict[str, Any]:
    """A blackout for programs."""
    return {
        "number": closure.id,
        "whole_site": closure.site_id is not None,
        "first": closure.first.isoformat(),
        "last": closure.last.isoformat(),
        "part": closure.part.value,
        "note": closure.note,
    }


def closure_line(closure: Closure) -> str:
    """A blackout for people."""
    days = str(closure.first) if closure.first == closure.last else f"{closure.first}..{closure.last}"
    part = "" if closure.part.value == "all" else f" {closure.part.value}"
    return f"{days}{part}" + (f" ({closure.note})" if closure.note else "")


def list_csv(lines: Iterable[CustomerLine]) -> str:
    """The list as CSV, with the names of the JSON keys as headings."""
    rows = [customer_json(line.customer, line.standing) for line in lines]
    return csv_text(LIST_COLUMNS, ([row[column] for column in LIST_COLUMNS] for row in rows))


def print_list(lines: Sequence[CustomerLine]) -> None:
    """The list as a table."""
    if not lines:
        typer.echo(_("no customer fits"), err=True)
        return
    shown = table(_("no"), _("name"), _("site"), _("tier"), _("setting"), _("phase"), _("visit"))
    shown.columns[0].justify = "right"
    for column in (0, 3, 4, 5):
        shown.columns[column].no_wrap = True
    for line in lines:
        c = line.customer
        phase = _("archived") if line.standing is None else words.phase(line.standing.phase)
        where = " ".join(part for part in (c.site_name if c.site_name != c.name else "", c.department) if part)
        shown.add_row(str(c.number), c.name, where, c.tier.value, c.setting.value, phase, _due(line.standing))
    console().print(shown)


def _due(standing: Standing | None) -> str:
    """When a visit is due, in a word and its number."""
    if standing is None or standing.due is Due.NOT_WANTED:
        return ""
    texts = {
        Due.TOO_SOON: _("too soon"),
        Due.POSSIBLE: _("possible"),
        Due.DUE: _("due"),
        Due.OVER: _("{n} over").format(n=standing.overdue),
    }
    return texts[standing.due]


def print_card(card: CustomerCard, today: dt.date) -> None:
    """The card: one fact a line, those that are not known left out."""
    shown = table("", "", show_header=False)
    shown.columns[0].no_wrap = True
    for label, text in _card_lines(card, today):
        if text:
            shown.add_row(label, text)
    console().print(f"{card.customer.number} {card.customer.name}")
    console().print(shown)
    for contact in card.contacts:
        stage = contact.stage.value if contact.stage else ""
        parts = (contact.channel.value, contact.outcome.value, stage, contact.reason, contact.note)
        typer.echo(f"{contact.day}  {', '.join(part for part in parts if part)}")


def _card_lines(card: CustomerCard, today: dt.date) -> list[tuple[str, str]]:
    c, standing = card.customer, card.standing
    point = _("unknown") if c.point is None else f"{c.point[0]}, {c.point[1]}"
    return [
        (_("id"), c.id),
        (_("site"), c.site_name),
        (_("department"), " ".join(part for part in (c.department, c.title) if part)),
        (_("setting"), " ".join(part for part in (c.setting.value, c.area.value if c.area else "") if part)),
        (_("tier"), c.tier.value),
        (_("role"), c.role.value if c.role else ""),
        (_("potential"), "" if c.potential is None else _("{n} of 5").format(n=c.potential)),
        (_("openness"), "" if c.openness is None else _("{n} of 5").format(n=c.openness)),
        (_("stage"), c.stage.value if c.stage else ""),
        (_("adoption"), "\n".join(map(_adoption, card.adoption))),
        (_("phase"), "" if standing is None else words.phase(standing.phase)),
        (_("cadence"), _own_cadence(c, today)),
        (_("visit"), _visit(standing, today)),
        (_("start"), str(c.start_date or "")),
        (_("rota ends"), str(c.rota_end or "")),
        (_("last met"), str((standing.last_met if standing else c.last_visit) or "")),
        (_("sessions"), c.sessions),
        (_("and"), "\n".join(entry_line(entry, today) for entry in c.rota if not entry.is_over(today))),
        (_("receives"), _week(card.receives)),
        (_("minutes"), "" if c.service_minutes is None else str(c.service_minutes)),
        (_("coordinates"), point),
        (_("address"), c.address),
        (_("phone"), c.phone),
        (_("e-mail"), c.email),
        (_("rep"), c.rep),
        (_("notes"), c.notes),
        (_("closed"), "\n".join(closure_line(closure) for closure in card.closures)),
        (_("archived"), str(c.archived_on or "")),
    ]


def _own_cadence(customer: Customer, today: dt.date) -> str:
    """The customer's own cadence: `5/7/9 days until Sun 31 Jan 2027: begins a study`."""
    own = customer.override
    if own is None:
        return ""
    text = f"{own.rhythm.min}/{own.rhythm.ideal}/{own.rhythm.max}"
    if own.until is None:
        return _("{cadence} days: {why}").format(cadence=text, why=own.because)
    over = (
        _("{cadence} days until {day}: {why}") if own.until >= today else _("{cadence} days, over since {day}: {why}")
    )
    return over.format(cadence=text, day=words.date(own.until, today), why=own.because)


def _override_json(own: Override | None) -> dict[str, Any] | None:
    if own is None:
        return None
    return {
        "min": own.rhythm.min,
        "ideal": own.rhythm.ideal,
        "max": own.rhythm.max,
        "since": own.since.isoformat(),
        "until": None if own.until is None else own.until.isoformat(),
        "because": own.because,
    }


def _adoption(standing: AdoptionStanding) -> str:
    text = _("{product}: {stage} since {day}")
    if standing.slid is not None:
        text = _("{product}: {stage} since {day}, slid back from {before}")
    before = "" if standing.slid is None else standing.slid.before.value
    return text.format(product=standing.product, stage=standing.stage.value, day=standing.since, before=before)


def _visit(standing: Standing | None, today: dt.date) -> str:
    if standing is None or standing.due is Due.NOT_WANTED:
        return ""
    return f"{_due(standing)}: {words.need(standing, today)}"


def _week(receives: Sequence[DaySpans]) -> str:
    """The week's hours, days with equal ones together; nothing where every day is open all day."""
    from repplan.domain.sessions import Sessions, format_sessions

    if all(spans == WHOLE_DAY for spans in receives):
        return _("any time")
    return format_sessions(Sessions(tuple(receives)), None).replace("; ", "\n") or _("never")
