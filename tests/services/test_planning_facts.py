"""Planning around what has happened and what was agreed: leave, appointments nobody can keep, stops called off."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from tests.services.builders import day

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., Any]

MONDAY = dt.date(2026, 11, 23)
QUICK = ("--iterations", "300")


def visits(run: Run, number: int, state: str = "planned") -> list[str]:
    """The days on which a customer has a stop that stands."""
    found = []
    for i in range(28):
        stops = run("day", str(MONDAY + dt.timedelta(days=i)), "--json").json["stops"]
        found += [day(i) for s in stops if s["customer"] == number and s["state"] == state and s["skip"] is None]
    return found


def test_stops_of_a_day_on_leave_do_not_count_as_met(few: Run) -> None:
    """Leave taken after planning puts everybody of that day on another day soon, today's people too."""
    few("plan", *QUICK)
    monday = [n for n in range(1, 5) if day(0) in visits(few, n)]
    assert monday
    few("leave", "add", day(0))
    few("plan", *QUICK)
    for number in monday:
        assert visits(few, number)[0] in (day(1), day(2))
    assert "planned Mon 23 Nov" not in few("check", code=None).out


def test_a_clock_that_starts_in_the_horizon_is_planned_from_its_first_day(few: Run) -> None:
    """A start next week gets visits next week, none before, without anybody planning again on that day."""
    few("customer", "add", "Eve", "--site", "Clinic E", "--setting", "outpatient", "--start-date", "prospect")
    few("win", "Eve", "--date", day(7))
    result = few("plan", *QUICK, "--json").json
    assert result["summary"]["prospects"] == 0
    seen = visits(few, 5)
    assert seen[0] == day(7)
    assert len([d for d in seen if d <= day(20)]) >= 5
    assert not [late for late in result["summary"]["late"] if late["customer"] == 5]


def test_a_visit_of_long_ago_does_not_stop_the_plan(few: Run) -> None:
    """Somebody last seen in the nineties is planned like anybody else."""
    few(
        "customer",
        "add",
        "Old",
        "--site",
        "Shop",
        "--setting",
        "store",
        "--area",
        "urban",
        "--last-visit",
        "1995-03-01",
    )
    assert few("plan", *QUICK, "--json").json["outcome"] == "published"
    assert visits(few, 5)


@pytest.mark.parametrize(
    ("when", "why"),
    [
        ([day(5)], "day off"),
        ([day(2), "12:30"], "break"),
        ([day(2), "19:30"], "outside your hours"),
    ],
)
def test_an_appointment_no_route_can_keep_stops_nothing(few: Run, when: list[str], why: str) -> None:
    """The rest is planned, the appointment stays in its day, the plan says what is wrong, and so does `check`."""
    few("plan", *QUICK)
    few("move", "Ann", *when, "--force")
    few("leave", "add", day(9))
    result = few("plan", "--if-needed", *QUICK, "--json").json
    assert result["outcome"] == "published"
    (unkept,) = result["summary"]["unkept"]
    assert (unkept["name"], unkept["day"]) == ("Ann", when[0])
    assert why in unkept["why"]
    stored = few("day", when[0], "--json").json["stops"]
    assert [s for s in stored if s["name"] == "Ann" and s["appointment"] and s["state"] in {"planned", "skipped"}]
    near = {day(i) for i in range(28) if 0 < abs((MONDAY + dt.timedelta(days=i)).toordinal() - _ordinal(when[0])) < 4}
    assert not near & set(visits(few, 1))
    assert few("check", "--only", "appointment-impossible", "--json", code=1).json["findings"]


def _ordinal(text: str) -> int:
    return dt.date.fromisoformat(text).toordinal()


def test_appointments_that_clash_are_left_out_one_by_one(few: Run) -> None:
    """Two people at one hour: one is routed, the other reported, everybody else planned."""
    few("plan", *QUICK)
    few("move", "Ann", day(2), "10:00", "--force")
    few("move", "Bo", day(2), "10:05", "--force")
    result = few("plan", *QUICK, "--json").json
    assert [u["name"] for u in result["summary"]["unkept"]] in (["Ann"], ["Bo"])
    names = {s["name"] for s in few("day", day(2), "--json").json["stops"] if s["state"] == "planned"}
    assert {"Ann", "Bo"} <= names


def test_a_prospect_with_an_appointment_is_visited_then_only(few: Run) -> None:
    """What was agreed with a prospect is kept; nothing more is planned for him."""
    few("customer", "add", "Pia", "--site", "Clinic E", "--setting", "outpatient", "--start-date", "prospect")
    few("plan", *QUICK)
    few("move", "Pia", day(3), "10:00", "--force")
    few("plan", *QUICK)
    assert visits(few, 5) == [day(3)]


