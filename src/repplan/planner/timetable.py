"""The schedule of one route, in plain Python: what the plan shows, what `explain` asks and what the kernel must equal.

With order and windows given, a route returns as early as possible and then leaves as late as that return allows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

from repplan.planner import layout
from repplan.planner.ticks import NOWAY, TICKS, rounded_ratio

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from repplan.planner.layout import Data

    Pieces: TypeAlias = Sequence[Sequence[int]]


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


@dataclass(frozen=True, slots=True)
class Stay:
    """What a schedule has to know of one stop; `pieces` are its allowed starts (first, last, cost), ascending."""

    option: int
    customer: int
    location: int
    service: int
    pieces: Pieces


@dataclass(frozen=True, slots=True)
class Frame:
    """What a schedule has to know of the rep's day.

    Attributes:
        time: travel from location to location; `time[a][b]`.
        begin: location where the day starts.
        finish: location where it ends.
        start: earliest leave.
        end: latest return.
        minutes: the longest time from leaving to returning.
        wait: price of a minute of waiting.
    """

    time: Any  # lists of lists or an array
    begin: int
    finish: int
    start: int
    end: int
    minutes: int
    wait: int


def stay_of(data: Data, option: int) -> Stay:
    """A stop with this option."""
    row = data.option[option].tolist()
    pieces = data.piece[row[layout.O_PIECE] : row[layout.O_PIECE_END]].tolist()
    return Stay(option, row[layout.O_CUSTOMER], row[layout.O_LOCATION], row[layout.O_SERVICE], pieces)


def frame_of(data: Data, route: int, time: Any = None) -> Frame:  # noqa: ANN401 - lists of lists or an array
    """The rep's day; `time` may give the travel times in a form that is quicker to read."""
    row = data.route[route].tolist()
    return Frame(
        time=data.time if time is None else time,
        begin=row[layout.R_FROM],
        finish=row[layout.R_TO],
        start=row[layout.R_START],
        end=row[layout.R_END],
        minutes=row[layout.R_MINUTES],
        wait=int(data.scalar[layout.S_WAIT]),
    )


def timetable(
    data: Data,
    route: int,
    options: Sequence[int],
    *,
    end: int | None = None,
    minutes: int | None = None,
    pieces: Mapping[int, Pieces] | None = None,
) -> Timetable | None:
    """The schedule of `options` in this order on a route, or None where time or `max_minutes` do not allow it.

    `end` and `minutes` replace the shift's end for the return and the limit, `pieces` the allowed starts of options.
    """
    frame = frame_of(data, route)
    frame = replace(frame, end=frame.end if end is None else end, minutes=frame.minutes if minutes is None else minutes)
    stays = [stay_of(data, option) for option in options]
    if pieces:
        stays = [replace(stay, pieces=pieces.get(stay.option, stay.pieces)) for stay in stays]
    return schedule(frame, stays)


def schedule(frame: Frame, stays: Sequence[Stay]) -> Timetable | None:
    """The schedule of `stays` in this order, or None where the day does not allow it."""
    legs = legs_of(frame, stays)
    if legs is None:
        return None
    last_leg = legs.pop()
    ready = forwards(stays, legs, frame.start)
    if ready is None:
        return None
    back = ready + last_leg
    leave = back - last_leg
    for leg, stay in zip(reversed(legs), reversed(stays), strict=True):
        leave = last_start(stay.pieces, leave - stay.service) - leg
    if back > frame.end or back - leave > frame.minutes:
        return None
    stops, now = [], leave
    for leg, stay in zip(legs, stays, strict=True):
        arrive = now + leg
        first, cost = next((first, cost) for first, last, cost in stay.pieces if last >= arrive)
        start = max(first, arrive)
        now = start + stay.service
        stops.append(Stop(stay.option, stay.customer, stay.location, leg, arrive, start, now, cost))
    travel = sum(legs) + last_leg
    waiting = back - leave - travel - sum(stay.service for stay in stays)
    return Timetable(leave, back, travel, waiting, tuple(stops), rounded_ratio(waiting * frame.wait, TICKS))


def forwards(stays: Sequence[Stay], legs: Sequence[int], now: int) -> int | None:
    """When the last of `stays` is over at the earliest; None where one comes too late for its windows."""
    for leg, stay in zip(legs, stays, strict=True):
        start = next_start(stay.pieces, now + leg)
        if start is None:
            return None
        now = start + stay.service
    return now


def legs_of(frame: Frame, stays: Sequence[Stay]) -> list[int] | None:
    """Travel to each stop and then back; None where a leg does not exist."""
    places = [frame.begin, *(stay.location for stay in stays), frame.finish]
    legs = [int(frame.time[a][b]) for a, b in pairwise(places)]
    return None if any(leg >= NOWAY for leg in legs) else legs


def within_limits(data: Data, route: int, options: Sequence[int]) -> bool:
    """Whether visits and load of the route are within the rep's limits."""
    row = data.route[route]
    load = sum(int(data.option[option, layout.O_LOAD]) for option in options)
    return bool(len(options) <= row[layout.R_VISITS] and load <= row[layout.R_CAPACITY])


def next_start(pieces: Pieces, earliest: int) -> int | None:
    """The first allowed start from `earliest` on."""
    for first, last, _cost in pieces:
        if last >= earliest:
            return max(first, earliest)
    return None


def last_start(pieces: Pieces, latest: int) -> int:
    """The last allowed start up to `latest`; there is one."""
    return max(min(last, latest) for first, last, _cost in pieces if first <= latest)
