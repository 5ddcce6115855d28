"""Real lists, taken in with the commands as they come: what was created, what was refused and why."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from repplan.domain.geo import haversine_km

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = Path(__file__).parents[3] / "shared" / "data"
MANCHESTER, WUHAN, HELSINKI = (
    DATA / name for name in ("manchester_pharmacies.csv", "wuhan_medical_sites.csv", "helsinki_poi.csv")
)


def needs(path: Path) -> pytest.MarkDecorator:
    """Skips where the data is not at hand."""
    return pytest.mark.skipif(not path.exists(), reason=f"{path.name} is not beside this checkout")


def adds_up(summary: dict[str, Any]) -> bool:
    """Whether every row of the file is in one of the counts."""
    told = len(summary["created"]) + len(summary["updated"]) + summary["unchanged"] + summary["refused"]
    return bool(summary["rows"] == told)


@needs(MANCHESTER)
def test_all_pharmacies_of_manchester(run: Callable[..., Any], tmp_path: Path) -> None:
    """631 pharmacies with their hours a weekday: one is refused, for hours that were mistyped; chains keep their shops apart."""
    words = ("customer", "import", MANCHESTER, "--set", "setting=pharmacy", "--map", "ward_name=")
    bad = tmp_path / "bad.csv"
    summary = run(*words, "--refused", bad, "--json").json
    assert adds_up(summary)
    assert (summary["rows"], len(summary["created"]), summary["refused"]) == (631, 630, 1)
    assert {(r["row"], r["column"]) for r in summary["refusals"]} == {
        (57, day) for day in ("mon", "tue", "wed", "thu", "fri")
    }
    assert summary["left_out"] == [{"column": "ward_name", "reason": "as you said"}]
    assert summary["without_coordinates"] == []
    assert run(*words, "--skip-bad", "--json").json["unchanged"] == 630

    with bad.open(encoding="utf-8-sig", newline="") as file:
        header, row = csv.reader(file)
    with bad.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, [cell.replace("13:00:14:00", "13:00,14:00") for cell in row]])
    last = run("customer", "import", bad, "--set", "setting=pharmacy", "--map", "ward_name=", "--json").json
    assert [customer["id"] for customer in last["created"]] == ["FVW83"]
    shops = run("customer", "list", "--json").json
    assert (
        len({shop["site"] for shop in shops if shop["name"] == "Boots"})
        == sum(s["name"] == "Boots" for s in shops)
        > 10
    )


def hospitals(folder: Path) -> Path:
    """The graded hospitals (三级, 二级) of Wuhan's medical sites, as they stand in the file."""
    with WUHAN.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        rows = [row for row in reader if "三级" in row["TYPE"] or "二级" in row["TYPE"]]
        path = folder / "hospitals.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.DictWriter(out, list(reader.fieldnames or ()))
            writer.writeheader()
            writer.writerows(rows)
    return path


@needs(WUHAN)
def test_graded_hospitals_of_wuhan_by_both_pairs_of_coordinates(
    run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """386 sites; `[]` is no address; GCJ-02 converted lies where the file's own WGS 84 says, to a few metres."""
    path = hospitals(tmp_path)
    words = ("customer", "import", path, "--set", "setting=office", "--json")
    asked = run(*words[:-1], code=3).err
    assert [line.split(":")[2] for line in asked.splitlines()[:-1]] == ["TYPE", "RATE", "COST"]
    places: dict[str, dict[str, tuple[float, float]]] = {}
    for datum in ("wgs84", "gcj02"):
        monkeypatch.setenv("REPPLAN_HOME", str(tmp_path / datum))
        summary = run(*words, "--map", "TYPE=", "--map", "*=", "--coords", datum).json
        assert adds_up(summary)
        assert (summary["rows"], len(summary["created"]), summary["refused"]) == (386, 386, 0)
        assert "40 cells that say [] are taken as empty" in summary["remarks"]
        left_out = {entry["column"] for entry in summary["left_out"]}
        assert left_out >= ({"XGCJ", "YGCJ"} if datum == "wgs84" else {"XWGS", "YWGS"})
        places[datum] = {c["id"]: (c["lat"], c["lon"]) for c in run("customer", "list", "--json").json}
    furthest = max(haversine_km(place, places["gcj02"][key]) for key, place in places["wgs84"].items())
    assert furthest < 0.005


@needs(HELSINKI)
def test_sites_of_helsinki_with_their_opening_hours(run: Callable[..., Any]) -> None:
    """203 sites of a map: four are refused for want of a name and one for hours that are none; the others are taken."""
    words = ("customer", "import", HELSINKI, "--set", "setting=office", "--map", "osm=id", "--map", "kind=")
    summary = run(*words, "--map", "no=house_number", "--skip-bad", "--json").json
    assert adds_up(summary)
    reasons: dict[str, int] = {}
    for refusal in summary["refusals"]:
        reasons[refusal["column"]] = reasons.get(refusal["column"], 0) + 1
    assert summary["rows"] == 203
    assert reasons == {"name": 4, "opening_hours": 1}
    assert len(summary["created"]) == 198
    customers = {c["id"]: c for c in run("customer", "list", "--json").json}
    dextra = customers["n5011281376"]
    assert dextra["hours"]["mon"] == "08:00-16:00"
    assert (dextra["hours"]["sun"], dextra["address"]) == ("closed", "Annankatu 11")
    assert all(warning["where"].endswith(":opening_hours") for warning in summary["warnings"])