def test_a_cancelled_visit_does_not_come_back_on_its_day(few: Run) -> None:
    """Cancelled is cancelled for that day; another day will do."""
    few("plan", *QUICK)
    first = visits(few, 1)[1]
    few("cancel", "Ann", "--date", first)
    few("plan", *QUICK)
    assert first not in visits(few, 1)
    assert visits(few, 1)


def test_a_visit_moved_by_hand_gets_a_place_in_the_route(few: Run) -> None:
    """The next plan gives a moved visit its travel and times; without it the stop would stand beside the route."""
    few("plan", *QUICK)
    few("move", "Ann", day(2), "11:00", "--force")
    assert few("plan", *QUICK, "--json").json["outcome"] == "published"
    (stop,) = [s for s in few("day", day(2), "--json").json["stops"] if s["name"] == "Ann" and s["state"] == "planned"]
    assert (stop["start"], stop["added"]) == ("11:00", False)


def test_a_busy_block_over_published_hours_is_never_nothing_to_change(few: Run) -> None:
    """Stops whose hour has become impossible force a plan, even where their days can stay."""
    few("plan", *QUICK)
    tuesday = few("day", day(1), "--json").json["stops"] or few("day", day(2), "--json").json["stops"]
    assert tuesday
    few("busy", "add", "Mon-Fri 08:30-10:30")
    assert few("plan", "--if-needed", *QUICK, "--json").json["outcome"] == "published"
    for i in range(1, 28):
        assert all(s["skip"] is None for s in few("day", day(i), "--json").json["stops"] if s["state"] == "planned")


@pytest.mark.parametrize(("offset", "kind"), [(5, "work"), (8, "off")])
def test_a_notice_of_public_holidays_is_a_new_fact(few: Run, tmp_path: Path, offset: int, kind: str) -> None:
    """A day that became free or working is a fact `plan --if-needed` does not pass over."""
    path = tmp_path / "notice.csv"
    path.write_text(f"date,kind,name\n{day(offset)},{kind},Feast\n", encoding="utf-8")
    few("config", "set", "calendar.country", "CN")
    few("plan", *QUICK)
    assert "no new facts" in few("plan", *QUICK).out
    few("calendar", "notice", path)
    assert "no new facts" not in few("plan", "--if-needed", *QUICK).out


def test_before_the_day_begins_todays_route_may_still_change(few: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cron at seven plans the day that is starting, numbered afresh; from the first hour on, it is out."""
    few("plan", *QUICK)
    monkeypatch.setenv("REPPLAN_TODAY", f"{day(1)}T07:00")
    result = few("plan", "--if-needed", *QUICK, "--json").json
    assert (result["outcome"], result["first"]) == ("published", day(1))
    numbers = [s["number"] for s in few("today", "--json").json["stops"]]
    assert numbers == list(range(1, len(numbers) + 1))
    monkeypatch.setenv("REPPLAN_TODAY", f"{day(2)}T09:00")
    result = few("plan", "--if-needed", *QUICK, "--json").json
    assert result["first"] == day(3) if result["outcome"] == "published" else True


@pytest.mark.parametrize(("frozen", "hour", "out"), [(1, 7, 0), (1, 9, 1), (2, 7, 1), (2, 9, 2), (0, 9, 0)])
def test_a_route_is_out_as_many_days_ahead_as_are_frozen(
    few: Run, monkeypatch: pytest.MonkeyPatch, frozen: int, hour: int, out: int
) -> None:
    """With one frozen day a route stands from its first working hour on, with two a working day sooner."""
    few("plan", *QUICK)
    few("config", "set", "plan.freeze_days", frozen)
    # Stops on each of the two days, so that both have a route that stands.
    for offset, name in ((1, "Ann"), (2, "Bo")):
        few("move", name, day(offset), "10:00", "--force")
    monkeypatch.setenv("REPPLAN_TODAY", f"{day(1)}T{hour:02}:00")
    assert few("plan", "--draft", *QUICK, "--json").json["first"] == day(1 + out)


def test_nobody_to_plan_for_is_said(run: Run) -> None:
    """A plan of nobody is not published; the message says how to get customers."""
    run("init", "--name", "Li", "--country", "")
    assert "customer import" in run("plan", code=4).err


def test_a_plan_begins_within_a_year(few: Run) -> None:
    """A first day far away is a slip of the pen."""
    assert "366" in few("plan", "--from", "2028-12-01", code=2).err
