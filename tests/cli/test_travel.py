"""`repplan travel` and plans on its times, from the outside: every source, and what each is no help with."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pytest

from repplan.config import Config, load_config
from repplan.errors import NotFoundError
from repplan.services.travel import travel_sources
from repplan.services.travel.travel_sources import chosen_map
from repplan.travel.prepared import PreparedMap
from tests.travel.fake_osrm import FakeOsrm, fake_osrm, says, seconds
from tests.travel.roads import DATA, needs_engine, sites

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Runner = Callable[..., Any]

HOME = (60.16, 24.94)
PLACES = {"North": (60.2, 24.9), "East": (60.17, 25.05), "Far": (61.5, 24.0)}
TABLE = """\
id,name,site,setting,tier,lat,lon
1,Aino,North,pharmacy,A,60.2,24.9
2,Eero,North,pharmacy,A,60.2,24.9
3,Ilta,East,pharmacy,A,60.17,25.05
4,Onni,Far,pharmacy,A,61.5,24.0
5,Unto,Nowhere,pharmacy,A,,
"""


@pytest.fixture(autouse=True)
def territory(tmp_path: Path, run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five customers at four sites, one of them without coordinates; nobody has been silent yet."""
    monkeypatch.setattr(travel_sources, "_silent", {})
    path = tmp_path / "customers.csv"
    path.write_text(TABLE, encoding="utf-8")
    run("init", "--name", "Li", "--start", "60.16,24.94", "--country", "", "--yes")
    run("customer", "import", path)


@pytest.fixture
def server(run: Runner) -> Iterator[FakeOsrm]:
    """A server that the settings name, without retries."""
    with fake_osrm() as fake:
        for key, value in (("url", fake.url), ("retries", 0), ("read_timeout", 5), ("source", "osrm")):
            run("config", "set", f"travel.{key}", value)
        yield fake


def matrix(run: Runner) -> dict[tuple[str, str], float | None]:
    """The minutes of `travel matrix` by pair of names."""
    rows = csv.DictReader(io.StringIO(run("travel", "matrix").out))
    return {(row["from"], row["to"]): None if row["minutes"] == "-" else float(row["minutes"]) for row in rows}


def plan(run: Runner, *words: str) -> Any:
    """A quick plan of a week."""
    return run("plan", "--weeks", 1, "--iterations", 50, *words)


def test_the_crow_is_asked_nothing(run: Runner) -> None:
    """By default all is known but what has no coordinates, and nothing is compared."""
    checked = run("travel", "check")
    assert "as the crow flies, 5 places" in checked.out
    assert "without coordinates: Unto (Nowhere)" in checked.out
    found = run("travel", "check", "--json").json
    assert (found["source"], found["compared"], found["places"]) == ("crowfly", None, 5)
    assert matrix(run)[("North", "Nowhere")] == 25


def test_a_server_gives_the_times(run: Runner, server: FakeOsrm) -> None:
    """Each way in its own direction; the site without coordinates keeps the assumed minutes; roads are compared."""
    ways = matrix(run)
    assert ways[("North", "East")] == round(seconds(PLACES["North"], PLACES["East"]) / 60, 4)
    assert ways[("East", "North")] == round(seconds(PLACES["East"], PLACES["North"]) / 60, 4)
    assert ways[("start", "Far")] == round(seconds(HOME, PLACES["Far"]) / 60, 4)
    assert ways[("Nowhere", "North")] == 25
    compared = run("travel", "check", "--json").json["compared"]
    assert compared["ways"] == 12
    assert compared["speed"] == 36  # the fake's 10 metres a second


def test_an_answer_is_kept_and_serves_every_command(run: Runner, server: FakeOsrm) -> None:
    """One request for plan, check and matrix; another server, place or wish asks again."""
    plan(run)
    run("travel", "check")
    matrix(run)
    assert len(server.asked) == 1
    assert run("travel", "show", "--json").json["kept"] == 1
    run("travel", "check", "--fresh")
    assert len(server.asked) == 2
    run("site", "edit", "Nowhere", "--coords", "60.18,24.95")
    run("travel", "check")
    assert len(server.asked) == 3


