"""One OR-Tools routing model over the whole horizon.

    python benchmarks/ortools_horizon.py PROBLEM.json [--seconds 60] > PLAN.json

A vehicle is a rep's day. Each customer has as many visits as his cadence wants at its ideal, and each visit

- may be made on the days between its neighbours', in any window: time runs on over the days, so that each day has its
  own windows; windows of different cost are different nodes, one of which is served at most;
- costs what the customer's cadence costs more for its day, its neighbours being where they are wanted (part of the
  vehicle's arc costs), or, left out, what it costs more without it (the penalty of a disjunction);
- keeps the least distance to the next (precedences in a dimension of days).

Guided local search starts from the plan of urgency first (OR-Tools' own first solutions take too long on large
territories); the answer is then planned anew some times, with days around those it gave.
"""

from __future__ import annotations

import argparse
import json
import math
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2
from ortools.util import optional_boolean_pb2

from benchmarks.completion import Orders, best_options, completed, option_pieces
from benchmarks.rhythms import Rhythm, only_one_rep, rhythms
from benchmarks.urgency_first import urgency_first
from repplan.planner import layout, parse_problem
from repplan.planner.objective import cadence_cost
from repplan.planner.problem import Problem, customer_entries
from repplan.planner.ticks import TICKS, to_minutes

if TYPE_CHECKING:
    from collections.abc import Iterator

_PER_MINUTE = 100  # units of the model in a minute
_FINE = TICKS // _PER_MINUTE
_DAY = 2 * 1440 * _PER_MINUTE  # so far apart that a clock time past midnight stays on its day
_FAR = 1 << 40
_ROUNDS = (0.4, 0.3, 0.3)  # parts of the time
_TOGETHER = 0.5  # lateness grows faster than the visits left out: the part of all of them that each costs at least
_TOO_SLOW = (  # left out, the search finds better answers in the same time
    "use_cross",
    "use_cross_exchange",
    "use_exchange_subtrip",
    "use_extended_swap_active",
    "use_global_cheapest_insertion_path_lns",
    "use_lin_kernighan",
    "use_local_cheapest_insertion_path_lns",
    "use_make_chain_inactive",
    "use_path_lns",
    "use_relocate_expensive_chain",
    "use_relocate_neighbors",
    "use_relocate_subtrip",
    "use_swap_active_chain",
    "use_tsp_opt",
)


Ways = dict[tuple[int, int], tuple[int, int]]  # customer and day: the place and the cost of the window a visit is in


@dataclass(frozen=True)
class _Node:
    """One way to make a visit: windows of one cost at one place.

    Attributes:
        visit: which visit of the model.
        customer: whose.
        place: where.
        cost: ticks of the window.
        service: units.
        windows: day -> first and last starts in units of that day's clock.
        prices: day -> units, what the cadence and the window cost.
    """

    visit: int
    customer: int
    place: int
    cost: int
    service: int
    windows: dict[int, list[tuple[int, int]]]
    prices: dict[int, int]


@dataclass(frozen=True)
class _Visit:
    """One visit wanted: its customer, the day it is best on, and the units it costs not to make it."""

    customer: int
    day: int
    penalty: int


def ortools_horizon(obj: dict[str, Any], seconds: float) -> dict[str, Any]:
    """OR-Tools' plan (interchange JSON) of a problem (likewise) of one rep."""
    problem = parse_problem(obj)
    only_one_rep(problem)
    people = [one.listed() for one in rhythms(problem)]
    plans = [urgency_first(obj)]
    orders, used = _answer(problem, plans[0])
    for share in _ROUNDS:
        made: list[list[int]] = [[] for _ in people]
        for (_rep, day), order in orders.items():
            for number in order:
                made[number].append(day)
        wanted = [_around(one, days) for one, days in zip(people, made, strict=True)]
        visits, nodes = _visits(problem, people, wanted)
        model = _Model(problem, visits, nodes)
        orders = model.solve(seconds * share, orders, used)
        used = model.used
        plans.append(completed(problem, orders, "OR-Tools over the horizon"))
    return min(plans[1:], key=lambda plan: plan["cost"])


