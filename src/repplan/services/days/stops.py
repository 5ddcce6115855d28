"""One stop of a day, filtered by facts: why it is there, why it is no longer needed, and who could have its time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from repplan.domain.cadence import Due, Phase, Standing, service_minutes
from repplan.domain.calendar import DAY, Off
from repplan.domain.geo import haversine_km
from repplan.domain.plan import VisitState
from repplan.domain.rota import OWN, stopped_on
from repplan.domain.trial import TRIAL_RULE
from repplan.i18n import _

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from repplan.domain.customer import Customer
    from repplan.domain.history import History
    from repplan.domain.plan import Contact, PlannedVisit
    from repplan.domain.receiving import Window
    from repplan.domain.spans import Span
    from repplan.services.facts.territory import Territory

NEARBY_KM = 5.0
"""How far, as the crow flies, freed time is offered to customers of other sites."""

_LONGEST_WAIT = 120  # days looked ahead for the end of a minimum gap


class Why(StrEnum):
    """What a stop stands in the plan for."""

    APPOINTMENT = "appointment"
    ADDED = "added"  # put into the day by the rep
    WIN = "win"
    TRIAL = "trial"  # a product began to be tried
    FIRST_VISIT = "first_visit"
    OVER = "over_maximum"
    RHYTHM = "rhythm"


class Skip(StrEnum):
    """Why a planned stop is no longer needed, or no longer possible."""

    ARCHIVED = "archived"
    OTHER_REP = "other_rep"  # handed to a colleague
    AWAY = "away"  # the rep is: leave, a holiday, office work
    MET_TODAY = "met_today"
    PROSPECT = "prospect"
    DORMANT = "dormant"  # left in peace
    LOST = "lost"  # given time before winback
    WON = "won"
    TOO_SOON = "too_soon"
    CLOSED = "closed"
    NOT_RECEIVING = "not_receiving"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A reason to pass a stop by.

    Attributes:
        kind: the reason.
        since: the fact's day.
        until: the first day on which a visit is allowed again.
        off: what keeps the rep away, None = the hours of that day.
        hours: the block of other work that does, where it is not the whole day.
        note: the name of the leave, the holiday or the blackout, or of the colleague.
    """

    kind: Skip
    since: dt.date | None = None
    until: dt.date | None = None
    off: Off | None = None
    hours: Span | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A customer who is due and whose visit is not planned by that day; `next_planned` is the next one after it."""

    customer: Customer
    standing: Standing
    next_planned: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop of the published plan and what the facts make of it.

    `customer` is as he is met there: his site, point and address are those of the visit. `standing` is his on the
    morning of the day; `window` holds the receiving times of that day at that site,
    `appointment` the minute agreed on, `contact` what was logged for the stop, `won` whether the customer was won on
    that day, `instead` who is offered its time.
    """

    visit: PlannedVisit
    customer: Customer
    standing: Standing
    window: tuple[Window, ...]
    why: Why
    appointment: int | None = None
    skip: Skipped | None = None
    contact: Contact | None = None
    won: bool = False
    instead: Waiting | None = None

    @property
    def open(self) -> bool:
        """Whether it is still to be visited."""
        return self.visit.state is VisitState.PLANNED and self.skip is None

    @property
    def on_route(self) -> bool:
        """Whether the day leads there: it was made, tried, or is still to be made."""
        return self.skip is None and self.visit.state not in (VisitState.CANCELLED, VisitState.MOVED)


def make_stop(
    territory: Territory,
    visit: PlannedVisit,
    appointment: int | None,
    contact: Contact | None,
    *,
    past: bool,
    handed_over: bool = False,
) -> Stop:
    """The stop as the facts show it.

    Args:
        territory: the facts, with the stop's customer in it even if archived or handed to another rep.
        visit: the stop as stored.
        appointment: the agreed minute of the day where there is an appointment.
        contact: what was logged for the stop.
        past: whether its day is over; then nothing is filtered any more.
        handed_over: whether the customer is another rep's by now.
    """
    customer = territory.met_at(visit.customer, visit.site_id)
    planned = visit.state is VisitState.PLANNED
    known = territory if planned and not past else as_of_morning(territory, visit)
    standing = known.standing(customer.number, visit.day)
    return Stop(
        visit=visit,
        customer=customer,
        standing=standing,
        window=windows_there(territory, visit),
        why=_why(visit, standing, appointment),
        appointment=appointment,
        skip=skip_reason(territory, visit, standing, handed_over=handed_over) if planned and not past else None,
        contact=contact,
        won=territory.histories[customer.number].won_on == visit.day and standing.phase is Phase.WINNING,
    )


