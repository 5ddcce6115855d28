"""What session texts mean, which are refused, and what the refusal says."""

import datetime as dt
import subprocess
import sys

import pytest

from repplan.domain.sessions import (
    DEFAULT_HALVES,
    Halves,
    SessionReading,
    Sessions,
    SessionSyntaxError,
    Span,
    WeekHours,
    format_day_hours,
    format_sessions,
    parse_day_hours,
    parse_sessions,
    parse_week,
    read_sessions,
    session_warnings,
)

MONDAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("", ""),
        (" ;\n", ""),
        ("Mon am, Thu pm", "Mon am; Thu pm"),
        ("Mon-Fri 09:30-11:30", "Mon-Fri 09:30-11:30"),
        ("Mon,Wed,Fri am", "Mon,Wed,Fri am"),
        ("Mon, Wed and Fri am", "Mon,Wed,Fri am"),
        ("Mon Wed am", "Mon,Wed am"),
        ("Mon/Thu 14:00-16:00", "Mon,Thu 14:00-16:00"),
        ("Mon am 08:30-11:00", "Mon 08:30-11:00"),
        ("Mon 08:30-11:00 am", "Mon 08:30-11:00"),
        ("Monday: 8:30-11:00, 14:00-16:00", "Mon 08:30-11:00, 14:00-16:00"),
        ("Mon am, pm; Tue am", "Mon all day; Tue am"),
        ("Mon am; Mon-Fri 09:30-11:30", "Mon am; Tue-Fri 09:30-11:30"),
        ("mon. A.M.\nTHURSDAY Afternoon", "Mon am; Thu pm"),
        ("Fri-Mon am", "Mon,Fri-Sun am"),
        ("daily evening", "daily evening"),
        ("every weekday am and evening; weekend all-day", "Mon-Fri am, evening; Sat,Sun all day"),
        ("Mon through Wed, Fri 10:00 to 12:00", "Mon-Wed,Fri 10:00-12:00"),
        ("Mon 00:00-24:00", "Mon 00:00-24:00"),
        ("Mon 08:00-10:00, 10:00-11:30", "Mon am"),
        ("Tue", "Tue all day"),
        ("Mon; Tue", "Mon,Tue all day"),
        ("周一上午、周四下午", "Mon am; Thu pm"),
        ("周一上午 周三上午", "Mon,Wed am"),
        ("星期一上午；礼拜天晚上", "Mon am; Sun evening"),
        ("周一、三上午", "Mon,Wed am"),
        ("周一三五上午", "Mon,Wed,Fri am"),
        ("周一上午，三下午", "Mon am; Wed pm"),
        ("周一至周五上午", "Mon-Fri am"),
        ("周一到五上午", "Mon-Fri am"),
        ("周1-5下午１４：００—１７：００", "Mon-Fri 14:00-17:00"),
        ("每周一、三上午8:30-11:30", "Mon,Wed 08:30-11:30"),
        ("周一上午（8:30～11:30）", "Mon 08:30-11:30"),
        ("周一下午14:00-15:00、16:00-17:00", "Mon 14:00-15:00, 16:00-17:00"),
        ("周二上午8点半-11点，下午", "Tue 08:30-11:00, pm"),
        ("每周二、周日坐诊", "Tue,Sun all day"),
        ("出诊时间：仅周三上午。", "Wed am"),
        ("周六日上午", "Sat,Sun am"),
        ("工作日上、下午，周末全天", "daily all day"),
        ("每天晚上", "daily evening"),
        ("週一早上", "Mon am"),
        ("周一全天08:00-17:00", "Mon 08:00-17:00"),
        ("周二晚上18:30-20:00", "Tue 18:30-20:00"),
    ],
)
def test_text_means(text: str, canonical: str) -> None:
    """Each way of writing gives the sessions of its canonical form, which is meant in no other way."""
    assert format_sessions(parse_sessions(text)) == canonical
    assert read_sessions(canonical) == SessionReading(parse_sessions(text))


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("周一、三上午8:30-11:30", "Mon,Wed 08:30-11:30"),
        ("仅周三上午", "Wed am"),
        ("每周二、五下午14:00-17:00", "Tue,Fri 14:00-17:00"),
        ("周一８：３０～１１：３０；周二（全天）", "Mon 08:30-11:30; Tue all day"),
        ("週一、三上午；禮拜五下午14點-16點半", "Mon,Wed am; Fri 14:00-16:30"),
        ("礼拜一上午，拜二下午", "Mon am; Tue pm"),
        ("Mon/Tue 9-12", "Mon,Tue 09:00-12:00"),
        ("Mon, 9-12", "Mon 09:00-12:00"),
        ("Tue 9am-12pm", "Tue 09:00-12:00"),
        ("Tue 9-12pm", "Tue 09:00-12:00"),
        ("Tue 12am-8 a.m.", "Tue 00:00-08:00"),
        ("Wed 9 am to 5 pm", "Wed 09:00-17:00"),
        ("Thu 2:00-4:00 pm, 7-8:30pm", "Thu 14:00-16:00, evening"),
        ("周一上午8点-下午5点", "Mon 08:00-17:00"),
        ("Mon 0830-1130, 14.00-16.00", "Mon 08:30-11:30, 14:00-16:00"),
        ("上午：周一、三；下午：周二", "Mon,Wed am; Tue pm"),
        ("8:30-11:30（周一至周五）", "Mon-Fri 08:30-11:30"),
        ("am Mon", "Mon am"),
        ("周一，上午8:30-11:30", "Mon 08:30-11:30"),
        ("周一上午（专家门诊）", "Mon am"),
        ("Mon 2:00am-4:00am", "Mon 02:00-04:00"),
        # what is closed
        ("周一至周五上午，周三停诊", "Mon,Tue,Thu,Fri am"),
        ("周一至周六上午；周六、日休息", "Mon-Fri am"),
        ("周一上午休诊，周二上午", "Tue am"),
        ("周一上午出诊，下午停诊", "Mon am"),
        ("星期一上午看診、星期一下午休診、星期二下午看診", "Mon am; Tue pm"),
        ("周一全天，周一下午停诊", "Mon am"),
        (
            "周一至周五 8:00-12:00,14:00-17:30（周三下午除外）",
            "Mon,Tue,Thu,Fri 08:00-12:00, 14:00-17:30; Wed 08:00-12:00",
        ),
        ("Mon-Fri am (except Wed), Sat am", "Mon,Tue,Thu-Sat am"),
        ("Mon 09:00-11:00, 14:00-17:30; Mon pm closed", "Mon 09:00-11:00"),
        ("Mon-Fri am except Wed", "Mon,Tue,Thu,Fri am"),
        ("除周三外每天上午", "Mon,Tue,Thu-Sun am"),
        ("NNNNNNYNNNNNNYNNNNNYY", "Mon-Fri all day, evening; Sat all day"),
        # weeks
        ("odd ISO weeks Mon am; even ISO weeks Tue pm", "odd ISO weeks Mon am; even ISO weeks Tue pm"),
        ("Mon am; odd-ISO-weeks Mon pm", "Mon am; odd ISO weeks Mon pm"),
        ("Mon am (odd ISO weeks); Mon am (even ISO weeks)", "Mon am"),
    ],
)
def test_wall_notices_mean(text: str, canonical: str) -> None:
    """So do the ways of notices and of the 12-hour clock that leave nothing to guess: they are read in silence."""
    assert read_sessions(text) == read_sessions(canonical)
    assert format_sessions(parse_sessions(text)) == canonical


