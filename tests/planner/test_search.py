"""The search: feasible, exact, reproducible, stoppable, and never worse than what it starts from."""

from __future__ import annotations

import ast
import json
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from benchmarks.urgency_first import urgency_first
from repplan.checker import verify
from repplan.errors import UsageError
from repplan.planner import Progress, compiled, dump_plan, layout, parse_problem, search, solve
from repplan.planner.kernel_schedule import fine_of
from repplan.planner.ticks import to_minutes
from tests.planner.problems import random_problem, territory_problem

if TYPE_CHECKING:
    from tests.planner.conftest import VerifiedSolve

Json = dict[str, Any]


def _text(plan: Any) -> str:
    return json.dumps(dump_plan(plan))


@pytest.mark.parametrize("seed", range(60))
def test_every_accepted_move_costs_what_the_objective_says(seed: int, verified_solve: VerifiedSolve) -> None:
    """The books of the search agree with the whole objective from scratch, to the tick; the plan breaks no rule."""
    verified_solve(random_problem(seed), iterations=200, walks=1, debug=True)


@pytest.mark.parametrize("seed", range(3))
def test_books_hold_on_territories(seed: int, verified_solve: VerifiedSolve) -> None:
    """The same on what real problems look like."""
    verified_solve(territory_problem(seed, customers=50), iterations=60, walks=1, debug=True)


def test_same_bytes_twice_and_on_any_number_of_threads() -> None:
    """Same problem, seed and iterations: the same plan, whether the walks run together or one after the other."""
    obj = territory_problem(4, customers=40)
    plans = [_text(solve(parse_problem(obj), seed=3, iterations=1500, threads=threads)) for threads in (1, 2, 2)]
    assert len(set(plans)) == 1


def test_seeds_differ() -> None:
    """Another seed searches elsewhere."""
    obj = territory_problem(4, customers=40)
    first, second = (dump_plan(solve(parse_problem(obj), seed=seed, iterations=300)) for seed in (1, 2))
    assert first["routes"] != second["routes"]


def test_the_first_walk_of_a_tie_wins(verified_solve: VerifiedSolve) -> None:
    """Nothing to search for: all walks end alike, and more of them change nothing."""
    obj = random_problem(1, customers=1, days=3)
    plans = [dump_plan(verified_solve(obj, iterations=40, walks=walks)) for walks in (1, 3)]
    assert plans[0] == plans[1]


def test_more_iterations_find_better_plans(verified_solve: VerifiedSolve) -> None:
    """The search improves on what insertion alone gives."""
    obj = territory_problem(2, customers=60)
    assert verified_solve(obj, iterations=3000).cost < 0.98 * verified_solve(obj, iterations=0).cost


@pytest.mark.parametrize("seed", range(4))
def test_never_dearer_than_urgency_first(seed: int, verified_solve: VerifiedSolve) -> None:
    """Even a short search beats the baseline, whose own plan breaks no rule."""
    obj = territory_problem(seed, customers=60 + 20 * seed)
    baseline = urgency_first(obj)
    assert verify(obj, baseline) == []
    assert verified_solve(obj, iterations=1000).cost < baseline["cost"]


@pytest.mark.parametrize("seed", range(20))
def test_the_baseline_obeys_every_rule(seed: int) -> None:
    """Urgency first on problems with every feature: the checker finds nothing."""
    obj = random_problem(seed)
    assert verify(obj, urgency_first(obj)) == []


def test_replanning_keeps_the_published_plan(verified_solve: VerifiedSolve) -> None:
    """Started from its own plan with a price on every change, the search drops nothing and costs no more."""
    obj = territory_problem(5, customers=40)
    plan = verified_solve(obj, iterations=3000)
    visits = [(stop.customer, route.rep, route.day) for route in plan.routes for stop in route.stops]
    obj["previous"] = [{"customer": customer, "rep": rep, "day": day, "cost": 20} for customer, rep, day in visits]
    again = verified_solve(obj, iterations=1000)
    assert again.cost <= plan.cost + 1e-6
    assert again.dropped == []


def test_stopping_returns_the_best_so_far(verified_solve: VerifiedSolve) -> None:
    """Asked to stop, the search ends early with a feasible plan that says it was interrupted; progress was told."""
    told: list[Progress] = []
    plan = verified_solve(
        territory_problem(1, customers=30),
        iterations=3_000_000,
        progress=told.append,
        should_stop=lambda: len(told) > 2,
    )
    assert plan.interrupted
    assert len(told) == 3
    assert all(0 <= progress.fraction <= 1 for progress in told)


def test_control_c_returns_the_best_so_far(verified_solve: VerifiedSolve) -> None:
    """An interrupt from the keyboard is an answer, not a crash."""

    def interrupt(_progress: Progress) -> None:
        raise KeyboardInterrupt

    plan = verified_solve(territory_problem(1, customers=30), iterations=3_000_000, progress=interrupt)
    assert plan.interrupted


