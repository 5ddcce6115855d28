"""The days that can be meant: a slip of the finger in a year must not become a fact."""

from __future__ import annotations

import contextlib
import datetime as dt
import re

from repplan.i18n import _

FIRST = dt.date(1990, 1, 1)
YEARS_AHEAD = 10
_NEAR = 100
"""Days: a date without its year means one across the turn of the year only where that lies this near."""
_WITHOUT_YEAR = re.compile(r"(\d{1,2}-)?\d{1,2}", re.ASCII)


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

    A last day without its year that lies before the first by month and day is one of the next year only where that
    makes a stretch over the turn of the year: behind 2026-12-14, `01-05` is, and `12-01` is a slip.

    Raises:
        ValueError: if it is no day, or a slip.
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
        if month is not None:
            found = dt.date(first.year + ((month, day) < (first.month, first.day)), month, day)
        elif day >= first.day:
            found = first.replace(day=day)
        else:
            found = (first.replace(day=1) + dt.timedelta(days=31)).replace(day=day)
    except ValueError:
        raise ValueError(_("{text!r} is no day of the calendar").format(text=plain)) from None
    if found.year > first.year and (found - first).days > _NEAR:
        message = _("{text!r} lies before {first}: swap them, or write the last day with its year, {found}")
        raise ValueError(message.format(text=plain, first=first, found=found))
    return found


def coming_day(text: str, last: str, today: dt.date) -> dt.date | None:
    """The first day of a stretch written as `12-20`: of this year, or of the next if the stretch is over in this one.

    `last` is what stands behind the first day, "" = nothing. None if the text is written in another way.

    Raises:
        ValueError: if it is no day, or the stretch was over so lately that the past one may be meant.
    """
    match = re.fullmatch(r"(\d{1,2})-(\d{1,2})", text.strip(), re.ASCII)
    if match is None:
        return None
    days = []
    for year in (today.year, today.year + 1):
        with contextlib.suppress(ValueError):  # 29 February may be in one of them only
            days.append(dt.date(year, int(match[1]), int(match[2])))
    if not days:
        raise ValueError(_("{text!r} is no day of the calendar").format(text=text.strip()))
    first = days[0]
    end = last_day(first, last) if _WITHOUT_YEAR.fullmatch(last.strip()) else first
    if end >= today:
        return first
    if (today - end).days <= _NEAR or len(days) == 1:
        message = _("{text!r} is over this year: write it with its year, such as {first}")
        raise ValueError(message.format(text=text.strip(), first=days[-1]))
    return days[-1]
