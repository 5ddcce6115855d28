"""Cadences for the peers, and what no plan can avoid: the planner's cadence graph, read in plain Python.

The graph says what days a customer may be visited on and what each gap costs; a peer adds its own prices of days. The
shortest path is the planner's as well: it is exact, and a test compares it with every choice of days, so that a peer
could not have a better one of its own. Nothing of the planner's search is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.planner import layout
from repplan.planner.cadence_graph import cadence_graph
from repplan.planner.graph import Graph
from repplan.planner.paths import shortest_path
from repplan.planner.problem import Problem, customer_entries
from repplan.planner.ticks import to_minutes, to_ticks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from repplan.planner.graph import Node

NEVER = float("inf")
Prices = Mapping[int, float]  # day -> minutes (to a tick) that a visit on it costs; days that are missing cost nothing


@dataclass(frozen=True, slots=True, eq=False)
class _Listed(Graph):
    """A graph whose nodes are read once: a pipeline asks for a path some hundred times."""

    found: list[Node]

    def nodes(self) -> list[Node]:
        return self.found


@dataclass(frozen=True)
class Rhythm:
    """One customer's cadence.

    Attributes:
        days: on which a visit is possible, ascending.
        graph: as `cadence_graph` gives it.
    """

    days: tuple[int, ...]
    graph: Graph

    def best(self, prices: Prices) -> tuple[float, list[int]]:
        """The cheapest choice of days in minutes, gaps and prices together, and the days; NEVER where there is none."""
        ticks = {day: to_ticks(price) for day in self.days if (price := prices.get(day, 0.0)) < NEVER}
        path = shortest_path(self.graph, ticks)
        if path is None:
            return NEVER, []
        return to_minutes(path.edges + sum(ticks[day] for day in path.days)), list(path.days)

    def listed(self) -> Rhythm:
        """The same, quicker to ask often; of a year it takes some megabytes."""
        return Rhythm(self.days, _Listed(self.graph.node, self.graph.edge, self.graph.nodes()))


def rhythms(problem: Problem) -> Iterator[Rhythm]:
    """The cadence of every customer, in the order of the problem."""
    return (_rhythm(problem, number) for number in range(len(problem.spec.customers)))


def _rhythm(problem: Problem, number: int) -> Rhythm:
    customer = problem.spec.customers[number]
    pins = frozenset(pin.day for pin in customer.pinned)
    open_days = {entry[layout.E_DAY] for entry in customer_entries(problem.data, number)}
    days = sorted(open_days | pins)
    graph = cadence_graph(customer.cadence, to_ticks(customer.weight), days, pins, problem.opportunities(number))
    return Rhythm(tuple(days), graph)


def unavoidable(problem: Problem) -> float:
    """Minutes that every plan of the problem costs: each customer's cheapest days if visits themselves were free.

    A lower bound of the whole cost: nothing in it depends on travel, on the other customers or on who visits.
    """
    return sum(rhythm.best({})[0] for rhythm in rhythms(problem))


def only_one_rep(problem: Problem) -> None:
    """Refuses what the peers are not written for.

    Raises:
        ValueError: for several reps, appointments or a published plan.
    """
    pinned: Sequence[object] = [customer for customer in problem.spec.customers if customer.pinned]
    if len(problem.spec.reps) != 1 or pinned or problem.spec.previous:
        raise ValueError("the peers plan for one rep, without appointments and without a plan published before")