def _answer(problem: Problem, plan: dict[str, Any]) -> tuple[Orders, Ways]:
    """Another planner's routes, and the windows it used."""
    orders: Orders = {}
    used: Ways = {}
    names = {rep.id: number for number, rep in enumerate(problem.spec.reps)}
    for route in plan["routes"]:
        rep, day = names[route["rep"]], route["day"]
        orders[rep, day] = [problem.customer_index[stop["customer"]] for stop in route["stops"]]
        options = best_options(problem, problem.route_of[rep, day], orders[rep, day])
        for option in options:
            row = problem.data.option[option].tolist()
            used[row[layout.O_CUSTOMER], day] = row[layout.O_LOCATION], row[layout.O_LEVEL]
    return orders, used


def _around(one: Rhythm, made: list[int]) -> list[int]:
    """The best days of which those already found are part."""
    return one.best(dict.fromkeys(made, -1e6))[1]


def _visits(problem: Problem, people: list[Rhythm], wanted: list[list[int]]) -> tuple[list[_Visit], list[_Node]]:
    visits: list[_Visit] = []
    nodes: list[_Node] = []
    for number, (one, days) in enumerate(zip(people, wanted, strict=True)):
        together = (_price(problem, number, []) - _price(problem, number, days)) / max(1, len(days))
        for place, day in enumerate(days):
            rest = days[:place] + days[place + 1 :]
            after = days[place + 1] if place + 1 < len(days) else problem.spec.days
            between = [d for d in one.days if (days[place - 1] if place else -1) < d < after]
            prices = {d: _price(problem, number, [*rest, d]) for d in between}
            least = min(prices.values())
            dearer = {d: price - least for d, price in prices.items()}
            penalty = max(_TOGETHER * together, _price(problem, number, rest) - least)
            nodes += _nodes(problem, len(visits), number, dearer)
            visits.append(_Visit(number, day, round(penalty * _PER_MINUTE)))
    return visits, nodes


def _price(problem: Problem, number: int, days: list[int]) -> float:
    """Minutes that the customer's cadence costs with visits on `days`."""
    return to_minutes(cadence_cost(problem, number, days)[0])


