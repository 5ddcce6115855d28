"""Changing the plan by hand: calling visits off, and moving them to another day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.domain.cadence import service_minutes
from repplan.domain.plan import VisitState
from repplan.errors import ConflictError, NotFoundError, UsageError
from repplan.i18n import _
from repplan.services.checking.customer_findings import named
from repplan.services.visits.agreeing import hours_objections, receiving_remarks
from repplan.services.visits.contact_log import Added, too_soon
from repplan.services.visits.desk import desk
from repplan.services.visits.missed_visits import first_minute
from repplan.store import reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repplan.domain.customer import Customer
    from repplan.domain.plan import PlannedVisit
    from repplan.services.context import Context
    from repplan.services.visits.desk import Desk, Target


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A stop that was called off."""

    customer: Customer
    stop: PlannedVisit


@dataclass(frozen=True, slots=True)
class Moved:
    """A visit with a new day: `stop` is the one it had before, None where it had none. `warnings` were overruled."""

    customer: Customer
    stop: PlannedVisit | None
    added: Added
    warnings: tuple[str, ...] = ()


def cancel_stops(
    context: Context, command: str, words: Sequence[str], reason: str = "", day: dt.date | None = None
) -> tuple[Cancelled, ...]:
    """Call stops off, and the appointments that go with them.

    Args:
        context: the command's surroundings.
        command: what `undo` calls it.
        words: numbers of the day's stops, ranges of them, or customers' names.
        reason: why.
        day: the day meant; without it today, and for a name the customer's next open stop.

    Raises:
        NotFoundError: if a number or name names nothing, or a customer has no open stop.
        ConflictError: if a stop is no longer open.
    """
    from repplan.store.log_writing import cancel_stop, drop_appointment

    cancelled = []
    with desk(context, command, day or context.today) as at:
        for target in at.targets(words):
            stop = _open_stop(at, target, day)
            if stop is None:
                message = _("{name} has no open stop: `repplan customer show` lists the visits to come")
                raise NotFoundError(message.format(name=target.customer.name))
            if stop.state is not VisitState.PLANNED:
                message = _("stop {label} is {state}: there is nothing left to cancel")
                raise ConflictError(message.format(label=target.label, state=_state(stop)))
            cancel_stop(at.session, stop.id, reason)
            drop_appointment(at.session, target.customer.number, stop.day)
            cancelled.append(Cancelled(target.customer, stop))
    return tuple(cancelled)


def move_stop(
    context: Context,
    command: str,
    word: str,
    to: dt.date,
    minute: int | None = None,
    *,
    day: dt.date | None = None,
    force: bool = False,
) -> Moved:
    """Fix a visit to another day, or to another time of its own day, as an appointment.

    Args:
        context: the command's surroundings.
        command: what `undo` calls it.
        word: the stop's number on its day, or a customer's name; one who has no open stop gets a visit all the same.
        to: the new day.
        minute: the agreed time, minutes after midnight; None = any time of that day.
        day: the day whose numbers are meant; without it today, and for a name the customer's next open stop.
        force: move it although you do not work then, or the last visit is too near.

    Raises:
        NotFoundError: if the number or name names nothing.
        ConflictError: if the visit cannot be there; says what --force would overrule.
        UsageError: if the new day is over, or the visit is there already.
    """
    from repplan.store.log_writing import NewStop, add_stop, drop_appointment, fix_appointment, mark_moved

    if to < context.today:
        raise UsageError(_("{day} is over: visits can be moved to days to come").format(day=to))
    with desk(context, command, day or context.today) as at:
        target = _only(at.targets([word]), word)
        customer, stop = target.customer, _open_stop(at, target, day)
        _check_target_day(at, customer, stop, to, minute)
        objections = _objections(at, customer, to, minute)
        if objections and not force:
            message = _("{objections}; --force moves it all the same")
            raise ConflictError(message.format(objections="; ".join(objections)))
        if stop is not None and stop.state is VisitState.PLANNED:
            mark_moved(at.session, stop.id, to)
        agreed = _agreed_day(at, customer, stop, day)
        if agreed is not None:
            drop_appointment(at.session, customer.number, agreed)
        fix_appointment(at.session, customer.number, to, minute)
        start = first_minute(at, customer, to) if minute is None else minute
        length = service_minutes(customer, at.territory.policy)
        site = at.territory.site_for(customer, to, start)
        new = NewStop(customer.number, customer.rep, to, start, length, appointment=True, site_id=site)
        added = Added(to, add_stop(at.session, new), minute)
        warnings = [*objections, *receiving_remarks(at, customer, to, minute)]
    return Moved(customer, stop, added, tuple(warnings))


