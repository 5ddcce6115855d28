"""What a search tells about itself: figures that agree with the plan, whatever order the plans come in."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from repplan.planner import Plan, Problem, Progress, parse_problem, solve
from repplan.planner.objective import cadence_cost, missed_visits
from repplan.planner.progress import Shortfall
from tests.planner.problems import random_problem, territory_problem

if TYPE_CHECKING:
    import numpy.typing as npt

    from tests.planner.conftest import VerifiedSolve


def _met(problem: Problem, plan: Plan) -> npt.NDArray[np.bool_]:
    met = np.zeros((len(problem.spec.customers), problem.spec.days), dtype=np.bool_)
    for route in plan.routes:
        for stop in route.stops:
            met[problem.customer_index[stop.customer], route.day] = True
    return met


@pytest.mark.parametrize("seed", range(12))
def test_the_figures_are_those_of_the_plan(seed: int, verified_solve: VerifiedSolve) -> None:
    """Late gaps and missed visits are counted as the plan lists them."""
    obj = random_problem(seed)
    problem, plan = parse_problem(obj), verified_solve(obj, iterations=30)
    late, missed = Shortfall(problem).count(_met(problem, plan))
    assert (late, missed) == (len(plan.late), sum(entry.visits for entry in plan.missed))


@pytest.mark.parametrize("seed", range(6))
def test_one_plan_after_another(seed: int) -> None:
    """Looking only at what changed gives what looking at everything gives."""
    problem = parse_problem(random_problem(seed))
    rng, shortfall = np.random.default_rng(seed), Shortfall(problem)
    met = np.zeros((len(problem.spec.customers), problem.spec.days), dtype=np.bool_)
    for _ in range(20):
        met = met ^ (rng.random(met.shape) < 0.05)
        late = missed = 0
        for number, customer in enumerate(problem.spec.customers):
            days = np.flatnonzero(met[number]).tolist()
            if customer.cadence.kind == "gap":
                late += len(cadence_cost(problem, number, days)[1])
            else:
                missed += missed_visits(customer.cadence, days)
        assert shortfall.count(met) == (late, missed)


def test_a_search_tells_how_far_it_is_and_what_its_plan_lacks() -> None:
    """Fractions and iterations grow, the cost falls, and the last figures stand near the plan's."""
    told: list[Progress] = []
    plan = solve(parse_problem(territory_problem(1, customers=60)), iterations=60_000, progress=told.append)
    assert told
    assert all(progress.to_make == 60_000 for progress in told)
    for before, after in pairwise(told):
        assert before.fraction <= after.fraction <= 1
        assert before.iterations <= after.iterations <= 60_000
        assert before.cost >= after.cost >= plan.cost - 1e-6
    assert all(0 <= progress.late <= 60 * 8 for progress in told)
