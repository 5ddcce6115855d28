"""Generated territories are what they say: the same every time, valid, as loaded as asked for, kept apart."""

from __future__ import annotations

import pytest

from benchmarks.generator import HELD_OUT, TUNING, Recipe, expected_travel, team, territory
from repplan.planner import parse_problem

ALL = [*TUNING, *HELD_OUT]


def test_the_same_recipe_gives_the_same_problem() -> None:
    """And another seed another one."""
    recipe = TUNING[0]
    assert territory(recipe) == territory(recipe)
    other = Recipe(recipe.customers, recipe.days, recipe.load, recipe.seed + 1)
    assert territory(other).problem != territory(recipe).problem


def test_the_sets_share_no_seed_and_hold_every_size_within_and_over_capacity() -> None:
    """Half of each set is over capacity by 10 to 25 %."""
    assert not {recipe.seed for recipe in TUNING} & {recipe.seed for recipe in HELD_OUT}
    for recipes in (TUNING, HELD_OUT):
        kinds = {(recipe.customers, recipe.days, recipe.load > 1) for recipe in recipes}
        assert kinds == {(n, days, over) for n in (120, 200, 400) for days in (28, 56) for over in (False, True)}
        assert all(1.1 <= recipe.load <= 1.25 for recipe in recipes if recipe.load > 1)


@pytest.mark.parametrize("recipe", [recipe for recipe in ALL if recipe.days == 28], ids=lambda recipe: recipe.name)
def test_problems_are_valid_and_as_loaded_as_asked_for(recipe: Recipe) -> None:
    """No mistake in the file; the load within three hundredths."""
    made = territory(recipe)
    assert made.load == pytest.approx(recipe.load, abs=0.03)
    problem = parse_problem(made.problem)
    assert (len(problem.spec.customers), problem.spec.days) == (recipe.customers, recipe.days)


def test_a_territory_has_what_the_field_has() -> None:
    """Days off, half-days, peak hours, people who are being won, people never seen and people at no fixed hours."""
    problem = territory(TUNING[2]).problem
    people = problem["customers"]
    assert len(problem["reps"][0]["shifts"]) == 19
    assert any(len({window["day"] % 7 for window in person.get("windows", [])}) == 1 for person in people)
    assert any(window.get("cost") == 15 for person in people for window in person.get("windows", []))
    assert {len(person["cadence"]["phases"]) for person in people} == {1, 2}
    assert any(person["cadence"]["last"] is None for person in people)
    assert any("windows" not in person for person in people)


def test_a_team_is_territories_side_by_side() -> None:
    """Each as it is alone but for where it lies; between two of them the way is long, and everybody has his own id."""
    recipe = Recipe(30, 14, 0.9, 5)
    alone, both = territory(recipe).problem, team(recipe, 2)
    size = len(alone["matrix"]["minutes"])
    assert [row[:size] for row in both["matrix"]["minutes"][:size]] == alone["matrix"]["minutes"]
    assert both["matrix"]["minutes"][0][size] > 15
    assert [rep["start"] for rep in both["reps"]] == [0, size]
    assert both["reps"][0]["shifts"] == alone["reps"][0]["shifts"]
    assert len({person["id"] for person in both["customers"]}) == 60
    assert [person["cadence"] for person in both["customers"][:30]] == [p["cadence"] for p in alone["customers"]]
    assert len(parse_problem(both).spec.reps) == 2


def test_expected_travel_of_a_day_with_one_place() -> None:
    """There and back for one visit a day; two visits at one place are a floor apart."""
    import random

    minutes = [[2.0, 10.0], [14.0, 2.0]]
    assert expected_travel(minutes, [1], [1.0], 1, random.Random(1)) == pytest.approx(24)
    assert expected_travel(minutes, [1], [1.0], 2, random.Random(1)) == pytest.approx((24 + 2) / 2)
