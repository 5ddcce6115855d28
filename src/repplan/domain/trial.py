"""The first uses of a product are followed closely: a customer who begins to try it is visited within a few days.

Asking how the patients did is the reward that changes a habit (the reason for `trial_within` in the policy).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from repplan.domain.calendar import DAY
from repplan.domain.policy import Rhythm, Unit

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable

    from repplan.domain.adoption import Trial
    from repplan.domain.policy import Policy

TRIAL_RULE = "trial_within"
"""The policy's entry by which the gap to a follow-up is judged."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A visit that is owed to a customer who began to try a product; `by` is the last day on which it is in time."""

    product: str
    began: dt.date
    by: dt.date


def trial_follow_up(trials: Iterable[Trial], last_met: dt.date | None, within: int, today: dt.date) -> FollowUp | None:
    """The follow-up that is owed on a day, the earliest where there are several; None where none is.

    It ends with the first visit at which the customer is met on a later day than the trial began: what he said at a
    visit that day cannot be how the patients did.

    Args:
        trials: when products began to be tried, in any order.
        last_met: the last day on which the customer was met, None = never.
        within: days in which the visit is to follow.
        today: the day asked about; what began later is not known yet.
    """
    owed = [t for t in trials if t.began <= today and (last_met is None or last_met <= t.began)]
    if not owed:
        return None
    first = min(owed, key=lambda trial: (trial.began, trial.product))
    return FollowUp(first.product, first.began, first.began + within * DAY)


def follow_up_rhythm(
    rhythm: Rhythm, since: dt.date, follow_up: FollowUp, is_opportunity: Callable[[dt.date], bool]
) -> Rhythm:
    """The rhythm of the gap in which a follow-up is owed; never longer than the customer's own.

    Where the usual ideal comes too late, the visit is best half-way, when there is something to tell, and allowed from
    the day after the trial began, whatever the tier's minimum: a customer may have one session in those days.

    Args:
        rhythm: the customer's own.
        since: the day the gap starts: the last visit, or the day from which a customer never met is counted.
        follow_up: what is owed.
        is_opportunity: whether rep and customer could meet on a day; asked only for rhythms that count opportunities.
    """
    half = follow_up.began + (follow_up.by - follow_up.began + DAY) // 2
    most = _length(since, follow_up.by, rhythm.unit, is_opportunity)
    if most >= rhythm.max:
        return rhythm
    least = _length(since, follow_up.began + DAY, rhythm.unit, is_opportunity)
    best = rhythm.ideal if rhythm.ideal <= most else _length(since, half, rhythm.unit, is_opportunity)
    return replace(rhythm, min=min(rhythm.min, least, best), ideal=best, max=most)


def follow_up_weight(policy: Policy) -> float:
    """The minutes of travel that a visit owed for a trial is worth at least, whatever the customer's tier.

    What is won or lost with the first uses is the customer's use of the product: as much as the dearest tier's winning.
    """
    return max(policy.weights.values()) * policy.winning_weight


def _length(since: dt.date, to: dt.date, unit: Unit, is_opportunity: Callable[[dt.date], bool]) -> int:
    """A gap in days or opportunities, at least one: where no opportunity is left, the next one serves."""
    days = (to - since).days
    if unit is Unit.OPPORTUNITIES:
        days = sum(is_opportunity(since + i * DAY) for i in range(1, days + 1))
    return max(1, days)
