"""Phases, deadlines and due dates: what the facts and the policy say about one customer on one day.

`assess` is the one place where a customer's standing is decided; every command that shows or plans one calls it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from repplan.domain.calendar import DAY
from repplan.domain.customer import Setting
from repplan.domain.policy import Rhythm, Unit
from repplan.domain.trial import TRIAL_RULE, follow_up_rhythm, trial_follow_up
from repplan.domain.winning import win_clock

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from repplan.domain.customer import Customer
    from repplan.domain.history import History
    from repplan.domain.policy import Policy
    from repplan.domain.trial import FollowUp
    from repplan.domain.winning import WinClock


class Phase(StrEnum):
    """Where a customer stands on the way from stranger to kept."""

    PROSPECT = "prospect"
    WINNING = "winning"
    KEEPING = "keeping"
    LOST = "lost"
    WINBACK = "winback"
    DORMANT = "dormant"


class Due(StrEnum):
    """How urgent the next visit is on the day asked about."""

    NOT_WANTED = "not wanted"  # no visit is planned for this customer
    TOO_SOON = "too soon"  # the minimum gap is not over
    POSSIBLE = "possible"  # allowed, the ideal day not yet reached
    DUE = "due"  # the ideal day is reached, or the customer was never seen
    OVER = "over"  # the maximum gap is passed


@dataclass(frozen=True, slots=True)
class Standing:
    """One customer on one day, derived from facts and policy alone.

    `rule` names the policy entry in force ("keeping.A"); `elapsed` counts the rhythm's unit since `last_met` (None =
    never met) up to today; `overdue` is how far that lies beyond the maximum, 0 while it does not.
    `missed_win` is the clock of a win window that passed without the customer being won. `trial` is the visit owed
    since the customer began to try a product; `rule` is TRIAL_RULE where that comes sooner than his own rhythm.
    """

    phase: Phase
    rule: str
    rhythm: Rhythm | None
    due: Due
    last_met: dt.date | None = None
    elapsed: int | None = None
    clock: WinClock | None = None
    missed_win: WinClock | None = None
    trial: FollowUp | None = None

    @property
    def overdue(self) -> int:
        """Units beyond the maximum gap."""
        if self.rhythm is None or self.elapsed is None:
            return 0
        return max(0, self.elapsed - self.rhythm.max)

    @property
    def urgency(self) -> float:
        """Elapsed ÷ ideal; a customer never seen counts as just due. 0 where nothing is wanted."""
        if self.rhythm is None:
            return 0.0
        return 1.0 if self.elapsed is None else self.elapsed / self.rhythm.ideal


def keeping_rule(customer: Customer, policy: Policy) -> tuple[str, Rhythm]:
    """The policy's name and rhythm for a customer that is kept: by area for stores, by setting, else by tier."""
    if customer.setting is Setting.STORE and customer.area is not None:
        return f"store.{customer.area}", policy.store[customer.area]
    if customer.setting in policy.by_setting:
        return f"setting.{customer.setting}", policy.by_setting[customer.setting]
    return f"keeping.{customer.tier}", policy.keeping[customer.tier]


def phase_of(customer: Customer, history: History, policy: Policy, today: dt.date) -> tuple[Phase, WinClock | None]:
    """The phase on that day, and the clock of winning where one was started and did not end in a win."""
    clock = win_clock(customer, policy)
    if clock is not None and history.won_on is None:
        if today < clock.start:
            return Phase.PROSPECT, None
        return (Phase.WINNING if today <= clock.deadline else Phase.KEEPING), clock
    if customer.prospect and customer.start_date is None:
        return Phase.PROSPECT, None
    return Phase.KEEPING, None


def gap_rule(
    customer: Customer, policy: Policy, phase: Phase, clock: WinClock | None, last: dt.date | None
) -> tuple[str, Rhythm]:
    """The policy's name and rhythm for the gap that began with the visit of `last`.

    A gap belongs to the phase in force on the day it starts, here as in the interchange format: a visit inside a win
    window that then passes without a win is still to be followed up at the pace of winning, once.
    """
    followed_up = clock is not None and last is not None and clock.start <= last <= clock.deadline
    if phase is Phase.WINNING or followed_up:
        return f"winning.{customer.setting}", policy.winning[customer.setting].rhythm
    return keeping_rule(customer, policy)


def assess(
    customer: Customer,
    history: History,
    policy: Policy,
    today: dt.date,
    is_opportunity: Callable[[dt.date], bool],
) -> Standing:
    """The customer's standing on the morning of `today`.

    Args:
        customer: the facts on file.
        history: the facts of the log before or on `today`.
        policy: the rules in force.
        today: the day asked about.
        is_opportunity: whether rep and customer could meet on a day; asked only for rhythms that count opportunities.
    """
    phase, clock = phase_of(customer, history, policy, today)
    if phase is Phase.PROSPECT:
        return Standing(phase, "prospect", None, Due.NOT_WANTED, history.last_met)
    rule, rhythm = gap_rule(customer, policy, phase, clock, history.last_met)
    owed = trial_follow_up(history.trials, history.last_met, policy.trial_within, today)
    if owed is not None:
        usual, since = rhythm, today - DAY if history.last_met is None else history.last_met
        rhythm = follow_up_rhythm(usual, since, owed, is_opportunity)
        rule = rule if rhythm == usual else TRIAL_RULE
    elapsed = elapsed_units(history.last_met, today, rhythm.unit, is_opportunity)
    winning = phase is Phase.WINNING
    return Standing(
        phase,
        rule,
        rhythm,
        _due(elapsed, rhythm),
        history.last_met,
        elapsed,
        clock if winning else None,
        None if winning else clock,
        owed,
    )


def elapsed_units(
    last: dt.date | None, today: dt.date, unit: Unit, is_opportunity: Callable[[dt.date], bool]
) -> int | None:
    """The gap from `last` to a visit on `today`: calendar days, or the opportunities after `last` up to `today`."""
    if last is None:
        return None
    days = (today - last).days
    if unit is Unit.DAYS:
        return days
    return sum(is_opportunity(last + i * DAY) for i in range(1, days + 1))


def _due(elapsed: int | None, rhythm: Rhythm) -> Due:
    if elapsed is None:
        return Due.DUE
    if elapsed > rhythm.max:
        return Due.OVER
    if elapsed >= rhythm.ideal:
        return Due.DUE
    return Due.POSSIBLE if elapsed >= rhythm.min else Due.TOO_SOON


def weight(customer: Customer, phase: Phase, policy: Policy) -> float:
    """The minutes of travel one missed visit of this customer is worth."""
    base = policy.weights[customer.tier]
    return base * policy.winning_weight if phase is Phase.WINNING else base


def service_minutes(customer: Customer, policy: Policy) -> int:
    """The minutes a visit takes: the customer's own, else the setting's default."""
    return customer.service_minutes if customer.service_minutes is not None else policy.service[customer.setting]
