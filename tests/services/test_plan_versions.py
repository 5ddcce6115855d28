"""Plans that were made: drafts published, plans compared, listed and brought back, days frozen."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from tests.services.builders import day

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., Any]

QUICK = ("--iterations", "300")


def everything(home: Path) -> dict[int, list[str]]:
    """The days of all stops that are still to be made, by customer."""
    with closing(sqlite3.connect(home / "repplan.db")) as db:
        rows = db.execute("SELECT customer, day FROM current_visit WHERE state = 'planned' ORDER BY day").fetchall()
    return {number: [d for n, d in rows if n == number] for number in range(1, 6)}


def a_day_with_visits(home: Path, after: int = 1) -> str:
    """The first day from an offset on that has stops."""
    return min(d for days in everything(home).values() for d in days if d >= day(after))


def history(run: Run) -> dict[int, dict[str, Any]]:
    """All plans by number."""
    return {plan["number"]: plan for plan in run("plan", "history", "--json").json["plans"]}


def test_a_draft_is_published_as_it_was_shown(few: Run, home: Path) -> None:
    """The days of the draft become the days of the plan; the draft is kept as what it was; `undo` puts it back."""
    few("plan", *QUICK)
    before = everything(home)
    few("leave", "add", a_day_with_visits(home))
    few("plan", "--draft", *QUICK)
    assert everything(home) == before
    drafted = few("plan", "show", "draft", "--json").json
    result = few("plan", "publish", "--json").json
    assert (result["number"], result["source"], result["left_out"]) == (3, 2, [])
    assert not result["newer_facts"]
    shown = {(d["date"], s["customer"]) for d in drafted["days"] for s in d["stops"]}
    assert {(d, n) for n, days in everything(home).items() for d in days if d > day(0)} == {
        s for s in shown if s[0] > day(0)
    }
    assert {n: plan["status"] for n, plan in history(few).items()} == {1: "replaced", 2: "adopted", 3: "in_force"}
    assert (history(few)[3]["origin"], history(few)[3]["source"]) == ("publish", 2)
    assert few("plan", *QUICK, "--json").json["outcome"] == "unchanged"
    few("undo")
    assert {n: plan["status"] for n, plan in history(few).items()} == {1: "in_force", 2: "draft"}


def test_the_first_plan_may_be_a_draft(few: Run, home: Path) -> None:
    """With nothing published yet, publishing puts the draft in force."""
    few("plan", "--draft", *QUICK)
    assert few("today", "--json").json["stops"] == []
    few("plan", "publish")
    assert history(few)[2]["status"] == "in_force"
    assert any(everything(home).values())


def test_a_draft_that_facts_have_overtaken_is_refused(few: Run, home: Path) -> None:
    """What has become impossible is named, nothing is written; new facts that leave it possible are only mentioned."""
    few("plan", *QUICK)
    few("plan", "--draft", "--from", "tomorrow", *QUICK)
    few("customer", "edit", "Bo", "--service-minutes", "11")
    drafted = {d["date"] for d in few("plan", "show", "draft", "--json").json["days"]}
    few("leave", "add", min(drafted))
    before = everything(home)
    refused = few("plan", "publish", code=5).err
    assert "you do not work then" in refused
    assert min(drafted) in refused
    assert "--draft" in refused
    assert everything(home) == before
    few("leave", "remove", "1")
    assert few("plan", "publish", "--json").json["newer_facts"]
    assert few("plan", *QUICK, "--json").json["why"] != "first plan"


def test_an_appointment_made_since_is_taken_in(few: Run, home: Path) -> None:
    """What was agreed after a plan was made is kept, and said, whichever plan comes into force."""
    few("plan", *QUICK)
    few("plan", "--draft", "--from", "tomorrow", *QUICK)
    free = next(
        day(i)
        for i in range(8, 20)
        if day(i) not in everything(home)[1] and dt.date.fromisoformat(day(i)).weekday() < 5
    )
    few("move", "Ann", free, "11:00", "--force")
    result = few("plan", "publish", "--json", code=None)
    if result.code == 5:  # the draft's own visit of hers is too near to the day agreed on
        assert "Ann" in result.err
        few("plan", *QUICK)
    few("plan", "revert", "1")
    (kept,) = [s for s in few("day", free, "--json").json["stops"] if s["name"] == "Ann" and s["state"] == "planned"]
    assert kept["start"] == "11:00"
    near = {
        day(i) for i in range(28) if 0 < abs((dt.date.fromisoformat(day(i)) - dt.date.fromisoformat(free)).days) < 4
    }
    assert not near & set(everything(home)[1])


def test_going_back_keeps_what_facts_allow(few: Run, home: Path) -> None:
    """The former visits return on their days, those of a day that is worked no more are named, and `undo` undoes it."""
    few("plan", *QUICK)
    first = everything(home)
    few("leave", "add", day(2), day(4))
    few("plan", *QUICK)
    second = everything(home)
    few("leave", "remove", "1")
    result = few("plan", "revert", "--json").json
    assert (result["source"], result["left_out"]) == (1, [])
    assert everything(home) == first
    assert few("plan", *QUICK, "--json").json["outcome"] == "unchanged"
    few("undo", "--steps", "2")
    assert everything(home) == second
    result = few("plan", "revert", "--json").json
    lost = {(n, d) for n, days in first.items() for d in days if day(2) <= d <= day(4)}
    assert lost
    assert {(v["customer"], v["day"], v["why"]) for v in result["left_out"]} == {(n, d, "no_shift") for n, d in lost}
    assert everything(home) == {n: [d for d in days if not day(2) <= d <= day(4)] for n, days in first.items()}


def test_going_back_leaves_what_was_done(few: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Days that are past, and today once it has begun, stay; a visit that was made meanwhile is not repeated too soon."""
    few("plan", *QUICK)
    few("leave", "add", day(9))
    few("plan", *QUICK)
    monkeypatch.setenv("REPPLAN_TODAY", f"{day(3)}T12:00")
    few("done", "Ann")
    today = few("today", "--json").json["stops"]
    result = few("plan", "revert", "--json").json
    assert result["first"] >= day(3)
    assert few("today", "--json").json["stops"] == today
    assert not {day(4), day(5), day(6)} & set(everything(home)[1])


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("revert",), 4, "first plan"),
        (("revert", "1"), 2, "in force already"),
        (("revert", "7"), 4, "no plan 7"),
        (("publish",), 4, "--draft"),
        (("publish", "1"), 2, "no draft"),
        (("show", "x"), 2, "history"),
        (("diff",), 4, "first plan"),
        (("--weeks", "3", "show"), 2, "do not go with"),
        (("--from", "tomorrow", "--freeze", "2"), 2, "one of them"),
    ],
)
def test_what_is_not_there_is_said(few: Run, words: tuple[str, ...], code: int, said: str) -> None:
    """One line with the way out."""
    few("plan", *QUICK)
    assert said in few("plan", *words, code=code).err


