"""One visit that is late or missed: whom it concerns, what the others leave room for, and what it would cost in all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from repplan.planner import layout
from repplan.planner.layout import ANY_REP
from repplan.planner.objective import GapFault, cadence_cost
from repplan.planner.obstacles import Obstacle, Way
from repplan.planner.problem import allowed_reps, customer_entries, opportunity_days
from repplan.planner.rechoice import CountRhythm, DaysRhythm, GapRhythm
from repplan.planner.ticks import NOWAY, to_ticks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from repplan.planner import models
    from repplan.planner.objective import Assessment
    from repplan.planner.obstacles import Others
    from repplan.planner.problem import Problem
    from repplan.planner.rechoice import Rhythm

Prices = dict[tuple[int, int], int]
"""(rep, day) -> what a visit there costs, the bonus of a previous visit deducted; ticks."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What of the customer a proposal may change: whom he may be visited by, how often, on which days he can be."""

    homes: tuple[int, ...]
    cadence: models.Gap | models.Count | models.Days
    opportunity: tuple[bool, ...]


class Case:
    """A visit that is wanted.

    Args:
        problem: the problem.
        result: the plan.
        others: the routes of everybody else.
        stayed: the customer's visits that stay in those routes: day -> route.
        number: the customer.
        late: the late gap; None where visits are missed.
        now: what the customer's visits cost as planned, where the problem is not the one of the plan; see `now`.
    """

    def __init__(
        self,
        problem: Problem,
        result: Assessment,
        *,
        others: Others,
        stayed: Mapping[int, int],
        number: int,
        late: GapFault | None,
        now: int | None = None,
    ) -> None:
        self.problem, self.result, self.others, self.stayed = problem, result, others, stayed
        self.number, self.late, self._now = number, late, now
        self.customer = problem.spec.customers[number]
        self.entries = list(customer_entries(problem.data, number))
        self._bonus: dict[tuple[str, int], int] = {}
        for visit in problem.spec.previous:
            if visit.customer == self.customer.id:
                key = visit.rep, visit.day
                self._bonus[key] = self._bonus.get(key, 0) + to_ticks(visit.cost)

    def saved(self, rep: int, day: int) -> int:
        """What is not charged because the previous plan had the same visit."""
        return self._bonus.get((self.problem.spec.reps[rep].id, day), 0)

    def possible_at(self, rep: int, day: int) -> bool:
        """Whether the others leave room for a visit there."""
        return isinstance(self.found.get((rep, day)), Way)

    @cached_property
    def terms(self) -> Terms:
        """As the problem says."""
        homes = self.homes(allowed_reps(self.problem.spec, self.customer))
        return Terms(homes, self.customer.cadence, tuple(opportunity_days(self.problem.spec, self.customer)))

    def homes(self, allowed: Sequence[int]) -> tuple[int, ...]:
        """Who may make the free visits, all of them, when these reps are allowed; the visits that stay bind him."""
        if self.customer.any_rep:
            return (ANY_REP,)
        pins = {pin.day: pin.rep for pin in self.customer.pinned}
        names = {rep.id: number for number, rep in enumerate(self.problem.spec.reps)}
        named = {names[rep] for rep in pins.values() if rep is not None}
        homes = named or set(allowed)  # appointments bind, whoever is allowed
        for day, route in self.stayed.items():
            if pins.get(day) is None:
                homes &= {int(self.problem.data.route[route, layout.R_REP])}
        return tuple(sorted(homes))

    @cached_property
    def allowed(self) -> frozenset[int]:
        """Reps who may make the wanted visit."""
        return self.reps(self.terms.homes, allowed_reps(self.problem.spec, self.customer))

    def reps(self, homes: Sequence[int], allowed: Sequence[int]) -> frozenset[int]:
        """Reps behind `homes`."""
        return frozenset(allowed if homes == (ANY_REP,) else homes)

    @cached_property
    def found(self) -> dict[tuple[int, int], Way | Obstacle]:
        """(rep, day) -> the way of one visit more or what stands in it, wherever he could be visited at all."""
        free = [entry for entry in self.entries if entry[layout.E_DAY] not in self.stayed]
        return {
            (entry[layout.E_REP], entry[layout.E_DAY]): self.others.enter(entry)
            for entry in free
            if entry[layout.E_REP] in self.allowed
        }

    @cached_property
    def prices(self) -> Prices:
        """Of all visits that are possible."""
        ways = {at: way.cost - self.saved(*at) for at, way in self.found.items() if isinstance(way, Way)}
        return ways | {(ANY_REP, day): 0 for day in self.stayed}

    @cached_property
    def now(self) -> int:
        """What the customer's visits cost as planned, those that stay aside: on the routes and by his cadence."""
        if self._now is not None:
            return self._now
        days = self.result.days[self.number]
        cost, _late, _short = cadence_cost(self.problem, self.number, list(days))
        for day, rep in days.items():
            if day not in self.stayed:
                route = self.problem.route_of[rep, day]
                cost += self.result.routes[route].cost - self.others.line(route).cost - self.saved(rep, day)
        return cost

    def rhythm(self, terms: Terms) -> Rhythm:
        """The cadence with the visit that is wanted."""
        weight, kept = to_ticks(self.customer.weight), list(self.stayed)
        pins = [pin.day for pin in self.customer.pinned]
        cadence = terms.cadence
        if cadence.kind == "gap":
            assert self.late is not None
            return GapRhythm(cadence, weight, terms.opportunity, kept=kept, pins=pins, late=self.late)
        if cadence.kind == "count":
            days = list(self.result.days[self.number])
            horizon = self.problem.spec.days
            return CountRhythm(cadence, weight, horizon=horizon, kept=kept, pins=pins, made=days)
        return DaysRhythm(cadence, kept)

    @cached_property
    def usual(self) -> Rhythm:
        """The cadence as the problem says."""
        return self.rhythm(self.terms)

    @cached_property
    def through(self) -> dict[int, dict[int, int]]:
        """Home -> `Rhythm.through` with the prices there are."""
        return {home: self.usual.through(self.of_home(home, self.prices)) for home in self.terms.homes}

    def of_home(self, home: int, prices: Mapping[tuple[int, int], int]) -> dict[int, int]:
        """Day -> the cheapest price when the free visits go to `home`."""
        days: dict[int, int] = {}
        for (rep, day), price in prices.items():
            if home in {ANY_REP, rep} or rep == ANY_REP:
                days[day] = min(price, days.get(day, NOWAY))
        return days

    @cached_property
    def possible(self) -> int | None:
        """What the plan would cost more with the wanted visit as things are; None where it is impossible."""
        return self.surplus(self.prices)

    def surplus(self, prices: Prices, terms: Terms | None = None) -> int | None:
        """What the plan would cost more with the wanted visit at these prices; None where that is impossible."""
        terms = terms or self.terms
        rhythm, best = self.usual if terms is self.terms else self.rhythm(terms), NOWAY
        if self.late_already(rhythm) != self.late_already(self.usual):
            return None
        for home in terms.homes:
            mine = self.of_home(home, prices)
            for day, cost in rhythm.through(mine).items():
                if day in mine:
                    best = min(best, cost + mine[day])
        return best - self.now if best < NOWAY else None

    @staticmethod
    def late_already(rhythm: Rhythm) -> bool:
        """Whether no day of the horizon is in time."""
        return isinstance(rhythm, GapRhythm) and not rhythm.in_time

    def surplus_at(self, rep: int, day: int, price: int, terms: Terms | None = None) -> int | None:
        """The same where nothing but the price of one visit is new."""
        if terms is not None and terms != self.terms:
            return self.surplus(self.prices | {(rep, day): price}, terms)
        rest = min(
            (self.through[home].get(day, NOWAY) for home in self.terms.homes if home in {ANY_REP, rep}), default=NOWAY
        )
        return rest + price - self.now if rest < NOWAY else None

    def opened(self, day: int) -> Terms:
        """The terms with one opportunity more."""
        days = list(self.terms.opportunity)
        days[day] = True
        return replace(self.terms, opportunity=tuple(days))

    def shifts(self) -> Iterator[tuple[int, int, models.Shift]]:
        """(rep, index of the shift, shift) of the wanted visit's days that reps who may come work on."""
        targets = set(self.usual.targets)
        for rep in sorted(self.allowed):
            for index, shift in enumerate(self.problem.spec.reps[rep].shifts):
                if shift.day in targets:
                    yield rep, index, shift
