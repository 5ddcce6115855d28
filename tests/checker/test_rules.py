"""The small print, one sentence a test, on tiny problems whose figures are worked out by hand."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from repplan.checker import Rule, Violation, digest, verify
from tests.checker.naive import Call, Facts, T, figures, timed, written

Json = dict[str, Any]

KEEP = {"kind": "gap", "last": None, "phases": [{"unit": "days", "ideal": 5, "max": 9}]}


def problem_with(customer: Json | None = None, rep: Json | None = None, **keys: Any) -> Json:
    """One rep, one customer 10 minutes away, ten days of 08:00-17:00; keys replace what is there."""
    shifts = [{"day": day, "start": 480, "end": 1020} for day in range(10)]
    return {
        "version": 1,
        "start": "2026-11-23",
        "days": 10,
        "matrix": {"minutes": [[0, 10, 20], [10, 5, 15], [20, 15, 0]]},
        "reps": [{"id": "a", "start": 0, "end": 0, "shifts": shifts, **(rep or {})}],
        "customers": [{"id": "c", "location": 1, "service": 20, "weight": 100, "cadence": KEEP, **(customer or {})}],
        **keys,
    }


def visited(problem: Json, *days: int, cap: int = 0, location: int = 1) -> Json:
    """The plan that visits the customer on these days, canonically timed."""
    facts = Facts(problem)
    routes = [timed(facts, "a", day, [Call("c", location, T(cap))]) for day in days]
    assert None not in routes
    return figures(problem, routes)  # type: ignore[arg-type]


def at(problem: Json, day: int, leave: float, *stops: tuple[str, int, float]) -> Json:
    """A route by its leaving and its stops (customer, location, start), whether it holds or not."""
    calls = [Call(customer, location) for customer, location, _start in stops]
    return written(Facts(problem), ("a", day), calls, T(leave), [T(start) for _customer, _location, start in stops])


def rules(problem: Json, plan: Json) -> set[str]:
    return {str(violation.rule) for violation in verify(problem, plan)}


def count(visits: int, **keys: Any) -> Json:
    return {"cadence": {"kind": "count", "visits": visits, **keys}}


def test_every_code_is_stable_and_a_violation_prints_like_a_compiler() -> None:
    """Codes are lower-case words; a violation says where, what and which rule."""
    assert all(rule.value.isidentifier() and rule.value == rule.name.lower() for rule in Rule)
    assert str(Violation("cost", "/cost", "is 1")) == "/cost: is 1 [cost]"


def test_an_empty_plan_of_nobody_is_clean() -> None:
    """No customers, no routes, nothing to say."""
    problem = problem_with(customers=[])
    assert verify(problem, figures(problem, [])) == []


def test_digest_writes_text_unescaped_and_keys_sorted() -> None:
    """The digest does not depend on the order of keys; names stay as they are, in UTF-8."""
    assert digest({"b": 1, "a": "李"}) == digest({"a": "李", "b": 1})
    # printf '%s' '{"a":"李","b":1}' | sha256sum
    assert digest({"b": 1, "a": "李"}) == "sha256:54bc2f4d40fb66428eab2a9be25b55eaab92c5a49831e97597e9b83e8b15c634"


def test_a_break_may_be_touched_and_driven_through() -> None:
    """Service up to the break's edge is fine and travel happens inside; one minute more is not."""
    problem = problem_with(rep={"shifts": [{"day": 0, "start": 480, "end": 600, "breaks": [[510, 540]]}]})
    assert rules(problem, visited(problem, 0)) == set()
    late = figures(problem, [at(problem, 0, 481, ("c", 1, 491))])
    assert rules(problem, late) == {"break"}


def test_a_window_may_be_touched() -> None:
    """A window exactly as long as the service holds it."""
    problem = problem_with({"windows": [{"day": 2, "start": 600, "end": 620}]})
    assert rules(problem, visited(problem, 2)) == set()


def test_clock_times_may_pass_midnight() -> None:
    """A shift until half past midnight ends at 1470."""
    problem = problem_with({"windows": [{"day": 0, "start": 1440, "end": 1460}]})
    problem["reps"][0]["shifts"] = [{"day": 0, "start": 1000, "end": 1470}]
    assert rules(problem, visited(problem, 0)) == set()


