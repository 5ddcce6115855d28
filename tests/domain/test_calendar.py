"""Working time: days, halves, breaks, and what beats what."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repplan.domain.calendar import DayPart, Leave, Off, Shift, WorkCalendar, without
from repplan.domain.spans import DaySpans, Span, normalise

MONDAY = dt.date(2026, 11, 23)
OFFICE = Shift(510, 1050, (Span(720, 810),))  # 08:30-17:30 with lunch 12:00-13:30
WEEK = (*[OFFICE] * 5, None, None)


def day(n: int) -> dt.date:
    return MONDAY + dt.timedelta(days=n)


OFFSETS = st.integers(-20, 40)
DAYS = OFFSETS.map(day)
SPANS = st.tuples(st.integers(0, 1439), st.integers(1, 600)).map(lambda s: Span(s[0], min(1440, s[0] + s[1])))
DAY_SPANS = st.lists(SPANS, max_size=4).map(normalise)


@st.composite
def shifts(draw: st.DrawFn) -> Shift:
    """A shift with breaks inside it, as settings make them."""
    start = draw(st.integers(0, 1300))
    end = draw(st.integers(start + 1, 1440))
    made = without(Shift(start, end), draw(DAY_SPANS))
    return made or Shift(start, end)


LEAVES = st.builds(
    lambda first, length, part, note: Leave(first, first + dt.timedelta(days=length), part, note),
    DAYS,
    st.integers(0, 9),
    st.sampled_from(DayPart),
    st.sampled_from(["", "skiing"]),
)
CALENDARS = st.builds(
    WorkCalendar,
    week=st.tuples(*[st.none() | shifts()] * 7),
    holidays=st.dictionaries(DAYS, st.just("Feast"), max_size=8),
    workdays=st.dictionaries(DAYS, st.integers(0, 6), max_size=4),
    leaves=st.lists(LEAVES, max_size=3).map(tuple),
    busy=st.dictionaries(DAYS, DAY_SPANS, max_size=5),
)


def minutes_of(shift: Shift | None) -> set[int]:
    """The worked minutes, one by one."""
    if shift is None:
        return set()
    away = {m for b in shift.breaks for m in range(b.start, b.end)}
    return set(range(shift.start, shift.end)) - away


def spans_minutes(spans: DaySpans) -> set[int]:
    return {minute for span in spans for minute in range(span.start, span.end)}


# Shifts


@given(shifts(), DAY_SPANS)
def test_without_takes_exactly_those_minutes(shift: Shift, away: DaySpans) -> None:
    """Minute by minute, a shift less some time is what was worked and is not away."""
    left = without(shift, away)
    assert minutes_of(left) == minutes_of(shift) - spans_minutes(away)


@given(shifts(), DAY_SPANS)
def test_what_is_left_begins_and_ends_with_work(shift: Shift, away: DaySpans) -> None:
    """No shift starts or ends in a break, its breaks are sorted and apart, and its minutes count the work."""
    left = without(shift, away)
    if left is not None and away:
        worked = minutes_of(left)
        assert (left.start, left.end) == (min(worked), max(worked) + 1)
        assert left.breaks == normalise(left.breaks)
        assert left.minutes == len(worked)


def test_lunch_stays_a_break_only_between_work() -> None:
    """Half a day off ends or starts the shift at lunch."""
    assert without(OFFICE, (DayPart.AM.span,)) == Shift(810, 1050)
    assert without(OFFICE, (DayPart.PM.span,)) == Shift(510, 720)
    assert without(OFFICE, (Span(600, 660),)) == Shift(510, 1050, (Span(600, 660), Span(720, 810)))


def test_the_parts_of_a_day() -> None:
    """The halves meet at noon and make the whole."""
    assert DayPart.AM.span == Span(0, 720)
    assert DayPart.PM.span == Span(720, 1440)
    assert normalise((DayPart.AM.span, DayPart.PM.span)) == (DayPart.ALL.span,)


# Days


@given(CALENDARS, DAYS)
def test_every_day_is_told(calendar: WorkCalendar, date: dt.date) -> None:
    """A day has either hours or a reason why not, never both; asking twice gives the same."""
    found = calendar.day(date)
    assert found.date == date
    assert (found.shift is None) == (found.off is not None)
    assert calendar.works(date) == (found.shift is not None)
    assert calendar.day(date) == found == replace(calendar).day(date)


@given(CALENDARS, DAYS)
def test_a_day_against_naive_minutes(calendar: WorkCalendar, date: dt.date) -> None:
    """What is worked are the week's minutes, none on a holiday that is not worked, less leave and busy blocks."""
    weekday = calendar.workdays.get(date, date.weekday())
    expected = minutes_of(calendar.week[weekday])
    if date in calendar.holidays and date not in calendar.workdays:
        expected = set()
    for leave in calendar.leaves:
        if leave.first <= date <= leave.last:
            expected -= spans_minutes((leave.part.span,))
    expected -= spans_minutes(calendar.busy.get(date, ()))
    assert minutes_of(calendar.day(date).shift) == expected


