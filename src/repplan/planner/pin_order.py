"""In which order a day's appointments can be kept: the search behind `pins`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.planner import layout
from repplan.planner.ticks import NOWAY
from repplan.planner.timetable import next_start, timetable, within_limits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from repplan.planner.layout import Data

_MOST = 100  # appointments of a day beyond which other orders are not looked for


@dataclass(frozen=True, slots=True)
class Way:
    """One place at which an appointment can be kept, and when (see `options.Option`)."""

    option: int
    location: int
    service: int
    pieces: Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Call:
    """An appointment on one route: its ways, and the last moment at which any of them can start."""

    ways: list[Way]
    latest: int


def feasible_order(
    data: Data, route: int, there: Sequence[int], others: Sequence[Call], new: Call, *, patience: int
) -> tuple[list[int] | None, int]:
    """The options of all appointments of a route in a feasible order, None where none was found.

    Args:
        data: the problem's arrays.
        route: the route.
        there: the options of those placed before, in a feasible order.
        others: the same as calls.
        new: the one to add.
        patience: beginnings of orders to look at before giving up; with it, nothing feasible is overlooked unless the
            route's length is limited.

    Returns:
        The order, and how many beginnings were looked at.
    """
    if not within_limits(data, route, [*there, new.ways[0].option]):
        return None, 0
    order = _inserted(data, route, there, others, new)
    return (order, 0) if order is not None else any_order(data, route, [*others, new], patience=patience)


def any_order(data: Data, route: int, calls: Sequence[Call], *, patience: int) -> tuple[list[int] | None, int]:
    """Likewise, of calls none of which is placed; None as well where there are very many."""
    if len(calls) > _MOST or not within_limits(data, route, [call.ways[0].option for call in calls]):
        return None, 0
    search = _Search(data, route, calls, patience)
    return search.run(), patience - search.patience


def _inserted(data: Data, route: int, there: Sequence[int], others: Sequence[Call], new: Call) -> list[int] | None:
    """The order as it is with the new call put in: by the clock if that works, else where it takes the least travel."""
    by_clock = sum(call.latest <= new.latest for call in others)
    for places in ([by_clock], range(len(there) + 1)):
        orders = [[*there[:place], way.option, *there[place:]] for place in places for way in new.ways]
        tables = ((timetable(data, route, order), order) for order in orders)
        found = [(table.travel, order) for table, order in tables if table is not None]
        if found:
            return min(found)[1]
    return None


class _Search:
    """Depth first over orders; of two beginnings with the same calls and last place the earlier one is enough."""

    def __init__(self, data: Data, route: int, calls: Sequence[Call], patience: int) -> None:
        self.data, self.route, self.patience = data, route, patience
        self.calls = calls
        row = data.route[route].tolist()
        self.begin, self.end, self.home = (row[k] for k in (layout.R_START, layout.R_END, layout.R_FROM))
        self.limited = row[layout.R_MINUTES] < NOWAY
        self.least = [self._least(number) for number in range(len(calls))]
        self.seen: dict[tuple[int, int], int] = {}

    def _least(self, number: int) -> int:
        """What a call takes of the day at least: the shortest way to it, and the service."""
        before = {self.home} | {
            way.location for other in self.calls if other is not self.calls[number] for way in other.ways
        }
        return min(
            way.service + min(int(self.data.time[place, way.location]) for place in before)
            for way in self.calls[number].ways
        )

    def run(self) -> list[int] | None:
        """The options in the first feasible order found; what can start soonest is tried first."""
        return self._from([], (1 << len(self.calls)) - 1, self.begin, self.home)

    def _from(self, chosen: list[int], left: int, now: int, place: int) -> list[int] | None:
        if not left:
            return chosen if timetable(self.data, self.route, chosen) is not None else None
        self.patience -= 1
        if self.patience < 0 or self._is_known(left, now, place):
            return None
        waiting = [number for number in range(len(self.calls)) if left >> number & 1]
        if now + sum(self.least[number] for number in waiting) > self.end:
            return None
        if any(self.calls[number].latest < now for number in waiting):
            return None
        for start, number, choice in sorted(self._next(waiting, now, place)):
            way = self.calls[number].ways[choice]
            found = self._from([*chosen, way.option], left & ~(1 << number), start + way.service, way.location)
            if found is not None:
                return found
        return None

    def _next(self, waiting: Sequence[int], now: int, place: int) -> Iterator[tuple[int, int, int]]:
        """When each call could start next, its number and the way."""
        for number in waiting:
            for choice, way in enumerate(self.calls[number].ways):
                leg = int(self.data.time[place, way.location])
                start = next_start(way.pieces, now + leg) if leg < NOWAY else None
                if start is not None:
                    yield start, number, choice

    def _is_known(self, left: int, now: int, place: int) -> bool:
        """Whether the same calls were left at the same place before, no later; a limit on the length needs them all."""
        if self.limited:
            return False
        before = self.seen.get((left, place))
        if before is not None and before <= now:
            return True
        self.seen[left, place] = now
        return False
