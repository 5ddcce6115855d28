"""Laws of span arithmetic and of the text forms, against a naive twin that works on sets of minutes."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from repplan.domain.sessions import (
    DEFAULT_HALVES,
    DaySpans,
    Halves,
    SessionReading,
    Sessions,
    SessionSyntaxError,
    Span,
    format_day_hours,
    format_sessions,
    intersect,
    normalise,
    parse_day_hours,
    parse_sessions,
    read_sessions,
    session_warnings,
    subtract,
    union,
)
from repplan.domain.spans import WHOLE_DAY, complement, is_normal
from repplan.domain.taiwan_sessions import format_service_periods, parse_service_periods

# Few distinct times make spans overlap, touch and coincide often; the halves' own edges are among them.
_edges = st.sampled_from([0, 1, 60, 480, 481, 600, 690, 691, 720, 870, 900, 1020, 1140, 1230, 1439, 1440])
_times = st.integers(0, 1440)
_any_time = _edges | _times
_span = st.tuples(_any_time, _any_time).filter(lambda p: p[0] != p[1]).map(lambda p: Span(min(p), max(p)))
_halves_span = st.sampled_from([DEFAULT_HALVES.am, DEFAULT_HALVES.pm, DEFAULT_HALVES.evening])
day_spans = st.lists(_span | _halves_span, max_size=5).map(normalise)
_week = st.lists(day_spans | st.just(()), min_size=7, max_size=7).map(tuple)
sessions = _week.map(Sessions) | st.tuples(_week, _week).map(lambda weeks: Sessions(*weeks))
# Few different days, so that days are grouped.
repeated = st.lists(day_spans, min_size=1, max_size=3).flatmap(
    lambda pool: st.lists(st.sampled_from(pool), min_size=14, max_size=14).map(
        lambda days: Sessions(tuple(days[:7]), tuple(days[7:] if len(pool) > 1 else days[:7]))
    )
)
halves = (
    st.lists(_times, min_size=6, max_size=6)
    .map(sorted)
    .filter(lambda t: t[0] < t[1] and t[2] < t[3] and t[4] < t[5])
    .map(lambda t: Halves(Span(t[0], t[1]), Span(t[2], t[3]), Span(t[4], t[5])))
)


def minutes(spans: DaySpans) -> set[int]:
    return {minute for span in spans for minute in range(span.start, span.end)}


@settings(deadline=None)
@given(day_spans, day_spans)
def test_span_arithmetic_is_set_arithmetic(a: DaySpans, b: DaySpans) -> None:
    """Union, intersection and difference hold exactly the minutes that sets do, in normal form."""
    for result, expected in (
        (union(a, b), minutes(a) | minutes(b)),
        (intersect(a, b), minutes(a) & minutes(b)),
        (subtract(a, b), minutes(a) - minutes(b)),
        (complement(a), set(range(1440)) - minutes(a)),
    ):
        assert minutes(result) == expected
        assert is_normal(result)


@settings(deadline=None)
@given(st.lists(_span, max_size=6))
def test_normal_form_is_unique(spans: list[Span]) -> None:
    """Equal sets of minutes are equal values, whatever the spans they were made of."""
    normal = normalise(spans)
    assert minutes(normal) == minutes(tuple(spans))
    assert is_normal(normal)
    assert normalise(reversed(normal)) == normal == normalise([*spans, *normal])


@given(day_spans, day_spans, day_spans)
def test_algebra(a: DaySpans, b: DaySpans, c: DaySpans) -> None:
    """The laws callers lean on when they combine sessions, site hours and busy blocks in any order."""
    assert intersect(a, b) == intersect(b, a)
    assert intersect(a, intersect(b, c)) == intersect(intersect(a, b), c)
    assert intersect(a, union(b, c)) == union(intersect(a, b), intersect(a, c))
    assert subtract(a, union(b, c)) == subtract(subtract(a, b), c)
    assert union(subtract(a, b), intersect(a, b)) == a
    assert intersect(a, WHOLE_DAY) == a == union(a, ())


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sessions | repeated)
def test_parse_undoes_format(value: Sessions) -> None:
    """The canonical text means the value alone, without a warning, and is canonical itself; so with clocks only."""
    text = format_sessions(value)
    assert read_sessions(text) == SessionReading(value)
    assert format_sessions(parse_sessions(text)) == text
    assert read_sessions(format_sessions(value, halves=None)) == SessionReading(value)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(repeated, halves)
def test_parse_undoes_format_for_any_halves(value: Sessions, policy: Halves) -> None:
    """So it does under a policy whose half-days are different, even when they touch."""
    whole = Sessions((policy.all_day, (policy.am,), (policy.pm,), normalise((policy.am, policy.evening)), (), (), ()))
    for each in (value, whole):
        assert parse_sessions(format_sessions(each, policy), policy) == each


@given(day_spans)
def test_day_hours_round_trip(value: DaySpans) -> None:
    """Stored hours of a day read back as what was stored."""
    assert parse_day_hours(format_day_hours(value)) == value


_WORDS = """Mon Tuesday Fri daily weekdays weekend am pm evening all-day 08:30 11:30 14:00 2:00 - , ; / : ( ) and to only
周一 周三 每周二 周末 工作日 一 三 日 天 至 到 、 上午 下午 晚上 全天 上下午 ８：３０ ～ 1 9 周1 9点半 坐诊 单周 （双） 休 停诊 除 节假日 … 次 x
odd-weeks even-ISO-weeks closed except PH 9am 2pm"""
_words = st.sampled_from(_WORDS.split())


@settings(max_examples=500, deadline=None)
@given(st.lists(st.tuples(_words, st.sampled_from(["", " "])), max_size=9))
def test_any_text_is_read_or_refused(parts: list[tuple[str, str]]) -> None:
    """No text ends in anything but a value that survives its canonical form, or a syntax error placed inside the text."""
    check_read_or_refused("".join(word + space for word, space in parts))


_NOTICES = (
    "周一全天、周二下午",
    "每周一、三上午8:30-11:30",
    "单周：周一上午；双周：周二、五下午14:00-17:00",
    "星期一上午看診、…、星期日晚上休診",
    "周一至周五上午（节假日除外），周三停诊",
    "Mon,Wed-Fri 9am-12pm; odd ISO weeks Sat 2:00-4:00 pm",
    "NNNNNNYNNNNNNYNNNNNYY",
)
_CHANGES = st.tuples(
    st.integers(0, 60),
    st.integers(0, 3),
    st.text("周一三上下午单停至0123459:-,;()（）、…。N ampwek\n\u3000\x00é", max_size=3),
)


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(_NOTICES), st.lists(_CHANGES, max_size=4))
def test_a_notice_typed_wrongly_is_read_or_refused(text: str, changes: list[tuple[int, int, str]]) -> None:
    """Letters left out, added or changed anywhere end in a value or in a syntax error, never in a crash."""
    for at, removed, added in changes:
        text = text[:at] + added + text[at + removed :]
    check_read_or_refused(text)


def check_read_or_refused(text: str) -> None:
    """A value that survives its canonical form, with warnings placed inside the text; or an error placed there."""
    try:
        reading = read_sessions(text)
    except SessionSyntaxError as caught:
        error = caught
    else:
        assert read_sessions(format_sessions(reading.sessions)) == SessionReading(reading.sessions)
        assert all(0 <= warning.position < len(text) for warning in reading.warnings)
        return
    assert 0 <= error.position <= len(text)
    assert error.message == str(error)
    assert session_warnings(text) == ()


@settings(deadline=None)
@given(st.text("NY", min_size=21, max_size=21).filter(lambda code: "N" in code), halves)
def test_service_periods_round_trip(code: str, policy: Halves) -> None:
    """Taiwan's 21 letters say which half-days are open, whatever the half-days are, and can be written back."""
    week = parse_service_periods(code, policy)
    assert format_service_periods(week, policy) == code
    assert parse_sessions(code, policy).spans == week
    open_halves = sum(len(minutes(day)) for day in week)
    assert open_halves == sum(
        len(minutes((policy.named[at // 7][1],))) for at, letter in enumerate(code) if letter == "N"
    )


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (5, 5), (6, 5), (0, 1441)])
def test_span_refuses_what_is_no_time(start: int, end: int) -> None:
    """A span is never empty, backwards, or outside the day."""
    with pytest.raises(ValueError, match="a span needs"):
        Span(start, end)
