"""Places on the globe: checking coordinates, reading a pasted pair, distance as the crow flies."""

from __future__ import annotations

from math import asin, cos, isfinite, radians, sin, sqrt
from typing import TypeAlias

from repplan.domain.degrees import read_pair
from repplan.i18n import _

Point: TypeAlias = tuple[float, float]
"""A place: latitude and longitude in degrees, in this order, north and east positive."""

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the WGS 84 ellipsoid, (2a + b) / 3."""


class CoordinatesError(ValueError):
    """Coordinates that are no place on Earth; the message says what to write instead."""


def check_point(lat: float, lon: float) -> Point:
    """The pair itself.

    Raises:
        CoordinatesError: latitude outside -90..90, longitude outside -180..180, or either not a finite number.
    """
    if not (isfinite(lat) and isfinite(lon)):
        raise CoordinatesError(_("coordinates must be two finite numbers, not {lat}, {lon}").format(lat=lat, lon=lon))
    if -90 <= lat <= 90 and -180 <= lon <= 180:
        return lat, lon
    if abs(lat) <= 180 and abs(lon) <= 90:
        raise CoordinatesError(
            _("latitude {lat} is outside -90..90; latitude comes first: did you mean {lon}, {lat}?").format(
                lat=lat, lon=lon
            )
        )
    if not -90 <= lat <= 90:
        raise CoordinatesError(_("latitude {lat} is outside -90..90; write latitude, longitude").format(lat=lat))
    raise CoordinatesError(_("longitude {lon} is outside -180..180; write latitude, longitude").format(lon=lon))


def parse_point(text: str) -> Point:
    """Read a pasted pair: `39.9, 116.4`, `39.9，116.4`, `39°54'27"N 116°23'17"E`, `北纬39.9 东经116.4` (`read_pair`).

    Raises:
        CoordinatesError: no pair, or out of range; a swapped pair is named where only the other order is possible.
    """
    pair = read_pair(text)
    if pair is None:
        raise CoordinatesError(
            _("'{text}' is not a pair of coordinates; write latitude, longitude, for example 39.9042, 116.4074").format(
                text=text
            )
        )
    return check_point(*pair)


def haversine_km(a: Point, b: Point) -> float:
    """Great-circle distance in kilometres by the haversine formula.

    `2 R asin √(sin²(Δφ/2) + cos φ₁ cos φ₂ sin²(Δλ/2))`: R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope
    68 (2), 1984, p. 159. Well conditioned for small distances; within 0.6 % of the ellipsoid's.
    """
    lat_a, lon_a, lat_b, lon_b = (radians(degrees) for degrees in (*a, *b))
    half_chord = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, half_chord)))
