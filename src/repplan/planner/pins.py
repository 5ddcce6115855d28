"""Appointments first: a feasible order of all of them, or the mistake that they cannot be kept."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from repplan.errors import Mistake
from repplan.i18n import _
from repplan.planner import layout
from repplan.planner.pin_order import Call, Way, any_order, feasible_order
from repplan.planner.ticks import NOWAY

if TYPE_CHECKING:
    from repplan.planner import models
    from repplan.planner.layout import Data

_ROUNDS = 30  # times that a customer whose appointments found no place goes before the others
_PATIENCE = 20_000  # beginnings of orders tried before a day's appointments count as impossible
_BUDGET = 400_000  # the same for all days together, so that thousands of clashes take seconds


@dataclass(frozen=True, slots=True)
class _Open:
    """A customer with appointments that name no rep: all go to one of `homes` (ANY_REP = each to anybody)."""

    number: int
    homes: list[int]
    ways: list[list[int]]  # rows of `Data.entry` per appointment


def place_pins(spec: models.Spec, data: Data) -> tuple[dict[int, list[int]], list[Mistake]]:
    """For each route with appointments, its options in a feasible order; and the appointments that fit nowhere."""
    board = _Board(data)
    mistakes: list[Mistake] = []
    free: list[_Open] = []
    clashes: list[tuple[int, str]] = []
    for number, customer in enumerate(spec.customers):
        if not customer.pinned:
            continue
        ways = _pin_entries(data, number, customer)
        for index, pin in enumerate(customer.pinned):
            if pin.rep is None:
                continue
            here = f"/customers/{number}/pinned/{index}"
            if not ways.get(pin.day):
                mistakes.append(Mistake(here, _("does not lie inside the shift and outside its breaks")))
            elif not board.add(ways[pin.day][0]):
                clashes.append((ways[pin.day][0], here))
        days = [pin.day for pin in customer.pinned if pin.rep is None]
        if days:
            row = data.customer[number]
            homes = data.home[row[layout.C_HOME] : row[layout.C_HOME_END]].tolist()
            free.append(_Open(number, homes, [ways[day] for day in days]))
    text = _("cannot be kept together with the day's other pins and limits")
    mistakes += [
        Mistake(here, text) for entry, here in clashes if not board.together(entry, [e for e, _here in clashes])
    ]
    board, lost = _settle_all(board, free)
    for number in lost:
        here = f"/customers/{number}/pinned"
        mistakes.append(Mistake(here, _("no rep can keep all of these together with the other pins and limits")))
    return board.placed, mistakes


def _pin_entries(data: Data, number: int, customer: models.Customer) -> dict[int, list[int]]:
    """Rows of `Data.entry` for each pinned day."""
    ways: dict[int, list[int]] = {pin.day: [] for pin in customer.pinned}
    begin, end = (int(data.customer[number, column]) for column in (layout.C_ENTRY, layout.C_ENTRY_END))
    for entry, day in enumerate(data.entry[begin:end, layout.E_DAY].tolist(), begin):
        if day in ways:
            ways[day].append(entry)
    return ways


def _settle_all(fixed: _Board, free: list[_Open]) -> tuple[_Board, list[int]]:
    """Places for the appointments that name no rep; who finds none goes first in the next round.

    Returns:
        The board with all that could be placed, and the customers that could not.
    """
    order = sorted(free, key=lambda one: (sum(len(ways) for ways in one.ways), one.number))
    for _round in range(_ROUNDS):
        board = fixed.copy()
        lost = [one for one in order if not board.settle(one)]
        if not lost or lost[0] is order[0] or board.spent:  # nothing was in the first one's way but facts
            break
        order = [lost[0], *(one for one in order if one is not lost[0])]
    return board, sorted(one.number for one in lost)


class _Board:
    """Appointments placed so far."""

    def __init__(self, data: Data) -> None:
        self.data = data
        self.placed: dict[int, list[int]] = {}
        self._calls: dict[int, Call] = {}
        self._entries: dict[int, int] = {}  # of the options of appointments
        self._budget = [_BUDGET]  # shared by all copies
        self._together: set[int] = set()

    @property
    def spent(self) -> bool:
        """Whether the patience for orders is over."""
        return self._budget[0] <= 0

    def copy(self) -> _Board:
        """Another board to go on with, with the same patience left."""
        other = _Board(self.data)
        other.placed = {route: list(options) for route, options in self.placed.items()}
        other._calls, other._entries, other._budget = self._calls, self._entries, self._budget
        return other

    def settle(self, one: _Open) -> bool:
        """Adds the appointments of a customer that name no rep, or changes nothing."""
        for home in one.homes:
            trial = self.copy()
            if all(any(trial.add(entry) for entry in self._at(ways, home)) for ways in one.ways):
                self.placed = trial.placed
                return True
        return False

    def _at(self, ways: list[int], home: int) -> list[int]:
        rows = self.data.entry[:, layout.E_REP]
        return [entry for entry in ways if home in (layout.ANY_REP, int(rows[entry]))]

    def add(self, entry: int) -> bool:
        """Adds one appointment to its route, reordering the others where needed."""
        route = int(self.data.entry[entry, layout.E_ROUTE])
        there = self.placed.get(route, [])
        others = [self._call(self._entries[option]) for option in there]
        patience = max(0, min(_PATIENCE, self._budget[0]))
        order, tried = feasible_order(self.data, route, there, others, self._call(entry), patience=patience)
        self._budget[0] -= tried
        if order is not None:
            self.placed[route] = order
        return order is not None

    def together(self, entry: int, clashing: list[int]) -> bool:
        """Whether all clashing appointments of a route can be kept at once, where they could not one after the other.

        A way round may be shorter than the way: then the appointment between two others makes them possible.
        """
        route = int(self.data.entry[entry, layout.E_ROUTE])
        entries = {self._entries[option] for option in self.placed.get(route, [])}
        entries |= {other for other in clashing if self.data.entry[other, layout.E_ROUTE] == route}
        if entry in self._together:
            return True
        patience = max(0, min(_PATIENCE, self._budget[0]))
        order, tried = any_order(self.data, route, [self._call(one) for one in sorted(entries)], patience=patience)
        self._budget[0] -= tried
        if order is None:
            return False
        self.placed[route] = order
        self._together |= entries
        return True

    def _call(self, entry: int) -> Call:
        if entry not in self._calls:
            self._calls[entry] = call = _call(self.data, entry)
            self._entries.update((way.option, entry) for way in call.ways)
        return self._calls[entry]


def _call(data: Data, entry: int) -> Call:
    """An appointment with, for each place, the option that allows the most starts."""
    rows = range(data.entry[entry, layout.E_OPTION], data.entry[entry, layout.E_OPTION_END])
    table = {option: data.option[option].tolist() for option in rows}
    by_place = sorted(rows, key=lambda option: (table[option][layout.O_LOCATION], option))
    ways = []
    for _place, group in groupby(by_place, key=lambda option: table[option][layout.O_LOCATION]):
        option = list(group)[-1]
        row = table[option]
        pieces = data.piece[row[layout.O_PIECE] : row[layout.O_PIECE_END]].tolist()
        ways.append(Way(option, row[layout.O_LOCATION], row[layout.O_SERVICE], pieces))
    return Call(ways, max((way.pieces[-1][1] for way in ways), default=-NOWAY))
