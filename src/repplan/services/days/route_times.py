"""When a day's route leaves and is back, and how long it is under way, once facts have taken stops out of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from repplan.services.facts.problem_places import enter_minutes
from repplan.travel.crowfly import minutes_between

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repplan.config import Config
    from repplan.domain.customer import Customer
    from repplan.domain.geo import Point
    from repplan.domain.plan import PlannedVisit
    from repplan.services.facts.territory import Territory


@dataclass(frozen=True, slots=True)
class RouteTimes:
    """Minutes after midnight, and minutes of travel with the way back; None = it cannot be told."""

    leave: float | None
    back: float | None
    travel: float | None


@dataclass(frozen=True, slots=True)
class Roads:
    """The way between two customers as the planner estimates it; the territory holds every customer of the day."""

    config: Config
    territory: Territory

    def met(self, visit: PlannedVisit) -> Customer:
        """The customer of a stop, at the site where he is met."""
        return self.territory.met_at(visit.customer, visit.site_id)

    def first(self, to: Customer) -> float:
        """Minutes from where the day starts; none where it starts at the first stop."""
        start: Point | None = self.config["rep.start"]
        return 0.0 if start is None else self._between(start, to.point) + self._enter(to)

    def leg(self, a: Customer, b: Customer) -> float:
        """Minutes from one customer to the next."""
        if a.site_id == b.site_id:
            return float(self.config["travel.floors"])
        return self._between(a.point, b.point) + self._enter(b)

    def home(self, last: Customer) -> float | None:
        """Minutes from the last stop to where the day ends, None where it ends at that stop."""
        end: Point | None = self.config["rep.end"]
        return None if end is None else self._between(last.point, end)

    def _between(self, a: Point | None, b: Point | None) -> float:
        factor, speed, unknown = (self.config[f"travel.{key}"] for key in ("factor", "speed", "unknown"))
        return minutes_between(a, b, factor=factor, speed_kmh=speed, unknown_minutes=unknown)

    def _enter(self, customer: Customer) -> float:
        return enter_minutes(self.territory, self.config, customer)


def route_times(roads: Roads, planned: Sequence[PlannedVisit], route: Sequence[PlannedVisit]) -> RouteTimes:
    """The times of a route.

    A leg is as long as the plan says while the stop before it is still the one planned, else as long as the planner
    would guess. A stop put in by hand has no place in the order: beside one, only the departure before it can be told.

    Args:
        roads: the way between customers.
        planned: all stops of the day that the plan had, in its order.
        route: those made, tried or still to be made, in the same order, what was put in by hand last.
    """
    timed = [visit for visit in route if not visit.added]
    added = [visit for visit in route if visit.added]
    if not timed:
        return RouteTimes(None, None, None if added else 0.0)
    before = {visit.id: earlier.id for earlier, visit in pairwise(v for v in planned if not v.added)}

    def leg(earlier: PlannedVisit | None, visit: PlannedVisit) -> float:
        if before.get(visit.id) == (None if earlier is None else earlier.id):
            return visit.travel
        customer = roads.met(visit)
        return roads.first(customer) if earlier is None else roads.leg(roads.met(earlier), customer)

    leave = timed[0].arrive - leg(None, timed[0])
    if added:
        return RouteTimes(leave if leave <= min(visit.start for visit in added) else None, None, None)
    home = roads.home(roads.met(timed[-1]))
    legs = [leg(earlier, visit) for earlier, visit in zip((None, *timed), timed, strict=False)]
    travel = math.fsum([*legs, home or 0.0])  # exact, so that every Python rounds the same minutes
    return RouteTimes(leave, None if home is None else timed[-1].end + home, travel)
