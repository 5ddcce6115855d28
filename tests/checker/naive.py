"""A slow second reading of the interchange format for tests: times routes and works out every figure of a plan.

It shares nothing with `repplan.checker`: starts are found by trying candidates rather than by intervals, and days are
counted one by one. Times are whole ten-thousandths of a minute until they are written.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

Json = dict[str, Any]


def T(minutes: float) -> int:  # noqa: N802 - reads like a unit
    """Minutes in ten-thousandths."""
    return round(minutes * 10_000)


def M(ticks: float) -> float:  # noqa: N802 - reads like a unit
    """Ten-thousandths in minutes."""
    return round(ticks) / 10_000


@dataclass(frozen=True)
class Call:
    """One stop before it has a time: whom, where, and the dearest window it may use."""

    customer: str
    location: int
    cap: int = 0


Orders = dict[tuple[str, int], list[Call]]
"""Per rep and day the stops in order."""


class Facts:
    """A problem, looked up by name."""

    def __init__(self, problem: Json) -> None:
        self.problem = problem
        self.days: int = problem["days"]
        self.reps: dict[str, Json] = {rep["id"]: rep for rep in problem["reps"]}
        self.customers: dict[str, Json] = {one["id"]: one for one in problem["customers"]}

    def shift(self, rep: str, day: int) -> Json | None:
        """The shift of a rep on a day."""
        return next((one for one in self.reps.get(rep, {}).get("shifts", []) if one["day"] == day), None)

    def ends(self, rep: str, day: int) -> tuple[int | None, int | None]:
        """Where the route starts and ends."""
        shift = self.shift(rep, day)
        assert shift is not None
        return shift.get("from", self.reps[rep]["start"]), shift.get("to", self.reps[rep]["end"])

    def leg(self, here: int | None, there: int | None) -> int | None:
        """Travel between two places, 0 at an open end, None where there is no way."""
        if here is None or there is None:
            return 0
        minutes = self.problem["matrix"]["minutes"][here][there]
        return None if minutes is None else T(minutes)

    def service(self, customer: str) -> int:
        """The length of a visit."""
        return T(self.customers[customer].get("service", 0))

    def pin(self, customer: str, day: int) -> Json | None:
        """The appointment on a day."""
        return next((pin for pin in self.customers[customer].get("pinned", []) if pin["day"] == day), None)

    def pins(self, customer: str) -> list[int]:
        """The days of the appointments."""
        return sorted(pin["day"] for pin in self.customers[customer].get("pinned", []))

    def allowed(self, customer: str) -> list[str]:
        """Who may visit."""
        return [rep for rep in self.reps if rep in self.customers[customer].get("reps", self.reps)]

    def price(self, customer: str, day: int, location: int, start: int) -> int | None:
        """What it costs to start there and then; None where he is not met."""
        one = self.customers[customer]
        home = location == one["location"]
        if "windows" not in one:
            return 0 if home else None
        held = [
            window
            for window in one["windows"]
            if window["day"] == day
            and T(window["start"]) <= start
            and start + self.service(customer) <= T(window["end"])
        ]
        here = [T(window.get("cost", 0)) for window in held if window.get("location", one["location"]) == location]
        if here:
            return min(here)
        return 0 if self.pin(customer, day) and not held and home else None

    def may_start(self, call: Call, rep: str, day: int, start: int) -> bool:
        """Whether a service may start then for no more than the cap."""
        shift, pin = self.shift(rep, day), self.pin(call.customer, day)
        assert shift is not None
        end = start + self.service(call.customer)
        if start < T(shift["start"]) or end > T(shift["end"]):
            return False
        if any(start < T(stop) and end > T(begin) for begin, stop in shift.get("breaks", [])):
            return False
        if pin and start != T(pin.get("start", M(start))):
            return False
        price = self.price(call.customer, day, call.location, start)
        return price is not None and price <= call.cap

    def edges(self, call: Call, rep: str, day: int) -> set[int]:
        """Every start at which something about `may_start` can change, and its neighbours."""
        shift = self.shift(rep, day)
        assert shift is not None
        times = [shift["start"], shift["end"]]
        times += [time for pair in shift.get("breaks", []) for time in pair]
        windows = self.customers[call.customer].get("windows", [])
        times += [window[side] for window in windows if window["day"] == day for side in ("start", "end")]
        pin = self.pin(call.customer, day)
        times += [pin["start"]] if pin and "start" in pin else []
        service = self.service(call.customer)
        return {T(time) - back + step for time in times for back in (0, service) for step in (-1, 0, 1)}


def timed(facts: Facts, rep: str, day: int, calls: list[Call]) -> Json | None:
    """The canonical route of these stops, None where there is none (limits are not looked at)."""
    shift = facts.shift(rep, day)
    if shift is None:
        return None
    key = (rep, day)
    origin, target = facts.ends(*key)
    places = [origin, *(call.location for call in calls), target]
    legs = [facts.leg(a, b) for a, b in itertools.pairwise(places)]
    if None in legs:
        return None
    back = _forward(facts, key, calls, legs, T(shift["start"]))
    if back is None or back[-1] > T(shift["end"]):
        return None
    limit = back[-1]
    for position in reversed(range(len(calls))):
        limit -= legs[position + 1] + facts.service(calls[position].customer)
        fitting = [
            time
            for time in facts.edges(calls[position], *key) | {limit}
            if time <= limit and facts.may_start(calls[position], *key, time)
        ]
        limit = max(fitting)
    leave = limit - legs[0]
    starts = _forward(facts, key, calls, legs, leave)
    assert starts is not None
    assert starts[-1] == back[-1]
    return written(facts, key, calls, leave, starts[:-1])


def _forward(facts: Facts, key: tuple[str, int], calls: list[Call], legs: list[Any], time: int) -> list[int] | None:
    """The earliest starts after leaving at a time, and the return."""
    found = []
    for call, leg in zip(calls, legs, strict=False):
        time += leg
        fitting = [
            start for start in facts.edges(call, *key) | {time} if start >= time and facts.may_start(call, *key, start)
        ]
        if not fitting:
            return None
        found.append(min(fitting))
        time = found[-1] + facts.service(call.customer)
    return [*found, time + legs[len(calls)]]


def written(facts: Facts, key: tuple[str, int], calls: list[Call], leave: int, starts: list[int]) -> Json:
    """A route as the plan has it, from leaving and the starts; nothing is judged."""
    here, target = facts.ends(*key)
    time, travel, stops = leave, 0, []
    for call, start in zip(calls, starts, strict=True):
        leg = facts.leg(here, call.location) or 0
        end = start + facts.service(call.customer)
        stops.append(
            {
                "customer": call.customer,
                "location": call.location,
                "arrive": M(time + leg),
                "start": M(start),
                "end": M(end),
                "travel": M(leg),
            }
        )
        here, time, travel = call.location, end, travel + leg
    home = facts.leg(here, target) or 0
    service = sum(facts.service(call.customer) for call in calls)
    back, travel = time + home, travel + home
    return {
        "rep": key[0],
        "day": key[1],
        "leave": M(leave),
        "back": M(back),
        "travel": M(travel),
        "waiting": M(back - leave - travel - service),
        "stops": stops,
    }


def calls_of(facts: Facts, route: Json) -> list[Call]:
    """The stops of a route as calls that may pay what they pay."""
    return [
        Call(
            stop["customer"],
            stop["location"],
            facts.price(stop["customer"], route["day"], stop["location"], T(stop["start"])) or 0,
        )
        for stop in route["stops"]
    ]


def chances(facts: Facts, customer: str) -> list[int]:
    """The days that are opportunities."""
    windows = facts.customers[customer].get("windows")
    return [
        day
        for day in range(facts.days)
        if any(facts.shift(rep, day) for rep in facts.allowed(customer))
        and (windows is None or any(window["day"] == day for window in windows))
    ]


@dataclass(frozen=True)
class Gap:
    """One gap of a gap cadence."""

    start: int
    end: int | None
    length: int
    low: int
    ideal: int
    high: int

    def penalty(self, weight: Fraction) -> Fraction:
        """The penalty in ticks."""
        g = Fraction(self.length)
        if g <= self.ideal:
            return (
                Fraction(0) if self.end is None else weight * ((self.ideal - g) / (self.ideal - self.low + 1)) ** 2 / 20
            )
        if g <= self.high:
            return weight * ((g - self.ideal) / (self.high - self.ideal + 1)) ** 2 / 20
        late = (g - self.high) / min(self.high - self.low + 1, 14)
        return weight * (Fraction(5, 100) + late + late**2)


def gaps(facts: Facts, customer: str, days: list[int]) -> list[Gap]:
    """The obliged gaps for visits on these days."""
    cadence = facts.customers[customer]["cadence"]
    last, phases = cadence.get("last"), cadence["phases"]
    start = -1 if last is None else last
    index = made = 0
    found = []
    for number, end in enumerate([*days, None]):
        while phases[index].get("until") is not None and phases[index]["until"] < start:
            index, made = index + 1, 0
        phase = phases[index]
        if phase.get("obligation", True):
            stop = facts.days if end is None else end
            if phase["unit"] == "days":
                length = stop - start
            else:
                length = len([day for day in chances(facts, customer) if start < day <= stop])
                length += cadence["elapsed"] if number == 0 and last is not None else 0
            low = 0 if number == 0 and last is None else phase.get("min", 0)
            found.append(Gap(start, end, length, low, phase["ideal"], phase["max"]))
        if end is not None:
            while phases[index].get("until") is not None and phases[index]["until"] < end:
                index, made = index + 1, 0
            made += 1
            if made == phases[index].get("max_visits"):
                index, made = index + 1, 0
            start = end
    return found


def missed(facts: Facts, customer: str, days: list[int]) -> int:
    """How many visits of a count or of day sets are missing."""
    cadence = facts.customers[customer]["cadence"]
    if cadence["kind"] == "gap":
        return 0
    if cadence["kind"] == "count":
        return max(0, cadence["visits"] - len(days))
    return 0 if served(facts, customer, days) else min(map(len, cadence["options"]), default=0)


def served(facts: Facts, customer: str, days: list[int]) -> bool:
    """Whether the days are one of the day sets, appointments aside."""
    options = facts.customers[customer]["cadence"]["options"]
    return any(set(option) | set(facts.pins(customer)) == set(days) for option in options)


def short(facts: Facts, customer: str, days: list[int]) -> list[tuple[int, int, int, int]]:
    """The gaps below the minimum: from, to, gap, min."""
    cadence = facts.customers[customer]["cadence"]
    if cadence["kind"] == "gap":
        found = gaps(facts, customer, days)
        return [(g.start, g.end, g.length, g.low) for g in found if g.end is not None and g.length < g.low]
    if cadence["kind"] == "count":
        low = cadence.get("min", 0)
        return [(a, b, b - a, low) for a, b in itertools.pairwise(days) if b - a < low]
    return []


def is_fact(facts: Facts, customer: str, start: int, end: int) -> bool:
    """Whether a gap lies between two appointments, or between the last completed visit and one."""
    pins = facts.pins(customer)
    return end in pins and (start < 0 or start in pins)


def legal(facts: Facts, customer: str, days: list[int]) -> set[str]:
    """The rules of the cadence that visits on these days break."""
    cadence, pins = facts.customers[customer]["cadence"], facts.pins(customer)
    broken = set()
    for start, end, _gap, _low in short(facts, customer, days):
        if not is_fact(facts, customer, start, end):
            broken.add("min_gap")
    if cadence["kind"] == "count":
        if len(days) > max(cadence["visits"], len(pins)):
            broken.add("count_exceeded")
        most = cadence.get("max")
        used = sum((b - a - 1) // most for a, b in itertools.pairwise(days)) if most else 0
        if used > missed(facts, customer, days):
            broken.add("count_distance")
    if cadence["kind"] == "days" and not served(facts, customer, days) and days != pins:
        broken.add("day_set")
    return broken


def days_of(routes: list[Json], customer: str) -> list[int]:
    """The days on which a customer is visited."""
    return sorted({route["day"] for route in routes for stop in route["stops"] if stop["customer"] == customer})


def figures(problem: Json, routes: list[Json]) -> Json:
    """The plan with these routes: everything else follows from them; route totals are taken as they are."""
    facts = Facts(problem)
    travel = sum(T(route["travel"]) for route in routes)
    waiting = sum(T(route["waiting"]) for route in routes)
    cost = Fraction(travel) + Fraction(problem.get("costs", {}).get("wait", 0)) * waiting
    cost += sum(_window_cost(facts, route) for route in routes)
    late: list[Json] = []
    missing: list[Json] = []
    brief: list[Json] = []
    for name, customer in facts.customers.items():
        weight, days = Fraction(T(customer.get("weight", 0))), days_of(routes, name)
        if customer["cadence"]["kind"] == "gap":
            for gap in gaps(facts, name, days):
                cost += gap.penalty(weight)
                if gap.length > gap.high:
                    claim = {"customer": name, "from": gap.start, "to": gap.end, "gap": gap.length, "max": gap.high}
                    late.append({**claim, "reason": "cheaper_not_to", "fix": None})
        lost = missed(facts, name, days)
        cost += weight * lost
        if lost:
            missing.append({"customer": name, "visits": lost, "reason": "cheaper_not_to", "fix": None})
        for start, end, length, low in short(facts, name, days):
            if is_fact(facts, name, start, end):
                brief.append({"customer": name, "from": start, "to": end, "gap": length, "min": low})
    kept = {(stop["customer"], route["rep"], route["day"]) for route in routes for stop in route["stops"]}
    dropped = [
        visit
        for visit in problem.get("previous", [])
        if 0 <= visit["day"] < facts.days and (visit["customer"], visit["rep"], visit["day"]) not in kept
    ]
    cost += sum(T(visit.get("cost", 5)) for visit in dropped)
    text = json.dumps(problem, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return {
        "version": 1,
        "problem": "sha256:" + hashlib.sha256(text.encode()).hexdigest(),
        "engine": "by hand",
        "seed": 0,
        "iterations": 0,
        "interrupted": False,
        "cost": M(cost),
        "travel": M(travel),
        "waiting": M(waiting),
        "routes": routes,
        "late": late,
        "missed": missing,
        "short": brief,
        "dropped": [{key: visit[key] for key in ("customer", "rep", "day")} for visit in dropped],
    }


def _window_cost(facts: Facts, route: Json) -> int:
    """What the windows of a route cost; a stop that no window holds costs nothing."""
    known = [stop for stop in route["stops"] if stop["customer"] in facts.customers]
    return sum(facts.price(stop["customer"], route["day"], stop["location"], T(stop["start"])) or 0 for stop in known)


def within_limits(facts: Facts, route: Json) -> bool:
    """Whether a route keeps its rep's limits."""
    rep = facts.reps[route["rep"]]
    load = sum(facts.customers[stop["customer"]].get("load", 0) for stop in route["stops"])
    checks = ((len(route["stops"]), "max_visits"), (route["back"] - route["leave"], "max_minutes"), (load, "capacity"))
    return all(rep.get(key) is None or value <= rep[key] for value, key in checks)
