"""Dates of rosters that leave out the year, or stand only in the title: of which week a notice on the wall is."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from repplan.domain.roster import Period
from repplan.errors import BadDataError
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from repplan.files.roster_columns import DayColumn

_RANGE = re.compile(
    r"(?<![\d./-])(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?\s*(?:\(.{1,4}\))?"
    r"\s*(?:[-–—~至到]+|to)\s*"
    r"(?:(\d{4})\s*[-/.年]\s*)?(?:(\d{1,2})\s*[-/.月]\s*)?(\d{1,2})(?![\d:./-])"
)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_LONGEST = 366
"""A title names no longer period, in days."""
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Title:
    """What the lines above a roster say of its days.

    Attributes:
        row: the line that says it, 0 = none does.
        period: the days from … to …, None where they are not said.
        year: the year, 0 = not said.
    """

    row: int = 0
    period: Period | None = None
    year: int = 0

    @property
    def week(self) -> Period | None:
        """The period where it is no longer than a week: weekdays below such a title are single days."""
        return self.period if self.period and len(self.period.days) <= _WEEK else None

    def day_of_week(self, weekday: int) -> dt.date | None:
        """The day of the title's week that is such a weekday; None where it names no week."""
        if self.week is None or weekday < 0:
            return None
        first = self.week.first
        return first + dt.timedelta(days=(weekday - first.weekday()) % 7)


def read_title(titles: Iterable[tuple[int, str]], today: dt.date) -> Title:
    """The days that the lines above a table name: `2026年11月23日-11月29日`, else the year alone.

    Args:
        titles: (row, text) of the lines.
        today: a period without a year is the one nearest to it.
    """
    lines = [(row, unicodedata.normalize("NFKC", text)) for row, text in titles]
    for row, text in lines:
        year = _YEAR.search(text)
        for match in _RANGE.finditer(text):
            period = _period(match, int(year[1]) if year else 0, today)
            if period is not None:
                return Title(row, period, period.first.year)
    return next((Title(row, None, int(year[1])) for row, text in lines if (year := _YEAR.search(text))), Title())


def _period(match: re.Match[str], year: int, today: dt.date) -> Period | None:
    first_year, month, day, last_year, last_month, last_day = (int(part or 0) for part in match.groups())
    year = first_year or year
    try:
        first = dt.date(year, month, day) if year else nearest(month, day, today)
        if first is None:
            return None
        last = dt.date(last_year or first.year, last_month or month, last_day)
        if not last_year and last < first:
            last = last.replace(year=first.year + 1)
    except ValueError:
        return None
    return Period(first, last) if 0 < (last - first).days < _LONGEST else None


def nearest(month: int, day: int, to: dt.date) -> dt.date | None:
    """The day of that month and number nearest to a date; None where no year around it has one."""
    found = []
    for year in (to.year - 1, to.year, to.year + 1):
        try:
            found.append(dt.date(year, month, day))
        except ValueError:  # 29 February
            continue
    return min(found, key=lambda date: abs(date - to), default=None)


def with_dates(
    columns: Sequence[tuple[str, DayColumn]], title: Title, today: dt.date
) -> tuple[list[DayColumn], list[str]]:
    """Columns of days with their dates, and words for what was guessed.

    The year of `11月23日` is the title's, or else the one that brings the first such column nearest to today; the
    columns after it follow. Weekdays below the title of a week are that week's days.

    Args:
        columns: (header, day) as `day_column` reads them.
        title: what stands above them.
        today: the day of reading.

    Raises:
        BadDataError: a day that its year does not have.
    """
    if all(day.date is None and day.month_day is None for _name, day in columns):
        return [replace(day, date=title.day_of_week(day.weekday)) for _name, day in columns], []
    found, notes = [], []
    former: dt.date | None = None
    for name, day in columns:
        if day.month_day is None:
            found.append(day)
            former = day.date or former
            continue
        date = _dated(name, day.month_day, title, former, today)
        if former is None and not title.year:
            notes.append(_("{name!r} names no year: read as {date}").format(name=name, date=date))
        if day.weekday >= 0 and day.weekday != date.weekday():
            notes.append(_("{name!r} is read as {date}, which is another weekday").format(name=name, date=date))
        found.append(replace(day, weekday=date.weekday(), date=date))
        former = date
    return found, notes


def _dated(name: str, month_day: tuple[int, int], title: Title, former: dt.date | None, today: dt.date) -> dt.date:
    month, day = month_day
    if former is None and title.period is None and title.year:
        # The middle of the year is nearest to no day of another one.
        date = nearest(month, day, dt.date(title.year, 7, 2))
    else:
        date = nearest(month, day, former or (title.period.first if title.period else today))
    if date is None:
        raise BadDataError(_("{name!r}: there is no such day in that year").format(name=name))
    # A spreadsheet writes the number 11.30 as 11.3, which then stands after 11.29.
    if day in (1, 2, 3) and "." in name and former is not None and date < former:
        late = nearest(month, day * 10, former)
        return late if late is not None and late >= former else date
    return date
