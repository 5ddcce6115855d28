"""`today`, `day` and `week`: the plan filtered by facts."""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import wcswidth

from repplan.clock import Clock
from repplan.services.context import Context
from repplan.services.days.day import load_day
from repplan.store import models
from tests.services.builders import HOSPITAL, day, make_store

if TYPE_CHECKING:
    from tests.conftest import Run
    from tests.services.builders import Runner

LONG = "首都医科大学附属北京潞河医院"


def stops(result: Run) -> dict[int, dict[str, Any]]:
    return {stop["customer"]: stop for stop in result.json["stops"]}


def test_a_stop_shows_everything_the_rep_needs(home: Path, run: Runner) -> None:
    """Number, arrival, customer, tier and phase, site and department, window, why today and phone are there."""
    make_store(
        home,
        customers=[
            {"number": 1, "name": "孙清", "site": LONG, "department": "药剂科", "phone": "13800000001", "tier": "B",
             "sessions": "Mon am; Tue pm"},
        ],
        visits=[{"customer": 1, "at": 525, "number": 4}],
        contacts=[{"customer": 1, "day": -11}],
    )  # fmt: skip
    out = run("today").out
    assert out.splitlines()[0] == "Mon 23 Nov 2026: 1 visit"
    flat = "".join(out.split())
    for piece in ("4", "08:45", "孙清", "Bkeeping", "药剂科", "08:00-11:30", "11dayssincelast,max15", "13800000001"):
        assert piece in flat
    stop = stops(run("today", "--json"))[1]
    assert stop["window"] == [["08:00", "11:30"]]
    assert (stop["number"], stop["arrive"], stop["why"], stop["phase"]) == (4, "08:45", "rhythm", "keeping")


def test_why_today_names_the_reason(home: Path, run: Runner) -> None:
    """A win counts its days, a first visit says so, an appointment says its time, a gap says its days and maximum."""
    make_store(
        home,
        customers=[
            {"number": 1, "name": "Win", "setting": "outpatient", "start_date": day(-5), "stage": "talking"},
            {"number": 2, "name": "First"},
            {"number": 3, "name": "Agreed"},
            {"number": 4, "name": "Over"},
            {"number": 5, "name": "Rhythm"},
        ],
        visits=[{"customer": n} for n in range(1, 6)],
        contacts=[{"customer": 4, "day": -8}, {"customer": 5, "day": -5}, {"customer": 3, "day": -1}],
        extra=[models.AppointmentRow(customer=3, day=day(0), minute=630)],
    )
    why = {number: stop["why_text"] for number, stop in stops(run("today", "--json")).items()}
    assert why == {
        1: "win day 6 of 14",
        2: "first visit",
        3: "appointment 10:30",
        4: "8 days since last, max 7",
        5: "5 days since last, max 7",
    }


def test_facts_take_stops_out_of_the_day(home: Path, run: Runner) -> None:
    """Won, seen by chance, archived, closed, a prospect, no longer receiving: the stop says it is not needed and why."""
    make_store(
        home,
        customers=[
            {"number": 1, "name": "Won", "start_date": day(-6), "stage": "talking", "stage_day": -6},
            {"number": 2, "name": "Chance"},
            {"number": 3, "name": "Gone", "archived_on": day(-1)},
            {"number": 4, "name": "Closed", "site": "Clinic"},
            {"number": 5, "name": "Prospect", "prospect": True, "stage": "stranger"},
            {"number": 6, "name": "Moved", "sessions": "Tue am"},
        ],
        visits=[{"customer": n} for n in range(1, 7)],
        contacts=[{"customer": 1, "day": -1, "stage": "sharing"}, {"customer": 2, "day": -1}],
        extra=[models.ClosureRow(site_id="Clinic", first_day=day(0), last_day=day(1), note="fumigation")],
    )
    found = stops(run("today", "--json"))
    assert {n: stop["skip"] for n, stop in found.items()} == {
        1: "won", 2: "too_soon", 3: "archived", 4: "closed", 5: "prospect", 6: "not_receiving",
    }  # fmt: skip
    texts = {n: stop["state_text"] for n, stop in found.items()}
    assert texts[1] == "– won yesterday: too soon until Thu 26 Nov"
    assert texts[2] == "– seen yesterday: too soon until Thu 26 Nov"
    assert texts[3] == "– archived yesterday"
    assert texts[4] == "– closed then (fumigation)"
    assert run("today", "--json").json["totals"]["visits"] == 0


