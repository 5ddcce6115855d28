"""A customer's cadence over a planning horizon, in the shape of the interchange format."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from repplan.domain.cadence import (
    OVERRIDE,
    gap_rule,
    gap_start,
    is_followed_up,
    keeping_rule,
    winback_rule,
    winning_rule,
)
from repplan.domain.calendar import DAY
from repplan.domain.phases import Phase, phase_of
from repplan.domain.policy import Unit
from repplan.domain.trial import TRIAL_RULE, follow_up_rhythm, trial_follow_up
from repplan.domain.winning import win_clock

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from repplan.domain.customer import Customer
    from repplan.domain.history import History
    from repplan.domain.policy import Policy, Rhythm

NamedPhase = tuple[str, dict[str, Any]]
"""The name of a policy's rule, and its phase in the interchange format."""
START = "start"


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
    horizon is led by a phase in which nothing is due: its ideal gap ends on the start. A cadence of the customer's own
    is a phase until its last day. A visit that is owed since the customer began to try a product is a phase of one
    visit before all others. A lost customer has the visits that are left of winback, and then peace.
    """
    phases = planning_phases(customer, history, policy, entry)
    if not phases:
        return None
    cadence: dict[str, Any] = {"kind": "gap", "last": None, "phases": [phase for _rule, phase in phases]}
    last = entry_last(customer, history, policy, entry)
    if last is not None:
        cadence["last"] = (last - entry.first).days
        cadence["elapsed"] = entry.elapsed
    return cadence


def planning_phases(customer: Customer, history: History, policy: Policy, entry: Entry) -> list[NamedPhase]:
    """The phases of that cadence, each with the name of the policy's rule behind it; empty = not to be visited.

    The name is "start" for the wait before a win window, and "" where nothing more is wanted.
    """
    phase, clock = phase_of(customer, history, policy, entry.first)
    if phase is Phase.DORMANT:
        return []
    if phase in (Phase.LOST, Phase.WINBACK):
        return _winback(customer, history, policy, entry)
    if phase is Phase.PROSPECT:
        return _awaited(customer, policy, entry)
    phases: list[NamedPhase] = []
    if clock is not None and (phase is Phase.WINNING or is_followed_up(clock, entry.last)):
        rule, rhythm = winning_rule(customer, policy)
        gap = _gap(rhythm, pressed=entry.pressed and phase is Phase.WINNING)
        phases.append((rule, {"until": (clock.deadline - entry.first).days, **gap}))
    phases += _keeping(customer, policy, entry, phases)
    return [*_follow_up(customer, history, policy, entry), *phases]


def _awaited(customer: Customer, policy: Policy, entry: Entry) -> list[NamedPhase]:
    """A win window that begins inside the horizon."""
    clock = win_clock(customer, policy)
    wait = -1 if clock is None else (clock.start - entry.first).days
    if clock is None or not 0 < wait < entry.days:
        return []
    last = -1 if entry.last is None else (entry.last - entry.first).days
    rule, rhythm = winning_rule(customer, policy)
    lead = {"unit": Unit.DAYS.value, "min": 0, "ideal": wait - last, "max": wait - last + 1}
    phases: list[NamedPhase] = [
        (START, {"until": wait - 1, **lead}),
        (rule, {"until": (clock.deadline - entry.first).days, **_gap(rhythm, pressed=entry.pressed)}),
    ]
    return phases + _keeping(customer, policy, entry, phases)


def _keeping(customer: Customer, policy: Policy, entry: Entry, before: list[NamedPhase]) -> list[NamedPhase]:
    """The rhythm of keeping after the phases `before`, led by the customer's own while that lasts."""
    phases: list[NamedPhase] = []
    override = customer.override
    if override is not None and override.until is not None:
        until = (override.until - entry.first).days
        start = entry.first - DAY if entry.last is None else entry.last
        if override.holds(start) and all(until > phase["until"] for _rule, phase in before):
            phases.append((OVERRIDE, {"until": until, **_gap(override.rhythm)}))
    rule, rhythm = keeping_rule(customer, policy)
    return [*phases, (rule, _gap(rhythm))]


def _winback(customer: Customer, history: History, policy: Policy, entry: Entry) -> list[NamedPhase]:
    """The visits that are left to win a lost customer back."""
    rule, rhythm = winback_rule(customer, policy)
    phase, _clock = phase_of(customer, history, policy, entry.first)
    start = gap_start(history, phase)
    promised = entry.last is not None and start is not None and entry.last > start
    left = policy.winback_visits - history.winback_met - promised
    return [(rule, {"max_visits": left, **_gap(rhythm)}), ("", {"obligation": False})] if left > 0 else []


def entry_last(customer: Customer, history: History, policy: Policy, entry: Entry) -> dt.date | None:
    """The day before the horizon on which the open gap starts: the last visit, or a loss after it."""
    phase, _clock = phase_of(customer, history, policy, entry.first)
    if phase not in (Phase.LOST, Phase.WINBACK):
        return entry.last
    days = [day for day in (gap_start(history, phase), entry.last) if day is not None]
    # A loss of the first day itself counts as one of the evening before: gaps start before the horizon.
    return min(max(days), entry.first - DAY)


def wanted_from(customer: Customer, history: History, policy: Policy, first: dt.date) -> dt.date:
    """The first day of a horizon on which a visit is wanted: a lost customer is given time, from the loss on."""
    phase, _clock = phase_of(customer, history, policy, first)
    start = gap_start(history, phase)
    if phase not in (Phase.LOST, Phase.WINBACK) or start is None:
        return first
    rhythm = winback_rule(customer, policy)[1]
    return max(first, start + rhythm.min * DAY) if rhythm.unit is Unit.DAYS else first


def _follow_up(customer: Customer, history: History, policy: Policy, entry: Entry) -> list[NamedPhase]:
    """The phase of the one visit that a trial makes due; nothing where the usual rhythm is as quick."""
    owed = trial_follow_up(history.trials, entry.last, policy.trial_within, entry.first)
    if owed is None:
        return []
    phase, clock = phase_of(customer, history, policy, entry.first)
    usual = gap_rule(customer, policy, phase, clock, last=entry.last, today=entry.first)[1]
    since = entry.first - DAY if entry.last is None else entry.last
    rhythm = follow_up_rhythm(usual, since, owed, entry.is_opportunity)
    if rhythm == usual:
        return []
    gap = _gap(rhythm, pressed=entry.pressed and phase is Phase.WINNING)
    return [(TRIAL_RULE, {"max_visits": 1, **gap})]


def _gap(rhythm: Rhythm, *, pressed: bool = False) -> dict[str, Any]:
    """A phase's gap. Pressed by its deadline it leaves no room above the ideal."""
    if pressed and rhythm.unit is Unit.OPPORTUNITIES:
        rhythm = replace(rhythm, max=rhythm.ideal)
    return {"unit": rhythm.unit.value, "min": rhythm.min, "ideal": rhythm.ideal, "max": rhythm.max}