def test_without_a_plan_every_command_names_the_way(few: Run, home: Path) -> None:
    """Before the first plan there is nothing to show or compare; the list is empty."""
    for words in (("show",), ("diff",), ("revert",)):
        assert "repplan plan" in few("plan", *words, code=4).err
    assert few("plan", "history", "--json").json["plans"] == []
    assert "repplan plan" in few("plan", "history").out


def test_a_difference_adds_up(few: Run, home: Path) -> None:
    """Visits before, plus those added, less those dropped, are the visits after; each change is in both plans' days."""
    few("plan", *QUICK)
    before = everything(home)
    few("leave", "add", a_day_with_visits(home))
    few("plan", *QUICK)
    after = everything(home)
    diff = few("plan", "diff", "--json").json
    first, last, totals = diff["first"], diff["last"], diff["totals"]
    inside = [sum(first <= d <= last for days in plan.values() for d in days) for plan in (before, after)]
    assert totals["visits"] == inside
    assert inside[0] + totals["added"] - totals["dropped"] == inside[1]
    for change in diff["changes"]:
        assert change["before"] is None or change["before"] in before[change["customer"]]
        assert change["after"] is None or change["after"] in after[change["customer"]]
    assert sum(d["visits"][0] for d in diff["days"]) == inside[0]
    assert sum(d["travel_minutes"][1] for d in diff["days"]) == pytest.approx(totals["travel_minutes"][1], abs=1)
    assert diff == few("plan", "diff", "1", "2", "--json").json
    assert few("plan", "diff", "2", "2", "--json").json["changes"] == []


