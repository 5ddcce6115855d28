"""When a customer can be met on a day: sessions and site hours intersected, blackouts taken off, soft hours priced."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from repplan.domain.sessions import Sessions, intersect, parse_day_hours, parse_sessions, subtract
from repplan.domain.spans import WHOLE_DAY, normalise

if TYPE_CHECKING:
    from collections.abc import Iterable

    from repplan.domain.customer import Customer
    from repplan.domain.halves import Halves
    from repplan.domain.policy import Policy, SoftHours
    from repplan.domain.spans import DaySpans, Span


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """A time in which a whole visit may lie, minutes after midnight; `cost` is what using it costs, in minutes."""

    start: int
    end: int
    cost: float = 0.0


@lru_cache(maxsize=4096)
def sessions_of(text: str, halves: Halves) -> Sessions:
    """The sessions a stored text means; many customers share the same few texts."""
    return parse_sessions(text, halves)


@lru_cache(maxsize=4096)
def _hours_of(text: str) -> DaySpans:
    return parse_day_hours(text)


def receives_any_time(customer: Customer) -> bool:
    """Whether nothing is known that restricts the customer: then he is met whenever the rep works."""
    return not customer.sessions and all(text is None for text in customer.hours)


def receiving_hours(customer: Customer, weekday: int, closed: Iterable[Span], policy: Policy) -> DaySpans:
    """The clock time in which the customer receives on a weekday (Monday 0), less the blackouts of that day."""
    open_hours = WHOLE_DAY if customer.hours[weekday] is None else _hours_of(customer.hours[weekday] or "closed")
    sessions = sessions_of(customer.sessions, policy.halves)
    received = intersect(sessions.spans[weekday], open_hours) if customer.sessions else open_hours
    return subtract(received, normalise(closed))


def windows(customer: Customer, weekday: int, closed: Iterable[Span], policy: Policy) -> tuple[Window, ...]:
    """The windows of one day, dear ones included; none = not to be met that day.

    Peak hours stay possible at their cost: the whole opening is offered at that price, its parts outside the peak for
    nothing. Evening sessions come on top of the ordinary ones and are bound by blackouts alone.
    """
    closed = normalise(closed)
    received = receiving_hours(customer, weekday, closed, policy)
    found = _around_peak(received, _soft_spans(policy.peak, customer, weekday, policy.halves), policy.peak.cost)
    evening = subtract(_soft_spans(policy.evening, customer, weekday, policy.halves), closed)
    found += [Window(span.start, span.end, policy.evening.cost) for span in evening if span not in received]
    return tuple(sorted(found))


def _around_peak(received: DaySpans, peak: DaySpans, cost: float) -> list[Window]:
    windows = []
    for span in received:
        outside = subtract((span,), peak)
        windows += [Window(part.start, part.end) for part in outside]
        if outside != (span,):
            windows.append(Window(span.start, span.end, cost))
    return windows


def _soft_spans(soft: SoftHours, customer: Customer, weekday: int, halves: Halves) -> DaySpans:
    """The soft hours of a day where they concern the customer's setting."""
    if customer.setting not in soft.settings or not soft.hours:
        return ()
    return soft_week(soft, halves)[weekday]


@lru_cache(maxsize=16)
def soft_week(soft: SoftHours, halves: Halves) -> tuple[DaySpans, ...]:
    """The soft hours of each weekday from Monday."""
    text = "; ".join(f"{soft.days} {hours}" for hours in soft.hours.split(","))
    return parse_sessions(text, halves).spans