def test_a_closed_afternoon_leaves_the_morning(home: Path, run: Runner) -> None:
    """A blackout of half a day takes out the stops in that half only."""
    make_store(
        home,
        customers=[{"number": 1, "name": "Early"}, {"number": 2, "name": "Late"}],
        visits=[{"customer": 1, "at": 600}, {"customer": 2, "at": 900}],
        extra=[models.ClosureRow(site_id="Hospital", first_day=day(0), last_day=day(0), part="pm")],
    )
    assert {n: stop["skip"] for n, stop in stops(run("today", "--json")).items()} == {1: None, 2: "closed"}


def test_leave_is_a_fact_too(home: Path, run: Runner) -> None:
    """On half a day of leave the stops of that half say so; on a whole day the reason and the next working day show."""
    make_store(
        home,
        customers=[{"number": 1, "name": "Early"}, {"number": 2, "name": "Late"}, {"number": 3, "name": "Tuesday"}],
        visits=[{"customer": 1, "at": 600}, {"customer": 2, "at": 900}, {"customer": 3, "day": 1, "at": 600}],
        extra=[
            models.LeaveRow(first_day=day(0), last_day=day(0), part="pm"),
            models.LeaveRow(first_day=day(1), last_day=day(2), note="skiing"),
        ],
    )
    assert {n: stop["skip"] for n, stop in stops(run("today", "--json")).items()} == {1: None, 2: "away"}
    out = run("day", "tomorrow").out
    assert "Tue 24 Nov 2026: day off (leave, skiing)" in out
    assert "Next working day: Thu 26 Nov." in out
    assert stops(run("day", "tomorrow", "--json"))[3]["skip"] == "away"


@pytest.mark.parametrize(("date", "why"), [("2026-11-28", "weekend"), ("2026-10-01", "public holiday")])
def test_a_day_off_says_why_and_when_work_goes_on(home: Path, run: Runner, date: str, why: str) -> None:
    """A weekend and a named holiday are told apart, and the next working day is said."""
    make_store(home, customers=[{"number": 1, "name": "A"}], config="")
    out = run("day", date).out
    assert f"day off ({why}" in out
    assert "Next working day:" in out
    result = run("day", date, "--json").json
    assert result["works"] is False
    assert result["off"] == ("weekend" if why == "weekend" else "holiday")


def test_freed_time_goes_to_the_same_site_first(home: Path, run: Runner) -> None:
    """The most overdue of the same site is offered the time although others are later or more urgent elsewhere."""
    near = (HOSPITAL[0] + 0.001, HOSPITAL[1])
    make_store(
        home,
        customers=[
            {"number": 1, "name": "Seen"},
            {"number": 2, "name": "Due here", "lat": 39.93, "lon": 116.4},
            {"number": 3, "name": "Over here", "lat": 39.93, "lon": 116.4},
            {"number": 4, "name": "Worse nearby", "site": "Next door", "point": near},
        ],
        visits=[{"customer": 1, "at": 600}],
        contacts=[
            {"customer": 1, "day": -1},
            {"customer": 2, "day": -5},
            {"customer": 3, "day": -9},
            {"customer": 4, "day": -40},
        ],
    )
    assert stops(run("today", "--json"))[1]["instead"]["customer"] == 3


def test_freed_time_goes_to_the_closest_otherwise(home: Path, run: Runner) -> None:
    """Of other sites the closest that is due and receives then is offered; whoever is far away never is."""
    make_store(
        home,
        customers=[
            {"number": 1, "name": "Seen"},
            {"number": 2, "name": "Near, not receiving", "site": "B", "point": (39.901, 116.4), "sessions": "Tue am"},
            {"number": 3, "name": "Near", "site": "C", "point": (39.91, 116.4)},
            {"number": 4, "name": "Farther, later", "site": "D", "point": (39.93, 116.4)},
            {"number": 5, "name": "Seen too", "site": "Far", "point": (31.2, 121.5)},
        ],
        visits=[{"customer": 1, "at": 600}, {"customer": 5, "at": 660}],
        contacts=[
            {"customer": 1, "day": -1},
            {"customer": 5, "day": -1},
            {"customer": 2, "day": -20},
            {"customer": 3, "day": -8},
            {"customer": 4, "day": -60},
        ],
    )
    found = stops(run("today", "--json"))
    assert found[1]["instead"]["customer"] == 3
    assert found[5]["instead"] is None


def test_time_off_is_offered_to_nobody(home: Path, run: Runner) -> None:
    """While the rep is on leave no other visit can take the stop's place."""
    make_store(
        home,
        customers=[{"number": 1, "name": "A"}, {"number": 2, "name": "Over"}],
        visits=[{"customer": 1}],
        contacts=[{"customer": 2, "day": -30}],
        extra=[models.LeaveRow(first_day=day(0), last_day=day(0))],
    )
    assert stops(run("today", "--json"))[1]["instead"] is None


