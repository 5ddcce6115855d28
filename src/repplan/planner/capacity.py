"""Whether a problem can be kept at all: proofs that it cannot, with the numbers they rest on.

To *keep* a problem is to have no gap late and no visit missed, in the rhythm of the cadences or faster. Gaps that were
lost before day 0 are left out of it: their customers start anew (`duties.restarted`). Two things prove that it cannot
be kept: a customer whose own days do not allow the cadence, whoever else is visited, and a stretch of days in which
keeping everybody takes more than it holds (`balance`). Where neither is found, a search has to find a plan.

What is not covered: several stretches at once, the order of stops and detours beyond the cheapest way into and out of
each place, and that all visits of a customer go to one rep.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from repplan.planner.duties import Barrier, barrier
from repplan.planner.ledgers import Ledger, price_of
from repplan.planner.ticks import to_minutes

if TYPE_CHECKING:
    from repplan.planner import models
    from repplan.planner.balance import Balance

_WHOLE = {"visits"}  # resources that are counted; the others are ticks


@dataclass(frozen=True, slots=True)
class Share:
    """What one customer takes at least: visits that count, and the amount in the unit of the bound."""

    customer: str
    visits: int
    amount: float


@dataclass(frozen=True, slots=True)
class Bound:
    """A proof: the stretch from day `first` to day `last` holds less than keeping everybody takes there.

    Amounts are visits, minutes or units of load. The numbers can be added up again: `needed` is the sum of the shares
    and of `ways` (roads into and out of places with several customers that no single one of them has to carry), `held`
    the sum of the days.

    Attributes:
        ledger: which resource of which kind of day.
        first: first day of the stretch.
        last: its last day.
        needed: what keeping every cadence takes at least.
        held: what the routes hold at most.
        ways: the part of `needed` that customers of one place carry together, minutes.
        shares: what each customer takes, the most first.
        days: (day, what its routes hold) for each day that holds anything.
    """

    ledger: Ledger
    first: int
    last: int
    needed: float
    held: float
    ways: float
    shares: tuple[Share, ...]
    days: tuple[tuple[int, float], ...]

    @property
    def excess(self) -> float:
        """How much too much it is."""
        return self.needed - self.held


@dataclass(frozen=True, slots=True)
class Stuck:
    """A customer whose own days do not allow the cadence: where a gap breaks, or how many visits cannot be made."""

    customer: str
    barrier: Barrier | None
    missed: int


def bounds(balance: Balance) -> tuple[Bound, ...]:
    """The worst stretch of every ledger that cannot be kept; plain ledgers first, then the most overdrawn."""
    found = []
    for index in range(len(balance.ledgers)):
        needed, held = balance.wanted(index), balance.held(index)
        if bool((needed > held).any()):
            found.append(_bound(balance, index, int(np.argmax(needed - held))))
    return tuple(sorted(found, key=lambda bound: (not _plain(bound.ledger), -bound.needed / max(bound.held, 1e-9))))


def _plain(ledger: Ledger) -> bool:
    return ledger == Ledger(ledger.resource)


def _bound(balance: Balance, index: int, column: int) -> Bound:
    ledger, (first, last) = balance.ledgers[index], balance.stretches[index][column]

    def amount(value: int) -> float:
        return float(value) if ledger.resource in _WHOLE else to_minutes(int(value))

    takes = balance.demand[index][:, column].tolist()
    visits = _visits(balance, ledger, first, last)
    shares = [
        Share(customer.id, visits[number], amount(takes[number]))
        for number, customer in enumerate(balance.spec.customers)
        if takes[number]
    ]
    return Bound(
        ledger=ledger,
        first=first,
        last=last,
        needed=amount(balance.wanted(index)[column]),
        held=amount(balance.held(index)[column]),
        ways=amount(balance.shared[index][column]),
        shares=tuple(sorted(shares, key=lambda share: (-share.amount, share.customer))),
        days=tuple(
            (day, amount(balance.supply[index][day])) for day in range(first, last + 1) if balance.supply[index][day]
        ),
    )


def _visits(balance: Balance, ledger: Ledger, first: int, last: int) -> list[int]:
    """How many visits each customer needs at least in a stretch of a ledger's days."""
    counted = replace(ledger, resource="visits")
    inside = np.array([first <= day <= last for day in range(balance.spec.days)], dtype=np.int64)
    visits = []
    for number, customer in enumerate(balance.spec.customers):
        price = price_of(balance.spec, customer, balance.here, balance.here.chances[number], counted)
        visits.append(int(balance.people[number].ways.least((inside * np.array(price))[None, :])[0]))
    return visits


def stuck(balance: Balance) -> tuple[Stuck, ...]:
    """The customers whose own sessions and the reps' days do not allow the cadence, in the problem's order."""
    return tuple(
        _stuck(balance, number, customer)
        for number, customer in enumerate(balance.spec.customers)
        if balance.people[number].ways.broken
    )


def _stuck(balance: Balance, number: int, customer: models.Customer) -> Stuck:
    person = balance.people[number]
    if person.cadence.kind != "gap":
        return Stuck(customer.id, None, person.ways.broken)
    where = barrier(person.cadence, person.candidates, person.pins, person.opportunity)
    return Stuck(customer.id, where, 0)
