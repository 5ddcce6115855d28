"""Why one customer cannot be visited on a day: the day, the customer, the route or his own other visits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from repplan.domain.cadence import Phase, service_minutes
from repplan.domain.plan import VisitState
from repplan.domain.rota import stopped_on

if TYPE_CHECKING:
    import datetime as dt

    from repplan.domain.calendar import WorkDay
    from repplan.domain.customer import Customer
    from repplan.domain.plan import PlannedVisit
    from repplan.planner.obstacles import Obstacle
    from repplan.services.questions.plan_questions import Question


class Bar(StrEnum):
    """What is in the way."""

    OFF = "off"  # the rep does not work
    CALLED_OFF = "called_off"  # the visit of that day was cancelled or moved away
    CLOSED = "closed"  # a blackout of the customer or his site
    STOPPED = "stopped"  # his sessions do not take place
    NO_SESSION = "no_session"  # the customer receives nobody
    NOT_STARTED = "not_started"  # the clock of winning begins later
    APPOINTMENT_NEAR = "appointment_near"  # too near to an appointment outside the routes
    NO_TIME = "no_time"  # no time both have is as long as the visit
    VISITS = "visits"  # the day holds as many visits as are allowed
    LOAD = "load"
    WINDOW = "window"  # the rep would come too late for the customer
    NEIGHBOUR = "neighbour"  # somebody after him would be reached too late
    END = "end"  # the rep would be back after his hours
    LENGTH = "length"  # the rep would be out longer than allowed
    ROAD = "road"
    GAP = "gap"  # too near to another visit
    RULES = "rules"  # no choice of visits with that day keeps all rules


@dataclass(frozen=True, slots=True)
class Barrier:
    """Why a day is out of the question.

    Attributes:
        date: the day.
        kind: what is in the way.
        work: the day as it is worked, for its name if it is off.
        note: the name of the blackout or of the stop.
        until: where the visit was moved to, when the clock begins, or the last day of a stop.
        needed, limit: what the visit would take and what there is: minutes after midnight for `window`, `neighbour` and
            `end`; minutes for `no_time` and `length`; visits; days or opportunities for `gap`.
        whom: who would be reached too late.
        towards: the visit that is too near.
        give_way: who on that day's route would make room if left out, one of them being enough.
    """

    date: dt.date
    kind: Bar
    work: WorkDay
    note: str = ""
    until: dt.date | None = None
    needed: float = 0.0
    limit: float = 0.0
    whom: Customer | None = None
    towards: dt.date | None = None
    give_way: tuple[Customer, ...] = ()


def barriers(question: Question, date: dt.date) -> tuple[Barrier, ...]:
    """Why no choice of the customer's visits holds that day: what the calendar says, else the rhythm and the route.

    The rhythm first: it speaks of facts, and leaving somebody else out of a full day would not help against it.
    """
    by_facts = _by_facts(question, date)
    if by_facts is not None:
        return (by_facts,)
    found = [one for one in (_by_rhythm(question, date), _by_route(question, date)) if one is not None]
    return tuple(found) or (Barrier(date, Bar.RULES, question.territory.calendar.day(date)),)


def _by_facts(question: Question, date: dt.date) -> Barrier | None:
    """What stands in the way whatever else is planned."""
    territory, customer = question.territory, question.customer
    work = territory.calendar.day(date)
    if work.shift is None:
        return Barrier(date, Bar.OFF, work)
    gone = _called_off(question, date)
    if gone is not None:
        return Barrier(date, Bar.CALLED_OFF, work, gone.reason, gone.moved_to)
    if not territory.windows(customer, date):
        return _not_received(question, work)
    phase = territory.standing(customer.number, date).phase
    if phase is Phase.PROSPECT:
        return Barrier(date, Bar.NOT_STARTED, work, until=customer.start_date)
    return None


def _not_received(question: Question, work: WorkDay) -> Barrier:
    """Why the customer receives nobody on a day."""
    customer, date = question.customer, work.date
    shut = next((c for c in question.territory.closures if c.concerns(customer, date)), None)
    if shut is not None:
        return Barrier(date, Bar.CLOSED, work, shut.note)
    stop = stopped_on(customer, date)
    if stop is not None:
        return Barrier(date, Bar.STOPPED, work, stop.note, until=stop.last)
    return Barrier(date, Bar.NO_SESSION, work)


def _called_off(question: Question, date: dt.date) -> PlannedVisit | None:
    """The visit of a day that was cancelled, or moved to another day: the rep does not want one then."""
    own = [stop for stop in question.stops if stop.customer == question.customer.number and stop.day == date]
    away = (stop for stop in own if stop.state is VisitState.MOVED and stop.moved_to != date)
    return next((stop for stop in own if stop.state is VisitState.CANCELLED), next(away, None))


def _by_route(question: Question, date: dt.date) -> Barrier | None:
    """What the others of that day leave no room for."""
    from repplan.planner.obstacles import Obstacle

    index = question.index(date)
    answers = [answer for answer in question.choices.answers if answer.day == index]
    if any(not isinstance(answer, Obstacle) for answer in answers):
        return None
    found = next((answer for answer in answers if isinstance(answer, Obstacle)), None)
    if found is None:
        never = question.choices.others.visit(question.number, 0, index)
        assert isinstance(never, Obstacle)
        found = never
    return _told(question, date, found)


def _told(question: Question, date: dt.date, found: Obstacle) -> Barrier:
    from repplan.planner.lines import Kind
    from repplan.planner.ticks import to_minutes

    work, kinds = (
        question.territory.calendar.day(date),
        {
            Kind.SERVICE: Bar.NO_TIME,
            Kind.VISITS: Bar.VISITS,
            Kind.LOAD: Bar.LOAD,
            Kind.WINDOW: Bar.WINDOW,
            Kind.NEIGHBOUR: Bar.NEIGHBOUR,
            Kind.END: Bar.END,
            Kind.LENGTH: Bar.LENGTH,
            Kind.ROAD: Bar.ROAD,
        },
    )
    if found.kind is Kind.HOURS:  # he receives, but not as the problem has it
        own = (one.appointment for one in question.built.impossible)
        near = [agreed.day for agreed in own if agreed.customer == question.customer.number]
        towards = min(near, key=lambda day: abs(day - date), default=None)
        return Barrier(date, Bar.RULES if towards is None else Bar.APPOINTMENT_NEAR, work, towards=towards)
    kind = kinds.get(found.kind, Bar.RULES)
    needed, limit = (
        (float(found.needed), float(found.limit))
        if kind is Bar.VISITS
        else (to_minutes(found.needed), to_minutes(found.limit))
    )
    if kind is Bar.NO_TIME:
        needed = float(service_minutes(question.customer, question.territory.policy))
    whom = None if found.whom is None else question.met_as(found.whom)
    room = _give_way(question, date) if kind not in (Bar.NO_TIME, Bar.ROAD, Bar.RULES) else ()
    return Barrier(date, kind, work, needed=needed, limit=limit, whom=whom, give_way=room)


def _give_way(question: Question, date: dt.date) -> tuple[Customer, ...]:
    """Who on the route of a day would make room for the visit if left out; appointments stay."""
    from repplan.planner import layout
    from repplan.planner.obstacles import Obstacle, Others

    problem, choices, index = question.problem, question.choices, question.index(date)
    found = []
    for entry in choices.entries:
        if entry[layout.E_DAY] != index:
            continue
        stops = choices.others.routes.get(entry[layout.E_ROUTE], [])
        for option in stops:
            other = int(problem.data.option[option, layout.O_CUSTOMER])
            if any(pin.day == index for pin in problem.spec.customers[other].pinned):
                continue
            rest = Others(problem, {entry[layout.E_ROUTE]: [stop for stop in stops if stop != option]})
            if not isinstance(rest.enter(entry), Obstacle):
                found.append(question.met_as(other))
    return tuple(found)


def _by_rhythm(question: Question, date: dt.date) -> Barrier | None:
    """The fact that the day is too near to: the last visit, or an appointment."""
    from repplan.planner.obstacles import spacing

    agreed = [pin.day for pin in question.choices.customer.pinned]
    found = spacing(question.problem, question.number, agreed, question.index(date))
    if found is None or found.towards is None:
        return None
    work, towards = question.territory.calendar.day(date), question.date(found.towards)
    return Barrier(date, Bar.GAP, work, needed=found.needed, limit=found.limit, towards=towards)
