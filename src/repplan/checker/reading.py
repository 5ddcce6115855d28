"""Reads a parsed problem into frozen values, with all mistakes of the file at once."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, TypeGuard

from repplan.checker.problem import Customer, Pin, Previous, Problem, Rep, Shift, Window
from repplan.checker.reading_cadence import CADENCE_KEYS, read_cadence
from repplan.checker.shape import DEAREST, HEAVIEST, LARGEST, LATEST, LONGEST, REQUIRED, Node, is_number, keys, step
from repplan.checker.ticks import to_ticks
from repplan.errors import BadDataError, Mistake
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PROBLEM = keys("version start days matrix reps customers previous costs")
_MATRIX = keys("minutes km")
_REP = keys("id start end shifts max_visits max_minutes capacity")
_SHIFT = keys("day start end breaks from to")
_CUSTOMER = keys("id location service weight load reps any_rep windows cadence pinned")
_WINDOW = keys("day start end cost location")
_PIN = keys("day rep start")
_PREVIOUS = keys("customer rep day cost")
_COSTS = keys("wait")
_PREVIOUS_COST = 5
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Earlier:
    """What a problem was read as, so that a changed copy of it is read only where it changed.

    A patched problem shares with the original whatever the patch did not touch; a part that is the same object and
    stands in the same surroundings reads as it did before.
    """

    def __init__(self, data: Mapping[str, Any], problem: Problem) -> None:
        """Takes a parsed problem, which has to be kept unchanged meanwhile, and what it was read as."""
        self.problem = problem
        matrix = data["matrix"]
        self._rows = {id(row) for table in (matrix["minutes"], matrix.get("km") or ()) for row in table}
        self._reps = dict(zip(map(id, data["reps"]), problem.reps.values(), strict=True))
        self._customers = dict(zip(map(id, data["customers"]), problem.customers.values(), strict=True))

    def has_row(self, row: object, size: int) -> bool:
        """Whether a row of the matrix was sound before and is as long as it should be."""
        return id(row) in self._rows and size == len(self.problem.minutes)

    def rep(self, raw: object, days: int, places: int) -> Rep | None:
        """The rep as read before, None where anything may be different."""
        return self._reps.get(id(raw)) if self._same_size(days, places) else None

    def customer(self, raw: object, days: int, places: int, reps: Mapping[str, Rep]) -> Customer | None:
        """The customer as read before, None where anything may be different."""
        found = self._customers.get(id(raw))
        if found is None or not self._same_size(days, places) or reps.keys() != self.problem.reps.keys():
            return None
        if found.pins and any(rep.shifts.keys() != self.problem.reps[name].shifts.keys() for name, rep in reps.items()):
            return None  # an appointment may be on a day off now
        return found

    def _same_size(self, days: int, places: int) -> bool:
        return days == self.problem.days and places == len(self.problem.minutes)


def read_problem(data: object, earlier: Earlier | None = None) -> Problem:
    """Reads a parsed problem.

    Args:
        data: whatever JSON holds.
        earlier: a problem that it may share parts with.

    Raises:
        BadDataError: anything is malformed or contradicts itself; carries all mistakes, each with its JSON path.
    """
    mistakes: list[Mistake] = []
    top = Node(mistakes, "", data, _PROBLEM)
    if top.integer("version", low=1) != 1:
        top.wrong("version", _("only version 1 is known"))
    days = top.integer("days", low=1, most=LONGEST)
    _check_date(top, days)
    minutes = _matrix(top, earlier)
    places = len(minutes)
    if any(mistake.where.startswith(("/days", "/matrix")) for mistake in mistakes):
        days = places = LARGEST  # one mistake there is enough: no day or location is held against it
    reps: dict[str, Rep] = {}
    for path, raw in top.items("reps", REQUIRED):
        rep = earlier and earlier.rep(raw, days, places)
        rep = rep or _rep(Node(mistakes, path, raw, _REP), days, places)
        if rep.id in reps:
            mistakes.append(Mistake(step(path, "id"), _("rep “{id}” is there twice").format(id=rep.id)))
        reps[rep.id] = rep
    customers: dict[str, Customer] = {}
    for path, raw in top.items("customers", REQUIRED):
        customer = earlier and earlier.customer(raw, days, places, reps)
        customer = customer or _customer(Node(mistakes, path, raw, _CUSTOMER), days, places, reps)
        if customer.id in customers:
            mistakes.append(Mistake(step(path, "id"), _("customer “{id}” is there twice").format(id=customer.id)))
        customers[customer.id] = customer
    previous = [_previous(node, days, reps, customers) for node in top.nodes("previous", _PREVIOUS)]
    wait = top.node("costs", _COSTS, optional=True).ticks("wait", 0, low=0, most=DEAREST)
    problem = Problem(days, minutes, reps, customers, tuple(entry for entry in previous if entry), wait)
    if not mistakes:
        mistakes.extend(_crowded_pins(problem))
    if mistakes:
        raise BadDataError(_("the problem is malformed"), tuple(mistakes))
    return problem


def _check_date(top: Node, days: int) -> None:
    text = top.text("start")
    if not text:
        return
    try:
        first = date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        first = None
    if first is None:
        top.wrong("start", _("“{text}” is not a date like 2026-11-23").format(text=text))
    elif days > (date.max - first).days + 1:
        top.wrong("days", _("the horizon reaches beyond the year 9999"))


def _matrix(top: Node, earlier: Earlier | None) -> list[list[float | None]]:
    node = top.node("matrix", _MATRIX)
    minutes = _square(node, "minutes", REQUIRED, earlier)
    if node.has("km") and node.data["km"] is not None and len(_square(node, "km", (), earlier)) != len(minutes):
        node.wrong("km", _("the size differs from that of “minutes”"))
    return minutes


def _square(node: Node, key: str, default: object, earlier: Earlier | None) -> list[list[float | None]]:
    """A square table of numbers that are not negative, or null; mistakes are noted by cell."""
    rows = node.items(key, default)
    table: list[list[float | None]] = []
    for path, row in rows:
        if not isinstance(row, list | tuple) or len(row) != len(rows):
            node.mistakes.append(Mistake(path, _("a list of {size} numbers is expected").format(size=len(rows))))
            continue
        if earlier is None or not earlier.has_row(row, len(rows)):
            _check_row(node.mistakes, path, row)
        table.append(row if isinstance(row, list) else list(row))
    return table if len(table) == len(rows) else [[None] * len(rows) for _row in rows]


def _check_row(mistakes: list[Mistake], path: str, row: Sequence[object]) -> None:
    for column, cell in enumerate(row):
        if cell is not None and not (is_number(cell) and 0 <= cell <= LARGEST):
            message = _("a number from 0 to {most} or null is expected").format(most=LARGEST)
            mistakes.append(Mistake(step(path, column), message))


def _rep(node: Node, days: int, places: int) -> Rep:
    home = node.maybe_integer("start", low=0, most=places - 1), node.maybe_integer("end", low=0, most=places - 1)
    shifts: dict[int, Shift] = {}
    for below in node.nodes("shifts", _SHIFT):
        day = below.integer("day", low=0, most=days - 1)
        if day in shifts:
            below.wrong("day", _("a second shift on day {day}").format(day=day))
        shifts[day] = _shift(below, home, places)
    return Rep(
        id=node.text("id"),
        shifts=shifts,
        max_visits=node.maybe_integer("max_visits", low=0),
        max_minutes=node.maybe_ticks("max_minutes", low=0),
        capacity=node.maybe_ticks("capacity", low=0),
    )


def _shift(node: Node, home: tuple[int | None, int | None], places: int) -> Shift:
    start, end = _span(node)
    breaks = []
    for path, pair in node.items("breaks"):
        if not _is_span(pair):
            node.mistakes.append(Mistake(path, _("a pair [start, end] of minutes is expected")))
        else:
            begin, finish = pair
            breaks.append((to_ticks(begin), to_ticks(finish)))
    return Shift(
        start=start,
        end=end,
        breaks=tuple(sorted(breaks)),
        origin=node.maybe_integer("from", low=0, most=places - 1) if node.has("from") else home[0],
        target=node.maybe_integer("to", low=0, most=places - 1) if node.has("to") else home[1],
    )


def _is_span(pair: object) -> TypeGuard[Sequence[float]]:
    if not isinstance(pair, list | tuple) or len(pair) != 2 or not all(map(is_number, pair)):
        return False
    return bool(0 <= pair[0] <= pair[1] <= LATEST)


def _span(node: Node) -> tuple[int, int]:
    start, end = node.ticks("start", low=0, most=LATEST), node.ticks("end", low=0, most=LATEST)
    if end < start and node.has("start") and node.has("end"):
        node.wrong("end", _("the end lies before the start"))
    return start, end


def _customer(node: Node, days: int, places: int, reps: Mapping[str, Rep]) -> Customer:
    location = node.integer("location", low=0, most=places - 1)
    allowed, any_rep = _allowed(node, reps), node.truth("any_rep", False)
    return Customer(
        id=node.text("id"),
        location=location,
        service=node.ticks("service", 0, low=0),
        weight=node.ticks("weight", 0, low=0, most=HEAVIEST),
        load=node.ticks("load", 0, low=0),
        reps=allowed,
        any_rep=any_rep,
        windows=_windows(node, days, places, location),
        cadence=read_cadence(node.node("cadence", CADENCE_KEYS), days),
        pins=_pins(node, days, reps, allowed, any_rep=any_rep),
    )


def _allowed(node: Node, reps: Mapping[str, Rep]) -> frozenset[str] | None:
    if not node.has("reps"):
        return None
    named = set()
    for path, name in node.items("reps"):
        if isinstance(name, str) and name in named:
            node.mistakes.append(Mistake(path, _("“{name}” is named twice").format(name=name)))
        elif isinstance(name, str) and name in reps:
            named.add(name)
        else:
            node.mistakes.append(Mistake(path, _("unknown rep “{name}”").format(name=name)))
    return frozenset(named)


def _windows(node: Node, days: int, places: int, home: int) -> dict[int, tuple[Window, ...]] | None:
    if not node.has("windows"):
        return None
    found: dict[int, tuple[Window, ...]] = {}
    for below in node.nodes("windows", _WINDOW):
        day = below.integer("day", low=0, most=days - 1)
        start, end = _span(below)
        place = below.maybe_integer("location", low=0, most=places - 1)
        window = Window(start, end, below.ticks("cost", 0, low=0), home if place is None else place)
        found[day] = (*found.get(day, ()), window)
    return found


def _pins(
    node: Node, days: int, reps: Mapping[str, Rep], allowed: frozenset[str] | None, *, any_rep: bool
) -> dict[int, Pin]:
    pins: dict[int, Pin] = {}
    read: list[tuple[Node, Pin]] = []
    for below in node.nodes("pinned", _PIN):
        day = below.integer("day", low=0, most=days - 1)
        rep = None if below.data.get("rep") is None else below.text("rep")
        if rep and rep not in reps:
            below.wrong("rep", _("unknown rep “{name}”").format(name=rep))
        if day in pins:
            below.wrong("day", _("a second appointment on day {day}").format(day=day))
        pins[day] = Pin(day, rep, below.maybe_ticks("start", low=0, most=LATEST))
        read.append((below, pins[day]))
    named = {pin.rep for pin in pins.values() if pin.rep}
    able = named if named and not any_rep else set(reps) if allowed is None else allowed
    for below, pin in read:
        if pin.rep and pin.rep not in reps:
            continue
        if not any(pin.day in reps[name].shifts for name in ({pin.rep} if pin.rep else able) if name in reps):
            below.wrong("day", _("an appointment on a day off"))
    return pins


def _previous(node: Node, days: int, reps: Mapping[str, Rep], customers: Mapping[str, Customer]) -> Previous | None:
    """A visit of the published plan, None where it lies outside the horizon."""
    entry = Previous(
        customer=node.text("customer", blank=True),
        rep=node.text("rep", blank=True),
        day=node.integer("day"),
        cost=node.ticks("cost", _PREVIOUS_COST, low=0),
    )
    if not 0 <= entry.day < days:
        return None
    if entry.customer not in customers:
        node.wrong("customer", _("unknown customer “{name}”").format(name=entry.customer))
    if entry.rep not in reps:
        node.wrong("rep", _("unknown rep “{name}”").format(name=entry.rep))
    return entry


def _crowded_pins(problem: Problem) -> list[Mistake]:
    """Appointments that alone exceed a rep's number of visits or capacity of a day."""
    loads: dict[tuple[str, int], list[int]] = {}
    for customer in problem.customers.values():
        for pin in customer.pins.values():
            if pin.rep is not None:
                loads.setdefault((pin.rep, pin.day), []).append(customer.load)
    found = []
    for position, rep in enumerate(problem.reps.values()):
        path = step(step("", "reps"), position)
        for (name, day), load in loads.items():
            if name != rep.id:
                continue
            if rep.max_visits is not None and len(load) > rep.max_visits:
                found.append(Mistake(step(path, "max_visits"), _("day {day} has more appointments").format(day=day)))
            if rep.capacity is not None and sum(load) > rep.capacity:
                found.append(
                    Mistake(step(path, "capacity"), _("the appointments of day {day} exceed it").format(day=day))
                )
    return found
