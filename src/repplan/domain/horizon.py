"""A customer's cadence over a planning horizon, in the shape of the interchange format."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from repplan.domain.cadence import Phase, gap_rule, keeping_rule, phase_of
from repplan.domain.calendar import DAY
from repplan.domain.policy import Unit
from repplan.domain.trial import follow_up_rhythm, trial_follow_up
from repplan.domain.winning import win_clock

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from repplan.domain.customer import Customer
    from repplan.domain.history import History
    from repplan.domain.policy import Policy, Rhythm


@dataclass(frozen=True, slots=True)
class Entry:
    """How a customer enters a horizon.

    Attributes:
        first: the horizon's first day.
        days: its length.
        last: the last visit that will have happened before `first`, None = never.
        elapsed: opportunities after `last` and before `first`.
        pressed: whether winning needs every opportunity that is left, so that none may be skipped.
        is_opportunity: whether rep and customer could meet on a day; asked only while a trial waits for its follow-up.
    """

    first: dt.date
    days: int
    last: dt.date | None = None
    elapsed: int = 0
    pressed: bool = False
    is_opportunity: Callable[[dt.date], bool] = bool


def planning_cadence(customer: Customer, history: History, policy: Policy, entry: Entry) -> dict[str, Any] | None:
    """The cadence of the interchange format; None = not to be visited in this horizon.

    A win window is a phase of its own that turns into keeping on the day after its deadline. One that begins inside the
    horizon is led by a phase in which nothing is due: its ideal gap ends on the start. A visit that is owed since the
    customer began to try a product is a phase of one visit before all others.
    """
    phase, clock = phase_of(customer, history, policy, entry.first)
    phases: list[dict[str, Any]] = []
    if phase is Phase.PROSPECT:
        clock = win_clock(customer, policy)
        wait = -1 if clock is None else (clock.start - entry.first).days
        if clock is None or not 0 < wait < entry.days:
            return None
        last = -1 if entry.last is None else (entry.last - entry.first).days
        rhythm = policy.winning[customer.setting].rhythm
        lead = {"unit": Unit.DAYS.value, "min": 0, "ideal": wait - last, "max": wait - last + 1}
        phases.append({"until": wait - 1, **lead})
        phases.append({"until": (clock.deadline - entry.first).days, **_gap(rhythm, pressed=entry.pressed)})
    elif clock is not None:
        rule, rhythm = gap_rule(customer, policy, phase, clock, entry.last)
        if rule.startswith("winning."):
            pressed = entry.pressed and phase is Phase.WINNING
            phases.append({"until": (clock.deadline - entry.first).days, **_gap(rhythm, pressed=pressed)})
    phases.append(_gap(keeping_rule(customer, policy)[1]))
    if phase is not Phase.PROSPECT:
        phases = _follow_up(customer, history, policy, entry) + phases
    cadence: dict[str, Any] = {"kind": "gap", "last": None, "phases": phases}
    if entry.last is not None:
        cadence["last"] = (entry.last - entry.first).days
        cadence["elapsed"] = entry.elapsed
    return cadence


def _follow_up(customer: Customer, history: History, policy: Policy, entry: Entry) -> list[dict[str, Any]]:
    """The phase of the one visit that a trial makes due; nothing where the usual rhythm is as quick."""
    owed = trial_follow_up(history.trials, entry.last, policy.trial_within, entry.first)
    if owed is None:
        return []
    phase, clock = phase_of(customer, history, policy, entry.first)
    usual = gap_rule(customer, policy, phase, clock, entry.last)[1]
    since = entry.first - DAY if entry.last is None else entry.last
    rhythm = follow_up_rhythm(usual, since, owed, entry.is_opportunity)
    if rhythm == usual:
        return []
    return [{"max_visits": 1, **_gap(rhythm, pressed=entry.pressed and phase is Phase.WINNING)}]


def _gap(rhythm: Rhythm, *, pressed: bool = False) -> dict[str, Any]:
    """A phase's gap. Pressed by its deadline it leaves no room above the ideal."""
    if pressed and rhythm.unit is Unit.OPPORTUNITIES:
        rhythm = replace(rhythm, max=rhythm.ideal)
    return {"unit": rhythm.unit.value, "min": rhythm.min, "ideal": rhythm.ideal, "max": rhythm.max}
