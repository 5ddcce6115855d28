"""What the rep says about single days: leave, and days worked against the calendar. Busy blocks: `busy`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from repplan.domain.calendar import DayPart, Leave
from repplan.domain.plan import VisitState
from repplan.domain.sessions import DAY_NAMES
from repplan.errors import ConflictError, NotFoundError, UsageError
from repplan.i18n import _
from repplan.services.facts.calendars import load_calendar, stands_for
from repplan.store import reading
from repplan.store.facts import Workday

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from sqlmodel import Session

    from repplan.services.context import Context

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LeaveTaken:
    """A new leave: its number, and how many visits still to be made lie in it."""

    number: int
    visits: int


@dataclass(frozen=True, slots=True)
class WorkdayAdded:
    """A new workday, and the leaves that are kept on it, by number: they are taken all the same."""

    workday: Workday
    leaves: tuple[tuple[int, Leave], ...]


def add_leave(context: Context, leave: Leave) -> LeaveTaken:
    """Take days off.

    Raises:
        UsageError: if the last day is before the first.
        ConflictError: if another leave covers a part of it.
    """
    from repplan.store.models import LeaveRow
    from repplan.store.writing import facts

    if leave.last < leave.first:
        message = _("the leave ends on {last}, before it starts on {first}: swap the days")
        raise UsageError(message.format(first=leave.first, last=leave.last))
    with context.writing(f"leave add {leave.first}..{leave.last}") as session:
        with facts(session) as db:
            for number, other in reading.leaves(db):
                if _overlap(leave, other):
                    message = _("leave {n} ({first} to {last}, {part}) covers a part of it: `repplan leave remove {n}`")
                    raise ConflictError(
                        message.format(n=number, first=other.first, last=other.last, part=other.part.value)
                    )
        stood = visits_to_make(context, session, leave.first, leave.last)
        row = LeaveRow(
            first_day=leave.first.isoformat(), last_day=leave.last.isoformat(), part=leave.part.value, note=leave.note
        )
        session.add(row)
        session.flush()
        assert row.id is not None
        left = visits_to_make(context, session, leave.first, leave.last) if stood else stood
        return LeaveTaken(row.id, len(stood - left))


def _overlap(a: Leave, b: Leave) -> bool:
    halves = {a.part, b.part} == {DayPart.AM, DayPart.PM}
    return a.first <= b.last and b.first <= a.last and not halves


def visits_to_make(context: Context, session: Session, first: dt.date, last: dt.date) -> frozenset[int]:
    """The ids of the planned visits that are still to be made, as the facts in `session` are now.

    Asked before and after a fact is added, it tells which visits that fact hits, by the same rule as `today` and
    `plan`. Past days are left out: nothing moves their visits any more.
    """
    from repplan.services.days.stops import stands
    from repplan.services.facts.territory import own_territory
    from repplan.store.writing import facts

    with facts(session) as db:
        planned = [
            visit for visit in reading.visits(db, max(first, context.today), last) if visit.state is VisitState.PLANNED
        ]
        if not planned:
            return frozenset()
        territory = own_territory(context, db)
    return frozenset(visit.id for visit in planned if stands(territory, visit))


def list_leaves(context: Context) -> list[tuple[int, Leave]]:
    """All leaves with their numbers, earliest first."""
    with context.reading() as db:
        return reading.leaves(db)


def remove_leave(context: Context, number: int) -> Leave:
    """Take a leave back.

    Raises:
        NotFoundError: if there is none of that number; the message says which there are.
    """
    from repplan.store.models import LeaveRow
    from repplan.store.writing import facts

    with context.writing(f"leave remove {number}") as session:
        with facts(session) as db:
            leaves = dict(reading.leaves(db))
        leave = known(leaves, number, _("leave"))
        session.delete(session.get_one(LeaveRow, number))
    return leave


def add_workday(context: Context, day: dt.date, like: int | None = None, note: str = "") -> WorkdayAdded:
    """Work on a day although the calendar says otherwise, or as another day of the week.

    Args:
        context: the command's surroundings.
        day: the day.
        like: the weekday (Monday 0) whose hours and sessions hold; by default the day's own where it has hours, else
            Friday for a Saturday and Monday for a Sunday.
        note: why.

    Raises:
        UsageError: if no hours are worked on the weekday it stands for.
        ConflictError: if the day is kept already, or worked like that anyway.
    """
    from repplan.store.models import WorkdayRow
    from repplan.store.writing import facts

    week = context.config.week()
    if like is None:
        like = day.weekday() if week[day.weekday()] else stands_for(day)
    if week[like] is None:
        message = _("no hours are worked on {name}: name a working day with --like, such as --like mon")
        raise UsageError(message.format(name=DAY_NAMES[like]))
    with context.writing(f"workday add {day}") as session:
        with facts(session) as db:
            for other in reading.workdays(db):
                if other.day == day:
                    message = _("{day} is worked like {name} already: `repplan workday remove {n}`")
                    raise ConflictError(message.format(day=day, name=DAY_NAMES[other.like], n=other.id))
            leaves = tuple(entry for entry in reading.leaves(db) if entry[1].first <= day <= entry[1].last)
            calendar = load_calendar(context, db, context.today, first=day, last=day)
        if day not in calendar.holidays and calendar.workdays.get(day, day.weekday()) == like:
            raise ConflictError(_worked_anyway(day, like, leaves))
        row = WorkdayRow(day=day.isoformat(), like=like, note=note)
        session.add(row)
        session.flush()
        assert row.id is not None
        return WorkdayAdded(Workday(row.id, day, like, note), leaves)


def _worked_anyway(day: dt.date, like: int, leaves: tuple[tuple[int, Leave], ...]) -> str:
    if leaves:
        number, leave = leaves[0]
        message = _("leave {n} ({first} to {last}, {part}) holds on {day}: `repplan leave remove {n}` takes it back")
        return message.format(n=number, first=leave.first, last=leave.last, part=leave.part.value, day=day)
    message = _("{own} {day} is worked like {name} anyway; --like names another weekday whose hours hold")
    return message.format(own=DAY_NAMES[day.weekday()], day=day, name=DAY_NAMES[like])


def list_workdays(context: Context) -> list[Workday]:
    """The days worked by the rep's own word, earliest first. Make-up days of the public calendar are not among them."""
    with context.reading() as db:
        return reading.workdays(db)


def remove_workday(context: Context, number: int) -> Workday:
    """Take a worked day back.

    Raises:
        NotFoundError: if there is none of that number.
    """
    from repplan.store.models import WorkdayRow
    from repplan.store.writing import facts

    with context.writing(f"workday remove {number}") as session:
        with facts(session) as db:
            workdays = {workday.id: workday for workday in reading.workdays(db)}
        workday = known(workdays, number, _("workday"))
        session.delete(session.get_one(WorkdayRow, number))
    return workday


def known(entries: Mapping[int, T], number: int, what: str) -> T:
    """The entry of that number.

    Raises:
        NotFoundError: listing the numbers there are.
    """
    if number in entries:
        return entries[number]
    if not entries:
        raise NotFoundError(_("there is no {what} {n}: none is kept").format(what=what, n=number))
    numbers = ", ".join(map(str, sorted(entries)))
    raise NotFoundError(_("there is no {what} {n}; there are {numbers}").format(what=what, n=number, numbers=numbers))
