"""The ledgers of a problem: which resources of which days are weighed, what visits take of them, what routes hold.

What a visit takes is a lower bound, what a route holds an upper one, so that demand above supply is a proof.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from repplan.domain.halves import NOON
from repplan.planner.chances import day_ends
from repplan.planner.options import working_spans
from repplan.planner.ticks import TICKS, to_minutes, to_ticks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from repplan.planner import models
    from repplan.planner.chances import Chance, Field
    from repplan.planner.duties import Ints

Resource = Literal["visits", "minutes", "service", "load"]
Part = Literal["am", "pm"]
Stretches = tuple[tuple[int, int], ...]
"""Stretches of days: (first, last), both included."""

_EVERY_PAIR = 70  # days of a horizon up to which stretches begin and end on any working day, later with the weeks
_SESSIONS = 8  # clock times a weekday that are looked at by themselves
_NOON = NOON * TICKS
_NEVER = 1 << 40  # a clock time after every shift


@dataclass(frozen=True, slots=True)
class Ledger:
    """One resource of one kind of day.

    Attributes:
        resource: `visits` are counted, `minutes` are service and road, `service` is service alone, `load` the file's.
        part: only what has to lie in the morning or the afternoon.
        weekday: only that day of the week (Monday 0).
        rep: only that rep (index), and the visits that nobody else can make.
        clock: only what has to lie between these clock times (minutes); for `service` alone.
    """

    resource: Resource
    part: Part | None = None
    weekday: int | None = None
    rep: int | None = None
    clock: tuple[float, float] | None = None


def calendar_weeks(spec: models.Spec) -> tuple[tuple[int, int], ...]:
    """The first and last day of each calendar week (Monday to Sunday) that the horizon touches."""
    before = dt.date.fromisoformat(spec.start).weekday()
    mondays = [0, *range(7 - before, spec.days, 7)]
    return tuple((first, end - 1) for first, end in zip(mondays, [*mondays[1:], spec.days], strict=True))


def ledgers_of(spec: models.Spec, here: Field) -> tuple[Ledger, ...]:
    """All ledgers of a problem, the plain ones first."""
    found = [Ledger("visits"), Ledger("minutes"), Ledger("service")]
    if all(rep.capacity is not None for rep in spec.reps):
        found.append(Ledger("load"))
    halves: tuple[Part, Part] = ("am", "pm")
    found += [Ledger(resource, part) for resource in ("minutes", "service") for part in halves]
    for weekday in range(7):
        found += [Ledger(resource, None, weekday) for resource in ("visits", "minutes", "service")]
        found += [Ledger(resource, part, weekday) for resource in ("minutes", "service") for part in halves]
    found += [
        Ledger("service", None, weekday, clock=(to_minutes(begin), to_minutes(end)))
        for weekday, clocks in sorted(_sessions(spec, here).items())
        for begin, end in clocks
    ]
    if len(spec.reps) > 1:
        found += [
            Ledger(resource, rep=rep) for rep in range(len(spec.reps)) for resource in ("visits", "minutes", "service")
        ]
    return tuple(found)


def _sessions(spec: models.Spec, here: Field) -> dict[int, list[tuple[int, int]]]:
    """For each weekday the clock times between which most customers receive who do not receive all day."""
    found: dict[int, Counter[tuple[int, int]]] = {}
    whole = {(to_ticks(shift.start), to_ticks(shift.end)) for rep in spec.reps for shift in rep.shifts}
    for days in here.chances:
        of_customer = {
            (_weekday(spec, day), min(chance.begin for chance in on_day), max(chance.end for chance in on_day))
            for day, on_day in days.items()
        }
        for weekday, begin, end in of_customer:
            if (begin, end) not in whole:
                found.setdefault(weekday, Counter())[begin, end] += 1
    return {
        weekday: sorted(clock for clock, number in counts.most_common(_SESSIONS) if number > 1)
        for weekday, counts in found.items()
    }


def stretches_of(spec: models.Spec, ledger: Ledger) -> Stretches:
    """The stretches of days a ledger is looked at: all pairs of weeks, in the main ones all pairs of working days."""
    weeks = calendar_weeks(spec)
    found = {(first, last): None for i, (first, _x) in enumerate(weeks) for _y, last in weeks[i:]}
    if ledger.weekday is None and ledger.part is None and spec.days <= _EVERY_PAIR:
        worked = sorted({shift.day for rep in spec.reps for shift in rep.shifts})
        found |= {(first, last): None for i, first in enumerate(worked) for last in worked[i:]}
    return tuple(found)


def inside(days: int, stretches: Sequence[tuple[int, int]]) -> Ints:
    """(stretches, days): 1 where the day lies in the stretch."""
    first, last = np.array(stretches, dtype=np.int64).T
    every = np.arange(days)
    lies_inside: Ints = ((every >= first[:, None]) & (every <= last[:, None])).astype(np.int64)
    return lies_inside


def _weekday(spec: models.Spec, day: int) -> int:
    return (dt.date.fromisoformat(spec.start).weekday() + day) % 7


def _hours(ledger: Ledger) -> tuple[int, int]:
    """The clock times (ticks) between which the ledger's visits have to lie."""
    if ledger.clock is not None:
        return to_ticks(ledger.clock[0]), to_ticks(ledger.clock[1])
    return _NOON if ledger.part == "pm" else 0, _NOON if ledger.part == "am" else _NEVER


