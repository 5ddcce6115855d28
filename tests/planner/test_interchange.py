"""The interchange format: every mistake of a file is reported at once, with its path; plans survive the way out and in."""

from __future__ import annotations

import copy
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from repplan.errors import BadDataError
from repplan.planner import dump_plan, parse_plan, parse_problem, problem_digest
from tests.planner.problems import random_problem

if TYPE_CHECKING:
    from tests.planner.conftest import VerifiedSolve

Json = dict[str, Any]
Edit = Callable[[Json], object]


def _problem() -> Json:
    shift = {"start": 480, "end": 1020, "breaks": [[720, 780]]}
    return {
        "version": 1,
        "start": "2026-11-23",
        "days": 5,
        "matrix": {"minutes": [[0, 10, 20], [10, 0, 15], [20, 15, 0]]},
        "reps": [
            {"id": "ann", "start": 0, "end": 0, "shifts": [shift | {"day": day} for day in range(5)]},
            {"id": "bob", "start": 0, "end": 0, "shifts": [shift | {"day": 1}], "max_visits": 1},
        ],
        "customers": [
            {
                "id": "c1",
                "location": 1,
                "service": 20,
                "weight": 100,
                "windows": [{"day": 1, "start": 500, "end": 600}],
                "cadence": {
                    "kind": "gap",
                    "last": -3,
                    "elapsed": 1,
                    "phases": [
                        {"until": 3, "unit": "opportunities", "min": 1, "ideal": 1, "max": 2},
                        {"unit": "days", "min": 1, "ideal": 2, "max": 3},
                    ],
                },
                "pinned": [{"day": 2, "rep": "ann", "start": 600}],
            },
            {"id": "c2", "location": 2, "cadence": {"kind": "count", "visits": 2, "min": 1, "max": 3}},
            {"id": "c3", "location": 2, "cadence": {"kind": "days", "options": [[0, 2], [1, 3]]}},
        ],
        "previous": [{"customer": "c1", "rep": "ann", "day": 4, "cost": 20}],
        "costs": {"wait": 0},
    }


def _mistakes(obj: object) -> dict[str, str]:
    with pytest.raises(BadDataError) as caught:
        parse_problem(obj)
    assert caught.value.exit_code == 3
    return {mistake.where: mistake.message for mistake in caught.value.mistakes}


def test_the_example_is_right() -> None:
    """What the other tests break is whole before they do."""
    assert parse_problem(_problem()).spec.days == 5


def _pin(**pin: object) -> Edit:
    return lambda p: p["customers"][0]["pinned"].append(pin)


