"""Weighing a new plan against the published one: what is kept is told in the problem's own prices."""

from __future__ import annotations

from typing import Any

import pytest

from repplan.checker import verify
from repplan.services.planning.searching import KEEP, Search, choose
from tests.planner.problems import tight_problem


def _published(problem: dict[str, Any], plan: dict[str, Any]) -> dict[str, Any]:
    visits = [
        {"customer": stop["customer"], "rep": route["rep"], "day": route["day"], "cost": 5}
        for route in plan["routes"]
        for stop in route["stops"]
    ]
    return {**problem, "previous": visits}


@pytest.mark.parametrize("seed", range(8))
def test_the_plan_that_is_kept_has_fixes_at_their_real_price(seed: int) -> None:
    """That moving a published visit was made forbiddingly dear while searching is in no figure of the plan."""
    problem = tight_problem(seed)
    problem.pop("previous", None)
    search = Search(seed=1, iterations=400)
    problem = _published(problem, search.solve(problem))
    best = search.solve(problem)
    choice = choose(problem, best, search, worth_it=1e9)
    assert not verify(problem, choice.document)
    faults = [*choice.document["late"], *choice.document["missed"]]
    assert all(abs(fault["fix"]["cost"]) < KEEP / 10 for fault in faults if fault["fix"])
