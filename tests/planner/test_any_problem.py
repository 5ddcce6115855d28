"""Whatever problem is made up: a plan that the checker passes, or a clear input error."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, event, given, settings

from repplan.checker import verify
from repplan.checker.reading import read_problem
from repplan.planner import Problem, dump_plan, parse_problem, solve
from tests.planner.strategies import problems
from tests.planner.test_schema import PLAN, PROBLEM, refusal
from tests.sessions import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]

ANY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def parsed(obj: Json) -> Problem | None:
    """The problem, None where its appointments cannot be kept; any other refusal fails the test."""
    refused = refusal(parse_problem, obj)
    assert all("/pinned" in mistake for mistake in refused), refused
    return None if refused else parse_problem(obj)


@settings(ANY, max_examples=200)
@given(problems())
def test_a_plan_that_the_checker_passes_or_a_clear_error(obj: Json) -> None:
    """Pins everywhere, empty windows, nobody, no shift, places out of reach, New Year and the edges of the calendar.

    Every accepted move of the search is priced anew from scratch on the way.
    """
    assert PROBLEM.is_valid(obj)
    problem = parsed(obj)
    event("planned" if problem else "refused")
    if problem is None:
        return
    read_problem(obj)
    plan = dump_plan(solve(problem, iterations=30, walks=1, debug=True))
    assert verify(obj, plan) == []
    assert PLAN.is_valid(json.loads(json.dumps(plan)))


@settings(ANY, max_examples=25, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(problems(most_customers=8))
def test_the_number_of_threads_changes_nothing(obj: Json) -> None:
    """Two walks, one after the other or together: the same bytes."""
    problem = parsed(obj)
    if problem is not None:
        plans = [json.dumps(dump_plan(solve(problem, seed=5, iterations=60, threads=threads))) for threads in (1, 2)]
        assert plans[0] == plans[1]


CODE = """
import json, sys
from repplan.planner import dump_plan, parse_problem, solve
for text in sys.stdin:
    print(json.dumps(dump_plan(solve(parse_problem(json.loads(text)), iterations=20))))
"""


def test_the_compiler_changes_nothing() -> None:
    """As plain Python, in another process with another hash seed, the same functions give the same bytes."""
    texts: list[str] = []

    @settings(ANY, max_examples=30, phases=[Phase.generate], database=None, derandomize=True)
    @given(problems(most_customers=8))
    def gather(obj: Json) -> None:
        if parsed(obj) is not None:
            texts.append(json.dumps(obj))

    gather()
    assert len(texts) >= 10
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONHASHSEED": "7"}
    command = [sys.executable, "-W", "error", "-c", CODE]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, input="\n".join(texts), check=True, capture_output=True, text=True
    )
    here = [json.dumps(dump_plan(solve(parse_problem(json.loads(text)), iterations=20))) for text in texts]
    assert done.stdout.splitlines() == here


def test_the_strategies_reach_every_corner() -> None:
    """What they are for does come up, and most problems are planned."""
    seen: Counter[str] = Counter()

    @settings(ANY, max_examples=200, phases=[Phase.generate], database=None, derandomize=True)
    @given(problems())
    def look(obj: Json) -> None:
        seen.update(_features(obj))
        seen["planned" if parsed(obj) else "refused"] += 1

    look()
    assert seen["planned"] > 100, seen
    missing = {name for name in FEATURES if seen[name] < 3}
    assert not missing, seen


FEATURES = {
    "nobody to visit", "nobody to send", "no shift", "one customer", "empty window", "windows that are never", "dear window",
    "window elsewhere", "pin with rep and time", "open pin", "pins of several reps", "any rep", "count", "gap", "days", "phases",
    "no obligation", "opportunities", "previous", "no way", "open start", "after midnight", "break", "New Year", "max_visits",
    "max_minutes", "capacity", "price of waiting",
}  # fmt: skip


def _features(obj: Json) -> Iterator[str]:
    people, shifts = obj["customers"], [shift for rep in obj["reps"] for shift in rep["shifts"]]
    windows = [window for person in people for window in person.get("windows", [])]
    pins = [pin for person in people for pin in person.get("pinned", [])]
    phases = [phase for person in people for phase in person["cadence"].get("phases", [])]
    named = [{pin["rep"] for pin in person.get("pinned", []) if "rep" in pin} for person in people]
    found = {
        "nobody to visit": not people,
        "nobody to send": not obj["reps"],
        "no shift": not shifts,
        "one customer": len(people) == 1,
        "empty window": any(window["start"] == window["end"] for window in windows),
        "windows that are never": any(person.get("windows") == [] for person in people),
        "dear window": any(window.get("cost") for window in windows),
        "window elsewhere": any("location" in window for window in windows),
        "pin with rep and time": any({"rep", "start"} <= pin.keys() for pin in pins),
        "open pin": any(pin.keys() == {"day"} for pin in pins),
        "pins of several reps": any(len(reps) > 1 for reps in named),
        "any rep": any(person.get("any_rep") for person in people),
        "phases": any(len(person["cadence"].get("phases", [])) > 1 for person in people),
        "no obligation": {"obligation": False} in phases,
        "opportunities": any(phase.get("unit") == "opportunities" for phase in phases),
        "previous": "previous" in obj,
        "no way": any(None in row for row in obj["matrix"]["minutes"]),
        "open start": any(rep.get("start") is None for rep in obj["reps"]),
        "after midnight": any(shift["end"] > 1440 for shift in shifts),
        "break": any("breaks" in shift for shift in shifts),
        "New Year": obj["start"] in {"2026-12-29", "2027-12-31"} and obj["days"] > 3,
        "price of waiting": bool(obj.get("costs", {}).get("wait")),
    } | {key: any(rep.get(key) is not None for rep in obj["reps"]) for key in ("max_visits", "max_minutes", "capacity")}
    yield from {person["cadence"]["kind"] for person in people}
    yield from (name for name, there in found.items() if there)
