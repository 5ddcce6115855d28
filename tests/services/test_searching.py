"""Weighing a new plan against the published one: what is kept is told in the problem's own prices."""

from __future__ import annotations

from typing import Any

import pytest

from repplan.checker import verify
from repplan.planner import report
from repplan.planner.explain import Explainer
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


@pytest.mark.parametrize(("worth_it", "times"), [(1e9, 1), (-1e9, 0)])
def test_only_the_plan_that_is_kept_is_explained(monkeypatch: pytest.MonkeyPatch, worth_it: float, times: int) -> None:
    """Reasons and fixes are looked for once, on the problem itself; where another plan gains enough, not at all."""
    problem = tight_problem(3)
    search = Search(seed=1, iterations=200)
    problem = _published(problem, search.solve({**problem, "previous": []}))
    best = search.solve(problem)
    explained: list[str] = []

    def explainer(asked: Any, *rest: Any) -> Explainer:
        explained.append(asked.digest)
        return Explainer(asked, *rest)

    monkeypatch.setattr(report, "Explainer", explainer)
    choice = choose(problem, best, search, worth_it)
    assert explained == [best["problem"]] * times
    assert choice.document["problem"] == best["problem"]
