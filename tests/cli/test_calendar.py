"""`leave`, `busy`, `workday`, `calendar`: said, listed, taken back, undone."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from tests.services.builders import make_store

if TYPE_CHECKING:
    from pathlib import Path


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


def test_the_last_day_of_leave_may_stand_apart(run: Any) -> None:
    """A space does what two dots do."""
    assert run("leave", "add", "2026-12-01", "2026-12-04").out == "leave 1: 2026-12-01 to 2026-12-04\n"
    assert run("leave", "add", "tomorrow", "+2", "--part", "am").out == "leave 2: 2026-11-24 to 2026-11-25, mornings\n"


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("12-20..12-25", "2026-12-20 to 2026-12-25"),
        ("12-28..01-03", "2026-12-28 to 2027-01-03"),
        ("11-20..11-24", "2026-11-20 to 2026-11-24"),
        ("6-1..5", "2027-06-01 to 2027-06-05"),
        ("12-20..2026-12-21", "2026-12-20 to 2026-12-21"),
        ("12-20", "2026-12-20"),
    ],
)
def test_days_without_a_year_are_the_coming_ones(run: Any, written: str, days: str) -> None:
    """Of this year, or of the next one where they are over long since."""
    assert run("leave", "add", written).out == f"leave 1: {days}\n"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2026-12-14..12-01", "'12-01' lies before 2026-12-14: swap them, or write the last day with its year"),
        ("12-14..12-01", "swap them"),
        ("11-01..11-05", "is over this year: write it with its year, such as 2027-11-01"),
        ("02-30..03-02", "no day of the calendar"),
    ],
)
def test_days_that_are_a_slip_are_refused(run: Any, written: str, said: str) -> None:
    """A stretch of a whole year by a slip of the finger is never taken."""
    assert said in run("leave", "add", written, code=2).err
    assert run("leave", "list", "--json").json == []


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
        (("add", "2026-12-04", "2026-12-01"), "ends on 2026-12-01, before it starts on 2026-12-04"),
        (("add", "2026-12-01..2026-12-02", "2026-12-04"), "leave '2026-12-04' out"),
        (("add", "2026-12-04", "soon"), "'soon' is no date"),
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
        "busy block 1: Mon,Wed 08:30-10:00\nbusy block 2: Thu pm\n"
    )
    run("busy", "add", "周五下午")
    blocks = run("busy", "list", "--json").json
    assert [block["rule"] for block in blocks] == [
        "FREQ=WEEKLY;BYDAY=MO,WE",
        "FREQ=WEEKLY;BYDAY=TH",
        "FREQ=WEEKLY;BYDAY=FR",
    ]
    assert [block["hours"] for block in blocks] == ["08:30-10:00", "12:00-24:00", "12:00-24:00"]
    assert [block["text"] for block in blocks] == ["Mon,Wed 08:30-10:00", "Thu pm", "Fri pm"]
    assert {block["first"] for block in blocks} == {"2026-11-23"}


def test_busy_days_and_halves_leave_nothing_over(run: Any) -> None:
    """A bare day is all of it and its halves meet at noon, whatever sessions customers have; the evening is theirs."""
    run("config", "set", "hours.wed", "07:00-22:00")
    run("busy", "add", "Tue", "--note", "office")
    run("busy", "add", "Thu pm")
    run("busy", "add", "Fri am, 15:00-16:00")
    run("busy", "add", "Wed evening")
    assert [block["text"] for block in run("busy", "list", "--json").json] == [
        "Tue all day",
        "Thu pm",
        "Fri am, 15:00-16:00",
        "Wed 19:00-20:30",
    ]
    days = {day["date"]: day for day in run("calendar", "show", "--weeks", 1, "--json").json["days"]}
    assert days["2026-11-24"]["off"] == "busy"
    assert days["2026-11-26"]["hours"] == [["08:30", "12:00"]]
    assert days["2026-11-27"]["hours"] == [["13:30", "15:00"], ["16:00", "17:30"]]
    assert ["20:30", "22:00"] in days["2026-11-25"]["hours"]
    shown = run("calendar", "show", "--weeks", 1).out
    assert "busy all day" in shown
    assert "busy pm\n" in "".join(line.rstrip() + "\n" for line in shown.splitlines())


@pytest.mark.parametrize(
    "text", ["Tue", "Mon-Wed am; Thu pm", "Fri am, 15:00-16:00", "Sat,Sun all day", "Wed 19:00-20:30"]
)
def test_busy_text_is_read_back(run: Any, text: str) -> None:
    """What is shown means the same when it is said again."""
    run("busy", "add", text)
    first = run("busy", "list", "--json").json
    run("busy", "add", "; ".join(block["text"] for block in first))
    again = run("busy", "list", "--json").json[len(first) :]
    assert [(b["rule"], b["hours"], b["text"]) for b in again] == [(b["rule"], b["hours"], b["text"]) for b in first]


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


# Planned visits that are hit


@pytest.fixture
def planned(run: Any, home: Path) -> None:
    """Visits on Monday at 8:30, 9:00 and 9:30, on Tuesday at 14:00; the first of Monday is done."""
    people = [{"number": n, "name": name, "sessions": ""} for n, name in enumerate(("Ann", "Bo", "Cy", "Di"), 1)]
    stops = [{"customer": 1}, {"customer": 2}, {"customer": 3}, {"customer": 4, "day": 1, "at": 840}]
    make_store(home, customers=people, visits=stops)
    run("done", 1)


@pytest.mark.usefixtures("planned")
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("leave", "add", "2026-11-23"), "2 planned visits lie in it: `repplan plan` moves them\n"),
        (("leave", "add", "2026-11-23", "--part", "pm"), ""),
        (("leave", "add", "2026-11-20..2026-11-24"), "3 planned visits lie in it: `repplan plan` moves them\n"),
        (("leave", "add", "2026-11-24", "--part", "pm"), "1 planned visit lies in it: `repplan plan` moves it\n"),
        (("busy", "add", "Mon"), "2 planned visits lie in it: `repplan plan` moves them\n"),
        (("busy", "add", "Mon 09:40-10:00"), "1 planned visit lies in it: `repplan plan` moves it\n"),
        (("busy", "add", "Mon am; Tue pm"), "3 planned visits lie in it: `repplan plan` moves them\n"),
        (("busy", "add", "Mon 08:30-08:45"), ""),
        (("busy", "add", "Mon", "--from", "2026-11-24"), ""),
        (("busy", "add", "pm", "--rrule", "FREQ=DAILY;COUNT=2"), "1 planned visit lies in it"),
    ],
)
def test_time_off_tells_the_visits_still_to_be_made_in_it(run: Any, words: tuple[str, ...], told: str) -> None:
    """Open stops whose time is taken are counted once, by leave and busy blocks alike; what is done is not."""
    said = run(*words).err
    assert said.startswith(told) if told else said == ""


@pytest.mark.usefixtures("planned")
def test_time_off_on_a_day_that_is_done_says_nothing(run: Any) -> None:
    """Neither visits that were made nor those that other leave has hit already are counted."""
    run("done", 2, 3)
    assert run("leave", "add", "2026-11-23").err == ""
    run("leave", "add", "2026-11-24")
    assert run("busy", "add", "Tue").err == ""


@pytest.mark.usefixtures("planned")
def test_plan_moves_what_was_said_to_be_hit(run: Any) -> None:
    """After the hint and `plan` nobody is left in the busy time, today's stops included."""
    run("busy", "add", "Tue pm")
    run("plan", "--iterations", 200)
    for day in ("2026-11-23", "2026-11-24"):
        open_stops = [s for s in run("day", day, "--json").json["stops"] if s["state"] == "planned"]
        assert all(stop["skip"] is None for stop in open_stops)


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


