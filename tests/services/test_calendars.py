"""The rep's calendar from the settings, the libraries and what was said: what is known, guessed, kept and refreshed."""

from __future__ import annotations

import datetime as dt
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repplan.domain.calendar import Off
from repplan.domain.spans import Span
from repplan.errors import BadDataError
from repplan.services.context import open_context
from repplan.services.facts import calendars, public_holidays
from repplan.services.facts.calendars import (
    expand,
    load_calendar,
    provisional_warning,
    provisional_years_warning,
    refresh_calendar,
    stands_for,
)
from repplan.services.facts.recurrence import check_rule, occurrences
from repplan.store import holidays
from repplan.store.database import open_store
from repplan.store.facts import BusyBlock, CalendarYear
from repplan.store.kept import keep_calendar_years

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from repplan.domain.calendar import WorkCalendar

TODAY = dt.date(2026, 11, 23)


def loaded(today: dt.date = TODAY, **window: dt.date) -> WorkCalendar:
    context = open_context()
    with closing(open_store(context.database, context.clock.now())) as db:
        return load_calendar(context, db, today, **window)


@pytest.fixture
def settled(run: Any, home: Path) -> Callable[..., None]:
    """A home whose settings are given; written by hand, so that no library was asked."""

    def settle(country: str = "CN", region: str = "", hours: str = "") -> None:
        home.mkdir(mode=0o700, exist_ok=True)
        text = f'[calendar]\ncountry = "{country}"\nregion = "{region}"\n{hours}'
        (home / "config.toml").write_text(text, encoding="utf-8")

    return settle


# China


@pytest.mark.parametrize(
    ("date", "like"),
    [("2026-01-04", 0), ("2026-02-14", 4), ("2026-02-28", 4), ("2026-05-09", 4), ("2026-09-20", 0), ("2026-10-10", 4)],
)
def test_china_2026_makes_up_for_its_long_holidays(date: str, like: int) -> None:
    """The announced make-up days are worked, a Saturday like Friday and a Sunday like Monday."""
    found = loaded(dt.date(2026, 6, 1), first=dt.date(2026, 1, 1)).day(dt.date.fromisoformat(date))
    assert found.shift is not None
    assert found.weekday == like


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("2026-01-01", "2026-01-03", "New Year's Day"),
        ("2026-02-15", "2026-02-23", "Spring Festival"),
        ("2026-10-01", "2026-10-07", "National Day"),
    ],
)
def test_china_2026_rests_as_announced(first: str, last: str, name: str) -> None:
    """Whole holidays are off, bridge days and weekends inside them too, with their English name."""
    calendar = loaded(dt.date(2026, 6, 1), first=dt.date(2026, 1, 1))
    day = dt.date.fromisoformat(first)
    while day <= dt.date.fromisoformat(last):
        assert (calendar.day(day).off, calendar.day(day).why) == (Off.HOLIDAY, name)
        day += dt.timedelta(days=1)
    assert calendar.day(day).off is not Off.HOLIDAY


def test_china_2026_has_exactly_six_make_up_days() -> None:
    """No other weekend is worked, and the year is announced."""
    calendar = loaded()
    assert len([day for day in calendar.workdays if day.year == 2026]) == 6
    assert calendar.provisional == {2027}


def test_china_2027_is_a_guess_of_the_statutory_days_only() -> None:
    """Unannounced: fixed holidays and weekends, no make-up day, and nothing that a library merely expects."""
    calendar = loaded()
    assert not [day for day in calendar.workdays if day.year == 2027]
    assert calendar.day(dt.date(2027, 10, 1)).off is Off.HOLIDAY
    assert calendar.works(dt.date(2027, 10, 4))
    assert not [name for day, name in calendar.holidays.items() if day.year == 2027 and "observed" in name]


def test_the_warning_names_the_years_that_are_asked_about() -> None:
    """A horizon that stays inside an announced year is not warned about."""
    context, calendar = open_context(), loaded()
    warning = provisional_warning(context, calendar, TODAY, dt.date(2027, 1, 4))
    assert warning is not None
    assert "CN in 2027 are not announced: taken as days off are 2027-01-01;" in warning
    assert "repplan calendar notice FILE" in warning
    assert "repplan calendar refresh" in warning
    assert provisional_warning(context, calendar, TODAY, dt.date(2026, 12, 31)) is None


# Other countries


def test_england_has_its_own_bank_holidays(settled: Callable[..., None]) -> None:
    """A region's holidays hold, another region's do not, and the year is announced."""
    settled("GB", "ENG")
    calendar = loaded()
    assert calendar.day(dt.date(2026, 12, 28)).why == "Boxing Day (observed)"
    assert calendar.holidays[dt.date(2026, 8, 31)] == "Late Summer Bank Holiday"
    assert dt.date(2026, 11, 30) not in calendar.holidays  # Saint Andrew's Day is Scotland's
    assert calendar.provisional == frozenset()


