"""A day and a week of the published plan as the facts have left them: what `today`, `day` and `week` show."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from repplan.domain.cadence import Due
from repplan.domain.calendar import DAY
from repplan.domain.plan import VisitState
from repplan.services.days.route_times import Roads, RouteTimes, route_times
from repplan.services.days.stops import Stop, Waiting, make_stop, offer_freed_time, stands
from repplan.services.facts.territory import Strangers, Territory, own_territory, strangers
from repplan.store import reading

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Container, Iterable

    from repplan.domain.calendar import WorkDay
    from repplan.domain.customer import Customer
    from repplan.domain.plan import PlannedVisit
    from repplan.services.context import Context
    from repplan.store.facts import PlanRecord


@dataclass(frozen=True, slots=True)
class Agreed:
    """An appointment of the day that the published plan does not hold."""

    customer: Customer
    minute: int | None


@dataclass(frozen=True, slots=True)
class DayView:
    """One day as the rep sees it.

    Attributes:
        today: the day on which it is looked at.
        work: the day itself: its shift, or why it is off.
        next_working: the next day that is worked, None if none is near.
        plan: the published plan, None before the first.
        stops: its stops in the order of the route, those put in by hand last.
        waiting: who is due and not planned by this day, most urgent first; empty for days past and in a week.
        unplanned: appointments of the day that are in no plan.
        times: when the route leaves and is back, and its travel.
        customers: how many customers the rep has at all.
        strangers: whose customers there are where he has none.
        others: how many customers other reps have.
    """

    today: dt.date
    work: WorkDay
    next_working: WorkDay | None
    plan: PlanRecord | None
    stops: tuple[Stop, ...]
    waiting: tuple[Waiting, ...]
    unplanned: tuple[Agreed, ...]
    times: RouteTimes
    customers: int
    strangers: Strangers | None
    others: int

    @property
    def date(self) -> dt.date:
        """The day shown."""
        return self.work.date

    @property
    def plan_ends(self) -> dt.date | None:
        """The last day of the published plan."""
        return None if self.plan is None else last_planned_day(self.plan)

    @property
    def route(self) -> tuple[Stop, ...]:
        """The stops that were made, tried, or are still to be made."""
        return tuple(stop for stop in self.stops if stop.on_route)

    @property
    def minutes(self) -> float:
        """Minutes spent with customers on the route."""
        return math.fsum(s.visit.end - s.visit.start for s in self.route)

    def count(self, state: VisitState) -> int:
        """How many stops are in a state."""
        return sum(s.visit.state is state for s in self.stops)


def last_planned_day(plan: PlanRecord) -> dt.date:
    """The last day a plan covers."""
    return plan.first_day + (plan.days - 1) * DAY


def load_day(context: Context, date: dt.date | None = None) -> DayView:
    """The day, by default today."""
    with context.reading() as db:
        return view_day(context, db, date or context.today)


def view_day(context: Context, db: sqlite3.Connection, date: dt.date, territory: Territory | None = None) -> DayView:
    """The day out of an open store; a day past is shown with what was known then.

    Args:
        context: the command's surroundings.
        db: the open store.
        date: the day to show.
        territory: the facts of today where they were read already.
    """
    past = date < context.today
    if territory is None or past:
        territory = own_territory(context, db, date if past else context.today)
    coming = stops_from(db, min(date, context.today))
    return _view(context, db, territory, coming, date)


def stops_from(db: sqlite3.Connection, first: dt.date) -> list[PlannedVisit]:
    """The stops of the published plan from a day on, those that were agreed on marked as appointments."""
    agreed = {(a.customer, a.day) for a in reading.appointments(db, first)}
    return [
        replace(visit, appointment=True) if (visit.customer, visit.day) in agreed else visit
        for visit in reading.visits(db, first, dt.date.max)
    ]


def load_week(context: Context, date: dt.date | None = None) -> tuple[DayView, ...]:
    """The seven days, from Monday, of the week that holds the date (default today)."""
    monday = (date or context.today) - (date or context.today).weekday() * DAY
    with context.reading() as db:
        territory = own_territory(context, db)
        coming = stops_from(db, min(monday, context.today))
        views = []
        for day in (monday + i * DAY for i in range(7)):
            # What was known then says why a past stop was made; a past day without stops needs no such care.
            was_worked = day < context.today and any(visit.day == day for visit in coming)
            known = own_territory(context, db, day) if was_worked else territory
            views.append(_view(context, db, known, coming, day, with_waiting=False))
        return tuple(views)


def _view(
    context: Context,
    db: sqlite3.Connection,
    territory: Territory,
    coming: list[PlannedVisit],
    date: dt.date,
    *,
    with_waiting: bool = True,
) -> DayView:
    visits = [visit for visit in coming if visit.day == date]
    appointments = {a.customer: a for a in reading.appointments(db, date) if a.day == date}
    contacts = {c.visit_id: c for c in reading.contacts(db, date, date) if c.visit_id is not None}
    everybody = _with_archived(db, territory, visits)
    past = date < context.today
    stops = []
    for visit in visits:
        agreed = appointments.get(visit.customer)
        minute = None if agreed is None else agreed.minute
        foreign = visit.customer not in territory.customers
        stops.append(make_stop(everybody, visit, minute, contacts.get(visit.id), past=past, handed_over=foreign))
    waiting = tuple(waiting_customers(territory, coming, date)) if with_waiting and not past else ()
    planned = {visit.customer for visit in visits}
    route = [stop.visit for stop in stops if stop.on_route]
    return DayView(
        today=context.today,
        work=territory.calendar.day(date),
        next_working=territory.calendar.next_working_day(date),
        plan=reading.published_plan(db),
        stops=tuple(offer_freed_time(territory, stops, waiting)),
        waiting=waiting,
        unplanned=tuple(
            Agreed(territory.customers[number], a.minute)
            for number, a in appointments.items()
            if number not in planned and number in territory.customers
        ),
        times=route_times(Roads(context.config, everybody), visits, route),
        customers=len(territory.customers),
        strangers=strangers(context, territory),
        others=sum(territory.others.values()),
    )


def _with_archived(db: sqlite3.Connection, territory: Territory, visits: list[PlannedVisit]) -> Territory:
    """The territory with the archived and other reps' customers too, where one of the stops is theirs."""
    if all(visit.customer in territory.customers for visit in visits):
        return territory
    return replace(territory, customers={c.number: c for c in reading.customers(db, archived=True)})


