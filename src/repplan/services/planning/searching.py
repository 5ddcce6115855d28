"""Solving a built problem, and weighing a new plan against the published one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from repplan.planner import dump_plan, parse_plan, parse_problem, solve

if TYPE_CHECKING:
    from collections.abc import Callable

    from repplan.planner import Progress

KEEP = 100_000.0
"""What dropping a published visit costs, in minutes, while asking what keeping them all would cost."""
_SAME = 0.01
"""Minutes by which two costs may differ and count as the same."""
KEEPING_SHARE = 4
"""Keeping all visits leaves only their order open: a quarter of the search is enough for it."""


@dataclass(frozen=True, slots=True)
class Search:
    """How to search: seed, effort, and who is told and asked meanwhile."""

    seed: int
    iterations: int | None = None
    progress: Callable[[Progress], None] | None = None
    should_stop: Callable[[], bool] | None = None

    def solve(self, problem: dict[str, Any], *, share: int = 1) -> dict[str, Any]:
        """The plan, in the interchange format. `share` divides the effort."""
        from repplan.planner.budget import default_iterations  # loads the kernel: only planning pays for it

        parsed = parse_problem(problem)
        effort = default_iterations(parsed) if self.iterations is None else self.iterations
        plan = solve(
            parsed,
            seed=self.seed,
            iterations=effort // share,
            progress=self.progress,
            should_stop=self.should_stop,
        )
        return dump_plan(plan)


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
    dear = [{**visit, "cost": KEEP} for visit in problem["previous"]]
    kept = search.solve({**problem, "previous": dear}, share=KEEPING_SHARE)
    # The same plan for the problem itself: its digest, and what dropping a visit really costs.
    real = {(visit["customer"], visit["day"]): visit.get("cost", 0.0) for visit in problem["previous"]}
    lost = math.fsum(KEEP - real[visit["customer"], visit["day"]] for visit in kept["dropped"])
    cost, interrupted = round(kept["cost"] - lost, 4), kept["interrupted"] or best["interrupted"]
    kept = {**kept, "problem": best["problem"], "cost": cost, "interrupted": interrupted}
    gain = kept["cost"] - best["cost"]
    if gain > worth_it:
        return Choice(best, same_visits=False, gain=gain)
    made = {(stop["customer"], route["day"]) for route in kept["routes"] for stop in route["stops"]}
    return Choice(_explained_anew(problem, kept), same_visits=made == set(real), gain=max(0.0, gain))


def _explained_anew(problem: dict[str, Any], kept: dict[str, Any]) -> dict[str, Any]:
    """The plan with the reasons and fixes of the problem itself: where visits are dear to move, so are their fixes."""
    from repplan.planner.laying import lay_routes, wishes_of
    from repplan.planner.report import make_plan

    parsed = parse_problem(problem)
    laid = lay_routes(parsed, wishes_of(parsed, parse_plan(kept)))
    again = dump_plan(
        make_plan(
            parsed, laid.routes, seed=kept["seed"], iterations=kept["iterations"], interrupted=kept["interrupted"]
        )
    )
    if not laid.left_out and abs(again["cost"] - kept["cost"]) < _SAME:
        return again
    unsure = {name: [{**fault, "fix": None} for fault in kept[name]] for name in ("late", "missed")}
    return {**kept, **unsure}
