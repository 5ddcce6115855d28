"""What other days would cost one customer: exact against the objective and against trying everything."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from repplan.planner import layout, parse_problem
from repplan.planner.choices import Choices, Selection
from repplan.planner.laying import Wish, lay_routes, wishes_of
from repplan.planner.objective import assess, cadence_cost
from repplan.planner.ticks import NOWAY, TICKS, to_minutes, to_ticks
from repplan.planner.timetable import frame_of, schedule, stay_of, timetable, within_limits
from tests import naive
from tests.planner.problems import random_problem

if TYPE_CHECKING:
    from repplan.planner import Problem
    from repplan.planner.insertion import Visit
    from tests.planner.conftest import VerifiedSolve

Json = dict[str, Any]
Routes = dict[int, list[int]]
PARTS = ("travel", "windows", "waiting", "rhythm", "moved")


def planned(verified_solve: VerifiedSolve, obj: Json, iterations: int = 60) -> tuple[Problem, Routes, float]:
    """The problem, the routes of a plan for it as laid from its stops, and the plan's cost."""
    problem = parse_problem(obj)
    plan = verified_solve(obj, iterations=iterations, walks=1)
    laid = lay_routes(problem, wishes_of(problem, plan))
    assert laid.left_out == ()
    return problem, laid.routes, plan.cost


@pytest.mark.parametrize("seed", range(30))
def test_planned_visits_cost_what_the_plan_would_save_without_them(verified_solve: VerifiedSolve, seed: int) -> None:
    """The price of a customer's visits is the objective's difference with and without him, in each of its parts."""
    problem, routes, cost = planned(verified_solve, random_problem(seed))
    whole = assess(problem, routes)
    assert to_minutes(whole.cost) == pytest.approx(cost, abs=1e-9)
    for number in range(len(problem.spec.customers)):
        choices = Choices(problem, routes, number)
        selection = choices.planned
        assert selection.days == tuple(sorted(whole.days[number]))
        assert selection.cost == sum(getattr(selection.parts, name) for name in PARTS)
        if choices.bound:
            continue  # the others need him on their way
        rest = assess(problem, others(choices))
        nobody = cadence_cost(problem, number, [])[0] + dropped(problem, number, rest)
        assert whole.cost - rest.cost == selection.cost - nobody
        best = choices.best()
        assert best is not None
        assert best.cost <= selection.cost


def dropped(problem: Problem, number: int, rest: Any) -> int:
    """What dropping all his previous visits costs."""
    name = problem.spec.customers[number].id
    return sum(to_ticks(visit.cost) for visit in rest.dropped if visit.customer == name)


@pytest.mark.parametrize("seed", range(30))
def test_every_choice_is_a_plan_at_its_price(verified_solve: VerifiedSolve, seed: int) -> None:
    """Put into the plan, what was chosen costs what was said, and the rules of gaps allow it."""
    problem, routes, _cost = planned(verified_solve, random_problem(seed, customers=8))
    whole = assess(problem, routes)
    for number in range(len(problem.spec.customers)):
        choices = Choices(problem, routes, number)
        pins = {pin.day for pin in problem.spec.customers[number].pinned}
        for day in {visit.day for visit in choices.offers}:
            for selection in (choices.best(through=[day]), choices.best(without=[day]), choices.best(agreed=[day])):
                if selection is None:
                    continue
                changed = assess(problem, with_selection(choices, selection))
                assert changed.cost - whole.cost == selection.cost - choices.planned.cost
                assert selection.parts.rhythm == cadence_cost(problem, number, selection.days)[0]
                assert pins <= set(selection.days)
                gaps = choices.gaps(selection.days)
                if gaps:
                    assert sum(gap.penalty for gap in gaps) == selection.parts.rhythm
        chosen = choices.best(through=[visit.day for visit in choices.planned.visits])
        assert chosen is not None
        assert set(choices.planned.days) <= set(chosen.days)


def others(choices: Choices) -> Routes:
    """The routes of the others."""
    return {route: options for route, options in choices.others.routes.items() if options}


def with_selection(choices: Choices, selection: Selection) -> Routes:
    """The plan with the customer's visits as selected."""
    routes = others(choices)
    for visit in selection.visits:
        routes[visit.route] = [stop.option for stop in visit.table.stops]
    return routes


