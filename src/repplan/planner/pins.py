"""Appointments first: a feasible order of all of them, or the mistake that they cannot be kept."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from repplan.errors import Mistake
from repplan.i18n import _
from repplan.planner import layout
from repplan.planner.timetable import timetable, within_limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from repplan.planner import models
    from repplan.planner.layout import Data

_PATIENCE = 20_000  # orders tried before a day's appointments count as impossible


def place_pins(spec: models.Spec, data: Data) -> tuple[dict[int, list[int]], list[Mistake]]:
    """For each route with appointments, its options in a feasible order; and the appointments that fit nowhere."""
    placed: dict[int, list[int]] = {}
    mistakes: list[Mistake] = []
    free: list[tuple[int, models.Customer]] = []
    for number, customer in enumerate(spec.customers):
        ways = _pin_entries(data, number, customer)
        for index, pin in enumerate(customer.pinned):
            if pin.rep is None:
                continue
            here = f"/customers/{number}/pinned/{index}"
            if not ways.get(pin.day):
                mistakes.append(Mistake(here, _("does not lie inside the shift and outside its breaks")))
            elif not _add(data, placed, ways[pin.day][0]):
                mistakes.append(Mistake(here, _("cannot be kept together with the day's other pins and limits")))
        if any(pin.rep is None for pin in customer.pinned):
            free.append((number, customer))
    for number, customer in free:
        if not _settle(data, placed, number, customer):
            here = f"/customers/{number}/pinned"
            mistakes.append(Mistake(here, _("no rep can keep all of these together with the other pins and limits")))
    return placed, mistakes


def _pin_entries(data: Data, number: int, customer: models.Customer) -> dict[int, list[int]]:
    """Rows of `Data.entry` for each pinned day."""
    pins = {pin.day for pin in customer.pinned}
    row = data.customer[number]
    ways: dict[int, list[int]] = {day: [] for day in pins}
    for entry in range(row[layout.C_ENTRY], row[layout.C_ENTRY_END]):
        day = int(data.entry[entry, layout.E_DAY])
        if day in pins:
            ways[day].append(entry)
    return ways


def _settle(data: Data, placed: dict[int, list[int]], number: int, customer: models.Customer) -> bool:
    """Adds the appointments that name no rep: all to one of the customer's homes, or each to anybody."""
    ways = _pin_entries(data, number, customer)
    days = [pin.day for pin in customer.pinned if pin.rep is None]
    homes = data.home[data.customer[number, layout.C_HOME] : data.customer[number, layout.C_HOME_END]].tolist()
    for home in homes:
        trial = {route: list(options) for route, options in placed.items()}
        if all(
            any(
                _add(data, trial, entry)
                for entry in ways[day]
                if home in (layout.ANY_REP, data.entry[entry, layout.E_REP])
            )
            for day in days
        ):
            placed.update(trial)
            return True
    return False


def _add(data: Data, placed: dict[int, list[int]], entry: int) -> bool:
    """Adds one appointment to its route, reordering the others where needed."""
    route = int(data.entry[entry, layout.E_ROUTE])
    there = [int(data.option[option, layout.O_ENTRY]) for option in placed.get(route, [])]
    order = _order(data, route, [*there, entry])
    if order is not None:
        placed[route] = order
    return order is not None


def _order(data: Data, route: int, entries: list[int]) -> list[int] | None:
    """Options of all entries in the first feasible order found, cheap options and early ones tried first."""
    patience = _PATIENCE

    def search(chosen: list[int], left: list[int]) -> list[int] | None:
        nonlocal patience
        patience -= 1
        if patience < 0 or not _may_go_on(data, route, chosen):
            return None
        if not left:
            return chosen if within_limits(data, route, chosen) and timetable(data, route, chosen) else None
        for entry in left:
            rest = [other for other in left if other != entry]
            for option in _widest(data, entry):
                found = search([*chosen, option], rest)
                if found is not None:
                    return found
        return None

    def first(entry: int) -> int:
        option = int(data.entry[entry, layout.E_OPTION])
        return int(data.piece[data.option[option, layout.O_PIECE], layout.P_FIRST])

    return search([], sorted(entries, key=first))


def _widest(data: Data, entry: int) -> Iterator[int]:
    """The option of each place that allows the most starts."""
    rows = range(data.entry[entry, layout.E_OPTION], data.entry[entry, layout.E_OPTION_END])
    by_place = sorted(rows, key=lambda option: (int(data.option[option, layout.O_LOCATION]), option))
    for _place, group in groupby(by_place, key=lambda option: int(data.option[option, layout.O_LOCATION])):
        yield list(group)[-1]


def _may_go_on(data: Data, route: int, chosen: list[int]) -> bool:
    """Whether the stops so far can be reached in time, wherever the route goes afterwards."""
    now, place = int(data.route[route, layout.R_START]), int(data.route[route, layout.R_FROM])
    for option in chosen:
        row = data.option[option].tolist()
        now += int(data.time[place, row[layout.O_LOCATION]])
        pieces = data.piece[row[layout.O_PIECE] : row[layout.O_PIECE_END]].tolist()
        start = next((max(first, now) for first, last, _cost in pieces if last >= now), None)
        if start is None:
            return False
        now, place = start + row[layout.O_SERVICE], row[layout.O_LOCATION]
    return True
