# ruff: noqa: PLR0917 - compiled functions have no keyword-only arguments
"""Compiled: ruin and recreate (Christiaens & Vanden Berghe 2020) over whole customers instead of single visits."""

from __future__ import annotations

from repplan.planner.compiled import jit
from repplan.planner.kernel_insert import insert_customer, remove_marked
from repplan.planner.kernel_random import below
from repplan.planner.kernel_schedule import fine_of_route
from repplan.planner.layout import (
    BROKEN,
    C_ENTRY,
    C_ENTRY_END,
    C_FAR,
    C_NODE,
    C_NODE_END,
    C_WEIGHT,
    E_DAY,
    O_CUSTOMER,
    R_DAY,
    Data,
    Ints,
    Room,
    State,
)

_LONGEST_STRING = 10
_PRESS = 35  # of a hundred iterations so many make room for somebody kept late
_CONTEST = 10  # the latest of so many customers is the one
_MORE = 5  # customers not met in the days that change, who may be met there anew


@jit
def keep(state: State, saved: State) -> None:
    """Copies what changed from `state` to `saved`: the move is accepted."""
    for route in range(state.length.shape[0]):
        if state.dirty[route]:
            copy_route(state, saved, route)
            state.dirty[route] = 0
            saved.dirty[route] = 1  # since the best plan was noted
    saved.total[0] = state.total[0]
    saved.total[1] = state.total[1]


@jit
def restore(state: State, saved: State) -> None:
    """Copies what changed back from `saved`: the move is undone."""
    for route in range(state.length.shape[0]):
        if state.dirty[route]:
            copy_route(saved, state, route)
            state.dirty[route] = 0
    state.total[0] = saved.total[0]
    state.total[1] = saved.total[1]


@jit
def copy_route(source: State, target: State, route: int) -> None:
    """Copies the stops and all books of one route."""
    n = source.length[route]
    for i in range(n):
        target.pick[route, i] = source.pick[route, i]
    for i in range(n + 2):
        target.site[route, i] = source.site[route, i]
        target.leg[route, i] = source.leg[route, i]
    if not source.timeless[route]:
        for i in range(n + 2):
            target.ready[route, i] = source.ready[route, i]
            target.late[route, i] = source.late[route, i]
    target.timeless[route] = source.timeless[route]
    target.length[route] = n
    target.cost[route] = source.cost[route]
    target.idle[route] = source.idle[route]
    target.fine[route] = source.fine[route]
    target.load[route] = source.load[route]
    target.work[route] = source.work[route]
    target.shape[route] = source.shape[route]


@jit
def copy_customers(source: State, target: State, customers: Ints, count: int) -> None:
    """Copies the days and the penalties of the first `count` customers listed."""
    for k in range(count):
        customer = customers[k]
        target.rhythm[customer] = source.rhythm[customer]
        for day in range(source.at.shape[1]):
            target.at[customer, day] = source.at[customer, day]


@jit
def note_best(saved: State, best_pick: Ints, best_length: Ints) -> None:
    """Copies the stops of `saved` that changed since the best plan was last noted."""
    for route in range(saved.length.shape[0]):
        if saved.dirty[route]:
            best_length[route] = saved.length[route]
            for i in range(saved.length[route]):
                best_pick[route, i] = saved.pick[route, i]
            saved.dirty[route] = 0


@jit
def random_route(state: State, customer: int, lo: int, hi: int, torn: Ints, rng: Ints) -> int:
    """One of the customer's routes from day `lo` to `hi` from which no string was taken yet.

    -1 if there is none, -2 if he has no visit in those days.
    """
    visits, whole = 0, 0
    for day in range(lo, hi + 1):
        route = state.at[customer, day]
        if route >= 0:
            visits += 1
            whole += 1 - torn[route]
    if visits == 0:
        return -2
    if whole == 0:
        return -1
    which = below(rng, whole)
    for day in range(lo, hi + 1):
        route = state.at[customer, day]
        if route >= 0 and not torn[route]:
            if which == 0:
                return route  # type: ignore[no-any-return]
            which -= 1
    return -1


