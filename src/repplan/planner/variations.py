"""A rep's day as it would be with other hours: the same stops in order, their allowed starts worked out anew."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from repplan.planner import layout
from repplan.planner.lines import Line
from repplan.planner.options import day_options, pin_options, working_spans
from repplan.planner.ticks import NOWAY, to_ticks
from repplan.planner.timetable import Frame, Stay

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repplan.planner import models
    from repplan.planner.obstacles import Others
    from repplan.planner.options import Opening

NEW = -1
"""The option of a visit that the problem does not know yet."""


def line_under(others: Others, route: int, shift: models.Shift) -> Line:
    """The route as it would be if its shift were this one."""
    memory, hours = others.memory, (shift.start, shift.end, tuple(map(tuple, shift.breaks)))
    key = route, tuple(others.routes.get(route, ())), hours
    if key not in memory.changed:
        line, spans = others.line(route), working_spans(shift)
        frame = replace(line.frame, start=to_ticks(shift.start), end=to_ticks(shift.end))
        memory.changed[key] = Line(frame, [_under(others, stay, shift.day, spans) for stay in line.stays])
    return memory.changed[key]


def _under(others: Others, stay: Stay, day: int, spans: Sequence[tuple[int, int]]) -> Stay:
    """`_moved`, looked up once."""
    moved, key = others.memory.moved, (stay.option, tuple(spans))
    if key not in moved:
        moved[key] = _moved(others, stay, day, spans)
    return moved[key]


def _moved(others: Others, stay: Stay, day: int, spans: Sequence[tuple[int, int]]) -> Stay:
    """A stop with the starts its windows (those at its place that cost no more) have on a day worked in `spans`."""
    customer = others.problem.spec.customers[stay.customer]
    openings = others.openings(stay.customer)
    today = None if openings is None else openings.get(day, [])
    pin = next((pin for pin in customer.pinned if pin.day == day), None)
    if pin is None:
        options = day_options(today, spans, stay.service, customer.location)
    else:
        start = None if pin.start is None else to_ticks(pin.start)
        options = pin_options(today, spans, stay.service, customer.location, start)
    level = int(others.problem.data.option[stay.option, layout.O_LEVEL])
    fitting = [option for option in options if option.location == stay.location and option.level <= level]
    return replace(stay, pieces=fitting[-1].pieces) if fitting else replace(stay, pieces=())


def visits_under(
    others: Others, number: int, openings: Sequence[Opening] | None, spans: Sequence[tuple[int, int]]
) -> list[Stay]:
    """Options of a free visit of a customer with these windows on a day worked in `spans`."""
    customer = others.problem.spec.customers[number]
    service = to_ticks(customer.service)
    options = day_options(openings, spans, service, customer.location)
    return [Stay(NEW, number, option.location, service, option.pieces) for option in options]


def without_limit(line: Line) -> Line:
    """The route as it would be if it might take as long as it likes."""
    return Line(replace(line.frame, minutes=NOWAY), line.stays)


def empty_line(others: Others, rep: int, start: int, end: int) -> Line:
    """A day of a rep on which nobody is visited yet, between two times (ticks)."""
    person, nowhere = others.problem.spec.reps[rep], len(others.memory.time) - 1
    return Line(
        Frame(
            time=others.memory.time,
            begin=nowhere if person.start is None else person.start,
            finish=nowhere if person.end is None else person.end,
            start=start,
            end=end,
            minutes=NOWAY if person.max_minutes is None else to_ticks(person.max_minutes),
            wait=int(others.problem.data.scalar[layout.S_WAIT]),
        ),
        [],
    )
