"""The schedule of one route, in plain Python: what the plan shows, what `explain` asks and what the kernel must equal.

With order and windows given, a route returns as early as possible and then leaves as late as that return allows.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from repplan.planner import layout
from repplan.planner.ticks import NOWAY, TICKS, rounded_ratio

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from repplan.planner.layout import Data


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop: what the option says and when it happens, in ticks."""

    option: int
    customer: int
    location: int
    travel: int
    arrive: int
    start: int
    end: int
    window_cost: int


@dataclass(frozen=True, slots=True)
class Timetable:
    """A feasible route: when it leaves, who is met when, when it is back; ticks."""

    leave: int
    back: int
    travel: int
    waiting: int
    stops: tuple[Stop, ...]
    wait_cost: int

    @property
    def cost(self) -> int:
        """Travel, windows and waiting."""
        return self.travel + self.wait_cost + sum(stop.window_cost for stop in self.stops)


def timetable(
    data: Data,
    route: int,
    options: Sequence[int],
    *,
    end: int | None = None,
    minutes: int | None = None,
    pieces: Mapping[int, Sequence[Sequence[int]]] | None = None,
) -> Timetable | None:
    """The schedule of `options` in this order on a route, or None where time or `max_minutes` do not allow it.

    `end` and `minutes` replace the shift's end for the return and the limit, `pieces` the allowed starts of some
    options, as `explain` asks what more would do.
    """
    row = data.route[route].tolist()
    rows = [data.option[option].tolist() for option in options]
    starts = [
        pieces[option]
        if pieces and option in pieces
        else data.piece[r[layout.O_PIECE] : r[layout.O_PIECE_END]].tolist()
        for option, r in zip(options, rows, strict=True)
    ]
    services = [r[layout.O_SERVICE] for r in rows]
    legs = _legs(data, row, rows)
    if legs is None:
        return None
    last_leg = legs.pop()
    now = row[layout.R_START]
    for leg, allowed, service in zip(legs, starts, services, strict=True):
        start = next_start(allowed, now + leg)
        if start is None:
            return None
        now = start + service
    back = now + last_leg
    leave = back - last_leg
    for leg, allowed, service in reversed(list(zip(legs, starts, services, strict=True))):
        leave = last_start(allowed, leave - service) - leg
    longest = row[layout.R_MINUTES] if minutes is None else minutes
    if back > (row[layout.R_END] if end is None else end) or back - leave > longest:
        return None
    stops, now = [], leave
    for option, r, leg, allowed in zip(options, rows, legs, starts, strict=True):
        start = next_start(allowed, now + leg)
        assert start is not None
        cost = next(cost for first, last, cost in allowed if first <= start <= last)
        finish = start + r[layout.O_SERVICE]
        stops.append(Stop(option, r[layout.O_CUSTOMER], r[layout.O_LOCATION], leg, now + leg, start, finish, cost))
        now = finish
    travel = sum(legs) + last_leg
    waiting = back - leave - travel - sum(services)
    wait_cost = rounded_ratio(waiting * int(data.scalar[layout.S_WAIT]), TICKS)
    return Timetable(leave, back, travel, waiting, tuple(stops), wait_cost)


def _legs(data: Data, row: list[int], rows: list[list[int]]) -> list[int] | None:
    """Travel to each stop and then back; None where a leg does not exist."""
    places = [row[layout.R_FROM], *(r[layout.O_LOCATION] for r in rows), row[layout.R_TO]]
    legs = [int(data.time[a, b]) for a, b in pairwise(places)]
    return None if any(leg >= NOWAY for leg in legs) else legs


def within_limits(data: Data, route: int, options: Sequence[int]) -> bool:
    """Whether visits and load of the route are within the rep's limits."""
    row = data.route[route]
    load = sum(int(data.option[option, layout.O_LOAD]) for option in options)
    return bool(len(options) <= row[layout.R_VISITS] and load <= row[layout.R_CAPACITY])


def next_start(pieces: Sequence[Sequence[int]], earliest: int) -> int | None:
    """The first allowed start from `earliest` on."""
    for first, last, _cost in pieces:
        if last >= earliest:
            return max(first, earliest)
    return None


def last_start(pieces: Sequence[Sequence[int]], latest: int) -> int:
    """The last allowed start up to `latest`; there is one."""
    return max(min(last, latest) for first, last, _cost in pieces if first <= latest)
