"""Laying a plan's stops on a problem whose facts have changed: as many stay as their order leaves room for."""

from __future__ import annotations

import random
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest

from repplan.errors import BadDataError
from repplan.planner import parse_problem
from repplan.planner.laying import Wish, lay_routes
from repplan.planner.layout import E_OPTION, E_OPTION_END
from repplan.planner.problem import customer_entries
from repplan.planner.ticks import to_ticks
from repplan.planner.timetable import timetable, within_limits

if TYPE_CHECKING:
    from repplan.planner import Problem

Json = dict[str, Any]


def _full_day(seed: int) -> Json:
    """A day with more wishes than room: windows for some, uneven roads, an appointment or two, at times a limit."""
    rng = random.Random(seed)
    people: list[Json] = []
    for number in range(1, rng.choice([5, 6, 7])):
        one: Json = {"id": f"c{number}", "location": number, "service": rng.choice([10, 30, 60]), "weight": 10}
        one["cadence"] = {"kind": "count", "visits": 1}
        if rng.random() < 0.5:
            start = rng.randrange(480, 700, 10)
            one["windows"] = [{"day": 0, "start": start, "end": start + rng.choice([70, 120])}]
        people.append(one)
    for one in rng.sample(people, rng.choice([1, 1, 2])):
        one["pinned"] = [{"day": 0} | ({"start": rng.randrange(490, 700, 10)} if rng.random() < 0.7 else {})]
    count = len(people) + 1
    minutes = [[0 if a == b else rng.choice([5, 15, 30, 60]) for b in range(count)] for a in range(count)]
    rep: Json = {"id": "ann", "start": 0, "end": 0, "shifts": [{"day": 0, "start": 480, "end": 780}]}
    if rng.random() < 0.3:
        rep["max_visits"] = 4
    return {
        "version": 1,
        "start": "2026-11-23",
        "days": 1,
        "matrix": {"minutes": minutes},
        "reps": [rep],
        "customers": people,
    }


def _options(problem: Problem, customer: int) -> list[int]:
    entry = next(iter(customer_entries(problem.data, customer)), None)
    return [] if entry is None else list(range(entry[E_OPTION], entry[E_OPTION_END]))


def _most(problem: Problem, order: list[int]) -> int:
    """The most stops of this order, all appointments among them, that any choice of which to keep makes possible."""
    pins = {number for number, one in enumerate(problem.spec.customers) if one.pinned}
    possible = [number for number in order if _options(problem, number)]
    for size in range(len(possible), 0, -1):
        for kept in combinations(possible, size):
            options = [_options(problem, number)[-1] for number in kept]
            if pins.issubset(kept) and within_limits(problem.data, 0, options) and timetable(problem.data, 0, options):
                return size
    return 0


@pytest.mark.parametrize("known", [True, False])
def test_as_many_stay_as_their_order_leaves_room_for(known: bool) -> None:
    """No choice of the wished stops in their order, beside the appointments, has more of them; new ones or known."""
    tried = displaced = 0
    for seed in range(400):
        try:
            problem = parse_problem(_full_day(seed))
        except BadDataError:
            continue
        rng = random.Random(seed)
        order = rng.sample(range(len(problem.spec.customers)), len(problem.spec.customers))
        pins = [number for number, one in enumerate(problem.spec.customers) if one.pinned]
        listed = order if known else [number for number in order if number not in pins]
        wishes = [Wish(number, to_ticks(490 + 10 * place)) for place, number in enumerate(listed)]
        laid = lay_routes(problem, {0: wishes})
        met = laid.routes.get(0, [])
        assert timetable(problem.data, 0, met)
        assert within_limits(problem.data, 0, met)
        assert len(met) >= _most(problem, order), seed
        assert len(met) + len(laid.left_out) == len(order)
        tried += 1
        displaced += bool(laid.left_out)
    assert tried > 200
    assert displaced > 100


def test_an_appointment_among_the_wishes_displaces_no_more_than_a_new_one() -> None:
    """A plan that comes back and holds the appointment loses no more stops than the plan it was put into."""
    for seed in range(300):
        try:
            problem = parse_problem(_full_day(seed))
        except BadDataError:
            continue
        people = problem.spec.customers
        starts = {
            number: one.pinned[0].start if one.pinned and one.pinned[0].start else 490 + 40 * number
            for number, one in enumerate(people)
        }
        wishes = [Wish(number, to_ticks(start)) for number, start in sorted(starts.items(), key=lambda item: item[1])]
        fresh = [wish for wish in wishes if not people[wish.customer].pinned]
        known, new = (lay_routes(problem, {0: listed}) for listed in (wishes, fresh))
        assert len(known.left_out) <= len(new.left_out), seed
