"""Demand against supply: what keeping every cadence takes at least, and what the working days hold at most.

A *ledger* is one resource of one kind of day: all visits, the minutes on Tuesday mornings, the load of one rep. Its
demand in a stretch of days is the sum over customers of the least that any way to keep the cadence takes there (see
`duties`); its supply is the sum over the routes of what none can exceed. Demand above supply in any stretch of any
ledger is a proof that no plan keeps everything: energetic reasoning, with the cadence graph in the place of fixed jobs.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from repplan.planner.chances import CROWD, survey
from repplan.planner.duties import Ints, Ways, ideal_days, restarted, ways
from repplan.planner.ledgers import (
    Ledger,
    Resource,
    Stretches,
    calendar_weeks,
    inside,
    ledgers_of,
    price_of,
    stretches_of,
    supply_of,
)
from repplan.planner.problem import opportunity_days
from repplan.planner.ticks import to_ticks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from repplan.planner import models
    from repplan.planner.chances import Chance, Field
    from repplan.planner.duties import Cadence


@dataclass(frozen=True, slots=True)
class Person:
    """One customer: the ways to keep the cadence, and where the clock had to be started anew."""

    cadence: Cadence
    candidates: tuple[int, ...]
    pins: frozenset[int]
    opportunity: tuple[bool, ...]
    ways: Ways
    overdue: bool


@dataclass(frozen=True)
class Balance:
    """All ledgers of a problem.

    Attributes:
        spec: the problem.
        here: who can be met where and when.
        people: the customers, in the problem's order.
        ledgers: in the order of the rows of `supply`.
        stretches: for each ledger, the (first, last) days it is looked at.
        demand: for each ledger, (customers, stretches): the least of each customer; ticks, or visits.
        shared: for each ledger, (stretches,): ways into and out of shared places beyond what customers carry.
        supply: for each ledger, (days,): the most that a day holds.
    """

    spec: models.Spec
    here: Field = field(repr=False)
    people: tuple[Person, ...] = field(repr=False)
    ledgers: tuple[Ledger, ...]
    stretches: tuple[Stretches, ...] = field(repr=False)
    demand: tuple[Ints, ...] = field(repr=False)
    shared: tuple[Ints, ...] = field(repr=False)
    supply: tuple[Ints, ...] = field(repr=False)

    @cached_property
    def weeks(self) -> tuple[tuple[int, int], ...]:
        """The first and last day of each calendar week of the horizon."""
        return calendar_weeks(self.spec)

    def held(self, ledger: int) -> Ints:
        """(stretches,): what the stretches of a ledger hold at most."""
        total = np.concatenate([[0], np.cumsum(self.supply[ledger])])
        first, last = np.array(self.stretches[ledger], dtype=np.int64).T
        held: Ints = total[last + 1] - total[first]
        return held

    def wanted(self, ledger: int) -> Ints:
        """(stretches,): what the stretches of a ledger take at least."""
        wanted: Ints = self.demand[ledger].sum(axis=0) + self.shared[ledger]
        return wanted

    def possible(self) -> bool:
        """Whether no stretch of any ledger takes more than it holds."""
        return all(bool((self.wanted(i) <= self.held(i)).all()) for i in range(len(self.ledgers)))

    def weekly(self, resource: Resource) -> Ints:
        """(customers, weeks): the least by the end of each week, less the least by the end of the week before.

        What can wait is counted in the week in which it no longer can.
        """
        ledger = self.ledgers.index(Ledger(resource))
        place = {stretch: column for column, stretch in enumerate(self.stretches[ledger])}
        columns = [place[0, last] for _first, last in self.weeks]
        return np.diff(self.demand[ledger][:, columns], axis=1, prepend=0)


def weigh(spec: models.Spec) -> Balance:
    """The balance of a problem."""
    here = survey(spec)
    people = tuple(_person(spec, number, here) for number in range(len(spec.customers)))
    ledgers = ledgers_of(spec, here)
    stretches = tuple(stretches_of(spec, ledger) for ledger in ledgers)
    books = _books(spec, ledgers, stretches)
    rows = [_rows(spec, number, here, person, books) for number, person in enumerate(people)]
    demand = tuple(
        np.array([row[i] for row in rows], dtype=np.int64).reshape(len(rows), len(of_ledger))
        for i, of_ledger in enumerate(stretches)
    )
    supply = tuple(supply_of(spec, here, ledger) for ledger in ledgers)
    return Balance(spec, here, people, ledgers, stretches, demand, _shared(spec, here, ledgers, demand), supply)


def ideal_visits(balance: Balance) -> Ints:
    """(customers, weeks): the visits due in each week were each gap its ideal."""
    due = np.zeros((len(balance.people), len(balance.weeks)), dtype=np.int64)
    ends = [last for _first, last in balance.weeks]
    for number, person in enumerate(balance.people):
        for day in ideal_days(person.cadence, person.opportunity):
            due[number, np.searchsorted(ends, day)] += 1
    return due


def with_cadences(balance: Balance, cadences: Mapping[int, Cadence]) -> Balance:
    """The balance once some customers (by index) have another cadence; only theirs is worked out anew."""
    customers = [
        customer.model_copy(update={"cadence": cadences[number]}) if number in cadences else customer
        for number, customer in enumerate(balance.spec.customers)
    ]
    spec = balance.spec.model_copy(update={"customers": customers})
    people, demand = list(balance.people), [ledger.copy() for ledger in balance.demand]
    books = _books(spec, balance.ledgers, balance.stretches)
    for number in cadences:
        people[number] = _person(spec, number, balance.here)
        for ledger, row in enumerate(_rows(spec, number, balance.here, people[number], books)):
            demand[ledger][number] = row
    shared = _shared(spec, balance.here, balance.ledgers, demand)
    return replace(balance, spec=spec, people=tuple(people), demand=tuple(demand), shared=shared)


def with_limit(balance: Balance, max_visits: int | None) -> Balance:
    """The balance once every rep may make so many visits a day."""
    reps = [rep.model_copy(update={"max_visits": max_visits}) for rep in balance.spec.reps]
    spec = balance.spec.model_copy(update={"reps": reps})
    supply = tuple(
        supply_of(spec, balance.here, ledger) if ledger.resource == "visits" else old
        for ledger, old in zip(balance.ledgers, balance.supply, strict=True)
    )
    return replace(balance, spec=spec, supply=supply)


@dataclass(frozen=True, slots=True)
class _Books:
    """The ledgers, their stretches, and for each (stretches, days) where a day lies inside."""

    ledgers: tuple[Ledger, ...]
    stretches: tuple[Stretches, ...]
    inside: tuple[Ints, ...]


def _books(spec: models.Spec, ledgers: tuple[Ledger, ...], stretches: tuple[Stretches, ...]) -> _Books:
    return _Books(ledgers, stretches, tuple(inside(spec.days, of_ledger) for of_ledger in stretches))


def _person(spec: models.Spec, number: int, here: Field) -> Person:
    customer = spec.customers[number]
    pins = frozenset(pin.day for pin in customer.pinned)
    candidates = tuple(sorted(pins.union(here.chances[number])))
    opportunity = tuple(opportunity_days(spec, customer))
    cadence = restarted(customer.cadence, candidates, pins, opportunity)
    found = ways(cadence, candidates, pins, opportunity)
    return Person(cadence, candidates, pins, opportunity, found, overdue=cadence is not customer.cadence)


def _rows(spec: models.Spec, number: int, here: Field, person: Person, books: _Books) -> list[Ints]:
    """The least of one customer in every stretch of every ledger."""
    sizes = [len(of_ledger) for of_ledger in books.stretches]
    if person.ways.nothing:
        return [np.zeros(size, dtype=np.int64) for size in sizes]
    customer = spec.customers[number]
    prices = [np.array(price_of(spec, customer, here, here.chances[number], ledger)) for ledger in books.ledgers]
    taken = [i for i, price in enumerate(prices) if price.any()]  # few customers have to do with most ledgers
    found = [np.zeros(size, dtype=np.int64) for size in sizes]
    if taken:
        least = person.ways.least(np.concatenate([prices[i] * books.inside[i] for i in taken]))
        for i, row in zip(taken, np.split(least, np.cumsum([sizes[i] for i in taken])[:-1]), strict=True):
            found[i] = row
    return found


def _shared(spec: models.Spec, here: Field, ledgers: Sequence[Ledger], demand: Sequence[Ints]) -> tuple[Ints, ...]:
    """For each ledger, ways into and out of places beyond what their customers carry: of whole days' minutes only.

    At a place there are at least as many stays as its customer with the most visits has, for he is met once a day.
    """
    shared = [np.zeros(of_ledger.shape[1], dtype=np.int64) for of_ledger in demand]
    visits, index = demand[ledgers.index(Ledger("visits"))], ledgers.index(Ledger("minutes"))
    minutes = demand[index]
    for place, leg in here.legs.items():
        only_here = [number for number, days in enumerate(here.chances) if _only_at(place, days)]
        if leg.beside is None or not only_here:
            continue
        service = np.array([to_ticks(spec.customers[number].service) for number in only_here], dtype=np.int64)
        near = leg.half(CROWD)
        stays = visits[only_here].max(axis=0)
        otherwise = ((service + near)[:, None] * visits[only_here]).sum(axis=0) + (leg.half(1) - near) * stays
        shared[index] += np.maximum(0, otherwise - minutes[only_here].sum(axis=0))
    return tuple(shared)


def _only_at(place: int, days: Mapping[int, Sequence[Chance]]) -> bool:
    return bool(days) and all(chance.places == {place} for chances in days.values() for chance in chances)
