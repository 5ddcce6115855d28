"""The places of a planning problem: where the day begins and ends, where customers are met, and the travel between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from repplan.domain.customer import Setting
from repplan.travel.crowfly import CrowFly
from repplan.travel.entering import add_entering

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from repplan.config import Config
    from repplan.domain.customer import Customer
    from repplan.domain.geo import Point
    from repplan.services.territory import Territory


@dataclass(frozen=True, slots=True)
class Here:
    """Where the rep is: a point (None = unknown), and the site it belongs to where it is one's."""

    point: Point | None
    site_id: str | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """The locations of a problem: their points, the site each belongs to, and where each customer is met.

    `enter` holds the minutes it takes to get into each site; `start` and `end` are the rep's, None = open; `here` is
    where the rep is on a day that is under way.
    """

    points: tuple[Point | None, ...]
    site_of: tuple[int, ...]
    enter: tuple[float, ...]
    of_customer: Mapping[int, int]
    start: int | None
    end: int | None
    here: int | None = None


def find_places(territory: Territory, config: Config, chosen: Sequence[Customer], here: Here | None = None) -> Places:
    """One location a site and differing point, so that the matrix stays small where many doctors share a hospital."""
    points: list[Point | None] = []
    site_of: list[int] = []
    enter: list[float] = []

    def add(point: Point | None, site: int) -> int:
        points.append(point)
        site_of.append(site)
        return len(points) - 1

    def endpoint(key: str) -> int | None:
        if config[key] is None:
            return None
        enter.append(0.0)
        return add(config[key], len(enter) - 1)

    start = endpoint("rep.start")
    end = start if config["rep.start"] == config["rep.end"] else endpoint("rep.end")
    site_index: dict[str, int] = {}
    location: dict[tuple[str, Point | None], int] = {}
    of_customer = {}
    for customer in chosen:
        if customer.site_id not in site_index:
            site_index[customer.site_id] = len(enter)
            enter.append(enter_minutes(territory, config, customer))
        key = (customer.site_id, customer.point)
        if key not in location:
            location[key] = add(customer.point, site_index[customer.site_id])
        of_customer[customer.number] = location[key]
    at = None
    if here is not None:
        # Nobody arrives at a place of no customer's: entering it costs nothing that matters.
        at = location.get((here.site_id or "", here.point))
        if at is None:
            enter.append(0.0)
            at = add(here.point, site_index.get(here.site_id or "", len(enter) - 1))
    return Places(tuple(points), tuple(site_of), tuple(enter), of_customer, start, end, at)


def enter_minutes(territory: Territory, config: Config, customer: Customer) -> float:
    """What getting in costs: the site's own figure, nothing at a shop's door, else the setting."""
    own = territory.sites[customer.site_id].enter_minutes
    if own is not None:
        return float(own)
    return 0.0 if customer.setting is Setting.STORE else float(config["travel.enter"])


def travel_matrix(places: Places, config: Config) -> dict[str, Any]:
    """The matrix of the interchange format: minutes with entering and floors, kilometres as the crow flies × factor."""
    floors = float(config["travel.floors"])
    source = CrowFly(config["travel.factor"], config["travel.speed"], config["travel.unknown"])
    crow = source.matrix(places.points)
    minutes = add_entering(crow.minutes, places.site_of, places.enter, floors)
    for location in range(len(places.points)):
        # Two customers at one location are on different floors or in different rooms.
        minutes[location][location] = floors
    return {"minutes": minutes, "km": [list(row) for row in crow.km]}
