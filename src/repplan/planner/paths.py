"""The shortest path through a customer's cadence graph, in plain Python, with days that must or must not be on it.

The kernel's `shortest_path` answers the search; this one answers people: a few questions about one customer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.planner import layout
from repplan.planner.cadence_graph import END, SOURCE, Graph

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from repplan.planner.layout import Data


@dataclass(frozen=True, slots=True)
class Path:
    """Days of visits in order, and in ticks what the edges between them cost."""

    days: tuple[int, ...]
    edges: int


def graph_of(data: Data, customer: int) -> Graph:
    """A customer's graph as the problem holds it."""
    first, end = data.customer[customer, [layout.C_NODE, layout.C_NODE_END]].tolist()
    graph = Graph()
    for day, begin, stop in data.node[first:end].tolist():
        graph.days.append(day)
        graph.edges.append([(before, cost) for before, cost in data.edge[begin:stop].tolist()])
    return graph


def shortest_path(graph: Graph, price: Mapping[int, int], through: Collection[int] = ()) -> Path | None:
    """The cheapest choice of days, None where there is none.

    Args:
        graph: from the customer's cadence.
        price: ticks of a visit on each day on which one is possible; the others are not.
        through: days that must be chosen.
    """
    must = sorted(through)
    last_must = must[-1] if must else -1
    total: list[int | None] = []
    via: list[int] = []
    for day, edges in zip(graph.days, graph.edges, strict=True):
        best, best_before = None, SOURCE
        if day == END or day in price:
            for before, cost in edges:
                if before != SOURCE and total[before] is None:
                    continue
                since = -1 if before == SOURCE else graph.days[before]
                if must and _jumps(must, since, last_must + 1 if day == END else day):
                    continue
                so_far = cost + (0 if before == SOURCE else total[before] or 0)
                if best is None or so_far < best:
                    best, best_before = so_far, before
        total.append(None if best is None else best + (0 if day == END else price[day]))
        via.append(best_before)
    if not total or total[-1] is None:
        return None
    days, node = [], via[-1]
    while node != SOURCE:
        days.append(graph.days[node])
        node = via[node]
    return Path(tuple(reversed(days)), total[-1] - sum(price[day] for day in days))


def _jumps(must: list[int], since: int, day: int) -> bool:
    """Whether a gap from `since` to `day` leaves a day out that must be chosen."""
    return any(since < other < day for other in must)
