"""Malformed files are refused with every mistake and its JSON path, never with a traceback."""

from __future__ import annotations

import contextlib
import copy
import random
from typing import Any

import pytest

from repplan.checker import verify
from repplan.checker.patch import patched
from repplan.checker.reading import Earlier, read_problem
from repplan.errors import BadDataError
from tests.planner.problems import random_problem

Example = tuple[Any, Any]


def put(document: Any, path: str, value: Any) -> Any:
    """A copy with the value at a path of keys and indices."""
    copied = copy.deepcopy(document)
    *way, last = [int(key) if key.isdigit() else key for key in path.split("/")[1:]]
    here = copied
    for key in way:
        here = here[key]
    if value is ...:
        del here[last]
    else:
        here[last] = value
    return copied


def mistakes(problem: Any, plan: Any) -> list[str]:
    """Where the mistakes are."""
    with pytest.raises(BadDataError) as caught:
        verify(problem, plan)
    assert caught.value.mistakes
    assert all(mistake.message for mistake in caught.value.mistakes)
    return [mistake.where for mistake in caught.value.mistakes]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/version", 2),
        ("/version", ...),
        ("/start", "23.11.2026"),
        ("/start", "2026-02-30"),
        ("/days", 0),
        ("/days", "7"),
        ("/days", 2.5),
        ("/horizon", 7),
        ("/matrix", []),
        ("/matrix/minutes/1/2", -1),
        ("/matrix/minutes/1/2", float("nan")),
        ("/matrix/minutes/1", [0]),
        ("/matrix/km", [[0]]),
        ("/reps/1/id", "chen"),
        ("/reps/0/start", 4),
        ("/reps/0/max_visits", -1),
        ("/reps/0/shifts/1/day", 0),
        ("/reps/0/shifts/1/day", 7),
        ("/reps/0/shifts/0/end", 500),
        ("/reps/0/shifts/0/breaks/0", [810, 720]),
        ("/reps/0/shifts/0/breaks/0", [810]),
        ("/reps/0/shifts/2/from", 9),
        ("/customers/1/id", "dr-li"),
        ("/customers/0/id", 7),
        ("/customers/0/location", ...),
        ("/customers/0/service", -1),
        ("/customers/0/weight", True),
        ("/customers/0/weight", 1e300),
        ("/customers/0/reps/0", "nobody"),
        ("/customers/0/reps", None),
        ("/customers/0/windows", None),
        ("/customers/3/any_rep", "yes"),
        ("/customers/0/windows/0/day", -1),
        ("/customers/0/windows/0/end", 470),
        ("/customers/0/windows/0/cost", -1),
        ("/customers/0/windows/0/location", 9),
        ("/customers/0/cadence", ...),
        ("/customers/0/cadence", "gap"),
        ("/customers/0/cadence/kind", "often"),
        ("/customers/0/cadence/visits", 3),
        ("/customers/0/cadence/last", 0),
        ("/customers/0/cadence/elapsed", ...),
        ("/customers/0/cadence/phases", []),
        ("/customers/0/cadence/phases/0/unit", "weeks"),
        ("/customers/0/cadence/phases/0/ideal", 3),
        ("/customers/0/cadence/phases/0/max", ...),
        ("/customers/0/cadence/phases/0/obligation", False),
        ("/customers/0/cadence/phases/1/until", 5),
        ("/customers/0/cadence/phases/1/max_visits", 5),
        ("/customers/2/cadence/max", 1),
        ("/customers/2/cadence/visits", ...),
        ("/customers/3/cadence/options/0", [7]),
        ("/customers/3/cadence/options/0", 7),
        ("/customers/1/pinned/0/rep", "nobody"),
        ("/customers/1/pinned/1/day", 2),
        ("/customers/1/pinned/0/day", 6),
        ("/previous/0/customer", "nobody"),
        ("/previous/0/rep", "nobody"),
        ("/previous/0/cost", -1),
        ("/costs/wait", -1),
        ("/costs/miss", 1),
    ],
)
def test_a_mistake_in_the_problem_is_found_where_it_is(week: Example, path: str, value: Any) -> None:
    """One wrong value is the first mistake, at its path; others follow only from a name, a shift or a duty that is gone."""
    problem, plan = week
    found = mistakes(put(problem, path, value), plan)
    assert found[0] == path
    assert len(found) == 1 or path.endswith(("/id", "/day", "/obligation"))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/version", 0),
        ("/problem", ...),
        ("/seed", "1"),
        ("/iterations", -1),
        ("/interrupted", 0),
        ("/cost", None),
        ("/note", "x"),
        ("/routes", {}),
        ("/routes/0/rep", ""),
        ("/routes/0/day", 0.5),
        ("/routes/0/leave", "08:30"),
        ("/routes/0/stops", ...),
        ("/routes/0/stops/0/arrive", ...),
        ("/routes/0/stops/0/window", 0),
        ("/late/0/to", ...),
        ("/late/0/from", None),
        ("/late/0/reason", 3),
        ("/missed/0/fix", ...),
        ("/missed/0/visits", 1.5),
        ("/short/0/min", ...),
        ("/dropped/0", "dr-li"),
    ],
)
def test_a_mistake_in_the_plan_is_found_where_it_is(week: Example, path: str, value: Any) -> None:
    """One wrong value, one mistake, at its path."""
    problem, plan = week
    assert mistakes(problem, put(plan, path, value)) == [path]


