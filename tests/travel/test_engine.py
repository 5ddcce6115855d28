"""The embedded engine and OSRM's own server on real extracts, against the matrix that was given with them."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from repplan.errors import BadDataError, NotFoundError, UsageError
from repplan.travel import osrm_engine
from repplan.travel.osrm_engine import OsrmEngine, engine_version
from repplan.travel.osrm_server import OsrmServer, Patience
from repplan.travel.prepared import base_path, prepare, prepared_maps
from repplan.travel.table_service import fetch_table
from tests.travel.roads import DATA, needs_engine, sites

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECONDS = 0.1
KILOMETRES = 0.01
"""How far from the given matrix the same OSRM may be: another release rounds otherwise. Found: 0 s and 1.1 m."""


@pytest.fixture(scope="module")
def maps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both extracts prepared for cars."""
    folder = tmp_path_factory.mktemp("maps")
    for name in ("andorra", "helsinki"):
        prepare(folder, DATA / f"{name}.osm.pbf", "car", "2026-11-23T12:00:00", lambda _text: None)
    return folder


def given() -> tuple[np.ndarray, np.ndarray]:
    """Seconds and kilometres of the given matrix; OSRM's roundings below zero are zero."""
    seconds, km = json.loads((DATA / "andorra_osrm_matrix.json").read_text(encoding="utf-8"))
    return np.maximum(seconds, 0), np.maximum(km, 0)


@needs_engine()
@pytest.mark.parametrize("size", [1000, 7])
def test_andorra_is_as_given(maps: Path, size: int) -> None:
    """All 1,024 ways, asymmetric ones among them, in one request or in blocks; four huts lie far from any road."""
    points = [(lat, lon) for _name, lat, lon in sites("andorra")]
    table = fetch_table(OsrmEngine(base_path(maps, "andorra-car")), points, size=size)
    seconds, km = given()
    assert np.abs(table.minutes * 60 - seconds).max() <= SECONDS
    assert np.abs(table.km - km).max() <= KILOMETRES
    assert not np.allclose(table.minutes, table.minutes.T)
    assert sorted(np.flatnonzero(table.snapped > 500)) == [2, 3, 4, 5]


@needs_engine()
def test_helsinki_has_a_way_between_all_sites(maps: Path) -> None:
    """A map too small for OSRM's idea of a large network still leads from every site to every other."""
    points = [(lat, lon) for _name, lat, lon in sites("helsinki")]
    table = fetch_table(OsrmEngine(base_path(maps, "helsinki-car")), points)
    assert np.isfinite(table.minutes).all()
    assert table.snapped.max() < 500


@needs_engine()
def test_a_place_outside_the_map_is_far_from_its_roads(maps: Path) -> None:
    """OSRM answers for it without a word; the distance to its road says what that is worth."""
    table = fetch_table(OsrmEngine(base_path(maps, "andorra-car")), [(42.5, 1.5), (43.0, 1.0)])
    assert table.snapped[1] > 30_000


