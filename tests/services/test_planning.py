"""Planning from the store: published once, stable without new facts, checked before anybody sees it."""

from __future__ import annotations

import datetime as dt
import json
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from repplan.services.context import open_context
from repplan.services.planning.listening import Listener
from repplan.services.planning.planning import Outcome, PlanRequest, PlanResult, make_plan
from tests.sessions import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., Any]

MONDAY = dt.date(2026, 11, 23)
QUICK = ("--iterations", "60")


@pytest.fixture
def hospital(run: Run, home: Path) -> Run:
    """A home with the hospital sample in it, nothing planned yet."""
    home.mkdir()
    (home / "config.toml").write_bytes((ROOT / "data/hospital/config.toml").read_bytes())
    run("customer", "import", ROOT / "data/hospital/customers.csv")
    run("log", "import", ROOT / "data/hospital/log.csv")
    return run


def stops(run: Run, day: str) -> list[dict[str, Any]]:
    return run("day", day, "--json").json["stops"]


def test_four_weeks_are_planned_checked_and_published(hospital: Run) -> None:
    """The plan starts today, covers 28 days, and every stop can be read back."""
    result = hospital("plan", *QUICK, "--json").json
    assert (result["outcome"], result["first"], result["last"]) == ("published", "2026-11-23", "2026-12-20")
    shown = sum(len(stops(hospital, (MONDAY + dt.timedelta(days=i)).isoformat())) for i in range(28))
    assert shown == result["summary"]["visits"] > 100


