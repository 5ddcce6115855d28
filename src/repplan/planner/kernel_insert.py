# ruff: noqa: PLR0917 - compiled functions have no keyword-only arguments
"""Compiled: putting a customer back — the prices of his days, then the shortest path over them."""

from __future__ import annotations

from repplan.planner.compiled import jit
from repplan.planner.kernel_price import K_COST, K_OPTION, K_PLACE, price_days, prices_of_home
from repplan.planner.kernel_schedule import place_free, refresh, refresh_thinned
from repplan.planner.layout import (
    ANY_REP,
    C_ENTRY,
    C_HOME,
    C_HOME_END,
    C_NODE,
    C_NODE_END,
    C_SCALE,
    E_ROUTE,
    FREE,
    G_BEFORE,
    G_COST,
    N_DAY,
    N_EDGE,
    N_EDGE_END,
    N_VISIT,
    O_CUSTOMER,
    O_HELD,
    O_WIDE,
    R_DAY,
    Data,
    Ints,
    State,
)
from repplan.planner.ticks import NOWAY


@jit
def shortest_path(data: Data, customer: int, price: Ints, floor: Ints, dist: Ints, via: Ints) -> int:
    """The cheapest choice of days when a visit on day d costs `price[d]` (NOWAY: none); NOWAY if there is none.

    No path leaves out a day that must stay: `floor[d]` is the last such day before d, or -1; the last row of `floor`
    speaks for the end. `via` then leads from the customer's last node back to the first (-1 ends it); nodes count from
    his first.
    """
    first = data.customer[customer, C_NODE]
    count, scale = data.customer[customer, C_NODE_END] - first, data.customer[customer, C_SCALE]
    for node in range(count):
        best, day = NOWAY, data.node[first + node, N_DAY]
        via[node] = -1
        own = price[day] if data.node[first + node, N_VISIT] else 0
        if own < NOWAY:
            lowest = floor[day]
            for edge in range(data.node[first + node, N_EDGE], data.node[first + node, N_EDGE_END]):
                before = data.edge[edge, G_BEFORE]
                cost = data.edge[edge, G_COST] * scale
                if before >= 0:
                    cost += dist[before]
                if cost < best and (
                    lowest < 0
                    or (before >= 0 and data.node[first + before, N_DAY] + data.node[first + before, N_VISIT] > lowest)
                ):
                    best = cost
                    via[node] = before
        dist[node] = best + own if best < NOWAY else NOWAY * 2
    return dist[count - 1]  # type: ignore[no-any-return]


@jit
def place_stop(data: Data, state: State, route: int, place: int, option: int, start: Ints) -> None:
    """Inserts one stop and brings the books up to date."""
    if state.shape[route] == FREE and data.option[option, O_WIDE]:
        place_free(data, state, route, place, option)
        return
    pick, n = state.pick[route], state.length[route]
    for i in range(n, place, -1):
        pick[i] = pick[i - 1]
    pick[place] = option
    state.length[route] = n + 1
    refresh(data, state, route, start)


@jit
def insert_customer(
    data: Data,
    state: State,
    customer: int,
    lo: int,
    hi: int,
    blinks: Ints,
    rng: Ints,
    scratch: Ints,
    table: Ints,
    work: Ints,
) -> bool:
    """Puts a customer who is on no day from `lo` to `hi` (but for appointments) back there; False if impossible.

    The cheapest way, for the other visits of his as they are.

    Args:
        data: the problem.
        state: the plan; the books are kept.
        customer: whom.
        lo: first day on which he may be visited anew.
        hi: last such day.
        blinks: places until the next one is overlooked; a negative number never gets there.
        rng: random state.
        scratch: (3, stops) room for one route.
        table: (entries, K_COLUMNS) room for the customer's entries.
        work: (6, nodes and days, and one more) room for the path.
    """
    days = state.at.shape[1]
    price, chosen, keep = work[0, :days], work[1, :days], work[2, :days]
    dist, via, floor = work[3], work[4], work[5]
    only = price_days(data, state, customer, lo, hi, blinks, rng, scratch, table, price)
    stays = -1
    for day in range(days):
        floor[day] = stays
        if state.at[customer, day] >= 0:
            stays = day
    floor[days] = stays
    best = NOWAY
    for row in range(data.customer[customer, C_HOME], data.customer[customer, C_HOME_END]):
        home = data.home[row]
        if only not in (ANY_REP, home):
            continue
        prices_of_home(data, customer, home, table, price, chosen)
        cost = shortest_path(data, customer, price, floor, dist, via)
        if cost < best:
            best = cost
            remember_path(data, customer, chosen, via, keep)
    if data.customer[customer, C_HOME] == data.customer[customer, C_HOME_END]:  # nobody may visit him
        prices_of_home(data, customer, ANY_REP, table, price, chosen)
        best = shortest_path(data, customer, price, floor, dist, via)
        remember_path(data, customer, chosen, via, keep)
    if best >= NOWAY:
        return False
    carry_out(data, state, customer, best, table, keep, scratch[1])
    return True


@jit
def remember_path(data: Data, customer: int, chosen: Ints, via: Ints, keep: Ints) -> None:
    """Notes the entry of each day on the path just found, -1 elsewhere."""
    for day in range(keep.shape[0]):
        keep[day] = -1
    first = data.customer[customer, C_NODE]
    node = via[data.customer[customer, C_NODE_END] - first - 1]
    while node >= 0:
        if data.node[first + node, N_VISIT]:
            day = data.node[first + node, N_DAY]
            keep[day] = chosen[day]
        node = via[node]


@jit
def carry_out(data: Data, state: State, customer: int, best: int, table: Ints, keep: Ints, start: Ints) -> None:
    """Makes the visits of a path of cost `best`."""
    first, rhythm = data.customer[customer, C_ENTRY], best
    for day in range(keep.shape[0]):
        entry = keep[day]
        if entry < 0:
            continue
        rhythm -= table[entry - first, K_COST]
        route = data.entry[entry, E_ROUTE]
        if state.at[customer, day] < 0:
            state.at[customer, day] = route
            place_stop(data, state, route, table[entry - first, K_PLACE], table[entry - first, K_OPTION], start)
    state.rhythm[customer] = rhythm
    state.total[0] += rhythm


@jit
def remove_marked(
    data: Data, state: State, removed: Ints, count: int, lo: int, hi: int, mark: Ints, hit: Ints, start: Ints
) -> None:
    """Takes the first `count` customers listed, who are marked, out of the days `lo` to `hi`; held appointments stay.

    `hit` and `start` are room for the routes and for the times of one route.
    """
    for route in range(hit.shape[0]):
        hit[route] = 0
    for k in range(count):
        customer = removed[k]
        state.total[0] -= state.rhythm[customer]
        state.rhythm[customer] = 0
        for day in range(lo, hi + 1):
            if state.at[customer, day] >= 0:
                hit[state.at[customer, day]] = 1
    for route in range(hit.shape[0]):
        if not hit[route]:
            continue
        n, kept = state.length[route], 0
        for i in range(n):
            option = state.pick[route, i]
            customer = data.option[option, O_CUSTOMER]
            if mark[customer] and not data.option[option, O_HELD]:
                state.at[customer, data.route[route, R_DAY]] = -1
            else:
                state.pick[route, kept] = option
                kept += 1
        state.length[route] = kept
        if kept < n:
            refresh_thinned(data, state, route, start)
