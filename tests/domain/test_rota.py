"""Rotas: which sessions hold at which site on which day, and the windows that come of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repplan.domain.calendar import Shift, WorkCalendar, WorkDay
from repplan.domain.customer import Customer, Setting, Site, Tier
from repplan.domain.policy import Policy
from repplan.domain.receiving import receives_any_time, stands_in_for, windows
from repplan.domain.rota import (
    OWN,
    EntryKind,
    RotaEntry,
    at_site,
    last_session_day,
    lasting,
    meets_at,
    rota_ends,
    sites_of,
    stopped_on,
    weekly_on,
)
from repplan.domain.winning import win_clock

if TYPE_CHECKING:
    from collections.abc import Iterable

    from repplan.domain.spans import Span

MONDAY = dt.date(2026, 11, 23)
"""The Monday of ISO week 48, an even one."""

NORTH = Site("n", "North Campus", (39.95, 116.45), "North Road 1")
SHORT_HOURS = Site("h", "Half Day House", hours=("09:00-10:00",) * 5 + ("closed",) * 2)
POLICY = Policy()


def day(offset: int) -> dt.date:
    return MONDAY + dt.timedelta(days=offset)


def weekly(text: str, first: int | None = None, site: Site | None = None) -> RotaEntry:
    return RotaEntry(EntryKind.WEEKLY, None if first is None else day(first), hours=text, site=site)


def ended(last: int, site: Site | None = None) -> RotaEntry:
    return RotaEntry(EntryKind.ENDED, last=day(last), site=site)


def stopped(first: int, last: int, hours: str = "", site: Site | None = None) -> RotaEntry:
    return RotaEntry(EntryKind.STOPPED, day(first), day(last), hours, site)


def once(offset: int, hours: str, site: Site | None = None) -> RotaEntry:
    return RotaEntry(EntryKind.ONCE, day(offset), day(offset), hours, site)


def customer(sessions: str, *rota: RotaEntry, setting: Setting = Setting.OUTPATIENT, **facts: object) -> Customer:
    made = Customer(1, "c1", "Li Wei", "s", "Hospital", setting, Tier.A, sessions=sessions, rota=rota)
    return replace(made, **facts)  # type: ignore[arg-type]


def windows_on(who: Customer, offset: int, *, closed: Iterable[Span] = (), like: int | None = None) -> list[str]:
    """The windows of a day as text, those at another site with its identifier."""
    date = day(offset)
    work = WorkDay(date, date.weekday() if like is None else like, Shift(480, 1260))
    found = windows(who, work, lambda _site: closed, POLICY)
    return [f"{w.start // 60:02d}:{w.start % 60:02d}-{w.end // 60:02d}:{w.end % 60:02d}{w.site_id}" for w in found]


def test_sessions_from_a_day_on_take_over() -> None:
    """Up to the day before the old sessions hold, from the day on the new ones, whatever the order of the entries."""
    who = customer("Mon am", weekly("Wed pm", 14), weekly("Tue am", 7))
    assert [weekly_on(who, OWN, day(n)) for n in (-100, 6, 7, 13, 14, 400)] == [
        *("Mon am", "Mon am", "Tue am", "Tue am", "Wed pm", "Wed pm")
    ]
    assert windows_on(who, 0) == ["08:00-11:30"]
    assert windows_on(who, 7) == []
    assert windows_on(who, 8) == ["08:00-11:30"]


def test_sessions_end_with_a_day_and_may_begin_anew() -> None:
    """The last day still counts; after it there is nothing, until other sessions begin, even on the very next day."""
    who = customer("daily am", ended(6))
    assert windows_on(who, 6) == ["08:00-11:30"]
    assert windows_on(who, 7) == []
    again = replace(who, rota=(ended(6), weekly("daily pm", 7)))
    assert windows_on(again, 7) == ["14:30-17:00"]
    assert last_session_day(again) is None
    assert [entry.kind for entry in lasting(again, OWN)] == [EntryKind.ENDED, EntryKind.WEEKLY]


def test_a_stop_takes_sessions_away_at_its_site_only() -> None:
    """Both ends are included, a half-day stops half a day, and other sites go on."""
    who = customer("daily am; daily pm", weekly("daily evening", site=NORTH), stopped(1, 3), stopped(5, 5, "am"))
    assert windows_on(who, 0) == ["08:00-11:30", "14:30-17:00", "19:00-20:30n"]
    for offset in (1, 2, 3):
        assert windows_on(who, offset) == ["19:00-20:30n"]
    assert windows_on(who, 5) == ["14:30-17:00", "19:00-20:30n"]
    assert stopped_on(who, day(2)) is not None
    assert stopped_on(who, day(2), "n") is None
    assert stopped_on(who, day(4)) is None


def test_a_stop_takes_evening_visits_away_too() -> None:
    """Who is away on a ward's evening is away: the policy's evenings are bound by stops as by blackouts."""
    ward = customer("Tue am", setting=Setting.WARD)
    assert windows_on(ward, 1) == ["08:00-11:30", "19:00-20:30"]
    assert windows_on(replace(ward, rota=(stopped(1, 1),)), 1) == []
    assert windows_on(replace(ward, rota=(ended(0),)), 1) == []


def test_a_single_session_holds_whatever_else_is_said() -> None:
    """It comes on top, on a stopped day, after the end, on a closed weekday of the site; only a blackout is stronger."""
    who = customer("Mon am", stopped(0, 20), once(5, "14:00-17:00", SHORT_HOURS), once(5, "am"), ended(2))
    assert windows_on(who, 5) == ["08:00-11:30", "14:00-17:00h"]
    shut = WorkCalendar(week=(Shift(480, 1020),) * 7)
    assert windows(who, shut.day(day(5)), lambda site: [] if site else [_span(0, 1440)], POLICY)[0].site_id == "h"
    assert windows_on(who, 5, closed=[_span(0, 1440)]) == []
    assert windows_on(replace(who, rota=(once(0, "10:30-12:00"),)), 0) == ["08:00-12:00"]


def _span(start: int, end: int) -> Span:
    from repplan.domain.spans import Span

    return Span(start, end)


def test_each_site_has_its_own_hours() -> None:
    """Weekly sessions elsewhere lie inside that site's hours, not inside those of the customer's own site."""
    who = customer("", weekly("Mon,Sat am", site=SHORT_HOURS), hours=("closed",) * 7)
    assert windows_on(who, 0) == ["09:00-10:00h"]
    assert windows_on(who, 5) == []
    assert not receives_any_time(who)


def test_alternating_weeks_and_make_up_days() -> None:
    """Odd and even ISO weeks alternate; a Sunday that works like the Monday after it belongs to the coming week."""
    who = customer("odd ISO weeks Mon am; even ISO weeks Mon,Fri pm")
    assert windows_on(who, 0) == ["14:30-17:00"]
    assert windows_on(who, 7) == ["08:00-11:30"]
    assert windows_on(who, 6, like=0) == ["08:00-11:30"]  # a Sunday of an even week, like the Monday of an odd one
    assert windows_on(who, 5, like=4) == ["14:30-17:00"]  # a Saturday, like the Friday before it


@given(st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1)), st.integers(0, 6))
def test_the_stand_in_is_the_nearest_such_weekday(date: dt.date, weekday: int) -> None:
    """A make-up day stands for a date of the weekday asked for that is at most three days away; any other for itself."""
    found = stands_in_for(WorkDay(date, weekday, None))
    assert found.weekday() == weekday
    assert abs((found - date).days) <= 3
    assert stands_in_for(WorkDay(date, date.weekday(), None)) == date


@pytest.mark.parametrize(
    ("rota", "last"),
    [
        ((), None),
        ((ended(9),), 9),
        ((ended(9), weekly("Mon am", 30)), None),
        ((ended(9), weekly("Mon am", site=NORTH)), None),
        ((ended(9), weekly("Mon am", site=NORTH), ended(12, NORTH)), 12),
        ((ended(9), once(20, "am")), 20),
        ((ended(9), once(20, "am", NORTH)), 20),
        ((stopped(1, 99),), None),
    ],
)
def test_the_end_of_all_sessions_is_known(rota: tuple[RotaEntry, ...], last: int | None) -> None:
    """An end counts once no site has sessions after it, single ones included; a stop is no end."""
    expected = None if last is None else day(last)
    assert last_session_day(customer("Mon am", *rota)) == expected


def test_the_end_of_all_sessions_cuts_the_win_window() -> None:
    """As the rota's end does, whichever comes first; sessions that go on elsewhere leave it alone."""
    who = customer("Mon am", ended(6), start_date=MONDAY)
    clock = win_clock(who, POLICY)
    assert clock is not None
    assert (clock.deadline, clock.by_rota) == (day(6), True)
    assert rota_ends(replace(who, rota_end=day(3))) == day(3)
    assert rota_ends(replace(who, rota=(), rota_end=day(3))) == day(3)
    going_on = win_clock(replace(who, rota=(ended(6), weekly("Mon am", site=NORTH))), POLICY)
    assert going_on is not None
    assert going_on.deadline == day(13)


def test_a_customer_at_another_site_has_its_place() -> None:
    """Name, point and address are the site's; who he is stays."""
    who = customer("Mon am", weekly("Tue am", site=NORTH), point=(1.0, 2.0), address="Old Road 2")
    there = at_site(who, NORTH)
    assert (there.site_id, there.site_name, there.point, there.address) == ("n", NORTH.name, NORTH.point, NORTH.address)
    assert (there.number, there.name) == (who.number, who.name)
    assert sites_of(who) == (OWN, "n")
    assert meets_at(who) == {"s", "n"}