def test_nothing_new_changes_nothing(hospital: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second press writes nothing, and neither does cron the next morning when the day went as planned."""
    hospital("plan", *QUICK)
    before = hospital("undo", "--list").out
    assert hospital("plan", *QUICK, "--json").json["outcome"] == "unchanged"
    assert hospital("undo", "--list").out == before
    numbers = [stop["number"] for stop in stops(hospital, "2026-11-23")]
    hospital("done", *numbers)
    monkeypatch.setenv("REPPLAN_TODAY", "2026-11-24")
    assert hospital("plan", "--if-needed", *QUICK, "--json").json["outcome"] == "unchanged"


def test_a_day_that_was_not_logged_is_a_new_fact(hospital: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stops nobody logged count as not made: the next plan puts those customers back."""
    hospital("plan", *QUICK)
    skipped = {stop["customer"] for stop in stops(hospital, "2026-11-23")}
    monkeypatch.setenv("REPPLAN_TODAY", "2026-11-24")
    result = hospital("plan", "--if-needed", *QUICK, "--json").json
    assert (result["outcome"], result["first"]) == ("published", "2026-11-25")
    later = {s["customer"] for i in range(1, 28) for s in stops(hospital, str(MONDAY + dt.timedelta(days=i)))}
    assert skipped <= later


def test_todays_route_stays_once_it_is_out(hospital: Run) -> None:
    """With today's route published, new facts change the days from tomorrow on and leave today's numbers alone."""
    hospital("plan", *QUICK)
    before = [(stop["number"], stop["customer"]) for stop in stops(hospital, "2026-11-23")]
    hospital("leave", "add", "2026-11-25")
    result = hospital("plan", *QUICK, "--json").json
    assert (result["outcome"], result["first"]) == ("published", "2026-11-24")
    assert [(stop["number"], stop["customer"]) for stop in stops(hospital, "2026-11-23")] == before
    assert stops(hospital, "2026-11-25") == []


def test_a_visit_moved_by_hand_is_an_appointment_the_plan_keeps(hospital: Run) -> None:
    """`move` fixes the day; planning anew holds it, and no other visit of that customer comes too near."""
    hospital("plan", *QUICK)
    stop = stops(hospital, "2026-11-24")[0]
    hospital("move", stop["name"], "2026-12-03", "14:40", "--force")
    hospital("leave", "add", "2026-11-27")
    assert hospital("plan", *QUICK, "--json").json["outcome"] == "published"
    kept = [s for s in stops(hospital, "2026-12-03") if s["customer"] == stop["customer"] and s["state"] == "planned"]
    assert [s["start"] for s in kept] == ["14:40"]
    card = hospital("customer", "show", stop["name"], "--json").json
    least = {"A": 4, "B": 7, "C": 15, "D": 30}[stop["tier"]] if stop["rule"].startswith("keeping") else 1
    for offset in range(1, 28):
        day = MONDAY + dt.timedelta(days=offset)
        if 0 < abs((day - dt.date(2026, 12, 3)).days) < least:
            assert card["customer"] not in {s["customer"] for s in stops(hospital, str(day)) if s["state"] == "planned"}


def test_prospects_are_left_out_until_their_clock_starts(hospital: Run) -> None:
    """Nobody visits a prospect by plan; `win` puts him in."""
    result = hospital("plan", *QUICK, "--json").json
    assert result["summary"]["prospects"] == 6
    people = hospital("customer", "list", "--phase", "prospect", "--json").json
    number = next(p["customer"] for p in people if p["setting"] == "outpatient")
    hospital("win", number)
    hospital("plan", *QUICK)
    planned = {s["customer"] for i in range(1, 12) for s in stops(hospital, str(MONDAY + dt.timedelta(days=i)))}
    assert number in planned


def test_a_draft_changes_nothing_that_is_published(hospital: Run) -> None:
    """A draft stands beside the plan: today's route is the published one."""
    hospital("plan", *QUICK)
    before = stops(hospital, "2026-11-26")
    result = hospital("plan", "--draft", "--from", "2026-11-24", "--iterations", "10", "--json").json
    assert result["outcome"] == "draft"
    assert stops(hospital, "2026-11-26") == before


def test_the_past_cannot_be_planned(hospital: Run) -> None:
    """A first day before today is wrong usage, and a day already logged cannot be planned over."""
    assert "past" in hospital("plan", "--from", "2026-11-20", code=2).err
    hospital("plan", *QUICK)
    hospital("done", 1)
    assert "tomorrow" in hospital("plan", "--from", "today", code=2).err


def test_a_small_gain_is_not_worth_a_new_plan(run: Run, home: Path, tmp_path: Path) -> None:
    """New facts that another plan would use for less than half an hour leave the published one in force."""
    run("sample", "--kind", "hospital", "--customers", "12", "--out", tmp_path / "few")
    home.mkdir()
    (home / "config.toml").write_bytes((tmp_path / "few" / "config.toml").read_bytes())
    run("customer", "import", tmp_path / "few" / "customers.csv")
    run("plan", "--iterations", "4000")
    before = [stops(run, str(MONDAY + dt.timedelta(days=i))) for i in range(28)]
    run("customer", "edit", "1", "--notes", "likes tea")
    assert "no new facts" in run("plan", "--iterations", "4000").out
    service = run("customer", "show", "1", "--json").json["service_minutes"]
    run("customer", "edit", "1", "--service-minutes", service + 1)
    result = run("plan", "--iterations", "4000", "--json").json
    assert result["outcome"] == "unchanged"
    assert "30 minutes" in result["why"]
    assert [stops(run, str(MONDAY + dt.timedelta(days=i))) for i in range(28)] == before


def test_undo_takes_a_plan_back(hospital: Run) -> None:
    """Undoing `plan` brings the plan before it back into force."""
    hospital("plan", *QUICK)
    before = stops(hospital, "2026-11-26")
    hospital("leave", "add", "2026-11-26")
    hospital("plan", *QUICK)
    assert stops(hospital, "2026-11-26") != before
    hospital("undo", "--steps", "2")
    assert stops(hospital, "2026-11-26") == before


def test_a_plan_the_checker_refuses_is_a_bug_and_is_kept(
    hospital: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 70, nothing published, problem and plan kept for the report."""
    from repplan.services.planning import searching

    honest = searching.dump_plan

    def forged(plan: Any) -> dict[str, Any]:
        document = honest(plan)
        document["cost"] += 1
        return document

    monkeypatch.setattr(searching, "dump_plan", forged)
    result = hospital("plan", *QUICK, code=70)
    assert "refused" in result.err
    kept = json.loads((home / "refused" / "plan.json").read_text(encoding="utf-8"))
    assert kept["routes"]
    assert stops(hospital, "2026-11-23") == []


@pytest.mark.usefixtures("hospital")
def test_an_interrupted_plan_is_searched_for_again() -> None:
    """`plan` finishes what was interrupted though no fact is new; what came of that stands, whatever it was."""

    def plan(*, stop: bool) -> PlanResult:
        return make_plan(
            open_context(),
            PlanRequest(iterations=100_000 if stop else 300),
            listener=Listener(should_stop=lambda: stop),
        )

    first = plan(stop=True)
    assert first.summary is not None
    assert first.summary.interrupted
    again = plan(stop=False)
    assert (again.outcome, "was interrupted" in again.why) == (Outcome.PUBLISHED, True)
    assert again.summary is not None
    assert not again.summary.interrupted
    assert "no new facts" in plan(stop=False).why


def test_the_same_territory_gives_the_same_plan(hospital: Run, home: Path) -> None:
    """Two homes with the same facts get the same bytes."""
    import sqlite3

    def document() -> str:
        with closing(sqlite3.connect(home / "repplan.db")) as db:
            return str(db.execute("SELECT document FROM plan ORDER BY id DESC LIMIT 1").fetchone()[0])

    hospital("plan", *QUICK)
    first = document()
    hospital("undo")
    hospital("plan", *QUICK)
    assert document() == first