@pytest.mark.parametrize("seed", range(40))
def test_no_choice_is_cheaper(verified_solve: VerifiedSolve, seed: int) -> None:
    """Trying every set of days, rep, place and window finds nothing below the shortest path, bound or free."""
    obj = random_problem(seed + 500, customers=4, days=6)
    problem, routes, _cost = planned(verified_solve, obj, iterations=20)
    for number, raw in enumerate(obj["customers"]):
        choices = Choices(problem, routes, number)
        if choices.bound:
            continue
        days = sorted({entry[layout.E_DAY] for entry in choices.entries})
        for through, without in [([], []), *[([day], []) for day in days], *[([], [day]) for day in days]]:
            expected = cheapest_by_trying(choices, raw, through, without)
            found = choices.best(through=through, without=without)
            assert (None if found is None else Fraction(found.cost, TICKS)) == pytest.approx(expected, abs=1e-3)


def cheapest_by_trying(choices: Choices, raw: Json, through: list[int], without: list[int]) -> Fraction | None:
    """The least cost in minutes of all allowed sets of days, rounded as the format's penalties are not."""
    problem, best = choices.problem, None
    pins = frozenset(pin["day"] for pin in raw.get("pinned", ()))
    opportunity = problem.opportunities(choices.number)
    for home in range(len(problem.spec.reps)):
        if home not in choices._homes() and layout.ANY_REP not in choices._homes():
            continue
        prices = prices_by_trying(choices, home)
        for days in naive.subsets(sorted(prices | dict.fromkeys(pins)), pins):
            if not set(days) <= set(prices) or not set(through) <= set(days) or set(without) & set(days):
                continue
            gaps = naive.cadence_cost(raw["cadence"], Fraction(raw["weight"]), days, pins, opportunity)
            if gaps is None:
                continue
            total = gaps + Fraction(sum(prices[day] for day in days) + choices._previous, TICKS)
            best = total if best is None or total < best else best
    return best


def prices_by_trying(choices: Choices, home: int) -> dict[int, int]:
    """For each day what the objective gains least by a visit, when all free visits are made by one rep."""
    problem, prices = choices.problem, {}
    for entry in choices.entries:
        route, day = entry[layout.E_ROUTE], entry[layout.E_DAY]
        anyone = choices.customer.any_rep or entry[layout.E_NAMED]
        if entry[layout.E_REP] != home and not anyone:
            continue
        rest = choices.others.routes.get(route, [])
        alone = timetable(problem.data, route, rest) if rest else None
        options = range(entry[layout.E_OPTION], entry[layout.E_OPTION_END])
        for place, option in product(range(len(rest) + 1), options):
            order = [*rest[:place], option, *rest[place:]]
            table = timetable(problem.data, route, order)
            if table is None or not within_limits(problem.data, route, order):
                continue
            cost = table.cost - (0 if alone is None else alone.cost) - entry[layout.E_BONUS]
            prices[day] = min(prices.get(day, cost), cost)
    return prices


@pytest.mark.parametrize("seed", range(20))
def test_a_visit_may_begin_anywhere_in_its_range(verified_solve: VerifiedSolve, seed: int) -> None:
    """The stop can be held at both ends of the range, and where no limit of length is near, not a tick beyond."""
    problem, routes, _cost = planned(verified_solve, random_problem(seed, customers=8))
    for number in range(len(problem.spec.customers)):
        choices = Choices(problem, routes, number)
        for visit in choices.offers:
            early, late = choices.start_range(visit)
            assert early <= visit.stop.start <= late
            assert schedule_at(problem, visit, early)
            assert schedule_at(problem, visit, late)
            limited = problem.data.route[visit.route, layout.R_MINUTES] < NOWAY
            assert limited or not schedule_at(problem, visit, late + 1)
            assert limited or not schedule_at(problem, visit, early - 1)


def schedule_at(problem: Problem, visit: Visit, start: int) -> bool:
    """Whether the route goes through with the visit at exactly that time, in the window that it uses."""
    stays = [stay_of(problem.data, stop.option) for stop in visit.table.stops]
    mine = stays[visit.place]
    used = next(piece for piece in mine.pieces if piece[0] <= visit.stop.start <= piece[1])
    if not used[0] <= start <= used[1]:
        return False
    stays[visit.place] = replace(mine, pieces=[(start, start, used[2])])
    return schedule(frame_of(problem.data, visit.route), stays) is not None


