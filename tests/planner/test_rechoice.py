"""A customer's own visits chosen anew: what a count costs through one day, as the graph of its cadence reads it."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from repplan.planner.cadence_graph import cadence_graph
from repplan.planner.models import Count
from repplan.planner.paths import shortest_path
from repplan.planner.rechoice import CountRhythm
from repplan.planner.ticks import to_ticks
from tests import naive

HORIZON, WEIGHT = 11, to_ticks(7)


@pytest.mark.parametrize("seed", range(200))
def test_a_count_through_a_day_is_what_its_graph_says(seed: int) -> None:
    """For every day and number of visits the least cost of all sets of days; the graph's own where one visit will do.

    Appointments are often farther apart than missed visits allow.
    """
    rng = random.Random(seed)
    low = rng.choice([0, 1, 2])
    high = rng.choice([None, max(1, low), max(1, low) + 1, 4])
    count = {"kind": "count", "visits": rng.randint(1, 5), "min": low, "max": high}
    days = [day for day in range(HORIZON) if rng.random() < 0.9]
    pins = frozenset(rng.sample(days, rng.choice([0, 1, 2, 2, 3])))
    price = {day: rng.randrange(100_000) for day in days if day not in pins}
    made = {*pins, *rng.sample(sorted(price), rng.choice([0, 0, 1]))}
    kept = dict.fromkeys(pins, 0)
    rhythm = CountRhythm(Count(**count), WEIGHT, horizon=HORIZON, kept=pins, pins=pins, made=made)
    found = rhythm.through(price | kept)
    graph = cadence_graph(Count(**count), WEIGHT, days, pins, [True] * HORIZON)
    for day, own in price.items():
        costs = []
        for chosen in naive.subsets(days, pins):
            cost = naive.cadence_cost(count, Fraction(WEIGHT), chosen, pins, [True] * HORIZON)
            if cost is not None and day in chosen and len(made) < len(chosen) <= max(count["visits"], len(pins)):
                costs.append(cost + sum(price[other] for other in chosen if other not in {day, *pins}))
        assert found.get(day) == min(costs, default=None), day
        if len(made) == len(pins) < count["visits"]:
            path = shortest_path(graph, price | kept, [day])
            whole = None if path is None else path.edges + sum(price.get(other, 0) for other in path.days)
            assert (None if day not in found else found[day] + own) == whole
