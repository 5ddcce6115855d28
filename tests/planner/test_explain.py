"""Reasons and fixes: each reason has its situation, and applying a fix makes the visit possible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from repplan.planner import parse_problem
from repplan.planner.report import make_plan
from tests.planner.mending import apply
from tests.planner.problems import territory_problem

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
    patched = apply(obj, missed.fix.patch)
    mended = verified_solve(patched, iterations=100)
    assert mended.missed == []
    assert mended.cost == pytest.approx(plan.cost + missed.fix.cost, abs=0.001)


def test_a_longer_shift_is_said_in_words(verified_solve: VerifiedSolve) -> None:
    """A person reads the weekday, the date and the time."""
    (missed,) = verified_solve(_full("shift_full"), iterations=100).missed
    assert missed.fix is not None
    assert missed.fix.what.startswith("end Monday 23 November at 10:")


ONCE = {"kind": "count", "visits": 1}
SOON = {"kind": "gap", "last": -1, "phases": [{"unit": "days", "min": 1, "ideal": 2, "max": 3}]}


def _fixed(obj: Json, verified_solve: VerifiedSolve) -> tuple[str, Any, str]:
    """Path, value and words of the fix for "c", after solving with it applied: nothing is wanted and the cost is right."""
    plan = verified_solve(obj, iterations=100)
    (entry,) = (entry for entry in [*plan.late, *plan.missed] if entry.customer == "c")
    assert entry.fix is not None
    mended = verified_solve(apply(obj, entry.fix.patch), iterations=200)
    assert not [left for left in [*mended.late, *mended.missed] if left.customer == "c"]
    assert mended.cost == pytest.approx(plan.cost + entry.fix.cost, abs=0.001)
    (step,) = entry.fix.patch
    return step["path"], step.get("value"), entry.fix.what


def _alone(start: int = 480, end: int = 600, **customer: Any) -> Json:
    """One rep with one day of work, one customer 20 minutes away whose visit takes 30."""
    obj = _one(ONCE, **customer)
    obj["reps"][0]["shifts"] = [{"day": 1, "start": start, "end": end}]
    obj["days"] = 2
    return obj


def test_a_shift_that_ends_too_early(verified_solve: VerifiedSolve) -> None:
    """Seventy minutes are needed and sixty there: ten more at the end."""
    assert _fixed(_alone(480, 540), verified_solve) == ("/reps/0/shifts/0/end", 550, "end Tuesday 24 November at 09:10")


def test_a_shift_that_starts_too_late(verified_solve: VerifiedSolve) -> None:
    """He receives until 08:30 only."""
    obj = _alone(480, 600, windows=[{"day": 1, "start": 420, "end": 520}])
    path, value, words = _fixed(obj, verified_solve)
    assert (path, value, words) == ("/reps/0/shifts/0/start", 470, "start Tuesday 24 November at 07:50")


def test_a_break_is_moved_rather_than_the_day_made_longer(verified_solve: VerifiedSolve) -> None:
    """The break in the middle of the two hours can as well be at their end."""
    obj = _alone()
    obj["reps"][0]["shifts"][0]["breaks"] = [[520, 560]]
    assert _fixed(obj, verified_solve) == (
        "/reps/0/shifts/0/breaks/0",
        [530, 570],
        "have the break on Tuesday 24 November from 08:50 to 09:30",
    )


def test_a_break_is_shortened_where_the_whole_does_not_fit(verified_solve: VerifiedSolve) -> None:
    """Half of the break at least is left."""
    obj = _alone(480, 560, windows=[{"day": 1, "start": 500, "end": 531}])
    obj["reps"][0]["shifts"][0]["breaks"] = [[510, 560]]
    path, value, _words = _fixed(obj, verified_solve)
    assert (path, value) == ("/reps/0/shifts/0/breaks/0", [530, 560])


def test_a_window_that_closes_too_early(verified_solve: VerifiedSolve) -> None:
    """The visit takes half an hour."""
    obj = _alone(windows=[{"day": 1, "start": 500, "end": 525}])
    path, value, words = _fixed(obj, verified_solve)
    assert (path, value) == ("/customers/0/windows/0/end", 530)
    assert words == "have customer c receive from 08:20 to 08:50 on Tuesday 24 November"


def test_a_window_that_opens_too_late(verified_solve: VerifiedSolve) -> None:
    """By 09:40 the rep must be on the way back."""
    obj = _alone(windows=[{"day": 1, "start": 555, "end": 660}])
    obj["reps"][0]["shifts"][0]["breaks"] = [[600, 700]]
    path, value, _words = _fixed(obj, verified_solve)
    assert (path, value) in {("/customers/0/windows/0/start", 550), ("/reps/0/shifts/0/end", 605)}


def test_nobody_works_when_he_receives(verified_solve: VerifiedSolve) -> None:
    """A shift on that day, just for him."""
    obj = _one(ONCE, windows=[{"day": 3, "start": 540, "end": 600}])
    path, value, words = _fixed(obj, verified_solve)
    assert (path, value) == ("/reps/0/shifts/-", {"day": 3, "start": 520, "end": 590})
    assert words == "work on Thursday 26 November from 08:40 to 09:50"


def test_he_never_receives(verified_solve: VerifiedSolve) -> None:
    """A visit outside his hours, on a day that is worked."""
    path, value, _words = _fixed(_one(ONCE, windows=[]), verified_solve)
    assert path == "/customers/0/windows/-"
    assert value["end"] - value["start"] == 30


def test_another_rep(verified_solve: VerifiedSolve) -> None:
    """Nobody may come: let somebody."""
    path, value, words = _fixed(_one(ONCE, reps=[]), verified_solve)
    assert (path, value, words) == ("/customers/0/reps/-", "ann", "let ann visit customer c")


def test_the_minimum_gap_is_lowered_as_far_as_needed(verified_solve: VerifiedSolve) -> None:
    """Two visits three days apart do not fit beside the appointment, two a single day apart do."""
    cadence = {"kind": "count", "visits": 2, "min": 3}
    path, value, words = _fixed(_one(cadence, pinned=[{"day": 1}]), verified_solve)
    assert (path, value, words) == ("/customers/0/cadence/min", 1, "let visits to customer c be 1 apart")


def test_a_greatest_distance_is_raised_as_far_as_needed(verified_solve: VerifiedSolve) -> None:
    """Two visits must be two days apart at most, but he receives on days 0 and 3 only."""
    windows = [{"day": day, "start": 480, "end": 600} for day in (0, 3)]
    obj = _one({"kind": "count", "visits": 2, "max": 2}, windows=windows)
    obj["reps"][0]["shifts"].append({"day": 3, "start": 480, "end": 600})
    path, value, words = _fixed(obj, verified_solve)
    assert (path, value, words) == ("/customers/0/cadence/max", 3, "let visits to customer c be up to 3 days apart")


def test_a_break_is_left_out_where_it_fits_nowhere_else(verified_solve: VerifiedSolve) -> None:
    """The visit covers the whole break, and twenty minutes on either side do not hold twenty-five."""
    obj = _alone(480, 550, windows=[{"day": 1, "start": 500, "end": 530}])
    obj["reps"][0]["shifts"][0]["breaks"] = [[503, 528]]
    path, _value, words = _fixed(obj, verified_solve)
    assert path == "/reps/0/shifts/0/breaks/0"
    assert words == "do without the break on Tuesday 24 November from 08:23 to 08:48"


def test_a_day_set_needs_all_its_days(verified_solve: VerifiedSolve) -> None:
    """One day off among three is worked, two are too many for a single change."""
    fixed = _fixed(_one({"kind": "days", "options": [[0, 2, 3]]}), verified_solve)
    assert fixed[0] == "/reps/0/shifts/-"
    obj = _one({"kind": "days", "options": [[0, 2, 3]]})
    del obj["reps"][0]["shifts"][2]
    (missed,) = verified_solve(obj, iterations=20).missed
    assert (missed.reason, missed.fix) == ("no_shift", None)


def test_several_visits_missed(verified_solve: VerifiedSolve) -> None:
    """The fix of a count that misses two visits makes one more possible."""
    obj = _one({"kind": "count", "visits": 5})
    obj["days"] = 5
    plan = verified_solve(obj, iterations=100)
    (missed,) = plan.missed
    assert missed.visits == 2
    assert missed.fix is not None
    mended = verified_solve(apply(obj, missed.fix.patch), iterations=100)
    assert [left.visits for left in mended.missed] == [1]
    assert mended.cost == pytest.approx(plan.cost + missed.fix.cost, abs=0.001)


def _weeks(closed: set[int], full: set[int], off: set[int]) -> Json:
    """Three weeks, a customer every working day who is late after four days; some days closed, full or off."""
    days = [day for day in range(21) if day % 7 < 5]
    shifts = [{"day": day, "start": 480, "end": 510 if day in full else 600} for day in days if day not in off]
    windows = [{"day": day, "start": 480, "end": 600} for day in days if day not in closed]
    cadence = {"kind": "gap", "last": -1, "phases": [{"unit": "days", "ideal": 3, "max": 4}]}
    obj = _one(cadence, windows=windows)
    obj["days"] = 21
    obj["reps"][0]["shifts"] = shifts
    return obj


@pytest.mark.parametrize(
    ("closed", "full", "off", "reason"),
    [
        ({0, 1, 2}, {3}, set(), "no_window"),
        ({0}, {1, 2, 3}, set(), "shift_full"),
        (set(), {0}, {1, 2, 3}, "no_shift"),
        ({0, 1}, {2, 3}, set(), "shift_full"),
    ],
)
def test_what_stands_on_most_of_the_days_is_the_reason(
    closed: set[int], full: set[int], off: set[int], reason: str, verified_solve: VerifiedSolve
) -> None:
    """A closure, a holiday and full days are counted; on equal terms, what is nearer to being possible is said."""
    plan = verified_solve(_weeks(closed, full, off), iterations=100)
    assert next(late.reason for late in plan.late if late.from_ == -1) == reason


def test_days_that_are_never_his_do_not_count(verified_solve: VerifiedSolve) -> None:
    """He receives on Thursdays and the one Thursday is full: that he does not receive on the others is no news."""
    obj = _weeks(set(), {3}, set())
    obj["customers"][0]["windows"] = [{"day": day, "start": 480, "end": 600} for day in (3, 10, 17)]
    plan = verified_solve(obj, iterations=100)
    assert next(late.reason for late in plan.late if late.from_ == -1) == "shift_full"


def test_late_before_the_plan_began(verified_solve: VerifiedSolve) -> None:
    """No day in time was a working day of this plan, and none can become one."""
    obj = _one({"kind": "gap", "last": -9, "phases": [{"unit": "days", "ideal": 1, "max": 2}]})
    late = verified_solve(obj, iterations=100).late[0]
    assert (late.from_, late.to, late.reason, late.fix) == (-9, 0, "no_shift", None)


def test_after_an_interruption_fixes_end_before_reasons_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an interrupted plan has tried enough for gets its reason without a fix; a whole search always gets both."""
    problem = parse_problem(territory_problem(1, customers=60, days=14))
    whole, cut = (make_plan(problem, {}, seed=1, iterations=0, interrupted=cut) for cut in (False, True))
    assert cut.late == whole.late  # far below the limit nothing differs
    monkeypatch.setattr("repplan.planner.report.TRIES", 0)
    cut = make_plan(problem, {}, seed=1, iterations=0, interrupted=True)
    assert [late.reason for late in cut.late] == [late.reason for late in whole.late]
    assert {late.fix for late in cut.late} == {None}
    assert make_plan(problem, {}, seed=1, iterations=0, interrupted=False) == whole
