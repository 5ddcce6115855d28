# ruff: noqa: PLR0917 - compiled functions have no keyword-only arguments
# mypy: disable-error-code="no-any-return"
"""Compiled: the schedule of one route, and the books kept on it.

A route is a sequence of options. Waiting never helps later stops. So with the earliest end of service at each stop
(`ready`, leaving at the shift's start) and the latest start there that still brings the rep back in time (`late`), a
visit fits between two stops exactly when it can start after the one and be followed by the other in time: O(1).

Functions that run millions of times take arrays, not the tuples that hold them: numba passes a tuple by value.
"""

from __future__ import annotations

from repplan.planner.compiled import inlined, jit
from repplan.planner.layout import (
    BROKEN,
    EXACT,
    F_LENGTH,
    F_LOAD,
    F_VISITS,
    FREE,
    O_LEVEL,
    O_LOAD,
    O_LOCATION,
    O_PIECE,
    O_PIECE_END,
    O_SERVICE,
    O_UNIFORM,
    O_WIDE,
    P_COST,
    P_FIRST,
    P_LAST,
    PLAIN,
    R_CAPACITY,
    R_END,
    R_FROM,
    R_LENGTH,
    R_MINUTES,
    R_START,
    R_TO,
    R_VISITS,
    S_WAIT,
    Data,
    Ints,
    State,
)
from repplan.planner.ticks import NOWAY, TICKS

FARTHEST = 1 << 34  # ticks: three years; times the dearest rate still far below the end of int64


@jit
def next_start(piece: Ints, first: int, end: int, earliest: int) -> int:
    """The first start from `earliest` on in the pieces `first` to `end` - 1, or NOWAY."""
    for row in range(first, end):
        if piece[row, P_LAST] >= earliest:
            return max(piece[row, P_FIRST], earliest)
    return NOWAY


@jit
def last_start(piece: Ints, first: int, end: int, latest: int) -> int:
    """The last start up to `latest` in the pieces `first` to `end` - 1, or -NOWAY."""
    for row in range(end - 1, first - 1, -1):
        if piece[row, P_FIRST] <= latest:
            return min(piece[row, P_LAST], latest)
    return -NOWAY


@jit
def forwards(
    time: Ints, option: Ints, piece: Ints, pick: Ints, n: int, begin: int, finish: int, leave: int, start: Ints
) -> int:
    """Fills `start` with the earliest starts of a rep who leaves place `begin` at `leave`.

    Returns when he reaches place `finish`, or at least NOWAY.
    """
    now, here = leave, begin
    for i in range(n):
        chosen = pick[i]
        there = option[chosen, O_LOCATION]
        now = next_start(piece, option[chosen, O_PIECE], option[chosen, O_PIECE_END], now + time[here, there])
        if now >= NOWAY:
            return NOWAY
        start[i] = now
        now += option[chosen, O_SERVICE]
        here = there
    return now + time[here, finish]


@jit
def backwards(time: Ints, option: Ints, piece: Ints, pick: Ints, n: int, begin: int, finish: int, back: int) -> int:
    """The latest time at which a rep may leave place `begin` to be at place `finish` by `back`; it must be possible."""
    now, here = back, finish
    for i in range(n - 1, -1, -1):
        chosen = pick[i]
        there = option[chosen, O_LOCATION]
        latest = now - time[there, here] - option[chosen, O_SERVICE]
        now = last_start(piece, option[chosen, O_PIECE], option[chosen, O_PIECE_END], latest)
        here = there
    return now - time[begin, here]


@jit
def lower(option: Ints, piece: Ints, pick: Ints, n: int, start: Ints) -> bool:
    """Gives each stop the option of the level it really pays when it starts at `start`; whether any changed.

    The level paid is that of an earlier option of the same place, because options come by level.
    """
    changed = False
    for i in range(n):
        chosen = pick[i]
        if option[chosen, O_UNIFORM]:
            continue
        row = option[chosen, O_PIECE]
        while piece[row, P_LAST] < start[i]:
            row += 1
        paid, there = piece[row, P_COST], option[chosen, O_LOCATION]
        while option[pick[i], O_LEVEL] != paid or option[pick[i], O_LOCATION] != there:
            pick[i] -= 1
            changed = True
    return changed


@jit
def idle_cost(waiting: int, price: int) -> int:
    """Ticks charged for ticks of waiting at `price` ticks a minute."""
    return (2 * waiting * price + TICKS) // (2 * TICKS)