def test_a_silent_server_is_replaced_as_a_whole_and_loudly(run: Runner, server: FakeOsrm) -> None:
    """One warning, the summary says it, the times are all the crow's; the next plan asks again and heals."""
    server.script = [says(500)] * 2
    made = plan(run)
    assert made.err.count("warning") == 1
    assert f"because the server {server.url} gave no answer: it answers HTTP 500" in made.err
    assert "Travel is as the crow flies" in " ".join(made.out.split())
    assert len(server.asked) == 1  # one command asks once, however often it needs the times
    travel_sources._silent.clear()
    checked = run("travel", "check", code=1)
    assert "No answer" in checked.out
    travel_sources._silent.clear()
    healed = plan(run, "--json")
    assert healed.err == ""
    assert healed.json["summary"] is None or healed.json["summary"]["roads"]["fallback"] == ""
    assert len(server.asked) == 3


def test_no_mixture(run: Runner, server: FakeOsrm) -> None:
    """A server that breaks off in the middle of its blocks leaves no times behind."""
    run("config", "set", "travel.source", "crowfly")
    crow = matrix(run)
    run("config", "set", "travel.source", "osrm")
    server.most = 4
    server.script = [server.answer] * 0
    original = server.answer

    def breaking(path: str) -> Any:
        return says(404)(path) if len(server.asked) > 3 else original(path)

    server.answer = breaking  # type: ignore[method-assign]
    assert matrix(run) == crow
    assert run("travel", "show", "--json").json["kept"] == 0


def test_a_place_far_from_roads_is_reported_by_customer(run: Runner, server: FakeOsrm) -> None:
    """Beyond 500 m the server's times mean nothing: the crow's are taken, plan and check say whose."""
    server.strays[PLACES["Far"]] = 67_000.0
    server.strays[PLACES["East"]] = 499.0
    checked = run("travel", "check", code=1)
    assert "farther than 500 m from any road, reckoned as the crow flies: Onni (Far) (67 km)" in " ".join(
        checked.out.split()
    )
    assert "Ilta" not in checked.out
    assert matrix(run)[("start", "East")] == round(seconds(HOME, PLACES["East"]) / 60, 4)
    summary = plan(run, "--json").json["summary"]
    assert summary["roads"]["far"] == [
        {"place": {"site": "Far", "customers": [{"customer": 4, "name": "Onni"}]}, "metres": 67000}
    ]
    assert "1 place is farther than 500 m" in " ".join(plan(run, "--draft").out.split())


def test_ways_that_do_not_exist_are_reported_and_never_driven(run: Runner, server: FakeOsrm) -> None:
    """First few and how many; the customer on an island is not visited, with that reason."""
    island = PLACES["Far"]
    for other in (HOME, PLACES["North"], PLACES["East"]):
        server.closed |= {(other, island), (island, other)}
    checked = run("travel", "check", code=1)
    text = " ".join(checked.out.split())
    assert "no way: the start of the day → Onni (Far);" in text
    assert "and 1 more" in text
    assert run("travel", "check", "--json", code=1).json["unreachable"]["count"] == 6
    assert matrix(run)[("North", "Far")] is None
    made = run("plan", "--iterations", 300, "--json").json["summary"]
    assert made["roads"]["unreachable"]["count"] == 6
    late = {entry["customer"]: entry["reason"] for entry in made["late"]}
    assert late[4] == "unreachable"
    assert 3 not in late


@pytest.mark.parametrize("form", [(), ("--square",), ("--json",)])
def test_a_written_matrix_serves_as_file(run: Runner, server: FakeOsrm, home: Path, form: tuple[str, ...]) -> None:
    """What a server said, written out, gives the same minutes without the server; relative to the home folder."""
    server.closed.add((PLACES["North"], PLACES["East"]))
    ways = matrix(run)
    (home / "ways").write_text(run("travel", "matrix", *form).out, encoding="utf-8")
    run("config", "set", "travel.file", "ways")
    run("config", "set", "travel.source", "file")
    server.script = [says(500)] * 9
    assert matrix(run) == ways
    assert run("travel", "check", "--json", code=1).json["missing"]["count"] == 0


