"""The visits of a plan made earlier, on the problem of today: what is still possible, and what is not and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from repplan.domain.calendar import DAY
from repplan.planner import dump_plan, parse_problem
from repplan.services.planning.clashes import without_clashes
from repplan.services.planning.insisting import REFUSED, insist
from repplan.services.planning.problem_building import build_problem

if TYPE_CHECKING:
    import datetime as dt

    from repplan.planner import Problem
    from repplan.planner.laying import Wish
    from repplan.services.context import Context
    from repplan.services.facts.territory import Territory
    from repplan.services.planning.problem_building import BuiltProblem, Span
    from repplan.store.plan_reading import Visits

    Days = dict[int, dict[int, float]]  # customer's place in the problem -> day -> minute


class Why(StrEnum):
    """Why a visit of the former plan is not possible any more."""

    GONE = "gone"  # archived, another rep's, or a prospect
    NO_SHIFT = "no_shift"
    NO_WINDOW = "no_window"
    MIN_GAP = "min_gap"
    NO_ROOM = "no_room"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A visit that is not possible any more."""

    customer: int
    day: dt.date
    why: Why


@dataclass(frozen=True, slots=True)
class Refit:
    """A former plan's visits on the problem of today.

    Attributes:
        built: the problem.
        document: the plan in the interchange format; the checker has passed it.
        left_out: visits that it could not take over, by day.
        taken_in: customer and day of the appointments that the former plan did not have.
    """

    built: BuiltProblem
    document: dict[str, Any]
    left_out: tuple[LeftOut, ...]
    taken_in: tuple[tuple[int, dt.date], ...]


def refit(context: Context, territory: Territory, span: Span, visits: Visits) -> Refit:
    """Keep all visits that the facts still allow, on their days and in their order, with every appointment.

    Args:
        context: the command's surroundings.
        territory: the facts of today.
        span: the days, with the stops and appointments as for any plan.
        visits: what to keep; those outside the span are passed over.

    Raises:
        InternalError: if the checker refuses the result.
    """
    from repplan.planner.laying import lay_routes
    from repplan.planner.report import make_plan

    built, problem = without_clashes(span, lambda s: build_problem(territory, context.config, s), parse_problem)
    wanted, left_out = _wanted(built, span, visits)
    left_out += _closed(built, problem, wanted)
    left_out += _too_soon(built, problem, wanted)
    laid = lay_routes(problem, _wishes(problem, wanted))
    where = {route: day for (_rep, day), route in problem.route_of.items()}
    left_out += [
        LeftOut(built.customers[index], built.first + where[route] * DAY, Why.NO_ROOM) for route, index in laid.left_out
    ]
    document = dump_plan(
        make_plan(problem, laid.routes, seed=context.config["plan.seed"], iterations=0, interrupted=False)
    )
    insist(built.document, document, context.home / REFUSED)
    pins = [(number, agreed.day) for number, found in built.pinned.items() for agreed in found]
    new = sorted((pin for pin in pins if pin not in visits), key=lambda pin: (pin[1], pin[0]))
    return Refit(built, document, tuple(sorted(left_out, key=lambda v: (v.day, v.customer))), tuple(new))


def _wanted(built: BuiltProblem, span: Span, visits: Visits) -> tuple[Days, list[LeftOut]]:
    """The visits of the span by customer and day, and those of customers nobody plans for any more."""
    place = {number: index for index, number in enumerate(built.customers)}
    outside = {(found.appointment.customer, found.appointment.day) for found in built.impossible}
    wanted: Days = {}
    gone = []
    for (number, day), start in visits.items():
        if not span.first <= day <= span.last or (number, day) in outside:
            continue
        if number in place:
            wanted.setdefault(place[number], {})[(day - span.first).days] = start
        else:
            gone.append(LeftOut(number, day, Why.GONE))
    return wanted, gone


def _closed(built: BuiltProblem, problem: Problem, wanted: Days) -> list[LeftOut]:
    """Take out the visits on days that are not worked, or on which the customer cannot be met at all."""
    from repplan.planner.layout import E_DAY
    from repplan.planner.problem import customer_entries

    out = []
    for index, days in wanted.items():
        possible = {entry[E_DAY] for entry in customer_entries(problem.data, index)}
        for day in sorted(days.keys() - possible):
            del days[day]
            why = Why.NO_WINDOW if (0, day) in problem.route_of else Why.NO_SHIFT
            out.append(LeftOut(built.customers[index], built.first + day * DAY, why))
    return out


def _too_soon(built: BuiltProblem, problem: Problem, wanted: Days) -> list[LeftOut]:
    """Take out the visits that come too soon after another one, the later of two unless it is an appointment."""
    from repplan.planner.objective import cadence_cost

    out = []
    for index, days in wanted.items():
        pins = {pin.day for pin in problem.spec.customers[index].pinned}
        while True:
            short = cadence_cost(problem, index, sorted({*days, *pins}))[2]
            pairs = ((gap.since, gap.to) for gap in short)
            loose = next((day for pair in pairs for day in reversed(pair) if day in days and day not in pins), None)
            if loose is None:
                break
            del days[loose]
            out.append(LeftOut(built.customers[index], built.first + loose * DAY, Why.MIN_GAP))
    return out


def _wishes(problem: Problem, wanted: Days) -> dict[int, list[Wish]]:
    """The visits by route, in the order of their time."""
    from repplan.planner.laying import Wish
    from repplan.planner.ticks import to_ticks

    wishes: dict[int, list[Wish]] = {}
    flat = ((start, index, day) for index, days in wanted.items() for day, start in days.items())
    for start, index, day in sorted(flat):
        wishes.setdefault(problem.route_of[0, day], []).append(Wish(index, to_ticks(start)))
    return wishes
