"""The published plan as the problem `plan` would solve today: what questions about one customer's visits start from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

from repplan.domain.calendar import DAY
from repplan.domain.phases import Phase
from repplan.domain.plan import VisitState
from repplan.errors import ConflictError, NotFoundError
from repplan.i18n import _
from repplan.planner import parse_problem
from repplan.services.days.day import last_planned_day, stops_from
from repplan.services.days.stops import stands
from repplan.services.facts.finding import find_anyone
from repplan.services.facts.territory import Territory, is_others, load_territory, owned
from repplan.services.planning.clashes import without_clashes
from repplan.services.planning.first_day import how_far
from repplan.services.planning.problem_building import BuiltProblem, Span, build_problem
from repplan.store import reading

if TYPE_CHECKING:
    import datetime as dt
    import sqlite3
    from collections.abc import Sequence

    from repplan.domain.customer import Customer
    from repplan.domain.plan import PlannedVisit
    from repplan.planner import Problem
    from repplan.planner.choices import Choices
    from repplan.planner.laying import Laid, Wish
    from repplan.services.context import Context
    from repplan.store.facts import Appointment, PlanRecord

_MADE = (VisitState.PLANNED, VisitState.DONE, VisitState.MISSED)


@dataclass(frozen=True)
class Question:
    """One customer in the published plan, and everything about him that an answer needs.

    Attributes:
        today: the day on which it is asked.
        territory: the facts of the rep's own customers.
        customer: whom it is about.
        plan: the published plan.
        built: the planning problem of the days that are asked about.
        problem: the same, compiled.
        stops: the published stops of those days, in their order.
        appointments: visits fixed to a day, of everybody.
    """

    today: dt.date
    territory: Territory
    customer: Customer
    plan: PlanRecord
    built: BuiltProblem
    problem: Problem
    stops: Sequence[PlannedVisit]
    appointments: Sequence[Appointment]

    @property
    def first(self) -> dt.date:
        """The first day that is asked about."""
        return self.built.first

    @property
    def last(self) -> dt.date:
        """The last one."""
        return last_planned_day(self.plan)

    @property
    def number(self) -> int:
        """The customer's place in the problem."""
        return self.built.customers.index(self.customer.number)

    def date(self, index: int) -> dt.date:
        """The date of a day of the problem."""
        return self.first + index * DAY

    def index(self, date: dt.date) -> int:
        """The day of the problem that a date is."""
        return (date - self.first).days

    def met_as(self, number: int) -> Customer:
        """The customer at a place of the problem."""
        return self.territory.customers[self.built.customers[number]]

    @cached_property
    def laid(self) -> Laid:
        """The published stops as routes of the problem."""
        from repplan.planner.laying import lay_routes

        return lay_routes(self.problem, _wishes(self))

    @cached_property
    def choices(self) -> Choices:
        """The customer's visits and what they could be."""
        from repplan.planner.choices import Choices

        return Choices(self.problem, self.laid.routes, self.number)

    def unkept(self, date: dt.date) -> str:
        """Why no route keeps the customer's appointment of a day; "" where there is none, or one does."""
        found = (one for one in self.built.impossible if one.appointment.customer == self.customer.number)
        return next((one.why for one in found if one.appointment.day == date), "")

    def unfit(self, date: dt.date) -> tuple[Customer, ...]:
        """The others whose published stops of a day fit into it no longer: something was fixed or closed since."""
        route = self.problem.route_of.get((0, self.index(date)))
        left_out = [number for at, number in self.laid.left_out if at == route]
        return tuple(self.met_as(number) for number in left_out if number != self.number)

    def stop(self, date: dt.date) -> PlannedVisit | None:
        """The customer's stop of a day that is still to be made, else one that is settled, None where there is none."""
        own = [stop for stop in self.stops if stop.customer == self.customer.number and stop.day == date]
        return next((stop for stop in own if stands(self.territory, stop)), own[-1] if own else None)

    def next_stop(self) -> PlannedVisit | None:
        """The customer's next stop that is still to be made."""
        own = (stop for stop in self.stops if stop.customer == self.customer.number)
        return next((stop for stop in own if stands(self.territory, stop)), None)

    def agreed(self, date: dt.date) -> Appointment | None:
        """The customer's appointment of a day."""
        own = (a for a in self.appointments if a.customer == self.customer.number)
        return next((a for a in own if a.day == date), None)