def test_what_a_file_lacks_is_completed_and_what_it_has_too_much_is_listed(run: Runner, home: Path) -> None:
    """Absent pairs and places are the crow's and counted, unknown names listed; names go by their folded form."""
    crow = matrix(run)
    (home / "m.csv").write_text(
        "from,to,minutes,km\nNORTH,east,3.25,2\nhome,NORTH,9,1\nMoon,NORTH,1,1\n", encoding="utf-8"
    )
    run("config", "set", "travel.file", "m.csv")
    run("config", "set", "travel.source", "file")
    ways = matrix(run)
    assert (ways[("North", "East")], ways[("start", "North")]) == (3.25, 9)
    assert {way for way in ways if ways[way] != crow[way]} == {("North", "East"), ("start", "North")}
    found = run("travel", "check", "--json", code=1).json
    assert found["missing"]["count"] == 20 - 2
    assert found["unknown"] == ["Moon"]
    assert [spot["site"] for spot in found["absent"]] == ["Far", "Nowhere"]
    text = " ".join(run("travel", "check", code=1).out.split())
    assert "in the file m.csv, but no site of the territory: Moon" in text
    assert "not in the file m.csv: Far; Nowhere" in text


def test_a_plan_follows_its_file(run: Runner, home: Path) -> None:
    """Another source, or other bytes in the file, are new facts; the same ones are none."""
    plan(run)
    assert "no new facts" in plan(run).out
    (home / "m.csv").write_text("from,to,minutes\nNorth,East,1\n", encoding="utf-8")
    run("config", "set", "travel.file", "m.csv")
    run("config", "set", "travel.source", "file")
    assert "no new facts" not in plan(run).out
    plan(run, "--from", "today")
    assert "no new facts" in plan(run).out
    (home / "m.csv").write_text("from,to,minutes\nNorth,East,200\n", encoding="utf-8")
    assert "no new facts" not in plan(run).out


@pytest.mark.parametrize(
    ("key", "value", "code", "said"),
    [
        ("source", "plane", 2, "must be one of crowfly, file, osrm, embedded"),
        ("source", "osrm", 2, "repplan config set travel.url ADDRESS"),
        ("source", "file", 2, "repplan config set travel.file PATH"),
        ("url", "localhost:5000", 2, "must be an address such as http://localhost:5000"),
        ("url", "http://", 2, "must be an address"),
        ("url", "http://a b", 2, "must be an address"),
        ("profile", "car/../x", 2, "must be one word"),
        ("read_timeout", "0", 2, "must lie between 0.1 and 600"),
        ("retries", "1.5", 2, "a whole number is needed"),
    ],
)
def test_settings_are_checked_when_set(run: Runner, key: str, value: str, code: int, said: str) -> None:
    """What cannot work is refused at once, and the setting stays as it was."""
    before = run("config", "show", "--json").out
    assert said in run("config", "set", f"travel.{key}", value, code=code).err
    assert run("config", "show", "--json").out == before


def test_a_file_in_use_is_checked_when_set(run: Runner, home: Path) -> None:
    """With every mistake in it; a file that vanishes later stops the plan with its name."""
    (home / "bad.csv").write_text("from,to,minutes\nA,B,soon\n", encoding="utf-8")
    run("config", "set", "travel.file", "bad.csv")
    assert "bad.csv:2:minutes" in run("config", "set", "travel.source", "file", code=3).err
    (home / "bad.csv").write_text("from,to,minutes\nNorth,East,1\n", encoding="utf-8")
    run("config", "set", "travel.source", "file")
    (home / "bad.csv").unlink()
    assert "bad.csv" in plan_fails(run).err
    assert "no file" in run("travel", "check", code=4).err
    run("config", "set", "travel.source", "crowfly")


def plan_fails(run: Runner) -> Any:
    """A plan whose matrix file is not there."""
    return run("plan", "--weeks", 1, "--iterations", 50, code=4)