def test_of_overlapping_windows_the_cheapest_counts() -> None:
    """A dear window over a cheap one changes nothing where the cheap one holds the service."""
    windows = [{"day": 0, "start": 480, "end": 900, "cost": 30}, {"day": 0, "start": 600, "end": 700, "cost": 5}]
    problem = problem_with({"windows": windows})
    plan = visited(problem, 0, cap=5)
    assert rules(problem, plan) == set()
    assert plan["cost"] - visited(problem_with(), 0)["cost"] == pytest.approx(5)


def test_a_cheaper_window_at_the_same_place_must_be_used_for_an_earlier_return() -> None:
    """The free afternoon window is no excuse for a late return when the morning is free too."""
    windows = [{"day": 0, "start": 480, "end": 600}, {"day": 0, "start": 900, "end": 1000}]
    problem = problem_with({"windows": windows})
    plan = figures(problem, [at(problem, 0, 890, ("c", 1, 900))])
    assert rules(problem, plan) == {"return_not_earliest"}


def test_a_dearer_window_need_not_be_used() -> None:
    """Waiting for the free afternoon is the plan's choice when the morning costs."""
    windows = [{"day": 0, "start": 480, "end": 600, "cost": 1}, {"day": 0, "start": 900, "end": 1000}]
    problem = problem_with({"windows": windows})
    assert rules(problem, figures(problem, [at(problem, 0, 890, ("c", 1, 900))])) == set()


def test_waiting_belongs_before_the_service_and_leaving_is_late() -> None:
    """Leaving earlier than the return allows is reported, however the waiting is split."""
    problem = problem_with({"windows": [{"day": 0, "start": 600, "end": 700}]})
    assert rules(problem, figures(problem, [at(problem, 0, 590, ("c", 1, 600))])) == set()
    assert rules(problem, figures(problem, [at(problem, 0, 580, ("c", 1, 600))])) == {"leave_not_latest"}


def test_open_ends_cost_no_travel() -> None:
    """With a start of null the route leaves at its first arrival, with an end of null it is back at its last end."""
    problem = problem_with(rep={"start": None, "end": None})
    plan = visited(problem, 0)
    route = plan["routes"][0]
    assert (route["leave"], route["back"], route["travel"]) == (480, 500, 0)
    assert rules(problem, plan) == set()


def test_a_shifts_null_opens_that_day_only() -> None:
    """`from: null` of a shift goes before the rep's `start`."""
    problem = problem_with()
    problem["reps"][0]["shifts"][3] |= {"from": None, "to": None}
    assert visited(problem, 3)["travel"] == 0
    assert rules(problem, visited(problem, 3)) == set()
    assert rules(problem, visited(problem, 4)) == set()


def test_the_diagonal_is_used_as_given() -> None:
    """Two customers at one place, five minutes apart by the matrix."""
    problem = problem_with()
    problem["customers"].append({"id": "d", "location": 1, "cadence": KEEP})
    route = timed(Facts(problem), "a", 0, [Call("c", 1), Call("d", 1)])
    assert route is not None
    assert route["travel"] == 10 + 5 + 10
    assert rules(problem, figures(problem, [route])) == set()


def test_a_time_may_be_off_by_a_thousandth_and_no_more() -> None:
    """0.001 minute is allowed, 0.002 is not."""
    problem = problem_with()
    for off, broken in ((0.001, set()), (0.002, {"travel_time"})):
        plan = visited(problem, 0)
        plan["routes"][0]["stops"][0]["travel"] += off
        assert rules(problem, plan) == broken


def test_a_total_may_be_off_by_a_hundredth_and_no_more() -> None:
    """0.01 minute is allowed, 0.011 is not."""
    problem = problem_with()
    for off, broken in ((0.01, set()), (0.011, {"cost"})):
        plan = visited(problem, 0)
        plan["cost"] += off
        assert rules(problem, plan) == broken


@pytest.mark.parametrize(
    ("gap", "minutes"),
    [
        (1, 5 * (4 / 5) ** 2),  # below the ideal of 5, with a minimum of 1
        (5, 0.0),
        (7, 5 * (2 / 4) ** 2),  # above it, up to the maximum of 8
        (8, 5 * (3 / 4) ** 2),
        (10, 100 * (0.05 + 2 / 8 + (2 / 8) ** 2)),  # beyond
    ],
)
def test_the_branches_of_the_penalty(gap: int, minutes: float) -> None:
    """A first gap of this length, after which nothing more is wanted, costs the trip and the penalty."""
    phases = [{"max_visits": 1, "unit": "days", "min": 1, "ideal": 5, "max": 8}, {"obligation": False}]
    problem = problem_with({"cadence": {"kind": "gap", "last": -gap, "phases": phases}})
    plan = visited(problem, 0)
    assert plan["cost"] == pytest.approx(20 + minutes, abs=0.0001)
    assert rules(problem, plan) == set()