EDITS: list[tuple[str, Edit]] = [
    ("/colour", lambda p: p.update(colour=1)),
    ("/version", lambda p: p.update(version=2)),
    ("/start", lambda p: p.update(start="23.11.2026")),
    ("/start", lambda p: p.update(start="20261123")),
    ("/days", lambda p: p.update(days=0)),
    ("/days", lambda p: p.update(days=2.5)),
    ("/days", lambda p: p.pop("days")),
    ("/days", lambda p: p.update(start="9999-12-28")),
    ("/version", lambda p: p.update(version=True)),
    ("/matrix", lambda p: p.update(matrix=[])),
    ("/matrix/minutes", lambda p: p["matrix"].pop("minutes")),
    ("/matrix/minutes", lambda p: p["matrix"].update(minutes={})),
    ("/matrix/minutes/1", lambda p: p["matrix"]["minutes"].__setitem__(1, None)),
    ("/matrix/miles", lambda p: p["matrix"].update(miles=[])),
    ("/matrix/minutes/0/1", lambda p: p["matrix"]["minutes"][0].__setitem__(1, True)),
    ("/matrix/minutes/0/1", lambda p: p["matrix"]["minutes"][0].__setitem__(1, 10**400)),
    ("/reps/0/max_visits", lambda p: p["reps"][0].update(max_visits=2**60)),
    ("/reps/0/max_minutes", lambda p: p["reps"][0].update(max_minutes=2**60)),
    ("/reps/1", lambda p: p["reps"].__setitem__(1, "bob")),
    ("/customers/1/reps/1", lambda p: p["customers"][1].update(reps=["ann", "ann"])),
    ("/customers/1/cadence/visits", lambda p: p["customers"][1]["cadence"].update(visits=1e400)),
    ("/customers/1/cadence/visits", lambda p: p["customers"][1]["cadence"].update(visits=10**400)),
    ("/matrix", lambda p: p.pop("matrix")),
    ("/reps", lambda p: p.pop("reps")),
    ("/customers", lambda p: p.update(customers={})),
    ("/matrix/minutes/1", lambda p: p["matrix"]["minutes"][1].pop()),
    ("/matrix/km", lambda p: p["matrix"].update(km=[[0]])),
    ("/matrix/minutes/0/1", lambda p: p["matrix"]["minutes"][0].__setitem__(1, -1)),
    ("/matrix/minutes/0/1", lambda p: p["matrix"]["minutes"][0].__setitem__(1, float("nan"))),
    ("/matrix/minutes/0/1", lambda p: p["matrix"]["minutes"][0].__setitem__(1, float("inf"))),
    ("/matrix/minutes/0/1", lambda p: p["matrix"]["minutes"][0].__setitem__(1, "ten")),
    ("/matrix/minutes/0/1", lambda p: p["matrix"]["minutes"][0].__setitem__(1, 1e300)),
    ("/reps/0/start", lambda p: p["reps"][0].update(start=3)),
    ("/reps/0/end", lambda p: p["reps"][0].update(end=-1)),
    ("/reps/1/id", lambda p: p["reps"][1].update(id="ann")),
    ("/reps/0/max_visits", lambda p: p["reps"][0].update(max_visits=-1)),
    ("/reps/0/shifts/1/day", lambda p: p["reps"][0]["shifts"][1].update(day=0)),
    ("/reps/0/shifts/1/day", lambda p: p["reps"][0]["shifts"][1].update(day=5)),
    ("/reps/0/shifts/1", lambda p: p["reps"][0]["shifts"][1].update(end=470)),
    ("/reps/0/shifts/1/breaks/0", lambda p: p["reps"][0]["shifts"][1].update(breaks=[[800, 700]])),
    ("/reps/0/shifts/1/breaks/0", lambda p: p["reps"][0]["shifts"][1].update(breaks=[[800]])),
    ("/reps/0/shifts/1/from", lambda p: p["reps"][0]["shifts"][1].update({"from": 9})),
    ("/reps/0/shifts/1/from_", lambda p: p["reps"][0]["shifts"][1].update(from_=0)),
    ("/reps/0/shifts/1/start", lambda p: p["reps"][0]["shifts"][1].update(start=True)),
    ("/customers/1/id", lambda p: p["customers"][1].update(id="c1")),
    ("/customers/1/location", lambda p: p["customers"][1].update(location=3)),
    ("/customers/1/location", lambda p: p["customers"][1].pop("location")),
    ("/customers/1/service", lambda p: p["customers"][1].update(service=-1)),
    ("/customers/1/weight", lambda p: p["customers"][1].update(weight=float("inf"))),
    ("/customers/1/reps/1", lambda p: p["customers"][1].update(reps=["ann", "cid"])),
    ("/customers/1/reps", lambda p: p["customers"][1].update(reps=None)),
    ("/customers/1/windows", lambda p: p["customers"][1].update(windows=None)),
    ("/customers/0/windows/0", lambda p: p["customers"][0]["windows"][0].update(end=490)),
    ("/customers/0/windows/0/day", lambda p: p["customers"][0]["windows"][0].update(day=-1)),
    ("/customers/0/windows/0/location", lambda p: p["customers"][0]["windows"][0].update(location=7)),
    ("/customers/0/cadence/kind", lambda p: p["customers"][0].update(cadence={"kind": "often"})),
    ("/customers/0/cadence", lambda p: p["customers"][0].pop("cadence")),
    ("/customers/0/cadence/elapsed", lambda p: p["customers"][0]["cadence"].pop("elapsed")),
    ("/customers/0/cadence/last", lambda p: p["customers"][0]["cadence"].update(last=0)),
    ("/customers/0/cadence/phases", lambda p: p["customers"][0]["cadence"].update(phases=[])),
    ("/customers/0/cadence/phases/0", lambda p: p["customers"][0]["cadence"]["phases"][0].pop("until")),
    ("/customers/0/cadence/phases/1", lambda p: p["customers"][0]["cadence"]["phases"][1].update(max_visits=2)),
    ("/customers/0/cadence/phases/1", lambda p: p["customers"][0]["cadence"]["phases"][1].update(min=3)),
    ("/customers/0/cadence/phases/1/unit", lambda p: p["customers"][0]["cadence"]["phases"][1].pop("unit")),
    ("/customers/0/cadence/phases/1/colour", lambda p: p["customers"][0]["cadence"]["phases"][1].update(colour=1)),
    ("/customers/0/cadence/phases/0/obligation", lambda p: p["customers"][0]["cadence"]["phases"].__setitem__(0, {"until": 2, "obligation": False})),
    ("/customers/1/cadence", lambda p: p["customers"][1]["cadence"].update(min=4)),
    ("/customers/1/cadence/gap", lambda p: p["customers"][1]["cadence"].update(gap=4)),
    ("/customers/2/cadence/options/0/1", lambda p: p["customers"][2]["cadence"].update(options=[[0, 5]])),
    ("/customers/2/cadence/options/0/1", lambda p: p["customers"][2]["cadence"].update(options=[[0, 0]])),
    ("/customers/0/pinned/1/day", _pin(day=2, rep="ann", start=700)),
    ("/customers/0/pinned/1/day", _pin(day=9)),
    ("/customers/0/pinned/1/rep", _pin(day=1, rep="cid")),
    ("/customers/0/pinned/1", _pin(day=3, rep="bob")),
    ("/customers/0/pinned/1", _pin(day=3, rep="ann", start=730)),
    ("/customers/0/pinned/1", _pin(day=3, rep="ann", start=1010)),
    ("/customers/0/pinned/1", _pin(day=3, rep="ann", start=485)),
    ("/customers/1/pinned/0", lambda p: p["customers"][1].update(pinned=[{"day": 2, "rep": "ann", "start": 630}])),
    ("/previous/0/customer", lambda p: p["previous"][0].update(customer="c9")),
    ("/previous/0/rep", lambda p: p["previous"][0].update(rep="cid")),
    ("/costs/wait", lambda p: p["costs"].update(wait=-1)),
    ("/a~1b", lambda p: p.update({"a/b": 1})),
]  # fmt: skip