@pytest.mark.parametrize(
    ("text", "canonical", "told"),
    [
        ("周一、周三下午", "Mon,Wed pm", ["'下午' at character 6: taken for all days listed before it"]),
        ("Mon, Wed am", "Mon,Wed am", ["'am' at character 10: taken for all days"]),
        ("周一，周二，周五", "Mon,Tue,Fri all day", ["'周一' at character 1: no time is said: read as all day"]),
        ("全天", "daily all day", ["no day is said: read as every day"]),
        ("8:30～11:30", "daily 08:30-11:30", ["'8:30' at character 1: no day is said"]),
        (
            "周一上午；14:00-16:00",
            "Mon am, 14:00-16:00",
            ["'14:00' at character 6: no day is said: taken for the days"],
        ),
        ("周一下午2:00-4:00", "Mon 14:00-16:00", ["'2:00' at character 5: read as 14:00-16:00; write the 24-hour"]),
        ("周一下午14:00-15:00、4:00-5:00", "Mon 14:00-15:00, 16:00-17:00", ["'4:00' at character 17: read as 16:00"]),
        ("Mon 2:00-4:00", "Mon 14:00-16:00", ["read as 14:00-16:00"]),
        ("Mon 9-5", "Mon 09:00-17:00", ["'9' at character 5: read as 09:00-17:00"]),
        ("Mon 11:30-1:00", "Mon 11:30-13:00", ["read as 11:30-13:00"]),
        ("周一 1-3", "Mon 13:00-15:00", ["read as 13:00-15:00"]),
        ("Mon evening 10:00-11:00", "Mon 22:00-23:00", ["read as 22:00-23:00"]),
        ("单周周一上午", "odd ISO weeks Mon am", ["'单周' at character 1: read as odd ISO weeks; week 1"]),
        ("单周一、三上午", "odd ISO weeks Mon,Wed am", ["odd ISO weeks"]),
        ("周一上午（双）", "even ISO weeks Mon am", ["'双' at character 6: read as even"]),
        ("週一雙週上午", "even ISO weeks Mon am", ["'雙週' at character 3"]),
        ("Mon am (odd weeks)", "odd ISO weeks Mon am", ["'odd weeks' at character 9"]),
        (
            "单周：周一上午；周三下午；双周：周二上午",
            "odd ISO weeks Mon am; odd ISO weeks Wed pm; even ISO weeks Tue am",
            ["'单周' at character 1", "'双周' at character 14"],
        ),
        (
            "单周周一上午、周三下午；周五上午",
            "Fri am; odd ISO weeks Mon am; odd ISO weeks Wed pm",
            ["read as odd ISO weeks", "'周三' at character 8: read as in odd weeks, too"],
        ),
        (
            "周一上午、周三上午（单周）",
            "Mon am; odd ISO weeks Wed am",
            ["read as odd ISO weeks", "'单周' at character 11: taken for the last sessions before it alone"],
        ),
        (
            "周三上午（单周）、下午（双周）",
            "odd ISO weeks Wed am; even ISO weeks Wed pm",
            ["'单周' at character 6", "'双周' at character 13"],
        ),
        ("周一至周五上午（节假日除外）", "Mon-Fri am", ["'节假日' at character 9: public holidays come from"]),
        ("Mon-Fri 9-12; PH off", "Mon-Fri 09:00-12:00", ["'PH' at character 15"]),
        ("周一至周五上午（除节假日）", "Mon-Fri am", ["'节假日' at character 10"]),
        ("weekdays am except public holidays", "Mon-Fri am", ["'public holidays' at character 20"]),
        ("周一上午,周一下午,...,周三上午", "Mon,Tue all day; Wed am", ["'...' at character 11: read as every am, pm"]),
        ("星期一上午看診、…、星期日晚上休診", "Mon am", ["'…' at character 9: what the dots leave out is not known"]),
    ],
)
def test_guesses_are_told(text: str, canonical: str, told: list[str]) -> None:
    """What could be meant otherwise is read in one way, and each guess is named at its place; the canonical has none."""
    reading = read_sessions(text)
    assert format_sessions(reading.sessions) == canonical
    assert len(reading.warnings) == len(told)
    for warning, words in zip(reading.warnings, told, strict=True):
        assert words in str(warning)
        assert text[warning.position :].startswith(warning.word)
    assert session_warnings(text) == reading.warnings
    assert read_sessions(canonical) == SessionReading(reading.sessions)


