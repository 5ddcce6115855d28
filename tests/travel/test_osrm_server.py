"""The client of an OSRM server against a real one on loopback that misbehaves in every way we could think of."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import numpy as np
import pytest

from repplan.travel.osrm_server import LONGEST_PAUSE, OsrmServer, Patience
from repplan.travel.source import NoAnswerError
from repplan.travel.table_service import fetch_table
from tests.travel.fake_osrm import NOWHERE, FakeOsrm, fake_osrm, refused, says, seconds, sleeps

if TYPE_CHECKING:
    from collections.abc import Iterator

POINTS = [(60.1, 24.9), (60.2, 24.8), (60.15, 25.0), (60.17, 24.95), (60.3, 24.7)]
EXPECTED = np.array([[seconds(a, b) for b in POINTS] for a in POINTS]) / 60


@pytest.fixture
def fake() -> Iterator[FakeOsrm]:
    """A server that behaves unless told otherwise."""
    with fake_osrm() as server:
        yield server


def client(fake: FakeOsrm, slept: list[float] | None = None, **patience: float) -> OsrmServer:
    """A client that notes its pauses instead of making them."""
    pauses = [] if slept is None else slept
    return OsrmServer(fake.url, "car", Patience(**{"read": 5, **patience}), sleep=pauses.append)


def test_minutes_kilometres_and_snapping(fake: FakeOsrm) -> None:
    """Seconds become minutes, metres kilometres; ways differ by direction; one request names each place once."""
    fake.strays[POINTS[2]] = 700.0
    table = fetch_table(client(fake), POINTS)
    assert np.array_equal(table.minutes, EXPECTED)
    assert table.km == pytest.approx(EXPECTED * 60 * 10 / 1000)
    assert list(table.snapped) == [4, 4, 700, 4, 4]
    places = "24.900000,60.100000;24.800000,60.200000;25.000000,60.150000;24.950000,60.170000;24.700000,60.300000"
    assert fake.asked == [f"/table/v1/car/{places}?annotations=duration,distance"]


@pytest.mark.parametrize("most", [24, 9, 4, 1])
def test_too_big_is_learnt(fake: FakeOsrm, most: int) -> None:
    """A server that takes fewer places is asked for smaller blocks until it agrees; the table is the same."""
    fake.most = most
    assert np.array_equal(fetch_table(client(fake), POINTS).minutes, EXPECTED)
    assert any("&sources=" in path for path in fake.asked)


@pytest.mark.parametrize("status", [413, 414, 431])
def test_a_request_too_long_is_too_big(fake: FakeOsrm, status: int) -> None:
    """A proxy that refuses the address's length is treated like a server that refuses the number of places."""
    fake.script = [says(status)]
    assert np.array_equal(fetch_table(client(fake), POINTS).minutes, EXPECTED)
    assert len(fake.asked) == 5


def test_a_place_without_a_road_is_left_out(fake: FakeOsrm) -> None:
    """The others keep their ways."""
    table = fetch_table(client(fake), [*POINTS, NOWHERE])
    assert np.array_equal(table.minutes[:5, :5], EXPECTED)
    assert np.isinf(table.snapped[5])
    assert np.isnan(table.minutes[5]).all()


def test_a_server_without_distances_gives_times(fake: FakeOsrm) -> None:
    """One that knows no distances is asked for durations only, from then on."""
    fake.distances, fake.most = False, 9
    table = fetch_table(client(fake), POINTS)
    assert np.array_equal(table.minutes, EXPECTED)
    assert np.isnan(table.km).all()
    assert sum("distance" in path for path in fake.asked) == 1


def test_a_busy_server_is_asked_again_after_growing_pauses(fake: FakeOsrm) -> None:
    """429 and 5xx are tried again with back-off; a pause the server asks for is kept up to a limit."""
    fake.script = [says(503), says(429, Retry_After="7"), says(500), says(502, Retry_After="86400"), says(504)]
    slept: list[float] = []
    assert np.array_equal(fetch_table(client(fake, slept, retries=5), POINTS).minutes, EXPECTED)
    assert slept == [0.5, 7.0, 2.0, LONGEST_PAUSE, 8.0]


@pytest.mark.parametrize(
    ("answer", "said", "times"),
    [
        (says(500), "it answers HTTP 500, asked 3 times", 3),
        (says(429), "it answers HTTP 429, asked 3 times", 3),
        (says(404), "it answers HTTP 404", 1),
        (says(200, b"<html>welcome</html>"), "not the JSON of OSRM's table service", 1),
        (says(200, b"[1, 2]"), "not the JSON of OSRM's table service", 1),
        (says(200, b'{"code": "Ok"'), "not the JSON of OSRM's table service", 1),
        (says(200, b'{"code": "Ok"}'), "no table of durations", 1),
        (says(200, b'{"code": "Ok", "durations": [[0]]}'), "size 1×1 instead of 5×5", 1),
        (lambda _path: refused("InvalidUrl", "URL string\n malformed."), "it says InvalidUrl: URL string malformed", 1),
        (lambda _path: refused("NoSegment", "somewhere"), "it says NoSegment: somewhere", 1),
        (lambda _path: refused("NoSegment", "segment for coordinate 77"), "a place that was not asked for", 1),
        (says(200, b"", Content_Length="50", Connection="close"), "the connection broke, asked 3 times", 3),
    ],
)
def test_what_is_no_answer_says_why(fake: FakeOsrm, answer: object, said: str, times: int) -> None:
    """Each failure is one clause; only what may pass is tried again."""
    fake.script = [answer] * 10  # type: ignore[list-item]
    with pytest.raises(NoAnswerError, match=said) as caught:
        fetch_table(client(fake, read=0.3), POINTS)
    assert "\n" not in str(caught.value)
    assert len(fake.asked) == times


def test_patience_ends(fake: FakeOsrm) -> None:
    """A server that answers too late is left after the read time-out, the retries included."""
    fake.script = [sleeps(0.6)] * 2
    with pytest.raises(NoAnswerError, match=r"no answer within 0\.2 seconds, asked 2 times"):
        fetch_table(client(fake, read=0.2, retries=1), POINTS)


def test_nobody_listens() -> None:
    """A port without a server is said to be one."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        server = OsrmServer(f"http://127.0.0.1:{taken.getsockname()[1]}", "car", Patience(1, 1, 0))
        with pytest.raises(NoAnswerError, match=r"^it does not listen there$"):
            server.table(POINTS, [0], [1])


def test_a_key_and_a_password_are_sent_and_never_shown(fake: FakeOsrm) -> None:
    """A query of the address goes with each request, a user as basic authentication; messages show neither."""
    address = fake.url.replace("http://", "http://me:secret@") + "/maps?key=k123"
    server = OsrmServer(address, "foot", Patience(read=5))
    fetch_table(server, POINTS)
    assert fake.asked[0].startswith("/maps/table/v1/foot/")
    assert fake.asked[0].endswith("&key=k123")
    assert fake.headers[0]["Authorization"] == "Basic bWU6c2VjcmV0"
    assert server.shown == fake.url + "/maps"


def test_a_server_that_moved_is_followed(fake: FakeOsrm) -> None:
    """A redirection is no failure."""
    fake.script = [lambda path: (302, b"", {"Location": f"{fake.url}{path}"})]
    assert np.array_equal(fetch_table(client(fake), POINTS).minutes, EXPECTED)
