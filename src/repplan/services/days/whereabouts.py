"""Where the rep is in the middle of a day: named, or at the site of the last entry in the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.domain.geo import CoordinatesError, parse_point
from repplan.domain.plan import IN_PERSON
from repplan.domain.rota import at_site
from repplan.errors import NotFoundError, UsageError
from repplan.i18n import _
from repplan.services.facts.finding import find_customer, find_site
from repplan.services.facts.problem_places import Here

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from repplan.config import Config
    from repplan.domain.customer import Customer, Site
    from repplan.domain.plan import Contact, PlannedVisit

_HOME = frozenset({"home", "家"})


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A place and what to call it. `here` None = nowhere in particular: the day goes on at its next stop."""

    here: Here | None
    name: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a place can be named by: the settings, sites and customers, and the stops and entries of the day."""

    config: Config
    sites: Mapping[str, Site]
    customers: Mapping[int, Customer]
    stops: Sequence[PlannedVisit]
    contacts: Sequence[Contact]


def last_seen(around: Surroundings) -> Whereabouts:
    """The site of the day's last entry in person, else where the day starts."""
    entries = [contact for contact in around.contacts if contact.channel in IN_PERSON]
    if not entries:
        return _home(around.config)
    stop = next((stop for stop in around.stops if stop.id == entries[-1].visit_id), None)
    return _at_stop(around, stop) if stop else _at(around.customers[entries[-1].customer])


def find_whereabouts(around: Surroundings, text: str) -> Whereabouts:
    """The place that a text names: `home`, the number of a stop, coordinates, a site, or a customer.

    Raises:
        NotFoundError: if no stop, site or customer is called so, or several are.
        UsageError: if it looks like coordinates and is none.
    """
    word = text.strip()
    if word.casefold() in _HOME:
        return _home(around.config)
    if word.isdecimal():
        return _stop(around, int(word))
    if word.strip("(（[")[:1] in "+-0123456789" and any(sign in word for sign in ",， "):
        try:
            return Whereabouts(Here(parse_point(word)), word)
        except CoordinatesError as error:
            raise UsageError(str(error)) from None
    return _named(around, word)


def _home(config: Config) -> Whereabouts:
    point = config["rep.start"]
    return Whereabouts(None if point is None else Here(point), _("home") if point else _("the next stop"))


def _at(customer: Customer) -> Whereabouts:
    return Whereabouts(Here(customer.point, customer.site_id), customer.site_name)


def _at_stop(around: Surroundings, stop: PlannedVisit) -> Whereabouts:
    customer = around.customers[stop.customer]
    return _at(at_site(customer, around.sites[stop.site_id]) if stop.site_id else customer)


def _stop(around: Surroundings, number: int) -> Whereabouts:
    for stop in around.stops:
        if stop.number == number:
            return _at_stop(around, stop)
    message = _("there is no stop {number} today: write a site, a customer's name or '#number', or coordinates")
    raise NotFoundError(message.format(number=number))


def _named(around: Surroundings, word: str) -> Whereabouts:
    """A site first: that is where people say they are."""
    try:
        site = find_site(around.sites.values(), word)
    except NotFoundError as no_site:
        active = [customer for customer in around.customers.values() if customer.archived_on is None]
        try:
            return _at(find_customer(active, word, at_desk=True))
        except NotFoundError as nobody:
            message = _("no place is called {text!r}: {no_site}; {nobody}")
            raise NotFoundError(message.format(text=word, no_site=no_site, nobody=nobody)) from None
    return Whereabouts(Here(site.point, site.id), site.name)
