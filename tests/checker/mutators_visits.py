"""Mutators that break one rule about the visits of a customer: reps, appointments, cadence."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from tests.checker.mutators_routes import Mutant, changed, replaced, restarted, routes, sound, spots, starts_of
from tests.checker.naive import (
    Call,
    Facts,
    Json,
    T,
    calls_of,
    days_of,
    figures,
    legal,
    missed,
    served,
    timed,
    within_limits,
)

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator


def legal_now(problem: Json, made: list[Json], customer: str) -> set[str]:
    """The cadence rules that a customer's visits break."""
    return legal(Facts(problem), customer, days_of(made, customer))


def with_call(problem: Json, plan: Json, rep: str, day: int, name: str) -> Iterator[list[Json]]:
    """The plan's routes with one more stop at a customer, in each way that works."""
    facts = Facts(problem)
    if facts.shift(rep, day) is None:
        return
    old = next((route for route in plan["routes"] if (route["rep"], route["day"]) == (rep, day)), None)
    calls = calls_of(facts, old) if old else []
    call = Call(name, facts.customers[name]["location"], 10**9)
    for position in range(len(calls) + 1):
        route = timed(facts, rep, day, [*calls[:position], call, *calls[position:]])
        if route is not None and within_limits(facts, route):
            yield replaced(plan, old, route) if old else [*plan["routes"], route]


def without_stop(problem: Json, plan: Json, route: Json, position: int) -> list[Json] | None:
    """The plan's routes without one stop, timed anew; None where that does not work."""
    facts = Facts(problem)
    calls = calls_of(facts, route)
    del calls[position]
    if not calls:
        return replaced(plan, route)
    shorter = timed(facts, route["rep"], route["day"], calls)
    return replaced(plan, route, shorter) if shorter and within_limits(facts, shorter) else None


