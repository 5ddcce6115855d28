"""A planning problem, validated and frozen: what the file said, and the arrays the search works on."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from repplan.errors import Mistake
from repplan.i18n import _
from repplan.planner import layout
from repplan.planner.cadence_graph import cadence_graph
from repplan.planner.entries import Entries, Routes
from repplan.planner.layout import ANY_REP, Data, Ints
from repplan.planner.pins import place_pins
from repplan.planner.ticks import MOST, NOWAY, TICKS, to_ticks

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

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


def free_reps(spec: models.Spec, customer: models.Customer) -> frozenset[int]:
    """Indices of the reps who may make a visit that is no appointment naming its rep.

    Where appointments name reps it is these, among the customer's or not, unless any of his may come.
    """
    named = {pin.rep for pin in customer.pinned if pin.rep is not None}
    if named and not customer.any_rep:
        return frozenset(number for number, rep in enumerate(spec.reps) if rep.id in named)
    return frozenset(allowed_reps(spec, customer))


def opportunity_days(spec: models.Spec, customer: models.Customer) -> list[bool]:
    """A day counts when an allowed rep works and the customer has a window, whether or not the service fits."""
    return _open_days(spec.days, working_days(spec, customer), customer)


def working_days(spec: models.Spec, customer: models.Customer) -> set[int]:
    """The days on which an allowed rep works."""
    return {shift.day for number in allowed_reps(spec, customer) for shift in spec.reps[number].shifts}


def _open_days(days: int, working: set[int], customer: models.Customer) -> list[bool]:
    if customer.windows is not None:
        working = working.intersection(window.day for window in customer.windows)
    return [day in working for day in range(days)]


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
        self.customer: list[list[int]] = []
        self.home: list[int] = []
        self.time = [[*(NOWAY if cell is None else to_ticks(cell) for cell in row), 0] for row in spec.matrix.minutes]
        self.nowhere = len(self.time)  # an open start or end: no travel
        self.time.append([0] * (self.nowhere + 1))
        self.route, shifts = self._routes()
        self.worst = sum((row[3] - row[2]) * (2 + int(spec.costs.wait)) for row in self.route)
        self.bases = {row[layout.R_FROM] for row in self.route} - {self.nowhere}
        bonus = self._bonus()
        self.base = sum(ticks for visits in bonus.values() for ticks in visits.values())
        self.graphs = _Graphs(spec)
        self.entries = Entries(Routes(self.route, shifts), self.names, bonus)
        for number, customer in enumerate(spec.customers):
            self._customer(number, customer)
        self.worst += self.base + self.entries.worst

    def _bonus(self) -> dict[str, dict[tuple[int, int], int]]:
        """For each customer, what keeping a visit of the previous plan saves: (rep, day) -> ticks."""
        bonus: dict[str, dict[tuple[int, int], int]] = {}
        for visit in self.spec.previous:
            if 0 <= visit.day < self.spec.days:
                mine, key = bonus.setdefault(visit.customer, {}), (self.names[visit.rep], visit.day)
                mine[key] = mine.get(key, 0) + to_ticks(visit.cost)
        return bonus

    def _routes(self) -> tuple[list[list[int]], list[models.Shift]]:
        routes: list[list[int]] = []
        shifts: list[models.Shift] = []
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
                routes.append(row)
                shifts.append(shift)
        return routes, shifts

    def _customer(self, number: int, customer: models.Customer) -> None:
        reps = free_reps(self.spec, customer)
        homes = [ANY_REP] if customer.any_rep else sorted(reps)
        row = [len(self.home), len(self.home) + len(homes), self.entries.count]
        self.home += homes
        rows = self.entries.add(number, customer, reps)
        pins = frozenset(pin.day for pin in customer.pinned)
        candidates = sorted(pins.union(rows[:, layout.E_DAY].tolist()))
        # Missed visits cost whole weights: rhythms that differ in nothing else are one. Penalties of gaps are rounded.
        weight = to_ticks(customer.weight)
        scale, unit = (1, weight) if customer.cadence.kind == "gap" else (weight, 1)
        first, end, worst = self.graphs.add(customer, unit, candidates, pins)
        self.worst += worst * scale
        row += [self.entries.count, first, end]
        self.customer.append([*row, self._far(customer), weight, scale])

    def _far(self, customer: models.Customer) -> int:
        """How far out the customer lives, seen from where the reps' days start."""
        return min((self.time[base][customer.location] for base in self.bases), default=0)

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
        scalar = [wait, self.spec.days, self.base]
        time = _table(self.time, len(self.time))
        entry, option, piece = self.entries.tables()
        node, edge = self.graphs.tables()
        return Data(
            time=time,
            into=np.ascontiguousarray(time.T),
            route=_table(self.route, layout.R_COLUMNS),
            customer=_table(self.customer, layout.C_COLUMNS),
            home=np.array(self.home, dtype=np.int64),
            entry=entry,
            option=option,
            piece=piece,
            node=node,
            edge=edge,
            near=self._near(),
            scalar=np.array(scalar, dtype=np.int64),
        )


class _Graphs:
    """Gathers the rows of `Data.node` and `Data.edge`; customers of one rhythm share theirs."""

    def __init__(self, spec: models.Spec) -> None:
        self.spec = spec
        self._working: dict[tuple[str, ...] | None, set[int]] = {}
        self._known: dict[Hashable, tuple[int, int, int]] = {}
        self._nodes: list[Ints] = [np.empty((0, layout.N_COLUMNS), dtype=np.int64)]
        self._edges: list[Ints] = [np.empty((0, layout.G_COLUMNS), dtype=np.int64)]
        self._count = [0, 0]

    def add(
        self, customer: models.Customer, weight: int, candidates: list[int], pins: frozenset[int]
    ) -> tuple[int, int, int]:
        """Adds a customer's graph: its first row, the one after its last, and its `worst`."""
        reps = None if customer.reps is None else tuple(customer.reps)
        if reps not in self._working:
            self._working[reps] = working_days(self.spec, customer)
        opportunity = _open_days(self.spec.days, self._working[reps], customer)
        cadence = customer.cadence
        key = (cadence.model_dump_json(), weight, tuple(candidates), pins, bytes(opportunity))
        if key not in self._known:
            graph = cadence_graph(cadence, weight, candidates, pins, opportunity)
            node, (first, edges) = graph.node.copy(), self._count
            node[:, [layout.N_EDGE, layout.N_EDGE_END]] += edges
            self._nodes.append(node)
            self._edges.append(graph.edge)
            self._count = [first + len(node), edges + len(graph.edge)]
            self._known[key] = first, self._count[0], graph.worst
        return self._known[key]

    def tables(self) -> tuple[Ints, Ints]:
        """The rows of nodes and edges."""
        return np.concatenate(self._nodes), np.concatenate(self._edges)


def _table(rows: object, columns: int) -> Ints:
    return np.array(rows, dtype=np.int64).reshape(-1, columns)


def customer_entries(data: Data, customer: int) -> Iterator[list[int]]:
    """The rows of `Data.entry` of one customer."""
    row = data.customer[customer]
    yield from data.entry[row[layout.C_ENTRY] : row[layout.C_ENTRY_END]].tolist()
