"""Deciding what becomes of customers whose win deadline passed: more days, less effort, or peace; once a deadline."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.domain.customer import Tier
from repplan.domain.rota import rota_ends
from repplan.domain.winning import Choice, WinClock, is_decided, win_clock
from repplan.errors import ConflictError, UsageError
from repplan.i18n import _
from repplan.services.facts.finding import describe, find_customer
from repplan.services.facts.territory import own_territory

if TYPE_CHECKING:
    from sqlmodel import Session

    from repplan.domain.cadence import Standing
    from repplan.domain.customer import Customer
    from repplan.services.context import Context
    from repplan.services.facts.territory import Territory

LONGEST_EXTENSION = 365


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for: None where the policy's default is meant; days and tier only where they were given."""

    choice: Choice | None = None
    days: int | None = None
    tier: Tier | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """A customer about whom was decided.

    Attributes:
        customer, standing: he, and how he stands after it.
        choice: what was decided.
        missed: the deadline that passed.
        until: the new deadline of an extension.
        tier_before: his tier before a downgrade.
    """

    customer: Customer
    standing: Standing
    choice: Choice
    missed: dt.date
    until: dt.date | None = None
    tier_before: Tier | None = None


def undecided(territory: Territory) -> list[tuple[Customer, WinClock]]:
    """The customers whose deadline passed without a decision, the oldest deadline first."""
    missed = [
        (territory.customers[number], standing.missed_win)
        for number, standing in territory.standings.items()
        if standing.missed_win is not None
    ]
    return sorted(missed, key=lambda entry: (entry[1].deadline, entry[0].number))


@dataclass(frozen=True, slots=True)
class Undecided:
    """Whose deadline passed, each with the window and what the policy's default would be."""

    waiting: tuple[tuple[Customer, WinClock, Choice], ...]


def list_undecided(context: Context) -> Undecided:
    """The customers of the rep about whom is to be decided, the oldest deadline first."""
    with context.reading() as db:
        territory = own_territory(context, db)
    return Undecided(tuple((who, clock, _default(territory, who)) for who, clock in undecided(territory)))


def _default(territory: Territory, customer: Customer) -> Choice:
    """What the policy decides: more days only once, and then less effort."""
    choice = territory.policy.missed_win.default
    extended = customer.decision is not None and customer.decision.until is not None
    return Choice.DOWNGRADE if choice is Choice.EXTEND and extended else choice


def decide(context: Context, command: str, who: str, order: Order) -> Decided:
    """Decide about one customer whose win deadline passed.

    Raises:
        NotFoundError: if the name fits nobody, or several.
        ConflictError: if no deadline passed, or it is decided.
        UsageError: if the choice cannot be made: extended once already, the rota is over, no lower tier.
    """
    with context.reading() as db:
        territory = own_territory(context, db)
    customer = find_customer(territory.customers.values(), who)
    return _decide(context, command, territory, [(customer, _missed(territory, customer))], order)[0]


def decide_all(context: Context, command: str) -> list[Decided]:
    """Decide about all customers whose win deadline passed as the policy says; in one transaction."""
    with context.reading() as db:
        territory = own_territory(context, db)
    return _decide(context, command, territory, undecided(territory), Order())


def _missed(territory: Territory, customer: Customer) -> WinClock:
    """The window of a customer that passed and is to be decided about."""
    standing = territory.standings[customer.number]
    if standing.missed_win is not None:
        return standing.missed_win
    clock = win_clock(customer, territory.policy)
    if standing.clock is not None:
        message = _("{customer}'s clock still runs, until {day}: there is nothing to decide yet")
        raise ConflictError(message.format(customer=describe(customer), day=standing.clock.deadline))
    if clock is not None and is_decided(customer) and customer.decision is not None:
        message = _("{customer}: {choice} was decided on {day}; `repplan win {number}` starts the clock anew")
        raise ConflictError(
            message.format(
                customer=describe(customer),
                choice=customer.decision.choice.value,
                day=customer.decision.day,
                number=customer.number,
            )
        )
    raise ConflictError(_("{customer} has missed no win deadline").format(customer=describe(customer)))


