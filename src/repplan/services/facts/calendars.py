"""The rep's working time: the settings' week, public holidays, leave, busy blocks, and days worked nevertheless."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.config import CHINA
from repplan.domain.calendar import WorkCalendar
from repplan.i18n import _
from repplan.services.facts.announcements import announced
from repplan.store import holidays, kept, reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from repplan.domain.calendar import Shift
    from repplan.domain.spans import DaySpans
    from repplan.services.context import Context
    from repplan.store.facts import BusyBlock, CalendarYear

DAYS_BACK = 120
DAYS_AHEAD = 400


def load_calendar(
    context: Context,
    db: sqlite3.Connection,
    today: dt.date,
    *,
    first: dt.date | None = None,
    last: dt.date | None = None,
) -> WorkCalendar:
    """The rep's calendar around `today`.

    Holidays and busy blocks are filled in from `first` (default 120 days before) to the end of the year of `last`
    (default 400 days ahead). Years the store does not hold are asked of the holiday libraries, once.

    Raises:
        BadDataError: if the settings name a country or region without holidays, or are wrong otherwise.
    """
    first = first or today - dt.timedelta(days=DAYS_BACK)
    last = last or today + dt.timedelta(days=DAYS_AHEAD)
    years = _years(context, db, range(first.year, last.year + 1))
    week = context.config.week()
    off: dict[dt.date, str] = {}
    half: dict[dt.date, tuple[int, str]] = {}
    work: dict[dt.date, int] = {}
    for year in years:
        off |= year.off
        half |= year.half
        work |= {day: _worked_like(day, week) for day in year.work}
    work |= {workday.day: workday.like for workday in reading.workdays(db)}
    return WorkCalendar(
        week=week,
        holidays=off,
        workdays=work,
        leaves=tuple(leave for _number, leave in reading.leaves(db)),
        busy=expand(reading.busy_blocks(db), first, last),
        provisional=frozenset(year.year for year in years if not year.announced),
        half_holidays=half,
        guessed=frozenset(day for year in years for day in year.guessed),
    )


def stands_for(day: dt.date) -> int:
    """The weekday (Monday 0) whose hours and sessions hold on a make-up day.

    A Saturday works as the Friday before it, a Sunday as the Monday after it: the days they are bridges to.
    """
    return {5: 4, 6: 0}.get(day.weekday(), day.weekday())


def _worked_like(day: dt.date, week: Sequence[Shift | None]) -> int:
    """The weekday that a make-up day stands for in a week that may rest on other days: the nearest worked before."""
    like = stands_for(day)
    return next((weekday for back in range(7) if week[weekday := (like - back) % 7]), like)


def _years(context: Context, db: sqlite3.Connection, years: Iterable[int]) -> list[CalendarYear]:
    """The years of the settings' country, from the store or else from the libraries, and what notices say of them."""
    country, region = _place(context)
    if not country:
        return []
    wanted = tuple(years)
    found = holidays.calendar_years(db, country, region, wanted)
    missing = [year for year in wanted if year not in found]
    if missing:
        learned = {year.year: year for year in _ask(country, region, missing)}
        found |= learned
        # Another command may hold the store: then the next one keeps the years.
        with contextlib.suppress(sqlite3.OperationalError):
            kept.keep_calendar_years(db, country, region, learned.values())
    return announced([found[year] for year in wanted], holidays.notices(db, country))


def _place(context: Context) -> tuple[str, str]:
    return context.config["calendar.country"], context.config["calendar.region"]


def _ask(country: str, region: str, years: Iterable[int]) -> list[CalendarYear]:
    from repplan.services.facts.public_holidays import calendar_year

    return [calendar_year(country, region, year) for year in years]


@dataclass(frozen=True, slots=True)
class YearLearned:
    """A year as the libraries know it now. `changed` tells whether the store said otherwise, or nothing."""

    year: CalendarYear
    changed: bool


