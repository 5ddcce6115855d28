"""The places of a planning problem: where the day begins and ends, and where customers are met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.domain.customer import Setting
from repplan.domain.rota import at_site, other_sites
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from repplan.config import Config
    from repplan.domain.customer import Customer
    from repplan.domain.geo import Point
    from repplan.services.facts.territory import Territory

START, END, HERE = "start", "end", "here"
"""The names of the rep's own locations, in matrix files too."""
SPOT_NAMES = 3


@dataclass(frozen=True, slots=True)
class Here:
    """Where the rep is: a point (None = unknown), and the site it belongs to where it is one's."""

    point: Point | None
    site_id: str | None = None


@dataclass(frozen=True, slots=True)
class Met:
    """Who is met at a location: the customer's number and name."""

    customer: int
    name: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A location in words: the site's name (START, END or HERE for the rep's own), and who is met there."""

    site: str
    customers: tuple[Met, ...] = ()

    def __str__(self) -> str:
        """Who is met there and where, as reports name a location."""
        own = {START: _("the start of the day"), END: _("the end of the day"), HERE: _("where you are")}
        if not self.customers:
            return own.get(self.site, self.site)
        names = ", ".join(met.name for met in self.customers[:SPOT_NAMES])
        more = len(self.customers) - SPOT_NAMES
        who = _("{names} and {n} more").format(names=names, n=more) if more > 0 else names
        return who if names == self.site else f"{who} ({self.site})"


@dataclass(frozen=True, slots=True)
class Places:
    """The locations of a problem: their points, the site each belongs to, and where each customer is met.

    `of_customer` is the location of each customer's own site, `elsewhere` those of his other sites, by the customer's
    number and the site's identifier.
    `enter` holds the minutes it takes to get into each site; `start` and `end` are the rep's, None = open; `here` is
    where the rep is on a day that is under way. `spots` names the locations; `around` holds the other points of the
    territory, which a source is asked about at the same time, so that one kept table serves every command, and `sites`
    the names of all sites.
    """

    points: tuple[Point | None, ...]
    site_of: tuple[int, ...]
    enter: tuple[float, ...]
    of_customer: Mapping[int, int]
    elsewhere: Mapping[tuple[int, str], int]
    start: int | None
    end: int | None
    here: int | None = None
    spots: tuple[Spot, ...] = ()
    around: tuple[Point, ...] = ()
    sites: tuple[str, ...] = ()


def find_places(territory: Territory, config: Config, chosen: Sequence[Customer], here: Here | None = None) -> Places:
    """One location a site and differing point, so that the matrix stays small where many doctors share a hospital."""
    points: list[Point | None] = []
    site_of: list[int] = []
    enter: list[float] = []
    names: list[str] = []
    met: dict[int, list[Met]] = {}

    def add(point: Point | None, site: int, name: str) -> int:
        points.append(point)
        site_of.append(site)
        names.append(name)
        return len(points) - 1

    def endpoint(key: str, name: str) -> int | None:
        if config[key] is None:
            return None
        enter.append(0.0)
        return add(config[key], len(enter) - 1, name)

    start = endpoint("rep.start", START)
    end = start if config["rep.start"] == config["rep.end"] else endpoint("rep.end", END)
    site_index: dict[str, int] = {}
    location: dict[tuple[str, Point | None], int] = {}

    def place(customer: Customer) -> int:
        if customer.site_id not in site_index:
            site_index[customer.site_id] = len(enter)
            enter.append(enter_minutes(territory, config, customer))
        key = (customer.site_id, customer.point)
        if key not in location:
            location[key] = add(customer.point, site_index[customer.site_id], customer.site_name)
        met.setdefault(location[key], []).append(Met(customer.number, customer.name))
        return location[key]

    of_customer = {customer.number: place(customer) for customer in chosen}
    elsewhere = {
        (customer.number, site.id): place(at_site(customer, site))
        for customer in chosen
        for site in other_sites(customer.rota).values()
    }
    at = None
    if here is not None:
        # Nobody arrives at a place of no customer's: entering it costs nothing that matters.
        at = location.get((here.site_id or "", here.point))
        if at is None:
            enter.append(0.0)
            site = territory.sites.get(here.site_id or "")
            at = add(here.point, site_index.get(here.site_id or "", len(enter) - 1), site.name if site else HERE)
    spots = tuple(Spot(name, tuple(met.get(place, ()))) for place, name in enumerate(names))
    sites = tuple(site.name for site in territory.sites.values())
    around = tuple(sorted(_known_points(territory).difference(points)))
    return Places(
        tuple(points), tuple(site_of), tuple(enter), of_customer, elsewhere, start, end, at, spots, around, sites
    )


def _known_points(territory: Territory) -> set[Point]:
    """Every point at which a customer of the territory may be met."""
    customers = territory.customers.values()
    points = {customer.point for customer in customers}
    points |= {site.point for customer in customers for site in other_sites(customer.rota).values()}
    return {point for point in points if point is not None}


def enter_minutes(territory: Territory, config: Config, customer: Customer) -> float:
    """What getting in costs: the site's own figure, nothing at a shop's door, else the setting."""
    own = territory.sites[customer.site_id].enter_minutes
    if own is not None:
        return float(own)
    return 0.0 if customer.setting is Setting.STORE else float(config["travel.enter"])