def windows_there(territory: Territory, visit: PlannedVisit) -> tuple[Window, ...]:
    """The windows of a stop's day at the site where it is."""
    customer = territory.customers[visit.customer]
    here = _site_of(visit, customer)
    return tuple(window for window in territory.windows(customer, visit.day) if window.site_id == here)


def _site_of(visit: PlannedVisit, customer: Customer) -> str:
    """The site of a stop, "" for the customer's own: also where he has moved there, or the two were made one."""
    return OWN if visit.site_id == customer.site_id else visit.site_id


def as_of_morning(territory: Territory, visit: PlannedVisit) -> Territory:
    """The territory as it stood before the customer of `visit` was met on its day."""
    history = territory.histories[visit.customer]
    if visit.day not in (history.last_met, history.won_on):
        return territory
    met_today = history.last_met == visit.day
    earlier = replace(
        history,
        last_met=history.met_before if met_today else history.last_met,
        met_before=None if met_today else history.met_before,
        won_on=None if history.won_on == visit.day else history.won_on,
        trials=tuple(t for t in history.trials if t.began != visit.day) if met_today else history.trials,
    )
    histories: dict[int, History] = {**territory.histories, visit.customer: earlier}
    return replace(territory, histories=histories)


def _why(visit: PlannedVisit, standing: Standing, appointment: int | None) -> Why:
    if visit.appointment or appointment is not None:
        return Why.APPOINTMENT
    if visit.added:
        return Why.ADDED
    if standing.phase is Phase.WINNING:
        return Why.WIN
    if standing.rule == TRIAL_RULE:
        return Why.TRIAL
    if standing.last_met is None:
        return Why.FIRST_VISIT
    return Why.OVER if standing.due is Due.OVER else Why.RHYTHM


def skip_reason(
    territory: Territory, visit: PlannedVisit, standing: Standing, *, handed_over: bool = False
) -> Skipped | None:
    """Why the stop need not or cannot be made; None = it stands.

    Appointments and what the rep put in by hand are facts: only archiving, handing over and having met ends them, and
    a day off those by hand. An appointment outside the rep's own time stands until it is moved: `check` reports it.
    """
    customer = territory.customers[visit.customer]
    gone = _gone(territory, customer, visit, handed_over=handed_over)
    if gone is None and not visit.appointment:
        gone = _away(territory, visit)
    if gone is not None or visit.appointment or visit.added:
        return gone
    if standing.due is Due.NOT_WANTED:
        if standing.phase is Phase.DORMANT:
            loss = territory.histories[customer.number].loss
            return Skipped(Skip.DORMANT, since=None if loss is None else loss.day)
        return Skipped(Skip.PROSPECT)
    # A closed door says more than a gap: whoever waits outside it does not care for the rhythm.
    shut = _shut(territory, customer, visit)
    if shut is None and standing.due is Due.TOO_SOON:
        history = territory.histories[customer.number]
        until = _allowed_from(territory, customer, visit.day)
        if standing.phase is Phase.LOST:
            return Skipped(Skip.LOST, standing.since, until)
        won = history.won_on is not None and standing.last_met is not None and standing.last_met <= history.won_on
        return Skipped(Skip.WON if won else Skip.TOO_SOON, history.won_on if won else standing.last_met, until)
    return shut


def stands(territory: Territory, visit: PlannedVisit) -> bool:
    """Whether a stop of the plan is still to be made by the territory's rep, as far as the facts go."""
    if visit.state is not VisitState.PLANNED or visit.customer not in territory.customers:
        return False
    return skip_reason(territory, visit, territory.standing(visit.customer, visit.day)) is None


