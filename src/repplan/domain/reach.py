"""The days that can be meant: a slip of the finger in a year must not become a fact."""

from __future__ import annotations

import datetime as dt
import re

from repplan.i18n import _

FIRST = dt.date(1990, 1, 1)
YEARS_AHEAD = 10


def in_reach(day: dt.date, today: dt.date) -> dt.date:
    """The day itself.

    Raises:
        ValueError: if it lies before `FIRST`, or more than ten calendar years ahead.
    """
    last = dt.date(min(today.year + YEARS_AHEAD, dt.MAXYEAR), 12, 31)
    if not FIRST <= day <= last:
        message = _("{day} is out of reach: days from {first} to {last} can be meant")
        raise ValueError(message.format(day=day, first=FIRST, last=last))
    return day


def last_day(first: dt.date, text: str) -> dt.date:
    """The last day of a stretch as people write it behind the first: `2026-12-14`, or `12-14` or `14` for the next.

    Raises:
        ValueError: if it is no day.
    """
    plain = text.strip()
    match = re.fullmatch(r"(?:(?:(\d{4})-)?(\d{1,2})-)?(\d{1,2})", plain, re.ASCII)
    if match is None:
        message = _("{text!r} is no day: write 2026-12-14, or 12-14 or 14 behind the first day")
        raise ValueError(message.format(text=plain))
    year, month, day = (int(part) if part else None for part in match.groups())
    assert day is not None
    try:
        if year is not None and month is not None:
            return dt.date(year, month, day)
        found = dt.date(first.year, first.month if month is None else month, day)
        if found >= first:
            return found
        if month is not None:
            return found.replace(year=found.year + 1)
        return (found.replace(day=1) + dt.timedelta(days=31)).replace(day=day)
    except ValueError:
        raise ValueError(_("{text!r} is no day of the calendar").format(text=plain)) from None
