"""What a customer is owed in the horizon: the ways to keep his cadence, and the least that any of them takes.

A way is a set of visit days. Those that keep the cadence (no gap late, no visit missed) are the paths of a small graph:
nodes are visits, edges are gaps that are on time. The least that a cadence takes of anything - visits in a stretch of
days, minutes on Tuesday mornings - is then a shortest path, and no plan that keeps it can take less.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from repplan.planner.cadence_graph import cadence_graph
from repplan.planner.graph import SOURCE
from repplan.planner.penalty import Clock, after_visit, phase_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repplan.planner import models

    Cadence = models.Gap | models.Count | models.Days

Ints = npt.NDArray[np.int64]
_FAR = 1 << 30  # a day after every horizon
_Edges = list[list[tuple[int, int]]]  # per node: (node before, rules broken on the way), in the numbering of `Ways`


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways to visit a customer that break as few of his rules as possible: none wherever that can be.

    Attributes:
        days: the day of each node, below 0 where nobody visits; node 0 is the beginning, the last one the end of the
            horizon.
        before: the nodes that may come before each node; all lie before it.
        broken: rules broken on every way: late gaps or missed visits; 0 = the cadence can be kept.
    """

    days: tuple[int, ...]
    before: tuple[Ints, ...]
    broken: int

    @property
    def nothing(self) -> bool:
        """Whether the cadence asks for no visit at all in this horizon."""
        return 0 in self.before[-1]

    def least(self, price: Ints) -> Ints:
        """The cheapest way, in many currencies at once.

        Args:
            price: (currencies, days of the horizon): what a visit on a day takes; nothing below 0.

        Returns:
            The least sum over the visits of one way, for each currency by itself.
        """
        if self.nothing:
            return np.zeros(len(price), dtype=np.int64)
        value = np.zeros((len(self.days), len(price)), dtype=np.int64)
        for node in range(1, len(self.days) - 1):
            value[node] = value[self.before[node]].min(axis=0)
            if self.days[node] >= 0:
                value[node] += price[:, self.days[node]]
        least: Ints = value[self.before[-1]].min(axis=0)
        return least


class Barrier(NamedTuple):
    """Where a gap cadence fails by itself: from `since` no visit is possible before `to` (None: in the horizon)."""

    since: int
    to: int | None
    gap: int
    max: int
    unit: str


def restarted(
    cadence: Cadence, candidates: Sequence[int], pins: frozenset[int], opportunity: Sequence[bool]
) -> Cadence:
    """The cadence, with the clock of a customer who is overdue whatever is done started anew.

    Where no visit of the horizon can close the first gap in time, that gap was lost before day 0 and says nothing about
    the coming weeks: the customer then counts as never seen, to be met within one maximum of day 0.
    """
    if cadence.kind != "gap" or cadence.last is None:
        return cadence
    clock = Clock(cadence, opportunity)
    reach = _Reach(clock, candidates, pins)
    state = phase_on(clock.phases, (0, 0), clock.start)
    inside, open_end = reach.on_time(clock.start, state[0])
    if inside or open_end:
        return cadence
    return cadence.model_copy(update={"last": None, "elapsed": None})


def ways(cadence: Cadence, candidates: Sequence[int], pins: frozenset[int], opportunity: Sequence[bool]) -> Ways:
    """The ways to keep a cadence, or to break it as seldom as possible.

    Args:
        cadence: how often the customer is to be seen, as `restarted` gives it.
        candidates: days on which a visit is possible at all, pins included, ascending.
        pins: days of appointments, which every way keeps.
        opportunity: for each day of the horizon, whether it is an opportunity.
    """
    if cadence.kind == "gap":
        clock = Clock(cadence, opportunity)
        reach = _Reach(clock, candidates, pins)
        found = _cheapest(*_gap_edges(reach, lenient=False)) or _cheapest(*_gap_edges(reach, lenient=True))
    else:  # the price of one missed visit is 1: the cost of a path is what it misses
        graph = cadence_graph(cadence, 1, candidates, pins, opportunity)
        nodes = graph.nodes()
        edges = [[(0 if before == SOURCE else before + 1, cost) for before, cost in node.edges] for node in nodes]
        found = _cheapest([-1, *(node.day if node.visit else -1 for node in nodes)], [[], *edges])
    if found is None:  # pins that stand too near to anything else: nothing can be said but that they are kept
        chain = [-1, *sorted(pins), len(opportunity)]
        return Ways(tuple(chain), tuple(np.array([max(0, i - 1)], dtype=np.int64) for i in range(len(chain))), 1)
    return found


def barrier(
    cadence: models.Gap, candidates: Sequence[int], pins: frozenset[int], opportunity: Sequence[bool]
) -> Barrier:
    """Why a gap cadence cannot be kept: the last day that can be reached on time, and the gap that then opens."""
    clock = Clock(cadence, opportunity)
    reach = _Reach(clock, candidates, pins)
    days, edges = _gap_edges(reach, lenient=False)
    on_time = [True] + [False] * (len(days) - 1)
    for node in range(1, len(days)):
        on_time[node] = any(on_time[before] for before, _cost in edges[node])
    last = max((node for node in range(len(days) - 1) if on_time[node]), key=lambda node: (days[node], node))
    phase = clock.phases[reach.states[last][0]]
    since = days[last]
    low = clock.low(phase, since)
    later = [day for day in candidates if day > since and clock.length(phase, since, day) >= low]
    to = later[0] if later else None
    assert phase.max is not None
    assert phase.unit is not None
    return Barrier(since, to, clock.length(phase, since, to), phase.max, phase.unit)


