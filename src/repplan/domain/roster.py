"""Rosters of doctors: what a table of sittings, weekly or dated, says about one doctor's sessions.

A weekly roster gives his week. A dated one gives single days of a period, from which the ordinary week is inferred
where it can be; what then differs on single days are stops and single sessions.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from repplan.domain.sessions import Sessions
from repplan.domain.spans import DaySpans, Span, intersect, normalise, subtract, union

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from repplan.domain.halves import Halves
    from repplan.domain.sessions import Week

_LEAST_DAYS = 5
"""A roster of fewer days shows no week."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """One row or cell of a roster.

    Attributes:
        row: where it stands in the file.
        spans: the clock time.
        weekday: Monday 0, of a weekly roster; -1 where `date` says it.
        date: of a dated roster.
        parity: "odd" or "even" ISO weeks of a weekly roster, "" = all.
        stopped: whether it is announced not to take place.
        half: the half-day where the roster names no clock time: `am`, `pm`, `evening`, `all day`, or `any` for a day
            without any time; "" where it does.
    """

    row: int
    spans: DaySpans
    weekday: int = -1
    date: dt.date | None = None
    parity: str = ""
    stopped: bool = False
    half: str = ""


class Ground(StrEnum):
    """What the ordinary week of a doctor rests on."""

    WRITTEN = "written"  # the roster is a weekly one
    EQUAL_WEEKS = "equal_weeks"  # two or more dated weeks are alike
    ALTERNATING = "alternating"  # four or more dated weeks alternate
    ONE_WEEK = "one_week"  # one dated week, and nothing else is known of him
    STORED = "stored"  # what was known before: the roster gives single days
    NONE = "none"  # dated weeks differ, and nothing is known of him
    ALL_STOPPED = "all_stopped"  # a weekly roster in which no session takes place


@dataclass(frozen=True, slots=True)
class RosterReading:
    """A doctor's sessions by a roster.

    Attributes:
        ground: what `weekly` rests on.
        weekly: the ordinary week; None = as before, or not known.
        stops: days, with the times at which sessions of the ordinary week do not take place.
        once: days, with times beyond the ordinary week.
        unnamed: days of the ordinary week that the roster leaves open: it covers them, but does not reach to them
            with him.
    """

    ground: Ground
    weekly: Sessions | None = None
    stops: tuple[tuple[dt.date, DaySpans], ...] = ()
    once: tuple[tuple[dt.date, DaySpans], ...] = ()
    unnamed: tuple[dt.date, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """The days that a dated roster covers, both ends included."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> list[dt.date]:
        """All of them."""
        return [self.first + dt.timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    @property
    def weeks(self) -> int:
        """How many weeks it shows: Monday to Friday of the last one suffice."""
        return (len(self.days) + 7 - _LEAST_DAYS) // 7


def period_of(sittings: Iterable[Sitting]) -> Period | None:
    """The period of a roster, None of a weekly one."""
    dates = [sitting.date for sitting in sittings if sitting.date is not None]
    return Period(min(dates), max(dates)) if dates else None


def read_roster_of(
    sittings: Sequence[Sitting],
    period: Period | None,
    stored: Sessions | None,
    halves: Halves,
    *,
    within: Period | None = None,
) -> RosterReading:
    """What the sittings of one doctor mean.

    Where the roster names a half-day and clock times are stored in it, these hold: a notice that says 上午 does not
    unsay 09:30-11:00.

    Args:
        sittings: his, all dated or none.
        period: the days that the whole roster covers, None for a weekly one.
        stored: the weekly sessions known so far, None where none are known.
        halves: what half-days mean.
        within: his own days of a list, from the first to the last row of his: only on these does silence mean that a
            session does not take place. None = all days of the period, as in a matrix.
    """
    sittings = [_refined(sitting, stored, halves) for sitting in sittings]
    if period is None:
        written = _written(sittings)
        return RosterReading(Ground.WRITTEN, written) if written else RosterReading(Ground.ALL_STOPPED)
    said = {day: normalise(_spans(sittings, day, stopped=False)) for day in period.days}
    stopped = {day: normalise(_spans(sittings, day, stopped=True)) for day in period.days}
    announced = {day: union(said[day], stopped[day]) for day in period.days}
    ground, weekly = _ordinary(announced, period, stored)
    base = stored if weekly is None else weekly
    if base is None:
        return RosterReading(ground)
    usual = {day: base.on(day) or () for day in period.days}
    open_days = {day: subtract(said[day], stopped[day]) for day in period.days}
    named = set((within or period).days)
    return RosterReading(
        ground,
        weekly,
        tuple((day, lost) for day in period.days if day in named and (lost := subtract(usual[day], open_days[day]))),
        tuple((day, more) for day in period.days if (more := subtract(open_days[day], usual[day]))),
        tuple(day for day in period.days if day not in named and usual[day]),
    )


def _refined(sitting: Sitting, stored: Sessions | None, halves: Halves) -> Sitting:
    """The sitting with the clock times that are stored for its half-day."""
    if not sitting.half:
        return sitting
    known: DaySpans = ()
    if stored is not None:
        week = stored.even if sitting.parity == "even" else stored.odd
        known = (stored.on(sitting.date) or ()) if sitting.date is not None else week[sitting.weekday]
    if sitting.half == "any":
        return replace(sitting, spans=known)
    spans: list[Span] = []
    for name, span in halves.named:
        if name == sitting.half or (sitting.half == "all day" and name != "evening"):
            stretch = halves.stretch(name)
            spans += [known_span for known_span in known if intersect((known_span,), (stretch,))] or [span]
    return replace(sitting, spans=normalise(spans))


def _written(sittings: Iterable[Sitting]) -> Sessions:
    weeks: list[Week] = []
    for parity in ("odd", "even"):
        mine = [s for s in sittings if s.parity in ("", parity)]
        weeks.append(
            tuple(
                subtract(
                    normalise(span for s in mine if s.weekday == day and not s.stopped for span in s.spans),
                    normalise(span for s in mine if s.weekday == day and s.stopped for span in s.spans),
                )
                for day in range(7)
            )
        )
    return Sessions(*weeks)


def _spans(sittings: Iterable[Sitting], day: dt.date, *, stopped: bool) -> list[Span]:
    return [span for s in sittings if s.date == day and s.stopped is stopped for span in s.spans]


def _ordinary(
    announced: dict[dt.date, DaySpans], period: Period, stored: Sessions | None
) -> tuple[Ground, Sessions | None]:
    """The ordinary week that dated sessions show, and on what ground; None = they show none that is new."""
    by_weekday: list[list[tuple[dt.date, DaySpans]]] = [[] for _day in range(7)]
    for day, spans in announced.items():
        by_weekday[day.weekday()].append((day, spans))
    same = all(len({spans for _day, spans in days}) <= 1 for days in by_weekday)
    week = tuple(days[0][1] if days else () for days in by_weekday)
    if same and any(week) and period.weeks >= 2:
        return Ground.EQUAL_WEEKS, Sessions(week)
    if period.weeks >= 4 and (alternating := _alternating(by_weekday)):
        return Ground.ALTERNATING, alternating
    if stored is not None:
        return Ground.STORED, None
    if same and any(week) and period.weeks == 1:
        return Ground.ONE_WEEK, Sessions(week)
    return Ground.NONE, None


def _alternating(by_weekday: Sequence[Sequence[tuple[dt.date, DaySpans]]]) -> Sessions | None:
    weeks: list[Week] = []
    for parity in (1, 0):
        found = [{spans for day, spans in days if day.isocalendar().week % 2 == parity} for days in by_weekday]
        if any(len(spans) > 1 for spans in found):
            return None
        weeks.append(tuple(next(iter(spans), ()) for spans in found))
    return Sessions(*weeks) or None
