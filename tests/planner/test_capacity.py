"""Proofs that a problem cannot be kept: never wrong, seldom missing, and their numbers add up."""

from __future__ import annotations

import copy
import math
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from repplan.errors import BadDataError
from repplan.planner import dump_plan, parse_problem, solve
from repplan.planner.balance import Balance, ideal_visits, weigh, with_cadences, with_limit
from repplan.planner.capacity import bounds, stuck
from repplan.planner.duties import restarted, ways
from repplan.planner.ledgers import Ledger, calendar_weeks, price_of
from repplan.planner.objective import cadence_cost
from repplan.planner.relief import least_that, longer, reliefs
from repplan.services.questions.capacity import keeping_document
from tests.planner.keeping import can_be_kept, keeps, tiny_problem, with_pins
from tests.planner.problems import random_problem, territory_problem

Json = dict[str, Any]


def afresh(problem: Json) -> Json:
    """The problem with the clocks of overdue customers started anew, as capacity looks at it."""
    problem = copy.deepcopy(problem)
    for customer, person in zip(problem["customers"], weigh(parse_problem(problem).spec).people, strict=True):
        if person.overdue:
            customer["cadence"]["last"] = None
            customer["cadence"].pop("elapsed", None)
    return problem


def says_impossible(balance: Balance) -> bool:
    return bool(stuck(balance) or bounds(balance))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**9))
def test_never_impossible_where_a_plan_exists(seed: int) -> None:
    """Whatever the problem: where trying everything finds a plan that keeps it, no proof says that there is none."""
    problem = parse_problem(afresh(tiny_problem(seed)))
    if says_impossible(weigh(problem.spec)):
        assert not can_be_kept(problem)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**9))
def test_never_impossible_where_a_plan_keeps_the_appointments_too(seed: int) -> None:
    """Appointments change what is possible: what they leave possible is never called impossible."""
    obj = with_pins(tiny_problem(seed), seed)
    try:
        problem = parse_problem(afresh(obj))
    except BadDataError:
        assume(False)
    if says_impossible(weigh(problem.spec)):
        assert not can_be_kept(problem)


def test_the_three_answers_are_honest_and_seldom_undecided() -> None:
    """Impossible is never said of what can be kept, possible never of what cannot; undecided is a small minority."""
    counts = {"impossible": 0, "possible": 0, "undecided": 0}
    for seed in range(120):
        obj = afresh(tiny_problem(seed))
        problem = parse_problem(obj)
        balance = weigh(problem.spec)
        if says_impossible(balance):
            counts["impossible"] += 1
            continue
        plan = dump_plan(solve(parse_problem(keeping_document(balance, obj)), iterations=400, walks=1))
        found = not plan["late"] and not plan["missed"]
        assert not found or can_be_kept(problem), seed
        counts["possible" if found else "undecided"] += 1
    assert min(counts["impossible"], counts["possible"]) >= 20
    assert counts["undecided"] <= 0.15 * sum(counts.values()), counts


@pytest.mark.parametrize("seed", range(150))
def test_the_least_of_a_way_is_that_of_the_cheapest_set_of_days(seed: int) -> None:
    """The shortest path is the least price over all sets of days that keep the cadence, whatever the prices."""
    rng = random.Random(seed)
    problem = parse_problem(afresh(tiny_problem(seed)))
    balance = weigh(problem.spec)
    prices = np.array([[rng.randint(0, 9) for _ in range(problem.spec.days)] for _ in range(3)])
    for number, person in enumerate(balance.people):
        sets = [
            [day for place, day in enumerate(person.candidates) if chosen >> place & 1]
            for chosen in range(1 << len(person.candidates))
        ]
        kept = [days for days in sets if keeps(problem, number, days)]
        assert (person.ways.broken == 0) == bool(kept)
        if kept:
            least = [min(sum(int(row[day]) for day in days) for days in kept) for row in prices]
            assert person.ways.least(prices).tolist() == least


