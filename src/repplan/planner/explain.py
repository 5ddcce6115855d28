"""Why a gap is late or a visit is missed, and the cheapest change that would make the visit possible.

The question is always the same: with everybody else's visits kept, in their order, is there a choice of the customer's
own visits that has the one that is wanted? For a late gap the visits before it stay and one on a day in time is wanted
(on any day of the gap where none is in time); for a count, one visit more; for day sets, one of the sets.

If there is, the plan is cheaper without it (`cheaper_not_to`) and nothing need be changed: `fix` is null. If not, the
reason is what stands in the way on most of the helpful days. Days count for that on whose weekday the customer could be
visited elsewhere in the horizon: of the days that are never his, nobody expects anything.

A fix is the cheapest change of the first of these kinds that helps at all; of two that cost the same, the first listed:

1. A longer shift or window, a break moved or shortened, a higher limit: by two hours (a window: by one) at the most.
2. The same by up to six hours (a window: four), a break left out, another rep.
3. A shift on a day off; a minimum gap lowered; a count's greatest distance raised.
4. A visit outside the customer's hours; any hours whatever.

Where none of these helps, two together may: see `pairs`, which the first visits of a plan that need it get.

So a change that people can make goes before one that asks for a doctor's goodwill, whatever the difference in travel.

Who interrupts a search wants the plan now: when an interrupted plan has had other hours tried `TRIES` times, what is
left to explain gets its reason, and no fix. It is a count, so that what one plan says does not depend on the machine.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from repplan.planner.case import Case
from repplan.planner.obstacles import Obstacle, Others
from repplan.planner.pairs import cheapest_pair
from repplan.planner.proposals import Reach, cheapest_hours, spots
from repplan.planner.proposals_wide import another_rep, cheapest, limits, looser, new_shift
from repplan.planner.ticks import to_minutes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from repplan.planner.objective import Assessment, GapFault
    from repplan.planner.problem import Problem
    from repplan.planner.proposals import Proposal

TRIES = 5_000  # a few seconds' work
PAIRS = 20  # visits of a plan for which two changes are looked for: some seconds' work as well

NEAR = (  # of two obstacles that stand on as many days, or on one day for different reps, the first is named
    "visits_full",
    "capacity_full",
    "shift_full",
    "min_gap",
    "no_window",
    "no_shift",
    "rep_not_allowed",
    "unreachable",
)
_REACHES = (
    Reach(hours=120, window=60, lose_break=False),
    Reach(hours=360, window=240, lose_break=True),
    Reach(hours=1_440, window=1_440, lose_break=True),
)


class Explainer:
    """Answers for one plan.

    Args:
        problem: the problem.
        result: the plan.
        tries: how many times other hours are tried before no more fixes are sought; None = without end.
    """

    def __init__(self, problem: Problem, result: Assessment, tries: int | None = None) -> None:
        self.problem, self.result, self.tries, self.pairs = problem, result, tries, PAIRS
        routes = {route: [stop.option for stop in table.stops] for route, table in result.routes.items()}
        self.others = Others(problem, routes)

    def late(self, late: GapFault) -> dict[str, Any]:
        """`reason` and `fix` of a late gap."""
        return self._explain(late.customer, late)

    def missed(self, number: int) -> dict[str, Any]:
        """`reason` and `fix` of a customer's missed visits."""
        return self._explain(number, None)

    def case(self, number: int, late: GapFault | None) -> Case:
        """The visit that is wanted."""
        others, stayed = self.others.but_for(number, None if late is None else late.since)
        return Case(self.problem, self.result, others=others, stayed=stayed, number=number, late=late)

    def _explain(self, number: int, late: GapFault | None) -> dict[str, Any]:
        case = self.case(number, late)
        if case.possible is not None:
            return {"reason": "cheaper_not_to", "fix": None}
        spent = self.tries is not None and self.others.memory.tried >= self.tries
        found, fix = None if spent else cheapest_fix(case), None
        if found is None and self.tries is None and self.pairs:
            self.pairs -= 1
            found = cheapest_pair(case, _of_each_kind)
        if found is not None:
            fix = {"what": found.change.what, "patch": found.change.patch, "cost": to_minutes(found.cost)}
        return {"reason": reason_of(case), "fix": fix}


def cheapest_fix(case: Case) -> Proposal | None:
    """The change to propose; None where no single one helps."""
    return next((found for found in _of_each_kind(case) if found is not None), None)


def _of_each_kind(case: Case) -> Iterator[Proposal | None]:
    """For each kind of change, the cheapest that helps."""
    places = spots(case)
    near, far, any_hours = _REACHES

    def kinds() -> Iterator[list[Proposal | None]]:
        yield [cheapest_hours(places, near), cheapest(limits(case, near.hours))]
        yield [cheapest_hours(places, far), cheapest(limits(case, far.hours)), cheapest(another_rep(case))]
        yield [cheapest(new_shift(case)), cheapest(looser(case))]
        outside = cheapest(proposal for spot in places for proposal in spot.new_window())
        yield [outside, cheapest_hours(places, any_hours), cheapest(limits(case, any_hours.hours))]

    for kind in kinds():
        yield cheapest(proposal for proposal in kind if proposal is not None)


def reason_of(case: Case) -> str:
    """What stands in the way of an impossible visit.

    A gap that was late before the plan began and ends with a visit on its very first day could be ended by no working
    day: `no_shift`.
    """
    cadence = case.terms.cadence
    days = _unserved(case, cadence.options) if cadence.kind == "days" else _helpful(case)
    weekdays = {day % 7 for day, good in enumerate(case.terms.opportunity) if good}
    expected = [day for day in days if day % 7 in weekdays] or days
    counted = Counter(obstacle_on(case, day) for day in expected)
    most = max(counted.values(), default=0)
    return next((reason for reason in NEAR if most and counted[reason] == most), "no_shift")


def _helpful(case: Case) -> Sequence[int]:
    """Days on which a visit would be what is wanted, without breaking a gap; if all would break one, all of them."""
    made = case.result.days[case.number]
    days = [day for day in case.usual.targets if day not in made]
    return [day for day in days if any(day in rest for rest in case.through.values())] or days


def _unserved(case: Case, options: Sequence[Sequence[int]]) -> Sequence[int]:
    """The days in the way of the day set that has the fewest of them; the whole set where its days suit no one rep."""
    possible = [case.of_home(home, case.prices) for home in case.terms.homes]
    ways = [[day for day in option if not any(day in days for days in possible)] for option in options]
    number = min(range(len(ways)), key=lambda number: len(ways[number]))
    return ways[number] or options[number]


def obstacle_on(case: Case, day: int) -> str:
    """What stands in the way of the wanted visit on one day, by the rep who comes nearest to making it."""
    said = []
    for rep in sorted(case.allowed):
        found = case.found.get((rep, day)) or case.others.visit(case.number, rep, day)
        # A possible day that is no choice: too near to others, or (in a day set) of another rep than the set's others.
        alone = "rep_not_allowed" if case.terms.cadence.kind == "days" else "min_gap"
        said.append(found.reason if isinstance(found, Obstacle) else alone)
    nobody = "rep_not_allowed" if case.problem.spec.reps else "no_shift"
    return min(said, key=NEAR.index, default=nobody)