@given(CALENDARS, DAYS, st.integers(0, 20), st.integers(0, 20))
def test_working_days_add_up(calendar: WorkCalendar, first: dt.date, a: int, b: int) -> None:
    """From one day to another and on to a third there are as many as from the first to the third."""
    middle, last = first + dt.timedelta(days=a), first + dt.timedelta(days=a + b)
    parts = calendar.working_days_between(first, middle) + calendar.working_days_between(middle, last)
    assert calendar.working_days_between(first, last) == parts
    assert calendar.working_days_between(last, first) == 0 or a + b == 0


@given(CALENDARS, DAYS)
def test_the_next_working_day_is_the_first_that_is_worked(calendar: WorkCalendar, after: dt.date) -> None:
    """It is worked, lies after the day asked about, and no day between is worked."""
    found = calendar.next_working_day(after, within=30)
    days = [after + dt.timedelta(days=n) for n in range(1, 31)]
    assert (found.date if found else None) == next((date for date in days if calendar.works(date)), None)


@given(CALENDARS, DAYS, st.integers(0, 15))
def test_days_are_consecutive(calendar: WorkCalendar, first: dt.date, count: int) -> None:
    """As many days as asked for, one after another."""
    assert [found.date for found in calendar.days(first, count)] == [first + dt.timedelta(days=n) for n in range(count)]


@given(CALENDARS, DAYS)
def test_two_half_leaves_are_a_whole_one(calendar: WorkCalendar, date: dt.date) -> None:
    """Morning and afternoon off, taken one by one, leave what a whole day off leaves: nothing."""
    halves = replace(calendar, leaves=(Leave(date, date, DayPart.AM), Leave(date, date, DayPart.PM)))
    whole = replace(calendar, leaves=(Leave(date, date),))
    assert halves.day(date) == whole.day(date)
    assert not whole.works(date)


@pytest.mark.parametrize(
    ("calendar", "off", "why"),
    [
        (WorkCalendar(WEEK), None, ""),
        (WorkCalendar(WEEK, holidays={MONDAY: "Feast"}), Off.HOLIDAY, "Feast"),
        (WorkCalendar((None,) * 7), Off.WEEKEND, ""),
        (WorkCalendar(WEEK, leaves=(Leave(MONDAY, MONDAY, note="skiing"),)), Off.LEAVE, "skiing"),
        (WorkCalendar(WEEK, busy={MONDAY: (Span(0, 1440),)}), Off.BUSY, ""),
        (WorkCalendar(WEEK, holidays={MONDAY: "Feast"}, workdays={MONDAY: 0}), None, ""),
        (WorkCalendar(WEEK, holidays={MONDAY: "Feast"}, leaves=(Leave(MONDAY, MONDAY),)), Off.HOLIDAY, "Feast"),
        (WorkCalendar(WEEK, workdays={MONDAY: 6}), Off.WEEKEND, ""),
    ],
)
def test_why_a_day_is_off(calendar: WorkCalendar, off: Off | None, why: str) -> None:
    """The reason told is the one that holds first: a worked holiday none, a holiday before leave."""
    assert (calendar.day(MONDAY).off, calendar.day(MONDAY).why) == (off, why)


def test_a_make_up_saturday_is_worked_like_the_friday_it_stands_for() -> None:
    """Its hours and its weekday, by which customers' sessions go, are Friday's."""
    short_friday = Shift(510, 900)
    calendar = WorkCalendar((*[OFFICE] * 4, short_friday, None, None), workdays={day(5): 4})
    found = calendar.day(day(5))
    assert (found.weekday, found.shift) == (4, short_friday)


def test_nothing_worked_within_reach() -> None:
    """Where no day is worked there is no next one, and the search ends."""
    assert WorkCalendar((None,) * 7).next_working_day(MONDAY) is None