def test_what_the_rep_agreed_on_stands(home: Path, run: Runner) -> None:
    """Neither an appointment nor a stop put in by hand is filtered for a gap or a closed door; archiving ends both."""
    make_store(
        home,
        customers=[
            {"number": 1, "name": "Soon"},
            {"number": 2, "name": "Closed", "site": "Clinic"},
            {"number": 3, "name": "Added"},
            {"number": 4, "name": "Gone", "archived_on": day(0)},
        ],
        visits=[
            {"customer": 1, "appointment": True},
            {"customer": 2, "appointment": True},
            {"customer": 3, "added": True, "at": 1200},
            {"customer": 4, "appointment": True},
        ],
        contacts=[{"customer": n, "day": -1} for n in (1, 3)],
        extra=[models.ClosureRow(site_id="Clinic", first_day=day(0), last_day=day(0))],
    )
    assert {n: stop["skip"] for n, stop in stops(run("today", "--json")).items()} == {
        1: None, 2: None, 3: None, 4: "archived",
    }  # fmt: skip


def test_busy_hours_are_not_for_visits(home: Path, run: Runner) -> None:
    """A stop that a block of office work covers since says that the rep is away; its neighbours stand."""
    make_store(
        home,
        customers=[{"number": n, "name": f"C{n}"} for n in (1, 2, 3)],
        visits=[{"customer": 1, "at": 525}, {"customer": 2, "at": 555}, {"customer": 3, "at": 600}],
        extra=[models.BusyRow(rule="FREQ=WEEKLY;BYDAY=MO", first_day=day(-7), hours="09:00-10:00", text="Mon")],
    )
    assert {n: stop["skip"] for n, stop in stops(run("today", "--json")).items()} == {1: None, 2: "away", 3: None}


def test_the_cancelled_are_due_again(home: Path, run: Runner) -> None:
    """A cancelled or moved stop does not count as a visit planned for the day."""
    make_store(
        home,
        customers=[{"number": n, "name": f"C{n}"} for n in (1, 2, 3)],
        visits=[
            {"customer": 1, "state": "cancelled"},
            {"customer": 2, "state": "moved", "moved_to": day(2)},
            {"customer": 2, "day": 2, "added": True},
            {"customer": 3},
        ],
        contacts=[{"customer": n, "day": -9 - n} for n in (1, 2, 3)],
    )
    due = run("today", "--json").json["due"]
    assert [(row["customer"], row["next_planned"]) for row in due] == [(2, day(2)), (1, None)]


def test_wins_go_by_their_deadline(home: Path, run: Runner) -> None:
    """Of those being won the nearest deadline comes first, whatever the length of the window or of the gap."""
    make_store(
        home,
        customers=[
            {"number": 1, "name": "A", "start_date": day(-20), "stage": "talking"},
            {"number": 2, "name": "B", "start_date": day(-10), "stage": "talking", "setting": "outpatient"},
            {"number": 3, "name": "C", "start_date": day(-12), "stage": "talking", "setting": "outpatient"},
        ],
        contacts=[{"customer": 1, "day": -6}, {"customer": 2, "day": -3}, {"customer": 3, "day": -3}],
    )
    assert [row["customer"] for row in run("today", "--json").json["due"]] == [3, 2, 1]


def test_nobody_is_offered_two_times(home: Path, run: Runner) -> None:
    """Two freed stops go to two customers, and never to one who has a stop in the day."""
    make_store(
        home,
        customers=[{"number": n, "name": f"C{n}"} for n in range(1, 6)],
        visits=[{"customer": 1}, {"customer": 2}, {"customer": 3, "state": "cancelled"}],
        contacts=[{"customer": n, "day": -1} for n in (1, 2)] + [{"customer": n, "day": -30} for n in (3, 4, 5)],
    )
    found = stops(run("today", "--json"))
    assert {found[1]["instead"]["customer"], found[2]["instead"]["customer"]} == {4, 5}


