"""A cadence as a shortest path: the graph's cheapest path equals trying every set of days."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from repplan.planner import layout, parse_problem
from repplan.planner.cadence_graph import cadence_graph
from repplan.planner.graph import SOURCE
from repplan.planner.kernel_insert import remember_path, shortest_path
from repplan.planner.objective import cadence_cost
from repplan.planner.ticks import NOWAY, to_minutes, to_ticks
from tests import naive
from tests.planner.problems import random_problem

Json = dict[str, Any]


def _small(seed: int) -> Json:
    return random_problem(seed, customers=6, days=8)


def _candidates(obj: Json, problem: Any, number: int) -> tuple[list[int], frozenset[int]]:
    pins = frozenset(pin["day"] for pin in obj["customers"][number].get("pinned", []))
    row = problem.data.customer[number]
    entries = problem.data.entry[row[layout.C_ENTRY] : row[layout.C_ENTRY_END], layout.E_DAY]
    return sorted({*entries.tolist(), *pins}), pins


@pytest.mark.parametrize("seed", range(40))
def test_shortest_path_equals_trying_all_days(seed: int) -> None:
    """With random prices of the days, the path costs what the best of all subsets of days costs."""
    obj = _small(seed)
    problem, rng = parse_problem(obj), random.Random(seed)
    for number, customer in enumerate(obj["customers"]):
        days, pins = _candidates(obj, problem, number)
        price = {day: rng.choice([0, 3, 10, 40]) + rng.randrange(100) / 100 for day in range(obj["days"])}
        expected = naive.cheapest_days(
            customer["cadence"], customer["weight"], days, pins, problem.opportunities(number), price
        )
        ticks = np.array([to_ticks(price[day]) for day in range(obj["days"])])
        nodes = int(problem.data.customer[number, layout.C_NODE_END] - problem.data.customer[number, layout.C_NODE])
        dist, via = np.zeros(nodes, dtype=np.int64), np.zeros(nodes, dtype=np.int64)
        found = shortest_path(problem.data, number, ticks, np.full(len(ticks) + 1, -1, dtype=np.int64), dist, via)
        if expected is None:
            assert found >= NOWAY
        else:
            assert to_minutes(found) == pytest.approx(float(expected), abs=0.002)


@pytest.mark.parametrize("seed", range(20))
def test_path_costs_what_the_objective_says(seed: int) -> None:
    """The days of the path, judged from scratch by the objective, cost the same to the tick."""
    obj = _small(seed)
    problem, rng = parse_problem(obj), random.Random(seed)
    for number in range(len(obj["customers"])):
        ticks = np.array([rng.randrange(300_000) for _ in range(obj["days"])])
        nodes = int(problem.data.customer[number, layout.C_NODE_END] - problem.data.customer[number, layout.C_NODE])
        dist, via = np.zeros(nodes, dtype=np.int64), np.zeros(nodes, dtype=np.int64)
        found = shortest_path(problem.data, number, ticks, np.full(len(ticks) + 1, -1, dtype=np.int64), dist, via)
        keep = np.zeros(obj["days"], dtype=np.int64)
        remember_path(problem.data, number, np.ones_like(keep), via, keep)
        days = np.flatnonzero(keep > 0).tolist()
        assert found == cadence_cost(problem, number, days)[0] + sum(int(ticks[day]) for day in days)


@pytest.mark.parametrize("seed", range(20))
def test_paths_keep_days_that_must_stay(seed: int) -> None:
    """With days that must be on the path it is the cheapest of the sets that contain them, for every kind."""
    obj = _small(seed)
    problem, rng = parse_problem(obj), random.Random(seed)
    for number, customer in enumerate(obj["customers"]):
        days, pins = _candidates(obj, problem, number)
        ticks = np.array([rng.randrange(300_000) for _ in range(obj["days"])])
        must = set(rng.sample(days, min(len(days), 2)))
        costs = []
        for chosen in naive.subsets(days, pins):
            weight = Fraction(customer["weight"])
            cost = naive.cadence_cost(customer["cadence"], weight, chosen, pins, problem.opportunities(number))
            if cost is not None and must <= set(chosen):
                costs.append(cost + Fraction(int(ticks[chosen].sum()), 10_000))
        floor = [max((day for day in must if day < end), default=-1) for end in range(obj["days"] + 1)]
        nodes = int(problem.data.customer[number, layout.C_NODE_END] - problem.data.customer[number, layout.C_NODE])
        dist, via = np.zeros(nodes, dtype=np.int64), np.zeros(nodes, dtype=np.int64)
        found = shortest_path(problem.data, number, ticks, np.array(floor, dtype=np.int64), dist, via)
        if costs:
            assert to_minutes(found) == pytest.approx(float(min(costs)), abs=0.002)
        else:
            assert found >= NOWAY


def test_no_edge_jumps_over_a_pin() -> None:
    """Every path passes every pinned day, whatever the kind."""
    problem = parse_problem(
        {
            "version": 1,
            "start": "2026-11-23",
            "days": 6,
            "matrix": {"minutes": [[0]]},
            "reps": [],
            "customers": [
                {
                    "id": "g",
                    "location": 0,
                    "cadence": {"kind": "gap", "phases": [{"unit": "days", "ideal": 2, "max": 3}]},
                },
                {"id": "c", "location": 0, "cadence": {"kind": "count", "visits": 2}},
                {"id": "d", "location": 0, "cadence": {"kind": "days", "options": [[1, 4], [3]]}},
            ],
        }
    )
    pins = frozenset({2, 3})
    for customer in problem.spec.customers:
        nodes = cadence_graph(customer.cadence, 100, range(6), pins, [True] * 6).nodes()
        for day, _visit, edges in nodes:
            for before, _cost in edges:
                since = -1 if before == SOURCE else nodes[before].decided
                assert not any(since < pin < day for pin in pins)


def test_facts_may_break_the_distance_of_a_count() -> None:
    """Two appointments farther apart than missed visits allow are let be: the path exists and misses nothing."""
    problem = parse_problem(
        {
            "version": 1,
            "start": "2026-11-23",
            "days": 10,
            "matrix": {"minutes": [[0]]},
            "reps": [
                {"id": "r", "start": 0, "end": 0, "shifts": [{"day": d, "start": 500, "end": 900} for d in range(10)]}
            ],
            "customers": [
                {
                    "id": "c",
                    "location": 0,
                    "cadence": {"kind": "count", "visits": 2, "max": 3},
                    "pinned": [{"day": 0}, {"day": 9}],
                }
            ],
        }
    )
    price = np.zeros(10, dtype=np.int64)
    dist, via = np.zeros(60, dtype=np.int64), np.zeros(60, dtype=np.int64)
    assert shortest_path(problem.data, 0, price, np.full(len(price) + 1, -1, dtype=np.int64), dist, via) == 0
