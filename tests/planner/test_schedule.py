"""Schedules: the kernel, the plain timetable and the naive twin agree."""

from __future__ import annotations

import random
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from repplan.planner import Problem, layout, parse_problem
from repplan.planner.kernel_insert import place_stop, remove_marked
from repplan.planner.kernel_price import K_COLUMNS, K_COST, K_OPTION, K_PLACE, price_entry
from repplan.planner.kernel_schedule import fill_times, refresh, settle
from repplan.planner.options import Opening, day_options, pin_options, working_spans
from repplan.planner.search import scramble
from repplan.planner.state import copy_state, empty_state, make_room
from repplan.planner.ticks import NOWAY, TICKS
from repplan.planner.timetable import timetable, within_limits
from tests import naive
from tests.planner.problems import random_problem

Json = dict[str, Any]


def _some_routes(problem: Problem, rng: random.Random, longest: int) -> list[tuple[int, list[int]]]:
    """Random sequences of options, one a customer, on each route."""
    routes = []
    for route in range(len(problem.data.route)):
        by_customer: dict[int, list[int]] = {}
        for entry in problem.data.entry[problem.data.entry[:, layout.E_ROUTE] == route].tolist():
            options = range(entry[layout.E_OPTION], entry[layout.E_OPTION_END])
            by_customer[int(problem.data.option[options[0], layout.O_CUSTOMER])] = [*options]
        chosen = rng.sample(sorted(by_customer), min(len(by_customer), rng.randint(0, longest)))
        options = [rng.choice(by_customer[customer]) for customer in chosen]
        options.sort(key=lambda option: problem.data.piece[problem.data.option[option, layout.O_PIECE], layout.P_FIRST])
        routes.append((route, options))
    return routes


@pytest.mark.parametrize("seed", range(30))
def test_kernel_schedule_equals_timetable(seed: int) -> None:
    """The kernel's cost of a route is that of the plain timetable, and infeasible means infeasible for both."""
    problem = parse_problem(random_problem(seed))
    room = make_room(problem.data, 1)
    for route, options in _some_routes(problem, random.Random(seed), 5):
        pick = np.zeros(len(options) + 1, dtype=np.int64)
        pick[: len(options)] = options
        table = timetable(problem.data, route, options)
        cost, _idle = settle(problem.data, route, pick, len(options), room.scratch[1])
        assert cost == (NOWAY if table is None else table.cost if options else 0)