def test_what_became_of_a_stop(home: Path, run: Runner) -> None:
    """Done, missed, cancelled and moved stops show their sign and words; a stop put in by hand comes last."""
    make_store(
        home,
        customers=[
            {"number": 1, "name": "C1", "start_date": day(-3), "stage": "talking"},
            *({"number": n, "name": f"C{n}"} for n in range(2, 8)),
        ],
        visits=[
            {"customer": 1},
            {"customer": 2},
            {"customer": 3, "state": "cancelled", "reason": "ill"},
            {"customer": 4, "state": "moved", "moved_to": day(2)},
            {"customer": 6},
            {"customer": 7},
            {"customer": 5, "added": True, "at": 480},
        ],
        contacts=[
            {"customer": 6, "day": 0, "visit_id": 5, "outcome": "missed", "retry": "phone"},
            {"customer": 7, "day": 0, "visit_id": 6, "outcome": "missed", "retry": "phone"},
            {"customer": 7, "day": 0, "visit_id": 6, "channel": "phone"},
            {"customer": 1, "day": 0, "visit_id": 1, "stage": "trusted"},
            {"customer": 2, "day": 0, "visit_id": 2, "outcome": "missed", "reason": "in theatre"},
        ],
    )
    result = run("today", "--json")
    assert [stop["number"] for stop in result.json["stops"]] == [1, 2, 3, 4, 5, 6, 7]
    assert [stop["state_text"] for stop in result.json["stops"]] == [
        "✓ met, trusted: won", "✗ not met: in theatre", "✗ cancelled: ill", "✗ moved to Wed 25 Nov",
        "✗ not met; a call is due", "✓ reached by phone", "",
    ]  # fmt: skip
    assert result.json["totals"] | {"leave": 0, "travel_minutes": 0} == {
        "visits": 5, "done": 2, "missed": 2, "skipped": 0, "visit_minutes": 75.0, "back": None,
        "leave": 0, "travel_minutes": 0,
    }  # fmt: skip


def test_a_customer_met_without_his_stop_is_not_visited_twice(home: Path, run: Runner) -> None:
    """A contact logged beside the plan ends the stop of the day: met today already."""
    make_store(
        home,
        customers=[{"number": 1, "name": "A"}],
        visits=[{"customer": 1}],
        contacts=[{"customer": 1, "day": 0}],
    )
    assert stops(run("today", "--json"))[1]["skip"] == "met_today"


def test_the_due_are_named_most_urgent_first_and_at_most_eight(home: Path, run: Runner) -> None:
    """Over the maximum before due, wins before keeping, then by elapsed over ideal; planned dates are said."""
    make_store(
        home,
        customers=[
            *({"number": n, "name": f"Over {n:02}"} for n in range(1, 10)),
            {"number": 20, "name": "Winning", "start_date": day(-10), "stage": "talking"},
            {"number": 21, "name": "Due"},
            {"number": 22, "name": "Fresh"},
        ],
        visits=[{"customer": 9, "day": 1}],
        contacts=[
            *({"customer": n, "day": -10 - n} for n in range(1, 10)),
            {"customer": 20, "day": -9},
            {"customer": 21, "day": -5},
            {"customer": 22, "day": -2},
        ],
    )
    due = run("today", "--json").json["due"]
    assert [row["customer"] for row in due] == [20, 9, 8, 7, 6, 5, 4, 3, 2, 1, 21]
    assert due[1]["next_planned"] == day(1)
    assert due[2]["next_planned"] is None
    out = run("today").out
    assert "11 customers are due and not in it:" in out
    assert "and 3 more" in out
    assert "9 Over 09 (A at risk): 19 days since last, max 7; planned Tue 24 Nov" in out


def test_tomorrow_leaves_out_whom_today_sees(home: Path, run: Runner) -> None:
    """Who has an open stop today is not called due for tomorrow."""
    make_store(
        home,
        customers=[{"number": 1, "name": "Today"}, {"number": 2, "name": "Nobody"}],
        visits=[{"customer": 1, "day": 0}],
        contacts=[{"customer": 1, "day": -9}, {"customer": 2, "day": -9}],
    )
    assert [row["customer"] for row in run("day", "tomorrow", "--json").json["due"]] == [2]


def test_without_a_plan_the_command_is_named(home: Path, run: Runner) -> None:
    """No store, no customers, no plan, a plan that is over: each says what to do."""
    assert "repplan init" in run("today", code=4).err
    make_store(home, plan_days=None)
    assert "`repplan customer import FILE`" in run("today").out


def test_a_missing_or_ended_plan_is_said(home: Path, run: Runner) -> None:
    """Before the first plan and after the last day of it `repplan plan` is named."""
    make_store(home, customers=[{"number": 1, "name": "A"}], plan_from=-10, plan_days=10)
    assert "The plan ended Sun 22 Nov: `repplan plan` goes on." in run("today").out
    assert "`repplan plan`" in run("week").out


