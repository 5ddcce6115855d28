"""Travel as the crow flies, against hand-computed values and a naive twin."""

import math
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repplan.domain.geo import Point, haversine_km
from repplan.travel.crowfly import CrowFly, matrix, minutes_between

if TYPE_CHECKING:
    from repplan.travel.source import TravelSource


def test_by_hand() -> None:
    """A tenth of a degree is 11.1195 km; with factor 1.3 and 25 km/h 14.455 km and 34.69 minutes, shown as 34.7."""
    minutes, km = matrix([(0.0, 0.0), (0.0, 0.1), (0.2, 0.0)], factor=1.3, speed_kmh=25)
    assert minutes[0] == [0.0, 34.7, 69.4]
    assert km[0] == [0.0, 14.455, 28.911]
    assert [list(column) for column in zip(*minutes, strict=True)] == minutes


def test_unknown_coordinates_cost_the_assumed_minutes_everywhere_but_at_home() -> None:
    """A location without coordinates is 25 minutes from all others, two such from each other, and 0 from itself."""
    minutes, km = matrix([None, (39.9, 116.4), None], factor=1.3, speed_kmh=24)
    assert minutes == [[0.0, 25.0, 25.0], [25.0, 0.0, 25.0], [25.0, 25.0, 0.0]]
    assert km == [[0.0, 10.0, 10.0], [10.0, 0.0, 10.0], [10.0, 10.0, 0.0]]
    assert matrix([None, None], factor=1, speed_kmh=24, unknown_minutes=7)[0] == [[0.0, 7.0], [7.0, 0.0]]


def test_same_place() -> None:
    """Two doors at the same coordinates cost what was said for it; the diagonal and an unknown place do not."""
    points = [(39.9, 116.4), (39.9, 116.4), None, (0.0, 0.0)]
    minutes, km = matrix(points, factor=1.3, speed_kmh=25, same_place_minutes=3)
    assert minutes[0][:3] == [0.0, 3.0, 25.0]
    assert minutes[2] == [25.0, 25.0, 0.0, 25.0]
    assert km[0][1] == 0
    assert matrix(points, factor=1.3, speed_kmh=25)[0][0][1] == 0


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180)), max_size=6),
    st.floats(1, 2),
    st.floats(5, 100),
)
def test_naive_twin(points: list[Point | None], factor: float, speed: float) -> None:
    """Every entry is what the formula says pair by pair."""
    minutes, km = matrix(points, factor=factor, speed_kmh=speed)
    assert len(minutes) == len(km) == len(points)
    for i, a in enumerate(points):
        for j, b in enumerate(points):
            if i == j:
                assert minutes[i][j] == km[i][j] == 0
            elif a is None or b is None:
                assert minutes[i][j] == 25
            else:
                road = haversine_km(a, b) * factor
                assert km[i][j] == pytest.approx(road, abs=0.0012)
                assert minutes[i][j] == pytest.approx(road / speed * 60, abs=0.0512)
                assert minutes[i][j] == round(minutes[i][j], 1)


@pytest.mark.parametrize(
    "settings",
    [{"factor": 0}, {"speed_kmh": 0}, {"factor": math.nan}, {"unknown_minutes": -1}, {"same_place_minutes": -1}],
)
def test_senseless_settings(settings: dict[str, float]) -> None:
    """A speed or factor that is not positive, or negative minutes, is refused rather than planned with."""
    with pytest.raises(ValueError, match="must"):
        matrix([None], **{"factor": 1.3, "speed_kmh": 25, **settings})


def test_is_a_travel_source() -> None:
    """The crow's flight can stand wherever a source of travel times is wanted, with the same numbers."""
    source: TravelSource = CrowFly(factor=1.3, speed_kmh=25, unknown_minutes=20)
    points = [(0.0, 0.0), (0.0, 0.1), None]
    answer = source.matrix(points)
    assert tuple(answer) == matrix(points, factor=1.3, speed_kmh=25, unknown_minutes=20)
    assert answer.minutes[0][2] == 20


def test_importing_travel_does_not_import_numpy() -> None:
    """A morning command may import travel without paying for numpy."""
    code = "import sys, repplan.travel.crowfly, repplan.travel.entering; assert 'numpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=2, max_size=2))
def test_one_leg_is_an_entry_of_the_matrix(points: list[Point | None]) -> None:
    """The minutes of one leg are those that the matrix has for it, up to a rounding in the last figure."""
    leg = minutes_between(*points, factor=1.3, speed_kmh=25, unknown_minutes=20)
    entry = matrix(points, factor=1.3, speed_kmh=25, unknown_minutes=20)[0][0][1]
    assert leg == pytest.approx(entry, abs=0.101)
