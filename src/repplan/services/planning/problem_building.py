"""From the store's facts to a planning problem: the one door between the territory and the planner.

The problem is built as the interchange format's JSON value, so that what the planner solves and what the checker checks
is the same thing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from repplan.domain.cadence import Phase, phase_of, service_minutes, weight
from repplan.domain.calendar import DAY
from repplan.domain.horizon import Entry, entry_last, planning_cadence, planning_phases, wanted_from
from repplan.domain.plan import VisitState
from repplan.domain.policy import Unit
from repplan.domain.receiving import receives_any_time
from repplan.domain.trial import TRIAL_RULE, follow_up_weight
from repplan.domain.winning import meeting_rate
from repplan.services.days.stops import stands
from repplan.services.facts.problem_places import Here, Places, find_places
from repplan.services.facts.territory import owned
from repplan.services.planning.appointments import Impossible, impossible
from repplan.services.planning.problem_travel import travel_matrix
from repplan.services.planning.reserve import leave_reserve

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from repplan.config import Config
    from repplan.domain.calendar import WorkDay
    from repplan.domain.customer import Customer
    from repplan.domain.plan import PlannedVisit
    from repplan.services.facts.territory import Territory
    from repplan.services.travel.travel_choice import TravelReport
    from repplan.store.facts import Appointment

LONGEST_AGO = 3650
"""Days after which a last visit is as good as ten years ago: no rhythm is longer."""

_NOTHING_MORE = {"kind": "gap", "last": None, "phases": [{"obligation": False}]}


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A day that has begun: the minute from which it is still open, and where the rep is then."""

    minute: int
    here: Here | None


@dataclass(frozen=True, slots=True)
class Span:
    """The days to plan: the first, how many, and the facts about them that the plan starts from.

    Attributes:
        first: day 0; visits planned before it count as if they will be met.
        days: the length of the horizon.
        planned: the published stops from today on.
        appointments: visits fixed to a day.
        left_out: identifiers of appointments that no route keeps, with the reason, as found so far.
        under_way: how far day 0 is, None = it has not begun.
    """

    first: dt.date
    days: int
    planned: Sequence[PlannedVisit] = ()
    appointments: Sequence[Appointment] = ()
    left_out: Mapping[int, str] = field(default_factory=dict)
    under_way: UnderWay | None = None

    @property
    def last(self) -> dt.date:
        """The last day of the horizon."""
        return self.first + (self.days - 1) * DAY


@dataclass(frozen=True, slots=True)
class BuiltProblem:
    """A planning problem and what its names mean.

    Attributes:
        document: the problem in the interchange format. Customers are named by their number as text.
        first: the date of its day 0.
        customers: the customer numbers it plans for, in the document's order.
        pinned: the appointments behind each customer's pins, in the document's order.
        impossible: the appointments of the horizon that no route can keep; their days are kept clear of other visits.
        prospects: customers left out because their clock of winning has not started.
        others: those left out because another rep visits them.
        travel: where its travel times come from.
        rules: the names of the policy's rules behind the phases of each customer's cadence, by his number; "start" is
            the wait before a win window, "" the end of all visits.
        elsewhere: the site, by its identifier, at which a customer (his number) is met at a location that is not his
            own site's.
    """

    document: dict[str, Any]
    first: dt.date
    customers: tuple[int, ...]
    pinned: Mapping[int, tuple[Appointment, ...]]
    impossible: tuple[Impossible, ...]
    prospects: tuple[int, ...]
    others: int
    travel: TravelReport
    elsewhere: Mapping[tuple[int, int], str] = field(default_factory=dict)
    rules: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def location_elsewhere(self, number: int, site_id: str) -> int | None:
        """Where a customer is met at one of his other sites, None for his own, or where he has no sessions any more."""
        found = (place for (who, place), site in self.elsewhere.items() if (who, site) == (number, site_id))
        return next(found, None)


