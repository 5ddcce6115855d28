"""`replan`: the rest of today from where the rep is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from repplan.store import models
from tests.services.builders import day, make_store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., Any]

NEAR, NEXT, FAR = (39.90, 116.40), (39.90, 116.42), (39.90, 116.60)
PEOPLE = [
    {"number": 1, "name": "Ann", "site": "North", "point": NEAR},
    {"number": 2, "name": "Bo", "site": "South", "point": NEXT},
    {"number": 3, "name": "Cy", "site": "North", "point": NEAR, "sessions": "Mon-Fri am"},
    {"number": 4, "name": "Di", "site": "East", "point": FAR},
]
ROUTE = [
    {"customer": 1, "at": 540},
    {"customer": 2, "at": 580},
    {"customer": 3, "at": 620},
    {"customer": 4, "at": 840},
]
LAST_MET = [{"customer": person["number"], "day": -7} for person in PEOPLE]
CONFIG = '[rep]\nstart = "39.90, 116.40"\nend = "39.90, 116.40"\n[calendar]\ncountry = ""\n'


def store(home: Path, *extra: Any, **facts: Any) -> None:
    """Four people of tier A, all on today's route, last met a week ago."""
    defaults: dict[str, Any] = {"customers": PEOPLE, "visits": ROUTE, "contacts": LAST_MET, "config": CONFIG}
    make_store(home, **{**defaults, **facts}, extra=extra)


def today(run: Run) -> dict[int, dict[str, Any]]:
    """Today's stops by number."""
    return {stop["number"]: stop for stop in run("today", "--json").json["stops"]}


def order(replanned: dict[str, Any]) -> list[str]:
    """Who is still to be visited, in the order of the new route."""
    return [change["name"] for change in replanned["changes"] if change["now"] is not None]


def test_done_stops_and_numbers_stay(home: Path, run: Run) -> None:
    """What was logged keeps its times; the rest begins no earlier than asked for, each under the number it had."""
    store(home)
    run("done", "1")
    before = today(run)
    result = run("replan", "--from", "11:00", "--json").json
    after = today(run)
    assert result["written"]
    assert {n: stop["name"] for n, stop in after.items()} == {n: stop["name"] for n, stop in before.items()}
    assert after[1] == before[1]
    assert all(after[n]["start"] >= "11:00" for n in (2, 3, 4))
    assert {after[n]["state"] for n in (2, 3, 4)} == {"planned"}


def test_the_route_begins_where_the_rep_is(home: Path, run: Run) -> None:
    """The next stop is the one beside the rep, reached over a floor; elsewhere it is another one."""
    store(home)
    beside = run("replan", "--from", "13:30", "--at", "East", "--dry-run", "--json").json
    assert order(beside)[0] == "Di"
    stops = {stop["name"]: stop for stop in beside["day"]["stops"]}
    assert (stops["Di"]["arrive"], stops["Di"]["travel_minutes"]) == ("13:33", 3.0)
    for place in ("South", "Bo", "2", "#2"):
        found = run("replan", "--from", "13:30", "--at", place, "--dry-run", "--json").json
        assert order(found)[0] == "Bo", place
    assert run("replan", "--from", "13:30", "--at", "home", "--dry-run", "--json").json["at"] == "home"
    outside = run("replan", "--from", "13:30", "--at", "39.90, 116.60", "--dry-run", "--json").json
    assert [stop["travel_minutes"] for stop in outside["day"]["stops"] if stop["name"] == "Di"] == [5.0]


def test_the_last_entry_says_where_the_rep_is(home: Path, run: Run) -> None:
    """Without a place it is the site of the last entry, met or not; before the first entry it is home."""
    store(home)
    assert run("replan", "--from", "11:00", "--dry-run", "--json").json["at"] == "home"
    run("missed", "4")
    assert run("replan", "--from", "11:00", "--dry-run", "--json").json["at"] == "East"


def test_what_finds_no_room_falls_out_and_is_planned_anew(home: Path, run: Run) -> None:
    """A morning doctor at noon: named with the reason, no promise for the next plan, and back on another day."""
    store(home)
    run("done", "1", "2")
    result = run("replan", "--from", "13:30", "--json").json
    (out,) = [change for change in result["changes"] if change["now"] is None]
    assert (out["name"], out["number"], out["reason"]) == ("Cy", 3, "no_window")
    assert today(run)[3]["state"] == "cancelled"
    assert "not today" in run("today").out
    run("plan", "--iterations", "300")
    assert "Cy" in {s["name"] for s in run("day", "tomorrow", "--json").json["stops"]}