def test_a_workday_on_leave_says_that_the_leave_holds(run: Any) -> None:
    """The day is kept, but leave is taken all the same until it is taken back."""
    run("leave", "add", "2026-12-04..2026-12-06")
    done = run("workday", "add", "2026-12-05")
    assert done.out == "workday 1: Sat 2026-12-05, worked like Fri\n"
    assert done.err == (
        "leave 1 (2026-12-04 to 2026-12-06) still holds on that day: `repplan leave remove 1` takes it back\n"
    )
    refused = run("workday", "add", "2026-12-04", code=5).err
    assert "holds on 2026-12-04: `repplan leave remove 1`" in refused
    assert "like Mon" in run("workday", "add", "2026-12-04", "--like", "mon").out


def test_an_ordinary_working_day_is_no_workday(run: Any) -> None:
    """A Friday that is worked anyway is refused, so is an announced make-up day; as another weekday it is taken."""
    refused = run("workday", "add", "2026-11-27", code=5).err
    assert "Fri 2026-11-27 is worked like Fri anyway" in refused
    assert refused.count("\n") == 1
    assert "anyway" in run("workday", "add", "2026-11-27", "--like", "fri", code=5).err
    assert "Sat 2026-10-10 is worked like Fri anyway" in run("workday", "add", "2026-10-10", code=5).err
    assert run("workday", "list", "--json").json == []
    run("workday", "add", "2026-11-27", "--like", "mon")
    run("workday", "add", "2026-10-01")  # a holiday
    shown = run("calendar", "show", "--weeks", 1).out
    assert "worked like Mon" in shown
    assert "make-up" not in shown
    assert "make-up day, like Thu" in run("calendar", "show", "--from", "2026-10-01", "--weeks", 1).out


# Numbers


@pytest.mark.parametrize("group", ["leave", "busy", "workday"])
@pytest.mark.parametrize("text", ["sat", "1.5", "９", "1" * 5000, ""])
def test_only_a_number_can_be_removed(run: Any, group: str, text: str) -> None:
    """Anything else is told in one line that names the list with the numbers."""
    failed = run(group, "remove", text, code=2).err
    assert f"is no number: write the number that `repplan {group} list` shows\n" in failed
    assert failed.count("\n") == 1
    assert "integer" not in failed


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
        "guessed": False,
        "half_holiday": None,
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
        assert done.err.count("warning: public holidays of CN in 2027") == 1
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
