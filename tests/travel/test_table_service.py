"""Batches of the table service: whatever the sizes, the table is the one a single request would give."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repplan.travel.source import NoAnswerError
from repplan.travel.table_service import NoRoadError, TooBigError, fetch_table
from tests.travel.fake_osrm import seconds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Place = tuple[float, float]

POINTS = [(60.0 + (i * 7 % 13) / 100, 24.0 + (i * 5 % 11) / 100 + i / 1000) for i in range(9)]


@dataclass
class Service:
    """A service in memory that takes `most` places squared, and has no road at `off`."""

    most: int = 100
    off: frozenset[Place] = frozenset()
    extra: Mapping[str, Any] = field(default_factory=dict)
    asked: list[int] = field(default_factory=list)

    def table(self, points: Sequence[Place], sources: Sequence[int], destinations: Sequence[int]) -> Mapping[str, Any]:
        """One request, refused like OSRM refuses."""
        assert len(points) >= 2
        if len(sources) * len(destinations) > self.most**2:
            raise TooBigError
        for position, point in enumerate(points):
            if point in self.off:
                raise NoRoadError(position)
        self.asked.append(len(sources) * len(destinations))
        durations = [[seconds(points[i], points[j]) for j in destinations] for i in sources]
        return {"code": "Ok", "durations": durations, **self.extra}


@settings(max_examples=60, deadline=None)
@given(
    n=st.integers(1, 9), size=st.integers(1, 12), most=st.integers(1, 12), off=st.sets(st.integers(0, 8), max_size=3)
)
def test_batches_make_the_whole_table(n: int, size: int, most: int, off: set[int]) -> None:
    """Each way is what the service says of the pair alone, for any block size, limit of the server and places off the map."""
    service = Service(most, frozenset(POINTS[i] for i in off))
    done: list[tuple[int, int]] = []
    table = fetch_table(service, POINTS[:n], size=size, progress=lambda *ways: done.append(ways))
    for i in range(n):
        assert math.isinf(table.snapped[i]) == (i in off)
        for j in range(n):
            if i in off or j in off:
                assert math.isnan(table.minutes[i, j])
            else:
                assert table.minutes[i, j] == seconds(POINTS[i], POINTS[j]) / 60
    assert done[-1] == (n * n, n * n)


def test_few_requests_of_even_size() -> None:
    """A table a little too big is asked for in equal parts, not in large ones and crumbs."""
    service = Service()
    fetch_table(service, POINTS, size=8)
    assert sorted(service.asked) == [16, 20, 20, 25]


def test_nobody_is_asked_about_nothing() -> None:
    """Without places there is no request."""
    table = fetch_table(Service(most=0), [])
    assert table.minutes.shape == (0, 0)


def test_a_service_that_refuses_a_single_way_gives_no_answer() -> None:
    """Halving ends."""
    with pytest.raises(NoAnswerError, match="refuses even a single way"):
        fetch_table(Service(most=0), POINTS)


def test_where_the_road_is_stands_in_for_how_far() -> None:
    """Without a distance in its answer the waypoint's coordinates tell how far a place was moved."""
    moved = {key: [{"location": [lon, lat + 0.01]} for lat, lon in POINTS[:2]] for key in ("sources", "destinations")}
    table = fetch_table(Service(extra=moved), POINTS[:2])
    assert table.snapped == pytest.approx([1112, 1112], abs=1)


def test_tiny_negative_numbers_are_roundings() -> None:
    """OSRM gives -1.1 m between neighbours; that is no way back in time."""
    table = fetch_table(Service(extra={"durations": [[0, -0.4], [5, 0]], "distances": [[0, -1.1], [3, 0]]}), POINTS[:2])
    assert table.minutes.min() == table.km.min() == 0


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ({"durations": None}, "no table of durations"),
        ({"durations": "soon"}, "no table of durations"),
        ({"durations": [[0, "x"], [1, 0]]}, "no table of durations"),
        ({"durations": [[0, 1]]}, "size 1×2 instead of 2×2"),
        ({"durations": [[0, 1, 2], [0, 1, 2]]}, "size 2×3 instead of 2×2"),
        ({"durations": [[0, -50], [1, 0]]}, "negative or infinite"),
        ({"durations": [[0, math.inf], [1, 0]]}, "negative or infinite"),
        ({"distances": [[0, 1]]}, "size 1×2"),
        ({"sources": [{"distance": 1}]}, "list of sources"),
        ({"destinations": [{}, {}]}, "list of destinations"),
        ({"sources": 5}, "list of sources"),
    ],
)
def test_an_answer_that_is_none_is_no_answer(extra: dict[str, Any], said: str) -> None:
    """Nothing is guessed out of an answer of the wrong shape."""
    with pytest.raises(NoAnswerError, match=said):
        fetch_table(Service(extra=extra), POINTS[:2])


def test_null_is_no_way() -> None:
    """A way that does not exist is infinite, never unknown."""
    table = fetch_table(Service(extra={"durations": [[0, None], [60, 0]]}), POINTS[:2])
    assert np.array_equal(table.minutes, [[0, np.inf], [1, 0]])
