"""Tiny planning problems, and whether any plan keeps all of one: by trying every choice of days, reps and orders."""

from __future__ import annotations

import random
from itertools import combinations, pairwise, permutations, product
from typing import TYPE_CHECKING, Any

from repplan.planner import layout
from repplan.planner.objective import cadence_cost, missed_visits
from repplan.planner.timetable import timetable, within_limits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from repplan.planner import Problem

Json = dict[str, Any]
Entries = tuple[int, ...]


def tiny_problem(seed: int) -> Json:
    """A few customers in a few days: uneven matrices, breaks, open ends, limits, all cadences, one rep or two."""
    rng = random.Random(seed)
    days, customers, reps = rng.choice([4, 5, 6]), rng.choice([2, 3, 4]), rng.choice([1, 1, 2])
    places = reps + rng.choice([1, 2, customers])
    minutes = [[_leg(rng, i, j) for j in range(places)] for i in range(places)]
    return {
        "version": 1,
        "start": "2026-11-23",
        "days": days,
        "matrix": {"minutes": minutes},
        "reps": [_rep(rng, number, days) for number in range(reps)],
        "customers": [_customer(rng, number, days, reps, places) for number in range(customers)],
    }


def with_pins(problem: Json, seed: int) -> Json:
    """The problem with appointments on some days; nothing says that they can be kept."""
    rng = random.Random(seed)
    for customer in problem["customers"]:
        rep = rng.choice(problem["reps"])
        if rep["shifts"] and rng.random() < 0.4:
            pin: Json = {"day": rng.choice(rep["shifts"])["day"]}
            pin |= {"rep": rep["id"]} if rng.random() < 0.6 else {}
            pin |= {"start": rng.choice([600, 620, 660])} if rng.random() < 0.5 else {}
            customer["pinned"] = [pin]
    return problem


def _leg(rng: random.Random, i: int, j: int) -> float | None:
    if i == j:
        return rng.choice([0.0, 5.0])
    return None if rng.random() < 0.02 else float(rng.choice([0, 5, 15, 30, 60]))


def _rep(rng: random.Random, number: int, days: int) -> Json:
    shifts: list[Json] = []
    for day in range(days):
        if rng.random() < 0.1:
            continue
        shift: Json = {"day": day, "start": 600, "end": rng.choice([690, 720, 780, 840])}
        if rng.random() < 0.3:
            shift["breaks"] = [[690, rng.choice([710, 750])]]
        shifts.append(shift)
    rep: Json = {"id": f"r{number}", "start": number, "end": number, "shifts": shifts}
    for key, chance, values in (
        ("start", 0.3, [None]),
        ("end", 0.3, [None]),
        ("max_visits", 0.4, [1, 2]),
        ("max_minutes", 0.3, [60, 120]),
        ("capacity", 0.2, [1, 2]),
    ):
        if rng.random() < chance:
            rep[key] = rng.choice(values)
    return rep


def _customer(rng: random.Random, number: int, days: int, reps: int, places: int) -> Json:
    customer: Json = {"id": f"c{number}", "location": rng.randrange(reps, places), "weight": 100}
    customer |= {"service": rng.choice([0, 10, 20, 30]), "load": rng.choice([0, 1]), "cadence": _cadence(rng, days)}
    if rng.random() < 0.4:
        customer["windows"] = [
            {"day": day, "start": start, "end": end, **place}
            for day in range(days)
            if rng.random() < 0.8
            for start, end in [rng.choice([(600, 660), (660, 720), (720, 800), (600, 840)])]
            for place in [{"location": rng.randrange(reps, places)} if rng.random() < 0.15 else {}]
        ]
    if reps == 2 and rng.random() < 0.4:
        customer["reps"] = [rng.choice(["r0", "r1"])]
    if reps == 2 and rng.random() < 0.3:
        customer["any_rep"] = True
    return customer


