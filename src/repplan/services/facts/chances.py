"""Chances to meet a customer: the days on which rep and customer have time for each other at the same hour.

The planner's opportunities are looser: a day counts as soon as the rep works and the customer receives at all. Gaps are
counted in those; whether somebody can still be won is a matter of chances.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from repplan.domain.cadence import Due, service_minutes
from repplan.domain.calendar import DAY
from repplan.domain.receiving import soft_week
from repplan.domain.spans import intersect
from repplan.domain.winning import holds_visit, win_outlook, working_spans

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from repplan.domain.customer import Customer
    from repplan.domain.winning import WinClock, WinOutlook
    from repplan.services.facts.territory import Territory

FARTHEST = 60  # days ahead in which a chance is looked for


def chances(territory: Territory, customer: Customer) -> Callable[[dt.date], bool]:
    """Whether a visit of a customer fits into the rep's working time of a day."""
    minutes = service_minutes(customer, territory.policy)

    def possible(day: dt.date) -> bool:
        shift = territory.calendar.day(day).shift
        return shift is not None and holds_visit(shift, territory.windows(customer, day), minutes)

    return possible


def outlook(territory: Territory, customer: Customer, clock: WinClock, day: dt.date) -> WinOutlook:
    """How a clock of winning looks on the morning of a day."""
    history = territory.histories[customer.number]
    return win_outlook(clock, history, territory.policy, day, chances(territory, customer))


def next_chance(territory: Territory, customer: Customer, before: dt.date | None = None) -> dt.date | None:
    """The first day from tomorrow on, and earlier than `before`, with a chance that does not come too soon.

    None where no such day is near.
    """
    possible = chances(territory, customer)
    for day in (territory.today + i * DAY for i in range(1, FARTHEST)):
        if before is not None and day >= before:
            return None
        if possible(day) and territory.standing(customer.number, day).due is not Due.TOO_SOON:
            return day
    return None


def evenings_worked(territory: Territory) -> bool:
    """Whether the rep's week reaches into any of the policy's evening hours; yes where the policy has none."""
    policy, week = territory.policy, territory.calendar.week
    if not policy.evening.hours:
        return True
    evenings = soft_week(policy.evening, policy.halves)
    return any(shift is not None and intersect(working_spans(shift), evenings[day]) for day, shift in enumerate(week))
