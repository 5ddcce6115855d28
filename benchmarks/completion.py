"""From a peer's answer, who is visited on which day in what order, to a plan of the interchange format.

Windows are chosen and visits that do not fit are dropped here, the same way for every peer: so that each is judged by
its days and orders, by the planner's own objective, and passes the checker.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from repplan.planner import dump_plan, layout
from repplan.planner.objective import cadence_cost
from repplan.planner.problem import Problem, customer_entries
from repplan.planner.report import make_plan
from repplan.planner.ticks import NOWAY, TICKS
from repplan.planner.timetable import next_start, timetable, within_limits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Orders = dict[tuple[int, int], list[int]]  # (rep, day) -> customers in the order of their visits; all by index

_SKIPPED = 1 << 40  # ticks of one visit left out: more than any travel and windows of a day


@dataclass(frozen=True)
class _Label:
    """A route so far: when it is ready to go on, what it cost, where it is and the options of its stops."""

    ready: int
    cost: int
    place: int
    options: tuple[int, ...]


def completed(problem: Problem, orders: Mapping[tuple[int, int], Sequence[int]], engine: str) -> dict[str, Any]:
    """The plan (interchange JSON) of a peer's answer; visits on which no rule lets it insist are left out."""
    spaced = drop_close_visits(problem, orders)
    routes = {}
    for (rep, day), people in spaced.items():
        route = problem.route_of.get((rep, day))
        options = [] if route is None else best_options(problem, route, people)
        if options and route is not None:
            routes[route] = options
    plan = make_plan(problem, routes, seed=0, iterations=0, interrupted=False)
    return dump_plan(plan) | {"engine": engine}


def drop_close_visits(problem: Problem, orders: Mapping[tuple[int, int], Sequence[int]]) -> Orders:
    """The orders without second visits on a day, visits of another rep and visits closer than the cadence allows."""
    days: dict[int, list[int]] = {}
    spaced: Orders = {}
    reps: dict[int, int] = {}
    for (rep, day), people in sorted(orders.items(), key=lambda item: item[0][1]):
        for number in people:
            customer = problem.spec.customers[number]
            before = days.setdefault(number, [])
            same = customer.any_rep or reps.setdefault(number, rep) == rep
            if day not in before and same and not cadence_cost(problem, number, [*before, day])[2]:
                before.append(day)
                spaced.setdefault((rep, day), []).append(number)
    return spaced


def best_options(problem: Problem, route: int, people: Sequence[int]) -> list[int]:
    """The cheapest windows for visits in a given order; the fewest visits are left out that make the order feasible."""
    data = problem.data
    row = data.route[route].tolist()
    labels = [_Label(row[layout.R_START], 0, row[layout.R_FROM], ())]
    for number in people:
        options = _options(problem, number, route)
        grown = [_Label(label.ready, label.cost + _SKIPPED, label.place, label.options) for label in labels]
        grown += [longer for label in labels for option in options if (longer := _extended(problem, label, option))]
        labels = _undominated(grown)
    back = [(label, label.cost + int(data.time[label.place, row[layout.R_TO]])) for label in labels]
    for label, _cost in sorted(back, key=lambda item: item[1]):
        chosen = list(label.options)
        if timetable(data, route, chosen) is not None and within_limits(data, route, chosen):
            return chosen
    return best_options(problem, route, people[:-1]) if people else []


def _options(problem: Problem, number: int, route: int) -> range:
    for entry in customer_entries(problem.data, number):
        if entry[layout.E_ROUTE] == route:
            return range(entry[layout.E_OPTION], entry[layout.E_OPTION_END])
    return range(0)


def option_pieces(problem: Problem, option: int) -> list[list[int]]:
    """When a visit may start in an option, and what each time costs: first, last, cost in ticks."""
    row = problem.data.option[option].tolist()
    pieces: list[list[int]] = problem.data.piece[row[layout.O_PIECE] : row[layout.O_PIECE_END]].tolist()
    return pieces


def _extended(problem: Problem, label: _Label, option: int) -> _Label | None:
    row = problem.data.option[option].tolist()
    leg = int(problem.data.time[label.place, row[layout.O_LOCATION]])
    start = None if leg >= NOWAY else next_start(option_pieces(problem, option), label.ready + leg)
    if start is None:
        return None
    cost = label.cost + leg + row[layout.O_LEVEL]
    return _Label(start + row[layout.O_SERVICE], cost, row[layout.O_LOCATION], (*label.options, option))


def _undominated(labels: list[_Label]) -> list[_Label]:
    """Of each place those that are not both later and dearer than another, two dozen at most."""
    kept: list[_Label] = []
    for label in sorted(labels, key=lambda label: (label.cost, label.ready)):
        if all(label.ready < other.ready for other in kept if other.place == label.place):
            kept.append(label)
    return kept[:24]


def minutes_of_travel(problem: Problem) -> list[list[float]]:
    """Travel between locations; a very long time where there is no way."""
    far = float(NOWAY // TICKS)
    return [[far if cell is None else cell for cell in row] for row in problem.spec.matrix.minutes]