def ideal_days(cadence: Cadence, opportunity: Sequence[bool]) -> list[int]:
    """The days on which visits would be due were each gap its ideal, worked or not; day 0 for what is due."""
    days = len(opportunity)
    if cadence.kind == "count":
        return [days * place // cadence.visits for place in range(cadence.visits)]
    if cadence.kind == "days":
        return min(cadence.options, key=len)
    clock, due = Clock(cadence, opportunity), list[int]()
    state, since = phase_on(clock.phases, (0, 0), clock.start), clock.start
    while clock.phases[state[0]].obligation:
        phase = clock.phases[state[0]]
        ideal = max(phase.ideal or 0, clock.low(phase, since))
        later = (day for day in range(max(0, since + 1), days) if clock.length(phase, since, day) >= ideal)
        day = next(later, None)
        if day is None:
            break
        due.append(day)
        state, since = after_visit(clock.phases, state, day), day
    return due


class _Reach:
    """Which visits may follow which on time."""

    def __init__(self, clock: Clock, candidates: Sequence[int], pins: frozenset[int]) -> None:
        self.clock = clock
        self.candidates = list(candidates)
        self.pins = sorted(pins)
        self.states: list[tuple[int, int]] = []
        self._ends: dict[int, list[int]] = {}

    def on_time(self, since: int, phase: int, *, lenient: bool = False) -> tuple[list[int], bool]:
        """The days on which the next visit is on time (with `lenient` late ones too), and whether none is needed."""
        rule = self.clock.phases[phase]
        first, last = self._bounds(since, phase)
        pin = self._next_pin(since)
        inside = range(bisect_left(self.candidates, first), bisect_right(self.candidates, _FAR if lenient else last))
        days = [self.candidates[i] for i in inside if self.candidates[i] <= pin]
        fact = since in self.pins or (since < 0 and self.clock.seen)
        if pin < first and fact and (lenient or pin <= last):
            days = [pin]
        if pin < _FAR:
            return days, False
        late = rule.obligation and self.clock.length(rule, since, None) > (rule.max or 0)
        return days, lenient or not late

    def is_late(self, since: int, phase: int, to: int | None) -> bool:
        """Whether the gap is longer than its maximum."""
        rule = self.clock.phases[phase]
        return rule.obligation and rule.max is not None and self.clock.length(rule, since, to) > rule.max

    def _next_pin(self, since: int) -> int:
        place = bisect_right(self.pins, since)
        return self.pins[place] if place < len(self.pins) else _FAR

    def _bounds(self, since: int, phase: int) -> tuple[int, int]:
        """First and last day of a gap that is neither too short nor late."""
        rule, soonest = self.clock.phases[phase], max(0, since + 1)
        if not rule.obligation:
            return soonest, _FAR
        assert rule.max is not None
        low = self.clock.low(rule, since)
        if rule.unit == "days":
            return max(soonest, since + low), since + rule.max
        lengths = self._ends.get(since)
        if lengths is None:
            lengths = [self.clock.length(rule, since, day) for day in range(soonest, self.clock.days)]
            self._ends[since] = lengths
        return soonest + bisect_left(lengths, low), soonest + bisect_right(lengths, rule.max) - 1


def _gap_edges(reach: _Reach, *, lenient: bool) -> tuple[list[int], _Edges]:
    """Nodes for a visit on a day in a state of the cadence; the number of visits is no state where nothing asks."""
    clock = reach.clock
    first = phase_on(clock.phases, (0, 0), clock.start)
    days, states = [clock.start], [first]
    edges: _Edges = [[]]
    waiting: dict[int, dict[tuple[int, int], list[tuple[int, int]]]] = {}
    ends: list[tuple[int, int]] = []

    def leave(node: int) -> None:
        following, may_end = reach.on_time(days[node], states[node][0], lenient=lenient)
        for day in following:
            phase, made = after_visit(clock.phases, states[node], day)
            state = (phase, made if clock.phases[phase].max_visits is not None else 0)
            late = int(reach.is_late(days[node], states[node][0], day))
            waiting.setdefault(day, {}).setdefault(state, []).append((node, late))
        if may_end:
            ends.append((node, int(reach.is_late(days[node], states[node][0], None))))

    leave(0)
    for day in reach.candidates:
        for state, before in sorted(waiting.pop(day, {}).items()):
            days.append(day)
            edges.append(before)
            states.append(state)
            leave(len(days) - 1)
    reach.states = states
    return [*days, clock.days], [*edges, ends]


def _cheapest(days: list[int], edges: _Edges) -> Ways | None:
    """Only the nodes and edges of paths that break the fewest rules; None where there is no path at all."""
    count, none = len(days), 1 << 40
    reached = [0] + [none] * (count - 1)
    for node in range(1, count):
        reached[node] = min((reached[before] + cost for before, cost in edges[node]), default=none)
    best = reached[-1]
    if best >= none // 2:
        return None
    left = [none] * (count - 1) + [0]
    kept: _Edges = [[] for _ in days]
    for node in reversed(range(1, count)):
        for before, cost in edges[node]:
            if reached[before] + cost + left[node] == best:
                kept[node].append((before, cost))
                left[before] = min(left[before], cost + left[node])
    used = [node for node in range(count) if node in (0, count - 1) or kept[node]]
    number = {node: place for place, node in enumerate(used)}
    arrays = tuple(np.array([number[b] for b, _cost in kept[node]], dtype=np.int64) for node in used)
    return Ways(tuple(days[node] for node in used), arrays, best)
