"""The canonical schedule: with order and places given, back as early as possible, then left as late as that allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repplan.checker.places import Span, meeting, starts
from repplan.checker.ticks import TIME_SLACK, show
from repplan.checker.violation import Rule, Violation
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from repplan.checker.plan import Route
    from repplan.checker.problem import Problem, Shift


def timing(problem: Problem, shift: Shift, route: Route) -> Iterator[Violation]:
    """Compares a route whose times hold otherwise with the canonical schedule.

    The price paid at each stop is what its window costs; any time at the same place that costs no more may be used.
    Between leaving and being back the starts may lie anywhere: only these two are canonical.
    """
    spans = [
        starts(
            problem.customers[stop.customer],
            route.day,
            stop,
            meeting(problem.customers[stop.customer], route.day, stop).cost,
            shift,
        )
        for stop in route.stops
    ]
    back = _earliest_back(problem, shift, route, spans)
    if back is not None and route.back > back + TIME_SLACK:
        text = _("is back at {time}, could be at {best}")
        yield Violation(Rule.RETURN_NOT_EARLIEST, route.where, text.format(time=show(route.back), best=show(back)))
    leave = _latest_leave(problem, shift, route, spans)
    if leave is not None and route.leave < leave - TIME_SLACK:
        text = _("leaves at {time}, could at {best} and be back as early")
        yield Violation(Rule.LEAVE_NOT_LATEST, route.where, text.format(time=show(route.leave), best=show(leave)))


def _earliest_back(problem: Problem, shift: Shift, route: Route, spans: list[list[Span]]) -> int | None:
    """The earliest return in ticks; None where rounding alone makes the route impossible to the tick."""
    here, ready = shift.origin, shift.start
    for stop, choice in zip(route.stops, spans, strict=True):
        start = _first_from(choice, ready + (problem.leg(here, stop.location) or 0))
        if start is None:
            return None
        here, ready = stop.location, start + problem.customers[stop.customer].service
    return ready + (problem.leg(here, shift.target) or 0)


def _latest_leave(problem: Problem, shift: Shift, route: Route, spans: list[list[Span]]) -> int | None:
    """The latest leaving in ticks for the return the plan has; None as above."""
    there, limit = shift.target, route.back
    for stop, choice in zip(reversed(route.stops), reversed(spans), strict=True):
        service = problem.customers[stop.customer].service
        start = _last_until(choice, limit - (problem.leg(stop.location, there) or 0) - service)
        if start is None:
            return None
        there, limit = stop.location, start
    return limit - (problem.leg(shift.origin, there) or 0)


def _first_from(choice: list[Span], time: int) -> int | None:
    """The first start at `time` or later."""
    return min((max(low, time) for low, high in choice if high >= time), default=None)


def _last_until(choice: list[Span], time: int) -> int | None:
    """The last start at `time` or earlier."""
    return max((min(high, time) for low, high in choice if low <= time), default=None)
