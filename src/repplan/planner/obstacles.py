"""What one visit more would take of a rep's day while everybody else stays where they are, or what stands in the way.

`Others` holds the routes of everybody else, their order kept, and answers for one customer, rep and day: with the
cheapest `Way` of adding the visit, or with the `Obstacle` and its numbers. `spacing` answers for the customer's own
visits. All numbers are ticks unless they count something.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from repplan.planner import layout
from repplan.planner.lines import Kind, line_of
from repplan.planner.memory import Memory
from repplan.planner.options import customer_openings, working_spans
from repplan.planner.penalty import Clock, after_visit, phase_on
from repplan.planner.problem import customer_entries, free_reps
from repplan.planner.ticks import NOWAY, to_ticks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from repplan.planner.lines import Line
    from repplan.planner.options import Opening
    from repplan.planner.problem import Problem
    from repplan.planner.timetable import Stay, Timetable


@dataclass(frozen=True, slots=True)
class Way:
    """The cheapest way of adding a visit to a route.

    Attributes:
        route: the rep's day.
        place: how many stops come before it.
        option: which of the customer's options it uses.
        cost: what the route costs more: travel, windows and waiting.
        table: the whole route with it.
    """

    route: int
    place: int
    option: int
    cost: int
    table: Timetable


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands in the way of a visit.

    Attributes:
        reason: by the closed list of the interchange format.
        kind: finer than that.
        rep: index; -1 where the obstacle concerns no route.
        day: of the visit.
        needed: what the visit would take; see `Kind`.
        limit: what there is.
        place: how many stops would come before the visit where it comes nearest to being possible, -1 where no place
            matters.
        whom: the customer (index) who would be met too late, for `Kind.NEIGHBOUR`.
        towards: the day of the visit (or of the last one before the plan) that is too near, for `Kind.GAP`.
    """

    reason: str
    kind: Kind
    rep: int
    day: int
    needed: int = 0
    limit: int = 0
    place: int = -1
    whom: int | None = None
    towards: int | None = None

    @property
    def short(self) -> int:
        """By how much there is too little."""
        return abs(self.needed - self.limit)


Routes: TypeAlias = "Mapping[int, Sequence[int]]"


class Others:
    """The routes of everybody else.

    Args:
        problem: the problem.
        routes: route -> options of its stops in order; feasible.
        memory: of the problem, where there is one already.
    """

    def __init__(self, problem: Problem, routes: Routes, memory: Memory | None = None) -> None:
        self.problem = problem
        self.routes = {route: list(options) for route, options in routes.items()}
        self.memory = memory or Memory(problem)

    def but_for(self, customer: int, until: int | None = None) -> tuple[Others, dict[int, int]]:
        """These routes `without` a customer, and his visits that stayed."""
        routes, stayed = without(self.problem, self.routes, customer, until, self.memory)
        return Others(self.problem, routes, self.memory), stayed

    def openings(self, customer: int) -> dict[int, list[Opening]] | None:
        """`customer_openings`, looked up once."""
        return self.memory.openings(customer)

    def line(self, route: int) -> Line:
        """One route as it stands."""
        return self.memory.line(route, self.routes.get(route, ()))

    def visit(self, customer: int, rep: int, day: int) -> Way | Obstacle:
        """The cheapest way of adding a visit of `customer` (index) by `rep` (index) on `day`, or what is in the way."""
        route = self.problem.route_of.get((rep, day))
        for entry in customer_entries(self.problem.data, customer):
            if entry[layout.E_ROUTE] == route:
                return self.enter(entry)
        return _never(self.problem, customer, rep, day)

    def enter(self, entry: Sequence[int]) -> Way | Obstacle:
        """The same for a row of `Data.entry`."""
        route = entry[layout.E_ROUTE]
        line, at = self.line(route), (entry[layout.E_REP], entry[layout.E_DAY])
        stays = [self.memory.stay(option) for option in range(entry[layout.E_OPTION], entry[layout.E_OPTION_END])]
        found = line.cheapest(stays)
        if found is None:
            return _no_time(line, stays, at, self._last_starts(stays[0], entry[layout.E_DAY]))
        place, stay, table = found
        load = int(self.problem.data.option[stay.option, layout.O_LOAD])
        return self.limit(route, load, at) or Way(route, place, stay.option, table.cost - line.cost, table)

    def _last_starts(self, stay: Stay, day: int) -> list[tuple[int, int]]:
        """(location, last start) of a customer's windows of a day."""
        openings = self.openings(stay.customer)
        if openings is None:
            return [(stay.location, NOWAY)]
        return [(opening.location, opening.end - stay.service) for opening in openings.get(day, [])]

    def limit(self, route: int, load: int, at: tuple[int, int]) -> Obstacle | None:
        """A number or load that one visit more of this load would exceed; `at` is (rep, day)."""
        data, there = self.problem.data, self.routes.get(route, ())
        row = data.route[route].tolist()
        visits = len(there) + 1
        if visits > row[layout.R_VISITS]:
            return Obstacle("visits_full", Kind.VISITS, *at, visits, row[layout.R_VISITS])
        load += sum(data.option[there, layout.O_LOAD].tolist()) if there else 0
        if load > row[layout.R_CAPACITY]:
            return Obstacle("capacity_full", Kind.LOAD, *at, load, row[layout.R_CAPACITY])
        return None


