"""Recomputes the objective and the plan's totals from nothing but the problem and the routes."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from repplan.checker.places import meeting
from repplan.checker.routes import travel_of, waiting_of
from repplan.checker.ticks import TICKS, TOTAL_SLACK, show
from repplan.checker.violation import Rule, Violation
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from repplan.checker.cadence import Outcome
    from repplan.checker.plan import Plan
    from repplan.checker.problem import Previous, Problem


def check_totals(
    problem: Problem, plan: Plan, outcomes: Mapping[str, Outcome], lost: Sequence[Previous]
) -> Iterator[Violation]:
    """The three totals; none where a leg has no time, since there is nothing to compare with then."""
    travels = [travel_of(problem, route) for route in plan.routes]
    waitings = [waiting_of(problem, route) for route in plan.routes]
    travel = sum(value for value in travels if value is not None)
    waiting = sum(value for value in waitings if value is not None)
    if None in travels or None in waitings:
        return
    if abs(plan.travel - travel) > TOTAL_SLACK:
        text = _("travel is {claimed}, the routes sum up to {actual}")
        yield Violation(Rule.TRAVEL_TOTAL, "/travel", text.format(claimed=show(plan.travel), actual=show(travel)))
    if abs(plan.waiting - waiting) > TOTAL_SLACK:
        text = _("waiting is {claimed}, the routes sum up to {actual}")
        yield Violation(Rule.WAITING, "/waiting", text.format(claimed=show(plan.waiting), actual=show(waiting)))
    whole = travel + _windows(problem, plan) + sum(visit.cost for visit in lost)
    parts = [Fraction(problem.wait * waiting, TICKS)]
    for name, outcome in outcomes.items():
        whole += problem.customers[name].weight * outcome.missed
        parts.extend(outcome.penalties)
    yield from _cost(plan.cost, whole, parts)


def _windows(problem: Problem, plan: Plan) -> int:
    return sum(
        meeting(problem.customers[stop.customer], route.day, stop).cost for route in plan.routes for stop in route.stops
    )


def _cost(claimed: int, whole: int, parts: Sequence[Fraction]) -> Iterator[Violation]:
    """Compares the cost; the parts may have been rounded to whole ticks one by one, or not at all."""
    exact = whole + sum(parts, Fraction(0))
    rounded = whole + sum(round(part) for part in parts)
    if abs(claimed - exact) > TOTAL_SLACK and abs(claimed - rounded) > TOTAL_SLACK:
        message = _("cost is {claimed}, the objective of these routes is {actual}")
        yield Violation(Rule.COST, "/cost", message.format(claimed=show(claimed), actual=show(exact)))
