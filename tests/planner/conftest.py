"""Shared by the planner's tests: every plan made goes through the checker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from repplan.checker import verify
from repplan.planner import Plan, dump_plan, parse_problem, solve

VerifiedSolve = Callable[..., Plan]


@pytest.fixture(scope="session")
def verified_solve() -> VerifiedSolve:
    """`solve` on parsed JSON; fails the test where the checker finds anything wrong with the plan."""

    def run(obj: dict[str, Any], **options: Any) -> Plan:
        plan = solve(parse_problem(obj), **options)
        assert verify(obj, dump_plan(plan)) == []
        return plan

    return run