def test_an_appointment_that_no_plan_holds_is_not_forgotten(home: Path, run: Runner) -> None:
    """An appointment made after the plan is shown above the route."""
    make_store(
        home,
        customers=[{"number": 1, "name": "A"}],
        extra=[models.AppointmentRow(customer=1, day=day(0), minute=630)],
    )
    assert "Appointment 10:30 with 1 A is not in the plan" in run("today").out


def test_the_route_knows_when_it_leaves_and_is_back(home: Path, run: Runner) -> None:
    """Leaving is the first arrival less its travel; back is the last visit's end plus the crow's way home."""
    make_store(
        home,
        customers=[{"number": 1, "name": "A", "point": (39.9, 116.4)}],
        visits=[{"customer": 1, "at": 540, "travel": 15.0}],
        config='[calendar]\ncountry = ""\n[rep]\nstart = "39.9, 116.4"\nend = "40.0, 116.4"\n',
    )
    totals = run("today", "--json").json["totals"]
    # 0.1 degrees of latitude are 11.12 km, by road 14.46 km, at 25 km/h 34.7 minutes.
    assert totals == {
        "visits": 1, "done": 0, "missed": 0, "skipped": 0, "visit_minutes": 15.0, "travel_minutes": 49.7,
        "leave": "08:45", "back": "09:50",
    }  # fmt: skip


def test_a_past_day_shows_what_was_known_then(home: Path, run: Runner) -> None:
    """Yesterday's stop without an entry asks for one; nothing is filtered and nobody is due any more."""
    make_store(
        home,
        customers=[{"number": 1, "name": "A"}, {"number": 2, "name": "B"}],
        visits=[{"customer": 1, "day": -3}, {"customer": 2, "day": -3}],
        contacts=[{"customer": 2, "day": -3, "visit_id": 2}, {"customer": 2, "day": -10}, {"customer": 1, "day": -1}],
        plan_from=-7,
    )
    result = run("day", day(-3), "--json")
    assert [stop["state_text"] for stop in result.json["stops"]] == ["? nothing logged", "✓ met"]
    assert [stop["why_text"] for stop in result.json["stops"]] == ["first visit", "7 days since last, max 7"]
    assert result.json["due"] == []


def test_a_past_day_reads_the_same_in_its_week(home: Path, run: Runner) -> None:
    """The stops of a past day are those of `day`, reasons included, whatever happened since."""
    make_store(
        home,
        customers=[{"number": 1, "name": "A"}],
        visits=[{"customer": 1, "day": -3}],
        contacts=[{"customer": 1, "day": n} for n in (-9, -3, -1)],
        plan_from=-7,
    )
    alone = run("day", day(-3), "--json").json["stops"]
    assert alone[0]["why_text"] == "6 days since last, max 7"
    assert [d["stops"] for d in run("week", day(-3), "--json").json["days"]] == [[], [], [], [], alone, [], []]


def test_another_reps_customers_are_not_mine(home: Path, run: Runner) -> None:
    """A customer of a named other rep is nobody's due here."""
    make_store(
        home,
        customers=[{"number": 1, "name": "Mine", "rep": "Chen"}, {"number": 2, "name": "Theirs", "rep": "Zhou"}],
        config='[calendar]\ncountry = ""\n[rep]\nname = "chen"\n',
    )
    assert [row["customer"] for row in run("today", "--json").json["due"]] == [1]


def test_wide_names_stay_in_eighty_columns(home: Path, run: Runner) -> None:
    """Chinese names line up: no printed line is wider than 80 columns, on screen, in Markdown every row is equally wide."""
    make_store(
        home,
        customers=[
            {"number": 1, "name": "孙清", "site": LONG, "department": "神经内科重症监护室", "phone": "13800000001"},
            {"number": 2, "name": "欧阳修远", "site": "中国医学科学院肿瘤医院", "sessions": "Mon am, pm"},
            {"number": 3, "name": "Bartholomew Featherstonehaugh", "site": LONG},
        ],
        visits=[{"customer": 1}, {"customer": 2}, {"customer": 3, "state": "cancelled", "reason": "医院停电" * 12}],
    )
    for command in ("today", "week", "check"):
        out = run(command, code=None).out
        assert max(wcswidth(line) for line in out.splitlines()) <= 80, command
    rows = [line for line in run("today", "--md").out.splitlines() if line.startswith("|")]
    assert len(rows) == 5
    assert len({wcswidth(row) for row in rows}) == 1


