"""What rosters mean: the ordinary week behind dated sittings, and the days that differ from it."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repplan.domain.roster import Ground, Period, RosterReading, Sitting, period_of, read_roster_of
from repplan.domain.sessions import DEFAULT_HALVES, Sessions, Span, format_sessions, parse_sessions, subtract, union
from repplan.domain.spans import DaySpans, normalise

MONDAY = dt.date(2026, 11, 30)  # of week 49
AM, PM = (DEFAULT_HALVES.am,), (DEFAULT_HALVES.pm,)


def on(day: int, spans: DaySpans = AM, *, stopped: bool = False, half: str = "") -> Sitting:
    """A sitting so many days after the Monday."""
    return Sitting(1, spans, -1, MONDAY + dt.timedelta(day), stopped=stopped, half=half)


def read(sittings: list[Sitting], days: int, stored: str = "") -> RosterReading:
    period = Period(MONDAY, MONDAY + dt.timedelta(days - 1))
    return read_roster_of(sittings, period, parse_sessions(stored) if stored else None, DEFAULT_HALVES)


def weekly(found: RosterReading) -> str | None:
    return None if found.weekly is None else format_sessions(found.weekly)


def test_a_weekly_roster_is_the_week() -> None:
    """Sittings on weekdays are his sessions; stopped ones are not, and one who only stops has no week."""
    sittings = [Sitting(1, AM, 0), Sitting(2, PM, 2, parity="odd"), Sitting(3, AM, 4), Sitting(3, AM, 4, stopped=True)]
    found = read_roster_of(sittings, None, None, DEFAULT_HALVES)
    assert (found.ground, weekly(found)) == (Ground.WRITTEN, "Mon am; odd ISO weeks Wed pm")
    assert read_roster_of(sittings[3:], None, None, DEFAULT_HALVES).ground is Ground.ALL_STOPPED


@pytest.mark.parametrize(
    ("sittings", "days", "stored", "ground", "week"),
    [
        ([on(0), on(2, PM), on(7), on(9, PM)], 14, "", Ground.EQUAL_WEEKS, "Mon am; Wed pm"),
        ([on(0), on(2, PM), on(7), on(9, PM)], 12, "Tue am", Ground.EQUAL_WEEKS, "Mon am; Wed pm"),
        ([on(0), on(7, stopped=True)], 12, "Tue am", Ground.EQUAL_WEEKS, "Mon am"),
        (
            [on(0), on(8, PM), on(14), on(22, PM)],
            28,
            "",
            Ground.ALTERNATING,
            "odd ISO weeks Mon am; even ISO weeks Tue pm",
        ),
        ([on(0), on(8)], 14, "Tue am", Ground.STORED, None),
        ([on(0), on(8)], 14, "", Ground.NONE, None),
        ([on(0)], 5, "", Ground.ONE_WEEK, "Mon am"),
        ([on(0)], 5, "Tue am", Ground.STORED, None),
        ([on(0)], 4, "", Ground.NONE, None),
    ],
)
def test_the_ordinary_week_of_dated_sittings(
    sittings: list[Sitting], days: int, stored: str, ground: Ground, week: str | None
) -> None:
    """It is taken from weeks that are alike; of one week only where nothing is known; never from a part of a week."""
    found = read(sittings, days, stored)
    assert (found.ground, weekly(found)) == (ground, week)


def test_days_that_differ() -> None:
    """A session of the week that is missing or announced as stopped is a stop; one beyond it is a single session."""
    found = read([on(0), on(1, stopped=True), on(3, PM)], 5, "Mon,Tue,Wed am")
    assert found.stops == ((MONDAY + dt.timedelta(1), AM), (MONDAY + dt.timedelta(2), AM))
    assert found.once == ((MONDAY + dt.timedelta(3), PM),)
    after_equal_weeks = read([on(0), on(7, stopped=True)], 12)
    assert after_equal_weeks.stops == ((MONDAY + dt.timedelta(7), AM),)


def test_a_half_day_keeps_the_stored_clock_times() -> None:
    """Where the roster says only the half-day, times stored in it stay; where none are, it is the policy's half-day."""
    known = "Mon 09:30-11:00; Tue 13:30-15:00"
    same = [on(0, AM, half="am"), on(1, PM, half="pm")]
    assert read(same, 5, known) == RosterReading(Ground.STORED)
    moved = read([on(0, half="am"), on(1, PM, half="pm"), on(2, half="am")], 5, known)
    assert (moved.stops, moved.once) == ((), ((MONDAY + dt.timedelta(2), AM),))
    whole = [Sitting(1, DEFAULT_HALVES.all_day, 0, half="all day"), Sitting(1, AM, 5, half="am")]
    found = read_roster_of(whole, None, parse_sessions(known), DEFAULT_HALVES)
    assert weekly(found) == "Mon 09:30-11:00, pm; Sat am"
    stopped = read([on(0, half="any", stopped=True), *same[1:]], 5, known)
    assert stopped.stops == ((MONDAY, (Span(570, 660),)),)


_spans = st.sampled_from([AM, PM, DEFAULT_HALVES.all_day, (Span(540, 600),), (Span(600, 900),)])
_dated = st.lists(st.builds(on, st.integers(0, 27), _spans, stopped=st.booleans()), min_size=1, max_size=25)
_stored = st.lists(_spans | st.just(()), min_size=14, max_size=14).map(lambda d: Sessions(tuple(d[:7]), tuple(d[7:])))


@settings(deadline=None)
@given(_dated, _stored | st.none())
def test_the_days_are_those_of_the_roster(sittings: list[Sitting], stored: Sessions | None) -> None:
    """However the week is inferred, week less stops plus single sessions is exactly what the roster says of each day."""
    period = period_of(sittings)
    assert period is not None
    stored = stored or None
    found = read_roster_of(sittings, period, stored, DEFAULT_HALVES)
    base = found.weekly or stored
    if base is None:
        assert found.ground is Ground.NONE
        return
    stops, once = dict(found.stops), dict(found.once)
    for day in period.days:
        held = normalise(span for s in sittings if s.date == day and not s.stopped for span in s.spans)
        gone = normalise(span for s in sittings if s.date == day and s.stopped for span in s.spans)
        usual = base.on(day) or ()
        assert union(subtract(usual, stops.get(day, ())), once.get(day, ())) == subtract(held, gone)
        assert subtract(stops.get(day, ()), usual) == ()
