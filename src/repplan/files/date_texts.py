"""Dates as people and spreadsheets write them: `2026年11月23日`, `23/11/2026`, `23 Nov 2026`, `46349`.

Which of two numbers is the month is never guessed. A text that makes sense in one order only proves it, one column
proves it for all its cells, and otherwise the user says it. Numbers between dots are day, month, year, as wherever dots
are used. A time of day behind a date is read over: only the day is stored.
"""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum
from typing import TYPE_CHECKING

from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable


class DateOrder(StrEnum):
    """In what order day, month and year stand."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


class OrderNeededError(ValueError):
    """A date could be two days, depending on the order."""


_LONGEST = 60
_FIRST_SERIAL, _LAST_SERIAL = 36526, 73050  # the days of 2000 to 2099 as spreadsheets number them
_SERIAL_ZERO = dt.date(1899, 12, 30)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SERIAL = re.compile(r"\d{5}(\.\d+)?", re.ASCII)
_COMPACT = re.compile(r"(20\d{2})(\d{2})(\d{2})", re.ASCII)
_YEAR = r"(\d{4}|\d{1,2})"  # 115年 may be Taiwan's count, or a slip
_NUMBERS = re.compile(rf"{_YEAR}\s*([./\-年])\s*(\d{{1,2}})\s*([./\-月])\s*{_YEAR}\s*[日号]?", re.ASCII)
_TIME = re.compile(
    r"[\sT,]*(上午|下午|晚上)?\s*\d{1,2}[:：时]\d{2}([:：]\d{2}(\.\d+)?)?分?\s*([ap]\.?m\.?|Z|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE | re.ASCII,
)
_WEEKDAY = re.compile(r"\s*[(（]?(周|星期|礼拜)[一二三四五六日天][)）]?$")


def read_date(text: str, order: DateOrder | None = None) -> dt.date:
    """The day a text means.

    Args:
        text: the text, without spaces around it.
        order: the order of numbers where they are separated by slashes or dashes and the year does not come first.

    Raises:
        OrderNeededError: if no order is given and the text could be two days.
        ValueError: if it is no date, or no day of the calendar; the message says what to write.
    """
    if _ISO.fullmatch(text):
        return _made(text, *(int(part) for part in text.split("-")))
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST - 1]}…"
        raise ValueError(_("{text!r} is no date; write year-month-day such as 2026-11-23").format(text=text))
    plain = _without_time(text)
    if _SERIAL.fullmatch(plain) and _FIRST_SERIAL <= float(plain) <= _LAST_SERIAL:
        return _SERIAL_ZERO + dt.timedelta(days=int(float(plain)))
    if compact := _COMPACT.fullmatch(plain):
        return _made(text, *(int(part) for part in compact.groups()))
    readings = _readings(plain)
    if readings is None:
        return _in_words(text, plain, order)
    if order in readings:
        return readings[order]
    if order is None and len(set(readings.values())) == 1:
        return next(iter(readings.values()))
    if order is not None or not readings:
        raise ValueError(_("{text!r} is no day of the calendar").format(text=text))
    days = _(" or ").join(sorted(map(str, set(readings.values()))))
    raise OrderNeededError(_("{text!r} could be {days}: write year-month-day").format(text=text, days=days))


def proven_orders(texts: Iterable[str]) -> tuple[frozenset[DateOrder], str]:
    """The orders in which all texts of a column are dates, and a text that could be two days in them, "" where none is.

    Texts that are dates in any order, or in none, prove nothing.
    """
    possible, open_text = frozenset(DateOrder), ""
    for text in texts:
        readings = _readings(_without_time(text))
        if readings and (len(readings) < len(DateOrder) or len(set(readings.values())) > 1):
            possible &= readings.keys()
            if len(set(readings.values())) > 1:
                open_text = open_text or text
    return possible, open_text


def _without_time(text: str) -> str:
    """A text without a time of day and a weekday behind it; "" for one too long to be looked at (`_TIME` is slow)."""
    return _WEEKDAY.sub("", _TIME.sub("", text)).strip() if len(text) <= _LONGEST else ""


def _readings(plain: str) -> dict[DateOrder, dt.date] | None:
    """The days that three numbers mean by the order in which they are read; None where the text is not such."""
    found = _NUMBERS.fullmatch(plain)
    if found is None:
        return None
    first, sign, second, _sign, third = found.groups()
    one, two, three = int(first), int(second), int(third)
    if len(first) > 2 or sign == "年":
        readings = dict.fromkeys(DateOrder, (_year(first), two, three))
    else:
        readings = {DateOrder.DMY: (_year(third), two, one), DateOrder.MDY: (_year(third), one, two)}
        if sign == ".":
            return _days(dict.fromkeys(DateOrder, readings[DateOrder.DMY])) or _days(readings)
        if len(third) <= 2:
            readings[DateOrder.YMD] = (_year(first), two, three)
    return _days(readings)


def _days(readings: dict[DateOrder, tuple[int, int, int]]) -> dict[DateOrder, dt.date]:
    """Those readings that are days of the calendar."""
    days = {}
    for order, (year, month, day) in readings.items():
        try:
            days[order] = dt.date(year, month, day)
        except ValueError:
            continue
    return days


def _year(text: str) -> int:
    """A year; one of two digits lies in this century."""
    return int(text) + (2000 if len(text) <= 2 else 0)


def _made(text: str, year: int, month: int, day: int) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise ValueError(_("{text!r} is no day of the calendar").format(text=text)) from None


def _in_words(text: str, plain: str, order: DateOrder | None) -> dt.date:
    """A date that names its month, read by dateutil, which would fill what is missing from a day it is given."""
    if any(sign.isalpha() for sign in plain) and any(sign.isdigit() for sign in plain):
        from dateutil import parser

        first = order is DateOrder.DMY
        try:
            one, other = (
                parser.parse(plain, default=day, dayfirst=first, ignoretz=True).date()
                for day in (dt.datetime(2000, 1, 1), dt.datetime(2004, 2, 2))  # noqa: DTZ001 - only their days count
            )
        except (ValueError, OverflowError, TypeError, ArithmeticError, AttributeError, LookupError):
            one, other = dt.date.min, dt.date.max
        if one == other:
            return one
    raise ValueError(_("{text!r} is no date; write year-month-day such as 2026-11-23").format(text=text))
