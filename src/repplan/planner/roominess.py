"""How many stops of a day can be kept in their order when something new must be kept as well.

Over the stops in order, the earliest moment at which so many of them can be over, the last one being this one: whoever
comes earlier to the same place can do all that who comes later can. So a table of these moments, filled stop by stop,
finds the most stops that time allows. A limit on the day's length or load is no matter of the table: what it proposes
is tried afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from repplan.planner.ticks import NOWAY
from repplan.planner.timetable import next_start

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from repplan.planner.timetable import Frame, Stay


def most_kept(frame: Frame, stays: Sequence[Stay], needed: Collection[int], most: int) -> list[int] | None:
    """The places of as many stops as time allows; of several choices, one that is back the earliest.

    Args:
        frame: the rep's day.
        stays: the stops in their order.
        needed: places of those that must be kept.
        most: how many stops a day may have.

    Returns:
        Places, ascending; None where those that are needed cannot be kept in this order.
    """
    over, before = _tables(frame, stays, sorted(needed), most)
    last = max(needed, default=0)
    ends = [
        (-count, moment + int(frame.time[stays[place].location][frame.finish]), place)
        for place in range(last, len(stays))
        for count, moment in over[place].items()
        if frame.time[stays[place].location][frame.finish] < NOWAY
    ]
    ends = [end for end in ends if end[1] <= frame.end]
    if not ends:
        return None if needed else []
    negative, _back, place = min(ends)
    kept, count = [], -negative
    while place >= 0:
        kept.append(place)
        place, count = before[place][count], count - 1
    return kept[::-1]


def _tables(
    frame: Frame, stays: Sequence[Stay], needed: Sequence[int], most: int
) -> tuple[list[dict[int, int]], list[dict[int, int]]]:
    """For each stop as the last one: stops kept so far -> when it is over at the earliest; -> the stop before it."""
    over: list[dict[int, int]] = []
    before: list[dict[int, int]] = []
    for place, stay in enumerate(stays):
        since = max((other for other in needed if other < place), default=-1)
        mine: dict[int, int] = {}
        via: dict[int, int] = {}
        ways = [(-1, 0, frame.start, frame.begin)] if since < 0 else []
        ways += [
            (other, count, moment, stays[other].location)
            for other in range(max(0, since), place)
            for count, moment in over[other].items()
        ]
        for other, count, moment, there in ways:
            leg = int(frame.time[there][stay.location])
            start = next_start(stay.pieces, moment + leg) if leg < NOWAY and count < most else None
            if start is not None and start + stay.service < mine.get(count + 1, NOWAY):
                mine[count + 1], via[count + 1] = start + stay.service, other
        over.append(mine)
        before.append(via)
    return over, before
