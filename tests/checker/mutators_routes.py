"""Mutators that break one rule about routes: times, places, limits, structure.

Each takes a valid problem and plan and gives back a problem and plan in which that rule is broken and every other
figure follows, or None where the plan offers no occasion. Some change the problem instead of the routes: a shift that
ends sooner is broken by the same plan that kept the longer one.
"""

from __future__ import annotations

import copy
from collections import Counter
from typing import TYPE_CHECKING

from tests.checker.naive import Call, Facts, Json, T, calls_of, days_of, figures, legal, timed, within_limits, written

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

Mutant = tuple[Json, Json]
"""Problem and plan."""


def spots(plan: Json, rng: random.Random) -> Iterator[tuple[Json, int]]:
    """Every stop as route and position, in random order."""
    found = [(route, position) for route in plan["routes"] for position in range(len(route["stops"]))]
    return iter(rng.sample(found, len(found)))


def routes(plan: Json, rng: random.Random) -> list[Json]:
    """The routes in random order."""
    return rng.sample(plan["routes"], len(plan["routes"]))


def replaced(plan: Json, old: Json, *new: Json) -> list[Json]:
    """The plan's routes with one exchanged."""
    return [other for route in plan["routes"] for other in (new if route is old else (route,))]


def restarted(problem: Json, route: Json, starts: list[int], leave: int | None = None) -> Json:
    """A route with other starts; the rest of its times follow."""
    facts = Facts(problem)
    leave = T(route["leave"]) if leave is None else leave
    return written(facts, (route["rep"], route["day"]), calls_of(facts, route), leave, starts)


def starts_of(route: Json) -> list[int]:
    return [T(stop["start"]) for stop in route["stops"]]


def sound(problem: Json, route: Json) -> bool:
    """Whether all stops keep shift, breaks, windows and price, and the route its shift and limits."""
    facts = Facts(problem)
    shift = facts.shift(route["rep"], route["day"])
    assert shift is not None
    inside = shift["start"] <= route["leave"] and route["back"] <= shift["end"]
    stops = zip(calls_of(facts, route), starts_of(route), strict=True)
    return (
        inside
        and within_limits(facts, route)
        and all(facts.may_start(call, route["rep"], route["day"], start) for call, start in stops)
    )


def changed(problem: Json) -> tuple[Json, Facts]:
    """A copy of the problem to change."""
    copied = copy.deepcopy(problem)
    return copied, Facts(copied)


# ---- structure


def foreign_digest(problem: Json, plan: Json, rng: random.Random) -> Mutant:
    """The plan of another problem."""
    other = plan["problem"][:-1] + ("0" if plan["problem"][-1] != "0" else "1")
    return problem, plan | {"problem": other}


