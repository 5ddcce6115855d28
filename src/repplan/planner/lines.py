"""One rep's day as it stands, with the books that tell in a moment what one stop more would do to it.

`ready` (the earliest end of each stop) and `late` (the latest start that still ends the route in time) judge a place in
O(1), as in the kernel; the exact schedule is made only for places that could be the cheapest.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

from repplan.planner.ticks import NOWAY
from repplan.planner.timetable import frame_of, last_start, legs_of, next_start, schedule, stay_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from repplan.planner.problem import Problem
    from repplan.planner.timetable import Frame, Stay, Timetable

Tie: TypeAlias = "Callable[[Sequence[Stay], Timetable], int]"


class Kind(StrEnum):
    """What stands in the way of a visit, finer than the reasons of the interchange format; times in ticks."""

    REP = "rep"  # the rep may not visit the customer
    SHIFT = "shift"  # the rep has the day off
    HOURS = "hours"  # the customer does not receive that day
    SERVICE = (
        "service"  # the visit is longer than any time both have; needed: the service, limit: the longest such time
    )
    ROAD = "road"  # no road leads there or away
    VISITS = "visits"  # needed and limit: stops of the day
    LOAD = "load"  # needed and limit: load of the day
    WINDOW = "window"  # needed: when the rep would come; limit: the last start that windows and breaks allow
    NEIGHBOUR = "neighbour"  # needed: when the rep would come to `whom` afterwards; limit: the last start there
    END = "end"  # needed: when the rep would be back; limit: the end of the shift
    LENGTH = "length"  # needed: how long the rep would be away; limit: `max_minutes`
    GAP = "gap"  # needed: the minimum; limit: the time between the visit and the one on day `towards`


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a stop does not fit at a place."""

    kind: Kind
    needed: int
    limit: int
    whom: int | None = None