def test_all_day_is_two_sessions_without_noon_and_evening() -> None:
    """`all day` is the morning and the afternoon session: nobody is to be met at lunch because of it."""
    assert (
        parse_sessions("周二全天").spans[1]
        == (DEFAULT_HALVES.am, DEFAULT_HALVES.pm)
        == (Span(480, 690), Span(870, 1020))
    )


def test_canonical_words_follow_the_halves() -> None:
    """Half-day words stand exactly where a span is the policy's half-day; without halves only clocks are written."""
    halves = Halves(Span(540, 720), Span(720, 1080), Span(1140, 1260))
    value = parse_sessions("Mon am; Tue all day; Wed 08:00-11:30; Thu evening", halves)
    assert value.spans[:2] == ((Span(540, 720),), (Span(540, 1080),))
    assert format_sessions(value, halves) == "Mon am; Tue all day; Wed 08:00-11:30; Thu evening"
    assert format_sessions(value) == "Mon 09:00-12:00; Tue 09:00-18:00; Wed am; Thu 19:00-21:00"
    assert format_sessions(value, None) == "Mon 09:00-12:00; Tue 09:00-18:00; Wed 08:00-11:30; Thu 19:00-21:00"


@pytest.mark.parametrize(
    ("text", "position", "says"),
    [
        ("Mon am, Wed", 8, "'Wed' at character 9: no time is said for this day"),
        ("Mon am; Wed", 8, "no time is said for this day"),
        ("周三、周五；周一上午", 0, "no time is said for this day"),
        ("Mon foo", 4, "'foo' at character 5: not understood; write for example 'Mon am"),
        ("Mon am 08:00-17:00", 7, "08:00-17:00 is not am"),
        ("Mon 08:30-11:00 pm 14:00-16:00", 4, "08:30-11:00 is not pm"),
        ("Mon 22:00-02:00", 4, "a window past midnight is written as two"),
        ("Mon 09:30", 9, "at the end: a window needs its end"),
        ("Mon 09:00-11:75", 10, "'11:75' at character 11: no time of the day"),
        ("周一、3-5", 3, "'3' at character 4: a weekday is expected"),
        ("周1下午、3-5", 5, "'3' at character 6: a weekday is expected"),
        ("Mon all days", 4, "'all' at character 5: not understood"),
        ("Mon am, 09:00-10:00", 4, "the half-day and the window overlap"),
        ("Mon-Wed-Fri am", 7, "a range has two ends"),
        ("Mon-weekend am", 3, "a range goes from one weekday to another"),
        ("Mon-Mon am", 4, "a range from a day to itself"),
        ("周一至周五每天上午", 5, "every day, beside other days?"),
        ("Mon (am", 7, "at the end: a closing bracket"),
        ("Mon (am)) pm", 8, "unexpected here"),
        ("周一、...、周五上午", 3, "this leaves days out"),
        ("周一、…、周五上午", 3, "this leaves days out"),
        ("every other Mon", 6, "which weeks?"),
        ("1st Mon am", 0, "'1st' at character 1: not an ordinary week"),
        ("第一个周二上午", 0, "not an ordinary week"),
        ("周一上午休诊", 0, "no session is left"),
        ("Mon am; Mon am closed", 0, "no session is left"),
        ("YYYYYYYYYYYYYYYYYYYYY", 0, "no session is left"),
        ("Mon 08:30-11:00 pm", 4, "08:30-11:00 is not pm"),
        ("隔周周一上午", 0, "which weeks?"),
        ("双日上午", 0, "sessions of odd or even dates"),
        ("单周周一上午(双周)", 0, "odd and even weeks at once"),
        ("Mon (odd weeks) am (even weeks)", 20, "odd and even weeks at once"),
        ("Mon am (Wed pm)", 7, "other sessions in brackets?"),
        ("PH 9-12", 0, "sessions on public holidays cannot be kept"),
        ("周一上午、…、周五", 5, "this leaves days out"),
        ("周五上午、…、周一上午", 5, "the dots lead backwards"),
        ("周1上午、3-5下午", 5, "a weekday is expected"),
        ("周一上午（南院）", 5, "not understood"),
        ("Mon am-pm", 6, "unexpected here"),
        ("周一中午", 2, "no half-day of this name"),
        ("每周三次", 3, "'次' at character 4: not understood"),
        ("每周三天", 3, "'天' at character 4"),
        ("每周三日", 3, "'日' at character 4"),
        ("１、周一", 0, "'１' at character 1: a weekday is expected"),
    ],
)
def test_what_could_be_misread_is_refused(text: str, position: int, says: str) -> None:
    """The error names the place in the text as it was typed, and says what to write."""
    with pytest.raises(SessionSyntaxError) as caught:
        parse_sessions(text)
    assert says in caught.value.message
    assert (caught.value.position, caught.value.text) == (position, text)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("08:30-13:00,14:00-17:30", "08:30-13:00,14:00-17:30"),
        ("8:30～13:00、14:00～17:30", "08:30-13:00,14:00-17:30"),
        ("14:00-17:30; 8:30-14:00", "08:30-17:30"),
        ("6:00-22:00", "06:00-22:00"),
        ("00:00-24:00", "00:00-24:00"),
        ("08:30-00:00", "08:30-24:00"),
        ("Closed", "closed"),
        (" - ", "closed"),
        ("休", "closed"),
    ],
)
def test_day_hours(text: str, stored: str) -> None:
    """A day's hours in the ways tables hold them give the stored form."""
    assert format_day_hours(parse_day_hours(text)) == stored


