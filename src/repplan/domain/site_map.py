"""A map of sites as values: what is drawn, kilometres east and north of its middle, and what lies too far away."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import cos, floor, hypot, log10, radians
from statistics import median
from typing import TYPE_CHECKING

from repplan.domain.geo import EARTH_RADIUS_KM

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from repplan.domain.cadence import Phase
    from repplan.domain.customer import Tier
    from repplan.domain.geo import Point

_FAR_TIMES = 10
_FAR_KM = 100.0
_KM_PER_DEGREE = radians(1) * EARTH_RADIUS_KM


@dataclass(frozen=True, slots=True)
class MapSite:
    """A site on the map, with its customers by tier and by phase."""

    name: str
    point: Point
    customers: int
    tiers: Mapping[Tier, int] = field(default_factory=dict)
    phases: Mapping[Phase, int] = field(default_factory=dict)

    @property
    def best(self) -> Tier | None:
        """The highest tier met there."""
        return min(self.tiers, default=None)


@dataclass(frozen=True, slots=True)
class MapStop:
    """A stop of a day's route."""

    number: int
    site: str
    point: Point


@dataclass(frozen=True, slots=True)
class SiteMap:
    """What is drawn.

    Attributes:
        sites: the sites that have coordinates, those with most customers first.
        start, end: the rep's own, None where unknown.
        route: the stops of a day in their order, those without coordinates left out.
        unplaced: names of the sites without coordinates.
        far: names of the sites too far away to be drawn with the others, with the kilometres from their middle.
    """

    sites: tuple[MapSite, ...]
    start: Point | None = None
    end: Point | None = None
    route: tuple[MapStop, ...] = ()
    unplaced: tuple[str, ...] = ()
    far: tuple[tuple[str, int], ...] = ()

    @property
    def way(self) -> tuple[Point, ...]:
        """The points of the day's route, from the start to the end; empty without stops."""
        if not self.route:
            return ()
        ends = [point for point in (self.start,) if point], [point for point in (self.end,) if point]
        return (*ends[0], *(stop.point for stop in self.route), *ends[1])

    def points(self) -> list[Point]:
        """All that must fit into the picture."""
        own = [point for point in (self.start, self.end) if point is not None]
        return [*(site.point for site in self.sites), *own, *(stop.point for stop in self.route)]


@dataclass(frozen=True, slots=True)
class Frame:
    """A flat picture of the Earth around a middle: equirectangular, true to scale at its latitude.

    Within 1 % up to some 200 km from the middle outside the polar regions: a picture, not a measure.

    Attributes:
        middle: the point that is (0, 0).
        width, height: of what is to be seen, in km; never nothing.
    """

    middle: Point
    width: float
    height: float

    @classmethod
    def around(cls, points: Sequence[Point]) -> Frame:
        """The frame that just holds some points; longitudes are taken the short way round.

        Raises:
            ValueError: if there are none.
        """
        lon_0 = points[0][1]
        lats = [lat for lat, _lon in points]
        lons = [_short(lon - lon_0) for _lat, lon in points]
        middle = (min(lats) + max(lats)) / 2, _short(lon_0 + (min(lons) + max(lons)) / 2)
        width = (max(lons) - min(lons)) * _KM_PER_DEGREE * cos(radians(middle[0]))
        return cls(middle, max(width, 0.5), max((max(lats) - min(lats)) * _KM_PER_DEGREE, 0.5))

    def place(self, point: Point) -> tuple[float, float]:
        """Kilometres east and north of the middle."""
        lat, lon = self.middle
        east = _short(point[1] - lon) * _KM_PER_DEGREE * cos(radians(lat))
        return east, (point[0] - lat) * _KM_PER_DEGREE


def near_ones(sites: Iterable[MapSite]) -> tuple[tuple[MapSite, ...], tuple[tuple[str, int], ...]]:
    """The sites to be drawn, and those so far from all the others that they would leave these a dot.

    Far is more than 100 km and ten times the median distance from the middle of all: in practice a wrong place.
    """
    pool = list(sites)
    if len(pool) < 3:
        return tuple(pool), ()
    middle = median(site.point[0] for site in pool), median(site.point[1] for site in pool)
    frame = Frame(middle, 1, 1)
    away = {site.name: hypot(*frame.place(site.point)) for site in pool}
    limit = max(_FAR_KM, _FAR_TIMES * median(away.values()))
    near = tuple(site for site in pool if away[site.name] <= limit)
    return near, tuple((site.name, round(away[site.name])) for site in pool if away[site.name] > limit)


def scale_km(km: float) -> float:
    """The greatest of 1, 2, 5 × 10ⁿ kilometres that is no longer than `km`."""
    power = 10.0 ** floor(log10(km))
    return max(step * power for step in (1, 2, 5) if step * power <= km * (1 + 1e-9))


def spans(numbers: Iterable[int]) -> str:
    """Numbers in order, those in a row shortened: `2-4, 9`."""
    rows: list[list[int]] = []
    for number in sorted(numbers):
        if rows and number == rows[-1][-1] + 1:
            rows[-1].append(number)
        else:
            rows.append([number])
    return ", ".join(str(row[0]) if len(row) == 1 else f"{row[0]}-{row[-1]}" for row in rows)


def _short(degrees: float) -> float:
    """A difference of longitudes in -180..180."""
    return (degrees + 180) % 360 - 180
