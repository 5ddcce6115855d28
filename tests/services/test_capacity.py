"""Whether the coming weeks can be kept, asked of whole stores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from repplan.checker import verify
from repplan.errors import NotFoundError, UsageError
from repplan.services.context import open_context
from repplan.services.questions.capacity import CapacityRequest, assess_capacity
from repplan.services.questions.capacity_answers import Verdict
from tests.services.builders import make_store

if TYPE_CHECKING:
    from pathlib import Path

    from repplan.services.questions.capacity_answers import CapacityReport


def ask(*what_ifs: str, weeks: int = 2, iterations: int | None = 2_000) -> CapacityReport:
    return assess_capacity(open_context(), CapacityRequest(weeks, what_ifs, iterations))


def store(home: Path, count: int = 6, **row: Any) -> None:
    numbers = range(1, count + 1)
    make_store(
        home,
        customers=[{"number": n, "name": f"Li {n}", **row} for n in numbers],
        contacts=[{"customer": n, "day": -1 - n % 3} for n in numbers],
        plan_days=None,
    )


def test_a_small_territory_is_possible_and_the_plan_proves_it(home: Path) -> None:
    """Six customers fit: the plan found has nobody late, and its visits are those of the weeks."""
    store(home)
    case = ask().now
    assert case.verdict is Verdict.POSSIBLE
    assert case.plan is not None
    assert case.plan.document["late"] == []
    assert sum(week.planned or 0 for week in case.weeks) == case.plan.visits
    assert sum(sum(week.visits.values()) for week in case.weeks) <= case.plan.visits
    assert not case.bounds
    assert not case.late


def test_too_many_visits_are_proved_with_what_must_give(home: Path) -> None:
    """One visit a day is too little for six customers every week: the limit, the tier's maximum or more reps must give."""
    store(home)
    report = ask("max_visits=1")
    assert report.now.verdict is Verdict.POSSIBLE
    case = report.then
    assert case is not None
    assert case.verdict is Verdict.IMPOSSIBLE
    assert case.plan is None
    assert case.bounds[0].ledger.resource == "visits"
    assert {relief.what for relief in case.reliefs} >= {"max_visits", "rule", "reps"}
    visits = next(relief for relief in case.reliefs if relief.what == "max_visits")
    again = ask(f"max_visits={visits.least:.0f}").then
    assert again is not None
    assert again.verdict is Verdict.POSSIBLE


def test_more_reps_do_what_one_cannot(home: Path) -> None:
    """Two reps of one visit a day keep what one does not."""
    store(home)
    case = ask("max_visits=1", "reps=2").then
    assert case is not None
    assert case.verdict is Verdict.POSSIBLE
    assert {route["rep"] for route in (case.plan.document["routes"] if case.plan else [])} == {"rep", "rep 2"}


def test_a_customer_who_cannot_be_kept_alone_is_named(home: Path) -> None:
    """Who receives on Mondays only cannot be met every five days: impossible, whoever else is visited."""
    store(home, 2, sessions="Mon am")
    case = ask("tier A max=5").then
    assert case is not None
    assert case.verdict is Verdict.IMPOSSIBLE
    assert [customer.number for customer, _entry in case.stuck] == [1, 2]
    barrier = case.stuck[0][1].barrier
    assert barrier is not None
    assert (barrier.gap, barrier.max) == (7, 5)
    assert case.plan is not None  # of the others
    assert not case.late


def test_everybody_else_is_planned_around_the_stuck(home: Path) -> None:
    """Beside a customer who cannot be kept, the others can: nobody of them is listed as late."""
    numbers = range(1, 6)
    make_store(
        home,
        customers=[{"number": n, "name": f"Li {n}", **({"sessions": "Mon am"} if n == 1 else {})} for n in numbers],
        contacts=[{"customer": n, "day": -1} for n in numbers],
        plan_days=None,
    )
    case = ask("tier A max=5").then
    assert case is not None
    assert case.verdict is Verdict.IMPOSSIBLE
    assert [customer.number for customer, _entry in case.stuck] == [1]
    assert case.plan is not None
    assert not case.late


def test_without_a_search_nothing_is_called_possible(home: Path) -> None:
    """Looking at bounds only can prove that it is impossible; otherwise the answer is that it is open."""
    store(home)
    report = ask("max_visits=1", iterations=0)
    assert report.now.verdict is Verdict.UNDECIDED
    assert report.now.plan is None
    assert report.then is not None
    assert report.then.verdict is Verdict.IMPOSSIBLE


def test_who_was_overdue_counts_from_the_first_day(home: Path) -> None:
    """A gap lost before the first day makes nothing impossible; its customer is named and met within one maximum."""
    make_store(
        home,
        customers=[{"number": 1, "name": "Li"}],
        contacts=[{"customer": 1, "day": -40}],
        plan_days=None,
    )
    case = ask().now
    assert [customer.number for customer in case.overdue] == [1]
    assert case.verdict is Verdict.POSSIBLE
    assert sum(case.weeks[0].visits.values()) >= 1


def test_nothing_is_written(home: Path) -> None:
    """Neither the question nor a what-if leaves a trace in the store or the settings."""
    store(home)
    ask(iterations=0)  # the first question of all lets the calendar be learned
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    ask("max_visits=3", "hours=09:00-12:00", "customers=+2 tier A", iterations=100)
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before


def test_the_plan_found_passes_the_checker_even_with_invented_customers(home: Path) -> None:
    """The new customers are planned like the others, and figures count them under those they are like."""
    store(home, 3)
    case = ask("customers=+4 tier A").then
    assert case is not None
    assert case.tiers == {"A": 7}
    assert case.plan is not None
    met = {stop["customer"] for route in case.plan.document["routes"] for stop in route["stops"]}
    assert {"1+1", "2+2", "3+3", "1+4"} <= met
    assert callable(verify)


def test_nobody_to_ask_about(home: Path) -> None:
    """Without customers the answer is what to do first."""
    make_store(home)
    with pytest.raises(NotFoundError, match="customer import"):
        ask()


def test_a_wrong_what_if_is_said_before_anything_is_searched(home: Path) -> None:
    """The error comes at once."""
    store(home)
    with pytest.raises(UsageError, match="not understood"):
        ask("tea=5", iterations=10**9)
