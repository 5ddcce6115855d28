"""The arrays of a problem and of a plan under construction: their columns and what holds between them.

Everything is int64: times and costs in ticks, the rest indices and counts. A *route* is one rep's working day; it is
stored as the sequence of the *options* its stops use, and an option knows its customer.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

# Data.route: one row per rep and working day, by rep and then day.
(
    R_REP,
    R_DAY,
    R_START,
    R_END,
    R_FROM,
    R_TO,
    R_VISITS,
    R_MINUTES,
    R_CAPACITY,
    R_LENGTH,  # the shift's minutes or the limit on them, whichever is less
    R_COLUMNS,
) = range(11)
# Data.customer: ranges of rows of the tables below; by C_SCALE the costs of his edges are multiplied.
C_HOME, C_HOME_END, C_ENTRY, C_ENTRY_END, C_NODE, C_NODE_END, C_FAR, C_WEIGHT, C_SCALE, C_COLUMNS = range(10)
# Data.entry: one row per customer and route he may be visited on, by customer and then route.
E_ROUTE, E_DAY, E_REP, E_OPTION, E_OPTION_END, E_BONUS, E_NAMED, E_COLUMNS = range(8)
# Data.option: see `options.Option`; by customer, those of an entry together by level and then place. Entries that offer
# the same times share them; only appointments never do.
(
    O_CUSTOMER,
    O_LOCATION,
    O_LEVEL,
    O_PIECE,
    O_PIECE_END,
    O_SERVICE,
    O_LOAD,
    O_UNIFORM,  # every piece costs the level
    O_WIDE,  # the whole shift, so that nobody ever waits
    O_HELD,  # an appointment about which nothing is left to choose
    O_COLUMNS,
) = range(11)
# Data.piece: first and last start, cost.
P_FIRST, P_LAST, P_COST, P_COLUMNS = range(4)
# Data.node: see `graph`: the day, 1 for a visit on it or 0 for its morning, and the range of its edges; customers with
# equal graphs share the rows. Data.edge: node before, counted from the graph's first (SOURCE for none), and ticks.
N_DAY, N_VISIT, N_EDGE, N_EDGE_END, N_COLUMNS = range(5)
G_BEFORE, G_COST, G_COLUMNS = range(3)
# Data.scalar
S_WAIT, S_DAYS, S_BASE, S_COLUMNS = range(4)

ANY_REP = -1  # the home of a customer whose visits may go to several reps


class Data(NamedTuple):
    """A problem as the kernel reads it; nothing is ever written to."""

    time: Ints  # (location, location): travel, NOWAY where unreachable; the last location is the open start or end: 0
    into: Ints  # (location, location): the same from there to here, so that legs into one place lie side by side
    route: Ints
    customer: Ints
    home: Ints  # reps (or ANY_REP) that may serve the customer, each with all of his visits
    entry: Ints
    option: Ints
    piece: Ints
    node: Ints
    edge: Ints
    near: Ints  # (customer, n): other customers, the nearest first
    scalar: Ints


class State(NamedTuple):
    """A plan under construction. Per route and place in it, per route, per customer and day, per customer."""

    pick: Ints  # (route, place): option
    site: Ints  # (route, place + 1): location; place 0 is the start, the one after the last stop the end
    leg: Ints  # (route, place + 1): travel from that location to the next; 0 in an empty route
    ready: Ints  # (route, place + 1): earliest end of service when leaving at the shift's start
    late: Ints  # (route, place + 1): latest start that still ends the route in time
    length: Ints  # (route,)
    cost: Ints  # (route,): travel, windows, waiting
    idle: Ints  # (route,): what of the cost is waiting
    fine: Ints  # (route,): what of the cost is the price of limits exceeded
    load: Ints  # (route,)
    work: Ints  # (route,): travel and service
    shape: Ints  # (route,): FREE, PLAIN, EXACT or BROKEN
    timeless: Ints  # (route,): 1 where `ready` and `late` are out of date, as long as nobody asks for them
    at: Ints  # (customer, day): route or -1
    rhythm: Ints  # (customer,): penalties of his gaps or missed visits, less the bonus of previous visits kept
    dirty: Ints  # (route,): 1 where something changed since the plan was last kept or restored
    total: Ints  # (2,): the whole cost, and what of it is fines
    rate: Ints  # (F_COLUMNS,): the price of exceeding a limit, negative where that is forbidden


# State.rate: ticks for one visit too many, ticks for a unit of load, and 1024 times the ticks for a tick of length.
F_VISITS, F_LOAD, F_LENGTH, F_COLUMNS = range(4)

# State.shape: how an insertion into the route is judged.
FREE = 0  # nobody on it ever waits: by its length alone
PLAIN = 1  # by the time filters alone
EXACT = 2  # by the whole schedule: a limit on the length, or a price on waiting
BROKEN = 3  # a removal left it infeasible: by the whole schedule, and it must be mended before the plan counts


class Room(NamedTuple):
    """Scratch space of one walk, and its random state."""

    rng: Ints  # (1,): uint64
    logs: Ints  # (n,): -ln u at the middles of n equal parts of (0, 1), times 1024
    blinks: Ints  # (1,): places until the next one is overlooked
    removed: Ints  # (customer,)
    key: Ints  # (customer,)
    mark: Ints  # (customer,): all 0 between iterations
    torn: Ints  # (route,)
    # first and last day that may change now; how far to either side; how many removed come back first; of a hundred
    # iterations that press for nobody, how many may change all days
    span: Ints  # (5,)
    tally: Ints  # (2,): iterations since it was cleared, and those after which no limit was exceeded
    scratch: Ints  # (3, places)
    table: Ints  # (entries of one customer, kernel_price.K_COLUMNS)
    path: Ints  # (6, nodes of one customer or days)