@jit
def tear(data: Data, state: State, route: int, customer: int, room: Room, count: int, longest: int) -> int:
    """Lists the customers of a random string of the route that holds `customer`; the new length of the list."""
    n, pick = state.length[route], state.pick[route]
    size = 1 + below(room.rng, min(n, longest))
    at = 0
    while data.option[pick[at], O_CUSTOMER] != customer:
        at += 1
    lowest, highest = max(0, at - size + 1), min(at, n - size)
    begin = lowest + below(room.rng, highest - lowest + 1)
    for i in range(begin, begin + size):
        other = data.option[pick[i], O_CUSTOMER]
        if not room.mark[other]:
            room.mark[other] = 1
            room.removed[count] = other
            count += 1
    room.torn[route] = 1
    return count


@jit
def change_around(day: int, state: State, room: Room) -> None:
    """Lets the iteration change one day, or in half of all cases some days on either side, too."""
    wide = below(room.rng, 2) * below(room.rng, room.span[2] + 1)
    room.span[0] = max(0, day - wide)
    room.span[1] = min(state.at.shape[1] - 1, day + wide)


@jit
def press(data: Data, state: State, room: Room) -> int:
    """Chooses some days around one without a visit to a customer who is kept late: him, or -1 where nobody is."""
    seed = -1
    for _ in range(_CONTEST):
        other = below(room.rng, data.near.shape[0])
        if state.rhythm[other] > 0 and (seed < 0 or state.rhythm[other] > state.rhythm[seed]):
            seed = other
    if seed < 0:
        return -1
    first, end = data.customer[seed, C_ENTRY], data.customer[seed, C_ENTRY_END]
    if first == end:
        return -1
    day = data.entry[first + below(room.rng, end - first), E_DAY]
    if state.at[seed, day] >= 0:
        return -1
    change_around(day, state, room)
    return seed


@jit
def days_to_change(data: Data, state: State, room: Room) -> int:
    """Chooses the days that an iteration may change: all, or some around a visit or a day without one.

    Returns the customer around whom, -1 - him where he is to come first.
    """
    room.span[0], room.span[1] = 0, state.at.shape[1] - 1
    if below(room.rng, 100) < _PRESS:
        seed = press(data, state, room)
        if seed >= 0:
            return -1 - seed
    seed = below(room.rng, data.near.shape[0])
    if below(room.rng, 100) < room.span[4]:
        return seed
    for route in range(room.torn.shape[0]):
        room.torn[route] = 0
    route = random_route(state, seed, 0, state.at.shape[1] - 1, room.torn, room.rng)
    if route < 0:
        return seed
    change_around(data.route[route, R_DAY], state, room)
    return seed