@pytest.mark.parametrize(
    "text", ["", "Mon 08:30-13:00", "am", "08:30", "08:30-13:00 am", "08:30-13:00,", "9-5", "1:00-5:00"]
)
def test_day_hours_refused(text: str) -> None:
    """Silence, weekdays and half-days are no hours of a day; nor is what could be the 12-hour clock."""
    with pytest.raises(SessionSyntaxError):
        parse_day_hours(text)


def test_week_values() -> None:
    """A customer without sessions is free at any time, one with sessions only then; a site's silence is not closing."""
    anytime, mondays = Sessions(), parse_sessions("Mon am")
    assert not anytime
    assert anytime.on(MONDAY) is None
    assert mondays.on(MONDAY) == (DEFAULT_HALVES.am,)
    assert mondays.on(MONDAY + dt.timedelta(1)) == ()
    hours = WeekHours(((Span(480, 720),), (), None, None, None, None, None))
    assert (hours.on(0), hours.on(1), hours.on(2)) == ((Span(480, 720),), (), None)
    assert WeekHours().on(6) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Mon 9-5", "did you mean 09:00-17:00?"),
        ("Mon 2:00-4:00", "write 02:00-04:00 or 14:00-16:00"),
        ("08:00-10:00", "no day is said: read as every day; here nothing is guessed"),
        ("odd ISO weeks Mon am", "'odd ISO weeks' at character 1: every week is the same here"),
        ("Mon am, PH off", "public holidays come from"),
    ],
)
def test_where_a_week_is_set_nothing_is_guessed(text: str, says: str) -> None:
    """Working hours and hours of sites are one week, written out; lists of days and days alone are no guess there."""
    with pytest.raises(SessionSyntaxError) as caught:
        parse_week(text)
    assert says in str(caught.value)
    assert parse_week("Mon, Tue 9-17; Wed pm") == parse_sessions("Mon,Tue 09:00-17:00; Wed pm").spans
    assert parse_week("Sat") == parse_sessions("Sat all day").spans