def _gone(territory: Territory, customer: Customer, visit: PlannedVisit, *, handed_over: bool) -> Skipped | None:
    """What settles a stop whoever asked for it."""
    if customer.archived_on is not None:
        return Skipped(Skip.ARCHIVED, since=customer.archived_on)
    if handed_over:
        return Skipped(Skip.OTHER_REP, note=customer.rep)
    met = territory.histories[customer.number].last_met == visit.day
    return Skipped(Skip.MET_TODAY, since=visit.day) if met else None


def _away(territory: Territory, visit: PlannedVisit) -> Skipped | None:
    work = territory.calendar.day(visit.day)
    if work.shift is None:
        return Skipped(Skip.AWAY, off=work.off, note=work.why)
    shift = work.shift
    inside = shift.start <= visit.start and visit.end <= shift.end
    if visit.added or (inside and not any(_meets(visit, span) for span in shift.breaks)):
        return None
    for leave in territory.calendar.leaves:
        if leave.first <= visit.day <= leave.last and _meets(visit, leave.part.span):
            return Skipped(Skip.AWAY, off=Off.LEAVE, note=leave.note)
    for block in territory.calendar.busy.get(visit.day, ()):
        if _meets(visit, block):
            return Skipped(Skip.AWAY, off=Off.BUSY, hours=block)
    return Skipped(Skip.AWAY)


def _meets(visit: PlannedVisit, span: Span) -> bool:
    """Whether a visit takes any of a span's time."""
    return visit.start < span.end and span.start < visit.end


def _allowed_from(territory: Territory, customer: Customer, day: dt.date) -> dt.date | None:
    """The first day after `day` on which the minimum gap is over."""
    later = (day + i * DAY for i in range(1, _LONGEST_WAIT))
    return next((d for d in later if territory.standing(customer.number, d).due is not Due.TOO_SOON), None)


def _shut(territory: Territory, customer: Customer, visit: PlannedVisit) -> Skipped | None:
    if any(w.start <= visit.start and visit.end <= w.end for w in windows_there(territory, visit)):
        return None
    for closure in territory.closures:
        if closure.shuts(customer, visit.day, visit.site_id) and _meets(visit, closure.part.span):
            return Skipped(Skip.CLOSED, closure.first, closure.last + DAY, note=closure.note)
    stop = stopped_on(customer, visit.day, _site_of(visit, customer))
    if stop is not None and stop.first is not None and stop.last is not None:
        return Skipped(Skip.CLOSED, stop.first, stop.last + DAY, note=stop.note or _("sessions stopped"))
    return Skipped(Skip.NOT_RECEIVING)


def offer_freed_time(territory: Territory, stops: Sequence[Stop], waiting: Sequence[Waiting]) -> list[Stop]:
    """The stops with the time of those not needed offered to whoever waits nearby, each to another customer.

    Args:
        territory: the facts.
        stops: the day's stops.
        waiting: who is due and not planned by that day, most urgent first.
    """
    # Who has a stop today, cancelled or not, was decided on already.
    offered = {stop.customer.number for stop in stops}
    result = []
    for stop in stops:
        taker = None
        if stop.skip is not None and stop.skip.kind is not Skip.AWAY:
            taker = _taker(territory, stop, [w for w in waiting if w.customer.number not in offered])
        if taker is not None:
            offered.add(taker.customer.number)
        result.append(replace(stop, instead=taker))
    return result


def _taker(territory: Territory, stop: Stop, waiting: Sequence[Waiting]) -> Waiting | None:
    """The most urgent of the same site, else the closest that is due; only who receives at that time."""
    same_site = [w for w in waiting if w.customer.site_id == stop.customer.site_id]
    elsewhere = [
        (distance, i) for i, w in enumerate(waiting) if (distance := _km(stop.customer, w.customer)) is not None
    ]
    nearest = [waiting[i] for distance, i in sorted(elsewhere) if distance <= NEARBY_KM]
    return next((w for w in (*same_site, *nearest) if _receives(territory, w.customer, stop.visit)), None)


def _km(a: Customer, b: Customer) -> float | None:
    return None if a.point is None or b.point is None else haversine_km(a.point, b.point)


def _receives(territory: Territory, customer: Customer, visit: PlannedVisit) -> bool:
    """Whether a visit of this customer could begin when the freed one would have."""
    end = visit.start + service_minutes(customer, territory.policy)
    return any(w.start <= visit.start and end <= w.end for w in territory.windows(customer, visit.day))