def build_problem(territory: Territory, config: Config, span: Span) -> BuiltProblem:
    """The problem of the days in `span`, with the territory's facts as they stand today."""
    rep = config["rep.name"]
    own = owned(territory, rep)
    work = list(territory.calendar.days(span.first, span.days))
    pinned, unkept = _appointments(own, span)
    chosen, prospects = _choose(own, span, pinned)
    places = find_places(own, config, chosen, span.under_way.here if span.under_way else None)
    promised = _promised(territory, span)
    barred = _barred(territory, span, unkept)
    customers, rules = [], {}
    for customer in chosen:
        pins = pinned.get(customer.number, ())
        entry, wanted, rules[customer.number] = _customer(own, customer, span, promised.get(customer.number))
        entry["location"] = places.of_customer[customer.number]
        if not _always_received(own, customer, work, wanted, barred):
            wanted_days = _wanted_days(work, wanted, barred.get(customer.number, set()))
            entry["windows"] = _windows(own, customer, wanted_days, places)
        if pins:
            entry["pinned"] = [_pin(appointment, span.first, rep) for appointment in pins]
        customers.append(entry)
    matrix, travel = travel_matrix(places, config)
    driver = _rep(territory, rep, work, places, span.under_way)
    if territory.policy.reserve:
        leave_reserve(driver["shifts"], customers, territory.policy.reserve, 0 if span.under_way else None)
    document = {
        "version": 1,
        "start": span.first.isoformat(),
        "days": span.days,
        "matrix": matrix,
        "reps": [driver],
        "customers": customers,
        "previous": _previous(territory, span, rep, set(places.of_customer)),
    }
    others = len(territory.customers) - len(own.customers)
    elsewhere = {(number, location): site for (number, site), location in places.elsewhere.items()}
    numbers = tuple(customer.number for customer in chosen)
    return BuiltProblem(
        document, span.first, numbers, pinned, tuple(unkept), tuple(prospects), others, travel, elsewhere, rules
    )


def _appointments(own: Territory, span: Span) -> tuple[dict[int, tuple[Appointment, ...]], list[Impossible]]:
    """The appointments of the horizon by customer, and those that no route can keep."""
    agreed = [a for a in span.appointments if a.customer in own.customers and span.first <= a.day <= span.last]
    unkept = impossible(own, agreed)
    known = {found.appointment.id for found in unkept}
    unkept += [Impossible(a, span.left_out[a.id]) for a in agreed if a.id in span.left_out and a.id not in known]
    out = {found.appointment.id for found in unkept}
    pinned: dict[int, tuple[Appointment, ...]] = {}
    for appointment in agreed:
        if appointment.id not in out:
            pinned[appointment.customer] = (*pinned.get(appointment.customer, ()), appointment)
    return pinned, unkept


def _choose(own: Territory, span: Span, pinned: Mapping[int, object]) -> tuple[list[Customer], list[int]]:
    """The customers to plan for, those with an appointment among them, and the prospects left out."""
    chosen, prospects = [], []
    for number, customer in own.customers.items():
        history = own.histories[number]
        if number in pinned or planning_cadence(customer, history, own.policy, Entry(span.first, span.days)):
            chosen.append(customer)
        elif phase_of(customer, history, own.policy, span.first)[0] is Phase.PROSPECT:
            prospects.append(number)
    return chosen, prospects


def _rep(
    territory: Territory, rep: str, work: Sequence[WorkDay], places: Places, under_way: UnderWay | None
) -> dict[str, Any]:
    policy = territory.policy
    shifts: list[dict[str, Any]] = [
        {
            "day": index,
            "start": day.shift.start,
            "end": day.shift.end,
            "breaks": [[pause.start, pause.end] for pause in day.shift.breaks],
        }
        for index, day in enumerate(work)
        if day.shift is not None
    ]
    if under_way is not None and shifts and shifts[0]["day"] == 0:
        shifts[0]["start"] = max(shifts[0]["start"], under_way.minute)
        shifts[0]["from"] = places.here
    limits = {"max_visits": policy.max_visits, "max_minutes": policy.max_minutes}
    named = {name: limit for name, limit in limits.items() if limit is not None}
    return {"id": rep or "rep", "start": places.start, "end": places.end, "shifts": shifts, **named}


def _customer(
    own: Territory, customer: Customer, span: Span, promised: dt.date | None
) -> tuple[dict[str, Any], dt.date, tuple[str, ...]]:
    """A customer's entry but for place, windows and pins, the first day on which visits are wanted, and his rules."""
    history, policy = own.histories[customer.number], own.policy
    phase, _clock = phase_of(customer, history, policy, span.first)
    entry = _entry(own, customer, span, promised)
    cadence = planning_cadence(customer, history, policy, entry)
    starts_later = phase is Phase.PROSPECT and cadence is not None and customer.start_date is not None
    rules = tuple(rule for rule, _phase in planning_phases(customer, history, policy, entry)) or ("",)
    weighed = weight(customer, Phase.WINNING if starts_later else phase, policy)
    entry_so_far = {
        "id": str(customer.number),
        "service": service_minutes(customer, policy),
        "weight": max(weighed, follow_up_weight(policy)) if TRIAL_RULE in rules else weighed,
        "cadence": cadence or _NOTHING_MORE,
    }
    if starts_later and customer.start_date is not None:
        return entry_so_far, customer.start_date, rules
    wanted = wanted_from(customer, history, policy, span.first)
    return entry_so_far, wanted if cadence else dt.date.max, rules