@jit
def settle(data: Data, route: int, pick: Ints, n: int, start: Ints) -> tuple[int, int]:
    """The exact schedule: (cost, what of it is waiting), or (NOWAY, 0) where it is infeasible.

    Leaves `pick` with the options really paid and `start` with the times.
    """
    if n == 0:
        return 0, 0
    time, option, piece = data.time, data.option, data.piece
    begin, finish, dawn = data.route[route, R_FROM], data.route[route, R_TO], data.route[route, R_START]
    while True:
        back = forwards(time, option, piece, pick, n, begin, finish, dawn, start)
        if back > data.route[route, R_END]:
            return NOWAY, 0
        leave = backwards(time, option, piece, pick, n, begin, finish, back)
        if back - leave > data.route[route, R_MINUTES]:
            return NOWAY, 0
        forwards(time, option, piece, pick, n, begin, finish, leave, start)
        if not lower(option, piece, pick, n, start):
            break
    travel, service, windows, here = 0, 0, 0, begin
    for i in range(n):
        chosen = pick[i]
        travel += time[here, option[chosen, O_LOCATION]]
        service += option[chosen, O_SERVICE]
        windows += option[chosen, O_LEVEL]
        here = option[chosen, O_LOCATION]
    travel += time[here, finish]
    idle = idle_cost(back - leave - travel - service, data.scalar[S_WAIT])
    return travel + windows + idle, idle


@jit
def simple(data: Data, route: int, pick: Ints, n: int) -> bool:
    """Whether the cost follows from the order alone: nothing depends on waiting, no stop's window cost on its time."""
    if data.scalar[S_WAIT] != 0 or data.route[route, R_MINUTES] < NOWAY:
        return False
    for i in range(n):  # noqa: SIM110 - compiled code has no generators
        if not data.option[pick[i], O_UNIFORM]:
            return False
    return True


@jit
def fill_ready(data: Data, state: State, route: int, n: int) -> tuple[int, int]:
    """Fills `site` and `ready`; (travel plus windows, when the rep is back or NOWAY)."""
    time, option, piece, pick = data.time, data.option, data.piece, state.pick
    site, ready, leg = state.site, state.ready, state.leg
    here, now = data.route[route, R_FROM], data.route[route, R_START]
    site[route, 0] = here
    ready[route, 0] = now
    cost, load, work = 0, 0, 0
    for i in range(n):
        chosen = pick[route, i]
        there = option[chosen, O_LOCATION]
        travel = time[here, there]
        now = next_start(piece, option[chosen, O_PIECE], option[chosen, O_PIECE_END], now + travel)
        now = min(now + option[chosen, O_SERVICE], NOWAY)
        cost += travel + option[chosen, O_LEVEL]
        work += travel + option[chosen, O_SERVICE]
        load += option[chosen, O_LOAD]
        here = there
        site[route, i + 1] = here
        leg[route, i] = travel
        ready[route, i + 1] = now
    finish = data.route[route, R_TO]
    site[route, n + 1] = finish
    travel = time[here, finish] if n > 0 else 0
    leg[route, n] = travel
    state.load[route] = load
    state.work[route] = work + travel
    return cost + travel, now + travel


@jit
def fill_late(data: Data, state: State, route: int, n: int) -> None:
    """Fills `late` of a feasible route."""
    time, option, piece, pick, late = data.time, data.option, data.piece, state.pick, state.late
    now, here = data.route[route, R_END], data.route[route, R_TO]
    late[route, n + 1] = now
    for i in range(n - 1, -1, -1):
        chosen = pick[route, i]
        there = option[chosen, O_LOCATION]
        latest = now - time[there, here] - option[chosen, O_SERVICE]
        now = last_start(piece, option[chosen, O_PIECE], option[chosen, O_PIECE_END], latest)
        late[route, i + 1] = now
        here = there


@jit
def manner(data: Data, route: int, pick: Ints, n: int) -> int:
    """How insertions into a feasible route are judged: FREE, PLAIN or EXACT."""
    for i in range(n):
        if not data.option[pick[i], O_WIDE]:
            return PLAIN if data.route[route, R_MINUTES] >= NOWAY and data.scalar[S_WAIT] == 0 else EXACT
    return FREE


@jit
def fine_of(rate: Ints, visits: int, load: int, length: int) -> int:
    """What exceeding limits by so many visits and ticks of load and length costs; negative numbers exceed nothing.

    Rounded up: what exceeds a limit never costs nothing, so a plan without fines is within all limits.
    """
    fine = 0
    if visits > 0:
        fine += visits * rate[F_VISITS]
    if load > 0:
        fine += (load * rate[F_LOAD] + TICKS - 1) // TICKS
    if length > 0:  # no more than can be multiplied: where a leg is impossible, the length is beyond all bounds
        fine += (min(length, FARTHEST) * rate[F_LENGTH] + 1023) // 1024
    return fine