@pytest.mark.parametrize(("where", "edit"), EDITS, ids=[f"{n}-{where}" for n, (where, _edit) in enumerate(EDITS)])
def test_one_mistake_is_found_where_it_is(where: str, edit: Edit) -> None:
    """Each way of being wrong is reported at its path, and nothing else is."""
    obj = _problem()
    edit(obj)
    assert set(_mistakes(obj)) == {where}


def test_all_mistakes_come_at_once() -> None:
    """Structure and references, in all parts, in the order of the file; unknown keys are named."""
    obj = _problem()
    obj["colour"] = "red"
    obj["reps"][0]["start"] = 17
    obj["reps"][1]["wheels"] = 4
    obj["customers"][0]["location"] = -2
    obj["customers"][0]["extra"] = obj["customers"][1]["extra"] = 1
    obj["customers"][1]["location"] = 5
    obj["customers"][2]["cadence"]["options"] = [[0, 8]]
    obj["previous"][0]["rep"] = "zoe"
    found = _mistakes(obj)
    assert list(found) == [
        "/colour",
        "/customers/0/extra",
        "/customers/0/location",
        "/customers/1/extra",
        "/customers/1/location",
        "/customers/2/cadence/options/0/1",
        "/previous/0/rep",
        "/reps/0/start",
        "/reps/1/wheels",
    ]
    assert "colour" in found["/colour"]
    assert "17" in found["/reps/0/start"]