def test_seconds_limit_the_search(verified_solve: VerifiedSolve) -> None:
    """With `seconds` the clock decides, and the iterations made are told."""
    plan = verified_solve(territory_problem(1, customers=30), seconds=0.3, clock=time.monotonic)
    assert plan.iterations > 0
    assert not plan.interrupted


def test_seconds_need_a_clock() -> None:
    """The planner is pure: whoever limits it by time brings the clock."""
    with pytest.raises(UsageError, match="clock"):
        solve(parse_problem(random_problem(1)), seconds=1)


@pytest.mark.parametrize("missing", ["customers", "reps", "shifts", "windows"])
def test_nothing_to_do_is_a_plan(missing: str, verified_solve: VerifiedSolve) -> None:
    """Without customers, reps, working days or windows there is an empty plan, not an error."""
    obj = random_problem(7, reps=1)
    obj.pop("previous", None)
    for customer in obj["customers"]:
        customer.pop("pinned", None)
        customer.pop("reps", None)
        if missing == "windows":
            customer["windows"] = []
    if missing == "customers":
        obj["customers"] = []
    if missing == "reps":
        obj["reps"] = []
    if missing == "shifts":
        obj["reps"][0]["shifts"] = []
    plan = verified_solve(obj, iterations=50)
    assert plan.routes == []


@pytest.mark.parametrize("seed", range(4))
def test_a_long_search_begins_anew_and_keeps_its_best(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With iterations for several rounds, the books stay exact and the plan is no worse than that of the first round."""
    obj = random_problem(seed)
    obj.pop("previous", None)  # a walk that follows a plan goes on with it
    problem = parse_problem(obj)
    monkeypatch.setattr(search, "PER_CUSTOMER", 10)
    monkeypatch.setattr(search, "MOST_ROUNDS", 1)
    once = solve(problem, seed=seed, iterations=300, walks=1, debug=True)
    monkeypatch.setattr(search, "MOST_ROUNDS", 8)
    walk = search.Search(problem, seed, 600, 1, None, debug=True).walks[0]
    assert walk.rounds == min(8, 600 // (10 * len(problem.data.customer)))
    costs = []
    while walk.step(None):
        costs.append(int(walk.kept.total[0]))
    assert walk.round == walk.rounds - 1
    assert costs == sorted(costs, reverse=True)
    assert solve(problem, seed=seed, iterations=600, walks=1, debug=True).cost <= max(once.cost, to_minutes(costs[0]))


def test_a_limit_exceeded_by_a_little_is_never_free(verified_solve: VerifiedSolve) -> None:
    """Where many plans are a few hundredths of a minute too long, the plan that comes out is within the shift."""
    shifts = [{"day": day, "start": 500, "end": 570} for day in range(4)]
    obj = {
        "version": 1,
        "start": "2026-11-23",
        "days": 4,
        "matrix": {"minutes": [[0, 5], [5, 0]]},
        "reps": [{"id": "r", "start": 0, "end": 0, "shifts": shifts}],
        "customers": [
            {
                "id": f"c{number}",
                "location": 1,
                "service": 20.02,
                "weight": 100,
                "cadence": {"kind": "count", "visits": 1, "min": 1},
            }
            for number in range(6)
        ],
    }
    verified_solve(obj, iterations=20_000)
    cheap = np.ones(layout.F_COLUMNS, dtype=np.int64)
    assert fine_of(cheap, 1, 0, 0) > 0
    assert fine_of(cheap, 0, 1, 0) > 0
    assert fine_of(cheap, 0, 0, 1) > 0


def test_the_cache_folder_follows_the_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder holds no machine code; its name changes with any of the kernel's sources."""
    assert not compiled.is_compiled(tmp_path)
    name = compiled.folder_name()
    assert name.startswith("kernel-")
    for source in ("kernel_insert.py", "kernel_price.py", "layout.py", "ticks.py", "compiled.py"):
        copied = tmp_path / source.removesuffix(".py")
        shutil.copytree(Path(compiled.__file__).parent, copied, ignore=shutil.ignore_patterns("__pycache__"))
        (copied / source).write_text((copied / source).read_text() + "\n# changed\n")
        monkeypatch.setattr(compiled, "_HERE", copied)
        compiled.folder_name.cache_clear()
        assert compiled.folder_name() != name
    monkeypatch.undo()
    compiled.folder_name.cache_clear()


def test_the_cache_folder_knows_every_source_of_the_kernel() -> None:
    """Whatever the compiled functions import from the planner, directly or not, is part of the folder's name."""
    here = Path(compiled.__file__).parent
    hashed = {path.stem for pattern in compiled.KERNEL for path in here.glob(pattern)}
    reached, waiting = set(), ["kernel_search"]
    while waiting:
        module = waiting.pop()
        reached.add(module)
        for node in ast.walk(ast.parse((here / f"{module}.py").read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("repplan.planner."):
                waiting += {(node.module or "").rpartition(".")[2]} - reached - set(waiting)
    assert reached <= hashed
