"""Every kind of cadence as one graph, so that choosing a customer's visit days is a shortest path.

Nodes stand for a visit on a day in some state (phase and visits made in it, visits so far, place in a day set); edges
for the gap between two visits and carry its price. Node costs (the cheapest insertion of a visit into that day) are the
search's. No edge jumps over a pinned day, so every path keeps every pin. The nodes come in an order in which all edges
lead forwards; the last node is the end of the horizon.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from repplan.planner.penalty import Clock, after_visit, phase_on

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from repplan.planner import models

SOURCE = -1  # an edge from here is the path's beginning
END = -1  # the day of the last node


@dataclass(slots=True)
class Graph:
    """One customer's cadence: the day of each node and, per node, the edges (node before or SOURCE, ticks) into it."""

    days: list[int] = field(default_factory=list)
    edges: list[list[tuple[int, int]]] = field(default_factory=list)

    def add(self, day: int) -> int:
        """A new node without edges."""
        self.days.append(day)
        self.edges.append([])
        return len(self.days) - 1


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
        return _gap_graph(Clock(cadence, opportunity), weight, candidates, pins)
    if cadence.kind == "count":
        return _count_graph(cadence, weight, candidates, pins)
    return _days_graph(cadence, weight, candidates, pins)


class _Builder:
    """Nodes keyed by day and state, in the order of their days."""

    def __init__(self) -> None:
        self.graph = Graph()
        self.nodes: dict[tuple[int, Hashable], int] = {}

    def edge(self, day: int, state: Hashable, before: int, cost: int) -> None:
        key = day, state
        if key not in self.nodes:
            self.nodes[key] = self.graph.add(day)
        self.graph.edges[self.nodes[key]].append((before, cost))


def _reach(candidates: Sequence[int], pins: frozenset[int]) -> dict[int, int]:
    """For each candidate, the last pinned day before it (or a day before everything): no gap starts earlier."""
    reach, last = {}, -(1 << 30)
    for day in candidates:
        reach[day] = last
        if day in pins:
            last = day
    reach[END] = last
    return reach


def _gap_graph(clock: Clock, weight: int, candidates: Sequence[int], pins: frozenset[int]) -> Graph:
    build, phases, reach = _Builder(), clock.phases, _reach(candidates, pins)
    first = phase_on(phases, (0, 0), clock.start)
    states: list[tuple[int, int, tuple[int, int]]] = [(clock.start, SOURCE, first)]
    for day in candidates:
        before = len(build.graph.days)
        for since, node, state in states:
            if since < reach[day]:
                continue
            phase = phases[state[0]]
            fact = day in pins and (since in pins or (since < 0 and clock.seen))
            if not fact and clock.forbidden(phase, since, day):
                continue
            build.edge(day, after_visit(phases, state, day), node, clock.penalty(phase, since, day, weight))
        new = {node: state for (_day, state), node in build.nodes.items() if node >= before}
        states += [(day, node, state) for node, state in sorted(new.items())]  # type: ignore[misc]
    end = build.graph.add(END)
    for since, node, state in states:
        if since >= reach[END]:
            build.graph.edges[end].append((node, clock.penalty(phases[state[0]], since, None, weight)))
    return build.graph


def _count_graph(count: models.Count, weight: int, candidates: Sequence[int], pins: frozenset[int]) -> Graph:
    """Nodes are (day, visits made plus missed ones used): each visit takes ⌈distance / max⌉ of the visits wanted."""
    build, reach = _Builder(), _reach(candidates, pins)
    facts_only = len(pins) >= count.visits
    days = [day for day in candidates if day in pins or not facts_only]
    most, credit = max(count.visits, len(pins)), 0 if facts_only else weight
    exempt = _takes(sorted(pins), count.max) > most  # facts that break the distance rule are let be
    states: list[tuple[int, int, int]] = []
    for day in days:
        before = len(build.graph.days)
        if reach[day] < 0 and most >= 1:
            build.edge(day, 1, SOURCE, -credit)
        for since, node, used in states:
            both = day in pins and since in pins
            total = used + (1 if both and exempt else _takes([since, day], count.max) - 1)
            if since >= reach[day] and total <= most and (both or day - since >= count.min):
                build.edge(day, total, node, -credit)
        states += [(day, node, used) for (_day, used), node in build.nodes.items() if node >= before]  # type: ignore[misc]
    end = build.graph.add(END)
    wanted = count.visits * credit
    if not pins:
        build.graph.edges[end].append((SOURCE, wanted))
    build.graph.edges[end] += [(node, wanted) for since, node, _used in states if since >= reach[END]]
    return build.graph


def _takes(days: Sequence[int], longest: int | None) -> int:
    """Visits made on `days` plus the missed ones that their distances need."""
    if longest is None:
        return len(days)
    return bool(days) + sum(-(-(b - a) // longest) for a, b in pairwise(days))


def _days_graph(cadence: models.Days, weight: int, candidates: Sequence[int], pins: frozenset[int]) -> Graph:
    """One chain of nodes for each set that can be served, one for none; pins stand beside."""
    graph, possible = Graph(), set(candidates)
    chains = [(option, 0) for option in cadence.options if possible.issuperset(option)]
    chains.append(([], weight * min(len(option) for option in cadence.options)))
    ends = []
    for option, cost in chains:
        node = SOURCE
        for day in sorted(pins.union(option)):
            following = graph.add(day)
            graph.edges[following].append((node, 0))
            node = following
        ends.append((node, cost))
    graph.edges[graph.add(END)] += ends
    return graph