def test_csv_is_one_line_per_stop(home: Path, run: Runner) -> None:
    """CSV has a heading and a line per stop, whatever is in the names."""
    make_store(home, customers=[{"number": 1, "name": 'A, "B"'}], visits=[{"customer": 1, "day": 1}])
    rows = list(csv.DictReader(io.StringIO(run("week", "--csv").out)))
    assert [(row["date"], row["name"], row["arrive"]) for row in rows] == [(day(1), 'A, "B"', "08:30")]
    assert run("today", "--csv").out.count("\n") == 1


def test_formats_exclude_each_other(home: Path, run: Runner) -> None:
    """Two formats at once are a usage error."""
    make_store(home)
    assert "exclude each other" in run("today", "--json", "--csv", code=2).err


def test_the_week_runs_from_monday_to_sunday(home: Path, run: Runner) -> None:
    """Any day names its week; each day has its visits, first and last time, sites and names; days off say why."""
    make_store(
        home,
        customers=[{"number": 1, "name": "孙清", "site": LONG}, {"number": 2, "name": "B"}, {"number": 3, "name": "C"}],
        visits=[
            {"customer": 1, "day": 3, "at": 525},
            {"customer": 2, "day": 3, "at": 600},
            {"customer": 3, "day": 3, "at": 660},
        ],
    )
    result = run("week", "sunday", "--json").json
    assert (result["first"], result["last"]) == (day(0), day(6))
    assert [len(d["stops"]) for d in result["days"]] == [0, 0, 0, 3, 0, 0, 0]
    line = next(line for line in run("week", "sunday").out.splitlines() if line.startswith("Thu 26 Nov"))
    assert line.split()[3:5] == ["3", "08:45–11:15"]
    assert "Hospital: B, C" in " ".join(run("week").out.split())
    assert "off: weekend" in run("week").out


def test_a_bad_date_is_a_usage_error(home: Path, run: Runner) -> None:
    """A word that is no date lists the forms there are."""
    make_store(home)
    assert "write 2026-11-23" in run("day", "someday", code=2).err
    assert "no such option: --jsn" in run("day", "--jsn", code=2).err
    assert run("day", "-3", "--json").json["date"] == day(-3)


def test_check_and_today_see_the_same_day(home: Path, run: Runner) -> None:
    """Phase, due and gap of every customer are the same in `today`, `check` and the territory itself."""
    make_store(
        home,
        customers=[
            {"number": 1, "name": "A", "start_date": day(-6), "stage": "talking", "setting": "outpatient"},
            {"number": 2, "name": "B"},
            {"number": 3, "name": "C", "setting": "store", "area": "urban"},
            {"number": 4, "name": "D", "start_date": day(-40), "stage": "talking"},
            {"number": 5, "name": "E", "tier": "D"},
        ],
        visits=[{"customer": 2}, {"customer": 5}],
        contacts=[{"customer": n, "day": -30} for n in (2, 3, 4)] + [{"customer": 1, "day": -4}],
    )
    keys = ("phase", "rule", "due", "last_met", "elapsed", "overdue")
    day_json = run("today", "--json").json
    shown = {row["customer"]: row for row in (*day_json["stops"], *day_json["due"])}
    checked = [f for f in run("check", "--json", code=1).json["findings"] if f["customer"]]
    assert len(checked) >= 4
    for found in checked:
        number = found["customer"]["customer"]
        assert {k: shown[number][k] for k in keys} == {k: found["standing"][k] for k in keys}


ACTION = st.tuples(st.integers(1, 6), st.sampled_from(["met", "missed", "cancelled", "moved", "added"]))


@settings(max_examples=20, deadline=None)
@given(actions=st.lists(ACTION, max_size=6))
def test_numbers_stay_whatever_happens_in_the_day(actions: list[tuple[int, str]]) -> None:
    """After any done, missed, cancelled, moved or added stops each stop still has its number, in the same order."""
    visits = [{"customer": n} for n in range(1, 7)]
    contacts = []
    for number, action in actions:
        if action == "added":
            visits.append({"customer": number, "added": True, "at": 0})
        elif action in ("met", "missed"):
            contacts.append({"customer": number, "day": 0, "visit_id": number, "outcome": action})
        else:
            visits[number - 1] |= {"state": action, "moved_to": day(1) if action == "moved" else None}
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        customers = [{"number": n, "name": f"C{n}"} for n in range(1, 7)]
        make_store(home, customers=customers, visits=visits, contacts=contacts)
        view = load_day(Context(home, Clock(dt.date(2026, 11, 23))))
    assert [(stop.visit.number, stop.customer.number) for stop in view.stops] == [
        (i, visit["customer"]) for i, visit in enumerate(visits, 1)
    ]


