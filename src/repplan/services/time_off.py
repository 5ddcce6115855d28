"""What the rep says about single days: leave, and days worked against the calendar. Busy blocks: `services.busy`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from repplan.domain.calendar import DayPart, Leave
from repplan.domain.sessions import DAY_NAMES
from repplan.errors import ConflictError, NotFoundError, UsageError
from repplan.i18n import _
from repplan.services.calendars import stands_for
from repplan.store import reading
from repplan.store.facts import Workday

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from repplan.services.context import Context

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LeaveTaken:
    """A new leave: its number, and how many visits of the plan lie in it."""

    number: int
    visits: int


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
            visits = sum(_within(leave, v.start) for v in reading.visits(db, leave.first, leave.last))
        row = LeaveRow(
            first_day=leave.first.isoformat(), last_day=leave.last.isoformat(), part=leave.part.value, note=leave.note
        )
        session.add(row)
        session.flush()
        assert row.id is not None
        return LeaveTaken(row.id, visits)


def _overlap(a: Leave, b: Leave) -> bool:
    halves = {a.part, b.part} == {DayPart.AM, DayPart.PM}
    return a.first <= b.last and b.first <= a.last and not halves


def _within(leave: Leave, minute: float) -> bool:
    return leave.part.span.start <= minute < leave.part.span.end


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


def add_workday(context: Context, day: dt.date, like: int | None = None, note: str = "") -> Workday:
    """Work on a day although the calendar says otherwise, or as another day of the week.

    Args:
        context: the command's surroundings.
        day: the day.
        like: the weekday (Monday 0) whose hours and sessions hold; by default the day's own where it has hours, else
            Friday for a Saturday and Monday for a Sunday.
        note: why.

    Raises:
        UsageError: if no hours are worked on the weekday it stands for.
        ConflictError: if the day is kept already.
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
        row = WorkdayRow(day=day.isoformat(), like=like, note=note)
        session.add(row)
        session.flush()
        assert row.id is not None
        return Workday(row.id, day, like, note)


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
