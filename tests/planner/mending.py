"""What a patch really makes possible: the patched problem, everybody else kept, all choices of one customer tried."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any
from unittest import mock

from repplan.checker import verify
from repplan.checker.patch import patched
from repplan.planner import dump_plan, layout
from repplan.planner.explain import Explainer
from repplan.planner.objective import cadence_cost
from repplan.planner.problem import allowed_reps, customer_entries
from repplan.planner.report import make_plan
from repplan.planner.timetable import timetable, within_limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from repplan.planner import Plan, Problem

Json = dict[str, Any]
Routes = dict[int, list[int]]


@dataclass
class Wanted:
    """A late gap (`since`, `in_time`) or missed visits (`made` so many) of a customer."""

    customer: int
    since: int | None = None
    to: int | None = None
    made: int = 0


def apply(obj: Json, patch: object) -> Json:
    """The problem with a patch applied."""
    changed = patched(obj, patch)
    assert isinstance(changed, dict)
    return changed


def carried_over(old: Problem, new: Problem, routes: Routes, wanted: Wanted) -> tuple[Routes, dict[int, int]]:
    """The routes without the visits that may be chosen anew, as options of the new problem; and (day -> rep) kept."""
    pins = {pin.day for pin in old.spec.customers[wanted.customer].pinned}
    kept: dict[int, int] = {}
    moved: Routes = {}
    for route, options in routes.items():
        rep, day = old.data.route[route, [layout.R_REP, layout.R_DAY]].tolist()
        there = new.route_of[rep, day]
        rows = [old.data.option[option].tolist() for option in options]
        mine = [row for row in rows if row[layout.O_CUSTOMER] == wanted.customer]
        stay = day in pins or (wanted.since is not None and day <= wanted.since)
        rest = [row for row in rows if row not in mine]
        if (
            mine
            and not stay
            and rest
            and timetable(old.data, route, [options[rows.index(row)] for row in rest]) is None
        ):
            stay = True
        if mine and stay:
            kept[day] = rep
            rest = rows
        if rest:
            moved[there] = [_same_option(new, there, row) for row in rest]
    return moved, kept


def _same_option(problem: Problem, route: int, row: list[int]) -> int:
    """The option of the same customer and place whose windows cost no more."""
    for entry in customer_entries(problem.data, row[layout.O_CUSTOMER]):
        if entry[layout.E_ROUTE] == route:
            fitting = [
                option
                for option in range(entry[layout.E_OPTION], entry[layout.E_OPTION_END])
                if problem.data.option[option, layout.O_LOCATION] == row[layout.O_LOCATION]
                and problem.data.option[option, layout.O_LEVEL] <= row[layout.O_LEVEL]
            ]
            return fitting[-1]
    raise AssertionError(row)


def best_choice(problem: Problem, routes: Routes, kept: dict[int, int], wanted: Wanted) -> tuple[int, Routes] | None:
    """The cheapest choice of the customer's visits that has the wanted one: (ticks, all routes); None if there is none."""
    data, customer = problem.data, problem.spec.customers[wanted.customer]
    ways: dict[int, list[tuple[int, int, list[int]]]] = {}  # day -> (rep, price, route's new order)
    for entry in customer_entries(data, wanted.customer):
        rep, day = entry[layout.E_REP], entry[layout.E_DAY]
        found = None if day in kept else _cheapest_order(problem, routes, entry)
        if found is not None:
            ways.setdefault(day, []).append((rep, found[0] - entry[layout.E_BONUS], found[1]))
    best: tuple[int, list[tuple[int, int, list[int]]], list[int]] | None = None
    free = sorted(day for day in ways if wanted.since is None or day > wanted.since)
    for size in range(len(free) + 1):
        for days in combinations(free, size):
            everything = sorted({*days, *kept})
            if not _wanted(problem, wanted, everything) or not _allowed(problem, wanted.customer, everything):
                continue
            rhythm = cadence_cost(problem, wanted.customer, everything)[0]
            for chosen in _one_rep(problem, customer, kept, [ways[day] for day in days]):
                cost = rhythm + sum(price for _rep, price, _order in chosen)
                if best is None or cost < best[0]:
                    best = cost, chosen, list(days)
    if best is None:
        return None
    full = dict(routes)
    for day, (rep, _price, order) in zip(best[2], best[1], strict=True):
        full[problem.route_of[rep, day]] = order
    return best[0], full


