"""Appointments are facts: refused only where no order of them works, found quickly, and never a hang."""

from __future__ import annotations

import time
from itertools import permutations, product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repplan.errors import BadDataError
from repplan.planner import parse_problem
from tests.planner.test_schema import refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.planner.conftest import VerifiedSolve

Json = dict[str, Any]


def _problem(minutes: list[list[Any]], reps: list[Json], customers: list[Json]) -> Json:
    return {
        "version": 1,
        "start": "2026-11-23",
        "days": 1,
        "matrix": {"minutes": minutes},
        "reps": [{"id": f"r{n}", "shifts": [{"day": 0, "start": 480, "end": 600} | rep.pop("shift", {})]} | rep for n, rep in enumerate(reps)],
        "customers": [
            {"id": f"c{n}", "cadence": {"kind": "count", "visits": 1}} | customer for n, customer in enumerate(customers)
        ],
    }  # fmt: skip


def _fits(problem: Json, rep: Json, calls: tuple[Json, ...]) -> bool:
    """Whether the calls can be made in this order without windows: service inside the shift, outside breaks."""
    shift, minutes = rep["shifts"][0], problem["matrix"]["minutes"]
    if len(calls) > rep.get("max_visits", 99):
        return False
    now, place = shift["start"], rep.get("start")
    for customer in calls:
        leg = 0 if place is None else minutes[place][customer["location"]]
        if leg is None:
            return False
        now, fixed, service = now + leg, customer["pinned"][0].get("start"), customer["service"]
        if fixed is not None and now > fixed:
            return False
        now = now if fixed is None else fixed
        for begin, end in sorted(shift.get("breaks", [])):
            if begin < now + service and now < end and fixed is None:
                now = max(now, end) if now + service > begin else now
            elif begin < now + service and now < end:
                return False
        now, place = now + service, customer["location"]
        if now > shift["end"]:
            return False
    return True


def _orders(problem: Json) -> Iterator[list[tuple[Json, tuple[Json, ...]]]]:
    """Every way to spread the appointments over the reps, in every order."""
    staff = {rep["id"]: rep for rep in problem["reps"]}
    choices = [
        [pin["rep"]] if "rep" in pin else customer.get("reps", list(staff))
        for customer in problem["customers"]
        for pin in customer["pinned"]
    ]
    for chosen in product(*choices):
        rows = [
            (
                rep,
                list(
                    permutations(c for c, name in zip(problem["customers"], chosen, strict=True) if name == rep["id"])
                ),
            )
            for rep in staff.values()
        ]
        for orders in product(*(ways for _rep, ways in rows)):
            yield [(rep, order) for (rep, _ways), order in zip(rows, orders, strict=True)]


CELL = st.sampled_from([0, 5, 10, 25, 40, None])


@st.composite
def _days_of_appointments(draw: st.DrawFn) -> Json:
    reps: list[Json] = []
    for _ in range(draw(st.integers(1, 2))):
        rep: Json = {"shift": {"end": draw(st.sampled_from([540, 570, 600]))}}
        if draw(st.booleans()):
            rep["start"] = 0
        if draw(st.booleans()):
            rep["shift"]["breaks"] = [[510, 525]]
        if draw(st.integers(0, 3)) == 0:
            rep["max_visits"] = draw(st.integers(1, 4))
        reps.append(rep)
    customers = []
    for _ in range(draw(st.integers(1, 5))):
        pin: Json = {"day": 0}
        if draw(st.booleans()):
            pin["start"] = draw(st.sampled_from([480, 500, 525, 540, 560]))
        if draw(st.booleans()):
            pin["rep"] = f"r{draw(st.integers(0, len(reps) - 1))}"
        customer = {"location": draw(st.integers(0, 2)), "service": draw(st.sampled_from([0, 15, 30])), "pinned": [pin]}
        if draw(st.integers(0, 3)) == 0:
            customer["reps"] = [f"r{draw(st.integers(0, len(reps) - 1))}"]
        customers.append(customer)
    minutes = [[draw(CELL) for _ in range(3)] for _ in range(3)]
    named = all("rep" in customer["pinned"][0] for customer in customers)
    return _problem(minutes if named else _shortest(minutes), reps, customers)