def test_lateness_is_measured_in_widths_of_fourteen_at_most() -> None:
    """A cadence of 10..60 days is late by fourteenths of its width."""
    phases = [{"unit": "days", "min": 10, "ideal": 30, "max": 60}]
    problem = problem_with({"cadence": {"kind": "gap", "last": -57, "phases": phases}})
    plan = figures(problem, [])
    assert plan["cost"] == pytest.approx(100 * (0.05 + 7 / 14 + 0.25))
    assert rules(problem, plan) == set()


def test_the_open_gap_costs_nothing_up_to_the_ideal() -> None:
    """One visit on the last day leaves a gap of one day, far below the ideal, free of charge."""
    problem = problem_with({"cadence": KEEP | {"last": -1}})
    plan = visited(problem, 4)
    assert plan["cost"] == 20 + 5 * (1 / 5) ** 2  # days 4 to 10: six days
    assert rules(problem, plan) == set()
    assert visited(problem, 4, 9)["cost"] == 40


def test_never_seen_starts_on_day_minus_one_without_a_minimum() -> None:
    """A visit on day 0 is a gap of one, not below a minimum of 4, and charged as if that were 0."""
    phases = [{"unit": "days", "min": 4, "ideal": 5, "max": 9}]
    problem = problem_with({"cadence": {"kind": "gap", "last": None, "phases": phases}})
    plan = visited(problem, 0)
    open_gap = 100 * (0.05 + 1 / 6 + 1 / 36)
    assert plan["cost"] == pytest.approx(20 + 5 * (4 / 6) ** 2 + open_gap, abs=0.0001)
    assert plan["late"] == [
        {"customer": "c", "from": 0, "to": None, "gap": 10, "max": 9, "reason": "cheaper_not_to", "fix": None}
    ]
    assert rules(problem, plan) == set()


def test_opportunities_are_days_with_a_shift_and_a_window() -> None:
    """A day whose window is too short for the service is an opportunity all the same; a day without shift is none."""
    windows = [{"day": day, "start": 600, "end": 700 if day != 1 else 601} for day in range(5)]
    phases = [{"unit": "opportunities", "min": 1, "ideal": 1, "max": 2}]
    cadence = {"kind": "gap", "last": -4, "elapsed": 1, "phases": phases}
    problem = problem_with({"windows": windows, "cadence": cadence})
    del problem["reps"][0]["shifts"][2]
    plan = visited(problem, 3)  # elapsed 1, then days 0, 1 and 3: four; after day 3 there is one left
    assert [(entry["gap"], entry["max"]) for entry in plan["late"]] == [(4, 2)]
    assert plan["cost"] == pytest.approx(20 + 100 * (0.05 + 2 / 2 + 1))
    assert rules(problem, plan) == set()


def test_the_gap_after_the_last_visit_of_a_phase_belongs_to_the_next() -> None:
    """After the first visit the slow phase is in force: ten days to the end are no lateness there."""
    phases = [{"max_visits": 1, "unit": "days", "ideal": 1, "max": 1}, {"unit": "days", "ideal": 10, "max": 20}]
    problem = problem_with({"cadence": {"kind": "gap", "last": None, "phases": phases}})
    assert visited(problem, 0)["late"] == []
    assert rules(problem, visited(problem, 0)) == set()


def test_a_phase_is_in_force_on_its_last_day() -> None:
    """A gap that starts on the day `until` belongs to the phase, one a day later does not."""
    phases = [{"until": 3, "unit": "days", "ideal": 1, "max": 1}, {"unit": "days", "ideal": 10, "max": 20}]
    problem = problem_with({"cadence": {"kind": "gap", "last": None, "phases": phases}})
    starts = {day: [entry["from"] for entry in visited(problem, 0, 1, 2, day)["late"]] for day in (3, 4)}
    assert starts == {3: [3], 4: [2]}
    assert all(rules(problem, visited(problem, 0, 1, 2, day)) == set() for day in (3, 4))


