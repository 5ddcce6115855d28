"""Where and when a visit of one customer may start on one rep's day, as disjoint intervals with their window's cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.planner.ticks import to_ticks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from repplan.planner import models

Spans = tuple[tuple[int, int], ...]  # when a rep works: ticks
Piece = tuple[int, int, int]  # first start, last start (both included), cost of the window: ticks


@dataclass(frozen=True, slots=True)
class Option:
    """Windows at one place that cost no more than `level`: what the plan chooses for a stop.

    The stop may start at any time in `pieces` (ascending, disjoint) and is charged the cost of the piece it starts in.
    """

    location: int
    level: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """A window in ticks."""

    start: int
    end: int
    cost: int
    location: int

    def starts(self, service: int) -> tuple[int, int]:
        """First and last start of a service that lies inside."""
        return self.start, self.end - service


def working_spans(shift: models.Shift) -> list[tuple[int, int]]:
    """The shift without its breaks, in ticks."""
    spans, begin = [], to_ticks(shift.start)
    end = to_ticks(shift.end)
    for start, stop in sorted((to_ticks(a), to_ticks(b)) for a, b in shift.breaks):
        if start >= end or stop <= begin or start == stop:
            continue
        if start >= begin:
            spans.append((begin, start))
        begin = max(begin, stop)
    if begin <= end:
        spans.append((begin, end))
    return spans


def customer_openings(customer: models.Customer) -> dict[int, list[Opening]] | None:
    """The customer's windows by day; None where he receives at any time."""
    if customer.windows is None:
        return None
    openings: dict[int, list[Opening]] = {}
    for window in customer.windows:
        place = customer.location if window.location is None else window.location
        opening = Opening(to_ticks(window.start), to_ticks(window.end), to_ticks(window.cost), place)
        openings.setdefault(window.day, []).append(opening)
    return openings


def day_options(
    openings: Sequence[Opening] | None, spans: Sequence[tuple[int, int]], service: int, location: int
) -> list[Option]:
    """Options of an ordinary visit.

    Args:
        openings: the customer's windows of that day; None = any time the rep works.
        spans: when the rep works.
        service: ticks of service.
        location: where the customer is met outside windows.
    """
    if openings is None:
        openings = [Opening(0, 1 << 40, 0, location)]
    return _levels(
        (opening.location, (max(first, begin), min(last, end - service), opening.cost))
        for opening in openings
        for first, last in [opening.starts(service)]
        for begin, end in spans
    )


def pin_options(
    openings: Sequence[Opening] | None,
    spans: Sequence[tuple[int, int]],
    service: int,
    location: int,
    start: int | None,
) -> list[Option]:
    """Options of an appointment: inside a window its cost and place; outside all of them cost 0 and the customer's."""
    windows = [opening for opening in openings or [] if opening.start + service <= opening.end]
    free = [(begin, end - service) for begin, end in spans if begin + service <= end]
    for window in windows:
        first, last = window.starts(service)
        free = [part for a, b in free for part in ((a, min(b, first - 1)), (max(a, last + 1), b)) if part[0] <= part[1]]
    ways = [(location, (a, b, 0)) for a, b in free]
    ways += [
        (window.location, (max(first, begin), min(last, end - service), window.cost))
        for window in windows
        for first, last in [window.starts(service)]
        for begin, end in spans
    ]
    if start is not None:
        ways = [(place, (start, start, cost)) for place, (a, b, cost) in ways if a <= start <= b]
    return _levels(ways)


def _levels(ways: Iterable[tuple[int, Piece]]) -> list[Option]:
    """One option for each place and each cost at which more starts become possible, cheapest first."""
    places: dict[int, list[Piece]] = {}
    for place, piece in ways:
        if piece[0] <= piece[1]:
            places.setdefault(place, []).append(piece)
    options = []
    for place, pieces in places.items():
        cheapest = _cheapest(pieces)
        levels = sorted({cost for _a, _b, cost in cheapest})
        options += [Option(place, level, tuple(piece for piece in cheapest if piece[2] <= level)) for level in levels]
    return sorted(options, key=lambda option: (option.level, option.location))


def _cheapest(pieces: Iterable[Piece]) -> list[Piece]:
    """Disjoint pieces in which every start has its lowest cost; neighbours of one cost are joined."""
    kept: list[Piece] = []
    for first, last, cost in sorted(pieces, key=lambda piece: (piece[2], piece[0])):
        rest = [(first, last)]
        for a, b, _cost in kept:
            rest = [part for x, y in rest for part in ((x, min(y, a - 1)), (max(x, b + 1), y)) if part[0] <= part[1]]
        kept += [(x, y, cost) for x, y in rest]
    joined: list[Piece] = []
    for piece in sorted(kept):
        if joined and joined[-1][1] + 1 == piece[0] and joined[-1][2] == piece[2]:
            joined[-1] = joined[-1][0], piece[1], piece[2]
        else:
            joined.append(piece)
    return joined
