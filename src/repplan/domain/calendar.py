"""Which days a rep works, which hours, and why not: weekly hours, holidays, make-up days, leave and busy blocks."""
# ruff: noqa: A005 - imports are absolute: nobody can get this one for the standard library's

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from repplan.domain.halves import NOON
from repplan.domain.spans import DAY_END, Span, normalise, subtract

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from repplan.domain.spans import DaySpans

DAY = dt.timedelta(days=1)
_EMPTY: Mapping[dt.date, str] = MappingProxyType({})


class DayPart(StrEnum):
    """A whole day or one half of it; the halves meet at noon."""

    ALL = "all"
    AM = "am"
    PM = "pm"

    @property
    def span(self) -> Span:
        """The part of the clock it covers."""
        if self is DayPart.AM:
            return Span(0, NOON)
        return Span(NOON, DAY_END) if self is DayPart.PM else Span(0, DAY_END)


class Off(StrEnum):
    """Why a day has no working hours."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    LEAVE = "leave"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Shift:
    """A day's working hours: from `start` to `end` (minutes after midnight), less the `breaks` inside them."""

    start: int
    end: int
    breaks: DaySpans = ()

    @property
    def minutes(self) -> int:
        """Working minutes, breaks taken off."""
        return self.end - self.start - sum(b.end - b.start for b in self.breaks)


@dataclass(frozen=True, slots=True)
class Leave:
    """Days off of the rep, both ends included. `part` is taken on every day of it."""

    first: dt.date
    last: dt.date
    part: DayPart = DayPart.ALL
    note: str = ""


@dataclass(frozen=True, slots=True)
class WorkDay:
    """One calendar day as it will be worked.

    `weekday` (Monday 0) is the day of the week whose hours and sessions hold: on a make-up day not its own.
    `off` and `why` say why `shift` is None: the kind, and the holiday's or leave's name where it has one.
    """

    date: dt.date
    weekday: int
    shift: Shift | None
    off: Off | None = None
    why: str = ""


@dataclass(frozen=True)
class WorkCalendar:
    """The rep's working time, day by day.

    Args:
        week: seven shifts from Monday, None = not worked.
        holidays: public holidays by date with their names.
        workdays: days worked although the week or a holiday says otherwise, with the weekday they stand for.
        leaves: the rep's days off.
        busy: blocks of office work and the like by date.
        provisional: years whose holidays are not announced yet, so that the dates above are a guess for them.
        half_holidays: days that are public holidays from a minute of the day on, with that minute and their names.
        guessed: holidays of such years that may still be proclaimed for another day.
    """

    week: tuple[Shift | None, ...]
    holidays: Mapping[dt.date, str] = field(default_factory=lambda: _EMPTY)
    workdays: Mapping[dt.date, int] = field(default_factory=lambda: MappingProxyType({}))
    leaves: Sequence[Leave] = ()
    busy: Mapping[dt.date, DaySpans] = field(default_factory=lambda: MappingProxyType({}))
    provisional: frozenset[int] = frozenset()
    half_holidays: Mapping[dt.date, tuple[int, str]] = field(default_factory=lambda: MappingProxyType({}))
    guessed: frozenset[dt.date] = frozenset()
    # Every customer asks for the same few hundred days.
    _known: dict[dt.date, WorkDay] = field(default_factory=dict, init=False, repr=False, compare=False)

    def day(self, date: dt.date) -> WorkDay:
        """The day as it will be worked.

        A make-up day beats a holiday, a holiday the week's hours; leave and busy blocks are taken off what is left.
        """
        found = self._known.get(date)
        if found is None:
            found = self._known[date] = self._day(date)
        return found

    def _day(self, date: dt.date) -> WorkDay:
        weekday = self.workdays.get(date, date.weekday())
        shift = self.week[weekday]
        if date not in self.workdays and date in self.holidays:
            return WorkDay(date, weekday, None, Off.HOLIDAY, self.holidays[date])
        if shift is None:
            return WorkDay(date, weekday, None, Off.WEEKEND)
        if date not in self.workdays and date in self.half_holidays:
            since, name = self.half_holidays[date]
            shift = without(shift, (Span(since, DAY_END),))
            if shift is None:
                return WorkDay(date, weekday, None, Off.HOLIDAY, name)
        leaves = [leave for leave in self.leaves if leave.first <= date <= leave.last]
        shift_left = without(shift, tuple(leave.part.span for leave in leaves))
        if shift_left is None:
            return WorkDay(date, weekday, None, Off.LEAVE, next((x.note for x in leaves if x.note), ""))
        shift_left = without(shift_left, self.busy.get(date, ()))
        return WorkDay(date, weekday, shift_left, None if shift_left else Off.BUSY)

    def works(self, date: dt.date) -> bool:
        """Whether anything is worked on that day."""
        return self.day(date).shift is not None

    def next_working_day(self, after: dt.date, within: int = 120) -> WorkDay | None:
        """The first worked day later than `after`, None when there is none within that many days."""
        return next((d for d in self.days(after + dt.timedelta(days=1), within) if d.shift), None)

    def days(self, first: dt.date, count: int) -> Iterator[WorkDay]:
        """`count` calendar days from `first`, worked or not."""
        for offset in range(count):
            yield self.day(first + dt.timedelta(days=offset))

    def working_days_between(self, first: dt.date, last: dt.date) -> int:
        """How many days after `first` up to and including `last` are worked."""
        return sum(self.works(first + dt.timedelta(days=i)) for i in range(1, (last - first).days + 1))


def without(shift: Shift, away: DaySpans) -> Shift | None:
    """The shift less the time `away`: shortened at its ends, broken in its middle, None when nothing is left."""
    if not away:
        return shift
    working = subtract((Span(shift.start, shift.end),), normalise((*shift.breaks, *away)))
    if not working:
        return None
    start, end = working[0].start, working[-1].end
    # A lunch break is part of the shift while work remains on both sides of it; gaps inside become breaks.
    return Shift(start, end, subtract((Span(start, end),), working))
