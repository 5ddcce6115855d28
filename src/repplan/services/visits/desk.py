"""The desk of a command that logs: one transaction, the facts of one day in it, and the stops that words name."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from repplan.domain.plan import IN_PERSON, Channel, Contact, Outcome, PlannedVisit, VisitState
from repplan.errors import NotFoundError, UsageError
from repplan.i18n import _
from repplan.services.facts.calendars import load_calendar
from repplan.services.facts.finding import find_customer, fitting
from repplan.services.facts.policies import load_policy
from repplan.services.facts.territory import Territory
from repplan.store import reading

if TYPE_CHECKING:
    import datetime as dt
    import sqlite3
    from collections.abc import Iterator, Sequence

    from sqlmodel import Session

    from repplan.domain.customer import Customer
    from repplan.services.context import Context

_NUMBERS = re.compile(r"\d+(?:[-–~～]\d+)?(?:[,，、]\d+(?:[-–~～]\d+)?)*")
_MOST_STOPS = 1000  # numbers in one range; more is a slip of the finger


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a word names: a customer, and the stop of the day that it means, None where it means none."""

    customer: Customer
    stop: PlannedVisit | None
    by_name: bool = False

    @property
    def label(self) -> str:
        """The target as messages name it: `3 Li Wei`, by the stop's number where there is one."""
        return self.customer.name if self.stop is None else f"{self.stop.number} {self.customer.name}"


@dataclass(frozen=True)
class Desk:
    """An open transaction and the facts of `day` in it.

    `territory` holds the archived customers too, with histories up to `day` (up to today for days to come);
    `stops` are the day's stops of the published plan, `contacts` the day's lines of the log.
    """

    context: Context
    session: Session
    day: dt.date
    territory: Territory
    stops: Sequence[PlannedVisit]
    contacts: Sequence[Contact]

    @cached_property
    def logged_at(self) -> str:
        """When this command runs."""
        return self.context.clock.now().isoformat()

    def find(self, name: str) -> Customer:
        """The customer of a name or of `#number`, archived ones aside.

        Raises:
            NotFoundError: listing candidates, or saying how an archived customer comes back.
        """
        everyone = self.territory.customers.values()
        active, archived = (
            [customer for customer in everyone if (customer.archived_on is None) is wanted] for wanted in (True, False)
        )
        away = [] if fitting(active, name) else fitting(archived, name)
        if len(away) != 1:
            return find_customer(active, name, at_desk=True)
        message = _("{name} is archived: `repplan customer restore {number}` brings the customer back")
        raise NotFoundError(message.format(name=away[0].name, number=away[0].number))

    def targets(self, words: Sequence[str]) -> list[Target]:
        """What words such as `1`, `4-6`, `Dr Li` and `#121` name, each customer once, in the order given.

        Raises:
            NotFoundError: if a number or a name names nothing; lists what there is.
        """
        named: dict[int, Target] = {}
        for word in words:
            numbers = stop_numbers(word)
            found = [self._named(word)] if numbers is None else [self._numbered(n) for n in numbers]
            for target in found:
                named.setdefault(target.customer.number, target)
        return list(named.values())

    def _numbered(self, number: int) -> Target:
        stop = next((stop for stop in self.stops if stop.number == number), None)
        if stop is None:
            raise NotFoundError(self._no_such_stop(number))
        return Target(self.territory.customers[stop.customer], self._open_instead(stop) or stop)

    def _no_such_stop(self, number: int) -> str:
        if not self.stops:
            message = _("there is no stop {number}: nothing is planned on {day}; write the customer's name instead")
            return message.format(number=number, day=self.day)
        message = _("there is no stop {number} on {day}; there are {numbers}")
        numbers = ranges(sorted(stop.number for stop in self.stops))
        return message.format(number=number, day=self.day, numbers=numbers)

    def _open_instead(self, stop: PlannedVisit) -> PlannedVisit | None:
        """The stop that was put in to make up for a missed one."""
        if stop.state is not VisitState.MISSED:
            return None
        return next((s for s in self.stops if s.customer == stop.customer and s.state is VisitState.PLANNED), None)

    def _named(self, name: str) -> Target:
        customer = self.find(name)
        own = [stop for stop in self.stops if stop.customer == customer.number]
        for state in (VisitState.PLANNED, VisitState.MISSED, VisitState.DONE):
            for stop in own:
                if stop.state is state:
                    return Target(customer, stop, by_name=True)
        return Target(customer, None, by_name=True)

    def logged(self, customer: Customer, channel: Channel, outcome: Outcome) -> Contact | None:
        """The day's line of the log of that kind, None where there is none."""
        return next(
            (c for c in self.contacts if (c.customer, c.channel, c.outcome) == (customer.number, channel, outcome)),
            None,
        )

    def open_stop(self, customer: Customer, day: dt.date) -> PlannedVisit | None:
        """The customer's stop of any day that is still to be made."""
        with self.reading() as db:
            stops = reading.visits(db, day, day)
        return next((s for s in stops if s.customer == customer.number and s.state is VisitState.PLANNED), None)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The transaction's connection, for reading."""
        from repplan.store.writing import facts

        with facts(self.session) as db:
            yield db

    def met_in_person(self, customer: Customer) -> bool:
        """Whether the log says so for the day."""
        return any(self.logged(customer, channel, Outcome.MET) for channel in IN_PERSON)


@contextmanager
def desk(context: Context, command: str, day: dt.date) -> Iterator[Desk]:
    """A transaction with the facts of a day in it; committed when the block ends, nothing written if it fails.

    Args:
        context: the command's surroundings.
        command: what `undo` calls it.
        day: the day whose stops the command's numbers mean.
    """
    # Rules first: the calendar may have to be learned from a holiday library, and is kept in a transaction of its own.
    with context.reading() as db:
        policy, calendar = load_policy(context, db), load_calendar(context, db, context.today)
    with context.writing(command) as session:
        from repplan.store.writing import facts

        known = min(day, context.today)
        with facts(session) as db:
            territory = Territory(
                today=known,
                policy=policy,
                calendar=calendar,
                sites=reading.sites(db),
                customers={c.number: c for c in reading.customers(db, archived=True)},
                histories=reading.histories(db, known, policy),
                closures=reading.closures(db),
            )
            stops, contacts = reading.visits(db, day, day), reading.contacts(db, day, day)
        yield Desk(context, session, day, territory, stops, contacts)


def stop_numbers(word: str) -> list[int] | None:
    """The numbers that `3`, `4-6` or `1,2,4-6` mean; None for a word that is a name.

    Raises:
        UsageError: if a range runs backwards or is absurdly long.
    """
    if not _NUMBERS.fullmatch(word):
        return None
    numbers: list[int] = []
    for part in re.split("[,，、]", word):
        first, *rest = (int(text) for text in re.split("[-–~～]", part))
        last = rest[0] if rest else first
        if not 0 <= last - first < _MOST_STOPS:
            raise UsageError(_("{text!r} is no range of stops: write the smaller number first").format(text=part))
        numbers += range(first, last + 1)
    return numbers


def ranges(numbers: Sequence[int]) -> str:
    """Sorted numbers in short: `1-4, 7`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