def _no_time(line: Line, stays: Sequence[Stay], at: tuple[int, int], openings: Sequence[tuple[int, int]]) -> Obstacle:
    """Why no place on the route does in time: the place where the least is missing.

    Args:
        line: the route.
        stays: the visit's options.
        at: (rep, day).
        openings: the customer's windows of the day, whatever the rep's hours: (location, last start).
    """
    nearest = line.nearest(stays)
    if nearest is None:
        return Obstacle("unreachable", Kind.ROAD, *at)
    place, stay, trouble = nearest
    if trouble.kind is Kind.WINDOW and any(
        there == stay.location and trouble.needed <= last for there, last in openings
    ):
        # It is the rep's hours that end, not the customer's; unless a break is what keeps them apart.
        after = line.too_late(place, replace(stay, pieces=[(trouble.needed, NOWAY, 0)]))
        trouble = after if after.needed > after.limit else trouble
    # Windows for which even an empty day comes too late are as good as none.
    reason = "shift_full" if any(line.first_arrival(there) <= last for there, last in openings) else "no_window"
    return Obstacle(reason, trouble.kind, *at, trouble.needed, trouble.limit, place, trouble.whom)


def _never(problem: Problem, number: int, rep: int, day: int) -> Obstacle:
    """Why the rep's day is none of the customer's, whatever else is planned."""
    customer = problem.spec.customers[number]
    if rep not in free_reps(problem.spec, customer):
        return Obstacle("rep_not_allowed", Kind.REP, rep, day)
    shift = next((shift for shift in problem.spec.reps[rep].shifts if shift.day == day), None)
    if shift is None:
        return Obstacle("no_shift", Kind.SHIFT, rep, day)
    spans, openings = working_spans(shift), customer_openings(customer)
    today = [(0, 1 << 40)] if openings is None else [(o.start, o.end) for o in openings.get(day, [])]
    if not today:
        return Obstacle("no_window", Kind.HOURS, rep, day)
    longest = max((min(b, d) - max(a, c) for a, b in today for c, d in spans), default=0)
    reason = "shift_full" if openings is None else "no_window"
    return Obstacle(reason, Kind.SERVICE, rep, day, to_ticks(customer.service), max(0, longest))


def spacing(problem: Problem, number: int, days: Iterable[int], day: int) -> Obstacle | None:
    """The minimum that one visit more on `day` would fall short of, beside the customer's visits on `days`.

    A `count`'s greatest distance and a day set are no matter of spacing: adding a visit never breaks the first, and the
    second is a choice between sets.
    """
    cadence = problem.spec.customers[number].cadence
    others = sorted(set(days) - {day})
    if cadence.kind == "days":
        return None
    if cadence.kind == "count":
        near = min(others, key=lambda other: abs(other - day), default=None)
        if near is None or abs(near - day) >= cadence.min:
            return None
        return Obstacle("min_gap", Kind.GAP, -1, day, cadence.min, abs(near - day), towards=near)
    clock = Clock(cadence, problem.opportunities(number))
    state, since = phase_on(clock.phases, (0, 0), clock.start), clock.start
    for visit in sorted([*others, day]):
        phase = clock.phases[state[0]]
        if day in {visit, since} and clock.forbidden(phase, since, visit):
            gap, towards = clock.length(phase, since, visit), since if visit == day else visit
            return Obstacle("min_gap", Kind.GAP, -1, day, clock.low(phase, since), gap, towards=towards)
        state, since = after_visit(clock.phases, state, visit), visit
    return None


def without(
    problem: Problem, routes: Routes, customer: int, until: int | None = None, memory: Memory | None = None
) -> tuple[dict[int, list[int]], dict[int, int]]:
    """The plan without the customer's visits.

    Appointments stay, and so do visits without which a route would not be possible (on roads where the way round is the
    quicker one).

    Args:
        problem: the problem.
        routes: the plan.
        customer: index.
        until: visits up to this day stay as well.
        memory: of the problem, where there is one already.

    Returns:
        The routes, and the visits that stayed: day -> route.
    """
    data, line = problem.data, memory.line if memory else partial(line_of, problem)
    pinned = {pin.day for pin in problem.spec.customers[customer].pinned}
    own = {
        option
        for entry in customer_entries(data, customer)
        for option in range(entry[layout.E_OPTION], entry[layout.E_OPTION_END])
    }
    left = {route: list(options) for route, options in routes.items()}
    stayed: dict[int, int] = {}
    for route, options in routes.items():
        mine = own.intersection(options)
        if not mine:
            continue
        day = int(data.route[route, layout.R_DAY])
        rest = [option for option in options if option not in mine]
        early = until is not None and day <= until
        if day in pinned or early or (rest and line(route, rest).table is None):
            stayed[day] = route
        elif rest:
            left[route] = rest
        else:
            del left[route]
    return left, stayed
