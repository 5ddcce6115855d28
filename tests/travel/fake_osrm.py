"""A server on loopback that speaks OSRM's table service, and can be told to misbehave."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Answer = tuple[int, bytes, dict[str, str]]

NOWHERE = (0.0, 0.0)
"""Latitude and longitude of a place without a road, far from everything, as the fake sees it."""


def seconds(a: tuple[float, float], b: tuple[float, float]) -> float:
    """An asymmetric time between two places (latitude, longitude): north costs double."""
    north = b[0] - a[0]
    return 0.0 if a == b else round(1000 * (abs(b[1] - a[1]) + (2 * north if north > 0 else -north)) + 60, 1)


@dataclass
class FakeOsrm:
    """What the server does and what it was asked.

    Attributes:
        most: largest `sources × destinations` it takes, as OSRM counts.
        closed: ways (from, to) that do not exist.
        strays: place → metres from its road.
        script: answers given first, one a request; a callable gets the request's path.
        distances: whether it knows distances.
        asked: the paths of all requests.
        headers: the headers of all requests.
    """

    url: str = ""
    most: int = 10_000
    closed: set[tuple[tuple[float, float], tuple[float, float]]] = field(default_factory=set)
    strays: dict[tuple[float, float], float] = field(default_factory=dict)
    script: list[Callable[[str], Answer]] = field(default_factory=list)
    distances: bool = True
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def answer(self, path: str) -> Answer:
        """Status, body and headers for a path."""
        if self.script:
            return self.script.pop(0)(path)
        parts = urlsplit(path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        if "distance" in query["annotations"] and not self.distances:
            return refused("InvalidQuery", "Query string malformed close to position 100")
        pairs = [pair.split(",") for pair in parts.path.rsplit("/", 1)[1].split(";")]
        places = [(float(lat), float(lon)) for lon, lat in pairs]
        if len(places) < 2:
            return refused("InvalidOptions", "Number of coordinates needs to be at least two.")
        rows = [places[int(i)] for i in query["sources"].split(";")] if "sources" in query else places
        columns = [places[int(i)] for i in query["destinations"].split(";")] if "destinations" in query else places
        if len(rows) * len(columns) > self.most:
            return refused("TooBig", "Too many table coordinates")
        if NOWHERE in places:
            return refused("NoSegment", f"Could not find a matching segment for coordinate {places.index(NOWHERE)}")
        return 200, json.dumps(self._table(rows, columns)).encode(), {}

    def _table(self, rows: list[tuple[float, float]], columns: list[tuple[float, float]]) -> dict[str, Any]:
        def way(a: tuple[float, float], b: tuple[float, float]) -> float | None:
            return None if (a, b) in self.closed else seconds(a, b)

        durations = [[way(a, b) for b in columns] for a in rows]
        answer: dict[str, Any] = {"code": "Ok", "durations": durations}
        if self.distances:
            answer["distances"] = [[None if cell is None else cell * 10 for cell in row] for row in durations]
        for key, places in (("sources", rows), ("destinations", columns)):
            answer[key] = [
                {"distance": self.strays.get(place, 4.0), "location": [place[1], place[0]], "name": "", "hint": ""}
                for place in places
            ]
        return answer


def refused(code: str, message: str, status: int = 400) -> Answer:
    """OSRM's way of saying no."""
    return status, json.dumps({"code": code, "message": message}).encode(), {}


def says(status: int, body: bytes = b"", **headers: str) -> Callable[[str], Answer]:
    """An answer out of the script."""
    return lambda _path: (status, body, {key.replace("_", "-"): value for key, value in headers.items()})


def sleeps(duration: float) -> Callable[[str], Answer]:
    """A server that takes its time and then knows nothing."""

    def answer(_path: str) -> Answer:
        time.sleep(duration)
        return 200, b"{}", {}

    return answer


@contextmanager
def fake_osrm(**settings: Any) -> Iterator[FakeOsrm]:
    """A running server; its address is `url`."""
    fake = FakeOsrm(**settings)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            fake.asked.append(self.path)
            fake.headers.append({name.title(): value for name, value in self.headers.items()})
            status, body, headers = fake.answer(self.path)
            try:
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                self.close_connection = True  # the client has lost its patience

        def log_message(self, *_arguments: Any) -> None:
            """Keep the tests' output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
