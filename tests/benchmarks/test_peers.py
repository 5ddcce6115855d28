"""The peers plan small territories sensibly and within the rules; without the extra `[bench]` these tests are skipped."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from benchmarks.generator import Recipe, territory
from benchmarks.one_day import day, own_travel, pyvrp_travel
from benchmarks.urgency_first import urgency_first
from repplan.checker import verify
from repplan.planner import parse_problem, solve

if TYPE_CHECKING:
    from benchmarks.cordeau import Instance

SMALL = territory(Recipe(20, 14, 0.9, 5)).problem


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(("module", "function"), [("spread_kmeans", "pyvrp"), ("ortools_horizon", "ortools")])
def test_a_peer_beats_urgency_first_on_a_small_territory(module: str, function: str) -> None:
    """The checker passes both; two seconds are enough for twenty customers."""
    pytest.importorskip(function)
    from importlib import import_module

    plan = getattr(import_module(f"benchmarks.{module}"), module)(SMALL, 2.0)
    assert verify(SMALL, plan) == []
    assert plan["cost"] < urgency_first(SMALL)["cost"]


def test_the_pipeline_spreads_exact_numbers_of_visits_evenly() -> None:
    """With room for everything all are made, and no gap of a monthly shop exceeds one and a half times the even one."""
    pytest.importorskip("pyvrp")
    from benchmarks.spread_kmeans import PLAIN, spread_kmeans
    from benchmarks.unlike import counts

    problem = counts(12, 1, ((12, 100),), 3, days=168)
    plan = spread_kmeans(problem, 1.5, care=PLAIN)
    assert verify(problem, plan) == []
    assert plan["missed"] == []
    days: dict[str, list[int]] = {}
    for route in plan["routes"]:
        for stop in route["stops"]:
            days.setdefault(stop["customer"], []).append(route["day"])
    assert all(len(made) == 6 for made in days.values())
    assert max(b - a for made in days.values() for a, b in pairwise(sorted(made))) <= 1.5 * 28


def test_single_days_can_be_served_whole_and_pyvrp_agrees_on_them() -> None:
    """Every stop is made in the time of a search's start; PyVRP's travel is about the same: the same problem is meant."""
    pytest.importorskip("pyvrp")
    problem = day(3, 8)
    solve(parse_problem(problem), iterations=2, walks=1)  # compiles, if anything has to be: not in the time below
    assert own_travel(problem, 0.5) == pytest.approx(pyvrp_travel(problem, 0.5), rel=0.02)


@pytest.fixture
def instance() -> Instance:
    """Two days, one vehicle each, four customers at the corners: two in the west, two in the east."""
    from benchmarks.cordeau import Instance, Site

    either = ((0,), (1,))
    places = [(-10, 1), (10, 1), (-10, -1), (10, -1)]
    sites = tuple(Site(n, x, y, 1, 5, either) for n, (x, y) in enumerate(places, start=1))
    return Instance("corners", 1, 2, None, 10, Site(0, 0, 0, 0, 0, ()), sites)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_ortools_finds_the_corners(instance: Instance) -> None:
    """West on one day and east on the other is the best by hand."""
    pytest.importorskip("ortools")
    from benchmarks.ortools_pvrp import ortools_pvrp

    answer = ortools_pvrp(instance, 0.5)
    assert answer.missed == 0
    assert answer.length == pytest.approx(2 * (2 * 101**0.5 + 2))


def test_the_descent_brings_neighbours_together(instance: Instance) -> None:
    """From a start that mixes west and east, customer by customer; capacity is kept."""
    from dataclasses import replace

    from benchmarks.pattern_descent import Descent

    roomy = replace(instance, capacity=15)
    tours = [[0, 1], [2, 3]]
    Descent(roomy, tours).run()
    assert sorted(number for tour in tours for number in tour) == [0, 1, 2, 3]
    assert all(len(tour) <= 3 for tour in tours)
    assert Descent(roomy, tours)._length(0) + Descent(roomy, tours)._length(1) < 80
