"""Appointments: which of them can be part of a route, and why the others cannot.

An appointment is a fact: what cannot be routed stays in the day as it was agreed, is reported, and never keeps the rest
of the plan from being made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.domain.cadence import service_minutes
from repplan.domain.spans import format_clock
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from repplan.services.facts.territory import Territory
    from repplan.store.facts import Appointment


@dataclass(frozen=True, slots=True)
class Impossible:
    """An appointment that no route can keep, and why."""

    appointment: Appointment
    why: str


def impossible(territory: Territory, appointments: Iterable[Appointment]) -> list[Impossible]:
    """The appointments of a territory that the rep's own time does not allow: a day off, outside the hours, a break."""
    found = []
    for appointment in appointments:
        if appointment.customer in territory.customers:
            why = _conflict(territory, appointment)
            if why:
                found.append(Impossible(appointment, why))
    return found


def _conflict(territory: Territory, appointment: Appointment) -> str:
    """What speaks against an appointment, "" for nothing."""
    day = territory.calendar.day(appointment.day)
    if day.shift is None:
        off = day.why or (day.off.value if day.off else "")
        return _("{day} is a day off ({why})").format(day=appointment.day, why=off)
    if appointment.minute is None:
        return ""
    customer = territory.customers[appointment.customer]
    start, end = appointment.minute, appointment.minute + service_minutes(customer, territory.policy)
    if start < day.shift.start or end > day.shift.end:
        text = _("{start}-{end} lies outside your hours of {day}, {first}-{last}")
        first, last = format_clock(day.shift.start), format_clock(day.shift.end)
        return text.format(
            start=format_clock(start), end=format_clock(end), day=appointment.day, first=first, last=last
        )
    for pause in day.shift.breaks:
        if start < pause.end and end > pause.start:
            text = _("{start}-{end} on {day} runs into your break or block {pause}")
            return text.format(start=format_clock(start), end=format_clock(end), day=appointment.day, pause=pause)
    return ""