@pytest.mark.parametrize(("command", "state"), [("done", "done"), ("missed", "missed")])
def test_what_fell_out_can_still_be_logged(home: Path, run: Run, command: str, state: str) -> None:
    """A visit that was made before anybody wrote it down is logged by its number, and `undo` puts all back."""
    store(home)
    run("replan", "--from", "13:30")
    run(command, "3")
    assert today(run)[3]["state"] == state
    run("undo")
    assert today(run)[3]["state"] == "cancelled"
    run("undo")
    assert today(run)[3]["state"] == "planned"


def test_a_later_look_brings_back_what_fell_out(home: Path, run: Run) -> None:
    """The first guess was too late: routed again from an earlier time, the stop is in its day again."""
    store(home)
    run("replan", "--from", "13:30")
    result = run("replan", "--from", "11:00", "--json").json
    (back,) = [change for change in result["changes"] if change["name"] == "Cy"]
    assert (back["number"], back["was"]) == (3, None)
    assert today(run)[3]["state"] == "planned"


def test_appointments_hold(home: Path, run: Run) -> None:
    """An agreed time is kept to the minute; one that has passed stays as it is and is named."""
    agreed = [
        models.AppointmentRow(customer=4, day=day(0), minute=870),
        models.AppointmentRow(customer=2, day=day(0), minute=580),
    ]
    store(home, *agreed)
    result = run("replan", "--from", "11:00", "--json").json
    stops = today(run)
    assert (stops[4]["start"], stops[4]["appointment"]) == ("14:30", True)
    assert [(entry["number"], entry["name"]) for entry in result["unkept"]] == [(2, "Bo")]
    assert "09:40" in result["unkept"][0]["why"]
    assert (stops[2]["start"], stops[2]["state"]) == ("09:40", "planned")


def test_an_appointment_out_of_reach_is_named(home: Path, run: Run) -> None:
    """Where the way is too long the appointment is said to be out of reach, and the others are routed."""
    store(home, models.AppointmentRow(customer=4, day=day(0), minute=670))
    result = run("replan", "--from", "11:00", "--at", "North", "--json").json
    assert [entry["name"] for entry in result["unkept"]] == ["Di"]
    assert set(order(result)) == {"Ann", "Bo", "Cy"}


def test_who_was_not_met_is_tried_again_later(home: Path, run: Run) -> None:
    """After an hour, under a new number, as the old one is answered; not on `--no-retry`, nor where a call is due."""
    store(home)
    run("missed", "2", "--time", "10:40")
    dry = run("replan", "--from", "11:00", "--no-retry", "--dry-run", "--json").json
    assert "Bo" not in order(dry)
    result = run("replan", "--from", "11:00", "--json").json
    (again,) = [change for change in result["changes"] if change["again"]]
    assert (again["name"], again["number"]) == ("Bo", 5)
    assert again["now"] >= "11:40"
    assert (today(run)[2]["state"], today(run)[5]["state"]) == ("missed", "planned")
    run("missed", "5")
    assert "Bo" not in order(run("replan", "--from", "13:30", "--dry-run", "--json").json)


