"""The rest of a day as a planning problem: which stops are still to be made, from when, and from where.

The problem has one day. Whoever has a stop on it that still stands wants one visit; leaving it out costs what a missed
visit of that customer is worth and what moving it does. Trying somebody again who was not met is worth much less, so
that it never takes the place of a visit that is still to be made.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from repplan.domain.plan import NOT_TODAY, VisitState
from repplan.domain.spans import format_clock
from repplan.i18n import _
from repplan.services.days.stops import Skip, skip_reason
from repplan.services.planning.problem_building import BuiltProblem, Span, build_problem
from repplan.store.facts import Appointment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from repplan.config import Config
    from repplan.domain.plan import Contact, PlannedVisit
    from repplan.services.facts.territory import Territory
    from repplan.services.planning.problem_building import UnderWay

TRY_AGAIN_AFTER = 60
"""Minutes after which somebody who was not met may be tried again."""
AGAIN_SHARE = 0.1
"""What trying again is worth, as a share of the visit's weight: a detour of 24 minutes for tier A."""

_AT_ANOTHER_HOUR = frozenset({Skip.AWAY, Skip.CLOSED, Skip.NOT_RECEIVING})


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the day.

    Attributes:
        territory: the rep's own customers, as they stand now.
        stops: the day's stops, those that were agreed on marked as appointments.
        contacts: the day's lines of the log.
        appointments: what was agreed for the day.
        under_way: from when and where the day goes on.
        clock: the minute it is now.
        retry: whether those who were not met are tried again.
    """

    territory: Territory
    stops: Sequence[PlannedVisit]
    contacts: Sequence[Contact]
    appointments: Sequence[Appointment]
    under_way: UnderWay
    clock: int
    retry: bool = True


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stop that may be part of the new route.

    Attributes:
        visit: the stop.
        agreed: the appointment that it keeps.
        again: it was missed and would be tried again, under a new number.
        light: the customer was missed today, so that the visit takes nobody else's place.
        earliest: the minute before which it must not begin.
    """

    visit: PlannedVisit
    agreed: Appointment | None = None
    again: bool = False
    light: bool = False
    earliest: int | None = None


@dataclass(frozen=True, slots=True)
class Unkept:
    """A stop with an appointment that the rest of the day cannot keep, and why. It stays in the day as it is."""

    visit: PlannedVisit
    why: str


def find_candidates(facts: Facts) -> tuple[list[Candidate], list[Unkept]]:
    """The stops that the new route may hold, one a customer, and the appointments whose time has passed."""
    found: dict[int, Candidate] = {}
    missed = {stop.customer for stop in facts.stops if stop.state is VisitState.MISSED}
    passed = []
    for visit in facts.stops:
        if visit.state is not VisitState.PLANNED or not _possible(facts.territory, visit) or _by_hand(facts, visit):
            continue
        agreed = _agreed(facts, visit)
        if agreed is not None and agreed.minute is not None and agreed.minute < facts.under_way.minute:
            passed.append(Unkept(visit, _("{time} has passed").format(time=format_clock(agreed.minute))))
        else:
            found.setdefault(visit.customer, Candidate(visit, agreed, light=visit.customer in missed))
    settled = {stop.customer for stop in facts.stops if stop.state in (VisitState.DONE, VisitState.PLANNED)}
    # What fell out comes back under its own number before anybody gets a new one.
    for visit in sorted(facts.stops, key=lambda stop: stop.state is VisitState.MISSED):
        if visit.customer in found or visit.customer in settled:
            continue
        again = _again(facts, visit, tried=visit.customer in missed)
        if again is not None:
            found[visit.customer] = again
    return list(found.values()), passed


def _possible(territory: Territory, visit: PlannedVisit) -> bool:
    """Whether the facts allow the stop, at its own hour or at another of the day."""
    if visit.customer not in territory.customers:
        return False
    skip = skip_reason(territory, visit, territory.standing(visit.customer, visit.day))
    return skip is None or skip.kind in _AT_ANOTHER_HOUR


def _by_hand(facts: Facts, visit: PlannedVisit) -> bool:
    """Whether it was put by hand where no route goes: after the working hours."""
    shift = facts.territory.calendar.day(visit.day).shift
    return visit.added and not visit.appointment and shift is not None and visit.end > shift.end


