"""Winning a customer: the window in which it is to happen, and whether it still can."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from repplan.domain.calendar import DAY
from repplan.domain.rota import rota_ends
from repplan.domain.spans import Span, subtract

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from repplan.domain.calendar import Shift
    from repplan.domain.customer import Customer, Tier
    from repplan.domain.history import History
    from repplan.domain.policy import Policy
    from repplan.domain.receiving import Window
    from repplan.domain.spans import DaySpans


class Choice(StrEnum):
    """What becomes of a customer whose win window passed: decided once for each deadline."""

    EXTEND = "extend"  # more days
    DOWNGRADE = "downgrade"  # kept with less effort
    STOP = "stop"  # left in peace


@dataclass(frozen=True, slots=True)
class WinDecision:
    """The latest decision about a win window.

    Attributes:
        choice: what was decided.
        start: day 1 of the window that it is about.
        day: when it was decided.
        until: the deadline as it was extended, now or by an earlier decision; None = never.
        tier: the tier that the customer was given, None = his own.
    """

    choice: Choice
    start: dt.date
    day: dt.date
    until: dt.date | None = None
    tier: Tier | None = None


@dataclass(frozen=True, slots=True)
class WinClock:
    """The win window of a customer: the first and the last day, both included, and whether the rota ends it."""

    start: dt.date
    deadline: dt.date
    by_rota: bool
    remind_from: dt.date

    def day(self, today: dt.date) -> int:
        """The day of the window, 1 on the start."""
        return (today - self.start).days + 1

    @property
    def length(self) -> int:
        """Days in the window."""
        return (self.deadline - self.start).days + 1


def win_clock(customer: Customer, policy: Policy) -> WinClock | None:
    """The customer's win window, None where none was started or the setting has none.

    The start is day 1. The end of the rota, or of all sessions, cuts the window short, never makes it longer; a
    decision to extend it moves the deadline.
    """
    rule = policy.winning.get(customer.setting)
    if rule is None or customer.start_date is None:
        return None
    deadline = customer.start_date + dt.timedelta(days=rule.window - 1)
    if customer.decision is not None and customer.decision.until is not None:
        deadline = max(deadline, customer.decision.until)
    end = rota_ends(customer)
    by_rota = end is not None and customer.start_date <= end < deadline
    if by_rota and end is not None:
        deadline = end
    return WinClock(
        customer.start_date, deadline, by_rota, customer.start_date + dt.timedelta(days=rule.remind_from - 1)
    )


def is_decided(customer: Customer) -> bool:
    """Whether it is settled what becomes of a customer after his deadline: extending only sets another one."""
    return customer.decision is not None and customer.decision.choice is not Choice.EXTEND


def working_spans(shift: Shift) -> DaySpans:
    """The stretches of a shift between its breaks."""
    return subtract((Span(shift.start, shift.end),), shift.breaks)


def holds_visit(shift: Shift, windows: Iterable[Window], minutes: int) -> bool:
    """Whether a visit of that many minutes fits into a window and a stretch of work at the same time."""
    work = working_spans(shift)
    return any(min(w.end, span.end) - max(w.start, span.start) >= minutes for w in windows for span in work)


@dataclass(frozen=True, slots=True)
class WinOutlook:
    """Whether a customer can still be won: visits met, chances left, and the rate at which he is met.

    At risk when `met + left * rate < needed`.
    """

    met: int
    left: int
    rate: float
    needed: int

    @property
    def expected(self) -> float:
        """Visits met by the deadline if things go on as they have."""
        return self.met + self.left * self.rate

    @property
    def at_risk(self) -> bool:
        """Whether that falls short of what winning takes."""
        return self.expected < self.needed


def win_outlook(
    clock: WinClock, history: History, policy: Policy, today: dt.date, is_chance: Callable[[dt.date], bool]
) -> WinOutlook:
    """The outlook from `today` (not yet visited) to the deadline; `is_chance` says when a visit can be made."""
    left = sum(is_chance(today + i * DAY) for i in range((clock.deadline - today).days + 1))
    if history.last_tried == today:
        left -= is_chance(today)
    return WinOutlook(history.met_since_start, left, meeting_rate(history), policy.visits_to_win)


def meeting_rate(history: History) -> float:
    """How often a customer being won is met when tried: met ÷ tried visits since the start.

    One met visit is assumed beforehand, so that a first morning in vain does not read as hopeless.
    """
    return (history.met_since_start + 1) / (history.tried_since_start + 1)
