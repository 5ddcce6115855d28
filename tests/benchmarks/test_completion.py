"""Peers' answers become plans that the checker passes, whatever they asked for; bounds hold below every plan."""

from __future__ import annotations

import random
from itertools import combinations
from typing import Any

import pytest

from benchmarks.completion import completed
from benchmarks.rhythms import NEVER, only_one_rep, rhythms, unavoidable
from repplan.checker import verify
from repplan.planner import dump_plan, parse_problem, solve


def small(**changes: Any) -> dict[str, Any]:
    """Two weeks, one rep, three customers ten minutes apart: one with a peak hour, one with a gap of at least 3 days."""
    week = [0, 1, 2, 3, 4, 7, 8, 9, 10, 11]
    phase = {"unit": "days", "min": 3, "ideal": 4, "max": 6}
    windows = [{"day": day, "start": 540, "end": 600, "cost": 15} for day in week]
    windows += [{"day": day, "start": 600, "end": 720} for day in week]
    people: list[dict[str, Any]] = [
        {"id": name, "location": at, "service": 20, "weight": 100}
        | {"cadence": {"kind": "gap", "last": -2, "elapsed": 0, "phases": [phase]}}
        for at, name in enumerate("abc", start=1)
    ]
    people[0]["windows"] = windows
    minutes = [[0 if a == b else 10 for b in range(4)] for a in range(4)]
    shifts = [{"day": day, "start": 540, "end": 720} for day in week]
    rep = {"id": "r", "start": 0, "end": 0, "shifts": shifts}
    base = {"version": 1, "start": "2026-11-23", "days": 14, "matrix": {"minutes": minutes}}
    return base | {"reps": [rep], "customers": people} | changes


def test_the_cheaper_window_is_taken_where_the_order_allows_it() -> None:
    """First of two stops: after the peak hour, since waiting is free; the checker agrees with the cost."""
    document = small()
    plan = completed(parse_problem(document), {(0, 1): [0, 1]}, "peer")
    assert verify(document, plan) == []
    (route,) = plan["routes"]
    assert [(stop["customer"], stop["start"]) for stop in route["stops"]] == [("a", 600), ("b", 630)]


def test_visits_too_close_twice_a_day_or_too_many_are_left_out() -> None:
    """By hand: nobody two days after the last visit, nobody twice, one stop on a short day; all else as asked for."""
    document = small()
    document["reps"][0]["shifts"][3]["end"] = 590
    orders = {(0, 0): [1, 2], (0, 1): [1, 1, 2], (0, 3): [2, 0], (0, 4): [1, 2]}
    plan = completed(parse_problem(document), orders, "peer")
    assert verify(document, plan) == []
    made = [(route["day"], [stop["customer"] for stop in route["stops"]]) for route in plan["routes"]]
    assert made == [(1, ["b", "c"]), (3, ["a"]), (4, ["b", "c"])]


@pytest.mark.parametrize("seed", range(5))
def test_random_answers_become_plans_that_break_no_rule(seed: int) -> None:
    """Any order of anybody on any day; unavoidable cost is a lower bound of what comes of it."""
    rng, document = random.Random(seed), small()
    problem = parse_problem(document)
    orders = {(0, day): rng.choices(range(3), k=rng.randint(0, 5)) for day in range(14)}
    plan = completed(problem, orders, "peer")
    assert verify(document, plan) == []
    assert unavoidable(problem) <= plan["cost"] + 1e-6


def test_the_best_days_are_those_of_every_choice_of_days() -> None:
    """Against all subsets of the possible days, with random prices, some of them infinite."""
    document = small()
    problem = parse_problem(document)
    rng = random.Random(1)
    for _ in range(5):
        one = list(rhythms(problem))[1]
        prices = {day: rng.choice([0.0, rng.uniform(0, 30), NEVER]) for day in one.days}
        from repplan.planner.objective import cadence_cost

        best = NEVER
        for count in range(5):
            for days in combinations(one.days, count):
                ticks, _late, short = cadence_cost(problem, 1, days)
                if not short:
                    best = min(best, ticks / 10_000 + sum(prices[day] for day in days))
        cost, chosen = one.best(prices)
        assert one.listed().best(prices) == (cost, chosen)
        tick = 4e-4  # prices of days count to the nearest ten-thousandth of a minute
        assert cost == pytest.approx(best, abs=tick)
        own = cadence_cost(problem, 1, chosen)[0] / 10_000 + sum(prices[day] for day in chosen)
        assert cost == pytest.approx(own, abs=tick)


def test_no_plan_costs_less_than_the_unavoidable_part() -> None:
    """With travel free it is reached."""
    free = small(matrix={"minutes": [[0] * 4] * 4})
    problem = parse_problem(free)
    plan = dump_plan(solve(problem, iterations=300, walks=1))
    assert plan["cost"] == pytest.approx(unavoidable(problem), abs=0.01)


def test_what_peers_cannot_plan_is_refused() -> None:
    """Rather than measured wrongly."""
    document = small()
    document["customers"][0]["pinned"] = [{"day": 2}]
    with pytest.raises(ValueError, match="one rep"):
        only_one_rep(parse_problem(document))
