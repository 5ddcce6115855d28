"""Checks one route by itself: rep, day, shift, breaks, legs, times, windows, limits and its own totals."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from repplan.checker.places import meeting
from repplan.checker.schedule import timing
from repplan.checker.ticks import TIME_SLACK, TOTAL_SLACK, same_time, show
from repplan.checker.violation import Rule, Violation
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from repplan.checker.plan import Route, Stop
    from repplan.checker.problem import Problem, Rep, Shift


def check_routes(problem: Problem, routes: tuple[Route, ...]) -> Iterator[Violation]:
    """All that can be said route by route."""
    seen: set[tuple[str, int]] = set()
    for route in routes:
        if (route.rep, route.day) in seen:
            yield Violation(Rule.ROUTE_DUPLICATE, route.where, _("a second route of this rep on this day"))
        seen.add((route.rep, route.day))
        yield from _check_route(problem, route)


def _check_route(problem: Problem, route: Route) -> Iterator[Violation]:
    strangers = [stop for stop in route.stops if stop.customer not in problem.customers]
    for stop in strangers:
        yield Violation(Rule.UNKNOWN_CUSTOMER, stop.where, _("unknown customer “{id}”").format(id=stop.customer))
    lost = [stop for stop in route.stops if not problem.knows(stop.location)]
    for stop in lost:
        yield Violation(Rule.WRONG_PLACE, stop.where, _("no location {number}").format(number=stop.location))
    if not route.stops:
        yield Violation(Rule.EMPTY_ROUTE, route.where, _("a route without stops is not listed"))
    rep = problem.reps.get(route.rep)
    if rep is None:
        yield Violation(Rule.UNKNOWN_REP, route.where, _("unknown rep “{id}”").format(id=route.rep))
    if not 0 <= route.day < problem.days:
        text = _("day {day} is outside the horizon of {days} days")
        yield Violation(Rule.OUTSIDE_HORIZON, route.where, text.format(day=route.day, days=problem.days))
        return
    if rep is None or strangers or lost or not route.stops:
        return
    shift = rep.shifts.get(route.day)
    if shift is None:
        yield Violation(Rule.SHIFT, route.where, _("the rep does not work on day {day}").format(day=route.day))
        return
    yield from _check_day(problem, rep, shift, route)


def _check_day(problem: Problem, rep: Rep, shift: Shift, route: Route) -> Iterator[Violation]:
    found = [
        *_legs(problem, shift, route),
        *_shift(shift, route),
        *_services(problem, shift, route),
        *_meetings(problem, route),
    ]
    yield from found
    if not found:
        yield from timing(problem, shift, route)
    yield from _limits(problem, rep, route)
    yield from _sums(problem, route)


def _legs(problem: Problem, shift: Shift, route: Route) -> Iterator[Violation]:
    """Each leg as the matrix has it, and driven at once."""
    here, ready = shift.origin, route.leave
    for stop in route.stops:
        leg = problem.leg(here, stop.location)
        if leg is None:
            yield _unreachable(stop.where, here, stop.location)
        else:
            if not same_time(stop.travel, leg):
                text = _("travel is {claimed}, by the matrix {actual}")
                yield _travel(stop.where, text.format(claimed=show(stop.travel), actual=show(leg)))
            if not same_time(stop.arrive, ready + leg):
                text = _("arrives at {claimed}, driving on at once would be {actual}")
                yield _travel(stop.where, text.format(claimed=show(stop.arrive), actual=show(ready + leg)))
        if stop.start < stop.arrive - TIME_SLACK:
            text = _("starts at {start} before arriving at {arrive}")
            yield _travel(stop.where, text.format(start=show(stop.start), arrive=show(stop.arrive)))
        here, ready = stop.location, stop.end
    leg = problem.leg(here, shift.target)
    if leg is None:
        yield _unreachable(route.where, here, shift.target)
    elif not same_time(route.back, ready + leg):
        text = _("back at {claimed}, by the matrix {actual}")
        yield _travel(route.where, text.format(claimed=show(route.back), actual=show(ready + leg)))


def _travel(where: str, message: str) -> Violation:
    return Violation(Rule.TRAVEL_TIME, where, message)


def _unreachable(where: str, here: int | None, there: int | None) -> Violation:
    text = _("location {there} cannot be reached from {here}")
    return Violation(Rule.UNREACHABLE, where, text.format(here=here, there=there))


def _shift(shift: Shift, route: Route) -> Iterator[Violation]:
    if route.leave < shift.start - TIME_SLACK:
        text = _("leaves at {time}, the shift starts at {edge}")
        yield Violation(Rule.SHIFT, route.where, text.format(time=show(route.leave), edge=show(shift.start)))
    if route.back > shift.end + TIME_SLACK:
        text = _("is back at {time}, the shift ends at {edge}")
        yield Violation(Rule.SHIFT, route.where, text.format(time=show(route.back), edge=show(shift.end)))


def _services(problem: Problem, shift: Shift, route: Route) -> Iterator[Violation]:
    """Each service of the right length, inside the shift and outside the breaks."""
    for stop in route.stops:
        service = problem.customers[stop.customer].service
        if not same_time(stop.end - stop.start, service):
            text = _("takes {claimed} minutes, the customer's service {actual}")
            claimed = show(stop.end - stop.start)
            yield Violation(Rule.SERVICE_TIME, stop.where, text.format(claimed=claimed, actual=show(service)))
        if stop.start < shift.start - TIME_SLACK or stop.end > shift.end + TIME_SLACK:
            yield Violation(Rule.SHIFT, stop.where, _("the service lies not inside the shift"))
        for begin, end in shift.breaks:
            if begin < end and stop.start < end - TIME_SLACK and stop.end > begin + TIME_SLACK:
                text = _("the service reaches into the break from {begin} to {end}")
                yield Violation(Rule.BREAK, stop.where, text.format(begin=show(begin), end=show(end)))


def _meetings(problem: Problem, route: Route) -> Iterator[Violation]:
    texts = {
        Rule.WRONG_PLACE: _("the customer is not met at location {location} then"),
        Rule.OUTSIDE_WINDOW: _("no window holds the whole service"),
    }
    for stop in route.stops:
        broken = meeting(problem.customers[stop.customer], route.day, stop).broken
        if broken is not None:
            yield Violation(broken, stop.where, texts[broken].format(location=stop.location))


def _limits(problem: Problem, rep: Rep, route: Route) -> Iterator[Violation]:
    load = sum(problem.customers[stop.customer].load for stop in route.stops)
    limits: tuple[tuple[Rule, int, int | None, int, Callable[[int], str]], ...] = (
        (Rule.MAX_VISITS, len(route.stops), rep.max_visits, 0, str),
        (Rule.MAX_MINUTES, route.back - route.leave, rep.max_minutes, TIME_SLACK, show),
        (Rule.CAPACITY, load, rep.capacity, TIME_SLACK, show),
    )
    for rule, value, limit, slack, text in limits:
        if limit is not None and value > limit + slack:
            message = _("{value} is more than the rep's limit of {limit}").format(value=text(value), limit=text(limit))
            yield Violation(rule, route.where, message)


def _sums(problem: Problem, route: Route) -> Iterator[Violation]:
    """The route's own totals: travel from the matrix, waiting from the times given."""
    travel = travel_of(problem, route)
    if travel is not None and abs(route.travel - travel) > TOTAL_SLACK:
        text = _("travel is {claimed}, the legs sum up to {actual}")
        yield Violation(Rule.TRAVEL_TOTAL, route.where, text.format(claimed=show(route.travel), actual=show(travel)))
    waiting = waiting_of(problem, route)
    if waiting is not None and abs(route.waiting - waiting) > TOTAL_SLACK:
        text = _("waiting is {claimed}, back - leave - travel - service is {actual}")
        yield Violation(Rule.WAITING, route.where, text.format(claimed=show(route.waiting), actual=show(waiting)))


def travel_of(problem: Problem, route: Route) -> int | None:
    """A route's travel by the matrix, in ticks; None where a leg has no time or the route no shift."""
    rep = problem.reps.get(route.rep)
    shift = rep.shifts.get(route.day) if rep else None
    if shift is None or not all(problem.knows(stop.location) for stop in route.stops):
        return None
    places = [shift.origin, *(stop.location for stop in route.stops), shift.target]
    total = 0
    for here, there in itertools.pairwise(places):
        leg = problem.leg(here, there)
        if leg is None:
            return None
        total += leg
    return total


def waiting_of(problem: Problem, route: Route) -> int | None:
    """A route's waiting by its own times, in ticks; None where travel or a service is not known."""
    travel = travel_of(problem, route)
    if travel is None or any(stop.customer not in problem.customers for stop in route.stops):
        return None
    service = sum(_service(problem, stop) for stop in route.stops)
    return route.back - route.leave - travel - service


def _service(problem: Problem, stop: Stop) -> int:
    return problem.customers[stop.customer].service