def test_without_obligation_nothing_is_charged_or_forbidden() -> None:
    """After the phase with its two visits, further ones are free, however close."""
    phases = [{"max_visits": 1, "unit": "days", "min": 5, "ideal": 5, "max": 5}, {"obligation": False}]
    problem = problem_with({"cadence": {"kind": "gap", "last": -5, "phases": phases}})
    plan = visited(problem, 0, 1)
    assert plan["cost"] == 40
    assert rules(problem, plan) == set()


@pytest.mark.parametrize(("days", "broken"), [((0, 4), set()), ((0, 9), {"count_distance"}), ((0, 8), set())])
def test_each_missed_visit_lets_one_distance_grow(days: tuple[int, ...], broken: set[str]) -> None:
    """Three visits wanted, one missed: up to twice the maximum of 4."""
    problem = problem_with(count(3, max=4))
    assert rules(problem, visited(problem, *days)) == broken


def test_a_missed_visit_is_used_once() -> None:
    """Two stretched distances need two missed visits."""
    problem = problem_with(count(4, max=2))
    assert rules(problem, visited(problem, 0, 4, 6)) == set()
    assert rules(problem, visited(problem, 0, 3, 6)) == {"count_distance"}


def test_pins_may_exceed_a_count_but_chosen_visits_may_not() -> None:
    """Two appointments of a count of one stand; a third visit does not."""
    pins = [{"day": 1, "rep": "a"}, {"day": 2, "rep": "a"}]
    problem = problem_with(count(1) | {"pinned": pins})
    assert rules(problem, visited(problem, 1, 2)) == set()
    assert rules(problem, visited(problem, 1, 2, 5)) == {"count_exceeded"}


def test_pins_too_far_apart_for_a_count_are_facts() -> None:
    """Where appointments alone break the distance, no plan can mend it: it is not held against the plan."""
    pins = [{"day": 0, "rep": "a"}, {"day": 9, "rep": "a"}]
    problem = problem_with(count(2, max=3) | {"pinned": pins})
    assert rules(problem, visited(problem, 0, 9)) == set()


def test_short_gaps_between_pins_are_listed_for_counts_too() -> None:
    """Two appointments on consecutive days, below the minimum of 3."""
    pins = [{"day": 1, "rep": "a"}, {"day": 2, "rep": "a"}]
    problem = problem_with(count(2, min=3) | {"pinned": pins})
    plan = visited(problem, 1, 2)
    assert plan["short"] == [{"customer": "c", "from": 1, "to": 2, "gap": 1, "min": 3}]
    assert rules(problem, plan) == set()
    assert rules(problem, plan | {"short": []}) == {"short_list"}


def test_a_chosen_visit_may_not_be_close_to_a_pin() -> None:
    """Only between two appointments is a gap below the minimum a fact."""
    problem = problem_with(count(2, min=3) | {"pinned": [{"day": 1, "rep": "a"}]})
    assert rules(problem, visited(problem, 1, 2)) == {"min_gap"}


def test_pins_stand_beside_a_day_set_and_may_be_part_of_one() -> None:
    """Days 0 and 2 are the option; day 1 is an appointment; day 2 both."""
    option = {"cadence": {"kind": "days", "options": [[0, 2], [4, 5, 6]]}}
    beside = problem_with(option | {"pinned": [{"day": 1, "rep": "a"}]})
    assert rules(beside, visited(beside, 0, 1, 2)) == set()
    part = problem_with(option | {"pinned": [{"day": 2, "rep": "a"}]})
    assert rules(part, visited(part, 0, 2)) == set()
    assert visited(part, 2)["missed"][0]["visits"] == 2  # none served: those of the smallest option
    assert rules(part, visited(part, 2)) == set()
    assert rules(part, visited(part, 0, 1, 2)) == {"day_set"}


def test_a_pin_outside_all_windows_is_met_at_home_for_nothing() -> None:
    """Neither the window's price nor its place count for an appointment outside it."""
    windows = [{"day": 0, "start": 480, "end": 600, "cost": 30, "location": 2}]
    problem = problem_with({"windows": windows, "pinned": [{"day": 0, "rep": "a", "start": 700}]})
    assert visited(problem, 0)["cost"] == visited(problem_with(), 0)["cost"]
    assert rules(problem, visited(problem, 0)) == set()
    elsewhere = figures(problem, [at(problem, 0, 680, ("c", 2, 700))])
    assert rules(problem, elsewhere) == {"wrong_place"}