def test_a_route_from_before_the_miss_does_not_try_again(home: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whom the rep missed after the time that is named is left as missed, whether the time of it was logged or not."""
    store(home)
    monkeypatch.setenv("REPPLAN_TODAY", f"{day(0)}T15:00")
    run("missed", "2", "--time", "10:40")
    run("missed", "4")  # was to be visited at 14:00
    assert set(order(run("replan", "--from", "10:00", "--at", "home", "--dry-run", "--json").json)) == {"Ann", "Cy"}
    assert set(order(run("replan", "--from", "10:40", "--at", "home", "--dry-run", "--json").json)) == {
        "Ann",
        "Bo",
        "Cy",
    }
    assert "Di" in order(run("replan", "--from", "14:00", "--dry-run", "--json").json)
    assert "Di" in order(run("replan", "--dry-run", "--json").json)


def test_one_reason_is_given_for_a_stop_that_falls_out(home: Path, run: Run) -> None:
    """The line below the route says why; in the route itself the stop is only marked."""
    store(home)
    run("done", "1", "2")
    text = run("replan", "--from", "13:30").out
    assert "3 Cy (receives nobody any more)" in text
    assert "no room left" not in text
    assert "not today: dropped" in text


def test_a_promised_call_is_not_a_visit(home: Path, run: Run) -> None:
    """Who will be called is not visited again today."""
    store(home)
    run("missed", "2", "--retry", "phone")
    assert "Bo" not in order(run("replan", "--from", "11:00", "--json").json)


def test_trying_again_pushes_nobody_out(home: Path, run: Run) -> None:
    """With time for one of the two, the visit that was not tried yet is made."""
    people = [{**person, "tier": "D" if person["number"] == 1 else "A"} for person in PEOPLE]
    store(home, customers=people, contacts=[{"customer": n, "day": -80} for n in (1, 2, 3, 4)])
    run("missed", "4", "--time", "09:00")
    run("done", "2", "3")
    result = run("replan", "--from", "16:45", "--at", "South", "--json").json
    assert order(result) == ["Ann"]


def test_a_time_promised_today_holds_however_often(home: Path, run: Run) -> None:
    """`missed 2 --retry 15:15` is kept to the minute by the first new route and by the second."""
    store(home)
    run("missed", "2", "--retry", "15:15")
    for start in ("11:00", "13:40"):
        run("replan", "--from", start)
        assert (today(run)[5]["name"], today(run)[5]["start"]) == ("Bo", "15:15")


def test_a_second_try_never_pushes_anybody_out(home: Path, run: Run) -> None:
    """A stop that is tried again gives way to one that was not made yet, in a later route too."""
    store(home)
    run("missed", "4", "--time", "09:00")
    run("replan", "--from", "11:00")
    late = run("replan", "--from", "17:05", "--at", "South", "--json").json
    assert "Bo" in order(late)


def test_a_dry_run_changes_nothing(home: Path, run: Run) -> None:
    """It shows the new route and leaves no trace, in the journal neither."""
    store(home)
    run("done", "1")
    before, journal = run("today").out, run("undo", "--list").out
    assert not run("replan", "--from", "13:30", "--dry-run", "--json").json["written"]
    assert (run("today").out, run("undo", "--list").out) == (before, journal)


def test_undo_brings_the_old_route_back(home: Path, run: Run) -> None:
    """All times, and what had fallen out."""
    store(home)
    before = run("today").out
    run("replan", "--from", "13:30")
    assert run("today").out != before
    run("undo")
    assert run("today").out == before


def test_a_block_added_today_is_gone_around(home: Path, run: Run) -> None:
    """Stops whose hour has become impossible get another hour of the day."""
    store(home)
    run("busy", "add", "Mon 13:30-15:00")
    assert today(run)[4]["skip"] == "away"
    run("replan", "--from", "11:00")
    assert (today(run)[4]["skip"], today(run)[4]["start"] >= "15:00") == (None, True)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--from", "17:30"), 5, "your day ends at 17:30"),
        (("--from", "half nine"), 2, "no time of day"),
        (("--at", "Nowhere"), 4, "Nowhere"),
        (("--at", "99"), 4, "no stop 99"),
        (("--at", "139.9, 116.4"), 2, "latitude"),
    ],
)
def test_what_cannot_be_done_is_said(home: Path, run: Run, words: tuple[str, ...], code: int, said: str) -> None:
    """One line with what to write instead, and nothing changed."""
    store(home)
    result = run("replan", *words, code=code)
    assert said in result.err
    assert today(run)[1]["start"] == "09:00"


def test_there_must_be_something_left(home: Path, run: Run) -> None:
    """Without open stops, without a plan, or on a day off there is nothing to route."""
    store(home)
    run("done", "1-4")
    assert "nothing is left" in run("replan", code=4).err
    run("leave", "add", day(0))
    assert "day off" in run("replan", code=5).err


def test_without_a_plan_it_says_so(home: Path, run: Run) -> None:
    """The way out is named."""
    store(home, visits=[], plan_days=None)
    assert "repplan plan" in run("replan", code=4).err


def test_a_route_the_checker_refuses_is_a_bug(home: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 70, problem and plan kept, the day as it was."""
    from repplan.services.planning import searching

    honest: Any = vars(searching)["dump_plan"]
    monkeypatch.setattr(searching, "dump_plan", lambda plan: {**honest(plan), "travel": 1.0})
    store(home)
    before = run("today").out
    assert "refused" in run("replan", "--from", "11:00", code=70).err
    assert (home / "refused" / "problem.json").exists()
    assert run("today").out == before


def test_an_evening_stop_by_hand_stays_in_the_evening(home: Path, run: Run) -> None:
    """What was put after the working hours is none of the route's business."""
    store(home)
    run("missed", "2", "--retry", "evening")
    evening = today(run)[5]
    run("replan", "--from", "13:30")
    assert today(run)[5] == evening


def test_the_days_limit_counts_what_was_done(home: Path, run: Run) -> None:
    """With three visits a day allowed and two made, one more is routed."""
    store(home)
    (home / "policy.toml").write_text("[limits]\nvisits_a_day = 3\n", encoding="utf-8")
    run("done", "1", "2")
    result = run("replan", "--from", "10:30", "--json").json
    assert len(order(result)) == 1
    assert [c["reason"] for c in result["changes"] if c["now"] is None] == ["visits_full"]
