"""Travel as the crow flies: great-circle distance, a detour factor, one speed. Needs no map and is the default."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.domain.geo import EARTH_RADIUS_KM, haversine_km
from repplan.travel.source import Matrix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repplan.domain.geo import Point

UNKNOWN_MINUTES = 25.0


def minutes_between(
    a: Point | None, b: Point | None, *, factor: float, speed_kmh: float, unknown_minutes: float = UNKNOWN_MINUTES
) -> float:
    """One entry of `matrix`, without numpy: minutes from `a` to `b`, 0 between equal coordinates."""
    if a is None or b is None:
        return unknown_minutes
    return round(haversine_km(a, b) * factor / speed_kmh * 60, 1)


def matrix(
    points: Sequence[Point | None],
    *,
    factor: float,
    speed_kmh: float,
    unknown_minutes: float = UNKNOWN_MINUTES,
    same_place_minutes: float = 0.0,
) -> tuple[list[list[float]], list[list[float]]]:
    """Minutes and kilometres between all locations.

    `km = haversine × factor` (see `repplan.domain.geo.haversine_km` for the formula), `minutes = km / speed × 60`
    rounded to 0.1 minute. Both matrices are symmetric with a zero diagonal.

    Args:
        points: n coordinates (latitude, longitude in degrees), `None` where unknown.
        factor: Length of the road over the straight line, at least 1 on real roads.
        speed_kmh: Average speed on the road, in km/h.
        unknown_minutes: To and from a location without coordinates, from and to every other.
        same_place_minutes: Between two different locations with equal coordinates.

    Returns:
        `(minutes, km)`, n × n lists, the kilometres rounded to a metre. To and from an unknown location the kilometres
        are those that `unknown_minutes` at this speed come to, so that both totals of a route assume the same.

    Raises:
        ValueError: a factor or speed that is not positive, or negative minutes.
    """
    import numpy as np  # noqa: PLC0415 - a morning command without travel must not pay for numpy

    if not (factor > 0 and speed_kmh > 0):
        message = f"factor and speed must be positive, not {factor} and {speed_kmh}"
        raise ValueError(message)
    if not (unknown_minutes >= 0 and same_place_minutes >= 0):
        message = f"minutes must not be negative: unknown {unknown_minutes}, same place {same_place_minutes}"
        raise ValueError(message)
    known = np.array([point is not None for point in points], dtype=np.bool_)
    degrees = np.array([point or (0.0, 0.0) for point in points], dtype=np.float64).reshape(-1, 2)
    lat, lon = np.radians(degrees).T
    half_chord = (
        np.sin((lat[:, None] - lat) / 2) ** 2
        + np.cos(lat)[:, None] * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
    )
    km = 2 * EARTH_RADIUS_KM * factor * np.arcsin(np.sqrt(np.minimum(half_chord, 1.0)))
    minutes = np.round(km / speed_kmh * 60, 1)
    minutes[(degrees[:, None] == degrees).all(axis=2)] = same_place_minutes
    unknown = ~(known[:, None] & known)
    minutes[unknown] = unknown_minutes
    np.fill_diagonal(minutes, 0.0)
    km[unknown] = unknown_minutes * speed_kmh / 60
    np.fill_diagonal(km, 0.0)
    return minutes.tolist(), np.round(km, 3).tolist()


@dataclass(frozen=True, slots=True)
class CrowFly:
    """The crow's flight as a `TravelSource`; the fields are the arguments of `matrix`."""

    factor: float
    speed_kmh: float
    unknown_minutes: float = UNKNOWN_MINUTES
    same_place_minutes: float = 0.0

    def matrix(self, points: Sequence[Point | None]) -> Matrix:
        """See `repplan.travel.crowfly.matrix`."""
        return Matrix(
            *matrix(
                points,
                factor=self.factor,
                speed_kmh=self.speed_kmh,
                unknown_minutes=self.unknown_minutes,
                same_place_minutes=self.same_place_minutes,
            )
        )
