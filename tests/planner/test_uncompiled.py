"""The kernel without its compiler: the same functions as plain Python, the same bytes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from repplan.planner import dump_plan, parse_problem, solve
from repplan.planner.budget import default_iterations
from tests.planner.problems import random_problem, territory_problem

ROOT = Path(__file__).parents[2]
PLAIN = os.environ | {"NUMBA_DISABLE_JIT": "1"}
CODE = """
import json, sys
from repplan.planner import dump_plan, parse_problem, solve
for text in sys.stdin:
    print(json.dumps(dump_plan(solve(parse_problem(json.loads(text)), iterations=30))))
"""


@pytest.mark.skipif("NUMBA_DISABLE_JIT" in os.environ, reason="is already uncompiled")
def test_kernels_agree_with_their_twins_uncompiled() -> None:
    """The tests of schedules and cadence graphs hold for the plain functions as well."""
    chosen = ["tests/planner/test_schedule.py", "tests/planner/test_cadence_graph.py"]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "not 1 or naive", *chosen]
    done = subprocess.run(command, cwd=ROOT, env=PLAIN, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_same_bytes_uncompiled() -> None:
    """Same problem, seed and iterations: compiled or not, the plan is the same."""
    problems = [*(random_problem(seed) for seed in range(8)), territory_problem(1, customers=15, days=14)]
    lines = "\n".join(json.dumps(problem) for problem in problems)
    command = [sys.executable, "-W", "error", "-c", CODE]
    done = subprocess.run(command, cwd=ROOT, env=PLAIN, input=lines, check=True, capture_output=True, text=True)
    here = [json.dumps(dump_plan(solve(parse_problem(problem), iterations=30))) for problem in problems]
    assert done.stdout.splitlines() == here


def test_the_budget_is_smaller_uncompiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for minutes because a compiler is missing."""
    problem = parse_problem(territory_problem(1))
    compiled = default_iterations(problem)
    monkeypatch.setattr("repplan.planner.budget.can_compile", lambda: False)
    assert 0 < default_iterations(problem) < compiled / 20
