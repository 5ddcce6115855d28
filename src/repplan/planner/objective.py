r"""The objective from scratch, in plain Python, and what a plan leaves undone.

With everything in minutes (ticks here),

    cost = Σ routes (travel + window costs + costs.wait · waiting)
         + Σ gaps penalty(gap)
         + Σ customers with `count` or `days`: weight · missed
         + Σ previous visits not kept: their cost

where waiting = back - leave - travel - service, and the penalty of a gap g of a customer of weight w in a phase with
`min`, `ideal`, `max` is

    0.05 w ((ideal - g) / (ideal - min + 1))²     for g < ideal,
    0.05 w ((g - ideal) / (max - ideal + 1))²     for ideal <= g <= max,
    w (0.05 + L + L²), L = (g - max) / min(max - min + 1, 14)     for g > max,

the gap still open at the end being charged above `ideal` only (INTERCHANGE, Objective).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from repplan.planner import layout
from repplan.planner.penalty import Clock, after_visit, phase_on
from repplan.planner.ticks import to_ticks
from repplan.planner.timetable import Timetable, timetable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from repplan.planner import models
    from repplan.planner.problem import Problem

Routes = dict[int, list[int]]  # route -> options of its stops, in order; routes without stops are absent


@dataclass(frozen=True, slots=True, order=True)
class GapFault:
    """A gap longer than `bound` (late) or shorter (short); `to` None while it is open."""

    customer: int
    since: int
    to: int | None
    gap: int
    bound: int


@dataclass(slots=True)
class Assessment:
    """The objective of a plan in ticks, its timetables, and what it leaves undone."""

    cost: int = 0
    routes: dict[int, Timetable] = field(default_factory=dict)
    days: list[dict[int, int]] = field(default_factory=list)  # per customer: day -> rep
    late: list[GapFault] = field(default_factory=list)
    short: list[GapFault] = field(default_factory=list)
    missed: list[tuple[int, int]] = field(default_factory=list)  # customer, visits
    dropped: list[models.Previous] = field(default_factory=list)


class InfeasiblePlanError(AssertionError):
    """The routes break a rule of time: a bug in the search."""


def assess(problem: Problem, routes: Mapping[int, Sequence[int]]) -> Assessment:
    """Recomputes everything about a plan; `routes` as in `Routes`."""
    result = Assessment(days=[{} for _ in problem.spec.customers])
    for route, options in sorted(routes.items()):
        table = timetable(problem.data, route, options)
        if table is None:
            raise InfeasiblePlanError(route)
        result.routes[route] = table
        result.cost += table.cost
        rep, day = problem.data.route[route, [layout.R_REP, layout.R_DAY]].tolist()
        for stop in table.stops:
            result.days[stop.customer][day] = rep
    for number, customer in enumerate(problem.spec.customers):
        cost, late, short = cadence_cost(problem, number, list(result.days[number]))
        result.cost += cost
        result.late += late
        result.short += short
        if customer.cadence.kind != "gap" and (missed := missed_visits(customer.cadence, list(result.days[number]))):
            result.missed.append((number, missed))
    for visit in problem.spec.previous:
        if 0 <= visit.day < problem.spec.days and not _kept(problem, visit, result):
            result.dropped.append(visit)
            result.cost += to_ticks(visit.cost)
    return result


def _kept(problem: Problem, visit: models.Previous, result: Assessment) -> bool:
    customer = problem.customer_index[visit.customer]
    rep = result.days[customer].get(visit.day)
    return rep is not None and problem.spec.reps[rep].id == visit.rep


def cadence_cost(problem: Problem, number: int, days: Sequence[int]) -> tuple[int, list[GapFault], list[GapFault]]:
    """What a customer visited on `days` costs in penalties or missed visits (ticks), his late and his short gaps."""
    customer = problem.spec.customers[number]
    days = sorted(days)
    if customer.cadence.kind == "gap":
        return _gaps(problem, number, days)
    missed = missed_visits(customer.cadence, days)
    short = []
    if customer.cadence.kind == "count":
        low = customer.cadence.min
        short = [GapFault(number, a, b, b - a, low) for a, b in pairwise(days) if b - a < low]
    return to_ticks(customer.weight) * missed, [], short


def missed_visits(cadence: models.Count | models.Days, days: Sequence[int]) -> int:
    """Visits that are not made."""
    if cadence.kind == "count":
        return max(0, cadence.visits - len(days))
    served = any(set(option) <= set(days) for option in cadence.options)
    return 0 if served else min(len(option) for option in cadence.options)


def _gaps(problem: Problem, number: int, days: list[int]) -> tuple[int, list[GapFault], list[GapFault]]:
    customer = problem.spec.customers[number]
    assert customer.cadence.kind == "gap"
    clock = Clock(customer.cadence, problem.opportunities(number))
    weight = to_ticks(customer.weight)
    state, since, cost = phase_on(clock.phases, (0, 0), clock.start), clock.start, 0
    late, short = [], []
    for day in [*days, None]:
        phase = clock.phases[state[0]]
        cost += clock.penalty(phase, since, day, weight)
        if phase.obligation:
            assert phase.max is not None
            gap = clock.length(phase, since, day)
            if gap > phase.max:
                late.append(GapFault(number, since, day, gap, phase.max))
            if day is not None and clock.forbidden(phase, since, day):
                short.append(GapFault(number, since, day, gap, phase.min))
        if day is not None:
            state, since = after_visit(clock.phases, state, day), day
    return cost, late, short
