"""Sessions with dates and at two sites over the hospital sample: planned, verified, shown and reported alike."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from repplan.config import database_path
from repplan.services.context import open_context
from repplan.services.planning.planning import PlanRequest, built_problem
from repplan.store.reading import customers
from tests.services.builders import HOSPITAL, day, make_store
from tests.sessions import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.services.builders import Runner

OWN_SITE = "首都医科大学附属北京潞河医院"
OTHER_SITE = "北京医院"
ALTERNATING, STOPPED, EXTRA, TWO_SITES = 60, 39, 24, 13
"""Customers of the sample by number."""


@pytest.fixture
def hospital(home: Path, run: Runner, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, with a rota of each kind; made once and copied."""
    template = tmp_path_factory.getbasetemp() / "hospital-with-rotas"
    if template.exists():
        shutil.copytree(template, home)
        return home
    home.mkdir()
    (home / "config.toml").write_bytes((ROOT / "data/hospital/config.toml").read_bytes())
    run("customer", "import", ROOT / "data/hospital/customers.csv")
    run("log", "import", ROOT / "data/hospital/log.csv")
    run("customer", "sessions", ALTERNATING, "单周周一上午；双周周四下午")
    run("customer", "sessions", STOPPED, "--stop", "2026-11-23..12-06", "--note", "congress")
    run("customer", "sessions", EXTRA, "--once", "2026-11-25 10:00-12:00")
    run("customer", "sessions", TWO_SITES, "Mon pm")
    run("customer", "sessions", TWO_SITES, "Thu,Fri 08:00-11:30", "--site", OTHER_SITE)
    shutil.copytree(home, template)
    return home


def stops_of(run: Runner, number: int) -> list[dict[str, Any]]:
    """The stops of a customer in the two coming weeks, as `week` shows them."""
    weeks = [run("week", monday, "--json").json for monday in ("2026-11-23", "2026-11-30")]
    days = [one for week in weeks for one in week["days"]]
    return [{**stop, "date": one["date"]} for one in days for stop in one["stops"] if stop["customer"] == number]


def test_rotas_are_planned_verified_and_shown_alike(hospital: Path, run: Runner, tmp_path: Path) -> None:
    """The plan keeps to them, the checker agrees, the day shows each site with its times, and check finds nothing."""
    problem, plan = tmp_path / "problem.json", tmp_path / "plan.json"
    run("pin", TWO_SITES, "2026-11-26", "10:00")
    run("plan", "--iterations", 20000)

    assert [stop["date"] for stop in stops_of(run, ALTERNATING)] in (
        *(["2026-11-26", "2026-11-30"], ["2026-11-26"], ["2026-11-30"]),
    )
    assert all(stop["date"] > "2026-12-06" for stop in stops_of(run, STOPPED))
    assert stops_of(run, EXTRA)[0]["date"] == "2026-11-25"
    assert stops_of(run, EXTRA)[0]["window"] == [["10:00", "12:00"]]
    for stop in stops_of(run, TWO_SITES):
        thursday_or_friday = stop["date"] in ("2026-11-26", "2026-11-27", "2026-12-03", "2026-12-04")
        assert stop["site"] == (OTHER_SITE if thursday_or_friday else OWN_SITE)
    assert stops_of(run, TWO_SITES)[0]["date"] == "2026-11-26"
    assert OTHER_SITE in run("day", "2026-11-26").out
    assert OTHER_SITE in run("why", TWO_SITES, "2026-11-26").out.replace("\n", " ")
    assert "no sessions until" in run("why-not", STOPPED, "2026-11-27").out.replace("\n", " ")
    assert run("check", "--only", "not_received", "--json").json["findings"] == []

    built = built_problem(open_context(), PlanRequest())
    elsewhere = next(c for c in built.document["customers"] if c["id"] == str(TWO_SITES))
    assert {window.get("location") for window in elsewhere["windows"]} == {None, *_locations(built.elsewhere)}
    problem.write_text(json.dumps(built.document), encoding="utf-8")
    run("solve", problem, "--iterations", 100, "--out", plan)
    run("verify", problem, plan)


def _locations(elsewhere: Any) -> set[int]:
    return {location for number, location in elsewhere if number == TWO_SITES}


def test_a_change_after_planning_is_noticed_everywhere(hospital: Path, run: Runner) -> None:
    """A stop put in later drops the visit from the day with its reason, check names it, and plan --if-needed mends it."""
    run("plan", "--iterations", 300)
    assert run("plan", "--if-needed", "--iterations", 100, "--json").json["outcome"] == "unchanged"
    visit = stops_of(run, EXTRA)[0]
    said = run("customer", "sessions", EXTRA, "--stop", f"{visit['date']}..2026-12-20", "--remove", _entry(run, "once"))
    assert "outside the sessions now" in said.err
    found = run("check", "--only", "not_received", "--json", code=None).json["findings"]
    assert [(one["customer"]["customer"], one["day"]) for one in found] == [(EXTRA, visit["date"])]
    skipped = stops_of(run, EXTRA)[0]
    assert (skipped["state"], skipped["skip"]) == ("skipped", "closed")
    assert run("plan", "--if-needed", "--iterations", 300, "--json").json["outcome"] == "published"
    assert all(stop["date"] < visit["date"] for stop in stops_of(run, EXTRA))
    assert run("check", "--only", "not_received", "--json").json["findings"] == []