def _entry(own: Territory, customer: Customer, span: Span, promised: dt.date | None) -> Entry:
    """The last visit that will have happened before the horizon, the opportunities since, and those still needed."""
    history, policy = own.histories[customer.number], own.policy
    before = [day for day in (history.last_met, promised) if day is not None and day < span.first]
    last = max(*before, span.first - LONGEST_AGO * DAY) if before else None
    is_opportunity = own.opportunities(customer)
    entry = Entry(span.first, span.days, last, is_opportunity=is_opportunity)
    phases = planning_phases(customer, history, policy, entry)
    if all(phase.get("unit") != Unit.OPPORTUNITIES.value for _rule, phase in phases):
        return entry  # its gaps count days; counting opportunities for everybody would be slow
    since = entry_last(customer, history, policy, entry)
    elapsed = 0 if since is None else sum(map(is_opportunity, _days(since + DAY, span.first)))
    phase, clock = phase_of(customer, history, policy, span.first)
    pressed = False
    if phase is Phase.WINNING and clock is not None:
        met = history.met_since_start + (promised is not None and promised < span.first)
        left = sum(map(is_opportunity, _days(span.first, clock.deadline + DAY)))
        pressed = met + left * meeting_rate(history) <= policy.visits_to_win
    return Entry(span.first, span.days, last, elapsed, pressed, is_opportunity)


def _days(first: dt.date, end: dt.date) -> list[dt.date]:
    """The days from `first` up to but not including `end`."""
    return [first + i * DAY for i in range((end - first).days)]


def _wanted_days(work: Sequence[WorkDay], wanted: dt.date, barred: set[dt.date]) -> dict[int, dt.date]:
    """The days on which a customer may be visited, by their index."""
    return {
        index: day.date
        for index, day in enumerate(work)
        if day.shift is not None and day.date >= wanted and day.date not in barred
    }


def _windows(own: Territory, customer: Customer, days: Mapping[int, dt.date], places: Places) -> list[dict[str, Any]]:
    """The windows of those days, those at another site with its location."""
    found = []
    for index, day in days.items():
        for window in own.windows(customer, day):
            entry: dict[str, Any] = {"day": index, "start": window.start, "end": window.end}
            if window.cost:
                entry["cost"] = window.cost
            if window.site_id:
                entry["location"] = places.elsewhere[customer.number, window.site_id]
            found.append(entry)
    return found


def _always_received(
    own: Territory,
    customer: Customer,
    work: Sequence[WorkDay],
    wanted: dt.date,
    barred: Mapping[int, set[dt.date]],
) -> bool:
    """Whether no window says more than the rep's own hours do."""
    soft = customer.setting in (*own.policy.peak.settings, *own.policy.evening.settings)
    free = receives_any_time(customer) and not soft and wanted <= work[0].date
    return free and customer.number not in barred and not any(own.closed(customer, day.date) for day in work)


def _promised(territory: Territory, span: Span) -> dict[int, dt.date]:
    """The latest stop before the horizon that still stands, by customer: taken as a visit that will be met."""
    promised: dict[int, dt.date] = {}
    for visit in span.planned:
        if visit.day < span.first and stands(territory, visit):
            promised[visit.customer] = max(visit.day, promised.get(visit.customer, visit.day))
    return promised


def _barred(territory: Territory, span: Span, unkept: Iterable[Impossible]) -> dict[int, set[dt.date]]:
    """Days on which the rep has called a visit off, and those too near to an appointment outside the routes."""
    barred: dict[int, set[dt.date]] = {}
    for visit in span.planned:
        away = visit.state is VisitState.MOVED and visit.moved_to != visit.day  # not to another hour of its day
        if visit.state is VisitState.CANCELLED or away:
            barred.setdefault(visit.customer, set()).add(visit.day)
    for found in unkept:
        customer, day = found.appointment.customer, found.appointment.day
        rhythm = territory.standing(customer, day).rhythm
        near = 1 if rhythm is None else max(1, rhythm.min)
        barred.setdefault(customer, set()).update(day + i * DAY for i in range(1 - near, near))
    return barred


def _pin(appointment: Appointment, first: dt.date, rep: str) -> dict[str, Any]:
    pin: dict[str, Any] = {"day": (appointment.day - first).days, "rep": rep or "rep"}
    return pin if appointment.minute is None else {**pin, "start": appointment.minute}


def _previous(territory: Territory, span: Span, rep: str, chosen: set[int]) -> list[dict[str, Any]]:
    return [
        {
            "customer": str(visit.customer),
            "rep": rep or "rep",
            "day": (visit.day - span.first).days,
            "cost": moving_cost(territory, visit.day),
        }
        for visit in span.planned
        if visit.state is VisitState.PLANNED
        and visit.customer in chosen
        and 0 <= (visit.day - span.first).days < span.days
    ]


def moving_cost(territory: Territory, day: dt.date) -> float:
    """What moving a published visit of that day costs, in minutes: the nearer, the dearer."""
    worth = territory.policy.replanning
    if territory.calendar.working_days_between(territory.today, day) <= 2:
        return worth.within_two_days
    return worth.within_week if (day - territory.today).days <= 7 else worth.later
