"""Where and at what price a visit takes place: which window counts, and when the service could have started instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.checker.ticks import TIME_SLACK, same_time
from repplan.checker.violation import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from repplan.checker.plan import Stop
    from repplan.checker.problem import Customer, Shift, Window

Span = tuple[int, int]
"""First and last start of a service, in ticks."""

_EVER: Span = (-(10**18), 10**18)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A visit's price, or the rule that its time or place breaks."""

    cost: int
    broken: Rule | None = None


def meeting(customer: Customer, day: int, stop: Stop) -> Meeting:
    """What the customer's windows say about a stop.

    Of overlapping windows the cheapest that holds the service at the stop's location counts. An appointment may
    lie outside all windows: then it costs nothing and takes place at the customer's location. What holds to the tick
    goes before what holds only within the slack of a time.
    """
    at_home = stop.location == customer.location
    if customer.windows is None:
        return Meeting(0, None if at_home else Rule.WRONG_PLACE)
    windows = customer.windows_on(day)
    elsewhere = False
    for slack in (0, TIME_SLACK):
        holding = [window for window in windows if window.holds(stop.start, stop.start + customer.service, slack)]
        here = [window.cost for window in holding if window.location == stop.location]
        if here:
            return Meeting(min(here))
        if at_home and day in customer.pins and not holding:
            return Meeting(0)
        elsewhere = bool(holding) or day in customer.pins
    return Meeting(0, Rule.WRONG_PLACE if elsewhere else Rule.OUTSIDE_WINDOW)


def starts(customer: Customer, day: int, stop: Stop, cost: int, shift: Shift) -> list[Span]:
    """When the service could have started at the same place for no more, ascending, inside shift and outside breaks."""
    spans: list[Span] = []
    latest = shift.end - customer.service
    for low, high in _by_windows(customer, day, stop, cost):
        spans.extend(_outside_breaks(max(low, shift.start), min(high, latest), shift, customer.service))
    return sorted(spans)


def _by_windows(customer: Customer, day: int, stop: Stop, cost: int) -> Iterator[Span]:
    pin = customer.pins.get(day)
    if pin is not None and pin.start is not None:
        fixed = pin.start if same_time(pin.start, stop.start) else stop.start  # moved: reported as such elsewhere
        yield fixed, fixed
        return
    if customer.windows is None:
        yield _EVER
        return
    windows = customer.windows_on(day)
    for window in windows:
        if window.location == stop.location and window.cost <= cost and window.start + customer.service <= window.end:
            yield window.start, window.end - customer.service
    if pin is not None and stop.location == customer.location:
        yield from _in_no_window(windows, customer.service)


def _in_no_window(windows: tuple[Window, ...], service: int) -> Iterator[Span]:
    """The starts of a service that no window holds."""
    free = _EVER[0]
    for window in sorted(windows, key=lambda window: window.start):
        last = window.end - service
        if last < window.start:
            continue
        if free < window.start:
            yield free, window.start - 1
        free = max(free, last + 1)
    yield free, _EVER[1]


def _outside_breaks(low: int, high: int, shift: Shift, service: int) -> Iterator[Span]:
    """The parts of `low..high` from which a service reaches into no break; the edges may be touched."""
    for begin, end in shift.breaks:  # ascending by begin
        if begin < end and low < end and high > begin - service:
            if low <= begin - service:
                yield low, begin - service
            low = max(low, end)
    if low <= high:
        yield low, high
