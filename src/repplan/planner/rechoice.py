"""A customer's own visits chosen anew, so that one that is late or missed is among them.

Each kind of cadence answers one question, `through`: if the visit were made on a day at no cost, what would the
customer's visits cost at least, all others of his own being chosen freely at given prices? It is the shortest path of
the cadence graph through that day, computed in plain Python for one customer and without building the graph.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from repplan.planner.count_graph import takes
from repplan.planner.penalty import Clock, after_visit, phase_on
from repplan.planner.ticks import NOWAY

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from repplan.planner import models
    from repplan.planner.objective import GapFault

_LARGE = 2_000  # days times visits from which a count's other visits stay where they are


class Rhythm(Protocol):
    """A cadence and the visit that is wanted."""

    @property
    def targets(self) -> Sequence[int]:
        """The days on which one visit more would help, ascending."""
        ...

    def through(self, prices: Mapping[int, int]) -> dict[int, int]:
        """For each target day that can be among the visits, their least cost without that day's own price (ticks).

        Args:
            prices: day -> what a visit costs there. Visits that stay cost 0; a day without a price is no choice.
        """
        ...


class GapRhythm:
    """A late gap: the visits before it stay, the next one comes in time, those after it are chosen anew.

    Args:
        cadence: of the customer.
        weight: of the customer, in ticks.
        opportunity: for each day, whether it is one.
        kept: days of visits that stay: those up to the gap's start, appointments.
        pins: days of appointments.
        late: the gap.
    """

    def __init__(
        self,
        cadence: models.Gap,
        weight: int,
        opportunity: Sequence[bool],
        *,
        kept: Collection[int],
        pins: Collection[int],
        late: GapFault,
    ) -> None:
        self.clock, self.weight, self.late = Clock(cadence, opportunity), weight, late
        self.kept, self.pins = sorted(kept), frozenset(pins)
        self.before = 0  # penalties of the gaps before the late one
        clock, since = self.clock, self.clock.start
        state = self._plain(phase_on(clock.phases, (0, 0), since))
        for day in (day for day in self.kept if day <= late.since):
            self.before += clock.penalty(clock.phases[state[0]], since, day, weight)
            state, since = self._after(state, day), day
        self.state = state

    @cached_property
    def in_time(self) -> list[int]:
        """Days on which a visit would end the gap before it is late; none where it was late before the plan began."""
        clock, phase = self.clock, self.clock.phases[self.state[0]]
        assert phase.max is not None
        return [day for day in self._within() if clock.length(phase, self.late.since, day) <= phase.max]

    @cached_property
    def targets(self) -> list[int]:
        """Days in time; where there is none, all until the gap's end."""
        return self.in_time or self._within()

    def _within(self) -> list[int]:
        end = self.clock.days if self.late.to is None else self.late.to
        return [day for day in range(max(0, self.late.since + 1), end) if day not in self.kept]

    def through(self, prices: Mapping[int, int]) -> dict[int, int]:
        """See `Rhythm`."""
        clock, since = self.clock, self.late.since
        phase = clock.phases[self.state[0]]
        onwards = self._onwards(prices)
        costs = {}
        for day in self.targets:
            rest = onwards.get((day, self._after(self.state, day)), NOWAY)
            if rest < NOWAY and not clock.forbidden(phase, since, day):
                costs[day] = self.before + clock.penalty(phase, since, day, self.weight) + rest
        return costs

    def _plain(self, state: tuple[int, int]) -> tuple[int, int]:
        """The state without a number of visits that no phase asks for."""
        return state if self.clock.phases[state[0]].max_visits else (state[0], 0)

    def _after(self, state: tuple[int, int], day: int) -> tuple[int, int]:
        return self._plain(after_visit(self.clock.phases, state, day))

    def _onwards(self, prices: Mapping[int, int]) -> dict[tuple[int, tuple[int, int]], int]:
        """(day of a visit, state after it) -> least cost of all that follows."""
        days = sorted(day for day in {*prices, *self.targets} if day > self.late.since)
        known: set[tuple[int, int]] = set()
        states: dict[int, set[tuple[int, int]]] = {}
        for day in days:
            states[day] = {self._after(state, day) for state in known}
            if day in self.targets:
                states[day].add(self._after(self.state, day))
            known |= states[day]
        costs: dict[tuple[int, tuple[int, int]], int] = {}
        later: list[int] = []
        for day in reversed(days):
            for state in states[day]:
                costs[day, state] = self._from(day, state, later=later, prices=prices, costs=costs)
            if day in prices:
                later.insert(0, day)
        return costs

    def _from(
        self,
        day: int,
        state: tuple[int, int],
        *,
        later: Sequence[int],
        prices: Mapping[int, int],
        costs: Mapping[tuple[int, tuple[int, int]], int],
    ) -> int:
        """Least cost of all that follows a visit on `day` that leaves the cadence in `state`."""
        clock, phase = self.clock, self.clock.phases[state[0]]
        spared = sum(min(0, prices[other]) for other in later)  # by which what follows may cost less than nothing
        held = next((other for other in self.kept if other > day), None)
        best = NOWAY if held is not None else clock.penalty(phase, day, None, self.weight)
        for other in later:
            if held is not None and other > held:
                break
            penalty = clock.penalty(phase, day, other, self.weight)
            grows = phase.obligation and clock.length(phase, day, other) > (phase.ideal or 0)
            if grows and penalty + spared >= best:  # and ever more so from here on
                break
            fact = day in self.pins and other in self.pins
            if fact or not clock.forbidden(phase, day, other):
                rest = costs.get((other, self._after(state, other)), NOWAY)
                best = min(best, penalty + prices[other] + rest)
        return min(best, NOWAY)


