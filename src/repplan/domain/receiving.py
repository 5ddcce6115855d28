"""When a customer can be met on a day: rota and site hours intersected, blackouts taken off, soft hours priced."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from repplan.domain.rota import OWN, EntryKind, exceptions_on, other_sites, sites_of, weekly_on
from repplan.domain.sessions import Sessions, intersect, parse_day_hours, parse_sessions, subtract, union
from repplan.domain.spans import WHOLE_DAY, normalise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from repplan.domain.calendar import WorkDay
    from repplan.domain.customer import Customer
    from repplan.domain.halves import Halves
    from repplan.domain.policy import Policy, SoftHours
    from repplan.domain.spans import DaySpans, Span


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """A time in which a whole visit may lie, minutes after midnight; `cost` is what using it costs, in minutes.

    `site_id` is where the customer is met then, "" = at his own site.
    """

    start: int
    end: int
    cost: float = 0.0
    site_id: str = OWN


@lru_cache(maxsize=4096)
def sessions_of(text: str, halves: Halves) -> Sessions:
    """The sessions a stored text means; many customers share the same few texts."""
    return parse_sessions(text, halves)


@lru_cache(maxsize=4096)
def times_of(text: str, halves: Halves) -> DaySpans:
    """The times of one day that a stored text means, such as `am` or `14:00-17:00`; "" = the whole day."""
    return parse_sessions(f"daily {text}", halves).spans[0] if text else WHOLE_DAY


@lru_cache(maxsize=4096)
def _hours_of(text: str) -> DaySpans:
    return parse_day_hours(text)


def receives_any_time(customer: Customer) -> bool:
    """Whether nothing is known that restricts the customer: then he is met whenever the rep works."""
    return not customer.sessions and not customer.rota and all(text is None for text in customer.hours)


def usual_week(customer: Customer, policy: Policy) -> tuple[DaySpans, ...]:
    """The clock time of each weekday from Monday in which a week may hold sessions at the customer's own site.

    Weeks that alternate are taken together; what the rota says of single days and later times is left out.
    """
    hours = (_open_hours(customer, OWN, weekday) for weekday in range(7))
    sessions = sessions_of(customer.sessions, policy.halves)
    if not sessions:
        return tuple(hours)
    return tuple(intersect(spans, opened) for spans, opened in zip(sessions.spans, hours, strict=True))


def windows(
    customer: Customer, work: WorkDay, closed: Callable[[str], Iterable[Span]], policy: Policy
) -> tuple[Window, ...]:
    """The windows of one day at all sites of the customer, dear ones included; none = not to be met that day.

    Peak hours stay possible at their cost: the whole opening is offered at that price, its parts outside the peak for
    nothing. Evening sessions come on top of the ordinary ones, at the customer's own site, and are bound by blackouts
    and stops alone.

    Args:
        customer: whom.
        work: the day; a make-up day stands for another weekday, and has its sessions.
        closed: the blackouts of the customer and of a site that day, by the site's identifier ("" = his own).
        policy: the rules.
    """
    if not customer.rota:  # nearly everybody, asked for hundreds of days
        return tuple(sorted(_windows_at(customer, work, normalise(closed(OWN)), policy, OWN)))
    sites = ((site, normalise(closed(site))) for site in sites_of(customer))
    return tuple(sorted(window for site, shut in sites for window in _windows_at(customer, work, shut, policy, site)))


def _windows_at(customer: Customer, work: WorkDay, closed: DaySpans, policy: Policy, site_id: str) -> list[Window]:
    """The windows of one day at one site."""
    received, shut, runs = _ordinary(customer, work, closed, policy, site_id)
    peak = _soft_spans(policy.peak, customer, work.weekday, policy.halves)
    found = _around_peak(received, peak, policy.peak.cost, site_id)
    if site_id == OWN and runs:
        evening = subtract(_soft_spans(policy.evening, customer, work.weekday, policy.halves), shut)
        found += [Window(span.start, span.end, policy.evening.cost) for span in evening if span not in received]
    return found


def _ordinary(
    customer: Customer, work: WorkDay, closed: DaySpans, policy: Policy, site_id: str
) -> tuple[DaySpans, DaySpans, bool]:
    """What is received at a site without soft hours; the times that are shut; and whether there are sessions at all."""
    text = weekly_on(customer, site_id, work.date) if customer.rota else customer.sessions
    open_hours = _open_hours(customer, site_id, work.weekday)
    received: DaySpans = ()
    if text is not None:
        sessions = sessions_of(text, policy.halves).on(stands_in_for(work))
        received = open_hours if sessions is None else intersect(sessions, open_hours)
    shut = closed
    extra: DaySpans = ()
    for entry in exceptions_on(customer, site_id, work.date) if customer.rota else ():
        if entry.kind is EntryKind.STOPPED:
            shut = union(shut, times_of(entry.hours, policy.halves))
        else:
            extra = union(extra, times_of(entry.hours, policy.halves))
    received = subtract(received, shut)
    if extra:
        received = union(received, subtract(extra, closed))
    return received, shut, text is not None


def _open_hours(customer: Customer, site_id: str, weekday: int) -> DaySpans:
    """The hours of a site on a weekday; those of the customer's own are his own where they differ."""
    hours = customer.hours if site_id == OWN else other_sites(customer.rota)[site_id].hours
    text = hours[weekday]
    return WHOLE_DAY if text is None else _hours_of(text or "closed")


def stands_in_for(work: WorkDay) -> dt.date:
    """The date whose sessions hold on a day: itself, or the nearest of the weekday that a make-up day stands for.

    A Sunday that works like the Monday after it belongs to the coming week, also where weeks alternate.
    """
    return work.date + dt.timedelta(days=(work.weekday - work.date.weekday() + 3) % 7 - 3)


def _around_peak(received: DaySpans, peak: DaySpans, cost: float, site_id: str) -> list[Window]:
    windows = []
    for span in received:
        outside = subtract((span,), peak)
        windows += [Window(part.start, part.end, site_id=site_id) for part in outside]
        if outside != (span,):
            windows.append(Window(span.start, span.end, cost, site_id))
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
