"""From a problem to its plan: the wiring. The kernel is loaded by the first call, not by the import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.errors import UsageError
from repplan.i18n import _
from repplan.planner.budget import default_iterations
from repplan.planner.report import make_plan

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from repplan.planner.plan import Plan
    from repplan.planner.problem import Problem
    from repplan.planner.progress import Progress


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to.

    Attributes:
        routes: of the best plan: route -> options of its stops in order.
        iterations: made by all walks together.
        interrupted: whether it was ended early.
    """

    routes: Mapping[int, Sequence[int]]
    iterations: int
    interrupted: bool


def solve(
    problem: Problem,
    seed: int = 1,
    iterations: int | None = None,
    seconds: float | None = None,
    walks: int = 2,
    *,
    progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    clock: Callable[[], float] | None = None,
    threads: int | None = None,
    debug: bool = False,
) -> Plan:
    """The best plan found: always feasible, and the same for the same problem, seed, iterations and walks.

    Args:
        problem: from `parse_problem`.
        seed: of the random numbers.
        iterations: of all walks together; derived from the size of the problem where None.
        seconds: wall time to spend instead; the plan is then not reproducible.
        walks: independent searches; the cheapest plan wins, a tie goes to the lower walk.
        progress: told after each piece of a walk, from the thread that asked for the plan.
        should_stop: asked likewise; once true, the best plan so far is returned as `interrupted`.
        clock: counts seconds, as `time.monotonic` does: needed with `seconds`, for the planner has no clock itself.
        threads: how many walks run at the same time; all of them where None. The plan does not depend on it.
        debug: recompute the objective after every accepted move and compare (slow).

    Raises:
        UsageError: if `seconds` comes without a `clock`.
    """
    found = search_routes(
        problem,
        seed,
        iterations,
        seconds,
        walks,
        progress=progress,
        should_stop=should_stop,
        clock=clock,
        threads=threads,
        debug=debug,
    )
    return make_plan(problem, found.routes, seed=seed, iterations=found.iterations, interrupted=found.interrupted)


def search_routes(
    problem: Problem,
    seed: int = 1,
    iterations: int | None = None,
    seconds: float | None = None,
    walks: int = 2,
    *,
    progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    clock: Callable[[], float] | None = None,
    threads: int | None = None,
    debug: bool = False,
) -> Found:
    """The routes of the plan that `solve` would give, without what is said about them; arguments as there.

    Problems that differ in nothing but prices have the same routes and options, so what is found for one of them can
    be made a plan of another.

    Raises:
        UsageError: if `seconds` comes without a `clock`.
    """
    if seconds is not None and clock is None:
        raise UsageError(_("a search limited by seconds needs a clock"))
    from repplan.planner.search import Search, Timer  # noqa: PLC0415 - importing it readies the compiler

    total = iterations if iterations is not None else default_iterations(problem)
    search = Search(problem, seed, total, walks, Timer(clock, seconds) if clock and seconds else None, debug=debug)
    search.run(progress, should_stop, threads or walks)
    routes, _cost = search.best()
    made = search.done() if seconds or search.interrupted else total
    return Found(routes, made, search.interrupted)
