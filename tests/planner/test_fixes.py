"""Fixes: applying each reported patch makes the visit possible, costs what was said, and is just enough."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from repplan.checker import verify
from repplan.checker.listing import REASONS
from repplan.planner import dump_plan, parse_problem, solve
from repplan.planner.ticks import TICKS
from tests.planner.mending import Wanted, apply, best_choice, carried_over, proven
from tests.planner.plans import routes_of_plan
from tests.planner.problems import random_problem, tight_problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from repplan.planner import Plan, Problem
    from repplan.planner.plan import Late, Missed

Json = dict[str, Any]


@dataclass
class Mended:
    """A fix, and what the patched problem admits with everybody else kept."""

    obj: Json
    problem: Problem
    plan: Plan
    entry: Late | Missed
    wanted: Wanted
    changed: Json
    then: Plan | None  # the cheapest plan that has the visit


PROBLEMS: list[tuple[Callable[..., Json], int]] = [
    *((tight_problem, seed) for seed in range(130)),
    *((random_problem, seed) for seed in range(70)),
]


TWO = "two changes"
MOST = 40  # patches of one kind that are tried: the hundredth longer shift shows what the first forty have shown
WANTED_KINDS = {
    "reps/shifts/end:replace": 40,
    "reps/shifts/start:replace": 1,
    "reps/shifts/breaks:replace": 5,
    "reps/shifts/-:add": 40,
    "reps/max_visits:replace": 10,
    "reps/max_minutes:replace": 1,
    "customers/windows/start:replace": 1,
    "customers/windows/end:replace": 5,
    "customers/windows/-:add": 40,
    "customers/reps/-:add": 10,
    "customers/cadence/phases/min:replace": 5,
    "customers/cadence/min:replace": 1,
    TWO: 20,
}
"""Kinds of patches, and how many of each the problems yield at least; rarer ones have tests of their own."""


def _wanted(problem: Problem, plan: Plan, entry: Late | Missed) -> Wanted:
    number = problem.customer_index[entry.customer]
    made = sum(stop.customer == entry.customer for route in plan.routes for stop in route.stops)
    if hasattr(entry, "from_"):
        return Wanted(number, entry.from_, entry.to)
    return Wanted(number, made=made)


@pytest.fixture(scope="module")
def plans() -> list[tuple[Json, Problem, Plan]]:
    """200 problems and their plans."""
    objs = [(make(seed), seed) for make, seed in PROBLEMS]
    problems = [(obj, parse_problem(obj), seed) for obj, seed in objs]
    return [(obj, problem, solve(problem, seed=seed, iterations=100, walks=1)) for obj, problem, seed in problems]


@pytest.fixture(scope="module")
def mended(plans: list[tuple[Json, Problem, Plan]]) -> list[Mended]:
    """The fixes of all plans, no more of one kind than are worth trying."""
    found, kinds = [], Counter[str]()
    for obj, problem, plan in plans:
        for entry in [*plan.late, *plan.missed]:
            if entry.fix is not None and kinds[kind_of(entry.fix.patch)] < MOST:
                kinds[kind_of(entry.fix.patch)] += 1
                wanted = _wanted(problem, plan, entry)
                changed = apply(obj, entry.fix.patch)
                then = _with_visit(problem, plan, wanted, changed)
                found.append(Mended(obj, problem, plan, entry, wanted, changed, then))
    return found


def _with_visit(problem: Problem, plan: Plan, wanted: Wanted, changed: Json, new: Problem | None = None) -> Plan | None:
    """The cheapest plan of the changed problem that has the visit, everybody else kept; the checker passes it.

    `new` is the changed problem where it is parsed already: that takes longer than all the rest.
    """
    new = new or parse_problem(changed)
    rest, kept = carried_over(problem, new, routes_of_plan(problem, plan), wanted)
    best = best_choice(new, rest, kept, wanted)
    return None if best is None else proven(changed, new, best[1])


def kind_of(patch: list[Json]) -> str:
    """What a patch changes, without indices."""
    if len(patch) > 1:
        return TWO
    return "/".join(step for step in patch[0]["path"].split("/")[1:] if not step.isdigit()) + ":" + patch[0]["op"]


def test_each_patch_makes_the_visit_possible_at_the_cost_said(mended: list[Mended]) -> None:
    """With the patch applied and everybody else kept, the visit fits, the checker agrees, and the cost is as said.

    All choices of the customer's own visits are tried, so the cost said is the least there is.
    """
    kinds = Counter[str]()
    for case in mended:
        assert case.entry.fix is not None
        assert case.then is not None, case.entry
        assert round((case.then.cost - case.plan.cost - case.entry.fix.cost) * TICKS) == 0, case.entry
        assert not _still_wanted(case.then, case.entry)
        kinds[kind_of(case.entry.fix.patch)] += 1
    missing = {kind: least for kind, least in WANTED_KINDS.items() if kinds[kind] < least}
    assert not missing, kinds
    assert sum(kinds.values()) > 220


def test_cheaper_not_to_is_said_where_the_visit_is_possible(plans: list[tuple[Json, Problem, Plan]]) -> None:
    """With everybody else kept, some choice of the customer's own visits has it; and there only. Then nothing is mended."""
    reasons = Counter[str]()
    for obj, problem, plan in plans[::3]:
        for entry in [*plan.late, *plan.missed]:
            possible = _with_visit(problem, plan, _wanted(problem, plan, entry), obj, problem) is not None
            assert possible == (entry.reason == "cheaper_not_to"), entry
            assert not (possible and entry.fix)
            reasons[entry.reason] += 1
    assert len(reasons) >= len(REASONS) - 1, reasons