@jit
def ruin(data: Data, state: State, room: Room, mean: int) -> int:
    """Takes about `mean` customers or twice as many out of some days, neighbours of one; `room.removed` lists them."""
    count = 0
    seed = days_to_change(data, state, room)
    room.span[3] = 0
    if seed < 0:
        seed = -1 - seed
        room.mark[seed] = 1
        room.removed[0] = seed
        room.span[3] = count = 1
    lo, hi = room.span[0], room.span[1]
    full = hi - lo + 1 == state.at.shape[1]
    absent = _MORE
    mean <<= below(room.rng, 2)  # some problems want few moved at a time, others many
    stops, used = 0, 1
    for route in range(state.length.shape[0]):
        stops += state.length[route]
        used += state.length[route] > 0
        room.torn[route] = 0
    longest = max(1, min(_LONGEST_STRING, stops // used))
    strings = 1 + below(room.rng, max(1, 4 * mean // (1 + longest) - 1))
    for j in range(data.near.shape[1]):
        customer = data.near[seed, j]
        if strings == 0 or count >= 3 * mean:
            break
        if room.mark[customer]:
            continue
        route = random_route(state, customer, lo, hi, room.torn, room.rng)
        if route >= 0:
            count = tear(data, state, route, customer, room, count, longest)
            strings -= 1
        elif route == -2 and (full or (absent > 0 and state.rhythm[customer] > 0 and below(room.rng, 2) == 0)):
            absent -= 1
            room.mark[customer] = 1
            room.removed[count] = customer
            count += 1
    remove_marked(data, state, room.removed, count, lo, hi, room.mark, room.torn, room.scratch[1])
    for k in range(count):
        room.mark[room.removed[k]] = 0
    return count


@jit
def arrange(data: Data, room: Room, count: int) -> None:
    """Puts the removed customers in the order of their return.

    At random; dearest to miss, fewest choices, farthest or nearest first.
    """
    removed, rng, first = room.removed, room.rng, room.span[3]
    for k in range(count - 1, first, -1):
        other = first + below(rng, k + 1 - first)
        removed[k], removed[other] = removed[other], removed[k]
    kind = below(rng, 14)
    if kind < 4:
        return
    for k in range(first, count):
        customer = removed[k]
        if kind >= 11:
            key = -data.customer[customer, C_WEIGHT]
        elif kind < 8:
            key = data.customer[customer, C_NODE_END] - data.customer[customer, C_NODE]
        elif kind < 10:
            key = -data.customer[customer, C_FAR]
        else:
            key = data.customer[customer, C_FAR]
        place = k
        while place > first and room.key[place - 1] > key:
            room.key[place] = room.key[place - 1]
            removed[place] = removed[place - 1]
            place -= 1
        room.key[place] = key
        removed[place] = customer


@jit
def whole(state: State) -> bool:
    """Whether no route that changed is left broken."""
    for route in range(state.length.shape[0]):  # noqa: SIM110 - compiled code has no generators
        if state.dirty[route] and state.shape[route] == BROKEN:
            return False
    return True


@jit
def insert_all(data: Data, state: State, room: Room, count: int) -> bool:
    """Puts back the first `count` customers listed, one by one; False if one has no place or a route stays broken.

    Only the days of `room.span` change.
    """
    lo, hi = room.span[0], room.span[1]
    for k in range(count):
        if not insert_customer(
            data, state, room.removed[k], lo, hi, room.blinks, room.rng, room.scratch, room.table, room.path
        ):
            return False
    return whole(state)


@jit
def run(data: Data, state: State, saved: State, best: State, room: Room, iterations: int, heat: int, mean: int) -> None:
    """Some iterations of the search at one temperature.

    Args:
        data: the problem.
        state: the plan at hand; equal to `saved` before and after.
        saved: the plan last accepted; its `dirty` counts since `best`.
        best: of the best plan, only `pick`, `length` and `total` are kept.
        room: scratch space and the random state.
        iterations: how many.
        heat: the temperature in ticks.
        mean: customers taken out in an iteration, roughly; in every other one twice as many.
    """
    for _ in range(iterations):
        count = ruin(data, state, room, mean)
        arrange(data, room, count)
        done = insert_all(data, state, room, count)
        limit = saved.total[0] + ((heat * room.logs[below(room.rng, room.logs.shape[0])]) >> 10)
        if done and state.total[0] < limit:
            copy_customers(state, saved, room.removed, count)
            keep(state, saved)
            if saved.total[0] < best.total[0] and saved.total[1] == 0:
                note_best(saved, best.pick, best.length)
                best.total[0] = saved.total[0]
        else:
            copy_customers(saved, state, room.removed, count)
            restore(state, saved)
        room.tally[0] += 1
        room.tally[1] += saved.total[1] == 0


@jit
def reprice(data: Data, state: State, saved: State) -> None:
    """Brings the fines of a plan up to date after `rate` changed; the two states are equal before and after."""
    for route in range(state.length.shape[0]):
        fine = fine_of_route(data, state, route, state.shape[route])
        more = fine - state.fine[route]
        state.cost[route] += more
        state.fine[route] = fine
        state.total[0] += more
        state.total[1] += more
        saved.cost[route] = state.cost[route]
        saved.fine[route] = fine
    saved.total[0] = state.total[0]
    saved.total[1] = state.total[1]