def test_numbers_stay_while_the_day_is_worked(home: Path, run: Runner) -> None:
    """The commands of the day themselves leave every number with its customer and append what they put in."""
    make_store(
        home,
        customers=[{"number": n, "name": f"C{n}"} for n in range(11, 17)],
        visits=[{"customer": n} for n in range(11, 17)],
    )
    before = [(stop["number"], stop["customer"]) for stop in run("today", "--json").json["stops"]]
    for words in (["done", 2], ["missed", 1, "--retry", "16:30"], ["cancel", 3], ["move", 4, "tomorrow"], ["done", 6]):
        run(*words)
        after = [(stop["number"], stop["customer"]) for stop in run("today", "--json").json["stops"]]
        assert after[: len(before)] == before
    assert after[len(before) :] == [(7, 11)]
    run("undo")
    assert [stop["state"] for stop in run("today", "--json").json["stops"]] == [
        "missed", "done", "cancelled", "moved", "planned", "planned", "planned",
    ]  # fmt: skip


def test_a_stop_that_was_missed_or_ruled_out_is_no_visit(home: Path, run: Runner) -> None:
    """Whoever was missed today, or whose stop cannot be made, is due as before: for `today` as for `check`."""
    make_store(
        home,
        customers=[
            {"number": 1, "name": "Missed"},
            {"number": 2, "name": "Shut", "site": "Clinic"},
            {"number": 3, "name": "Open"},
            {"number": 4, "name": "Done"},
            {"number": 5, "name": "Tonight"},
        ],
        visits=[
            *({"customer": n} for n in range(1, 6)),
            {"customer": 2, "day": 3},
            {"customer": 5, "added": True, "at": 1140},
        ],
        contacts=[
            *({"customer": n, "day": -6} for n in range(1, 6)),
            {"customer": 1, "day": 0, "visit_id": 1, "outcome": "missed"},
            {"customer": 4, "day": 0, "visit_id": 4},
            {"customer": 5, "day": 0, "visit_id": 5, "outcome": "missed"},
        ],
        extra=[models.ClosureRow(site_id="Clinic", first_day=day(0), last_day=day(0))],
    )
    due = {row["customer"]: row["next_planned"] for row in run("today", "--json").json["due"]}
    assert due == {1: None, 2: day(3)}
    unplanned = run("check", "--only", "due_unplanned", "--json").json["findings"]
    assert [finding["customer"]["customer"] for finding in unplanned] == [1]


def test_a_closed_door_says_more_than_a_gap(home: Path, run: Runner) -> None:
    """A customer seen the day before whose site is closed today reads as closed, not as too soon."""
    make_store(
        home,
        customers=[{"number": 1, "name": "A"}],
        visits=[{"customer": 1}],
        contacts=[{"customer": 1, "day": -1}],
        extra=[models.ClosureRow(site_id="Hospital", first_day=day(0), last_day=day(0), note="fumigation")],
    )
    assert stops(run("today", "--json"))[1]["state_text"] == "– closed then (fumigation)"


def test_half_a_day_away_names_the_leave_or_the_block(home: Path, run: Runner) -> None:
    """A stop in an afternoon off names the leave, one in a busy block its hours, one beyond the shift the hours."""
    make_store(
        home,
        customers=[{"number": n, "name": f"C{n}"} for n in (1, 2, 3)],
        visits=[{"customer": 1, "at": 540}, {"customer": 2, "at": 900}, {"customer": 3, "at": 495}],
        extra=[
            models.LeaveRow(first_day=day(0), last_day=day(0), part="pm", note="dentist"),
            models.BusyRow(rule="FREQ=WEEKLY;BYDAY=MO", first_day=day(-7), hours="09:00-10:00", text="Mon"),
        ],
    )
    texts = {n: stop["state_text"] for n, stop in stops(run("today", "--json")).items()}
    assert texts == {
        1: "– you are away: busy 09:00-10:00",
        2: "– you are away: leave, dentist",
        3: "– you are away: outside your hours that day",
    }


def test_who_was_handed_to_a_colleague_is_no_stop(home: Path, run: Runner) -> None:
    """The stop names the rep who visits the customer now, appointment or not, and he is not due for this one."""
    make_store(
        home,
        customers=[{"number": 1, "name": "A", "rep": "Chen"}, {"number": 2, "name": "B", "rep": "LIU"}],
        visits=[{"customer": 1, "appointment": True}, {"customer": 2}],
        contacts=[{"customer": n, "day": -9} for n in (1, 2)],
        config='[rep]\nname = "Liu"\n[calendar]\ncountry = ""\n',
    )
    result = run("today", "--json")
    assert {n: stop["skip"] for n, stop in stops(result).items()} == {1: "other_rep", 2: None}
    assert stops(result)[1]["state_text"] == "– handed to Chen"
    assert result.json["due"] == []


