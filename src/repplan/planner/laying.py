"""From the stops of a plan back to routes of options, for a problem whose facts may have changed since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.planner import layout
from repplan.planner.memory import Memory
from repplan.planner.obstacles import Obstacle, Others
from repplan.planner.problem import customer_entries
from repplan.planner.roominess import most_kept
from repplan.planner.ticks import to_ticks
from repplan.planner.timetable import timetable, within_limits

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from repplan.planner.plan import Plan
    from repplan.planner.problem import Problem
    from repplan.planner.timetable import Timetable


@dataclass(frozen=True, slots=True)
class Wish:
    """A stop that a route should have: of which customer, where (None = anywhere) and from when, in ticks.

    Without a `start` the stop has no place in the order, and gets the cheapest.
    """

    customer: int
    start: int | None = None
    location: int | None = None


@dataclass(frozen=True, slots=True)
class Laid:
    """Feasible routes, and the wishes (route, customer) that found no place in them."""

    routes: dict[int, list[int]]
    left_out: tuple[tuple[int, int], ...]


def wishes_of(problem: Problem, plan: Plan) -> dict[int, list[Wish]]:
    """The stops of a plan made for the problem, by route."""
    names = {rep.id: number for number, rep in enumerate(problem.spec.reps)}
    return {
        problem.route_of[names[route.rep], route.day]: [
            Wish(problem.customer_index[stop.customer], to_ticks(stop.start), stop.location) for stop in route.stops
        ]
        for route in plan.routes
    }


def lay_routes(problem: Problem, wishes: Mapping[int, Sequence[Wish]]) -> Laid:
    """Routes with the wished stops in their order, and every appointment.

    What the order does not allow any more is put where it is cheapest, appointments first. Where not all find room, as
    many as possible stay: of those that can be kept in their order beside the appointments, the most.
    """
    memory = Memory(problem)
    routes: dict[int, list[int]] = {}
    left_out: list[tuple[int, int]] = []
    for route in sorted({*wishes, *problem.start}):
        laid = _Laying(problem, route, memory)
        for wish in wishes.get(route, ()):
            laid.want(wish)
        order = laid.order()
        if order:
            routes[route] = order
        left_out += [(route, customer) for customer in laid.left_out]
    return Laid(routes, tuple(left_out))


def _cost(table: Timetable) -> int:
    return table.cost


class _Laying:
    """One route being laid."""

    def __init__(self, problem: Problem, route: int, memory: Memory) -> None:
        self.problem, self.route, self.memory = problem, route, memory
        self.pins = problem.start.get(route, [])
        self.ordered: list[int] = []
        self.loose: list[int] = []
        self.left_out: list[int] = []

    def want(self, wish: Wish) -> None:
        """Notes a wish; a customer who cannot be visited on this route is left out at once."""
        entry = self._entry(wish.customer)
        if entry is None:
            self.left_out.append(wish.customer)
        elif wish.start is None:
            self.loose.append(wish.customer)
        else:
            self.ordered.append(self._option(entry, wish))

    def order(self) -> list[int]:
        """The route's options."""
        wanted, best = {*self._customers(self.ordered), *self.loose}, list[int]()
        for order in self._ways():
            if len(order) > len(best):
                best = order
            if wanted.issubset(self._customers(best)):
                break
        self.left_out += sorted(wanted - set(self._customers(best)))
        return best

    def _ways(self) -> Iterator[list[int]]:
        """Routes with every appointment and as many wishes as each way of laying them finds room for."""
        loose = [option for option in self.ordered if not self._is_pinned(option)]
        yield self._in_order(self.ordered)
        yield self._in_order(loose)
        yield self._roomiest(loose)

    def _in_order(self, ordered: Sequence[int]) -> list[int]:
        """One stop after the other where it fits, the appointments in place of others, then what is left."""
        order: list[int] = []
        for option in ordered:
            if self._fits([*order, option]):
                order.append(option)
        order = self._with_all(order, self._customers(self.pins))
        for pin in self._customers(self.pins):
            if pin not in self._customers(order):
                order = self._make_room(order, pin)
        return self._with_all(order, [*self._customers(self.ordered), *self.loose])

    def _roomiest(self, order: Sequence[int]) -> list[int]:
        """Each appointment at the place of the order at which the most others can be kept; then what is left."""
        pins = self._customers(self.pins)
        for number, pin in enumerate(pins, 1):
            entry = self._entry(pin)
            assert entry is not None
            ways = (
                self._kept([*order[:place], option, *order[place:]], pins[:number])
                for place in range(len(order) + 1)
                for option in range(entry[layout.E_OPTION], entry[layout.E_OPTION_END])
            )
            order = max((way for way in ways if way), key=len, default=[])
            if not order:
                return []
        order = self._kept(order, pins)
        return self._with_all(order, [*self._customers(self.ordered), *self.loose]) if self._fits(order) else []

    def _kept(self, order: Sequence[int], needed: Collection[int]) -> list[int]:
        """The most of an order that time allows with these customers in it; nothing where they cannot be kept so."""
        stays = [self.memory.stay(option) for option in order]
        frame = self.memory.line(self.route, ()).frame
        must = [place for place, customer in enumerate(self._customers(order)) if customer in needed]
        most = int(self.problem.data.route[self.route, layout.R_VISITS])
        return [order[place] for place in most_kept(frame, stays, must, most) or ()]

    def _make_room(self, order: list[int], pin: int) -> list[int]:
        """The order with an appointment in place of as few neighbouring stops as possible, the cheapest such way.

        Appointments among them stay; where all else would have to go, they alone are left, in an order that is known
        to work.
        """
        entry = self._entry(pin)
        assert entry is not None
        fixed = {*self._customers(self.pins)}
        for length in range(1, len(order) + 1):
            ways = []
            for place in range(len(order) - length + 1):
                string = order[place : place + length]
                rest = [*order[:place], *order[place + length :]]
                # Where the way round is the quicker one, the rest may not be possible without them.
                if fixed.isdisjoint(self._customers(string)) and (not rest or self._fits(rest)):
                    ways.append(Others(self.problem, {self.route: rest}, self.memory).enter(entry))
            found = min((way.table for way in ways if not isinstance(way, Obstacle)), key=_cost, default=None)
            if found is not None:
                return [stop.option for stop in found.stops]
        return list(self.pins)

    def _with_all(self, order: list[int], customers: Sequence[int]) -> list[int]:
        """The order with those of the customers for whom there is room."""
        for customer in customers:
            if customer not in self._customers(order):
                order = self._with(order, customer)
        return order

    def _with(self, order: list[int], customer: int) -> list[int]:
        """The order with one customer more, as it is where there is no room."""
        entry = self._entry(customer)
        assert entry is not None
        way = Others(self.problem, {self.route: order}, self.memory).enter(entry)
        return order if isinstance(way, Obstacle) else [stop.option for stop in way.table.stops]

    def _fits(self, order: list[int]) -> bool:
        data = self.problem.data
        return within_limits(data, self.route, order) and timetable(data, self.route, order) is not None

    def _is_pinned(self, option: int) -> bool:
        return int(self.problem.data.option[option, layout.O_CUSTOMER]) in self._customers(self.pins)

    def _customers(self, order: Sequence[int]) -> list[int]:
        return [int(self.problem.data.option[option, layout.O_CUSTOMER]) for option in order]

    def _entry(self, customer: int) -> list[int] | None:
        entries = customer_entries(self.problem.data, customer)
        return next((entry for entry in entries if entry[layout.E_ROUTE] == self.route), None)

    def _option(self, entry: list[int], wish: Wish) -> int:
        """The option whose windows hold the wished start at its place; else the one that allows the most starts."""
        data, rows = self.problem.data, range(entry[layout.E_OPTION], entry[layout.E_OPTION_END])
        here = [row for row in rows if wish.location in (None, int(data.option[row, layout.O_LOCATION]))] or [*rows]
        for option in here:  # by level: the first that holds the start is the one that is paid
            pieces = data.piece[data.option[option, layout.O_PIECE] : data.option[option, layout.O_PIECE_END]].tolist()
            if any(first <= (wish.start or 0) <= last for first, last, _cost in pieces):
                return option
        return here[-1]
