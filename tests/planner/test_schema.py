"""The published JSON Schema: the same as the classes that read the format, and never at odds with them or the checker."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repplan.checker.plan import read_plan
from repplan.checker.reading import read_problem
from repplan.errors import BadDataError
from repplan.planner import dump_plan, parse_plan, parse_problem, solve
from repplan.planner.schema import plan_schema, problem_schema
from tests.planner.mutations import mutated
from tests.planner.problems import random_problem
from tests.sessions import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

Json = dict[str, Any]

DOCS = ROOT / "docs"
PROBLEM = jsonschema.Draft202012Validator(problem_schema())
PLAN = jsonschema.Draft202012Validator(plan_schema())
PROBLEMS = [random_problem(seed, customers=5, days=8) for seed in range(30)]
SEEDS = st.integers(0, 2**32 - 1)


def refusal(read: Callable[[Any], object], document: Any) -> list[str]:
    """What a reader says against a document; empty where it takes it. Anything but mistakes fails the test."""
    try:
        read(document)
    except BadDataError as error:
        return [str(mistake) for mistake in error.mistakes] or ["an error without a mistake"]
    return []


@pytest.mark.parametrize(("form", "made"), [("problem", problem_schema), ("plan", plan_schema)])
def test_the_documentation_holds_the_schema_that_the_classes_make(
    form: str, made: Callable[[], Json], run: Callable[..., Any]
) -> None:
    """docs/*.schema.json is what `repplan schema` prints; write it anew after a change of the classes."""
    text = (DOCS / f"{form}.schema.json").read_text(encoding="utf-8")
    assert json.loads(text) == made()
    assert run("schema", form).out == text


@pytest.mark.parametrize("schema", [problem_schema(), plan_schema()], ids=["problem", "plan"])
def test_the_schema_is_one_and_explains_every_key(schema: Json) -> None:
    """It is valid by its own draft; no key is left without a word or a reference to some."""
    jsonschema.Draft202012Validator.check_schema(schema)
    spoken = {"kind", "customer", "rep"}  # their names say it
    for name, part in [("whole", schema), *schema["$defs"].items()]:
        for key, value in part["properties"].items():
            assert key in spoken or "description" in value or "$ref" in value, f"{name}.{key}"
            assert "title" not in value


@pytest.mark.parametrize("name", ["first", "week"])
def test_the_examples_of_the_documentation_are_valid(name: str) -> None:
    """What docs/interchange.md shows."""
    for validator, part in ((PROBLEM, "problem"), (PLAN, "plan")):
        validator.validate(json.loads((DOCS / "examples" / f"{name}-{part}.json").read_text(encoding="utf-8")))


def test_generated_problems_and_their_plans_are_valid() -> None:
    """Three hundred of each, as they leave the planner."""
    for seed in range(300):
        problem = random_problem(seed, customers=4, days=7)
        PROBLEM.validate(problem)
        PLAN.validate(json.loads(json.dumps(dump_plan(solve(parse_problem(problem), iterations=2, walks=1)))))


@settings(max_examples=400, deadline=None)
@given(SEEDS)
def test_schema_planner_and_checker_agree_on_changed_problems(seed: int) -> None:
    """What the schema refuses, planner and checker refuse; what the planner takes, schema and checker take.

    The planner knows more than the checker in two things: whether all appointments can be kept together, and whether its
    exact arithmetic holds the numbers.
    """
    rng = random.Random(seed)
    document = mutated(rng.choice(PROBLEMS), rng)
    valid = PROBLEM.is_valid(document)
    planner, checker = refusal(parse_problem, document), refusal(read_problem, document)
    if not valid:
        assert planner
        assert checker
    if checker:
        assert planner
    if planner and not checker:
        assert all("/pinned" in mistake or "too large to be added up" in mistake for mistake in planner)


@pytest.fixture(scope="module")
def plans() -> list[Json]:
    """Plans with entries in their lists."""
    return [dump_plan(solve(parse_problem(random_problem(seed)), iterations=2, walks=1)) for seed in range(15)]


@settings(max_examples=300, deadline=None)
@given(seed=SEEDS)
def test_schema_planner_and_checker_agree_on_changed_plans(plans: list[Json], seed: int) -> None:
    """All three take the same plans, but that an odd reason or fix is a violation to the checker, not a mistake."""
    rng = random.Random(seed)
    document = mutated(rng.choice(plans), rng)
    planner, checker = refusal(parse_plan, document), refusal(read_plan, document)
    assert PLAN.is_valid(document) == (not planner)
    if checker:
        assert planner
    if planner and not checker:
        assert all("/fix" in mistake or "/reason" in mistake for mistake in planner)


def _put(*path: str | int, value: Any) -> Callable[[Json], None]:
    def change(problem: Json) -> None:
        here: Any = problem
        for step in path[:-1]:
            here = here[step]
        here[path[-1]] = value

    return change


BEYOND = {
    "a date that does not exist": _put("start", value="2026-02-30"),
    "a horizon beyond the calendar": _put("start", value="9999-12-31"),
    "an oblong matrix": lambda problem: problem["matrix"]["minutes"].pop(),
    "a day outside the horizon": _put("reps", 0, "shifts", 0, "day", value=8),
    "a place outside the matrix": _put("customers", 0, "location", value=99),
    "an end before its start": _put("reps", 0, "shifts", 0, "end", value=1),
    "a name used twice": lambda problem: problem["customers"].append(problem["customers"][0]),
    "a name nobody has": _put("customers", 0, "reps", value=["nobody"]),
    "two shifts on a day": lambda problem: problem["reps"][0]["shifts"].append(problem["reps"][0]["shifts"][0]),
    "numbers out of order": _put(
        "customers", 0, "cadence", value={"kind": "gap", "phases": [{"unit": "days", "min": 3, "ideal": 2, "max": 4}]}
    ),
    "a last phase with an end": _put(
        "customers", 0, "cadence", value={"kind": "gap", "phases": [{"unit": "days", "ideal": 2, "max": 4, "until": 3}]}
    ),
    "a gap without elapsed": _put(
        "customers",
        0,
        "cadence",
        value={"kind": "gap", "last": -2, "phases": [{"unit": "opportunities", "ideal": 1, "max": 2}]},
    ),
    "an appointment on a day off": _put("customers", 0, "pinned", value=[{"day": 6}]),
}


@pytest.mark.parametrize("what", BEYOND)
def test_what_no_schema_says_the_readers_find(what: str) -> None:
    """The list in docs/interchange.md of what holds between values."""
    problem = json.loads(json.dumps(PROBLEMS[0]))
    problem["customers"][0].pop("pinned", None)
    BEYOND[what](problem)
    assert PROBLEM.is_valid(problem)
    assert refusal(parse_problem, problem)
    assert refusal(read_problem, problem)
