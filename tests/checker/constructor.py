"""Makes a valid plan of any problem, day by day and without any ambition, for the checker's tests."""

from __future__ import annotations

import random
from typing import Any

from tests.checker.naive import Call, Facts, Json, Orders, T, figures, legal, timed, within_limits


class Stuck(Exception):  # noqa: N818 - no error: some problems have pins this constructor cannot place
    """The appointments do not fit in the way this constructor tries."""


def construct(problem: Json, seed: int) -> Json:
    """A valid plan; the same arguments give the same plan.

    Raises:
        Stuck: the appointments cannot be placed.
    """
    builder = _Builder(problem, random.Random(seed))
    builder.place_pins()
    builder.fill()
    return figures(problem, builder.routes())


class _Builder:
    def __init__(self, problem: Json, rng: random.Random) -> None:
        self.facts = Facts(problem)
        self.rng = rng
        self.orders: Orders = {}

    def routes(self) -> list[Json]:
        made: list[Any] = [timed(self.facts, *key, calls) for key, calls in sorted(self.orders.items()) if calls]
        return made

    def place_pins(self) -> None:
        for name, customer in self.facts.customers.items():
            for pin in customer.get("pinned", []):
                reps = [pin["rep"]] if "rep" in pin else self.facts.allowed(name)
                if not any(self._insert(name, rep, pin["day"]) for rep in reps):
                    raise Stuck(name)

    def fill(self) -> None:
        names = list(self.facts.customers)
        self.rng.shuffle(names)
        for name in names:
            cadence = self.facts.customers[name]["cadence"]
            reps = self._reps(name)
            if cadence["kind"] == "days":
                self._serve_option(name, reps)
            elif reps:
                wanted = [day for day in range(self.facts.days) if self.rng.random() < 0.7]
                for day in wanted:
                    self._visit(name, self.rng.choice(reps), day)

    def _reps(self, name: str) -> list[str]:
        """Who may make the visits that are no appointments: one rep, unless any may."""
        customer = self.facts.customers[name]
        if customer.get("any_rep"):
            return self.facts.allowed(name)
        named = {pin["rep"] for pin in customer.get("pinned", []) if "rep" in pin}
        reps = sorted(named) or self.facts.allowed(name)
        return [self.rng.choice(reps)] if reps else []

    def _days(self, name: str) -> list[int]:
        return sorted(day for (_rep, day), calls in self.orders.items() if name in {call.customer for call in calls})

    def _serve_option(self, name: str, reps: list[str]) -> None:
        option = self.rng.choice(self.facts.customers[name]["cadence"]["options"])
        before = {key: list(calls) for key, calls in self.orders.items()}
        for day in set(option) - set(self._days(name)):
            if not any(self._insert(name, rep, day) for rep in reps):
                self.orders = before
                return

    def _visit(self, name: str, rep: str, day: int) -> bool:
        days = self._days(name)
        if day in days or legal(self.facts, name, sorted([*days, day])):
            return False
        return self._insert(name, rep, day)

    def _insert(self, name: str, rep: str, day: int) -> bool:
        """Puts a call at the first position and price at which the day works."""
        if self.facts.shift(rep, day) is None:
            return False
        calls = self.orders.get((rep, day), [])
        for call in self._calls(name, day):
            for position in self.rng.sample(range(len(calls) + 1), len(calls) + 1):
                order = [*calls[:position], call, *calls[position:]]
                route = timed(self.facts, rep, day, order)
                if route is not None and within_limits(self.facts, route):
                    self.orders[rep, day] = order
                    return True
        return False

    def _calls(self, name: str, day: int) -> list[Call]:
        """The places and prices to try, cheapest first."""
        customer = self.facts.customers[name]
        ways = {(0, customer["location"])}
        for window in customer.get("windows", []):
            if window["day"] == day:
                ways.add((T(window.get("cost", 0)), window.get("location", customer["location"])))
        return [Call(name, location, cap) for cap, location in sorted(ways)]