def test_stops_without_a_time_get_the_cheapest_place_and_what_does_not_fit_is_told() -> None:
    """A loose stop goes between its neighbours; a stop beyond the limit of visits is left out."""
    cadence = {"kind": "count", "visits": 1}
    people = [{"id": f"c{n}", "location": n, "service": 10, "weight": 10, "cadence": cadence} for n in (1, 2, 3, 4)]
    minutes = [[abs(a - b) * 10 for b in range(5)] for a in range(5)]
    shift = {"day": 0, "start": 480, "end": 1000}
    rep = {"id": "ann", "start": 0, "end": 0, "shifts": [shift], "max_visits": 3}
    obj = {"version": 1, "start": "2026-11-23", "days": 1, "matrix": {"minutes": minutes}, "reps": [rep]}
    problem = parse_problem({**obj, "customers": people})
    wishes = [Wish(0, to_ticks(500)), Wish(2, to_ticks(600)), Wish(1), Wish(3)]
    laid = lay_routes(problem, {0: wishes})
    table = assess(problem, laid.routes).routes[0]
    assert sorted(stop.customer for stop in table.stops) == [0, 1, 2]
    assert to_minutes(table.travel) == 60
    assert laid.left_out == ((0, 3),)


def test_one_stop_in_the_wrong_place_disturbs_no_other() -> None:
    """A stop that its order would bring too late gets another place; the others keep theirs."""
    cadence = {"kind": "count", "visits": 1}
    people: list[Json] = [
        {"id": f"c{n}", "location": n, "service": 10, "weight": 10, "cadence": cadence} for n in (1, 2, 3)
    ]
    people[1]["windows"] = [{"day": 0, "start": 480, "end": 540}]
    minutes = [[0 if a == b else 30 for b in range(4)] for a in range(4)]
    rep = {"id": "ann", "start": 0, "end": 0, "shifts": [{"day": 0, "start": 480, "end": 1000}]}
    obj = {"version": 1, "start": "2026-11-23", "days": 1, "matrix": {"minutes": minutes}, "reps": [rep]}
    problem = parse_problem({**obj, "customers": people})
    laid = lay_routes(problem, {0: [Wish(2, to_ticks(600)), Wish(0, to_ticks(700)), Wish(1, to_ticks(990))]})
    assert [stop.customer for stop in assess(problem, laid.routes).routes[0].stops] == [1, 2, 0]
    assert laid.left_out == ()


def test_an_appointment_takes_the_room_of_as_few_as_possible() -> None:
    """Four stops an hour each fill the day; an appointment displaces one of them, not those it could do without."""
    cadence = {"kind": "count", "visits": 1}
    people: list[Json] = [
        {"id": f"c{n}", "location": n, "service": 60, "weight": 10, "cadence": cadence} for n in range(1, 6)
    ]
    people[4]["pinned"] = [{"day": 0, "rep": "ann"}]
    minutes = [[0 if a == b else 5 for b in range(6)] for a in range(6)]
    rep = {"id": "ann", "start": 0, "end": 0, "shifts": [{"day": 0, "start": 480, "end": 750}]}
    obj = {"version": 1, "start": "2026-11-23", "days": 1, "matrix": {"minutes": minutes}, "reps": [rep]}
    problem = parse_problem({**obj, "customers": people})
    laid = lay_routes(problem, {0: [Wish(number, to_ticks(485 + 65 * number)) for number in range(4)]})
    met = [stop.customer for stop in assess(problem, laid.routes).routes[0].stops]
    assert len(met) == 4
    assert 4 in met
    assert len(laid.left_out) == 1


def test_appointments_come_before_stops_that_no_longer_fit() -> None:
    """Where a new appointment takes the time of a planned stop, that one is left out, never the appointment."""
    cadence = {"kind": "count", "visits": 1}
    people = [{"id": f"c{n}", "location": n, "service": 60, "weight": 10, "cadence": cadence} for n in (1, 2)]
    people[1]["pinned"] = [{"day": 0, "rep": "ann", "start": 500}]
    people[0]["windows"] = [{"day": 0, "start": 490, "end": 560}]
    obj = {
        "version": 1,
        "start": "2026-11-23",
        "days": 1,
        "matrix": {"minutes": [[0, 5, 5], [5, 0, 5], [5, 5, 0]]},
        "reps": [{"id": "ann", "start": 0, "end": 0, "shifts": [{"day": 0, "start": 480, "end": 1000}]}],
        "customers": people,
    }
    problem = parse_problem(obj)
    laid = lay_routes(problem, {0: [Wish(0, to_ticks(490))]})
    assert [stop.customer for stop in assess(problem, laid.routes).routes[0].stops] == [1]
    assert laid.left_out == ((0, 0),)
    assert Choices(problem, laid.routes, 0).offers == ()
