"""Dates as people write them: read where they are plain, never where day and month could be either."""

from __future__ import annotations

import contextlib
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repplan.files.date_texts import DateOrder, OrderNeededError, proven_orders, read_date

DAY = dt.date(2026, 11, 23)
DAYS = st.dates(dt.date(2001, 1, 1), dt.date(2098, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23",
        "2026/11/23",
        "2026.11.23",
        "2026年11月23日",
        "26年11月23日",
        "2026年11月23日（周一）",
        "20261123",
        "46349",
        "46349.604",
        "23/11/2026",
        "11/23/2026",
        "23.11.2026",
        "23-11-2026",
        "23 Nov 2026",
        "Nov 23, 2026",
        "23-Nov-26",
        "Monday 23 November 2026",
        "23 Nov 2026 14:30 XYZ",
        "2026-11-23 14:30",
        "2026-11-23T14:30:00Z",
        "2026-11-23T14:30:00.000+0800",
        "11/23/2026 2:30 PM",
        "2026/11/23 下午3:20",
    ],
)
def test_a_plain_date_is_read(text: str) -> None:
    """Whatever the notation, with or without a weekday and a time of day."""
    assert read_date(text) == DAY


@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "11月23日", "10 Nov", "Nov 2026", "Monday", "12", "2026", "12345678901", "10:30", "1/2"),
        *("x" * 99, "1" + " " * 30_000 + "x"),
        *("115/11/23", "115年11月23日", "23/11/226"),
    ],
)
def test_what_is_no_whole_date_is_refused(text: str) -> None:
    """A date without its year or its day is not filled up with today's, and no customer is of the year 115."""
    with pytest.raises(ValueError, match="is no date; write year-month-day"):
        read_date(text)


@pytest.mark.parametrize("text", ["2026-02-30", "30/02/2026", "31.04.2026", "2026年13月1日", "20260230"])
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    """It is told apart from what is no date."""
    with pytest.raises(ValueError, match="no day of the calendar"):
        read_date(text)


def test_day_and_month_are_never_guessed() -> None:
    """A date that could be two days is refused and both are named; said in an order it is read so."""
    with pytest.raises(OrderNeededError, match="could be 2026-05-06 or 2026-06-05"):
        read_date("5/6/2026")
    assert read_date("5/6/2026", DateOrder.DMY) == dt.date(2026, 6, 5)
    assert read_date("5/6/2026", DateOrder.MDY) == dt.date(2026, 5, 6)
    assert read_date("05/05/2026") == dt.date(2026, 5, 5)
    assert read_date("26/11/23", DateOrder.YMD) == DAY
    with pytest.raises(ValueError, match="no day of the calendar"):
        read_date("23/11/2026", DateOrder.MDY)


def test_a_column_proves_its_order() -> None:
    """One cell that fits a single order decides for all; contradicting cells leave none; plain cells prove nothing."""
    assert proven_orders(["5/6/2026", "23/11/2026", "2026-01-02", "soon", "05/05/2026"])[0] == {DateOrder.DMY}
    assert proven_orders(["5/6/2026", "11/23/2026"])[0] == {DateOrder.MDY}
    assert proven_orders(["5/6/2026", "7/8/2026"]) == ({DateOrder.DMY, DateOrder.MDY}, "5/6/2026")
    assert proven_orders(["13/6/2026", "3/13/2026"])[0] == set()
    assert proven_orders(["2026-01-02", "46349", "3.4.2026"]) == (set(DateOrder), "")


@given(DAYS)
def test_every_notation_means_its_day(day: dt.date) -> None:
    """Whatever the day, each notation is read back as it, and an unsaid order is asked for exactly where it matters."""
    for text in (day.isoformat(), f"{day:%Y/%m/%d}", f"{day.year}年{day.month}月{day.day}日", f"{day:%d.%m.%Y}"):
        assert read_date(text) == day
    assert read_date(f"{day:%d %b %Y}") == day
    assert read_date(str((day - dt.date(1899, 12, 30)).days)) == day
    for order, text in ((DateOrder.DMY, f"{day:%d/%m/%Y}"), (DateOrder.MDY, f"{day:%m/%d/%Y}")):
        assert read_date(text, order) == day
        if day.day > 12 or day.day == day.month:
            assert read_date(text) == day
        else:
            with pytest.raises(OrderNeededError):
                read_date(text)


@given(st.text(max_size=30) | st.text("0123456789/-.年月日: TNov", max_size=20))
def test_any_text_is_a_date_or_a_mistake(text: str) -> None:
    """No text ends in another error."""
    with contextlib.suppress(ValueError):
        assert isinstance(read_date(text.strip()), dt.date)