def next_visits(
    territory: Territory, coming: Iterable[PlannedVisit], after: dt.date, of: Container[int] | None = None
) -> dict[int, dt.date]:
    """Each customer's first stop later than `after` that is still to be made: neither missed nor ruled out by facts.

    Args:
        territory: the facts of today.
        coming: stops of the plan, earliest first.
        after: the day before the first that counts.
        of: the customers asked about, None = all of the territory.
    """
    wanted = territory.customers if of is None else of
    found: dict[int, dt.date] = {}
    for visit in coming:
        asked = visit.day > after and visit.customer in wanted and visit.customer not in found
        if asked and stands(territory, visit):
            found[visit.customer] = visit.day
    return found


def waiting_customers(territory: Territory, coming: Iterable[PlannedVisit], date: dt.date) -> list[Waiting]:
    """Who is due on a day and has no stop from today to then, most urgent first.

    Args:
        territory: the facts of today.
        coming: the stops of the plan from today on, earliest first.
        date: the day asked about.
    """
    visits = [visit for visit in coming if visit.day >= territory.today]
    upto = [visit for visit in visits if visit.day <= date]
    reached = {visit.customer for visit in upto if visit.state is VisitState.DONE}
    reached |= next_visits(territory, upto, dt.date.min).keys()
    due = {
        number: standing
        for number in territory.customers
        if number not in reached and (standing := territory.standing(number, date)).due in (Due.DUE, Due.OVER)
    }
    upcoming = next_visits(territory, visits, date, due)
    waiting = [Waiting(territory.customers[n], standing, upcoming.get(n)) for n, standing in due.items()]
    return sorted(waiting, key=urgency_order)


def urgency_order(waiting: Waiting) -> tuple[bool, bool, float, str, int]:
    """The order in which the due are named: over the maximum first, wins before keeping.

    Wins go by their deadline, the others by elapsed ÷ ideal.
    """
    standing, customer, clock = waiting.standing, waiting.customer, waiting.standing.clock
    rank = -standing.urgency if clock is None else float(clock.deadline.toordinal())
    return (standing.due is not Due.OVER, clock is None, rank, customer.name, customer.number)
