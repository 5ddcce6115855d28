"""Phases, deadlines and due dates: what the facts and the policy say about one customer on one day.

`assess` is the one place where a customer's standing is decided; every command that shows or plans one calls it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from repplan.domain.calendar import DAY
from repplan.domain.customer import Setting
from repplan.domain.loss import winback_start
from repplan.domain.phases import Phase, phase_of
from repplan.domain.policy import Rhythm, Unit
from repplan.domain.risk import endangered
from repplan.domain.trial import TRIAL_RULE, follow_up_rhythm, trial_follow_up
from repplan.domain.winning import is_decided

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from repplan.domain.customer import Customer
    from repplan.domain.history import History
    from repplan.domain.policy import Policy
    from repplan.domain.trial import FollowUp
    from repplan.domain.winning import WinClock

__all__ = ["Due", "Phase", "Standing", "assess", "phase_of"]

OVERRIDE = "override"
"""The name of a rule that is the customer's own."""
WINBACK = "winback"
UNVISITED = frozenset({Phase.PROSPECT, Phase.DORMANT})
"""The phases in which no visit is wanted."""


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
    never met) up to today; `overdue` is how far that lies beyond the maximum, 0 while it does not. Of a lost customer
    it counts since `since`: the loss, or the visit after it.
    `missed_win` is the clock of a win window that passed without the customer being won, while nothing is decided about
    it. `trial` is the visit owed
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
    since: dt.date | None = None

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


def keeping_rule(customer: Customer, policy: Policy, start: dt.date | None = None) -> tuple[str, Rhythm]:
    """The policy's name and rhythm for a gap of a customer that is kept.

    His own cadence while it holds; else the first of the policy's special rules that fits; else by area for stores, by
    setting, by tier.

    Args:
        customer: the facts on file.
        policy: the rules in force.
        start: the day on which the gap begins, None = later than any day that was said.
    """
    if customer.override is not None and customer.override.holds(start):
        return OVERRIDE, customer.override.rhythm
    special = policy.special_rule(customer, Phase.KEEPING.value)
    if special is not None:
        return special
    if customer.setting is Setting.STORE and customer.area is not None:
        return f"store.{customer.area}", policy.store[customer.area]
    if customer.setting in policy.by_setting:
        return f"setting.{customer.setting}", policy.by_setting[customer.setting]
    return f"keeping.{customer.tier}", policy.keeping[customer.tier]


def winning_rule(customer: Customer, policy: Policy) -> tuple[str, Rhythm]:
    """The policy's name and rhythm for a customer that is being won; his setting must have a win window."""
    special = policy.special_rule(customer, Phase.WINNING.value)
    return special or (f"winning.{customer.setting}", policy.winning[customer.setting].rhythm)


def winback_rule(customer: Customer, policy: Policy) -> tuple[str, Rhythm]:
    """The policy's name and rhythm for a customer that was lost."""
    return policy.special_rule(customer, Phase.WINBACK.value) or (WINBACK, policy.winback)


def is_followed_up(clock: WinClock | None, last: dt.date | None) -> bool:
    """Whether the gap that began with the visit of `last` began inside a win window."""
    return clock is not None and last is not None and clock.start <= last <= clock.deadline


def gap_rule(
    customer: Customer, policy: Policy, phase: Phase, clock: WinClock | None, *, last: dt.date | None, today: dt.date
) -> tuple[str, Rhythm]:
    """The policy's name and rhythm for the gap that began with the visit of `last`, as seen `today`.

    A gap belongs to the phase in force on the day it starts, here as in the interchange format: a visit inside a win
    window that then passes without a win is still to be followed up at the pace of winning, once.
    """
    if phase in (Phase.LOST, Phase.WINBACK):
        return winback_rule(customer, policy)
    if phase is Phase.WINNING or is_followed_up(clock, last):
        return winning_rule(customer, policy)
    return keeping_rule(customer, policy, today - DAY if last is None else last)


def gap_start(history: History, phase: Phase) -> dt.date | None:
    """The day from which the open gap counts: the last visit, or a loss that came after it; None = never met."""
    if phase in (Phase.LOST, Phase.WINBACK) and history.loss is not None:
        return winback_start(history.loss, history)
    return history.last_met


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
    if phase in UNVISITED:
        return Standing(phase, phase.value, None, Due.NOT_WANTED, history.last_met)
    start = gap_start(history, phase)
    rule, rhythm = gap_rule(customer, policy, phase, clock, last=start, today=today)
    owed = None if phase in (Phase.LOST, Phase.WINBACK) else _trial(history, policy, today)
    if owed is not None:
        usual, since = rhythm, today - DAY if start is None else start
        rhythm = follow_up_rhythm(usual, since, owed, is_opportunity)
        rule = rule if rhythm == usual else TRIAL_RULE
    elapsed = elapsed_units(start, today, rhythm.unit, is_opportunity)
    if phase is Phase.KEEPING and endangered(history, policy, today, elapsed, rhythm):
        phase = Phase.AT_RISK
    winning = phase is Phase.WINNING
    return Standing(
        phase,
        rule,
        rhythm,
        _due(elapsed, rhythm),
        history.last_met,
        elapsed,
        clock if winning else None,
        None if winning or is_decided(customer) else clock,
        owed,
        start,
    )


def _trial(history: History, policy: Policy, today: dt.date) -> FollowUp | None:
    return trial_follow_up(history.trials, history.last_met, policy.trial_within, today)


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


def weight(customer: Customer, phase: Phase, policy: Policy, *, season: str = "", pressing: float = 1.0) -> float:
    """The minutes of travel one missed visit of this customer is worth.

    The tier's weight, times the factors that the policy gives to winning, to the customer's role and to the season of
    his business, times `pressing`: what open issues ask for.

    Args:
        customer: the facts on file.
        phase: his phase on the day asked about.
        policy: the rules in force.
        season: the season of his business as the policy calls it, "" = not known, which counts as no factor.
        pressing: a factor of at least 1.
    """
    factor = policy.winning_weight if phase is Phase.WINNING else 1.0
    if customer.role is not None:
        factor *= policy.roles.get(customer.role, 1.0)
    return policy.weights[customer.tier] * factor * policy.seasons.get(season, 1.0) * pressing


def service_minutes(customer: Customer, policy: Policy) -> int:
    """The minutes a visit takes: the customer's own, else the setting's default."""
    return customer.service_minutes if customer.service_minutes is not None else policy.service[customer.setting]
