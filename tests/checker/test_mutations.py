"""A thousand valid plans, each broken in one rule: the checker names that rule, and no other."""

from __future__ import annotations

import copy
import random
from collections import Counter
from typing import Any

import pytest

from repplan.checker import Rule, verify
from tests.checker.constructor import construct
from tests.checker.mutators_figures import FIGURE_MUTATORS
from tests.checker.mutators_routes import ROUTE_MUTATORS
from tests.checker.mutators_visits import VISIT_MUTATORS
from tests.planner.problems import random_problem

MUTATORS: list[tuple[str, Any]] = [*ROUTE_MUTATORS, *VISIT_MUTATORS, *FIGURE_MUTATORS]
SEEDS = 240
SHARE = 6
"""Every plan meets one mutator in so many, and every mutator one plan in so many."""

COMPANIONS = {
    "unknown_rep": {"wrong_rep", "one_rep", "two_visits_a_day"},  # the stranger visits somebody, after all
}


@pytest.fixture(scope="module")
def tally() -> Counter[str]:
    """How often each rule was broken."""
    return Counter()


def break_rules(problem: Any, plan: Any, seed: int, tally: Counter[str]) -> None:
    """Lets a share of the mutators loose on one plan.

    The plan as made is clean; broken in one rule, exactly that rule is reported; the input is left alone.
    """
    assert verify(problem, plan) == []
    before = copy.deepcopy((problem, plan))
    for number in range(seed % SHARE, len(MUTATORS), SHARE):
        rule, mutate = MUTATORS[number]
        mutant = mutate(problem, plan, random.Random(1000 * seed + number))
        if mutant is None:
            continue
        found = verify(*mutant)
        named = {violation.rule for violation in found}
        assert rule in named, (seed, mutate, found)
        assert named <= {rule} | COMPANIONS.get(rule, set()), (seed, mutate, found)
        tally[rule] += 1
    assert (problem, plan) == before


@pytest.mark.parametrize("first", range(0, SEEDS, 10))
def test_each_mutation_of_a_constructed_plan_is_named(first: int, tally: Counter[str]) -> None:
    """Plans made without ambition, so with many late and missed visits."""
    for seed in range(first, first + 10):
        problem = random_problem(seed, customers=8 + seed % 5, days=7 + seed % 6)
        break_rules(problem, construct(problem, seed), seed, tally)


@pytest.mark.parametrize("seed", range(SEEDS, SEEDS + 30))
def test_each_mutation_of_a_solved_plan_is_named(seed: int, tally: Counter[str]) -> None:
    """Plans of the planner itself, which are clean as they come."""
    from repplan.planner import dump_plan, parse_problem, solve

    problem = random_problem(seed, customers=8, days=9)
    plan = dump_plan(solve(parse_problem(problem), seed=seed, iterations=100, walks=1, threads=1))
    break_rules(problem, plan, seed, tally)


def test_enough_mutations_of_every_rule(tally: Counter[str]) -> None:
    """The mutations above numbered a thousand and left no rule out."""
    if not tally:
        pytest.skip("counts what the mutations of this module left behind in the same process")
    assert sum(tally.values()) >= 1000, tally
    assert {str(rule) for rule in Rule} - set(tally) == set()
    assert min(tally.values()) >= 5, tally
