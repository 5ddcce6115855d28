"""`check`: findings, their order, their commands and the exit code."""

from __future__ import annotations

import json
import shlex
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from repplan.clock import Clock
from repplan.config import database_path
from repplan.services.checking.findings import Kind, Severity
from repplan.services.context import Context
from repplan.services.facts.territory import load_territory
from repplan.services.planning.plan_facts import facts_digest
from repplan.store import models
from repplan.store.database import open_database
from repplan.store.facts import CalendarYear
from repplan.store.kept import keep_calendar_years
from tests.services.builders import TODAY, day, make_store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run
    from tests.services.builders import Runner


def found(result: Run) -> list[tuple[str, int | None]]:
    return [(f["kind"], f["customer"] and f["customer"]["customer"]) for f in result.json["findings"]]


def test_nothing_found_is_fine(home: Path, run: Runner) -> None:
    """A territory in order: one line, exit 0."""
    make_store(home, customers=[{"number": 1, "name": "A"}], contacts=[{"customer": 1, "day": -2}])
    assert run("check").out == "Nothing found: no rule is broken and nothing is due.\n"
    assert run("check", "--json").json["findings"] == []


@pytest.mark.parametrize(("days", "kinds"), [(7, ["due_unplanned"]), (8, ["over_maximum"])])
def test_the_maximum_is_still_allowed(home: Path, run: Runner, days: int, kinds: list[str]) -> None:
    """A gap of exactly the maximum is due; one day more is over it and breaks the rule."""
    make_store(home, customers=[{"number": 1, "name": "A"}], contacts=[{"customer": 1, "day": -days}])
    result = run("check", "--json", code=1 if kinds == ["over_maximum"] else 0)
    assert [kind for kind, _number in found(result)] == kinds


def test_over_the_maximum_says_by_how_much_and_what_to_do(home: Path, run: Runner) -> None:
    """A visit that is planned can be made earlier, without one a plan is needed."""
    make_store(
        home,
        customers=[{"number": 1, "name": "Planned"}, {"number": 2, "name": "Not"}],
        visits=[{"customer": 1, "day": 2}],
        contacts=[{"customer": 1, "day": -9}, {"customer": 2, "day": -12}],
    )
    first, second = run("check", "--json", code=1).json["findings"]
    assert (first["text"], first["command"]) == ("12 days since last, max 7: 5 over; not planned", "repplan plan")
    assert second["text"] == "9 days since last, max 7: 2 over; planned Wed 25 Nov"
    assert second["command"] == "repplan move Planned 2026-11-24"
    assert run("move", "Planned", "2026-11-24").code == 0
    (after,) = [f for f in run("check", "--json", code=1).json["findings"] if f["customer"]["customer"] == 1]
    assert (after["next_planned"], after["command"]) == (day(1), "repplan customer show 1")


@pytest.mark.parametrize(("offset", "kind"), [(-29, "win_due"), (-30, "win_missed")])
def test_a_win_is_missed_only_after_its_deadline(home: Path, run: Runner, offset: int, kind: str) -> None:
    """On the last day the win is near its deadline, on the next it was missed, and is to be decided."""
    make_store(
        home,
        customers=[{"number": 1, "name": "A", "start_date": day(offset), "stage": "talking"}],
        visits=[{"customer": 1}],
        contacts=[{"customer": 1, "day": offset + 4 * i} for i in range(7)] + [{"customer": 1, "day": -1}],
    )
    result = run("check", "--only", "win_due", "--only", "win_missed", "--json", code=None)
    assert found(result) == [(kind, 1)]
    assert result.code == (1 if kind == "win_missed" else 0)
    assert result.json["findings"][0]["day"] == day(offset + 29)
    if kind == "win_missed":
        assert result.json["findings"][0]["command"] == "repplan win decide 1"


def test_a_win_was_not_missed_if_it_came_late(home: Path, run: Runner) -> None:
    """A stage that counts as won ends the matter even after the deadline."""
    make_store(
        home,
        customers=[{"number": 1, "name": "A", "start_date": day(-40), "stage": "talking"}],
        contacts=[{"customer": 1, "day": -2, "stage": "sharing"}],
    )
    assert found(run("check", "--json")) == []


