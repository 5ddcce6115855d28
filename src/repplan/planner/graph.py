"""A directed graph over days, in whose nodes a customer is visited or passed by; paths through it are his visit days.

A node is a visit on a day, or the morning of a day on which nothing is decided yet; the last one is the morning after
the horizon. An edge leaves out every day between what its two nodes decide. All edges lead from earlier rows to later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from repplan.planner import layout
from repplan.planner.ticks import MOST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repplan.planner.layout import Ints

SOURCE = -1  # an edge from here is the path's beginning


class Node(NamedTuple):
    """One node in plain Python.

    Attributes:
        day: of the visit, or the first day that is not decided yet.
        visit: whether it is a visit.
        edges: (node before or SOURCE, ticks) of each edge into it.
    """

    day: int
    visit: bool
    edges: list[tuple[int, int]]

    @property
    def decided(self) -> int:
        """The last day of which a path that has come here says whether there is a visit."""
        return self.day if self.visit else self.day - 1


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """One customer's cadence.

    Attributes:
        node: (nodes, `layout.N_COLUMNS`), the ranges of edges counted from the graph's first one.
        edge: (edges, `layout.G_COLUMNS`), nodes counted from the graph's first one.
    """

    node: Ints
    edge: Ints

    @property
    def worst(self) -> int:
        """As many ticks as the edges of a path may come to: no path pays twice for entering one day."""
        dearest = np.zeros(int(self.node[-1, layout.N_DAY]) + 1, dtype=np.int64)
        days = np.repeat(self.node[:, layout.N_DAY], self.node[:, layout.N_EDGE_END] - self.node[:, layout.N_EDGE])
        np.maximum.at(dearest, days, np.abs(self.edge[:, layout.G_COST]))
        return sum(dearest.tolist())

    def nodes(self) -> list[Node]:
        """All nodes in plain Python."""
        edges = [(before, cost) for before, cost in self.edge.tolist()]
        return [Node(day, bool(visit), edges[first:end]) for day, visit, first, end in self.node.tolist()]


class Builder:
    """Gathers edges in any order.

    Costs of `MOST` ticks and more count as `MOST`, which no problem may reach.
    """

    def __init__(self) -> None:
        self._edges: list[tuple[Ints, Ints, Ints]] = []

    def edges(
        self, targets: Ints | Sequence[int], before: Ints | Sequence[int] | int, costs: Ints | Sequence[int] | int
    ) -> None:
        """Edges into `targets`; `before` and `costs` may be one for all of them."""
        into = np.asarray(targets, dtype=np.int64)
        cost = min(costs, MOST) if isinstance(costs, int) else costs
        rest = (np.broadcast_to(np.asarray(column, dtype=np.int64), into.shape) for column in (before, cost))
        self._edges.append((into, *rest))  # type: ignore[arg-type]

    def graph(self, days: Ints | Sequence[int], visits: Ints | Sequence[int] | int, keep: Ints | None = None) -> Graph:
        """The graph of nodes with these days, each a visit or not; of `keep`, if given, the others are left out."""
        into, before, cost = (np.concatenate(columns) for columns in zip(*self._edges, strict=True))
        if keep is not None:
            number = np.full(len(days) + 1, -2, dtype=np.int64)  # the last place is SOURCE's
            number[keep], number[SOURCE] = np.arange(len(keep)), SOURCE
            into, before = number[into], number[before]
            left = (into >= 0) & (before >= SOURCE)
            into, before, cost = into[left], before[left], cost[left]
            days, visits = np.asarray(days)[keep], np.asarray(visits)[keep]
        order = np.argsort(into, kind="stable")
        ends = np.cumsum(np.bincount(into, minlength=len(days)))
        node = np.empty((len(days), layout.N_COLUMNS), dtype=np.int64)
        node[:, layout.N_DAY] = days
        node[:, layout.N_VISIT] = visits
        node[:, layout.N_EDGE_END] = ends
        node[:, layout.N_EDGE] = np.concatenate([[0], ends[:-1]])
        return Graph(node, np.stack([before[order], cost[order]], axis=1))