@dataclass(slots=True)
class Line:
    """A route without the visit in question.

    Attributes:
        frame: the rep's day.
        stays: the stops in order.
        table: their schedule; None where there is none (not even for an empty day).
    """

    frame: Frame
    stays: Sequence[Stay]
    table: Timetable | None = field(init=False)
    ready: list[int] = field(init=False)
    late: list[int] = field(init=False)
    _places: list[int] = field(init=False)
    _bound: int = field(init=False)

    def __post_init__(self) -> None:
        self.table = schedule(self.frame, self.stays) if self.stays else None
        self._places = [self.frame.begin, *(stay.location for stay in self.stays), self.frame.finish]
        self._books()
        # What the stops pay for windows and waiting now, and could be spared at most by a later schedule.
        least = sum(min((cost for _a, _b, cost in stay.pieces), default=0) for stay in self.stays)
        self._bound = 0 if self.table is None else self.table.travel + least

    @property
    def cost(self) -> int:
        """Travel, windows and waiting of the route as it stands."""
        return 0 if self.table is None else self.table.cost

    def _books(self) -> None:
        frame, legs = self.frame, legs_of(self.frame, self.stays)
        if not self.stays or legs is None or self.table is None:
            self.ready, self.late = [frame.start], [frame.end]
            return
        now, self.ready = frame.start, [frame.start]
        for leg, stay in zip(legs, self.stays, strict=False):
            start = next_start(stay.pieces, now + leg)
            assert start is not None
            now = start + stay.service
            self.ready.append(now)
        now, self.late = frame.end, [frame.end]
        for leg, stay in zip(reversed(legs), reversed(self.stays), strict=False):
            now = last_start(stay.pieces, now - leg - stay.service)
            self.late.append(now)
        self.late.reverse()

    @property
    def usable(self) -> bool:
        """Whether the stops there are can be made at all."""
        return not self.stays or self.table is not None

    def places(self, location: int) -> list[tuple[int, int, int]]:
        """Each place (how many stops come before) with the travel there and onwards; none without a road."""
        time, places = self.frame.time, self._places
        onwards, found = time[location], []
        for place in range(len(self.stays) + 1):
            leg_in, leg_out = time[places[place]][location], onwards[places[place + 1]]
            if leg_in < NOWAY and leg_out < NOWAY:
                found.append((place, int(leg_in), int(leg_out)))
        return found

    def least(self, locations: Iterable[int]) -> int | None:
        """A lower bound of what a stop at one of `locations` adds to the cost, whatever the hours; None: no road."""
        ways = [
            leg_in + leg_out - self._now(place)
            for location in set(locations)
            for place, leg_in, leg_out in self.places(location)
        ]
        spared = 0 if self.table is None else self.table.cost - self.table.travel  # others may wait less, and pay less
        return min(ways) - spared if ways else None

    def _now(self, place: int) -> int:
        """Travel between the stops at a place as they are."""
        return int(self.frame.time[self._places[place]][self._places[place + 1]]) if self.stays else 0

    def tries(self, stay: Stay) -> list[tuple[int, int, int]]:
        """Each place a road leads to, the travel it adds without what it replaces, and by how much it is too late.

        That is how many ticks the stop comes too late, for itself or for what follows; 0 where it fits.
        """
        pieces, service, ready, late = stay.pieces, stay.service, self.ready, self.late
        last, found = pieces[-1][1], []
        for place, leg_in, leg_out in self.places(stay.location):
            arrival = ready[place] + leg_in
            if arrival > last:
                short = arrival - last
            else:
                first = next(first for first, end, _cost in pieces if end >= arrival)
                short = max(0, max(first, arrival) + service + leg_out - late[place])
            found.append((place, leg_in + leg_out, short))
        return found

    def first_arrival(self, location: int) -> int:
        """When the rep could be at a location if it were the day's first stop."""
        return self.frame.start + int(self.frame.time[self.frame.begin][location])

    def with_stop(self, place: int, stay: Stay) -> list[Stay]:
        """The stops with one more."""
        return [*self.stays[:place], stay, *self.stays[place:]]

    def cheapest(self, stays: Sequence[Stay], tie: Tie | None = None) -> tuple[int, Stay, Timetable] | None:
        """The cheapest place, one of `stays` (the visit's options), and the schedule; None where nothing fits.

        Of several that cost the same, the one of which `tie` says the lowest number; else the first.
        """
        trials = []
        for stay in stays:
            level = min(cost for _a, _b, cost in stay.pieces)
            for place, legs, short in self.tries(stay):
                if not short:
                    trials.append((self._bound + legs - self._now(place) + level, place, stay))
        best: tuple[int, Stay, Timetable] | None = None
        worth = NOWAY, 0
        for bound, place, stay in sorted(trials, key=lambda trial: trial[:2]):
            if bound > worth[0] or (tie is None and bound == worth[0]):
                break
            order = self.with_stop(place, stay)
            table = schedule(self.frame, order)
            if table is not None and table.cost <= worth[0]:
                mine = table.cost, 0 if tie is None else tie(order, table)
                if mine < worth:
                    best, worth = (place, stay, table), mine
        return best

    def nearest(self, stays: Sequence[Stay]) -> tuple[int, Stay, Trouble] | None:
        """The place that comes nearest to having room, of a route that has none; None where no road leads there."""
        best: tuple[int, int, Stay, Trouble | None] | None = None
        for stay in stays:
            for place, _legs, late in self.tries(stay):
                short, trouble = late, None
                if not short:
                    trouble = self._too_long(place, stay)
                    short = trouble.needed - trouble.limit
                if best is None or short < best[0]:
                    best = short, place, stay, trouble
        return None if best is None else (*best[1:3], best[3] or self.too_late(best[1], best[2]))

    def _too_long(self, place: int, stay: Stay) -> Trouble:
        """How long the rep would be away, where there is room in time."""
        table = schedule(replace(self.frame, minutes=NOWAY), self.with_stop(place, stay))
        assert table is not None
        return Trouble(Kind.LENGTH, table.back - table.leave, self.frame.minutes)

    def too_late(self, place: int, stay: Stay) -> Trouble:
        """Who comes too late: the customer, somebody after him, or the rep at the day's end."""
        order = [stay, *self.stays[place:]]
        legs = legs_of(replace(self.frame, begin=self._places[place]), order)
        assert legs is not None
        now = self.ready[place]
        for leg, stop in zip(legs, order, strict=False):
            start = next_start(stop.pieces, now + leg)
            if start is None:
                last = stop.pieces[-1][1]
                whom = None if stop is stay else stop.customer
                return Trouble(Kind.WINDOW if whom is None else Kind.NEIGHBOUR, now + leg, last, whom)
            now = start + stop.service
        return Trouble(Kind.END, now + legs[-1], self.frame.end)


def line_of(problem: Problem, route: int, options: Sequence[int], time: Any = None) -> Line:  # noqa: ANN401 - see Frame
    """A route of the problem with these stops."""
    return Line(frame_of(problem.data, route, time), [stay_of(problem.data, option) for option in options])
