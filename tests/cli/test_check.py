"""`check`: findings, their order, their commands and the exit code."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from repplan.config import database_path
from repplan.services.checking import Kind, Severity
from repplan.store import models
from repplan.store.database import open_database
from repplan.store.facts import CalendarYear
from repplan.store.kept import keep_calendar_years
from tests.services.builders import day, make_store

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
    """With a visit planned a call bridges the time, without one a plan is needed."""
    make_store(
        home,
        customers=[{"number": 1, "name": "Planned"}, {"number": 2, "name": "Not"}],
        visits=[{"customer": 1, "day": 2}],
        contacts=[{"customer": 1, "day": -9}, {"customer": 2, "day": -12}],
    )
    first, second = run("check", "--json", code=1).json["findings"]
    assert (first["text"], first["command"]) == ("12 days since last, max 7: 5 over; not planned", "repplan plan")
    assert second["text"] == "9 days since last, max 7: 2 over; planned Wed 25 Nov"
    assert second["command"] == "repplan done Planned --channel phone"


@pytest.mark.parametrize(("offset", "kind"), [(-29, "win_due"), (-30, "win_missed")])
def test_a_win_is_missed_only_after_its_deadline(home: Path, run: Runner, offset: int, kind: str) -> None:
    """On the last day the win is near its deadline, on the next it was missed, and `win` starts it anew."""
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
        assert result.json["findings"][0]["command"] == "repplan win 1"


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