def test_too_few_sessions_are_said_on_day_one(home: Path, run: Runner) -> None:
    """One session a week makes two chances in fourteen days, five are needed: at risk on the first day already."""
    make_store(
        home,
        customers=[
            {"number": 1, "name": "Rare", "setting": "outpatient", "start_date": day(0), "stage": "stranger",
             "sessions": "Wed am"},
            {"number": 2, "name": "Often", "setting": "outpatient", "start_date": day(0), "stage": "stranger",
             "sessions": "Mon-Fri am"},
        ],
        visits=[{"customer": 1, "day": 2}, {"customer": 2}],
    )  # fmt: skip
    result = run("check", "--json")
    assert found(result) == [("win_at_risk", 1)]
    assert result.json["findings"][0]["win"] == {"met": 0, "chances": 2, "rate": 1.0, "needed": 5}
    assert "met 0 of 5, 2 chances left until Sun 6 Dec" in result.json["findings"][0]["text"]
    assert run("check", "--fail-on", "due", code=1)


@pytest.mark.parametrize(("start", "expected"), [(-5, []), (-6, [("win_due", 1)])])
def test_reminders_begin_on_their_day(home: Path, run: Runner, start: int, expected: list[tuple[str, int]]) -> None:
    """A win that goes well is mentioned from day 7 of an outpatient's window, not on day 6."""
    make_store(
        home,
        customers=[{"number": 1, "name": "A", "setting": "outpatient", "start_date": day(start), "stage": "talking"}],
        visits=[{"customer": 1}],
        contacts=[{"customer": 1, "day": n} for n in (-4, -3, -1)],
    )
    assert found(run("check", "--json")) == expected


@pytest.mark.parametrize(("earlier", "expected"), [(-6, []), (-5, [("too_often", 1)])])
def test_visits_closer_than_the_minimum_are_reported(
    home: Path, run: Runner, earlier: int, expected: list[tuple[str, int]]
) -> None:
    """Four days between two visits are allowed for tier A, three are not."""
    make_store(
        home,
        customers=[{"number": 1, "name": "A"}],
        contacts=[{"customer": 1, "day": -2}, {"customer": 1, "day": earlier}],
    )
    result = run("check", "--json", code=1 if expected else 0)
    assert found(result) == expected


def test_a_gap_belongs_to_the_rhythm_it_starts_in(home: Path, run: Runner) -> None:
    """Two visits on following days before the win are no fault, though keeping asks for four days."""
    make_store(
        home,
        customers=[
            {"number": 1, "name": "A", "setting": "outpatient", "start_date": day(-6), "stage": "talking",
             "stage_day": -6},
            {"number": 2, "name": "B", "setting": "outpatient", "start_date": day(-6), "stage": "talking",
             "stage_day": -6},
        ],
        contacts=[
            {"customer": 1, "day": -3},
            {"customer": 1, "day": -2, "stage": "sharing"},  # won by the second of the two
            {"customer": 2, "day": -3, "stage": "sharing"},  # won by the first
            {"customer": 2, "day": -2},
        ],
    )  # fmt: skip
    assert found(run("check", "--json", code=1)) == [("too_often", 2)]


def test_long_past_haste_is_forgotten(home: Path, run: Runner) -> None:
    """Visits too close to each other are reported for thirty days."""
    make_store(
        home,
        customers=[{"number": 1, "name": "A", "tier": "D"}, {"number": 2, "name": "B", "tier": "D"}],
        contacts=[{"customer": n, "day": d - n} for n in (1, 2) for d in (-29, -30)],
    )
    assert found(run("check", "--json", code=1)) == [("too_often", 1)]


def test_a_light_contact_is_no_visit(home: Path, run: Runner) -> None:
    """A call the day after a visit is neither too often nor does it end a gap."""
    make_store(
        home,
        customers=[{"number": 1, "name": "A"}],
        contacts=[{"customer": 1, "day": -9}, {"customer": 1, "day": -8, "channel": "phone"}],
    )
    assert found(run("check", "--json", code=1)) == [("over_maximum", 1)]


@pytest.mark.parametrize(("length", "kinds"), [(15, []), (14, ["plan_ends"]), (1, ["plan_ends"]), (0, ["no_plan"])])
def test_the_end_of_the_plan_is_seen_coming(home: Path, run: Runner, length: int, kinds: list[str]) -> None:
    """Fewer than fourteen days after today are too few; a plan that ended is none."""
    make_store(
        home,
        customers=[{"number": 1, "name": "A"}],
        contacts=[{"customer": 1, "day": -2}],
        plan_from=-5,
        plan_days=5 + length,
    )
    result = run("check", "--json")
    assert [kind for kind, _n in found(result)] == kinds
    assert all(f["command"] == "repplan plan" for f in result.json["findings"])