def test_lateness_of_both_plans_is_judged_alike(few: Run, home: Path) -> None:
    """Taking a customer's visits away shows him later beyond his maximum, by as many days as the gap has grown."""
    few("plan", *QUICK)
    few("leave", "add", day(7), day(18))
    few("plan", *QUICK)
    late = few("plan", "diff", "--json").json["late"]
    assert late
    assert all(entry["over"][1] > entry["over"][0] for entry in late)
    text = few("plan", "diff").out
    assert "Later beyond the maximum" in text


def test_a_draft_takes_no_numbers(few: Run, home: Path) -> None:
    """Stops are numbered from 1 in the plan that is published after a draft was made for the same days."""
    few("plan", *QUICK)
    few("plan", "--draft", "--from", "tomorrow", *QUICK)
    few("plan", "publish")
    stops = few("day", a_day_with_visits(home), "--json").json["stops"]
    assert [stop["number"] for stop in stops] == list(range(1, len(stops) + 1))


def test_a_draft_made_since_is_what_is_compared(few: Run, home: Path) -> None:
    """The published plan against the draft; a draft from before the published plan no longer is."""
    few("plan", *QUICK)
    few("plan", "--draft", "--from", "tomorrow", *QUICK)
    diff = few("plan", "diff", "--json").json
    assert (diff["before"]["number"], diff["after"]["number"]) == (1, 2)
    few("leave", "add", a_day_with_visits(home))
    few("plan", *QUICK)
    diff = few("plan", "diff", "--json").json
    assert (diff["before"]["number"], diff["after"]["number"]) == (1, 3)


def test_the_published_plan_is_compared_as_it_stands(few: Run, home: Path) -> None:
    """A visit moved by hand since is on its new day in the comparison with a draft."""
    few("plan", *QUICK)
    free = next(day(i) for i in (8, 9, 10) if day(i) not in everything(home)[1])
    few("move", "Ann", free, "11:00", "--force")
    few("plan", "--draft", "--from", "tomorrow", *QUICK)
    changes = few("plan", "diff", "--json").json["changes"]
    assert not [c for c in changes if c["customer"] == 1 and free in (c["before"], c["after"])]


@pytest.mark.parametrize(("frozen", "first"), [(0, 0), (1, 1), (2, 2), (3, 3), (5, 7)])
def test_frozen_days_keep_their_stops(few: Run, home: Path, frozen: int, first: int) -> None:
    """The routes of that many working days stay as they are, whatever is new; the plan begins after them."""
    few("plan", *QUICK)
    before = everything(home)
    used = sorted({d for days in before.values() for d in days})
    few("customer", "edit", "Bo", "--tier", "B")
    few("customer", "add", "Eve", "--site", "Hospital", "--setting", "ward", "--tier", "A")
    result = few("plan", "--freeze", frozen, *QUICK, "--json").json
    assert result["outcome"] == "published"
    edge = max((d for d in used if d < day(first)), default=day(-1))
    kept = {n: [d for d in days if d <= edge] for n, days in before.items()}
    assert {n: [d for d in days if d <= edge] for n, days in everything(home).items()} == kept
    assert result["first"] == (dt.date.fromisoformat(edge) + dt.timedelta(days=1)).isoformat()
    assert all(d > edge for d in everything(home)[5])


def test_how_many_days_are_frozen_is_a_setting(few: Run, home: Path) -> None:
    """`plan.freeze_days` holds without the option: two days are out once today has begun, one before it has."""
    few("plan", *QUICK)
    few("config", "set", "plan.freeze_days", "3")
    few("customer", "add", "Eve", "--site", "Hospital", "--setting", "ward", "--tier", "A")
    used = {d for days in everything(home).values() for d in days}
    edge = max(d for d in used if d < day(3))
    assert (
        few("plan", *QUICK, "--json").json["first"] == (dt.date.fromisoformat(edge) + dt.timedelta(days=1)).isoformat()
    )


def test_only_those_of_an_impossible_day_are_moved(few: Run, home: Path) -> None:
    """Leave on one day moves visits of the customers who had one on it; everybody else keeps all days."""
    few("plan", "--iterations", "4000")
    before = everything(home)
    off = a_day_with_visits(home, 7)
    few("leave", "add", off)
    few("plan", "--iterations", "4000")
    hit = {number for number, days in before.items() if off in days}
    moved = {change["customer"] for change in few("plan", "diff", "--json").json["changes"]}
    assert hit
    assert moved <= hit
