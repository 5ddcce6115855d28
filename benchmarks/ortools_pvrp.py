"""OR-Tools on periodic instances: patterns and routes in one routing model.

A vehicle of the model is one of a day's vehicles. Each visit of a customer is a node; where he has several, the days of
his visits are bound to be one of his day sets (a table constraint over a dimension that is the day). Local search alone
hardly ever changes a day set of several visits, for they would have to move at once. So day sets are chosen greedily at
first, near to others and within the day's capacity; in turns the routes are searched with day sets fixed, and day sets
are improved one customer at a time (`pattern_descent`). The last part of the time goes to the whole model, starting
from the best so far. (Large neighbourhoods in that part brought less than guided local search alone.)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from benchmarks.cordeau import distance
from benchmarks.pattern_descent import Descent

if TYPE_CHECKING:
    from benchmarks.cordeau import Instance, Site

_UNITS = 10_000  # of the model in one of distance: integers
_FIRST, _ROUNDS = 0.4, 3  # part of the time that goes to fixed day sets, and how often they are improved meanwhile
_MISSED = 1 << 40


Routes = list[list[tuple[int, int]]]  # by vehicle: customers, and which of their visits it is


@dataclass(frozen=True)
class Answer:
    """Length of the routes, and visits that were not made."""

    length: float
    missed: int


def ortools_pvrp(instance: Instance, seconds: float) -> Answer:
    """What OR-Tools finds in so many seconds."""
    days = greedy_days(instance)
    routes: Routes = []
    answers = []
    for _round in range(_ROUNDS):
        routes = _Model(instance, days).solve(seconds * _FIRST / _ROUNDS, routes)
        answers.append((_answer(instance, routes), routes))
        days, routes = _improved(instance, routes)
        answers.append((_answer(instance, routes), routes))
    _best, routes = min(answers, key=lambda one: (one[0].missed, one[0].length))
    answers.append((_answer(instance, _Model(instance, None).solve(seconds * (1 - _FIRST), routes)), []))
    return min((answer for answer, _routes in answers), key=lambda one: (one.missed, one.length))


def _improved(instance: Instance, routes: Routes) -> tuple[list[tuple[int, ...]], Routes]:
    """Day sets and routes after a descent over the day sets."""
    tours = [[number for number, _visit in tour] for tour in routes]
    Descent(instance, tours).run()
    found: list[list[int]] = [[] for _ in instance.customers]
    for vehicle, tour in enumerate(tours):
        for number in tour:
            found[number].append(vehicle // instance.vehicles)
    days = [
        tuple(sorted(made)) if len(made) == site.visits else site.options[0]
        for site, made in zip(instance.customers, found, strict=True)
    ]
    numbered = [
        [(number, sorted(found[number]).index(vehicle // instance.vehicles)) for number in tour]
        for vehicle, tour in enumerate(tours)
    ]
    return days, numbered


def greedy_days(instance: Instance) -> list[tuple[int, ...]]:
    """A day set for each customer: those with the most visits first, near to whoever is there, within capacity."""
    chosen: dict[int, tuple[int, ...]] = {}
    load = [0.0] * instance.days
    there: list[list[Site]] = [[instance.depot] for _ in range(instance.days)]
    people = instance.customers
    most = sum(site.demand * site.visits for site in people) / instance.days * 1.02

    def price(site: Site, option: tuple[int, ...]) -> float:
        over = sum(max(0.0, load[day] + site.demand - most) for day in option)
        near = sum(min(distance(site, other) for other in there[day]) for day in option)
        return over * 1000 + near

    far = sorted(range(len(people)), key=lambda number: (-people[number].visits, -people[number].demand))
    for number in far:
        site = people[number]
        chosen[number] = min(site.options, key=lambda option: price(site, option))
        for day in chosen[number]:
            load[day] += site.demand
            there[day].append(site)
    return [chosen[number] for number in range(len(people))]


def _answer(instance: Instance, routes: Routes) -> Answer:
    length, made = 0.0, 0
    for tour in routes:
        stops = [instance.depot, *(instance.customers[number] for number, _visit in tour), instance.depot]
        length += sum(distance(a, b) for a, b in pairwise(stops))
        made += len(tour)
    return Answer(length, sum(site.visits for site in instance.customers) - made)


class _Model:
    """The routing model; `fixed` are the day sets of the customers, None where they are open."""

    def __init__(self, instance: Instance, fixed: list[tuple[int, ...]] | None) -> None:
        self.instance = instance
        self.visits = [(n, k) for n, site in enumerate(instance.customers) for k in range(site.visits)]
        self.vehicles = instance.vehicles * instance.days
        self.manager = pywrapcp.RoutingIndexManager(len(self.visits) + 1, self.vehicles, 0)
        self.model = pywrapcp.RoutingModel(self.manager)
        self.index = {visit: int(self.manager.NodeToIndex(at + 1)) for at, visit in enumerate(self.visits)}
        self._add_distances()
        self._add_days(fixed)

    def _add_distances(self) -> None:
        instance, customers = self.instance, self.instance.customers
        sites = [instance.depot, *(customers[number] for number, _visit in self.visits)]
        legs = [[math.ceil(distance(a, b) * _UNITS) for b in sites] for a in sites]
        self.model.SetArcCostEvaluatorOfAllVehicles(self.model.RegisterTransitMatrix(legs))
        loads = self.model.RegisterUnaryTransitVector([round(site.demand * _UNITS) for site in sites])
        self.model.AddDimension(loads, 0, round(instance.capacity * _UNITS), True, "load")
        if instance.longest:
            long = [[leg + round(a.service * _UNITS) for leg in row] for a, row in zip(sites, legs, strict=True)]
            self.model.AddDimension(
                self.model.RegisterTransitMatrix(long), 0, math.floor(instance.longest * _UNITS), True, "length"
            )

    def _add_days(self, fixed: list[tuple[int, ...]] | None) -> None:
        nothing = self.model.RegisterUnaryTransitVector([0] * (len(self.visits) + 1))
        self.model.AddDimension(nothing, 0, self.instance.days, False, "day")
        days = self.model.GetDimensionOrDie("day")
        for vehicle in range(self.vehicles):
            days.CumulVar(self.model.Start(vehicle)).SetValue(vehicle // self.instance.vehicles)
        for number, site in enumerate(self.instance.customers):
            options = site.options if fixed is None else (fixed[number],)
            for visit in range(site.visits):
                index = self.index[number, visit]
                allowed = {option[visit] for option in options}
                cars = [v for v in range(self.vehicles) if v // self.instance.vehicles in allowed]
                self.model.VehicleVar(index).SetValues([-1, *cars])
                self.model.AddDisjunction([index], _MISSED)
            if site.visits > 1 and len(options) > 1:
                solver = self.model.solver()
                cumuls = [days.CumulVar(self.index[number, visit]) for visit in range(site.visits)]
                solver.Add(solver.AllowedAssignments(cumuls, [list(option) for option in options]))

    def solve(self, seconds: float, start: Routes) -> Routes:
        """The best tours found, as customers and which of their visits it is."""
        parameters = pywrapcp.DefaultRoutingSearchParameters()
        parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.LOCAL_CHEAPEST_INSERTION
        parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
        parameters.time_limit.FromMilliseconds(max(1, round(1000 * seconds)))
        self.model.CloseModelWithParameters(parameters)
        known = None
        if start:
            known = self.model.ReadAssignmentFromRoutes([[self.index[visit] for visit in tour] for tour in start], True)
        if known is None:
            found = self.model.SolveWithParameters(parameters)
        else:
            found = self.model.SolveFromAssignmentWithParameters(known, parameters)
        if found is None:
            return start
        tours = []
        for vehicle in range(self.vehicles):
            index, tour = self.model.Start(vehicle), []
            while not self.model.IsEnd(index := found.Value(self.model.NextVar(index))):
                tour.append(self.visits[self.manager.IndexToNode(index) - 1])
            tours.append(tour)
        return tours