def _entry(run: Runner, kind: str) -> int:
    entries = run("customer", "sessions", EXTRA, "--json").json["entries"]
    found: int = next(entry["number"] for entry in entries if entry["kind"] == kind)
    return found


def test_tables_carry_rotas_exactly(
    hospital: Path, run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exported, imported into a new home and exported again a table is the same; imported where it came from, no news."""
    run(
        "customer",
        "sessions",
        TWO_SITES,
        "Tue am",
        "--from",
        "2027-01-04",
        "--until",
        "2027-06-30",
        "--note",
        "new; @ # 'x'",
    )
    for kind in ("csv", "xlsx"):
        first, second = tmp_path / f"first.{kind}", tmp_path / f"second.{kind}"
        run("customer", "export", first)
        assert run("customer", "import", first, "--json").json["unchanged"] == 120
        with monkeypatch.context() as patch:
            patch.setenv("REPPLAN_HOME", str(tmp_path / kind))
            run("customer", "import", first)
            run("customer", "export", second)
            with sqlite3.connect(database_path(tmp_path / kind)) as db:
                db.row_factory = sqlite3.Row
                stored = next(customer for customer in customers(db) if customer.number == TWO_SITES)
        if kind == "csv":
            assert first.read_bytes() == second.read_bytes()
        sites = [entry.site.name if entry.site else "" for entry in stored.rota]
        assert sites == [OTHER_SITE, "", ""]


def test_an_empty_cell_clears_and_an_absent_column_keeps(home: Path, run: Runner, tmp_path: Path) -> None:
    """As in every other column; what stays as it was is no change, and the whole import is one step to undo."""
    table = tmp_path / "table.csv"
    rows = [("id", "name", "site", "setting", "session_changes"), ("1", "Li", "A", "ward", "stop 2026-12-01..14")]
    _write(table, rows)
    run("customer", "import", table)
    _write(table, [row[:4] for row in rows])
    assert run("customer", "import", table, "--json").json["unchanged"] == 1
    assert len(run("customer", "sessions", "Li", "--json").json["entries"]) == 1
    _write(table, [rows[0], (*rows[1][:4], "")])
    run("customer", "import", table)
    assert run("customer", "sessions", "Li", "--json").json["entries"] == []
    run("undo")
    assert len(run("customer", "sessions", "Li", "--json").json["entries"]) == 1
    _write(table, [rows[0], (*rows[1][:4], "stop yesterday")])
    assert "table.csv:2:session_changes" in run("customer", "import", table, code=3).err


def _write(path: Path, rows: list[tuple[str, ...]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8")


def two_sites(home: Path, run: Runner) -> None:
    """A customer at two sites: Monday mornings at his own, Monday afternoons at North Campus, 4 km away."""
    make_store(
        home,
        customers=[
            {"number": 1, "name": "Li Wei", "site": "Hospital", "sessions": "Mon am", "point": HOSPITAL,
             "setting": "outpatient"},
            {"number": 2, "name": "Wang", "site": "North Campus", "point": (39.94, 116.4)},
        ],
    )  # fmt: skip
    run("customer", "sessions", "Li Wei", "Mon pm", "--site", "north")


def test_visits_by_hand_are_where_the_customer_is_then(home: Path, run: Runner) -> None:
    """A pin or a move to a time of the other site's sessions is a stop there; one outside all sessions at his own."""
    two_sites(home, run)
    run("pin", "Li Wei", day(7), "15:00")
    assert run("day", day(7), "--json").json["stops"][0]["site"] == "North Campus"
    run("pin", "Li Wei", day(7), "09:00")
    [stop] = [stop for stop in run("day", day(7), "--json").json["stops"] if stop["state"] == "planned"]
    assert stop["site"] == "Hospital"
    run("move", "Li Wei", day(14), "16:00")
    assert run("day", day(14), "--json").json["stops"][0]["site"] == "North Campus"


def test_a_missed_visit_is_retried_where_it_was(home: Path, run: Runner) -> None:
    """Outside all sessions a retry of today is at the site of the missed stop; the way goes on from that site."""
    two_sites(home, run)
    with sqlite3.connect(database_path(home)) as db:
        site = db.execute("SELECT id FROM site WHERE name = 'North Campus'").fetchone()[0]
        db.execute(
            'INSERT INTO plan_visit (plan_id, customer, day, number, arrive, start, "end", travel, site_id) '
            "VALUES (1, 1, ?, 1, 870, 870, 885, 20, ?)",
            (day(0), site),
        )
    assert run("today", "--json").json["stops"][0]["window"] == [["14:30", "17:00"]]
    run("missed", "1", "--retry", "17:30")
    stops = run("today", "--json").json["stops"]
    assert [stop["site"] for stop in stops] == ["North Campus", "North Campus"]


def test_a_closed_site_leaves_the_other_open(home: Path, run: Runner) -> None:
    """A blackout of one site takes its sessions, one of the customer all of them."""
    two_sites(home, run)
    run("site", "close", "North Campus", day(0))
    coming = run("customer", "sessions", "Li Wei", "--json").json["coming"]
    assert [(one["date"], one["site"]) for one in coming] == [
        *((day(0), "Hospital"), (day(7), "Hospital"), (day(7), "North Campus"))
    ]
    run("customer", "close", "Li Wei", day(7))
    assert [one["date"] for one in run("customer", "sessions", "Li Wei", "--json").json["coming"]] == [day(0)]