def test_a_missing_ending_of_a_phase_is_a_mistake(week: Example) -> None:
    """Every phase but the last has `until` or `max_visits`."""
    problem = put(
        put(week[0], "/customers/0/cadence/phases/0/until", ...), "/customers/0/cadence/phases/0/max_visits", ...
    )
    assert mistakes(problem, week[1]) == ["/customers/0/cadence/phases/0/until"]


def test_all_mistakes_are_reported_at_once(week: Example) -> None:
    """Reading goes on after a mistake."""
    problem = put(put(put(week[0], "/days", -1), "/customers/5/weight", "high"), "/reps/1/colour", "red")
    assert {"/days", "/customers/5/weight", "/reps/1/colour"} <= set(mistakes(problem, week[1]))


def test_pins_that_exceed_a_limit_are_a_mistake(week: Example) -> None:
    """Appointments are facts, so a limit below them is wrong input."""
    assert mistakes(put(week[0], "/reps/0/max_visits", 0), week[1])[0] == "/reps/0/max_visits"
    assert mistakes(put(week[0], "/reps/0/capacity", 0.5), week[1])[0] == "/reps/0/capacity"


def test_previous_outside_the_horizon_may_name_anything(week: Example) -> None:
    """Even nobody: such entries are ignored."""
    problem = put(week[0], "/previous/2", {"customer": "", "rep": "", "day": 99})
    assert {violation.rule for violation in verify(problem, week[1])} == {"digest"}


def test_keys_are_escaped_in_paths(week: Example) -> None:
    """A path is a JSON pointer."""
    assert mistakes({**week[0], "a/b~c": 1}, week[1]) == ["/a~1b~0c"]


@pytest.mark.parametrize("wrong", [None, [], "plan", 3])
def test_neither_file_need_be_an_object(week: Example, wrong: Any) -> None:
    """Whatever JSON holds, it is refused, not stumbled over."""
    assert mistakes(wrong, week[1]) == [""]
    assert mistakes(week[0], wrong) == [""]


def test_absent_and_null_limits_are_the_same(week: Example) -> None:
    """Null is none."""
    problem = week[0]
    for key in ("max_visits", "max_minutes", "capacity"):
        assert put(problem, f"/reps/0/{key}", None) != problem
        found = verify(put(problem, f"/reps/0/{key}", None), week[1])
        assert {violation.rule for violation in found} == {"digest"}


VALUES: list[Any] = [None, True, -1, 0, 10**9, 1e308, float("inf"), "", "x", [], [[]], {}, {"a": 1}]


@pytest.mark.parametrize("which", [0, 1])
def test_no_value_anywhere_brings_a_traceback(week: Example, which: int) -> None:
    """Any value at any place gives violations or mistakes, never another exception."""
    paths = list(_paths(week[which]))
    rng = random.Random(7)
    for _ in range(700):
        files = list(week)
        files[which] = put(week[which], rng.choice(paths), rng.choice(VALUES))
        with contextlib.suppress(BadDataError):
            verify(*files)


def _paths(document: Any, path: str = "") -> Any:
    entries = document.items() if isinstance(document, dict) else enumerate(document)
    for key, value in entries:
        yield f"{path}/{key}"
        if isinstance(value, dict | list):
            yield from _paths(value, f"{path}/{key}")


def _read(problem: Any, earlier: Earlier | None) -> object:
    try:
        return read_problem(problem, earlier)
    except BadDataError as error:
        return error.mistakes


@pytest.mark.parametrize("seed", range(12))
def test_reading_only_what_changed_gives_the_same(seed: int) -> None:
    """A patched problem read with the help of the original is what it is read as alone, mistakes included."""
    rng = random.Random(seed)
    original = random_problem(seed, customers=6, days=8)
    earlier = Earlier(original, read_problem(original))
    paths = [path for path in _paths(original) if not path.startswith("/matrix") or rng.random() < 0.1]
    for _ in range(60):
        path = rng.choice(paths)
        value: Any = rng.choice([*VALUES, 1, 2, 500, original["customers"][0], original["reps"][0], [0, 1]])
        operations = [{"op": "remove", "path": path}, {"op": "replace", "path": path, "value": value}]
        changed = patched(original, [rng.choice(operations)])
        assert _read(changed, earlier) == _read(copy.deepcopy(changed), None)
    assert original == random_problem(seed, customers=6, days=8)


@pytest.mark.parametrize("key", ["value", "op"])
def test_a_patch_nested_without_end_brings_nothing_down(week: Example, key: str) -> None:
    """Depth is a violation or a mistake, never a traceback."""
    value: Any = "x"
    for _ in range(20_000):
        value = [value]
    problem, plan = week
    operation = {"op": "test", "path": "/reps", "value": [problem["reps"][0]], key: value}
    late = [plan["late"][0] | {"fix": {"what": "x", "cost": 1.0, "patch": [operation]}}, *plan["late"][1:]]
    with contextlib.suppress(BadDataError):
        assert {violation.rule for violation in verify(problem, plan | {"late": late})} == {"fix"}
