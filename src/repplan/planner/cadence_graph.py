"""Every kind of cadence as one graph, so that choosing a customer's visit days is a shortest path.

Nodes stand for a visit on a day in some state (phase and visits made in it, visits so far, place in a day set); edges
for the gap between two visits and carry its price. Node costs (the cheapest insertion of a visit into that day) are the
search's. No edge jumps over a pinned day, so every path keeps every pin. See `graph` for what nodes and edges are.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from repplan.planner.count_graph import count_graph
from repplan.planner.graph import SOURCE, Builder, Graph
from repplan.planner.penalty import Clock, after_visit, gap_penalty, phase_on
from repplan.planner.ticks import MOST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repplan.planner import models
    from repplan.planner.layout import Ints


def cadence_graph(
    cadence: models.Gap | models.Count | models.Days,
    weight: int,
    candidates: Sequence[int],
    pins: frozenset[int],
    opportunity: Sequence[bool],
) -> Graph:
    """The graph of one customer.

    Args:
        cadence: how often the customer is to be seen.
        weight: price of a missed visit in ticks.
        candidates: days on which a visit is possible at all, pins included, ascending.
        pins: days of appointments.
        opportunity: for each day of the horizon, whether it is an opportunity.
    """
    if cadence.kind == "gap":
        return _GapGraph(Clock(cadence, opportunity), weight, pins).through(candidates)
    if cadence.kind == "count":
        return count_graph(cadence, weight, candidates, pins, len(opportunity))
    return _days_graph(cadence, weight, candidates, pins, len(opportunity))


class _GapGraph:
    """Nodes are (day, phase, visits made in it): an edge for each pair of days, with the penalty of the gap."""

    def __init__(self, clock: Clock, weight: int, pins: frozenset[int]) -> None:
        self.clock, self.weight, self.pins = clock, weight, pins
        self.build = Builder()
        self.days: list[int] = []
        self.reached: dict[tuple[int, int], _Reached] = {}
        self.gaps = [_Gaps(clock, phase, weight) for phase in clock.phases]

    def through(self, candidates: Sequence[int]) -> Graph:
        """The graph over these days."""
        pinned = -1  # the last pinned day so far: no gap starts earlier
        for day in candidates:
            self._enter(day, pinned)
            pinned = day if day in self.pins else pinned
        self._finish(pinned)
        return self.build.graph([*self.days, self.clock.days], [1] * len(self.days) + [0])

    def _enter(self, day: int, pinned: int) -> None:
        """Nodes for a visit on `day`, and the edges into them."""
        clock, phases, new = self.clock, self.clock.phases, dict[tuple[int, int], int]()
        fact = day in self.pins
        for state, from_ in self.reached.items():
            gaps, before = self.gaps[state[0]], from_.since(pinned)
            lengths = gaps.until[day] - gaps.until[before.days]
            usable = lengths >= gaps.low
            if fact and pinned >= 0:
                usable |= before.days == pinned
            if usable.any():
                target = self._node(day, after_visit(phases, state, day), new)
                nodes = before.nodes[usable]
                self.build.edges(np.full(len(nodes), target), nodes, gaps.price[lengths[usable]])
        if pinned < 0:
            first = phase_on(phases, (0, 0), clock.start)
            phase = phases[first[0]]
            if (fact and clock.seen) or not clock.forbidden(phase, clock.start, day):
                target = self._node(day, after_visit(phases, first, day), new)
                self.build.edges([target], SOURCE, clock.penalty(phase, clock.start, day, self.weight))
        for state, node in new.items():
            self.reached.setdefault(state, _Reached()).add(day, node)

    def _node(self, day: int, state: tuple[int, int], new: dict[tuple[int, int], int]) -> int:
        """The node of a day's state; where their number ends no phase, visits are not told apart by it."""
        phase, made = state
        key = (phase, made if self.clock.phases[phase].max_visits is not None else 0)
        if key not in new:
            new[key] = len(self.days)
            self.days.append(day)
        return new[key]

    def _finish(self, pinned: int) -> None:
        """The gaps still open after the horizon."""
        clock, end = self.clock, len(self.days)
        if pinned < 0:
            phase = clock.phases[phase_on(clock.phases, (0, 0), clock.start)[0]]
            self.build.edges([end], SOURCE, clock.penalty(phase, clock.start, None, self.weight))
        for state, from_ in self.reached.items():
            gaps, before = self.gaps[state[0]], from_.since(pinned)
            lengths = gaps.until[-1] - gaps.until[before.days]
            costs = np.where(lengths > gaps.ideal, gaps.price[lengths], 0)
            self.build.edges(np.full(len(lengths), end), before.nodes, costs)


class _Reached:
    """The days, ascending, and nodes of the visits after which one state is in force."""

    def __init__(self) -> None:
        self.days = self.nodes = np.empty(0, dtype=np.int64)

    def add(self, day: int, node: int) -> None:
        self.days, self.nodes = np.append(self.days, day), np.append(self.nodes, node)

    def since(self, day: int) -> _Reached:
        """Those from `day` on."""
        rest, first = _Reached(), int(np.searchsorted(self.days, day))
        rest.days, rest.nodes = self.days[first:], self.nodes[first:]
        return rest


class _Gaps:
    """The gaps that start inside the horizon in one phase.

    Attributes:
        until: for each day and the one after the horizon, a number whose differences are the lengths of gaps.
        low: the least length allowed.
        ideal: the length up to which an open gap is free.
        price: penalty of each length, in ticks.
    """

    def __init__(self, clock: Clock, phase: models.Phase, weight: int) -> None:
        ends: list[int | None] = [*range(clock.days), None]
        self.until: Ints = np.array([clock.length(phase, 0, end) for end in ends], dtype=np.int64)
        longest = int(self.until[-1])
        self.low, self.ideal, self.price = 0, 0, np.zeros(longest + 1, dtype=np.int64)
        if phase.obligation:
            assert phase.ideal is not None
            assert phase.max is not None
            self.low, self.ideal = phase.min, phase.ideal
            self.price = _penalties(phase.min, phase.ideal, phase.max, weight, longest)


@lru_cache(maxsize=256)
def _penalties(low: int, ideal: int, high: int, weight: int, longest: int) -> Ints:
    """The penalties of all lengths from 0 to `longest`."""
    found = (gap_penalty(length, low, ideal, high, weight) for length in range(longest + 1))
    return np.array([min(cost, MOST) for cost in found], dtype=np.int64)


def _days_graph(
    cadence: models.Days, weight: int, candidates: Sequence[int], pins: frozenset[int], horizon: int
) -> Graph:
    """One chain of nodes for each set that can be served, one for none; pins stand beside."""
    build, days, possible = Builder(), list[int](), set(candidates)
    chains = [(option, 0) for option in cadence.options if possible.issuperset(option)]
    chains.append(([], weight * min(len(option) for option in cadence.options)))
    ends = []
    for option, cost in chains:
        node = SOURCE
        for day in sorted(pins.union(option)):
            build.edges([len(days)], node, 0)
            node = len(days)
            days.append(day)
        ends.append((node, cost))
    for node, cost in ends:
        build.edges([len(days)], node, cost)
    return build.graph([*days, horizon], [1] * len(days) + [0])
