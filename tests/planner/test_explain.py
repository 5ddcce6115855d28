"""Reasons and fixes: each reason has its situation, and applying a fix makes the visit possible."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from repplan.planner import Plan
    from tests.planner.conftest import VerifiedSolve

Json = dict[str, Any]


def _one(cadence: Json | None = None, **customer: Any) -> Json:
    """One rep, one customer far away who wants a visit within two days."""
    cadence = cadence or {"kind": "gap", "last": -1, "phases": [{"unit": "days", "ideal": 1, "max": 2}]}
    shifts = [{"day": day, "start": 480, "end": 600} for day in (0, 1, 2)]
    rep = {"id": "ann", "start": 0, "end": 0, "shifts": shifts}
    person = {"id": "c", "location": 1, "service": 30, "weight": 500, "cadence": cadence} | customer
    return {
        "version": 1,
        "start": "2026-11-23",
        "days": 4,
        "matrix": {"minutes": [[0, 20, 20], [20, 0, 5], [20, 5, 0]]},
        "reps": [rep],
        "customers": [person],
    }


def _other(**customer: Any) -> Json:
    """Somebody worth more, every day."""
    cadence = {"kind": "count", "visits": 3}
    return {"id": "o", "location": 2, "service": 10, "load": 1, "weight": 5_000, "cadence": cadence} | customer


def _reason(plan: Plan) -> str:
    answers = [*plan.late, *plan.missed]
    (reason,) = {answer.reason for answer in answers if answer.customer == "c"}
    return reason


def test_no_window(verified_solve: VerifiedSolve) -> None:
    """He receives on no day on which somebody works."""
    plan = verified_solve(_one(windows=[{"day": 3, "start": 480, "end": 600}]), iterations=20)
    assert _reason(plan) == "no_window"


def test_no_shift(verified_solve: VerifiedSolve) -> None:
    """Nobody works before the gap is late."""
    obj = _one()
    obj["reps"][0]["shifts"] = []
    assert _reason(verified_solve(obj, iterations=20)) == "no_shift"


def test_rep_not_allowed(verified_solve: VerifiedSolve) -> None:
    """Nobody may visit him."""
    assert _reason(verified_solve(_one(reps=[]), iterations=20)) == "rep_not_allowed"


def test_unreachable(verified_solve: VerifiedSolve) -> None:
    """No road leads there."""
    obj = _one()
    for row in obj["matrix"]["minutes"]:
        row[1] = None
    assert _reason(verified_solve(obj, iterations=20)) == "unreachable"


def test_min_gap(verified_solve: VerifiedSolve) -> None:
    """A second visit would be too close to the appointment."""
    cadence = {"kind": "count", "visits": 2, "min": 3}
    assert _reason(verified_solve(_one(cadence, pinned=[{"day": 1}]), iterations=20)) == "min_gap"


def test_cheaper_not_to(verified_solve: VerifiedSolve) -> None:
    """He is worth less than the way."""
    assert _reason(verified_solve(_one({"kind": "count", "visits": 1}, weight=5), iterations=20)) == "cheaper_not_to"


def _full(limit: str) -> Json:
    obj = _one({"kind": "count", "visits": 1}, load=1)
    obj["customers"].append(_other())
    if limit == "shift_full":
        obj["customers"][1]["service"] = 70
    else:
        obj["reps"][0][{"visits_full": "max_visits", "capacity_full": "capacity"}[limit]] = 1
    return obj


@pytest.mark.parametrize("limit", ["visits_full", "capacity_full", "shift_full"])
def test_a_full_day_and_its_fix(limit: str, verified_solve: VerifiedSolve) -> None:
    """The limit is named, and the problem with the patch applied has a plan that costs so much more and misses nobody."""
    obj = _full(limit)
    plan = verified_solve(obj, iterations=100)
    (missed,) = plan.missed
    assert missed.reason == limit
    assert missed.fix is not None
    (patch,) = missed.fix.patch
    patched = copy.deepcopy(obj)
    holder: Any = patched
    *way, key = patch["path"].split("/")[1:]
    for step in way:
        holder = holder[int(step) if isinstance(holder, list) else step]
    holder[key] = patch["value"]
    mended = verified_solve(patched, iterations=100)
    assert mended.missed == []
    assert mended.cost == pytest.approx(plan.cost + missed.fix.cost, abs=0.001)


def test_a_longer_shift_is_said_in_words(verified_solve: VerifiedSolve) -> None:
    """A person reads the weekday, the date and the time."""
    (missed,) = verified_solve(_full("shift_full"), iterations=100).missed
    assert missed.fix is not None
    assert missed.fix.what.startswith("end Monday 23 November at 10:")
