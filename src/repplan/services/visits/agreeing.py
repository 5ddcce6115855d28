"""What speaks against agreeing on a day with a customer: said by every command that fixes a visit by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repplan.domain.cadence import service_minutes
from repplan.domain.spans import Span, format_clock, normalise
from repplan.i18n import _

if TYPE_CHECKING:
    import datetime as dt

    from repplan.domain.calendar import WorkDay
    from repplan.domain.customer import Customer
    from repplan.services.visits.desk import Desk


def hours_objections(at: Desk, customer: Customer, day: dt.date, minute: int | None) -> list[str]:
    """Why the rep's own time does not allow a visit: a day off, outside the hours, in a break."""
    work = at.territory.calendar.day(day)
    if work.shift is not None:
        return _outside_hours(at, customer, work, minute)
    why = work.why or (work.off.value if work.off else "")
    return [_("you do not work on {day} ({why})").format(day=day, why=why)]


def _outside_hours(at: Desk, customer: Customer, work: WorkDay, minute: int | None) -> list[str]:
    if minute is None or work.shift is None:
        return []
    end = minute + service_minutes(customer, at.territory.policy)
    shift = work.shift
    if not shift.start <= minute or end > shift.end:
        hours = Span(shift.start, shift.end)
        return [
            _("{time} lies outside your hours of that day ({hours})").format(time=format_clock(minute), hours=hours)
        ]
    pause = next((pause for pause in shift.breaks if minute < pause.end and pause.start < end), None)
    if pause is None:
        return []
    return [_("{time} runs into your break {hours}").format(time=format_clock(minute), hours=pause)]


def receiving_remarks(at: Desk, customer: Customer, day: dt.date, minute: int | None) -> list[str]:
    """What the rep should know about the customer's hours of the day; appointments are made all the same."""
    windows = at.territory.windows(customer, day)
    if not windows:
        return [_("{name} receives nobody on {day}").format(name=customer.name, day=day)]
    if minute is None:
        return []
    end = minute + service_minutes(customer, at.territory.policy)
    if any(window.start <= minute and end <= window.end for window in windows):
        return []
    hours = ", ".join(map(str, normalise(Span(window.start, window.end) for window in windows)))
    message = _("{name} receives {hours} on {day}, not at {time}")
    return [message.format(name=customer.name, hours=hours, day=day, time=format_clock(minute))]