@pytest.mark.parametrize("seed", range(30))
def test_timetable_equals_the_naive_twin(seed: int) -> None:
    """Returning as early as possible and then leaving as late as possible, found by trying every minute."""
    rng = random.Random(seed)
    places = 4
    minutes = [[0 if i == j else rng.randint(1, 9) for j in range(places)] for i in range(places)]
    shift = {"day": 0, "start": 0, "end": 90, "breaks": [[40, rng.randint(41, 50)]]}
    customers: list[Json] = []
    for number in range(3):
        starts = sorted(rng.sample(range(80), 2))
        windows = [{"day": 0, "start": start, "end": start + rng.randint(5, 20)} for start in starts]
        customers.append(
            {
                "id": f"c{number}",
                "location": number + 1,
                "service": rng.randint(0, 6),
                "windows": windows,
                "cadence": {"kind": "count", "visits": 1},
            }
        )
    reps = [{"id": "r", "start": rng.choice([None, 0]), "end": rng.choice([None, 0]), "shifts": [shift]}]
    problem = parse_problem(
        {
            "version": 1,
            "start": "2026-11-23",
            "days": 1,
            "matrix": {"minutes": minutes},
            "reps": reps,
            "customers": customers,
        }
    )
    options = {int(row[layout.O_CUSTOMER]): index for index, row in enumerate(problem.data.option)}
    for order in permutations(sorted(options)):
        stops, here = [], int(problem.data.route[0, layout.R_FROM])
        for customer in order:
            row = problem.data.option[options[customer]].tolist()
            pieces = problem.data.piece[row[layout.O_PIECE] : row[layout.O_PIECE_END]] // TICKS
            allowed = [(first, last) for first, last, _cost in pieces.tolist()]
            leg = int(problem.data.time[here, row[layout.O_LOCATION]]) // TICKS
            stops.append((leg, row[layout.O_SERVICE] // TICKS, allowed))
            here = row[layout.O_LOCATION]
        home = int(problem.data.time[here, problem.data.route[0, layout.R_TO]]) // TICKS
        expected = naive.best_schedule(stops, home, (0, 90))
        table = timetable(problem.data, 0, [options[customer] for customer in order])
        assert (table is None) == (expected is None)
        if table is not None and expected is not None:
            got = table.leave // TICKS, table.back // TICKS, [stop.start // TICKS for stop in table.stops]
            assert got == expected


@pytest.mark.parametrize("never", [-1, 1 << 60])  # places until one is overlooked: by the two loops of the kernel
@pytest.mark.parametrize("seed", range(20))
def test_cheapest_insertion_equals_trying_all_places(seed: int, never: int) -> None:
    """What `price_entry` finds by its time filters is what exact schedules of all places and options give."""
    problem = parse_problem(random_problem(seed))
    data = problem.data
    room, state = make_room(data, scramble(seed, 0)), empty_state(data)
    room.blinks[0] = never
    found = np.zeros(K_COLUMNS, dtype=np.int64)
    for route, options in _some_routes(problem, random.Random(seed), 4):
        table = timetable(data, route, options)
        if table is None or not within_limits(data, route, options):
            continue
        state.length[route] = len(options)
        state.pick[route, : len(options)] = options
        refresh(data, state, route, room.scratch[1])
        there = state.pick[route, : len(options)].tolist()  # at the level they really pay
        before = table.cost if options else 0
        on_board = {int(data.option[option, layout.O_CUSTOMER]) for option in options}
        for entry in np.flatnonzero(data.entry[:, layout.E_ROUTE] == route).tolist():
            row = data.entry[entry]
            if int(data.option[row[layout.E_OPTION], layout.O_CUSTOMER]) in on_board:
                continue
            price_entry(data, state, entry, NOWAY, room.blinks, room.rng, room.scratch, found)
            exact = [
                trial.cost - before
                for option in range(row[layout.E_OPTION], row[layout.E_OPTION_END])
                for place in range(len(there) + 1)
                for order in [[*there[:place], option, *there[place:]]]
                if within_limits(data, route, order) and (trial := timetable(data, route, order)) is not None
            ]
            assert (found[K_COST] >= NOWAY) == (not exact)
            if exact and all(data.option[option, layout.O_UNIFORM] for option in there):
                assert found[K_COST] == min(exact)
            elif exact:  # a stop already there may fall into a cheaper window: then the truth is better than the price
                assert found[K_COST] >= min(exact)


@pytest.mark.parametrize("seed", range(30))
def test_the_price_of_a_visit_is_what_the_plan_costs_more(seed: int) -> None:
    """Where limits may be exceeded at a price, an insertion changes the books by exactly what it was said to cost."""
    problem = parse_problem(random_problem(seed))
    data, rng = problem.data, random.Random(seed)
    room, state = make_room(data, scramble(seed, 0)), empty_state(data)
    state.rate[:] = 50_000, 3_000, 700
    room.blinks[0] = 1 << 60
    found = np.zeros(K_COLUMNS, dtype=np.int64)
    for route in range(len(data.route)):
        refresh(data, state, route, room.scratch[1])
        entries = np.flatnonzero(data.entry[:, layout.E_ROUTE] == route).tolist()
        for entry in rng.sample(entries, len(entries)):
            price_entry(data, state, entry, NOWAY, room.blinks, room.rng, room.scratch, found)
            if found[K_COST] >= NOWAY:
                continue
            before, uniform = int(state.total[0]), data.option[found[K_OPTION], layout.O_UNIFORM]
            place_stop(data, state, route, found[K_PLACE], found[K_OPTION], room.scratch[1])
            more = int(state.total[0]) - before
            everybody = data.option[state.pick[route, : state.length[route]], layout.O_UNIFORM].all()
            assert more == found[K_COST] or (more < found[K_COST] and not (uniform and everybody))
            assert state.total[1] == state.fine.sum()


def _books(state: layout.State, route: int) -> list[Any]:
    """Everything kept about one route, and the sums."""
    n = int(state.length[route])
    rows = [state.pick[route, :n], state.site[route, : n + 2], state.leg[route, : n + 1]]
    times = [state.ready[route, : n + 1], state.late[route, 1 : n + 2]] if state.shape[route] != layout.BROKEN else []
    books = (state.length, state.cost, state.idle, state.fine, state.load, state.work, state.shape)
    return [*(row.tolist() for row in [*rows, *times]), *(int(book[route]) for book in books), state.total.tolist()]


@pytest.mark.parametrize("wide", [True, False])
@pytest.mark.parametrize("seed", range(30))
def test_books_kept_step_by_step_are_those_made_anew(seed: int, *, wide: bool) -> None:
    """Stops placed and taken out one by one leave the books that counting the whole route gives, times included.

    Where everybody can be met at any time, the books are kept without times.
    """
    document = random_problem(seed)
    if wide:
        whole_days = [{"day": day, "start": 0, "end": 1440} for day in range(document["days"])]
        document["customers"] = [
            {key: value for key, value in customer.items() if key != "pinned"} | {"windows": whole_days}
            for customer in document["customers"]
        ]
        for rep in document["reps"]:
            rep["shifts"] = [{key: shift[key] for key in ("day", "start", "end")} for shift in rep["shifts"]]
    problem = parse_problem(document)
    data, rng = problem.data, random.Random(seed)
    room, state = make_room(data, scramble(seed, 0)), empty_state(data)
    state.rate[:] = 50_000, 3_000, rng.choice([700, -1])
    timeless = 0
    for route, options in _some_routes(problem, rng, 8):
        refresh(data, state, route, room.scratch[1])
        for option in options:
            place_stop(data, state, route, rng.randint(0, int(state.length[route])), option, room.scratch[1])
            customer = int(data.option[option, layout.O_CUSTOMER])
            state.at[customer, data.route[route, layout.R_DAY]] = route
            if state.length[route] > 2 and rng.random() < 0.4:
                taken = int(data.option[state.pick[route, rng.randrange(int(state.length[route]))], layout.O_CUSTOMER])
                _take_out(data, state, room, taken, int(data.route[route, layout.R_DAY]))
            timeless += int(state.timeless[route])
            anew = copy_state(state)
            refresh(data, anew, route, room.scratch[1])
            if state.timeless[route]:
                fill_times(data, state, route)
            assert _books(state, route) == _books(anew, route)
    assert timeless or not wide or not len(data.route)


def _take_out(data: layout.Data, state: layout.State, room: layout.Room, customer: int, day: int) -> None:
    room.removed[0] = customer
    room.mark[customer] = 1
    remove_marked(data, state, room.removed, 1, day, day, room.mark, room.torn, room.scratch[1])
    room.mark[customer] = 0


def test_the_cheapest_window_that_holds_the_service_counts() -> None:
    """Overlapping windows at one place: each start has the lowest cost of the windows around the whole service."""
    openings = [Opening(0, 100, 5, 1), Opening(50, 200, 2, 1)]
    options = day_options(openings, [(0, 1000)], 10, 1)
    assert [(option.level, option.pieces) for option in options] == [
        (2, ((50, 190, 2),)),
        (5, ((0, 49, 5), (50, 190, 2))),
    ]


def test_a_break_splits_and_its_edges_may_be_touched() -> None:
    """A service ends when the break starts or starts when it ends, and never lies across it."""
    problem = random_problem(0)
    problem["reps"][0]["shifts"] = [{"day": 0, "start": 0, "end": 100, "breaks": [[40, 60], [50, 70]]}]
    problem["customers"] = []
    problem.pop("previous", None)
    shift = parse_problem(problem).spec.reps[0].shifts[0]
    spans = working_spans(shift)
    assert spans == [(0, 40 * TICKS), (70 * TICKS, 100 * TICKS)]
    (option,) = day_options(None, spans, 40 * TICKS, 3)
    assert option.pieces == ((0, 0, 0),)


def test_an_appointment_outside_windows_is_free_and_at_the_customers_place() -> None:
    """Inside a window an appointment has that window's cost and place, outside all of them neither."""
    openings = [Opening(100, 200, 7, 9)]
    inside = pin_options(openings, [(0, 1000)], 20, 1, 150)
    assert [(option.location, option.level) for option in inside] == [(9, 7)]
    across = pin_options(openings, [(0, 1000)], 20, 1, 190)
    assert [(option.location, option.level, option.pieces) for option in across] == [(1, 0, ((190, 190, 0),))]
    free = pin_options(openings, [(0, 1000)], 20, 1, None)
    assert [(option.location, option.pieces) for option in free] == [
        (1, ((0, 99, 0), (181, 980, 0))),
        (9, ((100, 180, 7),)),
    ]
