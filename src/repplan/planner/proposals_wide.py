"""Changes beyond one day's hours that would make room for a visit: limits, who may come, days off, the cadence."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from repplan.planner import layout
from repplan.planner.fixes import Changes, ceil_minutes, floor_minutes
from repplan.planner.layout import ANY_REP
from repplan.planner.lines import Kind
from repplan.planner.objective import cadence_cost
from repplan.planner.obstacles import Obstacle
from repplan.planner.options import working_spans
from repplan.planner.problem import allowed_reps, opportunity_days
from repplan.planner.proposals import Proposal
from repplan.planner.rechoice import gap_cost
from repplan.planner.ticks import NOWAY, TICKS, to_minutes, to_ticks
from repplan.planner.variations import empty_line, visits_under, without_limit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from repplan.planner import models
    from repplan.planner.case import Case, Prices, Terms
    from repplan.planner.fixes import Change
    from repplan.planner.timetable import Stay

_LATEST = 14_400 * TICKS  # see models.Clock
_MORNING = 540.0  # when a rep's first shift ever begins

Wants = list[tuple[int, tuple[int, int], int]]
"""For visits that one limit stands in the way of: what it would have to be, (rep, day), price."""


def cheapest(proposals: Iterable[Proposal]) -> Proposal | None:
    """The cheapest; the first of several."""
    return min(proposals, key=lambda proposal: proposal.cost, default=None)


def limits(case: Case, most_minutes: float) -> Iterator[Proposal]:
    """A rep's number of visits, load or length of a day raised; the length by at most `most_minutes`."""
    changes = Changes(case.problem)
    for rep in sorted(case.allowed):
        longest = case.problem.spec.reps[rep].max_minutes
        if longest is not None:
            wants = [want for want in _lengths(case, rep) if to_minutes(want[0]) <= longest + most_minutes]
            yield from _raised(case, wants, lambda need, rep=rep: changes.max_minutes(rep, ceil_minutes(need)))  # type: ignore[misc]
        yield from _raised(case, _full(case, rep, Kind.VISITS), lambda need, rep=rep: changes.max_visits(rep, need))  # type: ignore[misc]
        loads = _full(case, rep, Kind.LOAD)
        yield from _raised(case, loads, lambda need, rep=rep: changes.capacity(rep, to_minutes(need)))  # type: ignore[misc]


def _raised(case: Case, wants: Wants, change: Callable[[int], Change]) -> Iterator[Proposal]:
    """One proposal for each height of a limit that opens another day."""
    targets = set(case.usual.targets)
    for need in sorted({need for need, (_rep, day), _price in wants if day in targets}):
        prices = case.prices | {at: price for want, at, price in wants if want <= need}
        cost = case.surplus(prices)
        if cost is not None:
            yield Proposal(cost, change(need))


def _full(case: Case, rep: int, kind: Kind) -> Wants:
    """Visits that fit in time but not in number or load."""
    wants: Wants = []
    load = to_ticks(case.customer.load)
    for entry in case.entries:
        at = entry[layout.E_REP], entry[layout.E_DAY]
        found = case.found.get(at)
        if at[0] != rep or not isinstance(found, Obstacle) or found.kind is not kind:
            continue
        route = entry[layout.E_ROUTE]
        if kind is Kind.VISITS:
            row = case.problem.data.route[route]
            heavy = sum(int(case.problem.data.option[o, layout.O_LOAD]) for o in case.others.routes.get(route, ()))
            if heavy + load > row[layout.R_CAPACITY]:
                continue
        line = case.others.line(route)
        way = line.cheapest(_stays(case, entry))
        if way is not None:
            wants.append((found.needed, at, way[2].cost - line.cost - case.saved(*at)))
    return wants


def _lengths(case: Case, rep: int) -> Wants:
    """Visits that fit but for the length of the day."""
    wants: Wants = []
    load = to_ticks(case.customer.load)
    for entry in case.entries:
        at = entry[layout.E_REP], entry[layout.E_DAY]
        found = case.found.get(at)
        if at[0] != rep or not isinstance(found, Obstacle) or found.reason != "shift_full":
            continue
        route = entry[layout.E_ROUTE]
        if case.others.limit(route, load, at) is not None:
            continue
        line = case.others.line(route)
        way = without_limit(line).cheapest(_stays(case, entry), lambda _order, table: table.back - table.leave)
        if way is not None:
            need = ceil_minutes(way[2].back - way[2].leave) * TICKS
            wants.append((need, at, way[2].cost - line.cost - case.saved(*at)))
    return wants


def _stays(case: Case, entry: list[int]) -> list[Stay]:
    return [case.others.memory.stay(option) for option in range(entry[layout.E_OPTION], entry[layout.E_OPTION_END])]


def another_rep(case: Case) -> Iterator[Proposal]:
    """One more rep may visit the customer."""
    if case.customer.reps is None:
        return
    spec = case.problem.spec
    for rep, person in enumerate(spec.reps):
        if person.id in case.customer.reps:
            continue
        allowed = [*allowed_reps(spec, case.customer), rep]
        homes = case.homes(allowed)
        if homes != (ANY_REP,) and rep not in homes:
            continue
        changed = case.customer.model_copy(update={"reps": [*case.customer.reps, person.id]})
        terms = replace(case.terms, homes=homes, opportunity=tuple(opportunity_days(spec, changed)))
        cost = case.surplus(case.prices | _prices_with(case, rep), terms)
        if cost is not None:
            yield Proposal(cost, Changes(case.problem).new_rep(case.number, rep))


