"""Counts over long horizons: the graph with mornings equals trying every set of days, and going from visit to visit."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from repplan.planner import layout, parse_problem, paths
from repplan.planner.cadence_graph import cadence_graph
from repplan.planner.duties import ways
from repplan.planner.kernel_insert import remember_path, shortest_path
from repplan.planner.models import Count
from repplan.planner.ticks import NOWAY, to_ticks
from tests import naive

if TYPE_CHECKING:
    from repplan.planner.graph import Graph
    from repplan.planner.layout import Data
    from tests.planner.conftest import VerifiedSolve

Json = dict[str, Any]


def _case(rng: random.Random, horizon: int, most: int) -> tuple[Json, list[int], frozenset[int]]:
    """A count, the days on which a visit is possible, and appointments among them."""
    low = rng.choice([0, 1, 2, rng.randint(0, horizon // 2)])
    high = rng.choice([None, max(1, low), max(1, low) + rng.randint(0, horizon // 3), horizon])
    cadence = {"kind": "count", "visits": rng.randint(0, most), "min": low, "max": high}
    days = [day for day in range(horizon) if rng.random() < rng.choice([0.7, 0.95])]
    pins = frozenset(rng.sample(days, min(len(days), rng.choice([0, 0, 0, 1, 2, 4]))))
    return cadence, days, pins


def _arrays(graph: Graph, horizon: int) -> Data:
    """A problem of one customer with this graph, as the kernel reads it."""
    problem: Json = {"version": 1, "start": "2026-11-23", "days": horizon, "matrix": {"minutes": [[0]]}, "reps": []}
    problem["customers"] = [{"id": "c", "location": 0, "cadence": {"kind": "count", "visits": 0}}]
    data = parse_problem(problem).data
    customer = data.customer.copy()
    customer[0, [layout.C_NODE, layout.C_NODE_END, layout.C_SCALE]] = 0, len(graph.node), 1
    data = data._replace(customer=customer, node=graph.node, edge=graph.edge)
    for array in data:
        array.setflags(write=False)
    return data


def _floor(must: list[int], horizon: int) -> layout.Ints:
    """For each day and the end, the last day before it that must be on the path."""
    return np.array([max((day for day in must if day < end), default=-1) for end in range(horizon + 1)], dtype=np.int64)


def _both_paths(graph: Graph, horizon: int, price: dict[int, int], must: list[int]) -> tuple[int | None, list[int]]:
    """The cheapest cost and days, by the kernel; the plain path must say the same."""
    data, prices = _arrays(graph, horizon), np.full(horizon, NOWAY, dtype=np.int64)
    for day, cost in price.items():
        prices[day] = cost
    dist, via = (np.zeros(len(graph.node), dtype=np.int64) for _ in range(2))
    found = shortest_path(data, 0, prices, _floor(must, horizon), dist, via)
    plain = paths.shortest_path(graph, price, must)
    if found >= NOWAY:
        assert plain is None
        return None, []
    keep = np.zeros(horizon, dtype=np.int64)
    remember_path(data, 0, np.ones_like(keep), via, keep)
    days = np.flatnonzero(keep > 0).tolist()
    assert plain is not None
    assert plain.edges + sum(price[day] for day in plain.days) == found
    assert set(must) <= set(days)
    assert set(must) <= set(plain.days)
    return int(found), days


@pytest.mark.parametrize("seed", range(150))
def test_equals_trying_every_set_of_days(seed: int) -> None:
    """With minimum, maximum, appointments and days that must stay, on horizons that allow trying all."""
    rng, horizon = random.Random(seed), 11
    cadence, days, pins = _case(rng, horizon, 6)
    graph = cadence_graph(Count(**cadence), to_ticks(7), days, pins, [True] * horizon)
    price = {day: rng.choice([0, 3, 10]) * 10_000 + rng.randrange(100) for day in days if rng.random() < 0.9}
    must = sorted(rng.sample(sorted(price), min(len(price), rng.choice([0, 0, 1, 2]))))
    costs = []
    for chosen in naive.subsets(days, pins):
        cost = naive.cadence_cost(cadence, Fraction(to_ticks(7)), chosen, pins, [True] * horizon)
        if cost is not None and set(must) <= set(chosen) <= price.keys():
            costs.append(cost + sum(price[day] for day in chosen))
    found, chosen = _both_paths(graph, horizon, price, must)
    assert found == min(costs, default=None)
    if found is not None:
        cost = naive.cadence_cost(cadence, Fraction(to_ticks(7)), chosen, pins, [True] * horizon)
        assert cost is not None
        assert cost + sum(price[day] for day in chosen) == found


@pytest.mark.parametrize("seed", range(60))
def test_equals_edges_between_all_pairs_of_days(seed: int) -> None:
    """Over months, where sets of days are too many to try, it equals going from each visit to every later one."""
    rng, horizon = random.Random(seed), 60
    cadence, days, pins = _case(rng, horizon, 20)
    graph = cadence_graph(Count(**cadence), to_ticks(50), days, pins, [True] * horizon)
    price = {day: rng.randrange(900_000) for day in days if rng.random() < 0.95}
    must = sorted(rng.sample(sorted(price), rng.choice([0, 0, 1, 3])))
    expected = naive.cheapest_count(cadence, to_ticks(50), days, pins, price, must)
    assert _both_paths(graph, horizon, price, must)[0] == expected


@pytest.mark.parametrize("seed", range(40))
def test_least_of_the_ways_to_keep_a_count(seed: int) -> None:
    """What a count takes of some days at the least passes mornings without paying for them."""
    rng, horizon = random.Random(seed), 10
    cadence, days, pins = _case(rng, horizon, 4)
    price = np.array([[rng.randrange(5) for _ in range(horizon)] for _ in range(3)])
    found = ways(Count(**cadence), days, pins, [True] * horizon)
    judged = [
        (naive.cadence_cost(cadence, Fraction(1), chosen, pins, [True] * horizon), chosen)
        for chosen in naive.subsets(days, pins)
    ]
    broken = min(cost for cost, _chosen in judged if cost is not None)
    kept = [chosen for cost, chosen in judged if cost == broken]
    least = [min(sum(row[day] for day in chosen) for chosen in kept) for row in price.tolist()]
    assert found.least(price).tolist() == least


def _year(customers: int) -> Json:
    """Sites that are to be visited an exact number of times in a year, with minimum lapses."""
    rng, days = random.Random(1), [day for day in range(365) if day % 7 < 5]
    shifts = [{"day": day, "start": 480, "end": 1020, "breaks": [[720, 765]]} for day in days]
    counts = [{"kind": "count", "visits": visits, "min": int(200 / visits)} for visits in (4, 12, 26, 52)]
    return {
        "version": 1,
        "start": "2026-11-23",
        "days": 365,
        "matrix": {"minutes": [[0, 9], [9, 0]]},
        "reps": [{"id": name, "start": 0, "end": 0, "shifts": shifts} for name in ("ann", "bob")],
        "customers": [
            {"id": f"c{number}", "location": 1, "service": 20, "weight": 500 + number, "cadence": rng.choice(counts)}
            for number in range(customers)
        ],
    }


def test_a_year_of_counts_stays_small() -> None:
    """Graphs grow with visits times days and are shared, and so are the options of equal days."""
    data = parse_problem(_year(40)).data
    assert len(data.edge) < 5 * 261 * (4 + 12 + 26 + 52)
    assert len(data.node) < 2 * 261 * (4 + 12 + 26 + 52)
    assert len(data.option) == 40
    assert len(data.entry) == 40 * 2 * 261


def test_a_year_of_counts_is_planned_exactly(verified_solve: VerifiedSolve) -> None:
    """A small year is planned with every visit made, no two of them too near."""
    plan = verified_solve(_year(4), iterations=200, walks=1, debug=True)
    assert plan.missed == []
    for number, customer in enumerate(_year(4)["customers"]):
        met = [route.day for route in plan.routes for stop in route.stops if stop.customer == f"c{number}"]
        assert len(met) == customer["cadence"]["visits"]
        assert all(b - a >= customer["cadence"]["min"] for a, b in pairwise(sorted(met)))
