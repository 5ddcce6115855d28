"""Changes of one day's hours that would make room for a visit: a longer shift, another break, a wider window.

Each comes with what the plan would then cost more, everybody else kept in place and order, and is just enough: whole
minutes, no more of them than needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from repplan.planner.fixes import Change, Changes, ceil_minutes, floor_minutes
from repplan.planner.options import Opening, working_spans
from repplan.planner.ticks import NOWAY, TICKS, to_ticks
from repplan.planner.timetable import last_start, legs_of, next_start
from repplan.planner.variations import line_under, visits_under

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from repplan.planner import models
    from repplan.planner.case import Case
    from repplan.planner.lines import Line, Tie
    from repplan.planner.timetable import Frame, Stay, Timetable

_LATEST = 14_400  # minutes; see models.Clock
_LEAST_BREAK = 15  # minutes: less is no break
_DECENT = 0.5  # the part of a break that remains at least where it may not be lost


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change and its price.

    Attributes:
        cost: what the plan would cost more (ticks).
        change: what to do.
    """

    cost: int
    change: Change


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a proposal may go, in minutes: hours of the rep, window of the customer; whether a break may be lost."""

    hours: int
    window: int
    lose_break: bool


class Spot:
    """One day of one rep on which the visit would help, and on which neither number nor load is in the way."""

    def __init__(self, case: Case, rep: int, index: int, shift: models.Shift) -> None:
        self.case, self.rep, self.index, self.shift = case, rep, index, shift
        self.others = case.others
        self.route = case.problem.route_of[rep, shift.day]
        self.line = case.others.line(self.route)
        openings = case.others.openings(case.number)
        self.today = None if openings is None else openings.get(shift.day, [])
        self.changes = Changes(case.problem)

    @cached_property
    def least(self) -> int | None:
        """A lower bound of what the visit costs the plan here, whatever is changed; None where nothing would help."""
        openings = self.today or [Opening(0, NOWAY, 0, self.case.customer.location)]
        least = self.line.least(opening.location for opening in openings)
        return None if least is None else self.surplus(least)

    def surplus(self, cost: int) -> int | None:
        """What the plan would cost more if the visit cost the route so much."""
        saved = self.case.saved(self.rep, self.shift.day)
        return self.case.surplus_at(self.rep, self.shift.day, cost - saved)

    def stays(self, shift: models.Shift, openings: Sequence[Opening] | None) -> list[Stay]:
        """The visit's options."""
        return visits_under(self.others, self.case.number, openings, working_spans(shift))

    def try_shift(self, shift: models.Shift, tie: Tie | None = None) -> tuple[Line, int, Stay, Timetable] | None:
        """The cheapest way with other hours."""
        self.others.memory.tried += 1
        line = line_under(self.others, self.route, shift)
        found = line.cheapest(self.stays(shift, self.today), tie) if line.usable else None
        return None if found is None else (line, *found)

    def offer(self, table: Timetable, change: Change) -> Iterator[Proposal]:
        """A proposal with the route's new schedule."""
        cost = self.surplus(table.cost - self.line.cost)
        if cost is not None:
            yield Proposal(cost, change)

    def longer(self, reach: Reach) -> Iterator[Proposal]:
        """The shift ends later: when the rep is back."""
        end = min(_LATEST, self.shift.end + reach.hours)
        found = self.try_shift(self.shift.model_copy(update={"end": end}), lambda _order, table: table.back)
        if found is not None:
            minutes = ceil_minutes(found[3].back)
            if minutes > self.shift.end:
                yield from self.offer(found[3], self.changes.shift_end(self.rep, self.index, minutes))

    def earlier(self, reach: Reach) -> Iterator[Proposal]:
        """The shift starts earlier: as late as the day's end allows."""
        shift = self.shift
        frame = self.line.frame
        found = self.try_shift(
            shift.model_copy(update={"start": max(0, shift.start - reach.hours)}),
            lambda order, _table: -_latest_leave(frame, order),
        )
        if found is None:
            return
        line, place, stay, table = found
        latest = _latest_leave(frame, line.with_stop(place, stay))
        for leave in (latest, table.leave):  # the later one may make the day too long
            minutes = floor_minutes(leave)
            exact = self.try_shift(shift.model_copy(update={"start": minutes})) if minutes < shift.start else None
            if exact is not None:
                yield from self.offer(exact[3], self.changes.shift_start(self.rep, self.index, minutes))
                return

    def rested(self, reach: Reach) -> Iterator[Proposal]:
        """A break moved, else shortened, else left out."""
        shift = self.shift
        for number, (start, end) in enumerate(shift.breaks):
            rest = [span for other, span in enumerate(shift.breaks) if other != number]
            found = self.try_shift(shift.model_copy(update={"breaks": rest}))
            if found is None:
                continue
            gaps = _gaps(shift, rest, found[3])
            for span in filter(
                None,
                [
                    _moved(gaps, start, end, reach.hours),
                    _shortened(gaps, start, end, 0 if reach.lose_break else _DECENT),
                ],
            ):
                breaks = [*rest[:number], list(span), *rest[number:]]
                exact = self.try_shift(shift.model_copy(update={"breaks": breaks}))
                if exact is not None:
                    yield from self.offer(exact[3], self.changes.break_to(self.rep, self.index, number, span))
                    break
            else:
                if reach.lose_break:
                    yield from self.offer(found[3], self.changes.no_break(self.rep, self.index, number))

    def wider(self, reach: Reach) -> Iterator[Proposal]:
        """A window of the day opens earlier or closes later."""
        for number, window in enumerate(self.case.customer.windows or ()):
            if window.day == self.shift.day:
                yield from self._wider(number, window, reach.window)

    def _wider(self, number: int, window: models.Window, most: int) -> Iterator[Proposal]:
        place = self.case.customer.location if window.location is None else window.location
        start, end = max(0, window.start - most), min(_LATEST, window.end + most)
        wide = Opening(to_ticks(start), to_ticks(end), to_ticks(window.cost), place)
        stays = self.stays(self.shift, [wide])
        found = self.line.cheapest(stays)
        if found is None:
            return
        for key, minutes in self._enough(window, found[0], place):
            near = minutes >= start if key == "start" else minutes <= end
            exact = Opening(
                to_ticks(minutes if key == "start" else window.start),
                to_ticks(minutes if key == "end" else window.end),
                wide.cost,
                place,
            )
            table = self._with_opening(exact) if near else None
            if table is not None:
                yield from self.offer(table, self.changes.window(self.case.number, number, key, minutes))

    def _enough(self, window: models.Window, place: int, there: int) -> Iterator[tuple[str, int]]:
        """How far the window must open earlier, or close later, for the visit to fit at a place of the route."""
        service = to_ticks(self.case.customer.service)
        legs = next((legs for at, *legs in self.line.places(there) if at == place), None)
        if legs is None:
            return
        first, last = self.line.ready[place] + legs[0], self.line.late[place] - legs[1] - service
        pieces = [(a, b - service, 0) for a, b in working_spans(self.shift) if a + service <= b]
        start = next_start(pieces, max(first, to_ticks(window.start)))
        if start is not None and start <= last and ceil_minutes(start + service) > window.end:
            yield "end", ceil_minutes(start + service)
        limit = min(last, to_ticks(window.end) - service)
        if any(a <= limit for a, _b, _cost in pieces):
            start = last_start(pieces, limit)
            if first <= start and floor_minutes(start) < window.start:
                yield "start", floor_minutes(start)

    def _with_opening(self, opening: Opening) -> Timetable | None:
        """The route with one more window of the customer."""
        found = self.line.cheapest(self.stays(self.shift, [*(self.today or []), opening]))
        return None if found is None else found[2]

    def new_window(self) -> Iterator[Proposal]:
        """The customer receives when the rep comes by."""
        if self.today is None:
            return
        case, day = self.case, self.shift.day
        found = self.line.cheapest(self.stays(self.shift, None))
        if found is None:
            return
        stop = found[2].stops[found[0]]
        start, end = floor_minutes(stop.start), ceil_minutes(stop.end)
        end += start == end
        table = self._with_opening(Opening(to_ticks(start), to_ticks(end), 0, case.customer.location))
        if table is None:
            return
        price = table.cost - self.line.cost - case.saved(self.rep, day)
        cost = case.surplus_at(self.rep, day, price, case.opened(day))
        if cost is not None:
            yield Proposal(cost, self.changes.new_window(case.number, day, start, end))


