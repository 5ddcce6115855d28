"""Solving a built problem, and weighing a new plan against the published one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from repplan.planner import dump_plan, parse_problem
from repplan.services.planning.listening import NOBODY, Listener

if TYPE_CHECKING:
    from repplan.planner import Problem
    from repplan.planner.solving import Found

KEEP = 100_000.0
"""What dropping a published visit costs, in minutes, while asking what keeping them all would cost."""
KEEPING_SHARE = 4
"""Keeping all visits leaves only their order open: a quarter of the search is enough for it."""


@dataclass(frozen=True, slots=True)
class Search:
    """How to search: seed, effort (None = by the size of the problem), and who listens."""

    seed: int
    iterations: int | None = None
    listener: Listener = NOBODY

    def solve(self, problem: dict[str, Any], *, share: int = 1) -> dict[str, Any]:
        """The plan, in the interchange format. `share` divides the effort."""
        parsed = parse_problem(problem)
        return self.plan_of(parsed, self.find(parsed, share=share))

    def find(self, problem: Problem, *, share: int = 1) -> Found:
        """The routes of the best plan found. `share` divides the effort."""
        self.listener.ready()
        from repplan.planner.budget import default_iterations  # loads the kernel: only planning pays for it
        from repplan.planner.solving import search_routes

        effort = default_iterations(problem) if self.iterations is None else self.iterations
        return search_routes(
            problem,
            seed=self.seed,
            iterations=effort // share,
            progress=self.listener.tell,
            should_stop=self.listener.should_stop,
        )

    def plan_of(self, problem: Problem, found: Found) -> dict[str, Any]:
        """The plan of routes that were found for the problem, or for one with other prices; as `solve` gives it."""
        from repplan.planner.report import make_plan

        made = make_plan(
            problem, found.routes, seed=self.seed, iterations=found.iterations, interrupted=found.interrupted
        )
        return dump_plan(made)


@dataclass(frozen=True, slots=True)
class Choice:
    """The plan to publish. `same_visits` = it is the published one; `gain` = minutes another plan would save on it."""

    document: dict[str, Any]
    same_visits: bool
    gain: float


def choose(problem: dict[str, Any], best: dict[str, Any], search: Search, worth_it: float) -> Choice:
    """The published visits, all that can be kept, unless another plan gains more than `worth_it` minutes on that.

    Args:
        problem: with the published visits as `previous`.
        best: the best plan found for it.
        search: how that one was found.
        worth_it: the gain in minutes that justifies moving visits.
    """
    from repplan.planner.objective import assess
    from repplan.planner.ticks import to_minutes

    dear = [{**visit, "cost": KEEP} for visit in problem["previous"]]
    found = search.find(parse_problem({**problem, "previous": dear}), share=KEEPING_SHARE)
    parsed = parse_problem(problem)
    gain = to_minutes(assess(parsed, found.routes).cost) - best["cost"]
    if gain > worth_it:
        return Choice(best, same_visits=False, gain=gain)
    kept = search.plan_of(parsed, replace(found, interrupted=found.interrupted or best["interrupted"]))
    published = {(visit["customer"], visit["day"]) for visit in problem["previous"]}
    made = {(stop["customer"], route["day"]) for route in kept["routes"] for stop in route["stops"]}
    return Choice(kept, same_visits=made == published, gain=max(0.0, gain))