def _prices_with(case: Case, rep: int) -> Prices:
    """What visits by a rep would cost who may not come so far."""
    prices: Prices = {}
    openings = case.others.openings(case.number)
    load = to_ticks(case.customer.load)
    for shift in case.problem.spec.reps[rep].shifts:
        at, route = (rep, shift.day), case.problem.route_of[rep, shift.day]
        if shift.day in case.stayed or case.others.limit(route, load, at) is not None:
            continue
        today = None if openings is None else openings.get(shift.day, [])
        line = case.others.line(route)
        found = line.cheapest(visits_under(case.others, case.number, today, working_spans(shift)))
        if found is not None:
            prices[at] = found[2].cost - line.cost - case.saved(*at)
    return prices


def new_shift(case: Case) -> Iterator[Proposal]:
    """A rep works on a day off, just for this visit."""
    openings = case.others.openings(case.number)
    for rep in sorted(case.allowed):
        person = case.problem.spec.reps[rep]
        heavy = person.capacity is not None and case.customer.load > person.capacity
        if person.max_visits == 0 or heavy:
            continue
        starts = Counter(shift.start for shift in person.shifts)
        usual = to_ticks(starts.most_common(1)[0][0] if starts else _MORNING)
        worked = {shift.day for shift in person.shifts}
        for day in (day for day in case.usual.targets if day not in worked):
            today = None if openings is None else openings.get(day, [])
            line = empty_line(case.others, rep, usual if today is None else 0, _LATEST)
            found = line.cheapest(visits_under(case.others, case.number, today, [(line.frame.start, _LATEST)]))
            if found is None:
                continue
            table = found[2]
            start, end = floor_minutes(table.leave), ceil_minutes(table.back)
            cost = case.surplus_at(rep, day, table.cost - case.saved(rep, day), case.opened(day))
            if cost is not None:
                change = Changes(case.problem).new_shift(rep, day, start, max(end, start + 1))
                yield Proposal(cost + _longer_gaps(case, rep, day), change)


def _longer_gaps(case: Case, rep: int, day: int) -> int:
    """What a shift more costs because others' gaps that count opportunities then count one more."""
    problem, cost = case.problem, 0
    for number, customer in enumerate(problem.spec.customers):
        cadence = customer.cadence
        if number == case.number or cadence.kind != "gap" or all(p.unit != "opportunities" for p in cadence.phases):
            continue
        days = opportunity_days(problem.spec, customer)
        receives = customer.windows is None or any(window.day == day for window in customer.windows)
        if days[day] or not receives or rep not in allowed_reps(problem.spec, customer):
            continue
        days[day] = True
        visits = list(case.result.days[number])
        then = gap_cost(cadence, to_ticks(customer.weight), days, visits)
        cost += then - cadence_cost(problem, number, visits)[0]
    return cost


def looser(case: Case) -> Iterator[Proposal]:
    """A minimum of the cadence lowered, or a count's greatest distance raised, by no more than it takes."""
    changes, number, cadence = Changes(case.problem), case.number, case.customer.cadence
    if cadence.kind == "gap":
        for index, phase in enumerate(cadence.phases):
            found = _least_change(case, phase.min, lambda low, index=index: with_min(cadence, index, phase.min - low))  # type: ignore[misc] # noqa: B023 - called at once
            if found is not None:
                yield Proposal(found[1], changes.min_gap(number, index, phase.min - found[0]))
    if cadence.kind == "count":
        low, high = cadence.min, cadence.max
        found = _least_change(case, low, lambda step: cadence.model_copy(update={"min": low - step}))
        if found is not None:
            yield Proposal(found[1], changes.min_gap(number, None, low - found[0]))
        if high is not None:
            steps = max(0, case.problem.spec.days - high)
            found = _least_change(case, steps, lambda step: cadence.model_copy(update={"max": high + step}))
            if found is not None:
                yield Proposal(found[1], changes.max_distance(number, high + found[0]))


def with_min(cadence: models.Gap, index: int, low: int) -> models.Gap:
    """The cadence with another minimum in one of its phases."""
    phases = list(cadence.phases)
    phases[index] = phases[index].model_copy(update={"min": low})
    return cadence.model_copy(update={"phases": phases})


def _least_change(case: Case, most: int, cadence: Callable[[int], models.Gap | models.Count]) -> tuple[int, int] | None:
    """The least of 1 to `most` steps that makes the visit possible, and the cost then; more steps never hinder."""

    def cost(step: int) -> int | None:
        terms: Terms = replace(case.terms, cadence=cadence(step))
        return case.surplus(case.prices, terms)

    if most < 1 or not any(price < NOWAY for price in case.prices.values()) or cost(most) is None:
        return None
    low, high = 1, most
    while low < high:
        middle = (low + high) // 2
        if cost(middle) is None:
            low = middle + 1
        else:
            high = middle
    final = cost(high)
    assert final is not None
    return high, final
