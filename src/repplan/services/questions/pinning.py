"""Appointments as facts: fixing a visit to a day and a time, setting it free, and what has been agreed on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.domain.cadence import service_minutes
from repplan.domain.calendar import DAY
from repplan.domain.plan import VisitState
from repplan.domain.policy import Unit
from repplan.domain.spans import format_clock
from repplan.errors import ConflictError, NotFoundError, RepplanError, UsageError
from repplan.i18n import _
from repplan.services.facts.everybody import everybody
from repplan.services.facts.finding import find_anyone
from repplan.services.facts.territory import load_territory
from repplan.services.planning.appointments import impossible
from repplan.services.visits.agreeing import hours_objections, receiving_remarks
from repplan.services.visits.contact_log import Added, others_note, too_soon
from repplan.services.visits.desk import Target, desk
from repplan.services.visits.missed_visits import first_minute
from repplan.store import reading

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from repplan.domain.customer import Customer
    from repplan.domain.plan import PlannedVisit
    from repplan.services.context import Context
    from repplan.services.visits.desk import Desk
    from repplan.store.facts import Appointment


@dataclass(frozen=True, slots=True)
class Pinned:
    """A visit that was fixed. `replaced` is the appointment of that day it stands in for."""

    customer: Customer
    added: Added
    replaced: Appointment | None
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Freed:
    """An appointment that is none any more; `stop` is the number of its stop, which stays until the next plan."""

    customer: Customer
    appointment: Appointment
    stop: int | None


@dataclass(frozen=True, slots=True)
class Ahead:
    """An appointment to come: its stop's number, None where no stop keeps it, and why no route can, "" = one can."""

    customer: Customer
    day: dt.date
    minute: int | None
    stop: int | None
    impossible: str


def pin(
    context: Context, command: str, name: str, day: dt.date, minute: int | None = None, *, force: bool = False
) -> Pinned:
    """Fix a visit to a day as an appointment, which every plan keeps. Other planned visits stay until the next plan.

    Args:
        context: the command's surroundings.
        command: what `undo` calls it.
        name: the customer's number, name or a part of it.
        day: the day agreed on.
        minute: the time, minutes after midnight; None = any time of that day.
        force: fix it although the rep does not work then.

    Raises:
        NotFoundError: if nobody fits the name.
        ConflictError: if the rep does not work then, or the customer was met that day already.
        UsageError: if the day is over.
    """
    from repplan.store.log_writing import fix_appointment

    if day < context.today:
        raise UsageError(_("{day} is over: an appointment needs a day to come").format(day=day))
    with desk(context, command, day) as at:
        customer = _find(at, name)
        _insist_on_time(at, customer, day, minute, force=force)
        own = [stop for stop in at.stops if stop.customer == customer.number]
        if any(stop.state is VisitState.DONE for stop in own):
            raise ConflictError(_("{name} was met on {day} already").format(name=customer.name, day=day))
        agreed = _agreed(at)
        replaced = next((a for a in agreed if a.customer == customer.number and a.day == day), None)
        warnings = _warnings(at, customer, day, minute, agreed)
        fix_appointment(at.session, customer.number, day, minute)
        open_stop = next((stop for stop in own if stop.state is VisitState.PLANNED), None)
        number = _make_stop(at, customer, open_stop, day, minute)
    warnings += _displaced(context, customer, day)
    return Pinned(customer, Added(day, number, minute), replaced, tuple(warnings))


def unpin(context: Context, command: str, name: str, day: dt.date | None = None) -> Freed:
    """Forget an appointment; the visit stays in the plan until the next one decides anew.

    Args:
        context: the command's surroundings.
        command: what `undo` calls it.
        name: the customer's number, name or a part of it.
        day: the day of the appointment; not needed where the customer has only one to come.

    Raises:
        NotFoundError: if nobody fits the name, or he has no such appointment.
        UsageError: if he has several and no day is named.
    """
    from repplan.store.log_writing import drop_appointment, free_stop

    with desk(context, command, context.today) as at:
        customer = _find(at, name, archived=True)
        own = [a for a in _agreed(at) if a.customer == customer.number]
        found = [a for a in own if day is None or a.day == day]
        if not found:
            raise NotFoundError(_no_appointment(customer, own, day))
        if len(found) > 1:
            days = ", ".join(str(a.day) for a in found)
            message = _("{name} has several appointments: {days}; `repplan unpin {number} DATE` names one")
            raise UsageError(message.format(name=customer.name, days=days, number=customer.number))
        drop_appointment(at.session, customer.number, found[0].day)
        stop = at.open_stop(customer, found[0].day)
        if stop is not None:
            free_stop(at.session, stop.id)
    return Freed(customer, found[0], None if stop is None else stop.number)


def appointments_ahead(context: Context) -> tuple[Ahead, ...]:
    """All appointments from today on, the earliest first."""
    with context.reading() as db:
        territory = load_territory(context, db)
        agreed = reading.appointments(db, context.today)
        everyone = everybody(db)
        stops = reading.visits(db, context.today, max((a.day for a in agreed), default=context.today))
    why = {found.appointment.id: found.why for found in impossible(territory, agreed)}
    numbers = {(stop.customer, stop.day): stop.number for stop in stops if stop.state is VisitState.PLANNED}
    ahead = [
        Ahead(everyone[a.customer], a.day, a.minute, numbers.get((a.customer, a.day)), why.get(a.id, ""))
        for a in agreed
    ]
    return tuple(sorted(ahead, key=lambda one: (one.day, one.minute is None, one.minute or 0, one.customer.number)))


