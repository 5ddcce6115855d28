"""Re-routing the rest of today from where the rep is: done stops are facts, appointments hold, numbers stay."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from repplan.domain.plan import VisitState
from repplan.domain.spans import format_clock
from repplan.errors import ConflictError, NotFoundError
from repplan.i18n import _
from repplan.services.days.day import DayView, next_visits, stops_from, view_day
from repplan.services.days.whereabouts import Surroundings, find_whereabouts, last_seen
from repplan.services.facts.everybody import everybody
from repplan.services.facts.territory import own_territory
from repplan.services.planning.clashes import without_clashes
from repplan.services.planning.insisting import REFUSED, insist
from repplan.services.planning.listening import NOBODY, Listener
from repplan.services.planning.problem_building import Span, UnderWay
from repplan.services.planning.searching import Search
from repplan.services.plans.rest_of_day import Facts, Unkept, appointments_of, build_rest, find_candidates
from repplan.store import reading

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from sqlmodel import Session

    from repplan.domain.customer import Customer
    from repplan.domain.plan import PlannedVisit
    from repplan.services.context import Context
    from repplan.services.days.whereabouts import Whereabouts
    from repplan.services.plans.rest_of_day import Candidate
    from repplan.store.facts import PlanRecord


@dataclass(frozen=True, slots=True)
class ReplanRequest:
    """What the user asked for. `minute` None = now; `at` None = the site of the last entry of today, else home."""

    minute: int | None = None
    at: str | None = None
    retry: bool = True
    dry_run: bool = False
    iterations: int | None = None


@dataclass(frozen=True, slots=True)
class StopChange:
    """What became of one stop.

    Attributes:
        customer: who is visited.
        number: the stop's number today; of one tried again the new one.
        was: the minute it was to begin, None = it was not on the route.
        now: the minute it begins, None = not today.
        reason: why not today, as the interchange format names it.
        next_planned: the customer's next visit after today, where it falls out.
        again: whether it was missed and is tried again.
    """

    customer: Customer
    number: int
    was: float | None
    now: float | None
    reason: str = ""
    next_planned: dt.date | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Replan:
    """The rest of the day, routed anew.

    Attributes:
        minute: from when.
        at: what the place is called from which.
        changes: what became of each stop that was still to be made, in the order of the new route.
        unkept: appointments that cannot be kept any more, with customers and why.
        day: the day as it is now, or would be.
        written: whether anything was changed.
    """

    minute: int
    at: str
    changes: tuple[StopChange, ...]
    unkept: tuple[tuple[Customer, Unkept], ...]
    day: DayView
    written: bool


@dataclass(frozen=True, slots=True)
class _Now:
    """The day as it stands when the command begins."""

    facts: Facts
    everybody: Mapping[int, Customer]
    coming: Sequence[PlannedVisit]
    published: PlanRecord
    at: Whereabouts


@dataclass(frozen=True, slots=True)
class _Rest:
    """The new route: the stops that it was made for, the route, the appointments it leaves alone, and who is met where.

    `elsewhere` is the problem's, as in `BuiltProblem`.
    """

    routed: Sequence[Candidate]
    document: Mapping[str, Any]
    unkept: Sequence[Unkept]
    elsewhere: Mapping[tuple[int, int], str]


def replan(context: Context, command: str, request: ReplanRequest, listener: Listener = NOBODY) -> Replan:
    """Route the rest of today anew, check the route, and write it.

    Args:
        context: the command's surroundings.
        command: what `undo` calls it.
        request: what the user asked for.
        listener: who is told meanwhile.

    Raises:
        NotFoundError: if there is no plan, nothing is left of the day, or the place is unknown.
        ConflictError: if today is off or over, or its stops changed meanwhile.
        InternalError: if the checker refuses the route; problem and plan are kept for the report.
    """
    now = _read(context, request)
    facts = now.facts
    candidates, unkept = find_candidates(facts)
    if not candidates:
        raise NotFoundError(_("nothing is left to re-route today: every stop is made, missed or called off"))
    span = Span(context.today, 1, appointments=appointments_of(candidates), under_way=facts.under_way)
    search = Search(context.config["plan.seed"], request.iterations, listener)
    built, document = without_clashes(
        span, lambda span: build_rest(context.config, facts, candidates, span), search.solve
    )
    insist(built.document, document, context.home / REFUSED)
    out = {found.appointment.customer: found.why for found in built.impossible}
    unkept += [Unkept(c.visit, out[c.visit.customer]) for c in candidates if c.visit.customer in out]
    routed = [c for c in candidates if c.visit.customer in built.customers and c.visit.customer not in out]
    return _write(context, command, now, _Rest(routed, document, unkept, built.elsewhere), dry_run=request.dry_run)


def _read(context: Context, request: ReplanRequest) -> _Now:
    with context.reading() as db:
        published = reading.published_plan(db)
        territory = own_territory(context, db)
        people = everybody(db)
        coming = stops_from(db, context.today)
        contacts = reading.contacts(db, context.today, context.today)
        agreed = [a for a in reading.appointments(db, context.today) if a.day == context.today]
    if published is None:
        raise NotFoundError(_("there is no plan yet: make one with `repplan plan`"))
    stops = [visit for visit in coming if visit.day == context.today]
    around = Surroundings(context.config, territory.sites, people, stops, contacts)
    at = last_seen(around) if request.at is None else find_whereabouts(around, request.at)
    clock = _minute(context)
    minute = clock if request.minute is None else request.minute
    shift = territory.calendar.day(context.today).shift
    if shift is None:
        raise ConflictError(_("today is a day off: there is nothing to re-route"))
    if minute >= shift.end:
        message = _("your day ends at {end}: log what was done, and `repplan plan` takes care of the rest")
        raise ConflictError(message.format(end=format_clock(shift.end)))
    under_way = UnderWay(max(minute, shift.start), at.here)
    facts = Facts(territory, stops, contacts, agreed, under_way, clock, request.retry)
    return _Now(facts, people, coming, published, at)


def _minute(context: Context) -> int:
    """The minute that begins next."""
    now = context.clock.now()
    return math.ceil(now.hour * 60 + now.minute + now.second / 60)


def _write(context: Context, command: str, now: _Now, rest: _Rest, *, dry_run: bool) -> Replan:
    """Put the route into the store, and read back the day; a dry run takes it out again."""
    with context.writing(command) as session:
        from repplan.store.writing import facts as facts_of

        with facts_of(session) as db:
            if [v for v in stops_from(db, context.today) if v.day == context.today] != list(now.facts.stops):
                raise ConflictError(_("today's stops changed meanwhile: run `repplan replan` again"))
        changes = _apply(session, now, rest)
        with facts_of(session) as db:
            day = view_day(context, db, context.today, now.facts.territory)
        if dry_run:
            session.rollback()
    return Replan(
        minute=now.facts.under_way.minute,
        at=now.at.name,
        changes=changes,
        unkept=tuple((now.everybody[entry.visit.customer], entry) for entry in rest.unkept),
        day=day,
        written=not dry_run,
    )


def _apply(session: Session, now: _Now, rest: _Rest) -> tuple[StopChange, ...]:
    """Write every stop of the new route, and those that fall out of it."""
    from repplan.store import rerouting

    candidates = {candidate.visit.customer: candidate for candidate in rest.routed}
    changes = []
    for stop in (stop for route in rest.document["routes"] for stop in route["stops"]):
        candidate = candidates.pop(int(stop["customer"]))
        visit = candidate.visit
        site = rest.elsewhere.get((visit.customer, stop["location"]))
        times = rerouting.Times(stop["arrive"], stop["start"], stop["end"], stop["travel"], site)
        number = visit.number
        if candidate.again:
            number = rerouting.try_again(session, visit.id, times)
        else:
            rerouting.retime(session, visit.id, times)
        was = visit.start if visit.state is VisitState.PLANNED else None
        customer = now.everybody[visit.customer]
        changes.append(StopChange(customer, number, was, times.start, again=candidate.again))
    out = [c.visit for c in candidates.values() if c.visit.state is VisitState.PLANNED]
    rerouting.leave_out(session, [visit.id for visit in out])
    reasons = {int(entry["customer"]): entry["reason"] for entry in rest.document["missed"]}
    following = next_visits(
        now.facts.territory, now.coming, now.facts.territory.today, {visit.customer for visit in out}
    )
    changes += [
        StopChange(
            now.everybody[visit.customer],
            visit.number,
            visit.start,
            None,
            reasons[visit.customer],
            following.get(visit.customer),
        )
        for visit in out
    ]
    return tuple(changes)