def ask(context: Context, name: str, *, open_days: bool = False) -> Question:
    """A question about one customer, from today to the end of the published plan.

    Args:
        context: the command's surroundings.
        name: the customer's number, name or a part of it.
        open_days: begin with the first day that is still open; otherwise with today, whose stops may be under way.

    Raises:
        NotFoundError: if nobody fits the name, or nothing is planned yet.
        ConflictError: if the plan is over, or holds no visits of this customer whatever the day.
    """
    with context.reading() as db:
        everyone = load_territory(context, db)
        customer = find_anyone(reading.customers(db, archived=True), name)
        _insist_on_own(customer, context.config["rep.name"])
        territory = owned(everyone, context.config["rep.name"])
        plan = reading.published_plan(db)
        if plan is None:
            raise NotFoundError(_("nothing is planned yet: run `repplan plan` first"))
        first = _first_day(context, db, territory, customer, open_days=open_days)
        last = last_planned_day(plan)
        if last < first:
            raise ConflictError(_("the plan ended on {day}: run `repplan plan` first").format(day=last))
        stops = stops_from(db, context.today)
        appointments = reading.appointments(db, first)
    span = Span(first=first, days=(last - first).days + 1, planned=stops, appointments=appointments)
    built, problem = without_clashes(span, partial(build_problem, everyone, context.config), parse_problem)
    if customer.number not in built.customers:
        if territory.standing(customer.number, first).phase is Phase.DORMANT:
            message = _("{name} is left in peace, so nothing is planned; `repplan customer show {number}` says why")
            raise ConflictError(message.format(name=customer.name, number=customer.number))
        message = _("{name} is a prospect, who is not visited yet: `repplan win {number}` starts the clock of winning")
        raise ConflictError(message.format(name=customer.name, number=customer.number))
    coming = [stop for stop in stops if first <= stop.day <= last]
    return Question(context.today, territory, customer, plan, built, problem, coming, appointments)


def _insist_on_own(customer: Customer, rep: str) -> None:
    if customer.archived_on is not None:
        message = _("{name} is archived: `repplan customer restore {number}` brings the customer back")
        raise ConflictError(message.format(name=customer.name, number=customer.number))
    if is_others(customer.rep, rep):
        message = _("{name} is {other}'s customer: the plan of {rep} holds no visits there")
        raise ConflictError(message.format(name=customer.name, other=customer.rep, rep=rep))


def _first_day(
    context: Context, db: sqlite3.Connection, territory: Territory, customer: Customer, *, open_days: bool
) -> dt.date:
    """Today, or tomorrow where the customer was met today or, asked for open days, today is being worked already."""
    met = territory.histories[customer.number].last_met == context.today
    over = open_days and how_far(context, db, territory).out
    return context.today + DAY if met or over else context.today


def _wishes(question: Question) -> dict[int, list[Wish]]:
    """What the routes should hold: stops that stand, and those made or tried today, on whose way the rest lies."""
    from repplan.planner.laying import Wish
    from repplan.planner.ticks import to_ticks

    places = {number: place for place, number in enumerate(question.built.customers)}
    wishes: dict[int, list[Wish]] = {}
    for stop in question.stops:
        route = question.problem.route_of.get((0, question.index(stop.day)))
        over = stop.state is not VisitState.PLANNED
        if route is None or stop.customer not in places or stop.state not in _MADE:
            continue
        if over and stop.customer == question.customer.number:
            continue
        if not over and not stands(question.territory, stop):
            continue
        # What was put in by hand has no place in the order: an appointment has its time, the rest any.
        start = None if stop.added else to_ticks(stop.start)
        location = question.built.location_elsewhere(stop.customer, stop.site_id)
        wishes.setdefault(route, []).append(Wish(places[stop.customer], start, location))
    return wishes