def test_weeks_alternate_by_their_iso_number() -> None:
    """What holds in odd or even weeks holds by the ISO number, across the turn of a year of 53 weeks too."""
    value = parse_sessions("Mon am; odd ISO weeks Wed am; even ISO weeks Wed,Thu 14:00-16:00")
    assert value.alternating
    assert value.spans[2] == (DEFAULT_HALVES.am, Span(840, 960))
    wednesdays = [value.on(dt.date(2026, 12, 23) + dt.timedelta(days)) for days in (0, 7, 14, 21)]  # 52, 53, 1, 2
    assert wednesdays == [(Span(840, 960),), (DEFAULT_HALVES.am,), (DEFAULT_HALVES.am,), (Span(840, 960),)]
    assert value.on(MONDAY) == value.on(MONDAY + dt.timedelta(7)) == (DEFAULT_HALVES.am,)
    assert Sessions(value.odd) == Sessions(value.odd, value.odd) != value
    assert not Sessions(value.odd).alternating


@pytest.mark.parametrize("day", [(Span(5, 9), Span(1, 3)), (Span(1, 5), Span(5, 9)), (Span(1, 5), Span(4, 9))])
def test_week_values_are_normal(day: tuple[Span, ...]) -> None:
    """Unsorted, touching or overlapping spans and weeks of another length are programming errors found at once."""
    with pytest.raises(ValueError, match="Wed: spans must be sorted"):
        Sessions(((), (), day, (), (), (), ()))
    with pytest.raises(ValueError, match="Mon: spans must be sorted"):
        WeekHours((day, None, None, None, None, None, None))
    with pytest.raises(ValueError, match="7 days, not 1"):
        Sessions(((),))


def test_halves_follow_one_another() -> None:
    """A policy whose morning ends after its afternoon starts is refused."""
    with pytest.raises(ValueError, match="must follow one another"):
        Halves(Span(480, 900), Span(870, 1020), Span(1140, 1230))


def test_import_compiles_nothing_and_stays_in_the_standard_library() -> None:
    """`today` reads sessions: importing them brings neither numpy nor pydantic, and compiles no pattern."""
    code = (
        "import sys, re; calls = []; compile_ = re.compile\n"
        "re.compile = lambda *a, **k: calls.append(sys._getframe(1).f_globals['__name__']) or compile_(*a, **k)\n"
        "import repplan.domain.sessions\n"
        "assert not {'numpy', 'pydantic', 'numba', 'rich'} & set(sys.modules)\n"
        "assert not [name for name in calls if name.startswith('repplan')], calls"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