def price_of(
    spec: models.Spec, customer: models.Customer, here: Field, chances: Mapping[int, Sequence[Chance]], ledger: Ledger
) -> list[int]:
    """For each day, the least that a visit of the customer on it takes of the ledger."""
    price, (first, last) = [0] * spec.days, _hours(ledger)
    for day, on_day in chances.items():
        if ledger.weekday is not None and _weekday(spec, day) != ledger.weekday:
            continue
        if ledger.rep is not None and any(chance.rep != ledger.rep for chance in on_day):
            continue
        if any(chance.begin < first or chance.end > last for chance in on_day):
            continue
        price[day] = min(_takes(customer, here, chance, ledger) for chance in on_day)
    return price


def _takes(customer: models.Customer, here: Field, chance: Chance, ledger: Ledger) -> int:
    if ledger.resource == "visits":
        return 1
    if ledger.resource == "load":
        return to_ticks(customer.load)
    service = to_ticks(customer.service)
    if ledger.resource == "service":
        return service
    return here.least_minutes(service, chance, whole_day=ledger.part is None)


def supply_of(spec: models.Spec, here: Field, ledger: Ledger) -> Ints:
    """For each day, the most that its routes hold."""
    supply = np.zeros(spec.days, dtype=np.int64)
    for number, rep in enumerate(spec.reps):
        for shift in rep.shifts:
            right_day = ledger.weekday is None or _weekday(spec, shift.day) == ledger.weekday
            if right_day and (ledger.rep is None or ledger.rep == number):
                supply[shift.day] += _route_holds(spec, here, number, shift, ledger)
    return supply


def _route_holds(spec: models.Spec, here: Field, number: int, shift: models.Shift, ledger: Ledger) -> int:
    rep = spec.reps[number]
    if ledger.resource == "load":
        return to_ticks(rep.capacity or 0.0)
    first, last = _hours(ledger)
    clipped = ((max(begin, first), min(end, last)) for begin, end in working_spans(shift))
    spans = [(begin, end) for begin, end in clipped if begin <= end]
    work = sum(end - begin for begin, end in spans)
    longest = None if rep.max_minutes is None else to_ticks(rep.max_minutes)
    if ledger.resource == "service":
        return work if longest is None else min(work, longest)
    # One leg at most lies in each break, for nobody is met there; breaks may begin or end the day as well.
    if ledger.part != "pm":
        spans.insert(0, (to_ticks(shift.start), to_ticks(shift.start)))
    if ledger.part != "am":
        spans.append((to_ticks(shift.end), to_ticks(shift.end)))
    work += sum(min(after - end, here.longest) for (_b, end), (after, _e) in pairwise(spans))
    if longest is not None:
        work = min(work, longest)
    minutes = max(0, work + _ends(here, rep, shift, ledger.part))
    if ledger.resource == "minutes":
        return minutes
    return _visits_held(spec, here, number, shift, minutes)


def _ends(here: Field, rep: models.Rep, shift: models.Shift, part: Part | None) -> int:
    """What the ends of a day add to the time that its visits carry: less where they are fixed, more where open.

    The way from a fixed start carries its own half; to an open one there is no way, though the first visit carries half
    of one. Where noon is the end, that way lies on the other side of it.
    """
    start, end = day_ends(rep, shift)
    most_in = (max((leg.into for leg in here.legs.values()), default=0) + 1) // 2
    most_out = (max((leg.out for leg in here.legs.values()), default=0) + 1) // 2
    before = most_in if part == "pm" or start is None else -(here.base_out[start] // 2)
    after = most_out if part == "am" or end is None else -(here.base_in[end] // 2)
    return before + after


def _visits_held(spec: models.Spec, here: Field, number: int, shift: models.Shift, minutes: int) -> int:
    """The most visits a route holds: its limit, and the quickest ones that fit into its minutes."""
    takes = sorted(
        here.least_minutes(to_ticks(spec.customers[customer].service), chance)
        for customer, days in enumerate(here.chances)
        for chance in days.get(shift.day, [])
        if chance.rep == number
    )
    held = int(np.searchsorted(np.cumsum(takes), minutes, side="right")) if takes else 0
    limit = spec.reps[number].max_visits
    return held if limit is None else min(held, limit)
