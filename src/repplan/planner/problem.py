"""A planning problem, validated and frozen: what the file said, and the arrays the search works on."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from repplan.errors import Mistake
from repplan.i18n import _
from repplan.planner import layout
from repplan.planner.cadence_graph import Graph, cadence_graph
from repplan.planner.layout import ANY_REP, Data, Ints
from repplan.planner.options import Opening, Option, customer_openings, day_options, pin_options, working_spans
from repplan.planner.pins import place_pins
from repplan.planner.ticks import MOST, NOWAY, TICKS, to_ticks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from repplan.planner import models

_NEAR = 60  # neighbours the search knows of each customer


@dataclass(frozen=True)
class Problem:
    """A validated problem: the interchange file's content and the kernel's arrays.

    Attributes:
        spec: the content of the file.
        digest: `sha256:…` of it.
        data: the arrays (see `layout`), read-only.
        start: for each route that has appointments, the options of its stops in a feasible order.
    """

    spec: models.Spec
    digest: str
    data: Data = field(repr=False)
    start: dict[int, list[int]] = field(repr=False)

    @cached_property
    def route_of(self) -> dict[tuple[int, int], int]:
        """The route of a rep (index) on a day."""
        rows = self.data.route[:, [layout.R_REP, layout.R_DAY]].tolist()
        return {(rep, day): index for index, (rep, day) in enumerate(rows)}

    @cached_property
    def customer_index(self) -> dict[str, int]:
        """The place of each customer in the file."""
        return {customer.id: number for number, customer in enumerate(self.spec.customers)}

    def opportunities(self, customer: int) -> list[bool]:
        """For each day of the horizon, whether it is an opportunity to see the customer."""
        return opportunity_days(self.spec, self.spec.customers[customer])


def allowed_reps(spec: models.Spec, customer: models.Customer) -> list[int]:
    """Indices of the reps who may visit the customer."""
    return [number for number, rep in enumerate(spec.reps) if customer.reps is None or rep.id in customer.reps]


def opportunity_days(spec: models.Spec, customer: models.Customer) -> list[bool]:
    """A day counts when an allowed rep works and the customer has a window, whether or not the service fits."""
    working = {shift.day for number in allowed_reps(spec, customer) for shift in spec.reps[number].shifts}
    if customer.windows is not None:
        working &= {window.day for window in customer.windows}
    return [day in working for day in range(spec.days)]


def compile_problem(spec: models.Spec, digest: str) -> tuple[Problem | None, list[Mistake]]:
    """The problem, and the mistakes that only show when appointments and numbers are put together."""
    tables = _Tables(spec)
    if tables.worst >= MOST:  # no array can hold such numbers
        return None, [Mistake("/customers", _("weights and times are too large to be added up exactly"))]
    data = tables.data()
    start, mistakes = place_pins(spec, data)
    for array in data:
        array.setflags(write=False)
    return Problem(spec, digest, data, start), mistakes


class _Tables:
    """Gathers the rows of `Data`."""

    def __init__(self, spec: models.Spec) -> None:
        self.spec = spec
        self.names = {rep.id: number for number, rep in enumerate(spec.reps)}
        self.route: list[list[int]] = []
        self.spans: list[list[tuple[int, int]]] = []
        self.customer: list[list[int]] = []
        self.home: list[int] = []
        self.entry: list[list[int]] = []
        self.option: list[list[int]] = []
        self.piece: list[tuple[int, int, int]] = []
        self.node: list[list[int]] = []
        self.edge: list[tuple[int, int]] = []
        self.time = [[*(NOWAY if cell is None else to_ticks(cell) for cell in row), 0] for row in spec.matrix.minutes]
        self.nowhere = len(self.time)  # an open start or end: no travel
        self.time.append([0] * (self.nowhere + 1))
        self.bonus: dict[tuple[str, str, int], int] = {}
        for visit in spec.previous:
            if 0 <= visit.day < spec.days:
                key = visit.customer, visit.rep, visit.day
                self.bonus[key] = self.bonus.get(key, 0) + to_ticks(visit.cost)
        self.worst = sum(self.bonus.values())
        self._routes()
        for number, customer in enumerate(spec.customers):
            self._customer(number, customer)

    def _routes(self) -> None:
        for number, rep in enumerate(self.spec.reps):
            for shift in sorted(rep.shifts, key=lambda shift: shift.day):
                begin = shift.from_ if "from_" in shift.model_fields_set else rep.start
                end = shift.to if "to" in shift.model_fields_set else rep.end
                row = [number, shift.day, to_ticks(shift.start), to_ticks(shift.end)]
                row += [self.nowhere if begin is None else begin, self.nowhere if end is None else end]
                row.append(NOWAY if rep.max_visits is None else rep.max_visits)
                row.append(NOWAY if rep.max_minutes is None else to_ticks(rep.max_minutes))
                row.append(NOWAY if rep.capacity is None else to_ticks(rep.capacity))
                row.append(min(row[layout.R_END] - row[layout.R_START], row[layout.R_MINUTES]))
                self.route.append(row)
                self.spans.append(working_spans(shift))
                self.worst += (row[3] - row[2]) * (2 + int(self.spec.costs.wait))

    def _customer(self, number: int, customer: models.Customer) -> None:
        homes, others = self._reps(customer)
        row = [len(self.home), len(self.home) + len(homes), len(self.entry)]
        self.home += homes
        pins = {pin.day: pin for pin in customer.pinned}
        openings = customer_openings(customer)
        for route, columns in enumerate(self.route):
            rep, day = columns[layout.R_REP], columns[layout.R_DAY]
            today = None if openings is None else openings.get(day, [])
            options, named, held = self._ways(customer, route, today, pins.get(day), (homes, others))
            if options:
                bonus = self.bonus.get((customer.id, self.spec.reps[rep].id, day), 0)
                self._entry(number, customer, [route, day, rep], options, [bonus, named, held])
        candidates = sorted({entry[layout.E_DAY] for entry in self.entry[row[2] :]} | set(pins))
        graph = cadence_graph(
            customer.cadence,
            to_ticks(customer.weight),
            candidates,
            frozenset(pins),
            opportunity_days(self.spec, customer),
        )
        row += [len(self.entry), len(self.node)]
        self._graph(graph)
        self.customer.append([*row, len(self.node), self._far(customer), to_ticks(customer.weight)])

    def _reps(self, customer: models.Customer) -> tuple[list[int], set[int]]:
        """Who may serve all of the customer's free visits, and who may make a visit that is no appointment."""
        allowed = allowed_reps(self.spec, customer)
        if customer.any_rep:
            return [ANY_REP], set(allowed)
        named = {self.names[pin.rep] for pin in customer.pinned if pin.rep is not None}
        if not named:
            return allowed, set(allowed)
        both = named.intersection(allowed)
        return sorted(both or named), both

    def _ways(
        self,
        customer: models.Customer,
        route: int,
        today: list[Opening] | None,
        pin: models.Pin | None,
        reps: tuple[list[int], set[int]],
    ) -> tuple[list[Option], bool, bool]:
        """Options on a route, whether an appointment names its rep, and whether nothing about it is left to choose."""
        rep = self.route[route][layout.R_REP]
        homes, others = reps
        service = to_ticks(customer.service)
        if pin is None:
            if rep not in others or today == []:
                return [], False, False
            return day_options(today, self.spans[route], service, customer.location), False, False
        if pin.rep is None:
            if rep not in (others if customer.any_rep else homes):
                return [], False, False
        elif self.names[pin.rep] != rep:
            return [], False, False
        start = None if pin.start is None else to_ticks(pin.start)
        options = pin_options(today, self.spans[route], service, customer.location, start)
        named = pin.rep is not None
        return options, named, named and start is not None and len(options) == 1

    def _entry(
        self, number: int, customer: models.Customer, key: list[int], options: list[Option], rest: list[int]
    ) -> None:
        begin, end = self.route[key[0]][layout.R_START], self.route[key[0]][layout.R_END]
        service, load = to_ticks(customer.service), to_ticks(customer.load)
        first = len(self.option)
        for option in options:
            at = len(self.piece)
            self.piece += option.pieces
            uniform = all(cost == option.level for _a, _b, cost in option.pieces)
            wide = uniform and [(a, b) for a, b, _cost in option.pieces] == [(begin, end - service)]
            row = [number, len(self.entry), option.location, option.level, at, len(self.piece)]
            self.option.append([*row, service, load, uniform, wide])
        self.entry.append([*key, first, len(self.option), *rest])
        self.worst += max(option.level for option in options)

    def _graph(self, graph: Graph) -> None:
        for day, edges in zip(graph.days, graph.edges, strict=True):
            self.node.append([day, len(self.edge), len(self.edge) + len(edges)])
            self.edge += edges
            self.worst += max((abs(cost) for _before, cost in edges), default=0)

    def _far(self, customer: models.Customer) -> int:
        """How far out the customer lives, seen from where the reps' days start."""
        bases = {row[layout.R_FROM] for row in self.route} - {self.nowhere}
        return min((self.time[base][customer.location] for base in bases), default=0)

    def _near(self) -> Ints:
        places = [customer.location for customer in self.spec.customers]
        if not places:
            return np.zeros((0, 0), dtype=np.int64)
        time = np.array(self.time, dtype=np.int64)
        apart = np.minimum(time, time.T)[np.ix_(places, places)]
        np.fill_diagonal(apart, -1)
        order = np.argsort(apart, axis=1, kind="stable")
        return np.ascontiguousarray(order[:, : _NEAR + 1].astype(np.int64))

    def data(self) -> Data:
        """The arrays."""
        wait = round(self.spec.costs.wait * TICKS)
        scalar = [wait, self.spec.days, sum(self.bonus.values())]
        time = _table(self.time, len(self.time))
        return Data(
            time=time,
            into=np.ascontiguousarray(time.T),
            route=_table(self.route, layout.R_COLUMNS),
            customer=_table(self.customer, layout.C_COLUMNS),
            home=np.array(self.home, dtype=np.int64),
            entry=_table(self.entry, layout.E_COLUMNS),
            option=_table(self.option, layout.O_COLUMNS),
            piece=_table(self.piece, layout.P_COLUMNS),
            node=_table(self.node, layout.N_COLUMNS),
            edge=_table(self.edge, layout.G_COLUMNS),
            near=self._near(),
            scalar=np.array(scalar, dtype=np.int64),
        )


def _table(rows: object, columns: int) -> Ints:
    return np.array(rows, dtype=np.int64).reshape(-1, columns)


def customer_entries(data: Data, customer: int) -> Iterator[list[int]]:
    """The rows of `Data.entry` of one customer."""
    row = data.customer[customer]
    yield from data.entry[row[layout.C_ENTRY] : row[layout.C_ENTRY_END]].tolist()