def unknown_customer(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """A stop for somebody the problem does not have, beside the stops it has."""
    for route, position in spots(plan, rng):
        stops = list(route["stops"])
        stops.insert(position, stops[position] | {"customer": "nobody"})
        return problem, figures(problem, replaced(plan, route, route | {"stops": stops}))
    return None


def unknown_rep(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """A route of a rep the problem does not have, beside the others."""
    for route in routes(plan, rng):
        made = figures(problem, plan["routes"])
        return problem, made | {"routes": [*plan["routes"], route | {"rep": "nobody"}]}
    return None


def outside_horizon(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """A route after the last day, beside the others."""
    for route in routes(plan, rng):
        made = figures(problem, plan["routes"])
        return problem, made | {"routes": [*plan["routes"], route | {"day": problem["days"] + 1}]}
    return None


def second_route(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """A rep's day in two routes."""
    facts = Facts(problem)
    for route, position in spots(plan, rng):
        calls, key = calls_of(facts, route), (route["rep"], route["day"])
        if position == 0:
            continue
        parts = [timed(facts, *key, calls[:position]), timed(facts, *key, calls[position:])]
        if all(parts):
            return problem, figures(problem, replaced(plan, route, *parts))  # type: ignore[arg-type]
    return None


def empty_route(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """A route without stops."""
    used = {(route["rep"], route["day"]) for route in plan["routes"]}
    for rep in problem["reps"]:
        for shift in rep["shifts"]:
            if (rep["id"], shift["day"]) not in used:
                times = {"leave": shift["start"], "back": shift["start"], "travel": 0, "waiting": 0, "stops": []}
                return problem, figures(problem, [*plan["routes"], {"rep": rep["id"], "day": shift["day"], **times}])
    return None


# ---- shift and breaks


def day_off(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """A route on a day off: the rep's shift of that day is taken out of the problem."""
    for route in routes(plan, rng):
        other, facts = changed(problem)
        if any(facts.pin(stop["customer"], route["day"]) for stop in route["stops"]):
            continue
        rep = facts.reps[route["rep"]]
        if any(pin["day"] == route["day"] for one in other["customers"] for pin in one.get("pinned", [])):
            continue
        rep["shifts"] = [shift for shift in rep["shifts"] if shift["day"] != route["day"]]
        return _if_gaps_hold(other, figures(other, plan["routes"]))
    return None


def _if_gaps_hold(problem: Json, plan: Json) -> Mutant | None:
    """Fewer opportunities may make a gap too short: then this is no single mutation."""
    facts = Facts(problem)
    broken = any(legal(facts, name, days_of(plan["routes"], name)) for name in facts.customers)
    return None if broken else (problem, plan)


def back_too_late(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """Back after the shift's end."""
    for route in routes(plan, rng):
        other, facts = changed(problem)
        shift = facts.shift(route["rep"], route["day"])
        assert shift is not None
        shift["end"] = route["back"] - 0.5
        if shift["end"] > shift["start"]:
            return other, figures(other, plan["routes"])
    return None


def left_too_early(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """Left before the shift's start."""
    for route in routes(plan, rng):
        other, facts = changed(problem)
        shift = facts.shift(route["rep"], route["day"])
        assert shift is not None
        shift["start"] = route["leave"] + 0.5
        if shift["end"] > shift["start"]:
            return other, figures(other, plan["routes"])
    return None


def after_the_shift(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """The last service pushed past the shift's end."""
    facts = Facts(problem)
    for route in routes(plan, rng):
        last, shift = route["stops"][-1], facts.shift(route["rep"], route["day"])
        assert shift is not None
        start = T(shift["end"]) - facts.service(last["customer"]) + T(1)
        if "windows" in facts.customers[last["customer"]] or facts.pin(last["customer"], route["day"]):
            continue
        moved = restarted(problem, route, [*starts_of(route)[:-1], start])
        if within_limits(facts, moved):
            return problem, figures(problem, replaced(plan, route, moved))
    return None


def new_break(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """A break in the middle of a service."""
    for route, position in spots(plan, rng):
        stop = route["stops"][position]
        other, facts = changed(problem)
        shift = facts.shift(route["rep"], route["day"])
        assert shift is not None
        if stop["end"] - stop["start"] < 5:
            continue
        shift["breaks"] = [*shift.get("breaks", []), [stop["start"] + 2, stop["end"] - 2]]
        return other, figures(other, plan["routes"])
    return None


def into_a_break(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """The last service pushed into a break."""
    facts = Facts(problem)
    for route in routes(plan, rng):
        last, shift = route["stops"][-1], facts.shift(route["rep"], route["day"])
        assert shift is not None
        service = facts.service(last["customer"])
        for begin, _end in shift.get("breaks", []):
            start = T(begin) - service // 2
            fits = start > T(last["arrive"]) and service > T(1)
            if not fits or "windows" in facts.customers[last["customer"]] or facts.pin(last["customer"], route["day"]):
                continue
            moved = restarted(problem, route, [*starts_of(route)[:-1], start])
            if within_limits(facts, moved) and moved["back"] <= shift["end"]:
                return problem, figures(problem, replaced(plan, route, moved))
    return None


# ---- legs and times


def before_arriving(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """A stop earlier than travel allows."""
    for route, position in spots(plan, rng):
        starts = starts_of(route)
        starts[position] = T(route["stops"][position]["arrive"]) - T(5)
        moved = restarted(problem, route, starts)
        if sound(problem, moved):
            return problem, figures(problem, replaced(plan, route, moved))
    return None


def faster_leg(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """A leg that claims less travel than the matrix has."""
    for route, position in spots(plan, rng):
        if route["stops"][position]["travel"] < 1:
            continue
        stops = copy.deepcopy(route["stops"])
        stops[position]["travel"] -= 0.5
        return problem, figures(problem, replaced(plan, route, route | {"stops": stops}))
    return None


def home_at_once(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """Back sooner than the last leg takes, with the waiting this leaves."""
    for route in routes(plan, rng):
        if route["back"] - route["stops"][-1]["end"] > 1:
            moved = route | {"back": route["back"] - 0.5, "waiting": route["waiting"] - 0.5}
            return problem, figures(problem, replaced(plan, route, moved))
    return None


def cut_short(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """A service shorter than the customer's; the next leg starts from its end."""
    for route in routes(plan, rng):
        last = route["stops"][-1]
        if last["end"] - last["start"] < 6:
            continue
        stops = [*route["stops"][:-1], last | {"end": last["end"] - 5}]
        moved = route | {"stops": stops, "back": route["back"] - 5, "waiting": route["waiting"] - 5}
        return problem, figures(problem, replaced(plan, route, moved))
    return None


def no_road(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """A leg the matrix says cannot be travelled."""
    facts = Facts(problem)
    for route, position in spots(plan, rng):
        origin, _target = facts.ends(route["rep"], route["day"])
        here = route["stops"][position - 1]["location"] if position else origin
        if here is not None:
            other, _facts = changed(problem)
            other["matrix"]["minutes"][here][route["stops"][position]["location"]] = None
            return other, figures(other, plan["routes"])
    return None


# ---- places and windows


def moved_house(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """A stop at a place where the customer is not."""
    for route, position in spots(plan, rng):
        other, facts = changed(problem)
        customer = facts.customers[route["stops"][position]["customer"]]
        if "windows" not in customer:
            customer["location"] = (customer["location"] + 1) % len(problem["matrix"]["minutes"])
            return other, figures(other, plan["routes"])
    return None


def closed_sooner(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """The windows that held a service end before it does."""
    for route, position in spots(plan, rng):
        stop = route["stops"][position]
        other, facts = changed(problem)
        customer = facts.customers[stop["customer"]]
        if "windows" not in customer or facts.pin(stop["customer"], route["day"]) or stop["end"] - stop["start"] < 1:
            continue
        for window in customer["windows"]:
            if window["day"] == route["day"]:
                window["end"] = max(window["start"], min(window["end"], stop["end"] - 0.5))
        return other, figures(other, plan["routes"])
    return None


def over_the_window(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """The last service pushed over the end of its window."""
    facts = Facts(problem)
    for route in routes(plan, rng):
        last, key = route["stops"][-1], (route["rep"], route["day"])
        customer, shift = facts.customers[last["customer"]], facts.shift(*key)
        assert shift is not None
        ends = [T(window["end"]) for window in customer.get("windows", []) if window["day"] == route["day"]]
        if not ends or facts.pin(last["customer"], route["day"]) or last["end"] == last["start"]:
            continue
        start = max(ends) - facts.service(last["customer"]) + T(0.5)
        anywhere = copy.deepcopy(problem)
        del Facts(anywhere).customers[last["customer"]]["windows"]
        moved = restarted(problem, route, [*starts_of(route)[:-1], start])
        free = Facts(anywhere).may_start(Call(last["customer"], customer["location"], 10**12), *key, start)
        if free and within_limits(facts, moved) and moved["back"] <= shift["end"]:
            return problem, figures(problem, replaced(plan, route, moved))
    return None


# ---- canonical schedule


def dawdling(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """A whole route later by some minutes, at the same prices."""
    for route in routes(plan, rng):
        moved = restarted(problem, route, [start + T(3) for start in starts_of(route)], T(route["leave"]) + T(3))
        same_price = calls_of(Facts(problem), moved) == calls_of(Facts(problem), route)
        if sound(problem, moved) and same_price:
            return problem, figures(problem, replaced(plan, route, moved))
    return None


def up_too_early(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """A route that leaves earlier and waits at its first stop."""
    for route in routes(plan, rng):
        moved = restarted(problem, route, starts_of(route), T(route["leave"]) - T(2))
        if sound(problem, moved):
            return problem, figures(problem, replaced(plan, route, moved))
    return None


# ---- limits


def too_many(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """One stop more than the rep makes a day."""
    for route in routes(plan, rng):
        other, facts = changed(problem)
        days = [pin["day"] for one in other["customers"] for pin in one.get("pinned", [])]
        peers = [one for one in plan["routes"] if one["rep"] == route["rep"]]
        most = max(len(one["stops"]) for one in peers)
        if most - 1 < max(map(days.count, days), default=0):
            continue
        facts.reps[route["rep"]]["max_visits"] = most - 1
        return other, figures(other, plan["routes"])
    return None


def too_long(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """Longer away than the rep may be."""
    for route in routes(plan, rng):
        other, facts = changed(problem)
        if route["back"] - route["leave"] > 1:
            facts.reps[route["rep"]]["max_minutes"] = route["back"] - route["leave"] - 0.01
            return other, figures(other, plan["routes"])
    return None


def too_heavy(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """More load than the rep carries a day."""
    for route in routes(plan, rng):
        other, facts = changed(problem)
        load = sum(facts.customers[stop["customer"]].get("load", 0) for stop in route["stops"])
        fixed: Counter[tuple[str, int]] = Counter()
        for one in other["customers"]:
            for pin in one.get("pinned", []):
                fixed[pin.get("rep"), pin["day"]] += one.get("load", 0)
        if load - 0.25 > max((value for key, value in fixed.items() if key[0] == route["rep"]), default=0):
            facts.reps[route["rep"]]["capacity"] = load - 0.25
            return other, figures(other, plan["routes"])
    return None


ROUTE_MUTATORS = [
    ("digest", foreign_digest),
    ("unknown_customer", unknown_customer),
    ("unknown_rep", unknown_rep),
    ("outside_horizon", outside_horizon),
    ("route_duplicate", second_route),
    ("empty_route", empty_route),
    ("shift", day_off),
    ("shift", back_too_late),
    ("shift", left_too_early),
    ("shift", after_the_shift),
    ("break", new_break),
    ("break", into_a_break),
    ("travel_time", before_arriving),
    ("travel_time", faster_leg),
    ("travel_time", home_at_once),
    ("service_time", cut_short),
    ("unreachable", no_road),
    ("wrong_place", moved_house),
    ("outside_window", closed_sooner),
    ("outside_window", over_the_window),
    ("return_not_earliest", dawdling),
    ("leave_not_latest", up_too_early),
    ("max_visits", too_many),
    ("max_minutes", too_long),
    ("capacity", too_heavy),
]