@inlined
def fine_of_route(data: Data, state: State, route: int, shape: int) -> int:
    """The fine of a route as its books stand; only where nobody waits is there a price for its length."""
    longer = state.work[route] - data.route[route, R_LENGTH] if shape == FREE else 0
    visits = state.length[route] - data.route[route, R_VISITS]
    return fine_of(state.rate, visits, state.load[route] - data.route[route, R_CAPACITY], longer)


@jit
def fill_times(data: Data, state: State, route: int) -> None:
    """Fills `ready` and `late` of a feasible route whose stops changed without them."""
    fill_ready(data, state, route, state.length[route])
    fill_late(data, state, route, state.length[route])
    state.timeless[route] = 0


@jit
def place_free(data: Data, state: State, route: int, place: int, option: int) -> None:
    """Inserts a stop at which nobody waits into a route on which nobody waits: no times are needed for its books."""
    n, pick, site, leg = state.length[route], state.pick[route], state.site[route], state.leg[route]
    there = data.option[option, O_LOCATION]
    leg_in, leg_out = data.into[there, site[place]], data.time[there, site[place + 1]]
    added = leg_in + leg_out - leg[place]
    for i in range(n, place, -1):
        pick[i] = pick[i - 1]
        site[i + 1] = site[i]
        leg[i + 1] = leg[i]
    site[n + 2] = data.route[route, R_TO]
    pick[place] = option
    site[place + 1] = there
    leg[place] = leg_in
    leg[place + 1] = leg_out
    state.length[route] = n + 1
    state.load[route] += data.option[option, O_LOAD]
    state.work[route] += added + data.option[option, O_SERVICE]
    book_free(data, state, route, state.cost[route] - state.fine[route] + added + data.option[option, O_LEVEL])


@jit
def refresh_free(data: Data, state: State, route: int) -> None:
    """Brings the books of a route on which nobody waits up to date after stops were taken out."""
    n, pick, option = state.length[route], state.pick[route], data.option
    site, leg = state.site[route], state.leg[route]
    here, cost, load, work = data.route[route, R_FROM], 0, 0, 0
    for i in range(n):
        chosen = pick[i]
        there = option[chosen, O_LOCATION]
        travel = data.time[here, there]
        cost += travel + option[chosen, O_LEVEL]
        work += travel + option[chosen, O_SERVICE]
        load += option[chosen, O_LOAD]
        leg[i] = travel
        site[i + 1] = there
        here = there
    site[n + 1] = data.route[route, R_TO]
    leg[n] = data.time[here, site[n + 1]] if n > 0 else 0
    state.load[route] = load
    state.work[route] = work + leg[n]
    book_free(data, state, route, cost + leg[n])


@jit
def book_free(data: Data, state: State, route: int, cost: int) -> None:
    """Notes the cost, fines aside, of a route on which nobody waits."""
    longer = state.work[route] - data.route[route, R_LENGTH]
    state.dirty[route] = 1
    state.timeless[route] = 1
    state.total[0] -= state.cost[route]
    state.total[1] -= state.fine[route]
    if longer > 0 and state.rate[F_LENGTH] < 0:
        state.shape[route] = BROKEN
        state.cost[route] = 0
        state.fine[route] = 0
        return
    fine = fine_of_route(data, state, route, FREE)
    state.cost[route] = cost + fine
    state.fine[route] = fine
    state.total[0] += cost + fine
    state.total[1] += fine


@jit
def refresh(data: Data, state: State, route: int, start: Ints) -> None:
    """Brings all books on a route up to date after its stops changed; `start` is room for its times."""
    n, pick = state.length[route], state.pick[route]
    state.dirty[route] = 1
    state.timeless[route] = 0
    state.total[0] -= state.cost[route]
    state.total[1] -= state.fine[route]
    cost, idle = 0, 0
    shape = manner(data, route, pick, n)
    if shape != FREE and not simple(data, route, pick, n):
        cost, idle = settle(data, route, pick, n, start)
    order_cost, back = fill_ready(data, state, route, n)
    too_long = shape == FREE and state.work[route] > data.route[route, R_LENGTH] and state.rate[F_LENGTH] < 0
    if cost >= NOWAY or (shape != FREE and back > data.route[route, R_END]) or too_long:
        state.shape[route] = BROKEN
        state.cost[route] = 0
        state.idle[route] = 0
        state.fine[route] = 0
        return
    fill_late(data, state, route, n)
    fine = fine_of_route(data, state, route, shape)
    state.shape[route] = shape
    state.cost[route] = order_cost + idle + fine
    state.idle[route] = idle
    state.fine[route] = fine
    state.total[0] += order_cost + idle + fine
    state.total[1] += fine


@jit
def refresh_thinned(data: Data, state: State, route: int, start: Ints) -> None:
    """Brings all books on a route up to date after stops were taken out; without times where nobody waits."""
    if state.shape[route] == FREE:
        refresh_free(data, state, route)
    else:
        refresh(data, state, route, start)