def test_without_a_plan_the_due_are_counted_not_listed(home: Path, run: Runner) -> None:
    """Before the first plan one finding says how many are due."""
    make_store(home, customers=[{"number": n, "name": f"C{n}"} for n in range(1, 6)], plan_days=None)
    result = run("check", "--json")
    assert [(f["kind"], f["count"]) for f in result.json["findings"]] == [("no_plan", 5)]
    assert run("check", "--fail-on", "due", code=1).out.startswith("1 thing due")


def test_appointments_outside_the_plan_are_due(home: Path, run: Runner) -> None:
    """An appointment without a stop is found, one with a stop is not."""
    make_store(
        home,
        customers=[{"number": 1, "name": "A"}, {"number": 2, "name": "B"}],
        visits=[{"customer": 2, "day": 3}],
        contacts=[{"customer": n, "day": -2} for n in (1, 2)],
        extra=[models.AppointmentRow(customer=n, day=day(3), minute=600) for n in (1, 2)],
    )
    assert found(run("check", "--json")) == [("appointment_unplanned", 1)]


def test_sites_without_coordinates_are_only_worth_knowing(home: Path, run: Runner) -> None:
    """One note per site with the number of its customers, and the command; it never fails."""
    make_store(
        home,
        customers=[{"number": n, "name": f"C{n}", "site": "Nowhere", "point": None} for n in (1, 2)],
        contacts=[{"customer": n, "day": -2} for n in (1, 2)],
    )
    result = run("check", "--json", "--fail-on", "due")
    assert [(f["kind"], f["site"], f["count"]) for f in result.json["findings"]] == [("no_coordinates", "Nowhere", 2)]
    assert 'repplan site edit "Nowhere" --coords' in result.json["findings"][0]["command"]


@pytest.mark.parametrize(("plan_days", "years"), [(28, []), (40, [2027])])
def test_guessed_holidays_are_said(home: Path, run: Runner, plan_days: int, years: list[int]) -> None:
    """A plan that reaches into a year whose holidays are not announced says so, one that ends before does not."""
    make_store(
        home,
        customers=[{"number": 1, "name": "A"}],
        contacts=[{"customer": 1, "day": -2}],
        plan_days=plan_days,
        config="",
    )
    with closing(open_database(database_path(home))) as db:
        known = [CalendarYear(year, announced=year < 2027, source="", off={}, work={}) for year in (2026, 2027)]
        keep_calendar_years(db, "CN", "", known)
    findings = run("check", "--json").json["findings"]
    assert [f["count"] for f in findings if f["kind"] == "holidays_provisional"] == years


def test_prospects_and_archived_customers_are_left_alone(home: Path, run: Runner) -> None:
    """Nobody waits for a prospect or an archived customer."""
    make_store(
        home,
        customers=[
            {"number": 1, "name": "A", "prospect": True, "stage": "stranger"},
            {"number": 2, "name": "B", "archived_on": day(-1)},
        ],
        contacts=[{"customer": 2, "day": -100}],
    )
    assert found(run("check", "--json")) == []


def test_the_order_is_severity_then_urgency_then_name(home: Path, run: Runner) -> None:
    """Broken before due before notes; the more of the allowance is used up the earlier; then by name."""
    make_store(
        home,
        customers=[
            {"number": 1, "name": "Z", "point": None, "site": "X"},
            {"number": 2, "name": "B"},
            {"number": 3, "name": "A"},
            {"number": 4, "name": "Due"},
        ],
        contacts=[
            {"customer": 1, "day": -8},
            {"customer": 2, "day": -20},
            {"customer": 3, "day": -20},
            {"customer": 4, "day": -6},
        ],
    )
    result = run("check", "--json", code=1)
    assert found(result) == [
        ("over_maximum", 3), ("over_maximum", 2), ("over_maximum", 1), ("due_unplanned", 4), ("no_coordinates", None),
    ]  # fmt: skip
    assert result.json["counts"] == {"broken": 3, "due": 1, "info": 1}
    assert run("check", "--json", code=1).out == result.out


def test_only_one_kind_decides_alone(home: Path, run: Runner) -> None:
    """`--only` hides other findings and takes them out of the exit code; an unknown kind lists the known ones."""
    make_store(home, customers=[{"number": 1, "name": "A"}], contacts=[{"customer": 1, "day": -20}])
    assert found(run("check", "--only", "due_unplanned", "--json")) == []
    assert found(run("check", "--only", "over-maximum", "--json", code=1)) == [("over_maximum", 1)]
    assert "win_missed, over_maximum" in run("check", "--only", "nonsense", code=2).err
    assert "write broken or due" in run("check", "--fail-on", "info", code=2).err