@pytest.mark.parametrize("obj", [None, [], "text", 3, {}])
def test_anything_else_is_refused(obj: object) -> None:
    """No JSON value crashes the reader."""
    assert _mistakes(obj)


def test_two_pins_that_exceed_a_limit_are_a_mistake() -> None:
    """Bob makes one visit a day; two appointments with him cannot be kept."""
    obj = _problem()
    obj["customers"][1]["pinned"] = [{"day": 1, "rep": "bob", "start": 600}]
    assert parse_problem(obj)
    obj["customers"][2]["pinned"] = [{"day": 1, "rep": "bob", "start": 900}]
    assert set(_mistakes(obj)) == {"/customers/2/pinned/0"}


def test_the_largest_numbers_still_add_up() -> None:
    """Weights whose lateness could overflow the exact arithmetic are refused, not added wrongly."""
    obj = _problem()
    obj["customers"][0]["cadence"] = {"kind": "gap", "last": -3660, "phases": [{"unit": "days", "ideal": 0, "max": 0}]}
    obj["customers"] = [copy.deepcopy(obj["customers"][0]) | {"id": str(n), "weight": 1e6} for n in range(2)]
    for customer in obj["customers"]:
        customer.pop("pinned")
    obj["previous"] = []
    assert set(_mistakes(obj)) == {"/customers"}


def test_entries_of_previous_outside_the_horizon_are_ignored() -> None:
    """Whoever they name."""
    obj = _problem()
    obj["previous"] += [{"customer": "x", "rep": "y", "day": -1}, {"customer": "x", "rep": "y", "day": 5}]
    assert parse_problem(obj)


def test_the_digest_is_that_of_the_canonical_json() -> None:
    """Key order and spaces do not matter, content does."""
    obj = _problem()
    again = json.loads(json.dumps(dict(reversed(obj.items())), indent=3))
    assert problem_digest(obj) == problem_digest(again) == parse_problem(obj).digest
    assert problem_digest({"b": "é", "a": 1}) == "sha256:" + hashlib.sha256('{"a":1,"b":"é"}'.encode()).hexdigest()
    again["customers"][0]["weight"] = 101
    assert problem_digest(obj) != problem_digest(again)


@pytest.mark.parametrize("seed", range(10))
def test_a_plan_survives_the_way_out_and_in(seed: int, verified_solve: VerifiedSolve) -> None:
    """Dumped, written, read and parsed, the plan is the same."""
    plan = verified_solve(random_problem(seed), iterations=30)
    assert parse_plan(json.loads(json.dumps(dump_plan(plan)))) == plan


def test_a_malformed_plan_names_all_mistakes(verified_solve: VerifiedSolve) -> None:
    """Unknown keys, wrong types, unknown reasons."""
    obj = dump_plan(verified_solve(random_problem(1), iterations=10))
    obj["colour"] = 1
    obj["routes"][0]["stops"][0]["start"] = "noon"
    obj["missed"] = [{"customer": "x", "visits": 1, "reason": "lazy", "fix": None}]
    with pytest.raises(BadDataError) as caught:
        parse_plan(obj)
    places = [mistake.where for mistake in caught.value.mistakes]
    assert places == ["/colour", "/missed/0/reason", "/routes/0/stops/0/start"]


def test_importing_the_planner_is_light() -> None:
    """Neither numba nor pydantic nor numpy is loaded before a problem is read."""
    code = "import sys, repplan.planner; sys.exit(bool({'numba', 'pydantic', 'numpy'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_reading_a_problem_needs_no_compiler() -> None:
    """The compiler is loaded by the first search, not by the first problem."""
    code = (
        "import sys; from repplan.planner import parse_problem;"
        "parse_problem({'version': 1, 'start': '2026-11-23', 'days': 1, 'matrix': {'minutes': [[0]]},"
        "'reps': [], 'customers': []}); sys.exit('numba' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