def _shortest(minutes: list[list[Any]]) -> list[list[Any]]:
    """No way round is shorter: where a free appointment goes is decided one by one."""
    size, far = range(len(minutes)), 10**9
    table = [[0 if i == j else far if minutes[i][j] is None else minutes[i][j] for j in size] for i in size]
    for k, i, j in product(size, repeat=3):
        table[i][j] = min(table[i][j], table[i][k] + table[k][j])
    return [[None if cell >= far else cell for cell in row] for row in table]


@settings(max_examples=300, deadline=None)
@given(_days_of_appointments())
def test_appointments_are_refused_only_where_no_order_works(problem: Json) -> None:
    """All spreads over the reps and all orders, tried one by one, say the same."""
    possible = any(all(_fits(problem, rep, calls) for rep, calls in orders) for orders in _orders(problem))
    refused = refusal(parse_problem, problem)
    assert possible == (not refused), refused
    assert all("/pinned" in mistake for mistake in refused)


def _ring(size: int) -> list[list[float]]:
    return [[5 * min((a - b) % size, (b - a) % size) for b in range(size)] for a in range(size)]


def test_a_full_day_without_times_is_kept(verified_solve: VerifiedSolve) -> None:
    """Twelve appointments that fit only in the order of the ring they lie on."""
    size = 13
    customers = [
        {"location": (7 * n) % size, "service": 5, "pinned": [{"day": 0, "rep": "r0"}]} for n in range(1, size)
    ]
    rep = {"start": 0, "end": 0, "shift": {"end": 480 + 12 * 5 + 13 * 5}}
    plan = verified_solve(_problem(_ring(size), [rep], customers), iterations=5)
    assert len(plan.routes[0].stops) == 12


def test_somebody_with_one_way_goes_before_somebody_with_two(verified_solve: VerifiedSolve) -> None:
    """Two reps, one appointment at nine each: whoever may go to either leaves the only rep of the other."""
    nine: Json = {"location": 0, "service": 20, "pinned": [{"day": 0, "start": 540}]}
    people = [nine, nine | {"reps": ["r0"]}, nine | {"pinned": [{"day": 0, "start": 570}]}, nine | {"reps": ["r2"]}]
    plan = verified_solve(_problem([[0]], [{}, {}, {}], people), iterations=5)
    assert sum(len(route.stops) for route in plan.routes) == 4


@pytest.mark.parametrize("with_times", [True, False])
def test_hundreds_of_clashes_are_told_in_seconds(with_times: bool) -> None:
    """However many appointments fight for a day, the answer is a list of mistakes, soon."""
    pin: Json = {"day": 0, "rep": "r0"} | ({"start": 540} if with_times else {})
    customers = [{"location": n % 13, "service": 20, "pinned": [pin]} for n in range(300)]
    problem = _problem(_ring(13), [{"start": 0, "end": 0, "max_minutes": 119}], customers)
    begun = time.monotonic()
    with pytest.raises(BadDataError) as caught:
        parse_problem(problem)
    assert len(caught.value.mistakes) >= 295
    assert time.monotonic() - begun < 20


def test_appointments_bind_free_visits_to_any_rep_they_name(verified_solve: VerifiedSolve) -> None:
    """Reps whom appointments name may make the other visits, be they among the customer's reps or not."""
    shifts = {"a": [0, 2, 3], "b": [1], "c": [0, 1, 2, 3]}
    obj: Json = {
        "version": 1,
        "start": "2026-11-23",
        "days": 4,
        "matrix": {"minutes": [[0, 10], [10, 0]]},
        "reps": [
            {"id": name, "start": 0, "end": 0, "shifts": [{"day": day, "start": 480, "end": 600} for day in days]}
            for name, days in shifts.items()
        ],
        "customers": [
            {
                "id": "c0",
                "location": 1,
                "service": 20,
                "weight": 500,
                "reps": ["b", "c"],
                "cadence": {"kind": "count", "visits": 4},
                "pinned": [{"day": 0, "rep": "a"}, {"day": 1, "rep": "b"}, {"day": 2}],
            }
        ],
    }
    plan = verified_solve(obj, iterations=100, walks=1, debug=True)
    assert {(route.rep, route.day) for route in plan.routes} == {("a", 0), ("a", 2), ("a", 3), ("b", 1)}
    assert plan.missed == []
