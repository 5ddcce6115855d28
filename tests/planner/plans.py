"""Plans as the search holds them: routes of options, read back from a plan people read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repplan.planner import layout
from repplan.planner.ticks import to_ticks

if TYPE_CHECKING:
    from repplan.planner import Plan, Problem
    from repplan.planner.plan import PlannedStop

Routes = dict[int, list[int]]


def routes_of_plan(problem: Problem, plan: Plan) -> Routes:
    """Route -> options of its stops: for each stop the cheapest option that allows the start the plan gives it."""
    reps = {rep.id: number for number, rep in enumerate(problem.spec.reps)}
    routes: Routes = {}
    for made in plan.routes:
        route = problem.route_of[reps[made.rep], made.day]
        routes[route] = [_option(problem, route, stop) for stop in made.stops]
    return routes


def _option(problem: Problem, route: int, stop: PlannedStop) -> int:
    data, number = problem.data, problem.customer_index[stop.customer]
    first, last = data.customer[number, [layout.C_ENTRY, layout.C_ENTRY_END]].tolist()
    entry = next(row for row in data.entry[first:last].tolist() if row[layout.E_ROUTE] == route)
    start = to_ticks(stop.start)
    for option in range(entry[layout.E_OPTION], entry[layout.E_OPTION_END]):
        row = data.option[option].tolist()
        pieces = data.piece[row[layout.O_PIECE] : row[layout.O_PIECE_END]].tolist()
        if row[layout.O_LOCATION] == stop.location and any(a <= start <= b for a, b, _cost in pieces):
            return option
    raise AssertionError(stop)
