"""The shortest path through a customer's cadence graph, in plain Python, with days that must or must not be on it.

The kernel's `shortest_path` answers the search; this one answers people: a few questions about one customer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.planner import layout
from repplan.planner.graph import SOURCE, Graph

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
    node = data.node[first:end].copy()
    begin, stop = int(node[0, layout.N_EDGE]), int(node[-1, layout.N_EDGE_END])
    node[:, [layout.N_EDGE, layout.N_EDGE_END]] -= begin
    edge = data.edge[begin:stop].copy()
    edge[:, layout.G_COST] *= data.customer[customer, layout.C_SCALE]
    return Graph(node, edge)


def shortest_path(graph: Graph, price: Mapping[int, int], through: Collection[int] = ()) -> Path | None:
    """The cheapest choice of days, None where there is none.

    Args:
        graph: from the customer's cadence.
        price: ticks of a visit on each day on which one is possible; the others are not.
        through: days that must be chosen.
    """
    must, nodes = sorted(through), graph.nodes()
    total: list[int | None] = []
    via: list[int] = []
    for day, visit, edges in nodes:
        best, best_before = None, SOURCE
        if not visit or day in price:
            for before, cost in edges:
                if before != SOURCE and total[before] is None:
                    continue
                since = -1 if before == SOURCE else nodes[before].decided
                if must and _jumps(must, since, day):
                    continue
                so_far = cost + (0 if before == SOURCE else total[before] or 0)
                if best is None or so_far < best:
                    best, best_before = so_far, before
        total.append(None if best is None else best + (price[day] if visit else 0))
        via.append(best_before)
    if not total or total[-1] is None:
        return None
    days, node = [], via[-1]
    while node != SOURCE:
        if nodes[node].visit:
            days.append(nodes[node].day)
        node = via[node]
    return Path(tuple(reversed(days)), total[-1] - sum(price[day] for day in days))


def _jumps(must: list[int], since: int, day: int) -> bool:
    """Whether a gap from `since` to `day` leaves a day out that must be chosen."""
    return any(since < other < day for other in must)