def test_today_and_check_never_load_travel(home: Path) -> None:
    """The morning pays for no routing client, no arrays and no matrix file."""
    script = (
        "import sys; from repplan.cli.main import main\n"
        "for words in (['today'], ['check']): main(words)\n"
        "print(sorted({'urllib3', 'numpy', 'repplan.travel.osrm_server', 'repplan.services.travel.travel_choice'} & set(sys.modules)))"
    )
    environment = {**os.environ, "REPPLAN_HOME": str(home)}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_show_tells_what_there_is(run: Runner, server: FakeOsrm) -> None:
    """The settings with their meaning; nobody is asked."""
    shown = run("travel", "show").out
    assert "travel.source" in shown
    assert server.url in shown
    found = run("travel", "show", "--json").json
    assert (found["source"], found["maps"], found["kept"]) == ("osrm", [], 0)
    assert found["settings"]["travel.retries"] == "0"
    assert server.asked == []


def test_without_a_prepared_map_or_the_engine_it_says_what_to_do(run: Runner) -> None:
    """One line on what is missing, exit code 4."""
    said = run("config", "set", "travel.source", "embedded", code=4).err
    assert "repplan[roads]" in said or "repplan travel prepare" in said
    assert said.count("\n") == 1


def test_the_map_is_chosen_by_profile_or_name(home: Path) -> None:
    """The latest of the profile; a name goes before; what is missing is said with what there is."""
    config = load_config(home)
    for number, (name, profile) in enumerate((("a-car", "car"), ("b-car", "car"), ("c-foot", "foot"))):
        folder = home / "maps" / name
        folder.mkdir(parents=True)
        card = PreparedMap(name, profile, "x.osm.pbf", "0" * 64, "1", f"2026-11-2{number}T12:00:00")
        (folder / "map.json").write_text(json.dumps(asdict(card)), encoding="utf-8")

    def chosen(**settings: str) -> str:
        texts = {f"travel.{key}": value for key, value in settings.items()}
        return chosen_map(Config({**config.texts, **texts}, home)).name

    assert (chosen(), chosen(profile="foot"), chosen(map="a-car")) == ("b-car", "c-foot", "a-car")
    with pytest.raises(NotFoundError, match=r"but c-foot, b-car, a-car: `repplan config set travel\.map NAME`"):
        chosen(map="d")
    with pytest.raises(NotFoundError, match=r"profile bicycle, but .*`repplan config set travel\.profile foot`"):
        chosen(profile="bicycle")


@needs_engine()
def test_embedded_roads_from_the_extract_to_the_plan(run: Runner, tmp_path: Path) -> None:
    """Prepare, choose, check, plan: huts far from roads are named, the matrix is that of the engine."""
    path = tmp_path / "andorra.csv"
    rows = [f"{name},Dr {name},{name},pharmacy,B,{lat},{lon}" for name, lat, lon in sites("andorra")]
    path.write_text("\n".join(["id,name,site,setting,tier,lat,lon", *rows]) + "\n", encoding="utf-8")
    for number in range(1, 6):
        run("customer", "archive", number)
    run("customer", "import", path)
    run("config", "set", "rep.start", "42.5063,1.5218")
    run("config", "set", "rep.end", "42.5063,1.5218")
    assert "next: `repplan config set travel.source embedded`" in run("travel", "prepare", DATA / "andorra.osm.pbf").err
    assert "is prepared already" in run("travel", "prepare", DATA / "andorra.osm.pbf").out
    run("config", "set", "travel.source", "embedded")
    found = run("travel", "check", "--json", code=1).json
    huts = [(far["place"]["site"], far["metres"] > 1000) for far in found["far"]]
    assert huts == [(name, True) for name, _lat, _lon in sites("andorra")[2:6]]
    assert 1.5 < found["compared"]["factor"] < 2
    given = json.loads((DATA / "andorra_osrm_matrix.json").read_text(encoding="utf-8"))[0]
    names = [name for name, _lat, _lon in sites("andorra")]
    ways = matrix(run)
    assert ways[(names[0], names[1])] == round(given[0][1] / 60, 4)
    assert len(plan(run, "--json").json["summary"]["roads"]["far"]) == 4
    assert run("travel", "show", "--json").json["maps"][0]["name"] == "andorra-car"
