"""One visit of a customer in one route: what it adds there, and how far its time could be shifted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from repplan.planner import layout
from repplan.planner.timetable import Stop, Timetable, legs_of, schedule, stay_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repplan.planner.layout import Data
    from repplan.planner.lines import Line

_EMPTY = Timetable(0, 0, 0, 0, (), 0)


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit of a customer in one route, and what it adds there; ticks.

    Attributes:
        day, rep, route: which route, as day, index of the rep and index of both together.
        place: the visit's place among the stops of `table`.
        table: the schedule of the route with the visit in it.
        travel, windows, waiting: what the route costs more than without the visit.
        kept: what is saved because the previous plan had the visit too.
    """

    day: int
    rep: int
    route: int
    place: int
    table: Timetable
    travel: int
    windows: int
    waiting: int
    kept: int

    @property
    def cost(self) -> int:
        """What choosing the visit adds to the plan's cost, the rhythm of the customer aside."""
        return self.travel + self.windows + self.waiting - self.kept

    @property
    def stop(self) -> Stop:
        """When and where it is."""
        return self.table.stops[self.place]

    @property
    def before(self) -> Stop | None:
        """The stop before it."""
        return self.table.stops[self.place - 1] if self.place else None

    @property
    def after(self) -> Stop | None:
        """The stop after it."""
        return self.table.stops[self.place + 1] if self.place + 1 < len(self.table.stops) else None


def visit_in(entry: Sequence[int], place: int, table: Timetable, without: Timetable | None) -> Visit:
    """The visit of a row of `Data.entry` at a place of a schedule, priced against the route `without` it.

    Where the others alone could not be routed, the visit is what holds the route together, and is charged all of it:
    travel need not obey the triangle inequality.
    """
    base = without or _EMPTY
    return Visit(
        day=entry[layout.E_DAY],
        rep=entry[layout.E_REP],
        route=entry[layout.E_ROUTE],
        place=place,
        table=table,
        travel=table.travel - base.travel,
        windows=_window_costs(table) - _window_costs(base),
        waiting=table.wait_cost - base.wait_cost,
        kept=entry[layout.E_BONUS],
    )


def _window_costs(table: Timetable) -> int:
    return sum(stop.window_cost for stop in table.stops)


def start_range(data: Data, line: Line, visit: Visit) -> tuple[int, int]:
    """The earliest and the latest time at which the visit could begin with all other stops kept in order (ticks).

    The window it uses stays the same, and so does what it costs. Where a limit on the day's length forbids either end,
    only the time of the schedule is certain.

    Args:
        data: the problem's arrays.
        line: the route of the visit without it; one that can be driven.
        visit: a visit in that route.
    """
    place, stay = visit.place, stay_of(data, visit.stop.option)
    legs = legs_of(line.frame, line.with_stop(place, stay))
    assert legs is not None
    first, last, cost = next(piece for piece in stay.pieces if piece[0] <= visit.stop.start <= piece[1])
    early = max(first, line.ready[place] + legs[place])
    late = min(last, line.late[place] - legs[place + 1] - stay.service)
    for start in (early, late):
        if schedule(line.frame, line.with_stop(place, replace(stay, pieces=[(start, start, cost)]))) is None:
            return visit.stop.start, visit.stop.start
    return early, late