class CountRhythm:
    """A count that misses visits: one more than there are, all but the kept ones chosen anew.

    Args:
        cadence: of the customer.
        weight: of the customer, in ticks.
        horizon: days of it.
        kept: days of visits that stay.
        pins: days of appointments.
        made: days of all visits as planned.
    """

    def __init__(
        self,
        cadence: models.Count,
        weight: int,
        *,
        horizon: int,
        kept: Collection[int],
        pins: Collection[int],
        made: Collection[int],
    ) -> None:
        self.cadence, self.weight, self.made = cadence, weight, frozenset(made)
        self.kept, self.pins = sorted(kept), frozenset(pins)
        self.targets = [day for day in range(horizon) if day not in self.kept]
        self.most = max(cadence.visits, len(pins))
        # Facts that are farther apart than missed visits allow are let be; see `count_graph`.
        self.exempt = takes(sorted(pins), cadence.max) > self.most

    def through(self, prices: Mapping[int, int]) -> dict[int, int]:
        """See `Rhythm`."""
        free, held = prices, self.kept
        if len(prices) * self.most > _LARGE:
            held = sorted(self.made.union(self.kept))
            free = {day: prices[day] for day in held if day in prices}
        days = sorted({*self.targets, *prices})
        ahead = self._sweep(days, free, held)
        back = {-day: price for day, price in free.items()}
        behind = self._sweep([-day for day in reversed(days)], back, [-day for day in reversed(held)])
        need, costs = len(self.made) + 1, {}
        for day in self.targets:
            best = NOWAY
            for (visits, used), cost in ahead[day].items():
                for (more, extra), rest in behind[-day].items():
                    total = visits + 1 + more
                    if need <= total <= self.most and total + used + extra <= self.most:
                        missed = max(0, self.cadence.visits - total)
                        best = min(best, cost + rest + self.weight * missed)
            if best < NOWAY:
                costs[day] = best
        return costs

    def _extra(self, one: int, other: int) -> int | None:
        """Missed visits that the distance between two visits uses; None where they cannot follow each other."""
        apart, longest = abs(other - one), self.cadence.max
        both = abs(one) in self.pins and abs(other) in self.pins
        if apart < self.cadence.min and not both:
            return None
        if longest is None or apart <= longest or (both and self.exempt):
            return 0
        return None if self.exempt else -(-apart // longest) - 1  # beside such facts nothing is left to be missed

    def _sweep(
        self, days: Sequence[int], prices: Mapping[int, int], held: Sequence[int]
    ) -> dict[int, dict[tuple[int, int], int]]:
        """For each of `days`, ascending (all days negated when looking back), what lies before a visit there.

        It is (visits, missed ones their distances use) -> least cost of the visits before it.
        """
        before: dict[int, dict[tuple[int, int], int]] = {}
        for place, day in enumerate(days):
            wall = max((kept for kept in held if kept < day), default=None)
            table = {(0, 0): 0} if wall is None else {}
            for other in days[:place]:
                if other not in prices or (wall is not None and other < wall):
                    continue
                extra = self._extra(other, day)
                if extra is None:
                    continue
                for (visits, used), cost in before[other].items():
                    key, total = (visits + 1, used + extra), cost + prices[other]
                    if key[0] + key[1] < self.most and total < table.get(key, NOWAY):
                        table[key] = total
            before[day] = table
        return before


class DaysRhythm:
    """Day sets of which none is served: one of them whole, appointments beside it.

    Args:
        cadence: of the customer.
        kept: days of visits that stay.
    """

    def __init__(self, cadence: models.Days, kept: Collection[int]) -> None:
        self.cadence, self.kept = cadence, frozenset(kept)
        self.targets = sorted({day for option in cadence.options for day in option} - self.kept)

    def through(self, prices: Mapping[int, int]) -> dict[int, int]:
        """See `Rhythm`."""
        costs: dict[int, int] = {}
        for option in self.cadence.options:
            wanted = self.kept.union(option)
            for day in set(option) - self.kept:
                if all(other in prices for other in wanted if other != day):
                    cost = sum(prices[other] for other in wanted if other != day)
                    costs[day] = min(costs.get(day, NOWAY), cost)
        return costs


def gap_cost(cadence: models.Gap, weight: int, opportunity: Sequence[bool], days: Collection[int]) -> int:
    """Penalties of visits on `days` (ticks), as `objective.cadence_cost` has them, with these opportunities."""
    clock = Clock(cadence, opportunity)
    state, since, cost = phase_on(clock.phases, (0, 0), clock.start), clock.start, 0
    for day in [*sorted(days), None]:
        cost += clock.penalty(clock.phases[state[0]], since, day, weight)
        if day is not None:
            state, since = after_visit(clock.phases, state, day), day
    return cost
