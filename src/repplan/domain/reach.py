"""The days that can be meant: a slip of the finger in a year must not become a fact."""

from __future__ import annotations

import datetime as dt

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