def test_a_pin_inside_a_window_has_its_place_and_price() -> None:
    """He is where the window says, and coming then costs what it says."""
    windows = [{"day": 0, "start": 480, "end": 800, "cost": 30, "location": 2}]
    problem = problem_with({"windows": windows, "pinned": [{"day": 0, "rep": "a", "start": 700}]})
    assert rules(problem, visited(problem, 0, cap=30, location=2)) == set()
    at_home = figures(problem, [at(problem, 0, 690, ("c", 1, 700))])
    assert rules(problem, at_home) == {"wrong_place"}


def test_a_break_holds_for_pins() -> None:
    """An appointment inside a break is a broken break."""
    problem = problem_with({"pinned": [{"day": 0, "rep": "a", "start": 600}]})
    problem["reps"][0]["shifts"][0]["breaks"] = [[590, 605]]
    assert rules(problem, figures(problem, [at(problem, 0, 590, ("c", 1, 600))])) == {"break"}


def test_previous_outside_the_horizon_is_ignored_and_the_time_does_not_matter() -> None:
    """Kept means the same customer, rep and day; the default price of one not kept is 5."""
    previous = [{"customer": "c", "rep": "a", "day": day} for day in (0, 3)]
    problem = problem_with(previous=[*previous, {"customer": "gone", "rep": "gone", "day": 10}])
    plan = visited(problem, 0)
    assert plan["dropped"] == [{"customer": "c", "rep": "a", "day": 3}]
    assert plan["cost"] - visited(problem_with(), 0)["cost"] == pytest.approx(5)
    assert rules(problem, plan) == set()


def two_reps(customer: Json) -> Json:
    """Like `problem_with`, and a second rep b."""
    problem = problem_with(customer)
    problem["reps"].append(problem["reps"][0] | {"id": "b"})
    return problem


def by(problem: Json, **days: list[int]) -> Json:
    """A plan with visits by several reps."""
    facts = Facts(problem)
    return figures(problem, [timed(facts, rep, day, [Call("c", 1)]) or {} for rep in days for day in days[rep]])


@pytest.mark.parametrize(
    ("customer", "days", "broken"),
    [
        ({}, {"a": [0], "b": [5]}, {"one_rep"}),
        ({"any_rep": True}, {"a": [0], "b": [5]}, set()),
        ({"any_rep": True, "reps": ["a"]}, {"a": [0], "b": [5]}, {"wrong_rep"}),
        ({"reps": ["a"]}, {"b": [0]}, {"wrong_rep"}),
        ({"reps": ["a"], "pinned": [{"day": 0, "rep": "b"}]}, {"b": [0]}, set()),
        ({"pinned": [{"day": 0, "rep": "b"}]}, {"b": [0, 5]}, set()),
        ({"pinned": [{"day": 0, "rep": "b"}]}, {"b": [0], "a": [5]}, {"one_rep"}),
        ({"pinned": [{"day": 0, "rep": "b"}, {"day": 3, "rep": "a"}]}, {"b": [0], "a": [3, 7]}, set()),
        ({"pinned": [{"day": 0, "rep": "b"}, {"day": 3, "rep": "a"}]}, {"b": [0, 9], "a": [3, 7]}, {"one_rep"}),
        ({"pinned": [{"day": 0, "rep": "b"}]}, {"a": [0]}, {"pin_moved"}),
    ],
)
def test_who_visits(customer: Json, days: dict[str, list[int]], broken: set[str]) -> None:
    """One rep a customer unless any may; appointments decide who that is, and need not be with an allowed rep."""
    problem = two_reps(customer)
    assert rules(problem, by(problem, **days)) == broken


def test_two_problems_of_one_plan_are_reported_both() -> None:
    """Checking goes on after the first broken rule."""
    problem = problem_with(rep={"max_visits": 0, "capacity": 1}, customer={"load": 2})
    assert rules(problem, figures(problem, [at(problem, 0, 480, ("c", 1, 490))])) == {"max_visits", "capacity"}


def test_neither_argument_is_changed(week: tuple[Json, Json]) -> None:
    """Checking reads only."""
    before = copy.deepcopy(week)
    verify(*week)
    assert week == before
