"""What one customer's visits cost, and what other days would cost, with everybody else kept as planned.

For each day the cheapest insertion of a visit into the routes of the others, by the exact schedule; over these prices
the shortest path through the customer's cadence graph. Under those conditions (the others' order and windows kept, and
one rep for all visits unless `any_rep`) the answers are exact, and every figure is a difference of the objective:

    cost of a selection = travel + windows + waiting added to the routes
                        + penalties of his gaps, or the price of his missed visits
                        + cost of his previous visits that are not kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from repplan.planner import layout
from repplan.planner.cadence_graph import cadence_graph
from repplan.planner.insertion import Visit, start_range, visit_in
from repplan.planner.layout import ANY_REP
from repplan.planner.objective import cadence_cost
from repplan.planner.obstacles import Obstacle, Others
from repplan.planner.paths import graph_of, shortest_path
from repplan.planner.penalty import Clock, after_visit, phase_on
from repplan.planner.problem import customer_entries
from repplan.planner.ticks import to_ticks
from repplan.planner.timetable import timetable

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from repplan.planner.graph import Graph
    from repplan.planner.models import Customer, Phase
    from repplan.planner.problem import Problem
    from repplan.planner.timetable import Timetable


@dataclass(frozen=True, slots=True)
class Parts:
    """A cost or a difference of costs and what it consists of; ticks."""

    travel: int = 0
    windows: int = 0
    waiting: int = 0
    rhythm: int = 0
    moved: int = 0

    @property
    def total(self) -> int:
        """The sum."""
        return self.travel + self.windows + self.waiting + self.rhythm + self.moved

    def __sub__(self, other: Parts) -> Parts:
        return Parts(
            self.travel - other.travel,
            self.windows - other.windows,
            self.waiting - other.waiting,
            self.rhythm - other.rhythm,
            self.moved - other.moved,
        )


@dataclass(frozen=True, slots=True)
class GapFact:
    """One gap between visits: from day `since` (negative = before the horizon) to day `to`, None while it is open.

    `phase` counts from 0 and `rule` is it; `length` is in the rule's unit, `penalty` in ticks.
    """

    since: int
    to: int | None
    phase: int
    rule: Phase
    length: int
    penalty: int


@dataclass(frozen=True, slots=True)
class Selection:
    """One choice of all visits of a customer, by day, and its cost in `parts`."""

    visits: tuple[Visit, ...]
    parts: Parts

    @property
    def cost(self) -> int:
        """In ticks."""
        return self.parts.total

    @property
    def days(self) -> tuple[int, ...]:
        """The days of the visits."""
        return tuple(visit.day for visit in self.visits)

    def on(self, day: int) -> Visit | None:
        """The visit of a day."""
        return next((visit for visit in self.visits if visit.day == day), None)


class Choices:
    """The visits that one customer has and could have.

    Args:
        problem: the problem.
        routes: the plan: options of each route's stops in order; the customer's own may be among them or not.
        number: the customer.
    """

    def __init__(self, problem: Problem, routes: Mapping[int, Sequence[int]], number: int) -> None:
        self.problem = problem
        self.number = number
        self.routes = routes
        self.entries = list(customer_entries(problem.data, number))
        rest = {route: self._without(options) for route, options in routes.items()}
        # Where the way round is the quicker one, the others may not be able to do without the visit.
        self.bound = {
            route for route, options in rest.items() if options and not timetable(problem.data, route, options)
        }
        self.others = Others(problem, {route: options for route, options in rest.items() if route not in self.bound})

    @property
    def customer(self) -> Customer:
        """The customer as the problem has him."""
        return self.problem.spec.customers[self.number]

    @cached_property
    def planned(self) -> Selection:
        """The visits as the plan has them, within the rules or not."""
        visits = []
        for entry in self.entries:
            options = self.routes.get(entry[layout.E_ROUTE], ())
            mine = [place for place, option in enumerate(options) if self._owns(option)]
            if not mine:
                continue
            table = timetable(self.problem.data, entry[layout.E_ROUTE], options)
            assert table is not None
            visits.append(visit_in(entry, mine[0], table, self._alone(entry[layout.E_ROUTE])))
        visits.sort(key=lambda visit: visit.day)
        rhythm, _late, _short = cadence_cost(self.problem, self.number, [visit.day for visit in visits])
        return self._selection(visits, rhythm)

    @cached_property
    def answers(self) -> tuple[Visit | Obstacle, ...]:
        """For each route on which the customer could be met at all, the cheapest visit or what is in its way."""
        own = {visit.route: visit for visit in self.planned.visits}
        found: list[Visit | Obstacle] = []
        for entry in self.entries:
            planned = own.get(entry[layout.E_ROUTE])
            if planned is not None and entry[layout.E_ROUTE] in self.bound:
                found.append(planned)
                continue
            way = self.others.enter(entry)
            if isinstance(way, Obstacle):
                found.append(way if planned is None else planned)
                continue
            visit = visit_in(entry, way.place, way.table, self._alone(way.route))
            found.append(visit if planned is None or visit.cost < planned.cost else planned)
        return tuple(found)

    @cached_property
    def offers(self) -> tuple[Visit, ...]:
        """The cheapest visit on each route on which one is possible, by route."""
        return tuple(answer for answer in self.answers if isinstance(answer, Visit))

    def offer(self, day: int) -> Visit | None:
        """The cheapest possible visit of a day, whatever the customer's other visits."""
        return min((visit for visit in self.offers if visit.day == day), key=lambda visit: visit.cost, default=None)

    def start_range(self, visit: Visit) -> tuple[int, int]:
        """The earliest and the latest start of an offered visit with all other stops kept in order (ticks)."""
        if visit.route in self.bound:
            return visit.stop.start, visit.stop.start
        return start_range(self.problem.data, self.others.line(visit.route), visit)

    def best(
        self, *, through: Collection[int] = (), without: Collection[int] = (), agreed: Collection[int] = ()
    ) -> Selection | None:
        """The cheapest choice of all visits, None where the rules allow none.

        Args:
            through: days that must be among the visits.
            without: days that must not.
            agreed: days to be treated as appointments: kept even where a gap between facts is then below its minimum.
        """
        graph = self._graph(agreed)
        needed = {int(self.problem.data.route[route, layout.R_DAY]) for route in self.bound}
        found = [self._best_of(home, graph, set(through) | needed, set(without)) for home in self._homes()]
        return min((one for one in found if one is not None), key=lambda one: one.cost, default=None)

    def gaps(self, days: Sequence[int]) -> list[GapFact]:
        """The gaps of visits on these days, the open one at the end included; none where no gaps are asked for."""
        if self.customer.cadence.kind != "gap":
            return []
        clock = Clock(self.customer.cadence, self.problem.opportunities(self.number))
        weight = to_ticks(self.customer.weight)
        state, since, found = phase_on(clock.phases, (0, 0), clock.start), clock.start, []
        for day in [*sorted(days), None]:
            rule = clock.phases[state[0]]
            length, penalty = clock.length(rule, since, day), clock.penalty(rule, since, day, weight)
            found.append(GapFact(since, day, state[0], rule, length, penalty))
            if day is not None:
                state, since = after_visit(clock.phases, state, day), day
        return found

    def _alone(self, route: int) -> Timetable | None:
        """The schedule of a route without the customer, None where there is none."""
        return None if route in self.bound else self.others.line(route).table

    def _owns(self, option: int) -> bool:
        return int(self.problem.data.option[option, layout.O_CUSTOMER]) == self.number

    def _without(self, options: Sequence[int]) -> list[int]:
        return [option for option in options if not self._owns(option)]

    def _homes(self) -> list[int]:
        row = self.problem.data.customer[self.number]
        homes: list[int] = self.problem.data.home[row[layout.C_HOME] : row[layout.C_HOME_END]].tolist()
        return homes or [ANY_REP]

    def _graph(self, agreed: Collection[int]) -> Graph:
        pins = {pin.day for pin in self.customer.pinned}
        if pins.issuperset(agreed):
            return graph_of(self.problem.data, self.number)
        return cadence_graph(
            self.customer.cadence,
            to_ticks(self.customer.weight),
            sorted({entry[layout.E_DAY] for entry in self.entries} | pins),
            frozenset(pins | set(agreed)),
            self.problem.opportunities(self.number),
        )

    def _best_of(self, home: int, graph: Graph, through: set[int], without: set[int]) -> Selection | None:
        """The best choice when all free visits go to one rep."""
        named = {entry[layout.E_ROUTE] for entry in self.entries if entry[layout.E_NAMED]}
        offers: dict[int, Visit] = {}
        for visit in self.offers:
            allowed = home in (ANY_REP, visit.rep) or visit.route in named
            if (
                allowed
                and visit.day not in without
                and (visit.day not in offers or visit.cost < offers[visit.day].cost)
            ):
                offers[visit.day] = visit
        path = shortest_path(graph, {day: visit.cost for day, visit in offers.items()}, through)
        return None if path is None else self._selection([offers[day] for day in path.days], path.edges)

    def _selection(self, visits: Sequence[Visit], rhythm: int) -> Selection:
        parts = Parts(
            travel=sum(visit.travel for visit in visits),
            windows=sum(visit.windows for visit in visits),
            waiting=sum(visit.waiting for visit in visits),
            rhythm=rhythm,
            moved=self._previous - sum(visit.kept for visit in visits),
        )
        return Selection(tuple(visits), parts)

    @cached_property
    def _previous(self) -> int:
        """What dropping all visits of the previous plan costs."""
        spec = self.problem.spec
        own = (visit for visit in spec.previous if visit.customer == self.customer.id and 0 <= visit.day < spec.days)
        return sum(to_ticks(visit.cost) for visit in own)