def twice_a_day(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """A second visit on the same day."""
    facts = Facts(problem)
    for route, position in spots(plan, rng):
        name, day = route["stops"][position]["customer"], route["day"]
        if not facts.pin(name, day):
            for made in with_call(problem, plan, route["rep"], day, name):
                return problem, figures(problem, made)
    return None


def not_his(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """A visit by a rep who may not: the customer's reps leave him out."""
    for route, position in spots(plan, rng):
        other, facts = changed(problem)
        name = route["stops"][position]["customer"]
        one = facts.customers[name]
        if "pinned" in one:
            continue
        one["reps"] = [rep for rep in facts.reps if rep != route["rep"]]
        if not legal_now(other, plan["routes"], name):
            return other, figures(other, plan["routes"])
    return None


def shared(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """One more visit by another rep, who may visit the customer, but not beside the first."""
    facts = Facts(problem)
    for route, position in spots(plan, rng):
        name = route["stops"][position]["customer"]
        one = facts.customers[name]
        if one.get("any_rep") or "pinned" in one:
            continue
        days = days_of(plan["routes"], name)
        for rep in facts.allowed(name):
            for day in range(problem["days"]):
                if rep == route["rep"] or day in days or legal(facts, name, sorted([*days, day])):
                    continue
                for made in with_call(problem, plan, rep, day, name):
                    return problem, figures(problem, made)
    return None


def pin_forgotten(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """An appointment that is not in the plan."""
    facts = Facts(problem)
    for route, position in spots(plan, rng):
        name = route["stops"][position]["customer"]
        if facts.pin(name, route["day"]):
            made = without_stop(problem, plan, route, position)
            if made is not None and not legal_now(problem, made, name):
                return problem, figures(problem, made)
    return None


def other_time(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """An appointment agreed for another time than the plan has."""
    for route, position in spots(plan, rng):
        other, facts = changed(problem)
        stop = route["stops"][position]
        pin = facts.pin(stop["customer"], route["day"])
        if pin and "start" in pin:
            pin["start"] = stop["start"] + 7
            return other, figures(other, plan["routes"])
    return None


def pin_pushed(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """An appointment at the end of a route, pushed back by some minutes."""
    facts = Facts(problem)
    for route in routes(plan, rng):
        last = route["stops"][-1]
        pin = facts.pin(last["customer"], route["day"])
        if not pin or "start" not in pin:
            continue
        loose, loose_facts = changed(problem)
        pinned = loose_facts.pin(last["customer"], route["day"])
        assert pinned is not None
        del pinned["start"]
        starts = [*starts_of(route)[:-1], T(last["start"]) + T(4)]
        moved = restarted(problem, route, starts)
        again = timed(facts, route["rep"], route["day"], calls_of(facts, route))
        if sound(loose, moved) and len(route["stops"]) == 1 and again:
            moved = restarted(problem, route, starts, T(route["leave"]) + T(4))
            if sound(loose, moved):
                return problem, figures(problem, replaced(plan, route, moved))
    return None


def other_rep(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """An appointment agreed with another rep than the plan has."""
    for route, position in spots(plan, rng):
        other, facts = changed(problem)
        name = route["stops"][position]["customer"]
        pin = facts.pin(name, route["day"])
        if not pin or "rep" not in pin or len(days_of(plan["routes"], name)) > 1:
            continue
        for rep in facts.reps:
            used = sum(len(one["stops"]) for one in plan["routes"] if (one["rep"], one["day"]) == (rep, route["day"]))
            if rep != route["rep"] and facts.shift(rep, route["day"]) and not used:
                pin["rep"] = rep
                return other, figures(other, plan["routes"])
    return None


def too_soon(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """One more visit before the minimum gap is over."""
    facts = Facts(problem)
    for route, position in spots(plan, rng):
        name = route["stops"][position]["customer"]
        days = days_of(plan["routes"], name)
        for day in range(problem["days"]):
            if day not in days and legal(facts, name, sorted([*days, day])) == {"min_gap"}:
                for made in with_call(problem, plan, route["rep"], day, name):
                    return problem, figures(problem, made)
    return None


def higher_minimum(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """A minimum above a gap that the plan has."""
    for route, position in spots(plan, rng):
        other, facts = changed(problem)
        name = route["stops"][position]["customer"]
        cadence, days = facts.customers[name]["cadence"], days_of(plan["routes"], name)
        if cadence["kind"] != "count" or len(days) < 2:
            continue
        cadence["min"] = min(b - a for a, b in itertools.pairwise(days)) + 1
        if (cadence.get("max") or 99) >= cadence["min"] and legal(facts, name, days) == {"min_gap"}:
            return other, figures(other, plan["routes"])
    return None


def one_too_many(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """More visits than the count wants."""
    for route, position in spots(plan, rng):
        other, facts = changed(problem)
        name = route["stops"][position]["customer"]
        cadence, days = facts.customers[name]["cadence"], days_of(plan["routes"], name)
        if cadence["kind"] == "count":
            cadence["visits"] = len(days) - 1
            if legal(facts, name, days) == {"count_exceeded"}:
                return other, figures(other, plan["routes"])
    return None


def too_far_apart(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """Two visits of a count further apart than its maximum and the missed visits allow."""
    for route, position in spots(plan, rng):
        other, facts = changed(problem)
        name = route["stops"][position]["customer"]
        cadence, days = facts.customers[name]["cadence"], days_of(plan["routes"], name)
        if cadence["kind"] != "count" or "pinned" in facts.customers[name] or len(days) < 2:
            continue
        cadence["visits"] = len(days)
        cadence["min"] = 0
        cadence["max"] = max(b - a for a, b in itertools.pairwise(days)) - 1
        if cadence["max"] > 0 and legal(facts, name, days) == {"count_distance"}:
            return other, figures(other, plan["routes"])
    return None


def no_option(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """Days that are none of the day sets."""
    for route, position in spots(plan, rng):
        other, facts = changed(problem)
        name = route["stops"][position]["customer"]
        cadence, days = facts.customers[name]["cadence"], days_of(plan["routes"], name)
        if cadence["kind"] != "days" or days == facts.pins(name):
            continue
        cadence["options"] = [[day for day in range(problem["days"]) if day not in days]]
        if not served(facts, name, days) and missed(facts, name, days):
            return other, figures(other, plan["routes"])
    return None


def extra_day(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """A chosen day set with one day more."""
    facts = Facts(problem)
    for route, position in spots(plan, rng):
        name = route["stops"][position]["customer"]
        days = days_of(plan["routes"], name)
        for day in range(problem["days"]):
            if day not in days and legal(facts, name, sorted([*days, day])) == {"day_set"}:
                for made in with_call(problem, plan, route["rep"], day, name):
                    return problem, figures(problem, made)
    return None


VISIT_MUTATORS = [
    ("two_visits_a_day", twice_a_day),
    ("wrong_rep", not_his),
    ("one_rep", shared),
    ("pin_lost", pin_forgotten),
    ("pin_moved", other_time),
    ("pin_moved", pin_pushed),
    ("pin_moved", other_rep),
    ("min_gap", too_soon),
    ("min_gap", higher_minimum),
    ("count_exceeded", one_too_many),
    ("count_distance", too_far_apart),
    ("day_set", no_option),
    ("day_set", extra_day),
]