def _cadence(rng: random.Random, days: int) -> Json:
    kind = rng.choice(["gap", "gap", "gap", "count", "days"])
    if kind == "days":
        return {"kind": kind, "options": [sorted(rng.sample(range(days), rng.randint(1, 2))) for _ in range(3)]}
    if kind == "count":
        cadence = {"kind": kind, "visits": rng.randint(0, 2), "min": rng.choice([0, 1, 2])}
        return cadence | ({"max": rng.choice([2, 3, 4])} if rng.random() < 0.5 else {})
    phases = []
    for _ in range(rng.choice([1, 1, 2])):
        low, ideal, high = rng.choice([(0, 1, 1), (1, 1, 2), (1, 2, 3), (2, 2, 4), (1, 3, 5)])
        phases.append({"unit": rng.choice(["days", "days", "opportunities"]), "min": low, "ideal": ideal, "max": high})
    if len(phases) == 2:
        phases[0][rng.choice(["until", "max_visits"])] = rng.choice([1, 2, 3])
        if rng.random() < 0.3:
            phases[1] = {"obligation": False}
    last = rng.choice([None, -1, -2, -4])
    return {"kind": kind, "last": last, "phases": phases} | ({} if last is None else {"elapsed": rng.randint(0, -last)})


def can_be_kept(problem: Problem) -> bool:
    """Whether some plan has no gap late and no visit missed."""
    entries = _entries(problem)
    choices = [
        [chosen for chosen in _sets(problem, number, entries[number]) if keeps(problem, number, _days(problem, chosen))]
        for number in range(len(entries))
    ]
    known: dict[tuple[int, frozenset[int]], bool] = {}

    def fits(route: int, stops: Entries) -> bool:
        key = route, frozenset(stops)
        if key not in known:
            known[key] = _drivable(problem, route, stops)
        return known[key]

    def go_on(number: int, routes: dict[int, Entries]) -> bool:
        if number == len(choices):
            return True
        for chosen in choices[number]:
            new = dict(routes)
            for entry in chosen:
                route = int(problem.data.entry[entry, layout.E_ROUTE])
                new[route] = (*new.get(route, ()), entry)
            if all(fits(route, stops) for route, stops in new.items()) and go_on(number + 1, new):
                return True
        return False

    return go_on(0, {})


def keeps(problem: Problem, number: int, days: Sequence[int]) -> bool:
    """Whether visits on these days keep a customer's cadence."""
    customer = problem.spec.customers[number]
    cadence = customer.cadence
    if not {pin.day for pin in customer.pinned} <= set(days):
        return False
    if cadence.kind == "gap":
        _cost, late, short = cadence_cost(problem, number, days)
        return not late and not short
    if missed_visits(cadence, days):
        return False
    if cadence.kind == "days":
        return any(set(option) == set(days) for option in cadence.options)
    longest = cadence.max or problem.spec.days
    return len(days) <= cadence.visits and all(cadence.min <= b - a <= longest for a, b in pairwise(days))


def _entries(problem: Problem) -> list[list[int]]:
    entries: list[list[int]] = [[] for _ in problem.spec.customers]
    for entry, row in enumerate(problem.data.entry):
        entries[int(problem.data.option[row[layout.E_OPTION], layout.O_CUSTOMER])].append(entry)
    return entries


def _days(problem: Problem, chosen: Entries) -> list[int]:
    return sorted(int(problem.data.entry[entry, layout.E_DAY]) for entry in chosen)


def _sets(problem: Problem, number: int, entries: Sequence[int]) -> Iterator[Entries]:
    """Every choice of days with a rep for each, one visit a day, one rep unless any will do."""
    for size in range(len(entries) + 1):
        for chosen in combinations(entries, size):
            days = _days(problem, chosen)
            reps = {int(problem.data.entry[entry, layout.E_REP]) for entry in chosen}
            if len(set(days)) == size and (len(reps) <= 1 or problem.spec.customers[number].any_rep):
                yield chosen


def _drivable(problem: Problem, route: int, stops: Entries) -> bool:
    data = problem.data
    for order in permutations(stops):
        ways = (range(data.entry[e, layout.E_OPTION], data.entry[e, layout.E_OPTION_END]) for e in order)
        for options in product(*ways):
            if within_limits(data, route, options) and timetable(data, route, options):
                return True
    return False
