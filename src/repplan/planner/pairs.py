"""Two changes that make a visit possible together where no single one does.

The first is a limit raised (visits, load or length of a day) or the cadence made looser; the second any single change
of the problem as it would be then. So a day that is full in number and in time, or one that is too near and full, has a
fix as well. Of all the heights to which the first could be raised, the least with which a second one helps is taken.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from repplan.i18n import _
from repplan.planner import layout
from repplan.planner.case import Case
from repplan.planner.fixes import Change, Changes
from repplan.planner.lines import Kind
from repplan.planner.memory import Memory
from repplan.planner.obstacles import Obstacle, Others
from repplan.planner.proposals import Proposal
from repplan.planner.proposals_wide import with_min
from repplan.planner.ticks import TICKS, to_minutes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from repplan.planner.models import Count, Gap, Rep
    from repplan.planner.problem import Problem

    Kinds = Callable[[Case], Iterator[Proposal | None]]

_MOST = 12  # first changes that are tried
_LONGER = 360  # minutes by which the length of a day is raised at most, as in `explain`


@dataclass(frozen=True, slots=True)
class _First:
    """A change that alone does not help: how far it could go, step by step, and the case as it would be then."""

    steps: Sequence[int]
    change: Callable[[int], Change]
    then: Callable[[int], Case]


def cheapest_pair(case: Case, kinds: Kinds) -> Proposal | None:
    """The cheapest two changes found, of the first kind of second change with which there are any; None for none.

    Args:
        case: a visit that no single change makes possible.
        kinds: for a case, the cheapest single change of each kind, None where none helps.
    """
    found: list[tuple[int, int, Proposal]] = []
    for number, first in enumerate(islice(_firsts(case), _MOST)):
        kind = _kind(first, first.steps[-1], kinds)
        if kind is None:
            continue
        low, high = 0, len(first.steps) - 1
        while low < high:
            middle = (low + high) // 2
            if _second(first, first.steps[middle], kinds, kind) is None:
                low = middle + 1
            else:
                high = middle
        step = first.steps[high]
        second, change = _second(first, step, kinds, kind), first.change(step)
        if second is not None and second.change.patch[0]["path"] != change.patch[0]["path"]:
            both = Change(
                what=_("{one}, and {other}").format(one=change.what, other=second.change.what),
                patch=[*change.patch, *second.change.patch],
            )
            found.append((kind, number, Proposal(second.cost, both)))
    best = min(found, key=lambda one: (one[0], one[2].cost, one[1]), default=None)
    return None if best is None else best[2]


def _kind(first: _First, step: int, kinds: Kinds) -> int | None:
    """The first kind of second change that helps."""
    return next((kind for kind, found in enumerate(kinds(first.then(step))) if found is not None), None)


def _second(first: _First, step: int, kinds: Kinds, kind: int) -> Proposal | None:
    """The second change of that kind, when the first goes so far."""
    return next(found for number, found in enumerate(kinds(first.then(step))) if number == kind)


def _firsts(case: Case) -> Iterator[_First]:
    changes = Changes(case.problem)
    for number in sorted(case.allowed):
        rep = case.problem.spec.reps[number]
        visits = _heights(case, number, Kind.VISITS)
        if visits:
            yield _limit(case, number, visits, layout.R_VISITS, "max_visits", changes.max_visits)
        loads = _heights(case, number, Kind.LOAD)
        if loads:
            yield _limit(case, number, loads, layout.R_CAPACITY, "capacity", changes.capacity)
        if rep.max_minutes is not None:
            least = int(rep.max_minutes) + 1
            longer = range(least * TICKS, (least + _LONGER) * TICKS, TICKS)
            yield _limit(case, number, longer, layout.R_MINUTES, "max_minutes", changes.max_minutes)
    yield from _looser(case, changes)


def _heights(case: Case, rep: int, kind: Kind) -> list[int]:
    """What a rep's limit would have to be for one visit more on the days on which it is reached, ascending."""
    found = set()
    load = int(case.customer.load * TICKS)
    for entry in case.entries:
        if entry[layout.E_REP] == rep and entry[layout.E_DAY] in case.usual.targets:
            there = case.others.limit(entry[layout.E_ROUTE], load, (rep, entry[layout.E_DAY]))
            if isinstance(there, Obstacle) and there.kind is kind:
                found.add(there.needed)
    return sorted(found)


def _limit(  # noqa: PLR0917 - one limit, as the file, the arrays and the words know it
    case: Case, rep: int, steps: Sequence[int], column: int, name: str, change: Callable[[int, float], Change]
) -> _First:
    """A rep's limit raised to one of some heights (ticks where it is a time or a load)."""

    def height(step: int) -> float:
        return step if column == layout.R_VISITS else to_minutes(step)

    def then(step: int) -> Case:
        route = case.problem.data.route.copy()
        route[route[:, layout.R_REP] == rep, column] = step
        if column == layout.R_MINUTES:
            spans = route[:, layout.R_END] - route[:, layout.R_START]
            route[:, layout.R_LENGTH] = spans.clip(max=route[:, layout.R_MINUTES])
        people: list[Rep] = list(case.problem.spec.reps)
        people[rep] = people[rep].model_copy(update={name: height(step)})
        spec = case.problem.spec.model_copy(update={"reps": people})
        return _under(case, replace(case.problem, spec=spec, data=case.problem.data._replace(route=route)))

    return _First(steps, lambda step: change(rep, _plain(height(step))), then)


def _plain(number: float) -> float:
    """A whole number without its point."""
    return int(number) if number == int(number) else number


def _looser(case: Case, changes: Changes) -> Iterator[_First]:
    """A minimum gap lowered, a count's greatest distance raised."""
    number, cadence = case.number, case.customer.cadence
    if cadence.kind == "gap":
        for index, phase in enumerate(cadence.phases):
            if phase.min:
                yield _First(
                    range(1, phase.min + 1),
                    lambda step, index=index, low=phase.min: changes.min_gap(number, index, low - step),  # type: ignore[misc]
                    lambda step, index=index, low=phase.min: _with(case, with_min(cadence, index, low - step)),  # type: ignore[misc]
                )
    if cadence.kind == "count":
        if cadence.min:
            yield _First(
                range(1, cadence.min + 1),
                lambda step: changes.min_gap(number, None, cadence.min - step),
                lambda step: _with(case, cadence.model_copy(update={"min": cadence.min - step})),
            )
        if cadence.max is not None and cadence.max < case.problem.spec.days:
            yield _First(
                range(cadence.max + 1, case.problem.spec.days + 1),
                lambda step: changes.max_distance(number, step),
                lambda step: _with(case, cadence.model_copy(update={"max": step})),
            )


def _with(case: Case, cadence: Gap | Count) -> Case:
    people = list(case.problem.spec.customers)
    people[case.number] = case.customer.model_copy(update={"cadence": cadence})
    return _under(case, replace(case.problem, spec=case.problem.spec.model_copy(update={"customers": people})))


def _under(case: Case, problem: Problem) -> Case:
    """The same visit wanted in a changed problem; what it costs more counts from the plan as it is."""
    others = Others(problem, case.others.routes, Memory(problem, case.others.memory))
    stayed, number, late = case.stayed, case.number, case.late
    return Case(problem, case.result, others=others, stayed=stayed, number=number, late=late, now=case.now)
