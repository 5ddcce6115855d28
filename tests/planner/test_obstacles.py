"""One visit more: its cheapest way and what stands in the way, against trying everything."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from repplan.planner import layout, parse_problem, solve
from repplan.planner.lines import Kind
from repplan.planner.obstacles import Obstacle, Others, Way, spacing, without
from repplan.planner.ticks import TICKS
from repplan.planner.timetable import timetable, within_limits
from tests.planner.plans import routes_of_plan
from tests.planner.problems import tight_problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from repplan.planner import Problem

SEEDS = range(30)


def _cases(seed: int) -> Iterator[tuple[Problem, Others, int, list[int], int]]:
    """Every free entry of every customer, with everybody else's routes of some plan: problem, others, whom, entry."""
    problem = parse_problem(tight_problem(seed))
    routes = routes_of_plan(problem, solve(problem, seed=seed, iterations=30))
    for customer in range(len(problem.spec.customers)):
        rest, stayed = without(problem, routes, customer)
        others = Others(problem, rest)
        first, last = problem.data.customer[customer, [layout.C_ENTRY, layout.C_ENTRY_END]].tolist()
        for entry in problem.data.entry[first:last].tolist():
            if entry[layout.E_DAY] not in stayed:
                before = timetable(problem.data, entry[layout.E_ROUTE], rest.get(entry[layout.E_ROUTE], []))
                yield problem, others, customer, entry, before.cost if rest.get(entry[layout.E_ROUTE]) and before else 0


def _naive(problem: Problem, others: Others, entry: list[int]) -> tuple[int | None, bool]:
    """The cheapest cost of the route with the visit in time, and whether the limits allow one."""
    route, stops = entry[layout.E_ROUTE], others.routes.get(entry[layout.E_ROUTE], [])
    orders = [
        [*stops[:place], option, *stops[place:]]
        for option in range(entry[layout.E_OPTION], entry[layout.E_OPTION_END])
        for place in range(len(stops) + 1)
    ]
    tables = [timetable(problem.data, route, order) for order in orders]
    costs = [table.cost for table in tables if table is not None]
    return min(costs, default=None), within_limits(problem.data, route, orders[0])


@pytest.mark.parametrize("seed", SEEDS)
def test_ways_and_obstacles_equal_trying_everything(seed: int) -> None:
    """`shift_full` only where, with the order of the others kept, no place and option fits in time.

    A way costs the least there is.
    """
    for problem, others, customer, entry, before in _cases(seed):
        cost, counted = _naive(problem, others, entry)
        found = others.visit(customer, entry[layout.E_REP], entry[layout.E_DAY])
        if cost is not None and counted:
            assert isinstance(found, Way)
            assert found.cost == cost - before
            order = [stop.option for stop in found.table.stops]
            made = timetable(problem.data, found.route, order)
            assert made is not None
            assert made.cost == cost
            assert order[found.place] == found.option
            continue
        assert isinstance(found, Obstacle)
        assert found.needed > found.limit or found.kind is Kind.ROAD
        if cost is not None:
            assert found.reason in {"visits_full", "capacity_full"}
        else:
            assert found.reason in {"shift_full", "no_window", "unreachable"}


def test_every_kind_of_obstacle_occurs() -> None:
    """The random problems are no easy ones."""
    kinds = Counter[Kind]()
    for seed in SEEDS:
        for _problem, others, _customer, entry, _before in _cases(seed):
            found = others.enter(entry)
            if isinstance(found, Obstacle):
                kinds[found.kind] += 1
    wanted = {Kind.ROAD, Kind.VISITS, Kind.LOAD, Kind.WINDOW, Kind.NEIGHBOUR, Kind.END, Kind.LENGTH}
    assert wanted <= set(kinds), kinds


def test_days_that_are_none_of_the_customers() -> None:
    """A day off, a day without hours, too short hours and a rep who may not come are told apart."""
    shift = {"day": 0, "start": 480, "end": 600, "breaks": [[500, 590]]}
    window = {"day": 0, "start": 480, "end": 530}
    cadence = {"kind": "count", "visits": 1}
    people = [
        {"id": "a", "location": 0, "service": 30, "reps": ["ann"], "cadence": cadence},
        {"id": "b", "location": 0, "service": 30, "windows": [window], "cadence": cadence},
    ]
    problem = parse_problem(
        {
            "version": 1,
            "start": "2026-11-23",
            "days": 3,
            "matrix": {"minutes": [[0]]},
            "reps": [
                {"id": "ann", "shifts": [shift, shift | {"day": 1, "breaks": []}]},
                {"id": "bob", "shifts": [shift]},
            ],
            "customers": people,
        }
    )
    others = Others(problem, {})
    answers = [others.visit(*at) for at in [(0, 1, 0), (0, 0, 2), (1, 0, 1), (1, 0, 0), (0, 0, 0)]]
    assert [(answer.kind, answer.reason) for answer in answers if isinstance(answer, Obstacle)] == [
        (Kind.REP, "rep_not_allowed"),
        (Kind.SHIFT, "no_shift"),
        (Kind.HOURS, "no_window"),
        (Kind.SERVICE, "no_window"),
        (Kind.SERVICE, "shift_full"),
    ]
    assert isinstance(answers[3], Obstacle)
    assert answers[3].needed - answers[3].limit == answers[3].short == 10 * TICKS


def test_too_near_to_another_visit() -> None:
    """The minimum of the gap before and of the gap after are both named, with the day that is too near."""
    gap = {"kind": "gap", "last": -2, "phases": [{"unit": "days", "min": 4, "ideal": 5, "max": 7}]}
    count = {"kind": "count", "visits": 3, "min": 3}
    people = [{"id": name, "location": 0, "cadence": cadence} for name, cadence in (("a", gap), ("b", count))]
    problem = parse_problem(
        {
            "version": 1,
            "start": "2026-11-23",
            "days": 20,
            "matrix": {"minutes": [[0]]},
            "reps": [],
            "customers": people,
        }
    )

    def said(customer: int, days: list[int], day: int) -> tuple[int, int, int | None] | None:
        found = spacing(problem, customer, days, day)
        return None if found is None else (found.needed, found.limit, found.towards)

    assert said(0, [12], 1) == (4, 3, -2)
    assert said(0, [12], 9) == (4, 3, 12)
    assert said(0, [12], 6) is None
    assert said(1, [5], 7) == (3, 2, 5)
    assert said(1, [5], 8) is None