def _find(at: Desk, name: str, *, archived: bool = False) -> Customer:
    customer = find_anyone(at.territory.customers.values(), name)
    if customer.archived_on is not None and not archived:
        message = _("{name} is archived: `repplan customer restore {number}` brings the customer back")
        raise NotFoundError(message.format(name=customer.name, number=customer.number))
    return customer


def _agreed(at: Desk) -> list[Appointment]:
    with at.reading() as db:
        return reading.appointments(db, at.context.today)


def _no_appointment(customer: Customer, own: Sequence[Appointment], day: dt.date | None) -> str:
    if day is None or not own:
        return _("{name} has no appointment to come").format(name=customer.name)
    days = ", ".join(str(a.day) for a in own)
    message = _("{name} has no appointment on {day}, but on {days}")
    return message.format(name=customer.name, day=day, days=days)


def _insist_on_time(at: Desk, customer: Customer, day: dt.date, minute: int | None, *, force: bool) -> None:
    objections = hours_objections(at, customer, day, minute)
    if not objections or force:
        return
    message = _("{objections}; --force fixes it all the same")
    if at.territory.calendar.day(day).shift is None:
        message = _("{objections}: `repplan workday add {day}` makes it a working day, --force fixes it all the same")
    raise ConflictError(message.format(objections="; ".join(objections), day=day))


def _warnings(
    at: Desk, customer: Customer, day: dt.date, minute: int | None, agreed: Sequence[Appointment]
) -> list[str]:
    """What the rep should know; the appointment is made all the same."""
    found = [
        *others_note(at, [Target(customer, None)]),
        *hours_objections(at, customer, day, minute),
        *receiving_remarks(at, customer, day, minute),
        too_soon(at, customer, day),
        _clash(at, customer, day, minute, agreed),
        _near(at, customer, day),
    ]
    return [text for text in found if text]


def _clash(at: Desk, customer: Customer, day: dt.date, minute: int | None, agreed: Sequence[Appointment]) -> str:
    """Another appointment at the same time."""
    if minute is None:
        return ""
    policy, people = at.territory.policy, at.territory.customers
    end = minute + service_minutes(customer, policy)
    for other in agreed:
        if other.day != day or other.minute is None or other.customer == customer.number:
            continue
        if other.minute < end and minute < other.minute + service_minutes(people[other.customer], policy):
            message = _("{name} has an appointment at {time} that day")
            return message.format(name=people[other.customer].name, time=format_clock(other.minute))
    return ""


def _near(at: Desk, customer: Customer, day: dt.date) -> str:
    """Planned visits that are too near to the day by now; the next plan moves them."""
    rhythm = at.territory.standing(customer.number, day).rhythm
    if rhythm is None or rhythm.unit is not Unit.DAYS:
        return ""
    with at.reading() as db:
        stops: Sequence[PlannedVisit] = reading.visits(db, at.context.today, day + rhythm.min * DAY)
    near = sorted(
        stop.day
        for stop in stops
        if stop.customer == customer.number
        and stop.state is VisitState.PLANNED
        and 0 < abs((stop.day - day).days) < rhythm.min
    )
    if not near:
        return ""
    message = _("also planned on {days}, less than {n} days apart: `repplan plan` chooses the other visits anew")
    return message.format(days=", ".join(map(str, near)), n=rhythm.min)


def _displaced(context: Context, customer: Customer, day: dt.date) -> list[str]:
    """Whose planned stops of that day no longer fit beside the appointment; nobody's where no plan covers the day."""
    from repplan.services.questions.plan_questions import ask  # the planner: only where an appointment was made

    try:
        question = ask(context, str(customer.number))
    except (ConflictError, NotFoundError):
        return []
    except RepplanError as error:  # such as a matrix file that cannot be read: the appointment is made by now
        return [_("who no longer fits into that day cannot be told: {error}").format(error=error)]
    if not question.first <= day <= question.last or not (names := question.unfit(day)):
        return []
    message = _("no longer fitting into that day: {names}; `repplan plan` finds other days for them")
    return [message.format(names=", ".join(f"{one.number} {one.name}" for one in names))]


def _make_stop(at: Desk, customer: Customer, stop: PlannedVisit | None, day: dt.date, minute: int | None) -> int:
    """The number of the stop that keeps the appointment: the one that is there, or one more at the day's end."""
    from repplan.store.log_writing import NewStop, add_stop, agree_stop, mark_moved

    if stop is not None and stop.added:
        here = stop.site_id if minute is None else at.territory.site_for(customer, day, minute, stop.site_id)
        agree_stop(at.session, stop.id, minute, here)
        return stop.number
    if stop is not None and (minute is None or round(stop.start) == minute):
        return stop.number
    if stop is not None:
        mark_moved(at.session, stop.id, day)
    start = first_minute(at, customer, day) if minute is None else minute
    length = service_minutes(customer, at.territory.policy)
    site = at.territory.site_for(customer, day, start)
    new = NewStop(customer.number, customer.rep, day, start, length, appointment=True, site_id=site)
    return add_stop(at.session, new)