def _only(targets: Sequence[Target], word: str) -> Target:
    if len(targets) != 1:
        raise UsageError(_("{word!r} names several stops: move them one by one").format(word=word))
    return targets[0]


def _open_stop(at: Desk, target: Target, day: dt.date | None) -> PlannedVisit | None:
    """The stop that is meant: of the day, or for a name without a day the customer's next one; None where none is open.

    Raises:
        ConflictError: if a number means a stop that was made, called off or moved.
    """
    stop = target.stop
    if stop is not None and stop.state in (VisitState.PLANNED, VisitState.MISSED) and not target.by_name:
        return stop
    if stop is not None and not target.by_name:
        message = _("stop {label} is {state}: `repplan undo --list` shows how to take it back")
        if stop.state is VisitState.MOVED:
            message = _("stop {label} is {state}: `repplan move {who} DATE` moves it again")
        elif stop.state is VisitState.CANCELLED:
            message = _("stop {label} is {state}: `repplan move {who} DATE` plans it again")
        who = named(at.territory, target.customer)
        raise ConflictError(message.format(label=target.label, state=_state(stop), who=who))
    if stop is not None and stop.state is VisitState.PLANNED:
        return stop
    if day is not None:
        return None
    with at.reading() as db:
        coming = reading.visits(db, at.context.today, dt.date.max)
    number = target.customer.number
    return next((s for s in coming if s.customer == number and s.state is VisitState.PLANNED), None)


def _agreed_day(at: Desk, customer: Customer, stop: PlannedVisit | None, day: dt.date | None) -> dt.date | None:
    """The day of the appointment that the new one replaces: of the stop, else the one meant, which may have no stop."""
    if stop is not None:
        return stop.day if stop.state is VisitState.PLANNED else None
    if day is not None:
        return day
    with at.reading() as db:
        coming = reading.appointments(db, at.context.today)
    return next((a.day for a in coming if a.customer == customer.number), None)


def _state(stop: PlannedVisit) -> str:
    if stop.state is VisitState.DONE:
        return _("done")
    if stop.state is VisitState.MISSED:
        return _("logged as missed")
    return _("cancelled") if stop.state is VisitState.CANCELLED else _("moved to {day}").format(day=stop.moved_to)


def _check_target_day(at: Desk, customer: Customer, stop: PlannedVisit | None, to: dt.date, minute: int | None) -> None:
    """Whether the customer can have another visit on the new day: one a day, and not where it is already."""
    same_day = stop is not None and stop.day == to
    if same_day and minute is None:
        message = _("{name} is on {day} already: write a time to fix it to")
        raise UsageError(message.format(name=customer.name, day=to))
    with at.reading() as db:
        stops = [s for s in reading.visits(db, to, to) if s.customer == customer.number]
        agreed = [a for a in reading.appointments(db, to) if a.day == to and a.customer == customer.number]
    others = [s for s in stops if s.state is VisitState.PLANNED and (stop is None or s.id != stop.id)]
    if others:
        message = _("{name} is planned on {day} already (stop {number}): move or cancel that one first")
        raise ConflictError(message.format(name=customer.name, day=to, number=others[0].number))
    if agreed and not same_day:
        raise ConflictError(_("{name} has an appointment on {day} already").format(name=customer.name, day=to))


def _objections(at: Desk, customer: Customer, to: dt.date, minute: int | None) -> list[str]:
    """What speaks against the new day but may be overruled."""
    soon = too_soon(at, customer, to)
    return [*hours_objections(at, customer, to, minute), *([soon] if soon else [])]