def _agreed(facts: Facts, visit: PlannedVisit) -> Appointment | None:
    agreed = next((a for a in facts.appointments if (a.customer, a.day) == (visit.customer, visit.day)), None)
    if agreed is None and visit.appointment:
        # A time promised for today, as by `missed 3 --retry 16:30`, is kept with its stop only.
        return Appointment(-visit.id, visit.customer, visit.day, int(visit.start))
    return agreed


def _again(facts: Facts, visit: PlannedVisit, *, tried: bool) -> Candidate | None:
    """The stop as one to be made after all: an earlier route had no room for it, or the customer was not met."""
    plain = replace(visit, state=VisitState.PLANNED, appointment=False)
    if not _possible(facts.territory, plain):
        return None
    if visit.state is VisitState.CANCELLED and visit.reason == NOT_TODAY:
        return Candidate(visit, light=tried)
    lines = [contact for contact in facts.contacts if contact.customer == visit.customer]
    if visit.state is not VisitState.MISSED or not facts.retry or len(lines) != 1 or lines[0].retry:
        return None  # missed twice, called, or put back to another time already
    # Without a time it was missed when it was planned, or before if it is logged already.
    missed = min(facts.clock, int(visit.start)) if lines[0].minute is None else lines[0].minute
    if missed > facts.under_way.minute:
        return None  # a route from before that moment knows nothing of it
    minute = facts.under_way.minute if lines[0].minute is None else missed
    return Candidate(visit, again=True, light=True, earliest=max(facts.under_way.minute, minute + TRY_AGAIN_AFTER))


def build_rest(config: Config, facts: Facts, candidates: Sequence[Candidate], span: Span) -> BuiltProblem:
    """The problem of the day's rest.

    Args:
        config: the settings.
        facts: what is known of the day.
        candidates: from `find_candidates`.
        span: the day, with the candidates' appointments.
    """
    by_customer = {candidate.visit.customer: candidate for candidate in candidates}
    customers = {n: c for n, c in facts.territory.customers.items() if n in by_customer}
    built = build_problem(replace(facts.territory, customers=customers), config, span)
    document = dict(built.document)
    document["reps"] = [_rest_of_shift(document["reps"][0], facts, sum(map(len, built.pinned.values())))]
    end = document["reps"][0]["shifts"][0]["end"]
    document["customers"] = [
        _wanting(entry, by_customer[int(entry["id"])], facts.territory.policy.replanning.within_two_days, end)
        for entry in document["customers"]
    ]
    return replace(built, document=document)


def _rest_of_shift(rep: Mapping[str, Any], facts: Facts, pins: int) -> dict[str, Any]:
    """The rep's day less what was already done of it."""
    rest = {key: value for key, value in rep.items() if key not in ("max_visits", "max_minutes")}
    shift = dict(rep["shifts"][0])
    if "max_visits" in rep:
        done = sum(stop.state is VisitState.DONE for stop in facts.stops)
        rest["max_visits"] = max(pins, rep["max_visits"] - done)
    if "max_minutes" in rep:
        made = [stop for stop in facts.stops if stop.state in (VisitState.DONE, VisitState.MISSED)]
        left = min((stop.arrive - stop.travel for stop in made), default=shift["start"])
        shift["end"] = max(shift["start"] + 1, min(shift["end"], left + rep["max_minutes"]))
    rest["shifts"] = [shift]
    return rest


def _wanting(entry: Mapping[str, Any], candidate: Candidate, moving: float, end: float) -> dict[str, Any]:
    """A customer's entry that asks for one visit on the day."""
    weight = entry["weight"] * AGAIN_SHARE if candidate.light else entry["weight"] + moving
    wanting = {**entry, "weight": weight, "cadence": {"kind": "days", "options": [[0]]}}
    if candidate.earliest is not None:
        windows = entry.get("windows", [{"day": 0, "start": 0, "end": end}])
        later = [{**window, "start": max(window["start"], candidate.earliest)} for window in windows]
        wanting["windows"] = [window for window in later if window["start"] < window["end"]]
    return wanting


def appointments_of(candidates: Sequence[Candidate]) -> list[Appointment]:
    """What was agreed with the candidates."""
    return [candidate.agreed for candidate in candidates if candidate.agreed is not None]