def test_hungary_works_some_saturdays(settled: Callable[..., None]) -> None:
    """Exchanged working days of other countries are known where their library knows them."""
    settled("HU")
    calendar = loaded(dt.date(2026, 6, 1), first=dt.date(2026, 1, 1))
    assert calendar.day(dt.date(2026, 8, 8)).weekday == 4
    assert calendar.works(dt.date(2026, 8, 8))


def test_a_make_up_day_stands_for_a_worked_day(settled: Callable[..., None]) -> None:
    """Where Fridays are not worked, a Saturday that is made up works like the Thursday before."""
    settled("HU", hours='[hours]\nfri = "closed"\n')
    found = loaded(dt.date(2026, 6, 1), first=dt.date(2026, 1, 1)).day(dt.date(2026, 8, 8))
    assert found.weekday == 3
    assert found.shift is not None


def test_no_country_no_holidays(settled: Callable[..., None]) -> None:
    """An empty country leaves the week alone."""
    settled("")
    calendar = loaded()
    assert (calendar.holidays, calendar.workdays, calendar.provisional) == ({}, {}, frozenset())
    assert refresh_calendar(open_context()) == []


@pytest.mark.parametrize(
    ("country", "region", "message"), [("XX", "", "'XX' is unknown"), ("GB", "BY", "known are ENG")]
)
def test_an_unknown_place_is_told(settled: Callable[..., None], country: str, region: str, message: str) -> None:
    """Written into the settings by hand, a place without holidays fails with those that are near."""
    settled(country, region)
    with pytest.raises(BadDataError, match=message):
        loaded()


@pytest.mark.parametrize("year", [1800, 2300])
def test_a_year_outside_the_library_is_a_guess(year: int) -> None:
    """What no library covers is not called announced."""
    assert not public_holidays.calendar_year("GB", "ENG", year).announced


def test_estimated_holidays_are_a_guess(settled: Callable[..., None]) -> None:
    """Where holidays go by the moon, the year is not called announced, and the library to upgrade is named."""
    settled("AE")
    calendar = loaded()
    assert 2027 in calendar.provisional
    warning = provisional_warning(open_context(), calendar, dt.date(2027, 1, 1), dt.date(2027, 12, 31))
    assert warning is not None
    assert "upgrade holidays and run" in warning


def test_the_warning_stays_short() -> None:
    """It stands under nearly every plan: a line a year and one more, also where many days are in doubt."""
    warning = provisional_years_warning("CN", [2026, 2027, 2028])
    assert warning is not None
    assert max(map(len, warning.splitlines())) <= 160
    assert warning.count("\n") == 1
    long = provisional_warning(open_context(), loaded(last=dt.date(2028, 12, 31)), TODAY, dt.date(2028, 12, 31))
    assert long is not None
    assert [line.partition(" are ")[0][-4:] for line in long.splitlines()[:2]] == ["2027", "2028"]
    assert max(map(len, long.splitlines())) <= 220
    assert long.count("\n") == 2
    assert provisional_years_warning("CN", []) is None


def test_only_days_in_doubt_are_warned_about(settled: Callable[..., None]) -> None:
    """Estimated holidays are named where they lie in the span; a span without any is not warned about."""
    settled("AE")
    calendar, context = loaded(), open_context()
    assert provisional_warning(context, calendar, dt.date(2027, 1, 1), dt.date(2027, 2, 28)) is None
    warning = provisional_warning(context, calendar, dt.date(2027, 1, 1), dt.date(2027, 4, 1))
    assert warning is not None
    assert "AE in 2027 are not announced: 2027-03-09..2027-03-11 may still move" in warning


def test_saudi_arabia_marks_what_is_estimated(settled: Callable[..., None]) -> None:
    """The library hides that by default; its observed days are estimated with the feast."""
    settled("SA")
    guessed = {day for day in loaded().guessed if day.year == 2027}
    assert {dt.date(2027, 3, 9), dt.date(2027, 3, 14), dt.date(2027, 5, 19)} <= guessed
    assert dt.date(2027, 2, 22) not in guessed


@pytest.mark.parametrize(
    ("country", "region", "day", "name"),
    [
        ("DE", "BY", "2027-01-06", "Epiphany"),
        ("TW", "", "2027-02-10", "Chinese New Year (observed)"),
        ("US", "CA", "2026-11-26", "Thanksgiving Day"),
        ("IN", "MH", "2027-01-26", "Republic Day"),
        ("IL", "", "2027-04-22", "Pesach"),
        ("GB", "ENG", "2027-05-31", "Spring Bank Holiday"),
    ],
)
def test_countries_and_regions(settled: Callable[..., None], country: str, region: str, day: str, name: str) -> None:
    """Holidays of a country and of its region hold, with their English names."""
    settled(country, region)
    assert name in loaded().holidays[dt.date.fromisoformat(day)]