def test_solving_the_patched_problem_again_makes_the_visit(mended: list[Mended]) -> None:
    """Solving the patched problem gives a plan with the visit and all others of it, where it is worth a lot.

    Every visit of the plan that is said to be possible is one of the previous plan, and very dear to drop.
    """
    for case in mended[::5]:
        assert case.then is not None
        again = case.changed | {
            "previous": [
                {"customer": stop.customer, "rep": route.rep, "day": route.day, "cost": 100_000.0}
                for route in case.then.routes
                for stop in route.stops
            ]
        }
        problem = parse_problem(again)
        for iterations in (200, 20_000):  # an order that keeps everybody is found sooner or later
            plan = solve(problem, iterations=iterations, walks=1)
            if not plan.dropped:
                break
        assert not plan.dropped, case.entry
        assert not _still_wanted(plan, case.entry), case.entry
        assert verify(again, dump_plan(plan)) == []


def test_a_change_is_just_enough(mended: list[Mended]) -> None:
    """With a minute, a visit or a day less, the visit is dearer or impossible."""
    tried = Counter[str]()
    for case in mended:
        assert case.entry.fix is not None
        for less in _less(case.entry.fix.patch):
            then = _with_visit(case.problem, case.plan, case.wanted, apply(case.obj, less))
            assert then is None or then.cost > case.plan.cost + case.entry.fix.cost, case.entry
            tried[kind_of(less)] += 1
    assert len(tried) >= 7


def _less(patch: list[Json]) -> Iterator[list[Json]]:
    """The patch with one of its numbers one less far from what was."""
    ways = {"end": -1, "max_visits": -1, "max_minutes": -1, "start": 1, "min": 1}
    for place, step in enumerate(patch):
        key = step["path"].rsplit("/", 1)[1]
        if step["op"] == "replace" and key in ways:
            yield [*patch[:place], step | {"value": step["value"] + ways[key]}, *patch[place + 1 :]]


def test_two_changes_are_told_only_where_no_single_one_helps(plans: list[tuple[Json, Problem, Plan]]) -> None:
    """Neither of the two alone makes the visit possible, and they are told as one sentence."""
    for obj, problem, plan in plans:
        for entry in [*plan.late, *plan.missed]:
            if entry.fix is None or len(entry.fix.patch) == 1:
                continue
            assert len(entry.fix.patch) == 2
            assert ", and " in entry.fix.what
            for step in entry.fix.patch:
                alone = apply(obj, [step])
                assert _with_visit(problem, plan, _wanted(problem, plan, entry), alone) is None, entry


def _still_wanted(plan: Plan, entry: Late | Missed) -> bool:
    """Whether the plan leaves the same undone."""
    if hasattr(entry, "from_"):
        return any(
            (late.customer, late.from_, late.to) == (entry.customer, entry.from_, entry.to) for late in plan.late
        )
    return any(missed.customer == entry.customer and missed.visits >= entry.visits for missed in plan.missed)
