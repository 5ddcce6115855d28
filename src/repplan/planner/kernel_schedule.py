"""Compiled: the schedule of one route, and the books kept on it.

A route is a sequence of options. `early[i]` is the earliest start at stop i when the rep leaves at the shift's start,
`late[i]` the latest that still brings him back in time; since waiting never helps later stops, a visit fits between two
stops exactly when it can start after `early` of the one and be followed by the other before its `late`.
"""

from __future__ import annotations

from repplan.planner.compiled import jit
from repplan.planner.layout import (
    BROKEN,
    EXACT,
    O_LEVEL,
    O_LOAD,
    O_LOCATION,
    O_PIECE,
    O_PIECE_END,
    O_SERVICE,
    O_UNIFORM,
    O_WIDE,
    OPEN,
    P_COST,
    P_FIRST,
    P_LAST,
    PLAIN,
    R_END,
    R_FROM,
    R_MINUTES,
    R_START,
    R_TO,
    S_WAIT,
    WIDE,
    Data,
    Ints,
    State,
)
from repplan.planner.ticks import NOWAY, TICKS


@jit
def leg(data: Data, before: int, after: int) -> int:
    """Ticks from one location to another; nothing from or to an open end."""
    if before == OPEN or after == OPEN:
        return 0
    return data.time[before, after]  # type: ignore[no-any-return]


@jit
def next_start(data: Data, option: int, earliest: int) -> int:
    """The first start of the option from `earliest` on, or NOWAY."""
    for piece in range(data.option[option, O_PIECE], data.option[option, O_PIECE_END]):
        if data.piece[piece, P_LAST] >= earliest:
            return max(data.piece[piece, P_FIRST], earliest)
    return NOWAY


@jit
def last_start(data: Data, option: int, latest: int) -> int:
    """The last start of the option up to `latest`, or -NOWAY."""
    for piece in range(data.option[option, O_PIECE_END] - 1, data.option[option, O_PIECE] - 1, -1):
        if data.piece[piece, P_FIRST] <= latest:
            return min(data.piece[piece, P_LAST], latest)
    return -NOWAY


@jit
def forwards(data: Data, route: int, pick: Ints, n: int, leave: int, early: Ints) -> int:
    """Fills `early` for a rep who leaves at `leave`; when he is back, or NOWAY."""
    now, place = leave, data.route[route, R_FROM]
    for i in range(n):
        option = pick[i]
        start = next_start(data, option, now + leg(data, place, data.option[option, O_LOCATION]))
        if start >= NOWAY:
            return NOWAY
        early[i] = start
        now = start + data.option[option, O_SERVICE]
        place = data.option[option, O_LOCATION]
    return min(now + leg(data, place, data.route[route, R_TO]), NOWAY)


@jit
def backwards(data: Data, route: int, pick: Ints, n: int, back: int, late: Ints) -> int:
    """Fills `late` for a rep who is to be back at `back`; when he must leave, or below -NOWAY // 2 if he cannot."""
    now, place = back, data.route[route, R_TO]
    for i in range(n - 1, -1, -1):
        option = pick[i]
        latest = now - leg(data, data.option[option, O_LOCATION], place) - data.option[option, O_SERVICE]
        late[i] = last_start(data, option, latest)
        now = late[i]
        place = data.option[option, O_LOCATION]
    return now - leg(data, data.route[route, R_FROM], place)


@jit
def lower(data: Data, pick: Ints, n: int, early: Ints) -> bool:
    """Gives each stop the option of the level it really pays when it starts at `early`; whether any changed.

    The level paid is that of an earlier option of the same place, because options come by level.
    """
    changed = False
    for i in range(n):
        option = pick[i]
        if data.option[option, O_UNIFORM]:
            continue
        paid = data.option[option, O_LEVEL]
        for piece in range(data.option[option, O_PIECE], data.option[option, O_PIECE_END]):
            if data.piece[piece, P_LAST] >= early[i]:
                paid = data.piece[piece, P_COST]
                break
        place = data.option[option, O_LOCATION]
        while data.option[pick[i], O_LEVEL] != paid or data.option[pick[i], O_LOCATION] != place:
            pick[i] -= 1
            changed = True
    return changed


@jit
def driven(data: Data, route: int, pick: Ints, n: int) -> int:
    """Travel of the route."""
    total, place = 0, data.route[route, R_FROM]
    for i in range(n):
        total += leg(data, place, data.option[pick[i], O_LOCATION])
        place = data.option[pick[i], O_LOCATION]
    return total + leg(data, place, data.route[route, R_TO])


@jit
def served(data: Data, pick: Ints, n: int) -> int:
    """Service of the route."""
    total = 0
    for i in range(n):
        total += data.option[pick[i], O_SERVICE]
    return total


@jit
def levels(data: Data, pick: Ints, n: int) -> int:
    """Window costs of the route when every stop pays its option's level."""
    total = 0
    for i in range(n):
        total += data.option[pick[i], O_LEVEL]
    return total


@jit
def idle_cost(data: Data, waiting: int) -> int:
    """Ticks charged for ticks of waiting."""
    return (2 * waiting * data.scalar[S_WAIT] + TICKS) // (2 * TICKS)  # type: ignore[no-any-return]


@jit
def settle(data: Data, route: int, pick: Ints, n: int, early: Ints, late: Ints) -> tuple[int, int]:
    """The exact schedule: (cost, what of it is waiting), or (NOWAY, 0) where it is infeasible.

    Leaves `pick` with the options really paid. `early` and `late` hold the schedule's times afterwards, not the filters.
    """
    if n == 0:
        return 0, 0
    while True:
        back = forwards(data, route, pick, n, data.route[route, R_START], early)
        if back > data.route[route, R_END]:
            return NOWAY, 0
        leave = backwards(data, route, pick, n, back, late)
        if back - leave > data.route[route, R_MINUTES]:
            return NOWAY, 0
        forwards(data, route, pick, n, leave, early)
        if not lower(data, pick, n, early):
            break
    travel = driven(data, route, pick, n)
    idle = idle_cost(data, back - leave - travel - served(data, pick, n))
    return travel + levels(data, pick, n) + idle, idle


@jit
def manner(data: Data, route: int, pick: Ints, n: int) -> int:
    """How insertions into a feasible route are judged: PLAIN, WIDE or EXACT."""
    limited = data.route[route, R_MINUTES] < NOWAY
    if not limited and data.scalar[S_WAIT] == 0:
        return PLAIN
    for i in range(n):
        if not data.option[pick[i], O_WIDE]:
            return EXACT
    return WIDE


@jit
def refresh(data: Data, state: State, route: int) -> None:
    """Brings all books on a route up to date after its stops changed."""
    n, pick = state.length[route], state.pick[route]
    early, late = state.early[route], state.late[route]
    state.dirty[route] = 1
    state.total[0] -= state.cost[route]
    load = 0
    for i in range(n):
        load += data.option[pick[i], O_LOAD]
    state.load[route] = load
    cost, idle = settle(data, route, pick, n, early, late)
    if cost >= NOWAY:
        state.shape[route] = BROKEN
        state.cost[route] = 0
        state.idle[route] = 0
        return
    state.work[route] = 0
    if n > 0:
        state.work[route] = driven(data, route, pick, n) + served(data, pick, n)
        forwards(data, route, pick, n, data.route[route, R_START], early)
        backwards(data, route, pick, n, data.route[route, R_END], late)
    state.shape[route] = manner(data, route, pick, n)
    state.cost[route] = cost
    state.idle[route] = idle
    state.total[0] += cost
