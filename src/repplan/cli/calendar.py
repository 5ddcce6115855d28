"""`calendar`, and the commands about working time beside it (`repplan.cli.time_off`)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from repplan.cli import calendar_notice, time_off
from repplan.cli.common import JsonFlag, console, context, new_app, parse_date, print_json
from repplan.domain.calendar import Off
from repplan.i18n import _, ngettext

if TYPE_CHECKING:
    from repplan.domain.calendar import Shift, WorkCalendar, WorkDay
    from repplan.domain.spans import DaySpans

app = new_app()
calendar = new_app("calendar", "Working days, holidays and make-up days.")
app.add_typer(time_off.leave)
app.add_typer(time_off.busy)
app.add_typer(time_off.workday)
app.add_typer(calendar)
calendar_notice.add_to(calendar)


@calendar.command("show")
def show(
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="The first day; default: today.")] = "today",
    weeks: Annotated[int, typer.Option("--weeks", min=1, max=60, help="How many weeks.")] = 4,
    json: JsonFlag = False,
) -> None:
    """Show day by day what is worked, and why not.

    Example: repplan calendar show --from 2026-09-28 --weeks 2
    """
    from repplan.services.facts.calendars import load_calendar, provisional_warning

    ctx = context()
    start = parse_date(first, ctx.today)
    last = start + dt.timedelta(days=7 * weeks - 1)
    with ctx.reading() as db:
        working = load_calendar(ctx, db, ctx.today, first=start, last=last)
    warning = provisional_warning(ctx, working, start, last)
    if warning:
        typer.echo(warning, err=True)
    days = list(working.days(start, 7 * weeks))
    if json:
        years = sorted(year for year in working.provisional if start.year <= year <= last.year)
        print_json({"provisional_years": years, "days": [_as_json(working, day) for day in days]})
    else:
        _show(working, days)


def _as_json(working: WorkCalendar, day: WorkDay) -> dict[str, object]:
    return {
        "date": day.date.isoformat(),
        "works": day.shift is not None,
        "like": _weekday(day.weekday).lower(),
        "hours": [str(span).split("-") for span in _worked(day.shift)],
        "minutes": day.shift.minutes if day.shift else 0,
        "off": day.off.value if day.off else None,
        "off_name": day.why or None,
        "make_up": day.shift is not None and day.date in working.workdays,
        "provisional": day.date.year in working.provisional,
        "guessed": day.date in working.guessed,
        "half_holiday": working.half_holidays.get(day.date, (0, None))[1],
    }


def _weekday(number: int) -> str:
    from repplan.domain.sessions import DAY_NAMES

    return DAY_NAMES[number]


def _worked(shift: Shift | None) -> DaySpans:
    """The hours of a shift without its breaks."""
    from repplan.domain.spans import Span, subtract

    return () if shift is None else subtract((Span(shift.start, shift.end),), shift.breaks)


def _show(working: WorkCalendar, days: list[WorkDay]) -> None:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD)
    for head in (_("day"), _("hours"), _("why")):
        table.add_column(head)
    for day in days:
        guess = "?" if doubtful(working, day.date) else ""
        name = f"{_weekday(day.date.weekday())} {day.date}{guess}"
        clock = " ".join(map(str, _worked(day.shift))) or "–"
        table.add_row(name, clock, why(working, day), end_section=day.date.weekday() == 6)
    console().print(table)
    worked = sum(day.shift is not None for day in days)
    typer.echo(_("{worked} of {days} days are worked").format(worked=worked, days=len(days)))


def doubtful(working: WorkCalendar, date: dt.date) -> bool:
    """Whether a day may turn out otherwise: it is guessed, or lies in a year of which nothing better is known."""
    if date.year not in working.provisional:
        return False
    return date in working.guessed or not any(day.year == date.year for day in working.guessed)


def why(working: WorkCalendar, day: WorkDay) -> str:
    """What makes the day other than its week says: a holiday, leave, busy hours, a make-up day."""
    kinds = {
        Off.WEEKEND: "" if day.date.weekday() >= 5 else _("not worked"),
        Off.HOLIDAY: _("holiday"),
        Off.LEAVE: _("leave"),
        Off.BUSY: _("busy all day"),
    }
    if day.off is not None:
        # Names of public holidays are msgids of the catalogue; a note on leave is none and stays as it is.
        name = _(day.why) if day.why and day.off is Off.HOLIDAY else day.why
        return ": ".join(text for text in (kinds[day.off], name) if text)
    from repplan.services.working_time.busy import hours_in_words

    reasons = []
    if day.date in working.workdays:
        if working.week[day.date.weekday()] is None or day.date in working.holidays:
            reasons.append(_("make-up day, like {name}").format(name=_weekday(day.weekday)))
        elif day.weekday != day.date.weekday():
            reasons.append(_("worked like {name}").format(name=_weekday(day.weekday)))
    elif day.date in working.half_holidays:
        since, name = working.half_holidays[day.date]
        reasons.append(
            _("half-holiday from {time}: {name}").format(time=f"{since // 60:02}:{since % 60:02}", name=_(name))
        )
    reasons += [
        _("leave {part}").format(part=leave.part.value)
        for leave in working.leaves
        if leave.first <= day.date <= leave.last
    ]
    if day.date in working.busy:
        reasons.append(_("busy {hours}").format(hours=hours_in_words(working.busy[day.date])))
    return ", ".join(reasons)


@calendar.command("refresh")
def refresh(json: JsonFlag = False) -> None:
    """Ask the holiday libraries again, after an upgrade of theirs.

    Example: repplan calendar refresh
    """
    from repplan.services.facts.calendars import load_calendar, provisional_warning, refresh_calendar

    ctx = context()
    learned = refresh_calendar(ctx)
    with ctx.reading() as db:
        working = load_calendar(ctx, db, ctx.today)
    if learned:
        years = [entry.year.year for entry in learned]
        warning = provisional_warning(ctx, working, dt.date(min(years), 1, 1), dt.date(max(years), 12, 31))
        if warning:
            typer.echo(warning, err=True)
    if json:
        print_json(
            [
                {
                    "year": entry.year.year,
                    "announced": entry.year.announced,
                    "source": entry.year.source,
                    "changed": entry.changed,
                    "days_off": len(entry.year.off),
                    "make_up_days": len(entry.year.work),
                }
                for entry in learned
            ]
        )
        return
    for entry in learned:
        words = {True: _("announced"), False: _("a guess")}[entry.year.announced]
        changed = _("changed") if entry.changed else _("as before")
        message = _("{year}: {words}, {off} days off, {work} make-up days, {changed}")
        counts = {"off": len(entry.year.off), "work": len(entry.year.work)}
        typer.echo(message.format(year=entry.year.year, words=words, changed=changed, **counts))
    if not learned:
        typer.echo(_("no country is set: `repplan config set calendar.country CN`"), err=True)


@calendar.command("countries")
def countries(
    code: Annotated[
        str | None, typer.Argument(metavar="[CODE]", help="A country: its regions with holidays of their own.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """List the countries whose public holidays are known, or the regions of one.

    `repplan config set calendar.country DE` and `calendar.region BY` choose among them.

    Example: repplan calendar countries DE
    """
    from repplan.services.home.setup import known_places

    places = known_places(code)
    if json:
        print_json([{"code": p.code, "name": p.name or None, "regions": p.regions} for p in places])
        return
    if not places:
        typer.echo(_("{country} has no regions of its own").format(country=str(code).upper()), err=True)
    for place in places:
        count = ngettext("{n} region", "{n} regions", place.regions).format(n=place.regions) if place.regions else ""
        typer.echo("  ".join(part for part in (f"{place.code:<4}", place.name, count) if part).rstrip())
