"""The documented examples are clean, and their figures are those worked out by hand."""

from __future__ import annotations

import re
from typing import Any

import pytest

from repplan.checker import Rule, verify
from repplan.checker.patch import patched
from tests.checker.conftest import EXAMPLES
from tests.checker.naive import Call, Facts, figures, timed

Example = tuple[Any, Any]


def test_the_first_example_is_clean(first: Example) -> None:
    """It breaks no rule; its cost is four legs of 12.5 and a window of 15, the gaps being ideal or not yet due."""
    assert verify(*first) == []
    assert first[1]["cost"] == 4 * 12.5 + 15


def test_the_week_is_clean_and_its_cost_adds_up(week: Example) -> None:
    """Every term of the objective, by hand."""
    travel = (30 + 25 + 12.5) + 0 + (10 + 20) + (12.5 + 25 + 30) + 0
    waiting = 870 - 625
    # dr-li: 1 + 1 opportunities from day -3 to day 0; then exactly one; then one left after day 2, which is ideal
    li = 0.05 * 240 * ((2 - 1) / (2 - 1 + 1)) ** 2
    # dr-wang: never seen, so day -1 to day 2 with a minimum of 0; days 2 to 3; four days left, which is ideal
    wang = 0.05 * 100 * ((4 - 3) / (4 - 0 + 1)) ** 2 + 0.05 * 100 * ((4 - 1) / (4 - 2 + 1)) ** 2
    lateness = (19 - 15) / (15 - 7 + 1)
    sun = 80 * (0.05 + lateness + lateness**2)
    zhao, dropped = 50, 20
    assert verify(*week) == []
    assert week[1]["cost"] == pytest.approx(travel + 0.1 * waiting + li + wang + sun + zhao + dropped, abs=0.0001)


def test_the_fix_of_the_week_does_what_it_says(week: Example) -> None:
    """With the patch the visit is possible, everyone else kept as planned, for the cost named."""
    problem, plan = week
    fix = plan["missed"][0]["fix"]
    changed: Any = patched(problem, fix["patch"])
    saturday = timed(Facts(changed), "chen", 5, [Call("dr-zhao", 2)])
    assert saturday is not None
    better = figures(changed, [*plan["routes"], saturday])
    assert verify(changed, better) == []
    assert better["missed"] == []
    assert better["cost"] - plan["cost"] == pytest.approx(fix["cost"])


def test_the_documentation_lists_every_code() -> None:
    """The table of codes in docs/interchange.md is complete and has nothing else."""
    text = (EXAMPLES.parent / "interchange.md").read_text("utf-8")
    table = text.split("## What `verify` reports")[1]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == [str(rule) for rule in Rule]
