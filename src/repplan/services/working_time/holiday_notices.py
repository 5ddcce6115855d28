"""Notices of public holidays: taken in as facts that beat the libraries, with what they change and what they upset."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from repplan.errors import UsageError
from repplan.files.holiday_table import read_notice
from repplan.files.tables import read_bytes
from repplan.i18n import _
from repplan.services.facts.calendars import load_calendar
from repplan.services.working_time.time_off import known, visits_to_make
from repplan.store import holidays, reading

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sqlmodel import Session

    from repplan.domain.calendar import WorkCalendar, WorkDay
    from repplan.domain.holiday_notice import HolidayNotice
    from repplan.domain.plan import PlannedVisit
    from repplan.services.context import Context
    from repplan.store.holidays import StoredNotice


@dataclass(frozen=True, slots=True)
class DayChange:
    """A day as it was worked before and as it will be."""

    before: WorkDay
    after: WorkDay


@dataclass(frozen=True, slots=True)
class NoticeTaken:
    """What a notice brings.

    Attributes:
        number: its number; None where nothing was written: a dry run, or nothing that was not known already.
        notice: what was read.
        country: whose holidays they are.
        calendars: the calendar before and after.
        changes: the days that are worked otherwise now.
        visits: planned visits still to be made that can no longer be made on their day, in its order.
        unused: days that can be worked now, inside the published plan, without a visit on them.
    """

    number: int | None
    notice: HolidayNotice
    country: str
    calendars: tuple[WorkCalendar, WorkCalendar]
    changes: tuple[DayChange, ...]
    visits: tuple[PlannedVisit, ...]
    unused: tuple[dt.date, ...]

    @property
    def after(self) -> WorkCalendar:
        """The calendar as it is with the notice."""
        return self.calendars[1]

    @property
    def news(self) -> bool:
        """Whether it says anything that was not known, if only that a year is no guess any more."""
        return bool(self.changes) or _known(self.calendars[0]) != _known(self.calendars[1])


def _known(calendar: WorkCalendar) -> tuple[object, ...]:
    """What a calendar says of the public holidays."""
    return (
        calendar.holidays.keys(),
        dict(calendar.workdays),
        calendar.half_holidays.keys(),
        calendar.provisional,
        calendar.guessed,
    )


class _NotWrittenError(Exception):
    """Ends a transaction that only tried something."""


def notice_bytes(path: Path) -> bytes:
    """What a notice's file holds; raises what `files.tables.read_bytes` does."""
    return read_bytes(path)


def take_notice(
    context: Context,
    data: bytes,
    source: str,
    *,
    year: int | None = None,
    whole: bool = False,
    dry_run: bool = False,
) -> NoticeTaken:
    """Take a notice in: its days beat what the libraries say, until it is removed or a later one says otherwise.

    Args:
        context: the command's surroundings.
        data: the notice, as `files.holiday_table.read_notice` takes it.
        source: the file as messages name it.
        year: its year, where it does not say so itself.
        whole: whether a table of days arranges its year whole.
        dry_run: only tell what would change.

    Raises:
        UsageError: if the settings name no country.
        BadDataError: if the notice is not understood.
    """
    country = context.config["calendar.country"]
    if not country:
        raise UsageError(_("no country is set whose holidays these are: `repplan config set calendar.country CN`"))
    notice = read_notice(data, source, year, whole=whole)
    taken: NoticeTaken | None = None
    with suppress(_NotWrittenError), context.writing(f"calendar notice {source}") as session:
        taken = _taken(context, session, notice, source, country)
        if dry_run or not taken.news:
            raise _NotWrittenError
    assert taken is not None
    written = taken.news and not dry_run
    return taken if written else replace(taken, number=None)


def _taken(context: Context, session: Session, notice: HolidayNotice, source: str, country: str) -> NoticeTaken:
    first, last = _span(notice)
    before, open_before = _situation(context, session, first, last)
    number = _add(context, session, notice, source, country)
    after, open_after = _situation(context, session, first, last)
    changes = tuple(
        DayChange(before.day(day), after.day(day))
        for day in _days(first, last)
        if _worked(before.day(day)) != _worked(after.day(day))
    )
    return NoticeTaken(
        number,
        notice,
        country,
        (before, after),
        changes,
        tuple(visit for visit in open_before if visit.id not in {left.id for left in open_after}),
        _unused(context, session, changes),
    )


def _worked(day: WorkDay) -> tuple[object, ...]:
    return day.shift, day.weekday if day.shift else None


def _span(notice: HolidayNotice) -> tuple[dt.date, dt.date]:
    """The days that a notice can change."""
    days = [entry.day for entry in notice.days]
    if notice.year is not None:
        days += [dt.date(notice.year, 1, 1), dt.date(notice.year, 12, 31)]
    return min(days), max(days)


def _days(first: dt.date, last: dt.date) -> Iterable[dt.date]:
    return (first + dt.timedelta(days=n) for n in range((last - first).days + 1))


def _situation(
    context: Context, session: Session, first: dt.date, last: dt.date
) -> tuple[WorkCalendar, list[PlannedVisit]]:
    """The calendar as the session's facts make it, and the visits still to be made in those days."""
    from repplan.store.writing import facts

    still = visits_to_make(context, session, first, last)
    with facts(session) as db:
        calendar = load_calendar(context, db, context.today, first=first, last=last)
        visits = [visit for visit in reading.visits(db, first, last) if visit.id in still]
    return calendar, visits


def _add(context: Context, session: Session, notice: HolidayNotice, source: str, country: str) -> int:
    from repplan.store.models import CalendarNoticeDayRow, CalendarNoticeRow

    row = CalendarNoticeRow(
        country=country, year=notice.year, source=source, taken_at=context.clock.now().isoformat(timespec="seconds")
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    session.add_all(
        CalendarNoticeDayRow(notice_id=row.id, day=entry.day.isoformat(), kind=entry.kind.value, name=entry.name)
        for entry in notice.days
    )
    session.flush()
    return row.id


def _unused(context: Context, session: Session, changes: tuple[DayChange, ...]) -> tuple[dt.date, ...]:
    """The days of the published plan that can be worked only now and have no visit yet."""
    from repplan.store.writing import facts

    freed = [c.after.date for c in changes if c.after.shift and not c.before.shift and c.after.date >= context.today]
    if not freed:
        return ()
    with facts(session) as db:
        plan = reading.published_plan(db)
        busy = {visit.day for visit in reading.visits(db, min(freed), max(freed))}
    return tuple(day for day in freed if plan and plan.first_day <= day <= plan.last_day and day not in busy)


def list_notices(context: Context) -> list[StoredNotice]:
    """The notices that were taken in, in that order; those of other countries than the settings' too."""
    with context.reading() as db:
        return holidays.notices(db)


def remove_notice(context: Context, number: int) -> StoredNotice:
    """Take a notice back: the libraries hold again for its days.

    Raises:
        NotFoundError: if there is none of that number.
    """
    from repplan.store.models import CalendarNoticeDayRow, CalendarNoticeRow
    from repplan.store.writing import facts

    with context.writing(f"calendar notices --remove {number}") as session:
        from sqlmodel import select

        with facts(session) as db:
            notices = {stored.id: stored for stored in holidays.notices(db)}
        stored = known(notices, number, _("notice"))
        for day in session.exec(select(CalendarNoticeDayRow).where(CalendarNoticeDayRow.notice_id == number)):
            session.delete(day)
        session.delete(session.get_one(CalendarNoticeRow, number))
    return stored
