"""Chinese map coordinates: GCJ-02 and BD-09 to WGS 84 and back.

Maps published in mainland China show places displaced: by law in GCJ-02 (Amap, Tencent, Google's and Apple's maps of
China), and once more in BD-09 (Baidu). What lies 500 m off is not visibly wrong, so a datum is never guessed: whoever
brings coordinates says which they are in, and everything is stored in WGS 84, as satellites give it.

The formulas are those everybody uses: GCJ-02 as published in 2010 from the displacement of Chinese maps ("China map
deviation", wgtochina_lb), BD-09 as a rotation of it. Neither has an official text. They agree with the providers' own
conversions to a metre or so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import atan2, cos, hypot, pi, radians, sin, sqrt
from typing import TYPE_CHECKING

from repplan.domain.geo import haversine_km

if TYPE_CHECKING:
    from repplan.domain.geo import Point


class Datum(StrEnum):
    """What coordinates are measured in."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


# The ellipsoid of Krasovsky 1940: semi-major axis in metres, and squared eccentricity.
_AXIS = 6378245.0
_ECCENTRICITY = 0.00669342162296594323
_BAIDU_TURN = pi * 3000 / 180
_CONVERGED = 1e-12
_ROUNDS = 40
_KEPT_DIGITS = 7
_NOTICEABLE_KM = 0.1
_MUCH_NEARER = 1 / 3
_SAME_PLACE_KM = 0.15


def near_china(point: Point) -> bool:
    """Whether the published formulas displace a place: inside a rough box around China.

    The box (latitude 0.8293 to 55.8271, longitude 72.004 to 137.8347) is the published one. It holds neighbours of
    China too, whose places are measured in WGS 84 on all maps: leave those as they are.
    """
    lat, lon = point
    return 0.8293 <= lat <= 55.8271 and 72.004 <= lon <= 137.8347


def to_wgs84(point: Point, datum: Datum) -> Point:
    """A place in WGS 84, whatever it was measured in: rounded to 7 decimals (1 cm) where it had to be converted."""
    if datum is Datum.WGS84 or not near_china(point):
        return point
    lat, lon = gcj02_to_wgs84(point) if datum is Datum.GCJ02 else bd09_to_wgs84(point)
    return round(lat, _KEPT_DIGITS), round(lon, _KEPT_DIGITS)


def from_wgs84(point: Point, datum: Datum) -> Point:
    """A place of WGS 84 in another datum, unrounded."""
    if datum is Datum.WGS84:
        return point
    gcj = wgs84_to_gcj02(point)
    return gcj if datum is Datum.GCJ02 else gcj02_to_bd09(gcj)


def wgs84_to_gcj02(point: Point) -> Point:
    """WGS 84 to GCJ-02; the place itself outside the box of `near_china`."""
    if not near_china(point):
        return point
    lat, lon = point
    north, east = _displacement(lat - 35, lon - 105)
    squeeze = 1 - _ECCENTRICITY * sin(radians(lat)) ** 2
    meridian = _AXIS * (1 - _ECCENTRICITY) / (squeeze * sqrt(squeeze))
    parallel = _AXIS / sqrt(squeeze) * cos(radians(lat))
    return lat + north * 180 / (meridian * pi), lon + east * 180 / (parallel * pi)


def gcj02_to_wgs84(point: Point) -> Point:
    """GCJ-02 to WGS 84, by iteration, as there is no closed inverse.

    The displacement is taken where the last guess lies; each round shrinks the error by a factor of some hundred. Ends
    below 1e-9 degrees.
    """
    if not near_china(point):
        return point
    lat, lon = guess = point
    for _round in range(_ROUNDS):
        there = wgs84_to_gcj02(guess)
        off_lat, off_lon = lat - there[0], lon - there[1]
        guess = guess[0] + off_lat, guess[1] + off_lon
        if max(abs(off_lat), abs(off_lon)) < _CONVERGED:
            break
    return guess


def gcj02_to_bd09(point: Point) -> Point:
    """GCJ-02 to BD-09; the place itself outside the box of `near_china`."""
    if not near_china(point):
        return point
    lat, lon = point
    distance = hypot(lat, lon) + 0.00002 * sin(lat * _BAIDU_TURN)
    angle = atan2(lat, lon) + 0.000003 * cos(lon * _BAIDU_TURN)
    return distance * sin(angle) + 0.006, distance * cos(angle) + 0.0065


def bd09_to_gcj02(point: Point) -> Point:
    """BD-09 to GCJ-02, by the same iteration: the published inverse is off by up to a decimetre."""
    if not near_china(point):
        return point
    lat, lon = point
    guess = lat - 0.006, lon - 0.0065
    for _round in range(_ROUNDS):
        there = gcj02_to_bd09(guess)
        off_lat, off_lon = lat - there[0], lon - there[1]
        guess = guess[0] + off_lat, guess[1] + off_lon
        if max(abs(off_lat), abs(off_lon)) < _CONVERGED:
            break
    return guess


def bd09_to_wgs84(point: Point) -> Point:
    """BD-09 to WGS 84, by way of GCJ-02."""
    return gcj02_to_wgs84(bd09_to_gcj02(point))


def _displacement(y: float, x: float) -> tuple[float, float]:
    """The displacement north and east in metres, by degrees north of 35° N and east of 105° E."""
    ripple = 20 * sin(6 * pi * x) + 20 * sin(2 * pi * x)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    north += (ripple + _waves(y, 160, 320)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    east += (ripple + _waves(x, 150, 300)) * 2 / 3
    return north, east


def _waves(degrees: float, twelfth: float, thirtieth: float) -> float:
    short = 20 * sin(degrees * pi) + 40 * sin(degrees / 3 * pi)
    return short + twelfth * sin(degrees / 12 * pi) + thirtieth * sin(degrees / 30 * pi)


@dataclass(frozen=True, slots=True)
class Displacement:
    """That one of two places looks like the other one measured in another datum: the `second`, or the first."""

    datum: Datum
    second: bool


def displacement(first: Point, second: Point) -> Displacement | None:
    """Whether two measurements of one place look like one place in two datums.

    They do where converting one of them brings it much nearer to the other than it was: to a third of the distance at
    most. A suspicion to be told, never a reason to convert.
    """
    apart = haversine_km(first, second)
    if apart < _NOTICEABLE_KM or not near_china(first):
        return None
    tried = [
        (haversine_km(from_wgs84(right, datum), wrong), Displacement(datum, right is first))
        for datum in (Datum.GCJ02, Datum.BD09)
        for right, wrong in ((first, second), (second, first))
    ]
    left, found = min(tried, key=lambda one: one[0])
    return found if left <= min(apart * _MUCH_NEARER, _SAME_PLACE_KM) else None
