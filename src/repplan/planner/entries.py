"""The ways to visit customers as rows: one per customer and route, and the times each of them offers.

A customer has the same times on all routes whose reps work the same hours and on which his windows are the same: such
rows share their options. Appointments have options of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from repplan.planner import layout
from repplan.planner.options import (
    Opening,
    Option,
    Piece,
    Spans,
    customer_openings,
    day_options,
    pin_options,
    working_spans,
)
from repplan.planner.ticks import to_ticks

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from repplan.planner import models
    from repplan.planner.layout import Ints

    Frame = tuple[Spans, int, int]  # when a rep works, and the ends of his shift
    Openings = tuple[Opening, ...]

_NEVER = -1


class Routes:
    """What the reps' days have in common.

    Args:
        rows: of `Data.route`.
        shifts: one for each of them.
    """

    def __init__(self, rows: Sequence[Sequence[int]], shifts: Sequence[models.Shift]) -> None:
        table = np.array(rows, dtype=np.int64).reshape(-1, layout.R_COLUMNS)
        self.rep, self.day = table[:, layout.R_REP].copy(), table[:, layout.R_DAY].copy()
        kinds: dict[Frame, int] = {}
        frames = [
            (tuple(working_spans(shift)), row[layout.R_START], row[layout.R_END])
            for row, shift in zip(rows, shifts, strict=True)
        ]
        self.kind = np.array([kinds.setdefault(frame, len(kinds)) for frame in frames], dtype=np.int64)
        self.frames = list(kinds)

    def of(self, reps: Collection[int]) -> Ints:
        """The routes of these reps."""
        return np.flatnonzero(np.isin(self.rep, list(reps)))

    def on(self, day: int) -> Ints:
        """The routes of a day."""
        return np.flatnonzero(self.day == day)

    def frame(self, route: int) -> Frame:
        """The working time of a route."""
        return self.frames[int(self.kind[route])]


class Entries:
    """Gathers the rows of `Data.entry`, `Data.option` and `Data.piece`.

    Args:
        routes: of the problem.
        names: index of each rep.
        bonus: for each customer the previous visits in the horizon: (rep, day) -> ticks.

    Attributes:
        worst: at least the window costs of any plan.
    """

    def __init__(
        self, routes: Routes, names: Mapping[str, int], bonus: Mapping[str, Mapping[tuple[int, int], int]]
    ) -> None:
        self.routes, self.names, self.bonus = routes, names, bonus
        self.count = 0
        self.worst = 0
        self._blocks: list[Ints] = []
        self._option: list[list[int]] = []
        self._piece: list[Piece] = []
        self._runs: dict[tuple[Piece, ...], int] = {}
        self._known: dict[tuple[Openings | None, Spans, int, int], list[Option]] = {}
        self._routes_of: dict[frozenset[int], Ints] = {}

    def add(self, number: int, customer: models.Customer, reps: frozenset[int]) -> Ints:
        """Adds the rows of one customer and returns them.

        Args:
            number: the customer's.
            customer: the customer.
            reps: who may make a visit that is no appointment naming its rep.
        """
        windows = customer_openings(customer)
        openings = None if windows is None else {day: tuple(found) for day, found in windows.items()}
        if reps not in self._routes_of:
            self._routes_of[reps] = self.routes.of(reps)
        rows = self._free(number, customer, self._routes_of[reps], openings)
        if customer.pinned:
            pinned = [self._appointment(number, customer, pin, reps, openings) for pin in customer.pinned]
            rows = np.concatenate([rows, *pinned])
            rows = rows[np.argsort(rows[:, layout.E_ROUTE])]
        for (rep, day), bonus in self.bonus.get(customer.id, {}).items():
            rows[(rows[:, layout.E_REP] == rep) & (rows[:, layout.E_DAY] == day), layout.E_BONUS] = bonus
        self._blocks.append(rows)
        self.count += len(rows)
        return rows

    def tables(self) -> tuple[Ints, Ints, Ints]:
        """The rows of entries, options and pieces."""
        none = np.empty((0, layout.E_COLUMNS), dtype=np.int64)
        option = np.array(self._option, dtype=np.int64).reshape(-1, layout.O_COLUMNS)
        piece = np.array(self._piece, dtype=np.int64).reshape(-1, layout.P_COLUMNS)
        return np.concatenate([none, *self._blocks]), option, piece

    def _free(
        self, number: int, customer: models.Customer, routes: Ints, openings: Mapping[int, Openings] | None
    ) -> Ints:
        """Rows for the days without an appointment."""
        if customer.pinned:
            routes = routes[~np.isin(self.routes.day[routes], [pin.day for pin in customer.pinned])]
        kinds: dict[Openings | None, int] = {None: 0}
        code = self.routes.kind[routes]
        if openings is not None:
            kinds = {}
            of_day = np.full(int(self.routes.day.max(initial=0)) + 1, _NEVER, dtype=np.int64)
            for day, found in openings.items():
                if day < len(of_day):
                    of_day[day] = kinds.setdefault(found, len(kinds))
            open_ = of_day[self.routes.day[routes]]
            routes, open_ = routes[open_ != _NEVER], open_[open_ != _NEVER]
            code = self.routes.kind[routes] + open_ * len(self.routes.frames)
        ways, group = np.unique(code, return_inverse=True)
        times = list(kinds)
        ranges = np.empty((len(ways), 2), dtype=np.int64)
        for place, (way, count) in enumerate(zip(ways.tolist(), np.bincount(group).tolist(), strict=True)):
            window, hours = divmod(way, len(self.routes.frames))
            frame = self.routes.frames[hours]
            options = self._day_options(customer, times[window], frame)
            ranges[place] = self._rows(number, customer, frame, options)
            self.worst += count * max((option.level for option in options), default=0)
        offered = ranges[group]
        there = offered[:, 0] < offered[:, 1]
        return self._entries(routes[there], offered[there])

    def _appointment(
        self,
        number: int,
        customer: models.Customer,
        pin: models.Pin,
        reps: frozenset[int],
        openings: Mapping[int, Openings] | None,
    ) -> Ints:
        """Rows for the day of an appointment."""
        able = reps if pin.rep is None else {self.names[pin.rep]}
        start = None if pin.start is None else to_ticks(pin.start)
        routes, offered = list[int](), list[tuple[int, int]]()
        for route in self.routes.on(pin.day).tolist():
            if int(self.routes.rep[route]) not in able:
                continue
            frame = self.routes.frame(route)
            today = None if openings is None else openings.get(pin.day, ())
            options = pin_options(today, frame[0], to_ticks(customer.service), customer.location, start)
            if options:
                held = pin.rep is not None and start is not None and len(options) == 1
                routes.append(route)
                offered.append(self._rows(number, customer, frame, options, held=held))
                self.worst += max(option.level for option in options)
        rows = self._entries(np.array(routes, dtype=np.int64), np.array(offered, dtype=np.int64).reshape(-1, 2))
        rows[:, layout.E_NAMED] = pin.rep is not None
        return rows

    def _entries(self, routes: Ints, offered: Ints) -> Ints:
        rows = np.zeros((len(routes), layout.E_COLUMNS), dtype=np.int64)
        rows[:, layout.E_ROUTE] = routes
        rows[:, layout.E_DAY] = self.routes.day[routes]
        rows[:, layout.E_REP] = self.routes.rep[routes]
        rows[:, [layout.E_OPTION, layout.E_OPTION_END]] = offered
        return rows

    def _day_options(self, customer: models.Customer, today: Openings | None, frame: Frame) -> list[Option]:
        """`day_options`, made once."""
        key = (today, frame[0], to_ticks(customer.service), customer.location)
        if key not in self._known:
            self._known[key] = day_options(*key)
        return self._known[key]

    def _rows(
        self, number: int, customer: models.Customer, frame: Frame, options: Sequence[Option], *, held: bool = False
    ) -> tuple[int, int]:
        """Adds rows of options; the first and the one after the last."""
        _spans, begin, end = frame
        service, load = to_ticks(customer.service), to_ticks(customer.load)
        first = len(self._option)
        for option in options:
            at = self._pieces(option.pieces)
            uniform = all(cost == option.level for _a, _b, cost in option.pieces)
            wide = uniform and [(a, b) for a, b, _cost in option.pieces] == [(begin, end - service)]
            row = [number, option.location, option.level, at, at + len(option.pieces), service, load]
            self._option.append([*row, uniform, wide, held])
        return first, len(self._option)

    def _pieces(self, pieces: tuple[Piece, ...]) -> int:
        """The first row of these pieces, which are kept once."""
        if pieces not in self._runs:
            self._runs[pieces] = len(self._piece)
            self._piece += pieces
        return self._runs[pieces]
