"""The text form of rotas: it parses back exactly, reads what people write, and refuses the rest in words."""

from __future__ import annotations

import contextlib
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repplan.domain.halves import DEFAULT_HALVES
from repplan.domain.reach import last_day
from repplan.domain.rota import EntryKind
from repplan.domain.rota_text import (
    RotaLine,
    RotaRules,
    day_text,
    format_changes,
    format_elsewhere,
    parse_changes,
    parse_elsewhere,
    weekly_text,
)

RULES = RotaRules(dt.date(2026, 11, 23), DEFAULT_HALVES)

SIGNS = st.text(alphabet="aB北院 :：#@;；\"'\\.,-", max_size=12).map(lambda text: " ".join(text.split()))
SITES = st.one_of(st.just("North Campus"), st.just('A: "B" # C @ D'), SIGNS.map(lambda name: name or "X"))
WEEKS = st.sampled_from(["", "Mon am", "odd ISO weeks Mon,Wed am; even ISO weeks Fri 09:30-11:30", "daily all day"])
TIMES = st.sampled_from(["am", "pm", "14:00-17:00", "am, 14:00-15:00", "evening", "all day"])
NOTES = SIGNS
DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2030, 12, 31))


@st.composite
def changes(draw: st.DrawFn) -> RotaLine:
    kind = draw(st.sampled_from(EntryKind))
    site, note, first = draw(st.one_of(st.just(""), SITES)), draw(NOTES), draw(DAYS)
    if kind is EntryKind.WEEKLY:
        return RotaLine(site, first, None, kind, draw(WEEKS), note)
    if kind is EntryKind.ENDED:
        return RotaLine(site, None, first, kind, "", note)
    if kind is EntryKind.ONCE:
        return RotaLine(site, first, first, kind, draw(TIMES), note)
    hours = draw(st.one_of(st.just(""), TIMES))
    last = first + dt.timedelta(days=draw(st.integers(0, 40)))
    return RotaLine(site, first, last, kind, "" if hours == "all day" else hours, note)


@given(st.lists(changes(), max_size=6, unique=True))
def test_changes_parse_back_exactly(lines: list[RotaLine]) -> None:
    """Every entry with dates survives the way through text, with any site and note; the text is its own canonical form."""
    text = format_changes(lines)
    assert set(parse_changes(text, RULES)) == set(lines)
    assert set(parse_changes(text, None)) == set(lines)
    assert format_changes(parse_changes(text, RULES)) == text


@given(st.lists(st.builds(RotaLine, SITES, st.none(), st.none(), st.just(EntryKind.WEEKLY), WEEKS, NOTES), max_size=4,
                unique_by=lambda line: line.site))  # fmt: skip
def test_sessions_elsewhere_parse_back_exactly(lines: list[RotaLine]) -> None:
    """So do the sessions that always hold at other sites."""
    text = format_elsewhere(lines)
    assert set(parse_elsewhere(text, RULES)) == set(lines)
    assert set(parse_elsewhere(text, None)) == set(lines)
    assert format_elsewhere(parse_elsewhere(text, RULES)) == text


@given(
    st.text(
        alphabet=st.sampled_from('from until stop 停诊once@:：#"\\ \n;2026-1-05..am周一14:00-17:00daily'), max_size=60
    )
)
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    """Nothing but a `ValueError` comes out, whatever is written."""
    for parse in (parse_changes, parse_elsewhere):
        with contextlib.suppress(ValueError):
            parse(text, RULES)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("停诊 2026-12-01..12-14", "stop 2026-12-01..2026-12-14"),
        ("stop 2026-12-20..01-05", "stop 2026-12-20..2027-01-05"),
        ("stop 2027-12-20..02-29", "stop 2027-12-20..2028-02-29"),
        ("停诊2026-12-28..3 全天", "stop 2026-12-28..2027-01-03"),
        ("stop 2026-12-1 上午 @ 北院 # 会议", "stop 2026-12-01 am @ 北院 # 会议"),
        ("Once 2026-12-05 14:00-17:00", "once 2026-12-05 14:00-17:00"),
        ("加诊 2026-12-05 下午", "once 2026-12-05 pm"),
        ("once 2026-12-05", "once 2026-12-05 all day"),
        ("自 2027-01-04：周一、三上午", "from 2027-01-04: Mon,Wed am"),
        ("from 2027-01-04 @ 北院: any time", "from 2027-01-04 @ 北院: any time"),
        ("截止 2026-12-31", "until 2026-12-31"),
        ("until 2026-12-31\n\nstop 2026-12-01", "stop 2026-12-01\nuntil 2026-12-31"),
    ],
)
def test_what_people_write_is_read(written: str, canonical: str) -> None:
    """Chinese verbs, days without a year, full-width signs and any order come to the canonical text."""
    assert format_changes(parse_changes(written, RULES)) == canonical


def test_several_sites_on_one_line_are_told_apart() -> None:
    """An @ begins a site, in lines or between spaces."""
    lines = parse_elsewhere("@ 北院：周一上午； @ 南院: Tue pm", RULES)
    assert [(line.site, line.hours) for line in lines] == [("北院", "Mon am"), ("南院", "Tue pm")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("close 2026-12-01", "no change of sessions"),
        ("stop 2026-02-30", "no day of the calendar"),
        ("stop 2026-12-14..2026-12-01", "swap them"),
        ("stop 2026-12-14..12-01", "swap them, or write the last day with its year, 2027-12-01"),
        ("stop 2026-11-30..4-15", "swap them"),
        ("stop 3026-12-01", "out of reach"),
        ("once 2026-12-01..12-03 am", "means one day"),
        ("from 2026-12-01 Mon am", "from 2026-12-01: Mon am"),
        ("until 2026-12-01 am", "nothing more can follow"),
        ("stop 2026-12-01 @ ", "the site's name"),
        ('stop 2026-12-01 @ "North', "the site's name|not closed"),
        ("stop 2026-12-01 someday", "someday"),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, message: str) -> None:
    """Each mistake says what is wrong with which text."""
    with pytest.raises(ValueError, match=message):
        parse_changes(text, RULES)


@pytest.mark.parametrize("text", ["@ 北院", "@ 北院:", "北院: Mon am", "@ : Mon am", "@ A: Mon am @ A: Tue am"])
def test_sites_without_sessions_are_refused(text: str) -> None:
    """A site needs a name and sessions, and is named once."""
    with pytest.raises(ValueError, match="write"):
        parse_elsewhere(text, RULES)


def test_words_for_any_time_and_times_of_a_day() -> None:
    """`any time` is no restriction; times of a day need no weekday."""
    assert weekly_text("不限", DEFAULT_HALVES) == ""
    assert weekly_text("单周 周一上午", DEFAULT_HALVES) == "odd ISO weeks Mon am"
    assert day_text("2:00pm-4:00pm", DEFAULT_HALVES) == "14:00-16:00"
    assert day_text("", DEFAULT_HALVES) == "all day"


@pytest.mark.parametrize(
    ("first", "text", "last"),
    [
        ("2026-12-01", "12-14", "2026-12-14"),
        ("2026-12-01", "14", "2026-12-14"),
        ("2026-12-28", "01-03", "2027-01-03"),
        ("2026-12-28", "3", "2027-01-03"),
        ("2026-12-01", "2027-02-01", "2027-02-01"),
        ("2026-12-01", "1", "2026-12-01"),
    ],
)
def test_a_last_day_may_leave_out_year_and_month(first: str, text: str, last: str) -> None:
    """What is left out is that of the first day, or the next that lies behind it."""
    assert last_day(dt.date.fromisoformat(first), text) == dt.date.fromisoformat(last)