@pytest.mark.parametrize("seed", range(200))
def test_the_clock_starts_anew_only_where_the_first_gap_is_lost(seed: int) -> None:
    """Overdue is who can be met on no day before the maximum, and for whom waiting to the end is late as well."""
    problem = parse_problem(tiny_problem(seed))
    for number, person in enumerate(weigh(problem.spec).people):
        cadence = problem.spec.customers[number].cadence
        if cadence.kind != "gap" or cadence.last is None:
            assert not person.overdue
            continue
        tries = [cadence_cost(problem, number, days) for days in ([], *([day] for day in person.candidates))]
        lost = all(any(late.since < 0 for late in (*late, *short)) for _cost, late, short in tries)
        assert person.overdue == lost


@pytest.mark.parametrize("seed", range(60))
def test_no_plan_takes_more_than_a_ledger_says_it_can(seed: int) -> None:
    """What the visits of a real plan take at least never exceeds what its days hold at most, road and breaks included."""
    obj = random_problem(seed)
    problem = parse_problem(obj)
    balance = weigh(problem.spec)
    plan = dump_plan(solve(problem, iterations=300, walks=1))
    made = {(stop["customer"], route["day"]) for route in plan["routes"] for stop in route["stops"]}
    for index, ledger in enumerate(balance.ledgers):
        used = [0] * problem.spec.days
        for number, customer in enumerate(problem.spec.customers):
            price = price_of(problem.spec, customer, balance.here, balance.here.chances[number], ledger)
            for day in range(problem.spec.days):
                used[day] += price[day] * ((customer.id, day) in made)
        over = [day for day in range(problem.spec.days) if used[day] > balance.supply[index][day]]
        assert not over, (ledger, over)


def crowded() -> Json:
    """A territory whose visits do not fit: four a day."""
    problem = territory_problem(3, 60, 14)
    problem["reps"][0]["max_visits"] = 4
    return problem


def test_a_proof_adds_up_and_names_its_days() -> None:
    """The shares and shared roads sum to what is needed, the days to what is held, and the one exceeds the other."""
    found = bounds(weigh(parse_problem(crowded()).spec))
    assert found[0].ledger == Ledger("visits")
    for bound in found:
        assert bound.excess > 0
        assert math.isclose(math.fsum(share.amount for share in bound.shares) + bound.ways, bound.needed, abs_tol=1e-6)
        assert math.isclose(math.fsum(held for _day, held in bound.days), bound.held, abs_tol=1e-6)
        assert all(bound.first <= day <= bound.last for day, _held in bound.days)
    assert all(held == 4 for _day, held in found[0].days)


def test_each_relief_is_the_smallest_that_lifts_every_bound() -> None:
    """With the change nothing stands in the way any more; with one step less of it something does."""
    problem = parse_problem(crowded())
    balance = weigh(problem.spec)
    rules = [["winning"] * (len(c.cadence.phases) - 1) + [f"w{c.weight:g}"] for c in problem.spec.customers]  # type: ignore[union-attr]
    found = {(relief.what, relief.rule): relief for relief in reliefs(balance, rules)}
    visits = round(found["max_visits", ""].least)
    assert with_limit(balance, visits).possible()
    assert not with_limit(balance, visits - 1).possible()
    named = [relief for relief in found.values() if relief.what == "rule"]
    assert named
    for relief in named:
        for high, lifted in ((relief.least, True), (relief.least - 1, False)):
            spec = copy.deepcopy(crowded())
            for customer, names in zip(spec["customers"], rules, strict=True):
                for phase, name in zip(customer["cadence"]["phases"], names, strict=True):
                    if name == relief.rule:
                        phase["max"] = max(phase["max"], int(high))
            assert weigh(parse_problem(spec).spec).possible() == lifted, relief
    assert found["reps", ""].least == pytest.approx(max(b.needed / b.held for b in bounds(balance)), rel=0.2)


def test_longer_hours_are_tried_by_the_quarter() -> None:
    """Where minutes are what is short, the least longer day is found, and a quarter of an hour less would not do."""
    problem = territory_problem(3, 60, 14)
    for shift in problem["reps"][0]["shifts"]:
        shift["end"], shift["breaks"] = 585, []
    for customer in problem["customers"]:
        customer.pop("windows", None)
    balance = weigh(parse_problem(problem).spec)
    hours = next(r for r in reliefs(balance, [[""] * 2] * 60) if r.what == "hours")
    assert weigh(longer(balance.spec, int(hours.least))).possible()
    assert not weigh(longer(balance.spec, int(hours.least) - 15)).possible()


