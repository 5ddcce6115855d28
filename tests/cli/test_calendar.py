"""`leave`, `busy`, `workday`, `calendar`: said, listed, taken back, undone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _home(run: Any) -> None:
    run("init", "--name", "Li Na")


# Leave


def test_leave_is_added_listed_and_removed(run: Any) -> None:
    """The list holds what was said, earliest first."""
    assert (
        run("leave", "add", "2026-12-01..2026-12-04", "--note", "skiing").out == "leave 1: 2026-12-01 to 2026-12-04\n"
    )
    run("leave", "add", "tomorrow", "--part", "am")
    assert run("leave", "list", "--json").json == [
        {"number": 2, "first": "2026-11-24", "last": "2026-11-24", "part": "am", "note": ""},
        {"number": 1, "first": "2026-12-01", "last": "2026-12-04", "part": "all", "note": "skiing"},
    ]
    assert "2026-11-24, mornings" in run("leave", "list").out
    assert run("leave", "remove", 1).out == "removed leave 1: 2026-12-01 to 2026-12-04\n"
    assert [entry["number"] for entry in run("leave", "list", "--json").json] == [2]


def test_halves_of_one_day_do_not_overlap(run: Any) -> None:
    """A morning and an afternoon of one day are two leaves; anything else on them conflicts."""
    run("leave", "add", "2026-12-01", "--part", "am")
    run("leave", "add", "2026-12-01", "--part", "pm")
    assert "leave 1 (2026-12-01 to 2026-12-01, am) covers a part" in run("leave", "add", "2026-12-01", code=5).err
    assert "leave 1" in run("leave", "add", "2026-11-30..2026-12-02", "--part", "am", code=5).err
    assert len(run("leave", "list", "--json").json) == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("add", "2026-12-04..2026-12-01"), "ends on 2026-12-01, before it starts on 2026-12-04"),
        (("add", "2026-12-04.."), "write FIRST..LAST"),
        (("add", "soon"), "'soon' is no date"),
        (("add", "2026-02-30"), "is no date"),
        (("add", "today", "--part", "noon"), "--part"),
    ],
)
def test_leave_refuses(run: Any, words: tuple[str, ...], message: str) -> None:
    """What is no leave is explained in one line, and nothing is kept."""
    failed = run("leave", *words, code=2)
    assert message in failed.err
    assert run("leave", "list", "--json").json == []


@pytest.mark.parametrize("group", ["leave", "busy", "workday"])
def test_nothing_to_remove(run: Any, group: str) -> None:
    """A number that is not in the list is told, with those that are."""
    assert "none is kept" in run(group, "remove", 7, code=4).err
    run(group, "add", {"leave": "2026-12-01", "busy": "Mon 08:30-10:00", "workday": "2026-12-05"}[group])
    assert "there are 1" in run(group, "remove", 7, code=4).err
    run(group, "remove", 1)
    assert run(group, "list", "--json").json == []
    assert "adds one" in run(group, "list").err


@pytest.mark.parametrize("group", ["leave", "busy", "workday"])
def test_undo_takes_it_back(run: Any, group: str) -> None:
    """Every one of these facts is in the journal."""
    run(group, "add", {"leave": "2026-12-01", "busy": "Mon 08:30-10:00", "workday": "2026-12-05"}[group])
    kept = run(group, "list", "--json").json
    run(group, "remove", 1)
    run("undo")
    assert run(group, "list", "--json").json == kept
    run("undo")
    assert run(group, "list", "--json").json == []


# Busy blocks


def test_busy_blocks_take_session_text(run: Any) -> None:
    """Days with different hours become blocks of their own, in English or Chinese."""
    assert run("busy", "add", "Mon,Wed 08:30-10:00; Thu pm", "--note", "meeting").out == (
        "busy block 1: Mon,Wed 08:30-10:00\nbusy block 2: Thu 14:30-17:00\n"
    )
    run("busy", "add", "周五下午")
    blocks = run("busy", "list", "--json").json
    assert [block["rule"] for block in blocks] == [
        "FREQ=WEEKLY;BYDAY=MO,WE",
        "FREQ=WEEKLY;BYDAY=TH",
        "FREQ=WEEKLY;BYDAY=FR",
    ]
    assert [block["hours"] for block in blocks] == ["08:30-10:00", "14:30-17:00", "14:30-17:00"]
    assert {block["first"] for block in blocks} == {"2026-11-23"}


def test_busy_every_other_week_until_a_day(run: Any) -> None:
    """Counted from the first day; the end is included."""
    said = run("busy", "add", "Mon 08:30-10:00", "--every", 2, "--from", "2026-11-30", "--until", "2026-12-28").out
    assert said == "busy block 1: Mon 08:30-10:00, every 2 weeks from 2026-11-30, until 2026-12-28\n"
    days = run("calendar", "show", "--weeks", 8, "--json").json["days"]
    short = [day["date"] for day in days if day["works"] and day["minutes"] < 450]
    assert short == ["2026-11-30", "2026-12-14", "2026-12-28"]


def test_busy_by_a_rule(run: Any) -> None:
    """Days by RFC 5545, hours beside it; the block falls on those days only."""
    run("busy", "add", "09:00-10:00", "--rrule", "FREQ=MONTHLY;BYDAY=1MO")
    run("busy", "add", "am", "--rrule", "FREQ=MONTHLY;BYMONTHDAY=15", "--until", "2026-12-31")
    assert "FREQ=MONTHLY;BYDAY=1MO" in run("busy", "list").out
    days = run("calendar", "show", "--weeks", 10, "--json").json["days"]
    short = [day["date"] for day in days if day["works"] and day["minutes"] < 450]
    assert short == ["2026-12-07", "2026-12-15", "2027-01-04"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("meetings",), "'meetings' says no days and hours"),
        (("",), "nothing is said"),
        (("Mon am, Tue",), "no time is said for this day"),
        (("Mon 10:00-09:00",), "ends before it starts"),
        (("Mon 09:00-10:00", "--until", "2026-11-01"), "ends on 2026-11-01, before it starts on 2026-11-23"),
        (("Mon 09:00-10:00", "--rrule", "FREQ=DAILY"), "write the hours alone"),
        (("", "--rrule", "FREQ=DAILY"), "write the hours alone"),
        (("09:00-10:00", "--rrule", "DAILY"), "is no recurrence rule of RFC 5545"),
        (("09:00-10:00", "--rrule", "FREQ=DAILY", "--every", "2"), "write INTERVAL=2 into the rule"),
        (("Mon 09:00-10:00", "--every", "0"), "--every"),
    ],
)
def test_busy_refuses(run: Any, words: tuple[str, ...], message: str) -> None:
    """What is no block is explained in one line, and nothing is kept."""
    failed = run("busy", "add", *words, code=2)
    assert message in failed.err
    assert failed.err.count("\n") == 1
    assert run("busy", "list", "--json").json == []


# Workdays


def test_a_workday_stands_for_a_weekday(run: Any) -> None:
    """A Saturday is worked like Friday unless another day is named."""
    assert run("workday", "add", "2026-12-05").out == "workday 1: Sat 2026-12-05, worked like Fri\n"
    run("workday", "add", "2026-12-06", "--like", "Tuesday", "--note", "fair")
    assert run("workday", "list", "--json").json == [
        {"number": 1, "day": "2026-12-05", "like": "fri", "note": ""},
        {"number": 2, "day": "2026-12-06", "like": "tue", "note": "fair"},
    ]
    assert "worked like Tue" in run("workday", "list").out


def test_a_workday_is_kept_once(run: Any) -> None:
    """The same day again conflicts with what is kept."""
    run("workday", "add", "2026-12-05")
    assert "`repplan workday remove 1`" in run("workday", "add", "2026-12-05", "--like", "mon", code=5).err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("2026-12-06", "--like", "sun"), "no hours are worked on Sun"),
        (("2026-12-06", "--like", "mon-fri"), "'mon-fri' is no weekday"),
        (("2026-12-06", "--like", "x"), "'x' is no weekday"),
        (("2026-12",), "is no date"),
    ],
)
def test_workday_refuses(run: Any, words: tuple[str, ...], message: str) -> None:
    """A day without hours to work, or what is no weekday, is explained."""
    assert message in run("workday", "add", *words, code=2).err


# The calendar


def test_calendar_show_says_what_and_why(run: Any) -> None:
    """Holiday, make-up day, leave, busy hours and weekend, each with its reason, within 80 columns."""
    run("leave", "add", "2026-10-08", "--note", "skiing")
    run("leave", "add", "2026-10-09", "--part", "pm")
    run("busy", "add", "Mon 08:30-10:00", "--from", "2026-10-01")
    shown = run("calendar", "show", "--from", "2026-10-05", "--weeks", 2).out
    lines = {line.split()[1]: " ".join(line.split()[2:]) for line in shown.splitlines() if " 2026-10" in line}
    assert lines["2026-10-05"] == "– holiday: National Day"
    assert lines["2026-10-08"] == "– leave: skiing"
    assert lines["2026-10-09"] == "08:30-12:00 leave pm"
    assert lines["2026-10-10"] == "08:30-12:00 13:30-17:30 make-up day, like Fri"
    assert lines["2026-10-11"] == "–"
    assert lines["2026-10-12"] == "10:00-12:00 13:30-17:30 busy 08:30-10:00"
    assert max(map(len, shown.splitlines())) <= 80


def test_calendar_show_as_json(run: Any) -> None:
    """One entry a day with stable keys; the years that are a guess are named."""
    shown = run("calendar", "show", "--from", "2026-12-28", "--weeks", 1, "--json")
    assert "2027" in shown.err
    assert shown.err.count("warning") == 1
    assert shown.json["provisional_years"] == [2027]
    days = shown.json["days"]
    assert [day["date"] for day in days] == [str(dt.date(2026, 12, 28) + dt.timedelta(days=n)) for n in range(7)]
    assert days[0] == {
        "date": "2026-12-28",
        "works": True,
        "like": "mon",
        "hours": [["08:30", "12:00"], ["13:30", "17:30"]],
        "minutes": 450,
        "off": None,
        "off_name": None,
        "make_up": False,
        "provisional": False,
    }
    new_year = days[4]
    assert (new_year["works"], new_year["off"], new_year["provisional"]) == (False, "holiday", True)
    assert new_year["off_name"] == "New Year's Day"


def test_an_announced_span_is_shown_without_a_warning(run: Any) -> None:
    """Nothing on standard error where nothing is a guess."""
    assert run("calendar", "show", "--weeks", 2).err == ""


def test_init_and_refresh_warn_once(run: Any) -> None:
    """Each command that depends on a guessed year says so once, on standard error."""
    for words in (("init",), ("calendar", "refresh")):
        done = run(*words)
        assert done.err.count("warning: the public holidays of CN in 2027") == 1
        assert "warning" not in done.out


def test_calendar_refresh_as_json(run: Any) -> None:
    """Which years are announced, and whether they changed."""
    assert run("calendar", "refresh", "--json").json == [
        {
            "year": 2026,
            "announced": True,
            "source": "chinesecalendar",
            "changed": False,
            "days_off": 33,
            "make_up_days": 6,
        },
        {"year": 2027, "announced": False, "source": "holidays", "changed": False, "days_off": 13, "make_up_days": 0},
    ]
    run("config", "set", "calendar.country", "")
    assert "no country is set" in run("calendar", "refresh").err
