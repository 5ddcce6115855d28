"""A bad morning from the first stop to the way back: three visits made, two in vain, an hour lost."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

from tests.sessions import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    Run = Callable[..., Any]

MONDAY = "2026-11-23"
EFFORT = ("--iterations", "20000")


def coming(home: Path) -> set[tuple[int, str]]:
    """Customer and day of all stops after Monday that are still to be made."""
    with closing(sqlite3.connect(home / "repplan.db")) as db:
        query = "SELECT customer, day FROM current_visit WHERE state = 'planned' AND day > ?"
        return set(db.execute(query, (MONDAY,)))


def test_after_a_bad_morning(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Done stays done, the rest of the day is routed anew, the weeks are planned around it, and each step goes back."""
    home.mkdir()
    (home / "config.toml").write_bytes((ROOT / "data/hospital/config.toml").read_bytes())
    run("customer", "import", ROOT / "data/hospital/customers.csv")
    run("log", "import", ROOT / "data/hospital/log.csv")
    monkeypatch.setenv("REPPLAN_TODAY", f"{MONDAY}T06:30")
    run("plan", *EFFORT)
    promised = coming(home)
    morning = run("today", "--json").json["stops"]

    monkeypatch.setenv("REPPLAN_TODAY", f"{MONDAY}T11:40")
    run("done", "1-3")
    run("missed", "4", "5")
    changed = run("replan", "--from", "now", "--json").json
    noon = run("today", "--json").json["stops"]
    assert [(s["number"], s["customer"]) for s in sorted(noon, key=lambda s: s["number"])][: len(morning)] == [
        (s["number"], s["customer"]) for s in sorted(morning, key=lambda s: s["number"])
    ]
    made = {s["number"]: s for s in noon if s["state"] in ("done", "missed")}
    assert {n: (s["start"], s["state"]) for n, s in made.items()} == {
        s["number"]: (s["start"], "done" if s["number"] <= 3 else "missed") for s in morning[:5]
    }
    assert all(s["start"] >= "11:40" for s in noon if s["state"] == "planned")
    fell_out = {c["customer"] for c in changed["changes"] if c["now"] is None}
    assert {s["customer"] for s in noon if s["state"] == "cancelled"} == fell_out

    planned = run("plan", *EFFORT, "--json").json
    assert (planned["outcome"], planned["first"]) == ("published", "2026-11-24")
    assert run("today", "--json").json["stops"] == noon
    assert {s["customer"] for s in noon if s["state"] == "missed"} | fell_out <= {n for n, _day in coming(home)}
    diff = run("plan", "diff", "--json").json["totals"]
    assert diff["moved"] + diff["dropped"] <= len(promised) / 4
    assert run("plan", *EFFORT, "--json").json["outcome"] == "unchanged"
    assert [p["status"] for p in run("plan", "history", "--json").json["plans"]] == ["in_force", "replaced"]

    after = coming(home)
    back = run("plan", "revert", "--json").json
    impossible = {(visit["customer"], visit["day"]) for visit in back["left_out"]}
    assert coming(home) == promised - impossible
    assert run("today", "--json").json["stops"] == noon
    run("undo")
    assert coming(home) == after
    run("undo", "--steps", "4")
    assert coming(home) == promised
    assert [(s["number"], s["start"], s["state"]) for s in run("today", "--json").json["stops"]] == [
        (s["number"], s["start"], s["state"]) for s in morning
    ]
