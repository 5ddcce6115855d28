"""The phases of a customer, from the facts alone: prospect, winning, keeping, lost, winback, dormant.

`at risk` is keeping with a reason to worry; as that takes the rhythm, `cadence.assess` decides it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from repplan.domain.winning import Choice, win_clock

if TYPE_CHECKING:
    import datetime as dt

    from repplan.domain.customer import Customer
    from repplan.domain.history import History
    from repplan.domain.loss import Loss
    from repplan.domain.policy import Policy
    from repplan.domain.winning import WinClock


class Phase(StrEnum):
    """Where a customer stands on the way from stranger to kept, and back."""

    PROSPECT = "prospect"
    WINNING = "winning"
    KEEPING = "keeping"
    AT_RISK = "at risk"  # kept, but something says that he may be lost
    LOST = "lost"  # not yet met again
    WINBACK = "winback"  # met again at least once
    DORMANT = "dormant"  # left in peace: no visit is planned


def phase_of(customer: Customer, history: History, policy: Policy, today: dt.date) -> tuple[Phase, WinClock | None]:
    """The phase on a day, and the clock of winning where one was started and did not end in a win.

    A loss outweighs every clock. `at risk` is told as keeping.
    """
    if history.loss is not None and history.loss.open_on(today):
        return _after_loss(history.loss, history, policy), None
    clock = win_clock(customer, policy)
    if clock is not None and history.won_on is None:
        if today < clock.start:
            return Phase.PROSPECT, None
        if today <= clock.deadline:
            return Phase.WINNING, clock
        decision = customer.decision
        stopped = decision is not None and decision.choice is Choice.STOP
        return (Phase.DORMANT, None) if stopped else (Phase.KEEPING, clock)
    if customer.prospect and customer.start_date is None:
        return Phase.PROSPECT, None
    return Phase.KEEPING, None


def _after_loss(loss: Loss, history: History, policy: Policy) -> Phase:
    """Lost until the first visit after it, then winback until the last that the policy allows."""
    if loss.reason.final or history.winback_met >= policy.winback_visits:
        return Phase.DORMANT
    return Phase.WINBACK if history.winback_met else Phase.LOST