def refresh_calendar(context: Context) -> list[YearLearned]:
    """Ask the libraries again for every year around today, and keep what they say.

    `init`, `plan` and `calendar refresh` do this, so that an upgraded library replaces the guess at an unannounced year
    without anybody editing anything; the commands of the morning never do.

    Raises:
        BadDataError: if the settings name a country or region without holidays.
        ConflictError: if another command holds the store.
    """
    country, region = _place(context)
    if not country:
        return []
    today = context.today
    first, last = today - dt.timedelta(days=DAYS_BACK), today + dt.timedelta(days=DAYS_AHEAD)
    learned = _ask(country, region, range(first.year, last.year + 1))
    with context.reading() as db:
        before = holidays.calendar_years(db, country, region, [year.year for year in learned])
        changed = [year for year in learned if before.get(year.year) != year]
        if changed:
            kept.keep_calendar_years(db, country, region, changed)
    return [YearLearned(year, year in changed) for year in learned]


def provisional_warning(context: Context, calendar: WorkCalendar, first: dt.date, last: dt.date) -> str | None:
    """What to say on standard error where days from `first` to `last` are guessed or missing; None where none are."""
    country = context.config["calendar.country"]
    doubts = [
        doubt
        for year in sorted(calendar.provisional)
        if first.year <= year <= last.year and (doubt := _doubt(country, calendar, year, first, last))
    ]
    return "\n".join((*doubts, _remedy(country))) if doubts else None


def _doubt(country: str, calendar: WorkCalendar, year: int, first: dt.date, last: dt.date) -> str | None:
    """What is guessed or missing of a year's holidays from `first` to `last`."""
    taken = [day for day in sorted(calendar.holidays) if first <= day <= last and day.year == year]
    guessed = [day for day in taken if day in calendar.guessed]
    if country == CHINA:
        message = _("{start}: taken as days off are {days}; those beside them and make-up days are missing")
        days = days_in_words(taken) or _("none until {last}").format(last=last)
    elif guessed:
        message, days = _("{start}: {days} may still move"), days_in_words(guessed)
    elif any(day.year == year for day in calendar.guessed):
        return None  # the guesses lie on other days
    else:
        message, days = _("{start}: the library knows none"), ""
    start = _("warning: public holidays of {country} in {year} are not announced").format(country=country, year=year)
    return message.format(start=start, days=days)


def days_in_words(days: Sequence[dt.date], most: int = 4) -> str:
    """Days in their order, neighbours as spans: 2027-01-01, 2027-02-06..2027-02-08; at most so many, then a count.

    Example:
        >>> days_in_words([dt.date(2027, 1, 1), dt.date(2027, 2, 6), dt.date(2027, 2, 7)])
        '2027-01-01, 2027-02-06..2027-02-07'
    """
    spans: list[tuple[dt.date, dt.date]] = []
    for day in days:
        if spans and day - spans[-1][1] == dt.timedelta(days=1):
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    named = [str(a) if a == b else f"{a}..{b}" for a, b in spans[:most]]
    if len(spans) > most:
        named.append(_("{count} more").format(count=len(spans) - most))
    return ", ".join(named)


def provisional_years_warning(country: str, years: Iterable[int]) -> str | None:
    """The same for years that are known to be a guess, without their days."""
    named = ", ".join(map(str, years))
    if not named:
        return None
    message = _("warning: public holidays of {country} in {years} are partly a guess until announced;")
    return f"{message.format(country=country, years=named)}\n{_remedy(country)}"


def _remedy(country: str) -> str:
    library = "chinesecalendar" if country == CHINA else "holidays"
    message = _("then `repplan calendar notice FILE`, or upgrade {library} and run `repplan calendar refresh`")
    return message.format(library=library)


def expand(blocks: Iterable[BusyBlock], first: dt.date, last: dt.date) -> dict[dt.date, DaySpans]:
    """The busy time of each day from `first` to `last`, both included, that has any."""
    busy: dict[dt.date, DaySpans] = {}
    for block in blocks:
        from repplan.domain.sessions import parse_day_hours, union
        from repplan.services.facts.recurrence import occurrences

        hours = parse_day_hours(block.hours)
        for day in occurrences(block.rule, block.first_day, first, last):
            busy[day] = union(busy.get(day, ()), hours)
    return busy
