# ruff: noqa: PLR0917 - compiled functions have no keyword-only arguments
"""Compiled: what a visit would cost — the cheapest place and option in every route a customer may be visited on."""

from __future__ import annotations

from repplan.planner.compiled import inlined, jit
from repplan.planner.kernel_random import below
from repplan.planner.kernel_schedule import fill_times, fine_of, next_start, settle
from repplan.planner.layout import (
    ANY_REP,
    BROKEN,
    C_ENTRY,
    C_ENTRY_END,
    C_HOME,
    C_HOME_END,
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
    O_LEVEL,
    O_LOAD,
    O_LOCATION,
    O_PIECE,
    O_PIECE_END,
    O_SERVICE,
    O_WIDE,
    P_LAST,
    R_CAPACITY,
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
K_COST, K_PLACE, K_OPTION, K_COLUMNS = range(4)


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
def price_free(into: Ints, out: Ints, site: Ints, leg: Ints, n: int, bound: int) -> tuple[int, int]:
    """The cheapest place in a route on which nobody waits, for one who can be met at any time: (travel added, place).

    `into` and `out` are the legs from and to every other place; the place is -1 where none costs less than `bound`.
    """
    best, at = bound, -1
    for place in range(n + 1):
        delta = into[site[place]] + out[site[place + 1]] - leg[place]
        if delta < best:
            best = delta
            at = place
    return best, at


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
            added, place = price_free(into, out, site, leg, n, NOWAY // 2)
            if place < 0 or (longer + added > 0 and rate[F_LENGTH] < 0):
                continue
            delta = added + level + fine + fine_of(rate, 0, 0, longer + added)
            if delta < best:
                best = delta
                found[K_OPTION] = option
                found[K_PLACE] = place
            continue
        if state.timeless[route] and not free:
            fill_times(data, state, route)
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
            found[K_PLACE] = place
            found[K_OPTION] = option
    found[K_COST] = best if best < bound else NOWAY
    blinks[0] = blink


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