def test_the_least_number_is_found_by_halving() -> None:
    """The smallest number that holds, None where not even the largest does."""
    assert least_that(lambda n: n >= 7, 1, 20) == 7
    assert least_that(lambda n: n >= 20, 1, 20) == 20
    assert least_that(lambda n: n > 20, 1, 20) is None
    assert least_that(lambda n: True, 3, 2) is None


def test_another_cadence_changes_the_balance_as_weighing_anew_does() -> None:
    """The quick way to another maximum gives what the long way gives."""
    obj = territory_problem(5, 30, 28)
    balance = weigh(parse_problem(obj).spec)
    obj["customers"][4]["cadence"]["phases"][-1]["max"] = 40
    spec = parse_problem(obj).spec
    quick, slow = with_cadences(balance, {4: spec.customers[4].cadence}), weigh(spec)
    for index in range(len(balance.ledgers)):
        assert quick.wanted(index).tolist() == slow.wanted(index).tolist()


def test_weeks_are_calendar_weeks_and_their_visits_sum_to_the_whole() -> None:
    """A horizon from a Thursday begins with a short week; the least of the weeks sums to that of the horizon."""
    obj = territory_problem(2, 40, 20) | {"start": "2026-11-26"}
    spec = parse_problem(obj).spec
    assert calendar_weeks(spec) == ((0, 3), (4, 10), (11, 17), (18, 19))
    balance = weigh(spec)
    whole = balance.stretches[0].index((0, 19))
    assert balance.weekly("visits").sum(axis=1).tolist() == balance.demand[0][:, whole].tolist()
    assert (balance.weekly("visits") >= 0).all()
    assert ideal_visits(balance).sum() >= balance.weekly("visits").sum()


def test_who_is_stuck_is_told_where() -> None:
    """A customer met on Mondays only cannot be seen every four days: after one Monday the next is seven days off."""
    problem = territory_problem(1, 1, 28)
    phase = {"unit": "days", "min": 1, "ideal": 2, "max": 4}
    problem["customers"][0] |= {
        "windows": [{"day": day, "start": 540, "end": 600} for day in (0, 7, 14, 21)],
        "cadence": {"kind": "gap", "last": -3, "phases": [phase], "elapsed": 0},
    }
    (entry,) = stuck(weigh(parse_problem(problem).spec))
    assert entry.barrier is not None
    assert (entry.barrier.since, entry.barrier.to, entry.barrier.gap, entry.barrier.max) == (0, 7, 7, 4)


def test_mornings_alone_can_be_too_full() -> None:
    """Twelve who receive only in the morning, every day, for half an hour each: the days hold them, the mornings do not."""
    phase = {"unit": "days", "min": 1, "ideal": 1, "max": 1}
    windows = [{"day": day, "start": 480, "end": 720} for day in range(5)]
    customer = {"location": 0, "service": 30, "windows": windows}
    cadence = {"kind": "gap", "last": -1, "elapsed": 0, "phases": [{"until": 4, **phase}, {"obligation": False}]}
    shifts = [{"day": day, "start": 480, "end": 1080} for day in range(5)]
    problem = {
        "version": 1,
        "start": "2026-11-23",
        "days": 5,
        "matrix": {"minutes": [[0]]},
        "reps": [{"id": "r", "start": 0, "end": 0, "shifts": shifts}],
        "customers": [customer | {"id": f"c{i}", "cadence": cadence} for i in range(12)],
    }
    found = bounds(weigh(parse_problem(problem).spec))
    assert found[0].ledger.part == "am"
    assert all(bound.ledger.part == "am" or bound.ledger.clock == (480, 720) for bound in found)
    assert found[0].needed == 5 * 12 * 30
    assert found[0].held == 5 * 240


def test_overdue_customers_start_anew() -> None:
    """Last seen long ago means never seen; the day after tomorrow's deadline stays what it is."""
    late = parse_problem(territory_problem(1, 1, 14)).spec.customers[0].cadence.model_copy(update={"last": -300})
    assert restarted(late, range(14), frozenset(), [True] * 14).last is None  # type: ignore[union-attr]
    due = late.model_copy(update={"last": -1})
    assert restarted(due, range(14), frozenset(), [True] * 14) is due
    assert ways(due, range(14), frozenset(), [True] * 14).broken == 0
