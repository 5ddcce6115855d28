"""`leave`, `busy`, `workday`: what the rep says about working time."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Annotated

import typer

from repplan.cli.common import JsonFlag, console, context, new_app, parse_date, print_json
from repplan.domain.calendar import DayPart
from repplan.domain.reach import coming_day, in_reach, last_day
from repplan.errors import UsageError
from repplan.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from repplan.domain.calendar import Leave
    from repplan.store.facts import BusyBlock, Workday

Note = Annotated[str, typer.Option("--note", help="What it is for.")]
Number = Annotated[str, typer.Argument(metavar="N", help="Its number in the list.")]

leave = new_app("leave", "Days off.")
busy = new_app("busy", "Recurring blocks of other work.")
workday = new_app("workday", "Days worked although the calendar says otherwise.")


@leave.command("add")
def leave_add(
    days: Annotated[str, typer.Argument(metavar="FIRST[..LAST]", help="The days, both included.")],
    end: Annotated[
        str | None, typer.Argument(metavar="[LAST]", help="The last day, where it is not joined to the first.")
    ] = None,
    part: Annotated[DayPart, typer.Option("--part", help="The whole of each day, or one half of it.")] = DayPart.ALL,
    note: Note = "",
) -> None:
    """Take days off: nothing is planned then.

    The last day may also stand behind the first: 2026-12-01 2026-12-04.

    Example: repplan leave add 2026-12-01..2026-12-04 --note skiing
    """
    from repplan.domain.calendar import Leave
    from repplan.services.working_time.time_off import add_leave

    ctx = context()
    if end is not None and ".." in days:
        raise UsageError(_("{days!r} has its last day already: leave {end!r} out").format(days=days, end=end))
    first, last = parse_days(days if end is None else f"{days}..{end}", ctx.today)
    taken = add_leave(ctx, Leave(first, last, part, note))
    typer.echo(_("leave {n}: {days}").format(n=taken.number, days=_period(first, last, part)))
    _tell_visits(taken.visits)


def _tell_visits(count: int) -> None:
    """Say on standard error how many planned visits the new time off hits, if any."""
    if count:
        message = ngettext(
            "{n} planned visit lies in it: `repplan plan` moves it",
            "{n} planned visits lie in it: `repplan plan` moves them",
            count,
        )
        typer.echo(message.format(n=count), err=True)


def parse_number(text: str, group: str) -> int:
    """The number of an entry in a group's list.

    Raises:
        UsageError: naming the list that shows it.
    """
    word = text.strip()
    if not (word.isascii() and word.isdigit() and len(word) <= 9):
        message = _("{text!r} is no number: write the number that `repplan {group} list` shows")
        raise UsageError(message.format(text=text, group=group))
    return int(word)


def parse_days(text: str, today: dt.date) -> tuple[dt.date, dt.date]:
    """One day, or the first and the last joined by two dots; the last may be `12-14` or `14` behind a first day.

    A first day without its year is one of this year, or of the next if it is over in this one.

    Raises:
        UsageError: for anything else.
    """
    first, dots, last = text.partition("..")
    if dots and not (first.strip() and last.strip()):
        raise UsageError(_("{text!r} lacks a day: write FIRST..LAST, such as 2026-12-01..2026-12-04").format(text=text))
    try:
        start = coming_day(first, last, today) or parse_date(first, today)
        if not dots:
            return start, start
        if re.fullmatch(r"\s*(\d{1,2}-)?\d{1,2}\s*", last, re.ASCII):
            return start, in_reach(last_day(start, last), today)
    except ValueError as error:
        raise UsageError(str(error)) from None
    return start, parse_date(last, today)


def _period(first: dt.date, last: dt.date, part: DayPart) -> str:
    days = str(first) if first == last else _("{first} to {last}").format(first=first, last=last)
    halves = {DayPart.AM: _("mornings"), DayPart.PM: _("afternoons")}
    return days if part is DayPart.ALL else f"{days}, {halves[part]}"


@leave.command("list")
def leave_list(json: JsonFlag = False) -> None:
    """List the days off.

    Example: repplan leave list
    """
    from repplan.services.working_time.time_off import list_leaves

    leaves = list_leaves(context())
    if json:
        print_json([_leave_json(number, entry) for number, entry in leaves])
        return
    rows = [(str(number), _period(entry.first, entry.last, entry.part), entry.note) for number, entry in leaves]
    _table((_("no"), _("days"), _("note")), rows, _("no leave is kept; `repplan leave add FIRST..LAST` adds one"))


def _leave_json(number: int, entry: Leave) -> dict[str, object]:
    return {
        "number": number,
        "first": entry.first.isoformat(),
        "last": entry.last.isoformat(),
        "part": entry.part.value,
        "note": entry.note,
    }


@leave.command("remove")
def leave_remove(number: Number) -> None:
    """Take a leave back.

    Example: repplan leave remove 1
    """
    from repplan.services.working_time.time_off import remove_leave

    n = parse_number(number, "leave")
    entry = remove_leave(context(), n)
    typer.echo(_("removed leave {n}: {days}").format(n=n, days=_period(entry.first, entry.last, entry.part)))


@busy.command("add")
def busy_add(
    text: Annotated[str, typer.Argument(metavar="WHEN", help="Days and hours, such as 'Mon 08:30-10:00; Thu pm'.")],
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="The first day; default: today.")] = "today",
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="The last day; default: for ever.")
    ] = None,
    every: Annotated[
        int, typer.Option("--every", min=1, max=52, help="Every so many weeks, from the first day on.")
    ] = 1,
    rule: Annotated[
        str,
        typer.Option("--rrule", help="Days by an RFC 5545 rule, such as FREQ=MONTHLY;BYDAY=1MO; WHEN is hours then."),
    ] = "",
    note: Note = "",
) -> None:
    """Keep hours free of visits, week by week: the meeting, the paperwork.

    A day without hours is the whole of it; am and pm are its halves before and after noon.

    Example: repplan busy add "Mon 08:30-10:00" --note "team meeting"
    """
    from repplan.services.working_time.busy import Repeat, add_busy, when

    ctx = context()
    end = None if until is None else parse_date(until, ctx.today)
    added = add_busy(ctx, text, Repeat(parse_date(first, ctx.today), end, every, rule), note)
    for block in added.blocks:
        typer.echo(_("busy block {n}: {when}").format(n=block.id, when=when(block)))
    _tell_visits(added.visits)


@busy.command("list")
def busy_list(json: JsonFlag = False) -> None:
    """List the recurring blocks.

    Example: repplan busy list
    """
    from repplan.services.working_time.busy import list_busy, when

    blocks = list_busy(context())
    if json:
        print_json([_busy_json(block) for block in blocks])
        return
    rows = [(str(block.id), when(block), str(block.first_day), block.note) for block in blocks]
    empty = _('no busy block is kept; `repplan busy add "Mon 08:30-10:00"` adds one')
    _table((_("no"), _("when"), _("from"), _("note")), rows, empty)


def _busy_json(block: BusyBlock) -> dict[str, object]:
    return {
        "number": block.id,
        "first": block.first_day.isoformat(),
        "rule": block.rule,
        "hours": block.hours,
        "text": block.text,
        "note": block.note,
    }


@busy.command("remove")
def busy_remove(number: Number) -> None:
    """Take a block back.

    Example: repplan busy remove 1
    """
    from repplan.services.working_time.busy import remove_busy, when

    n = parse_number(number, "busy")
    block = remove_busy(context(), n)
    typer.echo(_("removed busy block {n}: {when}").format(n=n, when=when(block)))


@workday.command("add")
def workday_add(
    day: Annotated[str, typer.Argument(metavar="DATE", help="The day.")],
    like: Annotated[
        str | None, typer.Option("--like", metavar="WEEKDAY", help="The weekday whose hours and sessions hold.")
    ] = None,
    note: Note = "",
) -> None:
    """Work on a weekend or a holiday, as the weekday it stands for: a Saturday as Friday, a Sunday as Monday.

    The announced make-up days of the public calendar are known already (`repplan calendar show`).

    Example: repplan workday add 2026-12-05 --like mon
    """
    from repplan.services.working_time.time_off import add_workday

    ctx = context()
    added = add_workday(ctx, parse_date(day, ctx.today), None if like is None else parse_weekday(like), note)
    typer.echo(_("workday {n}: {what}").format(n=added.workday.id, what=_worked(added.workday)))
    for number, entry in added.leaves:
        days = _period(entry.first, entry.last, entry.part)
        message = _("leave {n} ({days}) still holds on that day: `repplan leave remove {n}` takes it back")
        typer.echo(message.format(n=number, days=days), err=True)


def parse_weekday(text: str) -> int:
    """The weekday (Monday 0) that a text names, as in sessions: Mon, monday, 周一.

    Raises:
        UsageError: unless it names exactly one.
    """
    from repplan.domain.sessions import SessionSyntaxError, parse_week

    try:
        days = [day for day, spans in enumerate(parse_week(text)) if spans]
    except SessionSyntaxError:
        days = []
    if len(days) != 1:
        raise UsageError(_("{text!r} is no weekday: write mon, tue, wed, thu, fri, sat or sun").format(text=text))
    return days[0]


def _worked(entry: Workday) -> str:
    from repplan.domain.sessions import DAY_NAMES

    names = {"own": DAY_NAMES[entry.day.weekday()], "like": DAY_NAMES[entry.like]}
    return _("{own} {day}, worked like {like}").format(day=entry.day, **names)


@workday.command("list")
def workday_list(json: JsonFlag = False) -> None:
    """List the days added by hand.

    Example: repplan workday list
    """
    from repplan.services.working_time.time_off import list_workdays

    workdays = list_workdays(context())
    if json:
        print_json([_workday_json(entry) for entry in workdays])
        return
    rows = [(str(entry.id), _worked(entry), entry.note) for entry in workdays]
    _table((_("no"), _("day"), _("note")), rows, _("no workday is kept; `repplan workday add DATE` adds one"))


def _workday_json(entry: Workday) -> dict[str, object]:
    from repplan.domain.sessions import DAY_NAMES

    return {"number": entry.id, "day": str(entry.day), "like": DAY_NAMES[entry.like].lower(), "note": entry.note}


@workday.command("remove")
def workday_remove(number: Number) -> None:
    """Take a worked day back.

    Example: repplan workday remove 1
    """
    from repplan.services.working_time.time_off import remove_workday

    n = parse_number(number, "workday")
    entry = remove_workday(context(), n)
    typer.echo(_("removed workday {n}: {what}").format(n=n, what=_worked(entry)))


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], empty: str) -> None:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD)
    for place, head in enumerate(heads):
        table.add_column(head, justify="left" if place else "right", overflow="fold")
    for row in rows:
        table.add_row(*row)
    if table.row_count:
        console().print(table)
    else:
        typer.echo(empty, err=True)