def _decide(
    context: Context, command: str, territory: Territory, missed: list[tuple[Customer, WinClock]], order: Order
) -> list[Decided]:
    # All are looked at before anything is written: one that cannot be decided leaves the others as they are.
    plans = [(customer, clock, _settle(territory, customer, order)) for customer, clock in missed]
    if plans:
        with context.writing(command) as session:
            for customer, _clock, row in plans:
                _write(session, customer, row)
    with context.reading() as db:
        after = own_territory(context, db)
    return [
        Decided(
            after.customers[customer.number],
            after.standings[customer.number],
            row.choice,
            clock.deadline,
            row.until if row.choice is Choice.EXTEND else None,
            customer.tier if row.tier is not None else None,
        )
        for customer, clock, row in plans
    ]


@dataclass(frozen=True, slots=True)
class _Row:
    choice: Choice
    start: dt.date
    day: dt.date
    until: dt.date | None
    tier: Tier | None


def _settle(territory: Territory, customer: Customer, order: Order) -> _Row:
    """The decision as it will be written."""
    rules, today, before = territory.policy.missed_win, territory.today, customer.decision
    choice = order.choice or _default(territory, customer)
    extended = None if before is None else before.until
    assert customer.start_date is not None
    until, tier = extended, None
    if choice is Choice.EXTEND:
        until = _extended(customer, today, order.days or rules.extend_days)
    elif choice is Choice.DOWNGRADE:
        tier = _lower(customer, order.tier, insist=order.choice is not None)
    return _Row(choice, customer.start_date, today, until, tier)


def _extended(customer: Customer, today: dt.date, days: int) -> dt.date:
    """The new deadline: so many days, today included."""
    who, end = describe(customer), rota_ends(customer)
    if customer.decision is not None and customer.decision.until is not None:
        message = _("{customer} was given more time once, until {day}: decide on downgrade or stop")
        raise UsageError(message.format(customer=who, day=customer.decision.until))
    if not 1 <= days <= LONGEST_EXTENSION:
        raise UsageError(_("{n} days are none to extend by: 1 to {most}").format(n=days, most=LONGEST_EXTENSION))
    until = today + dt.timedelta(days=days - 1)
    if end is not None and customer.start_date is not None and customer.start_date <= end < until:
        message = _("the rota of {customer} ends on {end}: `repplan customer edit {number} --rota-end DATE` first")
        raise UsageError(message.format(customer=who, end=end, number=customer.number))
    return until


def _lower(customer: Customer, tier: Tier | None, *, insist: bool) -> Tier | None:
    """The tier after a downgrade, None = as it is, which is all that the default can do for the lowest."""
    tiers = list(Tier)
    place = tiers.index(customer.tier)
    if tier is None:
        if place + 1 < len(tiers):
            return tiers[place + 1]
        if not insist:
            return None
        message = _("{customer} is of tier {tier}, below which there is none: decide on stop, or name the tier")
        raise UsageError(message.format(customer=describe(customer), tier=customer.tier.value))
    if tiers.index(tier) < place:
        message = _("tier {tier} is higher than {customer}'s {now}: that is no downgrade")
        raise UsageError(message.format(tier=tier.value, customer=describe(customer), now=customer.tier.value))
    return tier


def _write(session: Session, customer: Customer, row: _Row) -> None:
    from repplan.store.models import CustomerRow, WinDecisionRow

    tier = None if row.tier is None else row.tier.value
    session.add(
        WinDecisionRow(
            customer=customer.number,
            start_date=row.start.isoformat(),
            day=row.day.isoformat(),
            choice=row.choice.value,
            until=None if row.until is None else row.until.isoformat(),
            tier=tier,
        )
    )
    if tier is not None:
        stored = session.get_one(CustomerRow, customer.number)
        stored.tier = tier
        session.add(stored)
