"""The territory: everything the rules need to know, read once. `today`, `check`, `plan` and the rest share it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from repplan.domain.cadence import Standing, assess
from repplan.domain.receiving import Window, receives_any_time, windows
from repplan.domain.rota import OWN, at_site
from repplan.services.facts.calendars import load_calendar
from repplan.services.facts.policies import load_policy
from repplan.store import reading

if TYPE_CHECKING:
    import datetime as dt
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from repplan.domain.calendar import WorkCalendar
    from repplan.domain.customer import Customer, Site
    from repplan.domain.history import History
    from repplan.domain.policy import Policy
    from repplan.domain.spans import Span
    from repplan.services.context import Context
    from repplan.store.facts import Closure
    from repplan.store.models import CustomerRow


@dataclass(frozen=True)
class Territory:
    """The facts on one day. `customers` and `histories` go by customer number; the archived are left out.

    `others` counts, by the name of their rep, the customers that `owned` has left out.
    """

    today: dt.date
    policy: Policy
    calendar: WorkCalendar
    sites: Mapping[str, Site]
    customers: Mapping[int, Customer]
    histories: Mapping[int, History]
    closures: Sequence[Closure]
    others: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def standings(self) -> dict[int, Standing]:
        """Every customer's standing today."""
        return {number: self.standing(number, self.today) for number in self.customers}

    def standing(self, number: int, day: dt.date) -> Standing:
        """A customer's standing on a day, by what is known today."""
        customer = self.customers[number]
        return assess(customer, self.histories[number], self.policy, day, self.opportunities(customer))

    def opportunities(self, customer: Customer) -> Callable[[dt.date], bool]:
        """Whether rep and customer could meet on a day."""
        return lambda day: (
            self.calendar.works(day) and (receives_any_time(customer) or bool(self.windows(customer, day)))
        )

    def windows(self, customer: Customer, day: dt.date) -> tuple[Window, ...]:
        """When the customer can be met on a day, whether or not the rep works then."""
        return windows(customer, self.calendar.day(day), lambda site: self.closed(customer, day, site), self.policy)

    def closed(self, customer: Customer, day: dt.date, site_id: str = OWN) -> list[Span]:
        """The blackouts of the customer and of one of his sites on a day."""
        return [closure.part.span for closure in self.closures if closure.shuts(customer, day, site_id)]

    def met_at(self, number: int, site_id: str) -> Customer:
        """A customer as he is met at a site ("" = his own): with its name, place and hours."""
        customer = self.customers[number]
        return customer if site_id in (OWN, customer.site_id) else at_site(customer, self.sites[site_id])

    def site_for(self, customer: Customer, day: dt.date, start: float, otherwise: str = OWN) -> str:
        """Where the customer is met at a time of a day ("" = at his own site), `otherwise` where he receives nobody."""
        here = (window.site_id for window in self.windows(customer, day) if window.start <= start < window.end)
        return min(here, default=otherwise)


def load_territory(context: Context, db: sqlite3.Connection, today: dt.date | None = None) -> Territory:
    """Read the territory as it stands on `today` (default the clock's)."""
    today = today or context.today
    policy = load_policy(context, db)
    return Territory(
        today=today,
        policy=policy,
        calendar=load_calendar(context, db, today),
        sites=reading.sites(db),
        customers={customer.number: customer for customer in reading.customers(db)},
        histories=reading.histories(db, today, policy),
        closures=reading.closures(db),
    )


def own_territory(context: Context, db: sqlite3.Connection, today: dt.date | None = None) -> Territory:
    """The territory without the customers that a named other rep visits."""
    return owned(load_territory(context, db, today), context.config["rep.name"])


def owned(territory: Territory, rep: str) -> Territory:
    """The part of a territory that a rep visits: his own customers and those of nobody in particular."""
    if not rep:
        return territory
    own = {n: c for n, c in territory.customers.items() if not is_others(c.rep, rep)}
    return replace(territory, customers=own, others=others(territory.customers.values(), rep))


def is_others(name: str, rep: str) -> bool:
    """Whether the rep of a customer is another than the one of the settings; "" = nobody in particular."""
    return bool(name and rep) and name.casefold() != rep.casefold()


def others(customers: Iterable[Customer | CustomerRow], rep: str) -> dict[str, int]:
    """How many customers are other reps', by the rep's name as first spelled."""
    spelled: dict[str, str] = {}
    names = (c.rep for c in customers if is_others(c.rep, rep))
    return dict(Counter(spelled.setdefault(name.casefold(), name) for name in names))


@dataclass(frozen=True, slots=True)
class Strangers:
    """A territory in which nobody is the rep's own: the name of the settings, and the customers of each other rep."""

    rep: str
    others: Mapping[str, int]


def strangers(context: Context, territory: Territory) -> Strangers | None:
    """What is there instead where a rep has no customers at all; None where he has some, or nobody has any."""
    if territory.customers or not territory.others:
        return None
    return Strangers(context.config["rep.name"], territory.others)


def find_strangers(context: Context) -> Strangers | None:
    """The same out of the store."""
    with context.reading() as db:
        return strangers(context, own_territory(context, db))