HOME_TOWN = '[rep]\nstart = "39.9, 116.4"\nend = "39.9, 116.4"\n[calendar]\ncountry = ""\n'


def totals(run: Runner) -> dict[str, Any]:
    found: dict[str, Any] = run("today", "--json").json["totals"]
    return found


def test_a_day_of_leave_has_no_route(home: Path, run: Runner) -> None:
    """Where no stop is left there is no travel, and neither a departure nor a return."""
    make_store(
        home,
        customers=[{"number": 1, "name": "A"}],
        visits=[{"customer": 1}],
        extra=[models.LeaveRow(first_day=day(0), last_day=day(0))],
        config=HOME_TOWN,
    )
    assert totals(run) | {"skipped": 1} == {
        "visits": 0, "done": 0, "missed": 0, "skipped": 1, "visit_minutes": 0, "travel_minutes": 0, "leave": None,
        "back": None,
    }  # fmt: skip
    assert "\n0 visits\n" in run("today").out


def test_the_totals_are_those_of_the_route_that_is_left(home: Path, run: Runner) -> None:
    """An afternoon off ends the day after the morning's stops; a stop that fell out is not travelled to."""
    make_store(
        home,
        customers=[
            {"number": 1, "name": "First"},
            {"number": 2, "name": "Gone", "site": "Far", "point": (40.4, 116.4), "archived_on": day(-1)},
            {"number": 3, "name": "Third"},
            {"number": 4, "name": "Afternoon", "site": "Far"},
        ],
        visits=[
            {"customer": 1, "at": 540, "travel": 5.0},
            {"customer": 2, "at": 600, "travel": 90.0},
            {"customer": 3, "at": 690, "travel": 90.0},
            {"customer": 4, "at": 900, "travel": 90.0},
        ],
        extra=[models.LeaveRow(first_day=day(0), last_day=day(0), part="pm")],
        config=HOME_TOWN,
    )
    # 5 minutes to the first, another floor to the third, and home is next door.
    assert totals(run) | {"skipped": 2} == {
        "visits": 2, "done": 0, "missed": 0, "skipped": 2, "visit_minutes": 30, "travel_minutes": 8, "leave": "08:55",
        "back": "11:45",
    }  # fmt: skip


def test_a_first_stop_that_fell_out_is_not_where_the_day_begins(home: Path, run: Runner) -> None:
    """The day leaves for the first stop that is left: as the crow flies from home, and through the hospital's door."""
    make_store(
        home,
        customers=[{"number": 1, "name": "Gone", "archived_on": day(-1)}, {"number": 2, "name": "Stays"}],
        visits=[{"customer": 1, "at": 540, "travel": 50.0}, {"customer": 2, "at": 600, "travel": 3.0}],
        config=HOME_TOWN,
    )
    assert totals(run)["leave"] == "09:55"
    assert totals(run)["travel_minutes"] == 5


def test_beside_a_stop_put_in_by_hand_the_return_is_unknown(home: Path, run: Runner) -> None:
    """A stop at 18:30 has no place in the planned route: no travel and no return are claimed, the departure stays."""
    make_store(
        home,
        customers=[{"number": 1, "name": "A"}, {"number": 2, "name": "Evening"}],
        visits=[{"customer": 1, "at": 540, "travel": 5.0}, {"customer": 2, "at": 1110, "added": True}],
        config=HOME_TOWN,
    )
    found = totals(run)
    assert (found["leave"], found["back"], found["travel_minutes"]) == ("08:55", None, None)
    assert "travel" not in run("today").out


def test_an_appointment_stands_on_a_day_off(home: Path, run: Runner) -> None:
    """Leave does not undo what was agreed: the stop stays in the day until it is moved, one by hand falls out."""
    make_store(
        home,
        customers=[{"number": 1, "name": "Agreed"}, {"number": 2, "name": "By hand"}],
        visits=[{"customer": 1, "appointment": True, "at": 600}, {"customer": 2, "added": True}],
        extra=[models.LeaveRow(first_day=day(0), last_day=day(0))],
    )
    result = run("today", "--json")
    assert {n: stop["skip"] for n, stop in stops(result).items()} == {1: None, 2: "away"}
    assert result.json["totals"]["visits"] == 1
