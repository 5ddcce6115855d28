# ruff: noqa: PLR0917 - compiled functions have no keyword-only arguments
"""Compiled: putting a customer back — the cheapest insertion into every day, then the shortest path over the days."""

from __future__ import annotations

from repplan.planner.compiled import inlined, jit
from repplan.planner.kernel_random import below
from repplan.planner.kernel_schedule import fine_of, next_start, refresh, settle
from repplan.planner.layout import (
    ANY_REP,
    BROKEN,
    C_ENTRY,
    C_ENTRY_END,
    C_HOME,
    C_HOME_END,
    C_NODE,
    C_NODE_END,
    C_SCALE,
    E_BONUS,
    E_DAY,
    E_NAMED,
    E_OPTION,
    E_OPTION_END,
    E_REP,
    E_ROUTE,
    EXACT,
    F_LENGTH,
    F_LOAD,
    F_VISITS,
    FREE,
    G_BEFORE,
    G_COST,
    N_DAY,
    N_EDGE,
    N_EDGE_END,
    N_VISIT,
    O_CUSTOMER,
    O_HELD,
    O_LEVEL,
    O_LOAD,
    O_LOCATION,
    O_PIECE,
    O_PIECE_END,
    O_SERVICE,
    O_WIDE,
    P_LAST,
    R_CAPACITY,
    R_DAY,
    R_FROM,
    R_LENGTH,
    R_MINUTES,
    R_VISITS,
    S_WAIT,
    Data,
    Ints,
    State,
)
from repplan.planner.ticks import NOWAY

BLINK = 100  # one place in so many is overlooked (Christiaens & Vanden Berghe 2020)

# Columns of the scratch table with one row per entry of the customer.
K_COST, K_PLACE, K_OPTION, K_BEST, K_COLUMNS = range(5)


@jit
def trial_cost(data: Data, state: State, route: int, place: int, option: int, scratch: Ints) -> int:
    """What the whole route costs with `option` inserted at `place`, or NOWAY; by the exact schedule."""
    n, pick, trial = state.length[route], state.pick[route], scratch[0]
    for i in range(place):
        trial[i] = pick[i]
    trial[place] = option
    for i in range(place, n):
        trial[i + 1] = pick[i]
    for i in range(n + 1):
        before = data.route[route, R_FROM] if i == 0 else data.option[trial[i - 1], O_LOCATION]
        if data.time[before, data.option[trial[i], O_LOCATION]] >= NOWAY:
            return NOWAY
    return settle(data, route, trial, n + 1, scratch[1])[0]


@jit
def price_broken(data: Data, state: State, entry: int, fine: int, scratch: Ints, found: Ints) -> None:
    """The cheapest place and option that mend a route a removal left infeasible."""
    route = data.entry[entry, E_ROUTE]
    for option in range(data.entry[entry, E_OPTION], data.entry[entry, E_OPTION_END]):
        for place in range(state.length[route] + 1):
            cost = trial_cost(data, state, route, place, option, scratch)
            if cost < NOWAY and cost + fine < found[K_COST]:
                found[K_COST] = cost + fine
                found[K_PLACE] = place
                found[K_OPTION] = option


@jit
def price_free(into: Ints, out: Ints, site: Ints, leg: Ints, n: int, found: Ints) -> None:
    """The cheapest place in a route on which nobody waits, for one who can be met at any time; `found` has the bound.

    `into` and `out` are the legs from and to every other place.
    """
    best, at = found[K_COST], -1
    for place in range(n + 1):
        delta = into[site[place]] + out[site[place + 1]] - leg[place]
        if delta < best:
            best = delta
            at = place
    if at >= 0:
        found[K_COST] = best
        found[K_PLACE] = at


