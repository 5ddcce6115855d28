"""Makes the arrays of a plan under construction and fills them: appointments first, then everybody."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from repplan.planner import layout
from repplan.planner.kernel_price import BLINK, K_COLUMNS
from repplan.planner.kernel_schedule import refresh
from repplan.planner.kernel_search import insert_all, run
from repplan.planner.layout import Data, Room, State

if TYPE_CHECKING:
    from repplan.planner.problem import Problem

ASIDE, WIDEST = 3, 14  # days that an iteration may change on either side: a part of the horizon, and so many at most
EVERYWHERE, LONG = 45, 84  # of a hundred iterations so many change all days; fewer where there are more days than that
_PREFER = 1 << 40  # ticks of bonus that make the previous plan's days come before any other
_POLISH = 5  # customers moved at a time, and iterations a customer, to put the previous plan's days in order


def empty_state(data: Data) -> State:
    """A plan without visits; rows of `pick` and the times have room for every customer the route could get."""
    routes, customers = len(data.route), len(data.customer)
    wishes = np.bincount(data.entry[:, layout.E_ROUTE], minlength=1) if len(data.entry) else np.zeros(1, np.int64)
    places = int(wishes.max()) + 2

    def flat(*shape: int) -> layout.Ints:
        return np.zeros(shape, dtype=np.int64)

    at = np.full((customers, int(data.scalar[layout.S_DAYS])), -1, dtype=np.int64)
    rows = [flat(routes, places) for _ in range(5)]
    books = [flat(routes) for _ in range(8)]
    total = np.array([data.scalar[layout.S_BASE], 0], dtype=np.int64)
    rest = [at, flat(customers), flat(routes), total, np.full(layout.F_COLUMNS, -1, dtype=np.int64)]
    return State._make([*rows, *books, *rest])


def copy_state(state: State) -> State:
    """An independent copy."""
    return State(*(array.copy() for array in state))


def make_room(data: Data, seed: int) -> Room:
    """Scratch space for one walk with a random state of its own."""
    routes, customers = len(data.route), len(data.customer)
    entries = data.customer[:, layout.C_ENTRY_END] - data.customer[:, layout.C_ENTRY]
    nodes = data.customer[:, layout.C_NODE_END] - data.customer[:, layout.C_NODE]
    days = int(data.scalar[layout.S_DAYS])
    longest = max(int(nodes.max(initial=1)), days)

    def flat(*shape: int) -> layout.Ints:
        return np.zeros(shape, dtype=np.int64)

    # All days of a year take many times as long as a window of days, and gain no more.
    everywhere = min(EVERYWHERE, EVERYWHERE * LONG // max(1, days))
    parts = np.array([round(-math.log((n + 0.5) / 1024) * 1024) for n in range(1024)], dtype=np.int64)
    return Room(
        rng=np.array([seed], dtype=np.uint64),
        logs=parts,
        blinks=np.full(1, BLINK, dtype=np.int64),
        removed=flat(customers),
        key=flat(customers),
        mark=flat(customers),
        torn=flat(routes),
        span=np.array([0, days - 1, max(1, min(WIDEST, days // ASIDE)), 0, everywhere], dtype=np.int64),
        tally=flat(2),
        scratch=flat(3, empty_state(data).pick.shape[1] + 1),
        table=flat(max(1, int(entries.max(initial=1))), K_COLUMNS),
        path=flat(6, longest + 1),
    )


def first_plan(problem: Problem, room: Room, *, follow_previous: bool) -> State:
    """All customers inserted one after the other, those with the highest stakes first.

    With `follow_previous`, the days and reps of the previous plan come before everything else, as far as possible.
    """
    data = problem.data
    guide = data
    preferred = np.flatnonzero(data.entry[:, layout.E_BONUS] > 0)
    if follow_previous:
        entry = data.entry.copy()
        entry[preferred, layout.E_BONUS] += _PREFER
        entry.setflags(write=False)  # as in the problem: numba would compile once more for an array that can be written
        guide = data._replace(entry=entry)
    state = empty_state(data)
    for route in range(len(data.route)):
        refresh(data, state, route, room.scratch[1])
    for route, options in problem.start.items():
        state.length[route] = len(options)
        state.pick[route, : len(options)] = options
        for option in options:
            customer = data.option[option, layout.O_CUSTOMER]
            state.at[customer, data.route[route, layout.R_DAY]] = route
        refresh(data, state, route, room.scratch[1])
    people = sorted(range(len(data.customer)), key=lambda number: -problem.spec.customers[number].weight)
    room.removed[:] = people
    room.span[:2] = 0, data.scalar[layout.S_DAYS] - 1
    room.blinks[0] = 1 << 60  # no place is overlooked
    done = insert_all(guide, state, room, len(people))
    assert done
    room.blinks[0] = BLINK
    if follow_previous:
        state = _put_in_order(guide, state, room)
        _forget_preference(data, state, preferred)
    return state


def _put_in_order(guide: Data, state: State, room: Room) -> State:
    """The same days in a better order: a short descent while the previous plan still comes before everything else."""
    saved, best = copy_state(state), copy_state(state)
    state.dirty[:] = saved.dirty[:] = 0
    run(guide, state, saved, best, room, _POLISH * len(guide.customer) * bool(len(guide.entry)), 0, _POLISH)
    return state


def _forget_preference(data: Data, state: State, preferred: layout.Ints) -> None:
    for number in preferred.tolist():
        row = data.entry[number]
        customer = int(data.option[row[layout.E_OPTION], layout.O_CUSTOMER])
        if state.at[customer, row[layout.E_DAY]] == row[layout.E_ROUTE]:
            state.rhythm[customer] += _PREFER
            state.total[0] += _PREFER
