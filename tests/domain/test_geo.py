"""Coordinates: what is read, what is refused, and how far places are apart."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repplan.domain.geo import EARTH_RADIUS_KM, CoordinatesError, Point, check_point, haversine_km, parse_point

points = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@pytest.mark.parametrize(
    "text",
    [
        "39.9,116.4",
        "39.9, 116.4",
        " 39.9 116.4 ",
        "39.9，116.4",
        "39.9、116.4",
        "(39.9, 116.4)",
        "３９．９，１１６．４",
        "（39.9，116.4）",
        "+39.9;116.4",
    ],
)
def test_pasted_pair(text: str) -> None:
    """A pair copied from a map or a chat, with the punctuation it came with."""
    assert parse_point(text) == (39.9, 116.4)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("116.4, 39.9", "latitude comes first: did you mean 39.9, 116.4?"),
        ("95, 116.4", "latitude 95.0 is outside -90..90"),
        ("39.9, 190", "longitude 190.0 is outside -180..180"),
        ("39.9", "is not a pair of coordinates"),
        ("39.9, 116.4, 3", "is not a pair of coordinates"),
        ("39,9 116,4", "is not a pair of coordinates"),
        ("nan, 1", "is not a pair of coordinates"),
        ("1e2, 1", "is not a pair of coordinates"),
        ("", "is not a pair of coordinates"),
    ],
)
def test_pair_refused(text: str, says: str) -> None:
    """A swapped pair, a decimal comma, a third number: each is refused with what to write."""
    with pytest.raises(CoordinatesError) as caught:
        parse_point(text)
    assert says in str(caught.value)


@pytest.mark.parametrize(("lat", "lon"), [(math.nan, 0.0), (0.0, math.inf)])
def test_not_finite(lat: float, lon: float) -> None:
    """A number that is none never becomes a place."""
    with pytest.raises(CoordinatesError, match="finite"):
        check_point(lat, lon)


def test_edges_of_the_globe() -> None:
    """Poles and the date line are places."""
    assert check_point(90, -180) == (90, -180)
    assert check_point(-90, 180) == (-90, 180)


@pytest.mark.parametrize(
    ("a", "b", "km"),
    [
        ((0.0, 0.0), (0.0, 1.0), EARTH_RADIUS_KM * math.pi / 180),
        ((0.0, 0.0), (90.0, 50.0), EARTH_RADIUS_KM * math.pi / 2),
        ((0.0, 0.0), (0.0, 180.0), EARTH_RADIUS_KM * math.pi),
        ((60.0, 179.5), (60.0, -179.5), 55.597),  # over the date line; half a degree's worth of the equator's
        ((36.12, -86.67), (33.94, -118.40), 2886.448),  # Nashville to Los Angeles, the usual worked example
    ],
)
def test_known_distances(a: Point, b: Point, km: float) -> None:
    """Distances that can be worked out by hand."""
    assert haversine_km(a, b) == pytest.approx(km, abs=0.001)


@given(points, points)
def test_distance_agrees_with_the_angle_between_vectors(a: Point, b: Point) -> None:
    """The haversine is the angle between the two position vectors, symmetric, and never beyond the antipode."""

    def vector(point: Point) -> tuple[float, float, float]:
        lat, lon = map(math.radians, point)
        return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)

    u, v = vector(a), vector(b)
    angle = 2 * math.atan2(math.dist(u, v), math.hypot(*(x + y for x, y in zip(u, v, strict=True))))
    assert haversine_km(a, b) == pytest.approx(EARTH_RADIUS_KM * angle, abs=1e-3)
    assert haversine_km(a, b) == haversine_km(b, a) <= EARTH_RADIUS_KM * math.pi
    assert haversine_km(a, a) == 0