@pytest.mark.parametrize(
    ("country", "day", "since"), [("TR", "2026-10-28", 780), ("IS", "2026-12-24", 780), ("GR", "2026-12-24", 720)]
)
def test_half_holidays_end_the_day_early(settled: Callable[..., None], country: str, day: str, since: int) -> None:
    """Work ends when the holiday begins, at noon where the library does not say; the day stays a working day."""
    settled(country)
    calendar = loaded()
    shift = calendar.day(dt.date.fromisoformat(day)).shift
    assert shift is not None
    assert shift.end == min(since, 12 * 60)  # the lunch break begins at noon
    assert calendar.half_holidays[dt.date.fromisoformat(day)][0] == since


def test_half_holidays_of_some_people_are_nobodys_afternoon(settled: Callable[..., None]) -> None:
    """China's half-holidays are for women, the young and soldiers."""
    assert not loaded().half_holidays


# Kept and refreshed


def test_the_libraries_are_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Years that the store holds are not asked for again, and mean the same."""
    before = loaded()

    def fail(*_place: object) -> CalendarYear:
        raise AssertionError("asked again")

    monkeypatch.setattr(public_holidays, "calendar_year", fail)
    assert loaded() == before


def test_a_morning_command_imports_no_library(run: Any) -> None:
    """After init, loading the calendar takes neither the holiday libraries nor dateutil nor the ORM."""
    run("init", "--name", "Li Na")
    program = (
        "import sys\n"
        "from repplan.services.context import open_context\n"
        "from repplan.services.facts.calendars import load_calendar\n"
        "context = open_context()\n"
        "with context.reading() as db:\n"
        "    assert load_calendar(context, db, context.today).provisional == {2027}\n"
        "assert not {'holidays', 'chinese_calendar', 'dateutil', 'sqlalchemy'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_an_announcement_replaces_the_guess(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the library knows the year, a refresh takes it over; until then it stays a guess, and says so."""
    run("init", "--name", "Li Na")
    assert "2027" in run("calendar", "refresh").err
    assert [entry.changed for entry in refresh_calendar(open_context())] == [False, False]
    ask = public_holidays.calendar_year
    new = CalendarYear(
        2027, True, "chinesecalendar", {dt.date(2027, 2, 5): "Spring Festival"}, {dt.date(2027, 2, 13): ""}
    )

    def announced(country: str, region: str, year: int) -> CalendarYear:
        return new if year == 2027 else ask(country, region, year)

    monkeypatch.setattr(public_holidays, "calendar_year", announced)
    assert loaded().provisional == {2027}
    done = run("calendar", "refresh")
    assert done.err == ""
    assert "2027: announced, 1 days off, 1 make-up days, changed" in done.out
    calendar = loaded()
    assert calendar.provisional == frozenset()
    assert not calendar.works(dt.date(2027, 2, 5))
    assert calendar.day(dt.date(2027, 2, 13)).weekday == 4
    assert calendar.works(dt.date(2027, 10, 1))


def test_another_country_is_kept_beside(run: Any) -> None:
    """Changing the country changes the holidays at once, and back again."""
    run("init", "--name", "Li Na")
    china = loaded()
    run("config", "set", "calendar.country", "GB")
    assert loaded().holidays[dt.date(2026, 12, 25)] == "Christmas Day"
    run("config", "set", "calendar.country", "CN")
    assert loaded() == china