@inlined
def price_entry(  # noqa: C901, PLR0912, PLR0915 - the innermost loop: calls would cost more than the branches
    data: Data, state: State, entry: int, bound: int, blinks: Ints, rng: Ints, scratch: Ints, found: Ints
) -> None:
    """The cheapest place and option for one entry of a customer, below `bound`; `found` is his row of the table."""
    piece, rate = data.piece, state.rate
    route, first = data.entry[entry, E_ROUTE], data.entry[entry, E_OPTION]
    n, shape, idle = state.length[route], state.shape[route], state.idle[route]
    found[K_COST] = NOWAY
    service, load = data.option[first, O_SERVICE], data.option[first, O_LOAD]
    visits = n + 1 - data.route[route, R_VISITS]
    heavy = state.load[route] + load - data.route[route, R_CAPACITY]
    if (visits > 0 and rate[F_VISITS] < 0) or (heavy > 0 and rate[F_LOAD] < 0):
        return
    if shape == BROKEN:
        price_broken(data, state, entry, fine_of(rate, visits, heavy, 0), scratch, found)
        return
    site, leg, ready, late = state.site[route], state.leg[route], state.ready[route], state.late[route]
    priced = data.route[route, R_MINUTES] < NOWAY or data.scalar[S_WAIT] > 0  # waiting is limited or costs
    blink = blinks[0]
    best = bound
    longer = state.work[route] + service - data.route[route, R_LENGTH]
    fine = fine_of(rate, visits, heavy, 0) - state.fine[route]
    for option in range(first, data.entry[entry, E_OPTION_END]):
        there, level = data.option[option, O_LOCATION], data.option[option, O_LEVEL]
        into, out = data.into[there], data.time[there]
        free = shape == FREE and data.option[option, O_WIDE]
        if free and blink > n:
            blink -= n + 1
            found[K_COST] = NOWAY // 2
            found[K_PLACE] = -1
            price_free(into, out, site, leg, n, found)
            added = found[K_COST]
            if found[K_PLACE] < 0 or (longer + added > 0 and rate[F_LENGTH] < 0):
                continue
            delta = added + level + fine + fine_of(rate, 0, 0, longer + added)
            if delta < best:
                best = delta
                found[K_OPTION] = option
                found[K_BEST] = found[K_PLACE]
            continue
        begin, end = data.option[option, O_PIECE], data.option[option, O_PIECE_END]
        exact = shape == EXACT or (priced and not free)
        closing = piece[end - 1, P_LAST]
        for place in range(n + 1):
            if ready[place] > closing and not free:
                break
            if blink == 0:
                blink = 1 + below(rng, 2 * BLINK - 1)
                continue
            blink -= 1
            leg_in, leg_out = into[site[place]], out[site[place + 1]]
            added = leg_in + leg_out - leg[place]
            if added >= NOWAY // 2:
                continue
            delta = added + level + fine
            if free:
                if longer + added > 0:
                    if rate[F_LENGTH] < 0:
                        continue
                    delta += fine_of(rate, 0, 0, longer + added)
                if delta >= best:
                    continue
            else:
                if delta - idle >= best or longer + added > 0:
                    continue
                start = next_start(piece, begin, end, ready[place] + leg_in)
                if start + service + leg_out > late[place + 1]:
                    continue
                if exact:
                    cost = trial_cost(data, state, route, place, option, scratch)
                    delta = cost - state.cost[route] + fine + state.fine[route]
                    if cost >= NOWAY or delta >= best:
                        continue
            best = delta
            found[K_BEST] = place
            found[K_OPTION] = option
    found[K_COST] = best if best < bound else NOWAY
    found[K_PLACE] = found[K_BEST]
    blinks[0] = blink


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
    pick, n = state.pick[route], state.length[route]
    for i in range(n, place, -1):
        pick[i] = pick[i - 1]
    pick[place] = option
    state.length[route] = n + 1
    refresh(data, state, route, start)


@jit
def prices_of_home(data: Data, customer: int, home: int, table: Ints, price: Ints, chosen: Ints) -> None:
    """For each day the cheapest entry when the customer's free visits go to `home`, previous visits' bonus deducted."""
    for day in range(price.shape[0]):
        price[day] = NOWAY
        chosen[day] = -1
    first = data.customer[customer, C_ENTRY]
    for entry in range(first, data.customer[customer, C_ENTRY_END]):
        if home not in (ANY_REP, data.entry[entry, E_REP]) and not data.entry[entry, E_NAMED]:
            continue
        cost, day = table[entry - first, K_COST], data.entry[entry, E_DAY]
        if cost < NOWAY and cost - data.entry[entry, E_BONUS] < price[day]:
            price[day] = cost - data.entry[entry, E_BONUS]
            chosen[day] = entry


@jit
def price_days(
    data: Data,
    state: State,
    customer: int,
    lo: int,
    hi: int,
    blinks: Ints,
    rng: Ints,
    scratch: Ints,
    table: Ints,
    price: Ints,
) -> int:
    """Fills the customer's rows of `table`: entries from day `lo` to day `hi` are priced, other visits of his stay.

    Returns the only rep who may make his free visits, ANY_REP where the visits that stay leave that open. `price` is
    room for the cheapest price of a day so far: where any rep may come, dearer entries need no price.
    """
    first, end = data.customer[customer, C_ENTRY], data.customer[customer, C_ENTRY_END]
    one = (
        data.customer[customer, C_HOME] < data.customer[customer, C_HOME_END]
        and data.home[data.customer[customer, C_HOME]] == ANY_REP
    )
    bound, home = NOWAY, ANY_REP
    for day in range(lo, hi + 1):
        price[day] = NOWAY
    for entry in range(first, end):
        route, day = data.entry[entry, E_ROUTE], data.entry[entry, E_DAY]
        if state.at[customer, day] >= 0:  # an appointment, or a visit out of reach, stays where it is
            table[entry - first, K_COST] = NOWAY
            if state.at[customer, day] == route:
                table[entry - first, K_COST] = 0
                if not one and not data.entry[entry, E_NAMED]:
                    home = data.entry[entry, E_REP]
        elif day < lo or day > hi:
            table[entry - first, K_COST] = NOWAY
        else:
            if one:
                bound = min(NOWAY, price[day] + data.entry[entry, E_BONUS])
            price_entry(data, state, entry, bound, blinks, rng, scratch, table[entry - first])
            price[day] = min(price[day], table[entry - first, K_COST] - data.entry[entry, E_BONUS])
    return home


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
            refresh(data, state, route, start)