def test_every_kind_has_words_and_documentation() -> None:
    """Each kind of finding has a severity, a title, and an entry in docs/json.md."""
    from pathlib import Path

    from repplan.cli import finding_words

    document = (Path(__file__).parents[2] / "docs" / "json.md").read_text(encoding="utf-8")
    for kind in Kind:
        assert kind.severity in Severity
        assert finding_words.title(kind)
        assert f"`{kind.value}`" in document


def only(result: Run) -> dict[str, Any]:
    (finding,) = result.json["findings"]
    assert isinstance(finding, dict)
    return finding


@pytest.mark.parametrize(("called", "severity"), [(-7, "due"), (-8, "broken")])
def test_a_call_bridges_the_gap_for_a_while(home: Path, run: Runner, called: int, severity: str) -> None:
    """A call since the last visit makes being over the maximum less bad, as long as a visit then would be in time."""
    make_store(
        home,
        customers=[{"number": 1, "name": "A"}],
        visits=[{"customer": 1}],
        contacts=[{"customer": 1, "day": -20}, {"customer": 1, "day": called, "channel": "phone"}],
    )
    finding = only(run("check", "--json", code=1 if severity == "broken" else 0))
    assert (finding["kind"], finding["severity"]) == ("over_maximum", severity)
    assert finding["called"] == (day(called) if severity == "due" else None)
    assert ("called on Mon 16 Nov" in finding["text"]) == (severity == "due")
    assert finding["command"] == "repplan today"  # planned for today


def test_a_call_in_vain_bridges_nothing(home: Path, run: Runner) -> None:
    """Only a customer who was reached has been called."""
    make_store(
        home,
        customers=[{"number": 1, "name": "A"}],
        contacts=[
            {"customer": 1, "day": -20},
            {"customer": 1, "day": -1, "channel": "phone", "outcome": "missed"},
        ],
    )
    assert only(run("check", "--json", code=1))["called"] is None


def settle(home: Path, late: list[dict[str, Any]]) -> None:
    """Let the published plan know all facts, and say who is late in it."""
    context = Context(home, Clock(TODAY))
    with context.reading() as db:
        digest = facts_digest(context, db, load_territory(context, db))
    with closing(sqlite3.connect(database_path(home))) as db, db:
        db.execute("UPDATE plan SET facts_digest = ?, summary = ?", (digest, json.dumps({"late": late})))


def test_what_a_current_plan_leaves_out_is_explained(home: Path, run: Runner) -> None:
    """Where `plan` would find nothing to change, its reason is given and a way to fix a visit by hand."""
    make_store(
        home,
        customers=[
            {"number": 1, "name": "Full", "sessions": "Wed am"},
            {"number": 2, "name": "Far"},
            {"number": 3, "name": "Over"},
        ],
        contacts=[{"customer": 1, "day": -6}, {"customer": 2, "day": -6}, {"customer": 3, "day": -9}],
    )
    before = {f["customer"]["customer"]: f for f in run("check", "--json", code=1).json["findings"]}
    assert {f["command"] for f in before.values()} == {"repplan plan"}
    assert {f["reason"] for f in before.values()} == {None}
    settle(home, [{"customer": 1, "next": None, "reason": "shift_full"}])
    after = {f["customer"]["customer"]: f for f in run("check", "--json", code=1).json["findings"]}
    assert (after[1]["reason"], after[1]["command"]) == ("shift_full", "repplan move Full 2026-11-25")
    assert after[1]["text"] == "6 days since last, max 7; not planned: the days are full"
    assert (after[2]["reason"], after[2]["command"]) == ("cheaper_not_to", "repplan move Far 2026-11-24")
    assert after[3]["text"] == "9 days since last, max 7: 2 over; not planned: costs more than it is worth"


def test_a_fact_unsettles_the_plan(home: Path, run: Runner) -> None:
    """After a change that the plan does not know, planning anew is the way again; so it is where the plan ends soon."""
    make_store(
        home,
        customers=[{"number": 1, "name": "A"}, {"number": 2, "name": "B"}],
        contacts=[{"customer": n, "day": -6} for n in (1, 2)],
    )
    settle(home, [])
    run("customer", "edit", "2", "--tier", "B")
    assert only(run("check", "--only", "due_unplanned", "--json"))["command"] == "repplan plan"