WAYS: tuple[Callable[[Spot, Reach], Iterator[Proposal]], ...] = (Spot.rested, Spot.longer, Spot.earlier, Spot.wider)
"""In the order in which they win ties."""


def _latest_leave(frame: Frame, stays: Sequence[Stay]) -> int:
    """The latest time to leave and still be back by the day's end; the order must be possible."""
    legs = legs_of(frame, stays)
    assert legs is not None
    now = frame.end - legs.pop()
    for leg, stay in zip(reversed(legs), reversed(stays), strict=True):
        now = last_start(stay.pieces, now - stay.service) - leg
    return now


def _gaps(shift: models.Shift, breaks: Sequence[Sequence[float]], table: Timetable) -> list[tuple[int, int]]:
    """Whole minutes of the shift in which nobody is visited and no other break is."""
    busy = [(stop.start, stop.end) for stop in table.stops if stop.end > stop.start]
    busy += [(to_ticks(start), to_ticks(end)) for start, end in breaks]
    gaps, now = [], to_ticks(shift.start)
    for start, end in [*sorted(busy), (to_ticks(shift.end), NOWAY)]:
        if start - now >= TICKS:
            gaps.append((ceil_minutes(now), floor_minutes(start)))
        now = max(now, end)
    return gaps


def _moved(gaps: Sequence[tuple[int, int]], start: float, end: float, most: int) -> tuple[float, float] | None:
    """Where the whole break fits, nearest to its old place."""
    places = [
        max(first, min(round(start), int(last - (end - start)))) for first, last in gaps if last - first >= end - start
    ]
    near = min(places, key=lambda place: abs(place - start), default=None)
    return None if near is None or abs(near - start) > most else (near, near + end - start)