def _cheapest_order(problem: Problem, routes: Routes, entry: list[int]) -> tuple[int, list[int]] | None:
    route = entry[layout.E_ROUTE]
    stops = routes.get(route, [])
    before = timetable(problem.data, route, stops) if stops else None
    best = None
    for option in range(entry[layout.E_OPTION], entry[layout.E_OPTION_END]):
        for place in range(len(stops) + 1):
            order = [*stops[:place], option, *stops[place:]]
            table = timetable(problem.data, route, order) if within_limits(problem.data, route, order) else None
            if table is not None and (best is None or table.cost < best[0]):
                best = table.cost, order
    return None if best is None else (best[0] - (before.cost if before else 0), best[1])


def _one_rep(problem: Problem, customer: Any, kept: dict[int, int], ways: list[list[Any]]) -> Iterator[list[Any]]:
    """Choices of rep for each day: the cheapest of each where any may come, else one rep for all."""
    if customer.any_rep:
        yield [min(way, key=lambda item: item[1]) for way in ways]
        return
    pins = {pin.day: pin.rep for pin in customer.pinned}
    bound = {rep for day, rep in kept.items() if pins.get(day) is None}
    named = {rep for rep in pins.values() if rep is not None}
    reps = range(len(problem.spec.reps)) if named else allowed_reps(problem.spec, customer)  # appointments bind
    for rep in reps:
        if (bound and bound != {rep}) or (named and problem.spec.reps[rep].id not in named):
            continue
        if all(any(item[0] == rep for item in way) for way in ways):
            yield [next(item for item in way if item[0] == rep) for way in ways]
    if not ways:
        yield []


def _wanted(problem: Problem, wanted: Wanted, days: list[int]) -> bool:
    """Whether the wanted visit is among them."""
    cadence = problem.spec.customers[wanted.customer].cadence
    if cadence.kind == "count":
        return wanted.made < len(days) <= max(cadence.visits, len(problem.spec.customers[wanted.customer].pinned))
    if cadence.kind == "days":
        pins = {pin.day for pin in problem.spec.customers[wanted.customer].pinned}
        return any(set(option) <= set(days) and set(days) - set(option) <= pins for option in cadence.options)
    since = wanted.since
    assert since is not None
    before = [day for day in days if day <= since]
    end = problem.spec.days if wanted.to is None else wanted.to

    def in_time(day: int) -> bool:
        return all(
            gap.since != since for gap in cadence_cost(problem, wanted.customer, [*before, day])[1] if gap.to == day
        )

    following = next((day for day in days if day > since), end)
    return following < end and (in_time(following) or not any(in_time(day) for day in range(max(0, since + 1), end)))


def _allowed(problem: Problem, number: int, days: list[int]) -> bool:
    """Whether the days keep the cadence's hard rules, appointments being facts."""
    customer = problem.spec.customers[number]
    cadence, pins = customer.cadence, {pin.day for pin in customer.pinned}
    short = cadence_cost(problem, number, days)[2]
    if any(not (gap.to in pins and (gap.since < 0 or gap.since in pins)) for gap in short):
        return False
    if cadence.kind == "count" and cadence.max is not None:

        def used(some: list[int]) -> int:
            return sum(-(-(b - a) // cadence.max) - 1 for a, b in pairwise(some))

        if used(sorted(pins)) > max(0, cadence.visits - len(pins)):  # facts alone break it: they are let be, only they
            return all(b - a <= cadence.max or {a, b} <= pins for a, b in pairwise(days))
        return used(days) <= max(0, cadence.visits - len(days))
    return True


def proven(obj: Json, problem: Problem, routes: Routes) -> Plan:
    """The plan of these routes, which the checker passes."""
    unexplained = {"reason": "cheaper_not_to", "fix": None}  # explaining is slow, and not asked here
    with (
        mock.patch.object(Explainer, "late", return_value=unexplained),
        mock.patch.object(Explainer, "missed", return_value=unexplained),
    ):
        plan = make_plan(problem, routes, seed=1, iterations=0, interrupted=False)
    assert verify(obj, dump_plan(plan)) == []
    return plan