def test_every_remedy_can_be_typed(home: Path, run: Runner) -> None:
    """A name that two share, and one that reads as a stop, are written as a number that `move` understands."""
    make_store(
        home,
        customers=[
            {"number": 21, "name": "王伟"},
            {"number": 22, "name": "王伟", "site": "Clinic"},
            {"number": 23, "name": "4-6"},
            {"number": 24, "name": "Li Wei"},
        ],
        contacts=[{"customer": n, "day": -6} for n in (21, 22, 23, 24)],
    )
    settle(home, [])
    commands = [f["command"] for f in run("check", "--json").json["findings"]]
    assert sorted(commands) == [
        "repplan move '#21' 2026-11-24", "repplan move '#22' 2026-11-24", "repplan move '#23' 2026-11-24",
        "repplan move 'Li Wei' 2026-11-24",
    ]  # fmt: skip
    for command in commands:
        run(*shlex.split(command)[1:])
    assert found(run("check", "--json")) == []


@pytest.mark.parametrize(("after", "severity"), [(30, "broken"), (31, "due")])
def test_a_missed_win_stays_until_it_is_decided(home: Path, run: Runner, after: int, severity: str) -> None:
    """Thirty days after its deadline a missed win is no broken rule any more, but it stays until it is decided."""
    make_store(
        home,
        customers=[{"number": 1, "name": "A", "start_date": day(-after - 29), "stage": "talking"}],
        contacts=[{"customer": 1, "day": -2}],
    )
    finding = only(run("check", "--json", code=1 if severity == "broken" else 0))
    assert (finding["kind"], finding["severity"]) == ("win_missed", severity)
    assert (finding["command"], finding["otherwise"]) == ("repplan win decide 1", "repplan win 1")
    run(*shlex.split(finding["command"])[1:])
    assert found(run("check", "--json")) == []


def test_evenings_that_nobody_works_are_no_chances(home: Path, run: Runner) -> None:
    """A ward's Tuesday and Thursday evenings count only for a rep whose hours reach into them; it is said once."""
    who = [{"number": 1, "name": "A", "start_date": day(0), "stage": "talking", "sessions": "Mon am"}]
    make_store(home, customers=who, visits=[{"customer": 1}])
    findings = {f["kind"]: f for f in run("check", "--json").json["findings"]}
    assert set(findings) == {"evenings_unworked"}
    assert findings["evenings_unworked"]["severity"] == "info"
    assert "(Tue, Thu 19:00-20:30)" in findings["evenings_unworked"]["text"]
    assert only_win(run)["chances"] == 5
    run("config", "set", "hours.tue", "08:30-20:30")
    assert only_win(run)["chances"] == 10
    assert found(run("check", "--json")) == []


def only_win(run: Runner) -> dict[str, Any]:
    (win,) = run("win", "--json").json["wins"]
    assert isinstance(win, dict)
    return win


def test_a_break_that_fills_the_session_leaves_no_chance(home: Path, run: Runner) -> None:
    """Receiving during the rep's lunch is no chance: a whole visit has to fit into work and session at once."""
    who = [
        {"number": 1, "name": "Lunch", "start_date": day(0), "stage": "talking", "sessions": "Mon 12:00-13:40"},
        {"number": 2, "name": "Later", "start_date": day(0), "stage": "talking", "sessions": "Mon 12:00-13:45"},
    ]
    make_store(home, customers=who)
    chances = {win["customer"]: win["chances"] for win in run("win", "--json").json["wins"]}
    assert chances == {1: 0, 2: 5}


def test_an_appointment_on_a_day_off_is_broken(home: Path, run: Runner) -> None:
    """What was agreed for a day of leave is reported with why, and its command moves it."""
    make_store(
        home,
        customers=[{"number": 1, "name": "A"}],
        contacts=[{"customer": 1, "day": -2}],
        extra=[
            models.AppointmentRow(customer=1, day=day(3), minute=600),
            models.LeaveRow(first_day=day(3), last_day=day(3), note="skiing"),
        ],
    )
    finding = only(run("check", "--json", code=1))
    assert (finding["kind"], finding["severity"]) == ("appointment_impossible", "broken")
    assert "skiing" in finding["text"]
    assert finding["command"] == "repplan move A 2026-11-25 --from 2026-11-26"
    run(*shlex.split(finding["command"])[1:])
    assert found(run("check", "--json")) == []