@pytest.fixture
def routed(maps: Path) -> Iterator[str]:
    """OSRM's own server on loopback, which takes 100 ways at once."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    words = ["routed", "-i", "127.0.0.1", "-p", port, "-t", "1", "-a", "mld", "--max-table-size", "10"]
    command = [sys.executable, "-P", "-m", "osrm", *words, str(base_path(maps, "andorra-car"))]
    # Its own group: the package's entry starts the server as its child, and both must end.
    server = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    assert server.stdout is not None
    try:
        for line in server.stdout:
            if "running and waiting" in line:
                break
        yield f"http://127.0.0.1:{port}"
    finally:
        _end(server)


def _end(server: subprocess.Popen[str]) -> None:
    import os
    import signal

    os.killpg(server.pid, signal.SIGTERM)
    server.wait(10)
    assert server.stdout is not None
    server.stdout.close()


@needs_engine()
@pytest.mark.skipif(sys.platform == "win32", reason="ends the server by its process group")
def test_the_server_says_what_the_engine_says(routed: str) -> None:
    """Over HTTP, refused as too big first, in blocks: the given matrix again."""
    points = [(lat, lon) for _name, lat, lon in sites("andorra")]
    start = time.monotonic()
    table = fetch_table(OsrmServer(routed, "car", Patience(5, 10, 2)), points)
    seconds, _km = given()
    # Coordinates travel with six decimals, which moves a place by 5 cm at most.
    assert np.abs(table.minutes * 60 - seconds).max() <= SECONDS
    assert time.monotonic() - start < 10


@needs_engine()
def test_a_map_is_prepared_once(maps: Path, tmp_path: Path) -> None:
    """The same file is not prepared again, a changed one is; the file itself and its folder stay as they are."""
    source = tmp_path / "here"
    source.mkdir()
    file = source / "andorra.osm.pbf"
    file.write_bytes((DATA / "andorra.osm.pbf").read_bytes())
    file.chmod(0o400)
    told: list[str] = []
    folder = tmp_path / "maps"
    folder.mkdir()
    first, new = prepare(folder, file, "foot", "2026-11-23T12:00:00", told.append)
    assert (first.name, new, len(told)) == ("andorra-foot", True, 3)
    again, new = prepare(folder, file, "foot", "2026-11-24T12:00:00", told.append)
    assert (again, new, len(told)) == (first, False, 3)
    assert [path.name for path in source.iterdir()] == ["andorra.osm.pbf"]
    assert [one.name for one in prepared_maps(folder)] == ["andorra-foot"]
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]
    walked = fetch_table(OsrmEngine(base_path(folder, "andorra-foot")), [(42.5063, 1.5218), (42.5424, 1.7331)])
    driven = fetch_table(OsrmEngine(base_path(maps, "andorra-car")), [(42.5063, 1.5218), (42.5424, 1.7331)])
    assert walked.minutes[0, 1] > 3 * driven.minutes[0, 1]


@needs_engine()
def test_what_is_no_map_is_refused(tmp_path: Path) -> None:
    """The tool's own words say why; nothing is left behind."""
    file = tmp_path / "broken.osm.pbf"
    file.write_bytes(b"no map at all")
    folder = tmp_path / "maps"
    folder.mkdir()
    with pytest.raises(BadDataError, match="osrm-extract cannot prepare"):
        prepare(folder, file, "car", "2026-11-23T12:00:00", lambda _text: None)
    assert list(folder.iterdir()) == []


@needs_engine()
def test_a_damaged_map_says_to_prepare_it_anew(tmp_path: Path) -> None:
    """Not a crash."""
    (tmp_path / "map.osrm.properties").write_bytes(b"x")
    with pytest.raises(BadDataError, match="travel prepare"):
        OsrmEngine(tmp_path / "map.osrm").table([(42.5, 1.5), (42.6, 1.6)], [0], [1])


@pytest.mark.parametrize(
    ("version", "said"),
    [((3, 11, 9), r"Python 3\.12 or newer, this is 3\.11"), ((3, 13, 0), r"pip install 'repplan\[roads\]'")],
)
def test_without_the_package_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int], said: str
) -> None:
    """One line, for a Python that is too old another than for one that lacks the package."""
    monkeypatch.setattr(osrm_engine.util, "find_spec", lambda _name: None)
    monkeypatch.setattr(osrm_engine.sys, "version_info", version)
    with pytest.raises(NotFoundError, match=said):
        engine_version()


def test_what_cannot_be_prepared_is_said_before_anything_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A profile that is none, a file of another kind, and one that is not there."""
    monkeypatch.setattr("repplan.travel.prepared.engine_version", lambda: "1")
    for file, profile, error, said in (
        ("a.osm.pbf", "horse", UsageError, "choose car, bicycle, foot"),
        ("a.zip", "car", BadDataError, r"must end in \.osm\.pbf"),
        ("a.osm.pbf", "car", NotFoundError, "there is no file"),
    ):
        with pytest.raises(error, match=said):
            prepare(tmp_path, tmp_path / file, profile, "2026-11-23", lambda _text: None)