def _shortened(gaps: Sequence[tuple[int, int]], start: float, end: float, part: float) -> tuple[float, float] | None:
    """The longest part of the break that remains, if that is a decent one: so much of the whole."""
    parts = [(max(first, start), min(last, end)) for first, last in gaps]
    longest = max(parts, key=lambda span: span[1] - span[0], default=(0.0, 0.0))
    return longest if longest[1] - longest[0] >= max(_LEAST_BREAK, part * (end - start)) else None


def spots(case: Case) -> list[Spot]:
    """All days on which hours alone are in the way, the most promising first."""
    found = []
    for rep, index, shift in case.shifts():
        spot = Spot(case, rep, index, shift)
        at = rep, shift.day
        load = to_ticks(case.customer.load)
        if not case.possible_at(*at) and not case.others.limit(spot.route, load, at) and spot.least is not None:
            found.append(spot)
    return sorted(found, key=lambda spot: (spot.least or 0, spot.shift.day, spot.rep))


def cheapest_hours(places: Sequence[Spot], reach: Reach) -> Proposal | None:
    """The cheapest change of hours within reach; ties go to the earlier of `WAYS`, then to the earlier day."""
    best: tuple[int, int] | None = None
    chosen = None
    for spot in places:
        assert spot.least is not None
        if best is not None and spot.least > best[0]:
            break
        for order, way in enumerate(WAYS):
            for proposal in way(spot, reach):
                if best is None or (proposal.cost, order) < best:
                    best, chosen = (proposal.cost, order), proposal
    return chosen