def test_a_locked_store_does_not_stop_a_reader(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be kept now is used all the same."""
    run("init", "--name", "Li Na")

    def locked(*_arguments: object) -> None:
        raise sqlite3.OperationalError("database is locked")

    monkeypatch.setattr(calendars.kept, "keep_calendar_years", locked)
    far = dt.date(2031, 1, 1)
    assert loaded(far).day(dt.date(2031, 10, 2)).why == "National Day"


def test_keeping_years_is_all_or_nothing() -> None:
    """A year that cannot be written leaves what was kept as it was, also inside a transaction that is open."""
    context = open_context()
    good = CalendarYear(2026, True, "a", {dt.date(2026, 1, 1): "x"}, {})
    bad = CalendarYear(2027, True, None, {}, {})  # type: ignore[arg-type]
    with closing(open_store(context.database, context.clock.now())) as db:
        with pytest.raises(sqlite3.IntegrityError):
            keep_calendar_years(db, "ZZ", "", [good, bad])
        assert holidays.calendar_years(db, "ZZ", "", [2026, 2027]) == {}
        db.execute("BEGIN IMMEDIATE")
        keep_calendar_years(db, "ZZ", "", [good])
        db.execute("COMMIT")
        assert holidays.calendar_years(db, "ZZ", "", [2026]) == {2026: good}


# The week, and what was said


def test_the_settings_week(settled: Callable[..., None]) -> None:
    """Gaps between hours are breaks, listed breaks too, and a day may be closed or worked short."""
    settled(hours='[hours]\nmon = "08:00-12:00,14:00-18:00"\nsat = "09:00-12:00"\nfri = "closed"\n')
    week = loaded().week
    assert week[0] is not None
    assert (week[0].start, week[0].end, week[0].breaks) == (480, 1080, (Span(720, 840),))
    assert week[4] is None
    assert week[5] is not None


@pytest.mark.parametrize(("date", "weekday"), [("2026-11-28", 4), ("2026-11-29", 0), ("2026-11-25", 2)])
def test_what_a_make_up_day_stands_for(date: str, weekday: int) -> None:
    """A Saturday for its Friday, a Sunday for its Monday, any other day for itself."""
    assert stands_for(dt.date.fromisoformat(date)) == weekday


def test_what_the_rep_says_beats_the_public_calendar(run: Any) -> None:
    """A workday of one's own makes a holiday a working day, like the weekday it names."""
    run("init", "--name", "Li Na")
    run("workday", "add", "2026-10-01", "--like", "mon")
    run("leave", "add", "2026-10-10", "--part", "am")
    run("busy", "add", "Fri 14:00-15:00", "--from", "2026-10-01")
    calendar = loaded()
    assert calendar.day(dt.date(2026, 10, 1)).weekday == 0
    assert calendar.works(dt.date(2026, 10, 1))
    make_up = calendar.day(dt.date(2026, 10, 10)).shift  # a Saturday like Friday, but Friday's meeting is on Fridays
    assert make_up is not None
    assert (make_up.start, make_up.end, make_up.breaks) == (810, 1050, ())
    friday = calendar.day(dt.date(2026, 10, 16)).shift
    assert friday is not None
    assert Span(840, 900) in friday.breaks


# Recurrence

FIRST = dt.date(2026, 11, 23)


@given(
    st.sets(st.integers(0, 6), min_size=1),
    st.integers(1, 4),
    st.integers(0, 30),
    st.integers(-10, 60),
    st.integers(0, 40),
)
def test_weekly_blocks_against_a_naive_count(days: set[int], every: int, shift: int, lower: int, length: int) -> None:
    """A block comes back on its weekdays in every n-th week counted from the week of its first day, not before it."""
    start = FIRST + dt.timedelta(days=shift)
    names = ",".join(("MO", "TU", "WE", "TH", "FR", "SA", "SU")[day] for day in sorted(days))
    first, last = FIRST + dt.timedelta(days=lower), FIRST + dt.timedelta(days=lower + length)
    monday = start - dt.timedelta(days=start.weekday())
    expected = [
        date
        for n in range(length + 1)
        if (date := first + dt.timedelta(days=n)) >= start
        and date.weekday() in days
        and (date - monday).days // 7 % every == 0
    ]
    assert occurrences(f"FREQ=WEEKLY;BYDAY={names};INTERVAL={every}", start, first, last) == expected


def test_blocks_of_one_day_are_joined() -> None:
    """Two blocks that overlap are one stretch of busy time."""
    blocks = [
        BusyBlock(1, "FREQ=WEEKLY;BYDAY=MO", FIRST, "08:30-10:00", ""),
        BusyBlock(2, "FREQ=MONTHLY;BYDAY=-1MO", FIRST, "09:30-11:00", ""),
    ]
    busy = expand(blocks, FIRST, FIRST + dt.timedelta(days=13))
    assert busy == {FIRST: (Span(510, 600),), dt.date(2026, 11, 30): (Span(510, 660),)}


@pytest.mark.parametrize(
    ("rule", "canonical"),
    [
        ("freq=monthly;byday=1mo", "FREQ=MONTHLY;BYDAY=1MO"),
        ("RRULE:FREQ=DAILY;COUNT=3", "FREQ=DAILY;COUNT=3"),
        ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20261231", "FREQ=WEEKLY;BYDAY=MO;UNTIL=20261231"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"),
    ],
)
def test_rules_are_taken(rule: str, canonical: str) -> None:
    """Rules of days are understood in any spelling."""
    assert check_rule(rule, FIRST) == canonical


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "MONDAY",
        "FREQ=HOURLY",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=DAILY;BYHOUR=9",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY\nDTSTART:20260101",
        "FREQ=DAILY;COUNT=2;UNTIL=x",
        "FREQ=DAILY;NONSENSE=1",
    ],
)
def test_rules_that_are_none_are_refused(rule: str) -> None:
    """Quickly, also where a rule could be searched for centuries."""
    with pytest.raises(ValueError):
        check_rule(rule, FIRST)