def _nodes(problem: Problem, visit: int, number: int, prices: dict[int, float]) -> Iterator[_Node]:
    ways: dict[tuple[int, int], dict[int, list[tuple[int, int]]]] = {}
    service = 0
    for entry in customer_entries(problem.data, number):
        for option in range(entry[layout.E_OPTION], entry[layout.E_OPTION_END]):
            row = problem.data.option[option].tolist()
            service = -(-row[layout.O_SERVICE] // _FINE)
            for first, last, cost in option_pieces(problem, option):
                if entry[layout.E_DAY] in prices and cost == row[layout.O_LEVEL]:
                    windows = ways.setdefault((row[layout.O_LOCATION], cost), {}).setdefault(entry[layout.E_DAY], [])
                    windows.append((-(-first // _FINE), last // _FINE))
    for (place, cost), hours in ways.items():
        own = {day: round(prices[day] * _PER_MINUTE) + cost // _FINE for day in hours}
        yield _Node(visit, number, place, cost, service, {day: sorted(spans) for day, spans in hours.items()}, own)


class _Model:
    """The routing model: node 0 is where days start, 1 where they end, and then one for each `_Node`."""

    def __init__(self, problem: Problem, visits: list[_Visit], nodes: list[_Node]) -> None:
        self.problem, self.visits, self.nodes = problem, visits, nodes
        self.routes = problem.data.route.tolist()
        count, vehicles = len(nodes) + 2, len(self.routes)
        self.manager = pywrapcp.RoutingIndexManager(count, vehicles, [0] * vehicles, [1] * vehicles)
        self.model = pywrapcp.RoutingModel(self.manager)
        self.used: Ways = {}
        self._add_travel()
        self._add_clock()
        self._add_limits()
        self._add_days()
        self._add_choices()

    def _index(self, node: int) -> int:
        return int(self.manager.NodeToIndex(node + 2))

    def _add_travel(self) -> None:
        row = self.routes[0]
        places = [row[layout.R_FROM], row[layout.R_TO], *(node.place for node in self.nodes)]
        self.legs = np.minimum(-(-self.problem.data.time[np.ix_(places, places)] // _FINE), _DAY)
        for vehicle, row in enumerate(self.routes):  # what a visit costs for its day is charged on leaving it
            prices = np.array([0, 0, *(node.prices.get(row[layout.R_DAY], 0) for node in self.nodes)])
            charged = self.model.RegisterTransitMatrix((self.legs + prices[:, None]).tolist())
            self.model.SetArcCostEvaluatorOfVehicle(charged, vehicle)

    def _add_clock(self) -> None:
        service = np.array([0, 0, *(node.service for node in self.nodes)])
        passing = self.model.RegisterTransitMatrix((self.legs + service[:, None]).tolist())
        horizon = _DAY * (self.problem.spec.days + 1)
        self.model.AddDimension(passing, _DAY, horizon, False, "clock")
        clock = self.model.GetDimensionOrDie("clock")
        for vehicle, row in enumerate(self.routes):
            base = row[layout.R_DAY] * _DAY
            begin, end = base - (-row[layout.R_START] // _FINE), base + row[layout.R_END] // _FINE
            clock.CumulVar(self.model.Start(vehicle)).SetRange(begin, end)
            clock.CumulVar(self.model.End(vehicle)).SetRange(begin, end)
            if row[layout.R_MINUTES] // _FINE < _DAY:
                clock.SetSpanUpperBoundForVehicle(row[layout.R_MINUTES] // _FINE, vehicle)
        for number, node in enumerate(self.nodes):
            spans = [(d * _DAY + a, d * _DAY + b) for d, hours in sorted(node.windows.items()) for a, b in hours]
            cumul = clock.CumulVar(self._index(number))
            cumul.SetRange(spans[0][0], spans[-1][1])
            holes = [(a + 1, b - 1) for (_x, a), (b, _y) in pairwise(spans) if a + 1 <= b - 1]
            if holes:  # as a constraint: the routing filters read it, and a domain with holes would list every unit
                solver = self.model.solver()
                solver.Add(solver.NotMemberCt(cumul, [a for a, _b in holes], [b for _a, b in holes]))

    def _add_limits(self) -> None:
        people = self.problem.spec.customers
        loads = [round(people[node.customer].load * _PER_MINUTE) for node in self.nodes]
        for name, column, each in (("visits", layout.R_VISITS, None), ("load", layout.R_CAPACITY, loads)):
            limits = [min(row[column] if each is None else row[column] // _FINE, _FAR) for row in self.routes]
            if min(limits, default=_FAR) < _FAR:
                taken = self.model.RegisterUnaryTransitVector([0, 0, *(each or [1] * len(self.nodes))])
                self.model.AddDimensionWithVehicleCapacity(taken, 0, limits, True, name)

    def _add_days(self) -> None:
        """A dimension that is the day, in which visits of a customer keep their least distance."""
        nothing = self.model.RegisterUnaryTransitVector([0] * (len(self.nodes) + 2))
        self.model.AddDimension(nothing, 0, self.problem.spec.days, False, "day")
        days = self.model.GetDimensionOrDie("day")
        for vehicle, row in enumerate(self.routes):
            days.CumulVar(self.model.Start(vehicle)).SetValue(row[layout.R_DAY])
        ways: dict[int, list[int]] = {}
        for number, node in enumerate(self.nodes):
            ways.setdefault(node.visit, []).append(number)
        for visit in range(1, len(self.visits)):
            customer = self.visits[visit].customer
            if self.visits[visit - 1].customer == customer:
                apart = _least_distance(self.problem, customer, self.visits[visit - 1].day, self.visits[visit].day)
                for first in ways.get(visit - 1, []):
                    for second in ways.get(visit, []):
                        days.AddNodePrecedence(self._index(first), self._index(second), apart)

    def _add_choices(self) -> None:
        vehicle_of = {row[layout.R_DAY]: vehicle for vehicle, row in enumerate(self.routes)}
        ways: dict[int, list[int]] = {}
        for number, node in enumerate(self.nodes):
            index = self._index(number)
            # -1: an optional node that is not visited belongs to no vehicle.
            self.model.VehicleVar(index).SetValues([-1, *(vehicle_of[day] for day in sorted(node.windows))])
            ways.setdefault(node.visit, []).append(index)
        for visit, indices in ways.items():
            self.model.AddDisjunction(indices, self.visits[visit].penalty)

    def solve(self, seconds: float, start: Orders, used: Ways) -> Orders:
        """The best routes found in the time; from those of another round, if there are any."""
        parameters = pywrapcp.DefaultRoutingSearchParameters()
        parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.LOCAL_CHEAPEST_INSERTION
        parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
        for operator in _TOO_SLOW:
            setattr(parameters.local_search_operators, operator, optional_boolean_pb2.BOOL_FALSE)
        parameters.time_limit.FromMilliseconds(max(1, math.ceil(seconds * 1000)))
        self.model.CloseModelWithParameters(parameters)
        known = self.model.ReadAssignmentFromRoutes(self._routes_from(start, used), True) if start else None
        if known is None:
            found = self.model.SolveWithParameters(parameters)
        else:
            found = self.model.SolveFromAssignmentWithParameters(known, parameters)
        orders: Orders = {}
        for vehicle, row in enumerate(self.routes):
            index = self.model.Start(vehicle)
            order = []
            while found is not None and not self.model.IsEnd(index := found.Value(self.model.NextVar(index))):
                node = self.nodes[self.manager.IndexToNode(index) - 2]
                order.append(node.customer)
                self.used[node.customer, row[layout.R_DAY]] = node.place, node.cost
            if order:
                orders[row[layout.R_REP], row[layout.R_DAY]] = order
        return orders

    def _routes_from(self, orders: Orders, used: Ways) -> list[list[int]]:
        """An earlier answer in nodes of this model, in the windows it used."""
        nodes = {}
        for number, node in enumerate(self.nodes):
            day = self.visits[node.visit].day
            if day in node.windows and used.get((node.customer, day)) == (node.place, node.cost):
                nodes[node.customer, day] = self._index(number)
        people = [(row[layout.R_DAY], orders.get((row[layout.R_REP], row[layout.R_DAY]), [])) for row in self.routes]
        return [[nodes[number, day] for number in order if (number, day) in nodes] for day, order in people]


def _least_distance(problem: Problem, number: int, since: int, to: int) -> int:
    """Days that a visit must be after one on day `since`, when it is wanted on day `to`."""
    cadence = problem.spec.customers[number].cadence
    if cadence.kind != "gap":
        return max(1, cadence.min) if cadence.kind == "count" else 1
    for phase in cadence.phases:
        if phase.until is None or since <= phase.until:
            return max(1, min(phase.min, to - since) if phase.unit == "days" else 1)
    return 1


def main() -> None:
    """Reads the problem named on the command line and prints the plan."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("problem", type=Path)
    parser.add_argument("--seconds", type=float, default=60)
    arguments = parser.parse_args()
    obj = json.loads(arguments.problem.read_text(encoding="utf-8"))
    print(json.dumps(ortools_horizon(obj, arguments.seconds), ensure_ascii=False))


if __name__ == "__main__":
    main()
