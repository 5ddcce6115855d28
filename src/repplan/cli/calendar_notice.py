"""`calendar notice` and `calendar notices`: announcements of public holidays, taken in and taken back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from repplan.cli.common import JsonFlag, console, context, print_json
from repplan.i18n import _, ngettext

if TYPE_CHECKING:
    import datetime as dt

    from repplan.domain.calendar import WorkDay
    from repplan.services.working_time.holiday_notices import NoticeTaken
    from repplan.store.holidays import StoredNotice

LISTED = 60
"""Changed days that are shown; a whole year's notice changes fewer."""


def add_to(group: typer.Typer) -> None:
    """Make the commands part of `calendar`."""
    group.command("notice")(notice)
    group.command("notices")(notices)


def notice(
    file: Annotated[Path, typer.Argument(help="The notice's text, or a CSV table date,kind,name; - = standard input.")],
    year: Annotated[
        int | None, typer.Option("--year", min=1950, max=2200, help="The notice's year, where it does not say it.")
    ] = None,
    whole: Annotated[
        bool, typer.Option("--whole-year", help="The table arranges its year whole: no other day is a holiday.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    json: JsonFlag = False,
) -> None:
    """Take in a notice of public holidays that was published; its days beat what the libraries know.

    China's State Council is read in its own words (放假, 调休, 上班). Everybody else's days come as a CSV table: date
    (2027-05-01, or FIRST..LAST), kind (off, work, ordinary) and name. Visits that lie on days off now are told.

    Example: repplan calendar notice notice-2027.txt --dry-run
    """
    from repplan.services.working_time.holiday_notices import notice_bytes, take_notice

    ctx = context()
    data = _standard_input() if str(file) == "-" else notice_bytes(file)
    taken = take_notice(ctx, data, "-" if str(file) == "-" else file.name, year=year, whole=whole, dry_run=dry_run)
    if json:
        print_json(_taken_json(taken))
    else:
        _show(taken, dry_run=dry_run)
    _tell_plan(taken)


def _standard_input() -> bytes:
    buffer = getattr(sys.stdin, "buffer", None)
    return sys.stdin.read().encode() if buffer is None else bytes(buffer.read())


def _taken_json(taken: NoticeTaken) -> dict[str, Any]:
    return {
        "number": taken.number,
        "country": taken.country,
        "year": taken.notice.year,
        "days": _days_json(taken.notice.days),
        "changes": [
            {"date": change.after.date.isoformat(), "before": _as_json(change.before), "after": _as_json(change.after)}
            for change in taken.changes
        ],
        "visits": [
            {"date": visit.day.isoformat(), "stop": visit.number, "customer": visit.customer} for visit in taken.visits
        ],
        "unused_days": [day.isoformat() for day in taken.unused],
    }


def _days_json(days: Any) -> list[dict[str, str]]:  # noqa: ANN401 - the days of a notice
    return [{"date": entry.day.isoformat(), "kind": entry.kind.value, "name": entry.name} for entry in days]


def _as_json(day: WorkDay) -> dict[str, Any]:
    return {"works": day.shift is not None, "off": day.off.value if day.off else None, "off_name": day.why or None}


def _show(taken: NoticeTaken, *, dry_run: bool) -> None:
    from repplan.cli.calendar import why
    from repplan.cli.render import table
    from repplan.domain.sessions import DAY_NAMES

    if not taken.news:
        typer.echo(_("nothing new: the calendar of {country} says all of it already").format(country=taken.country))
        return
    if taken.changes:
        shown = table(_("Day"), _("Before"), _("Now"))
        before, after = taken.calendars
        for change in taken.changes[:LISTED]:
            date = change.after.date
            words = [why(before, change.before), why(after, change.after)]
            plain = [_("worked") if day.shift else _("off") for day in (change.before, change.after)]
            shown.add_row(f"{DAY_NAMES[date.weekday()]} {date}", *(w or p for w, p in zip(words, plain, strict=True)))
        console().print(shown)
    count = len(taken.changes)
    if dry_run:
        message = ngettext(
            "{n} day would change; nothing was written", "{n} days would change; nothing was written", count
        )
    else:
        message = ngettext("notice {number}: {n} day changed", "notice {number}: {n} days changed", count)
    typer.echo(message.format(n=count, number=taken.number))


def _tell_plan(taken: NoticeTaken) -> None:
    """Say on standard error what becomes of the plan."""
    from repplan.services.facts.calendars import days_in_words

    if taken.visits:
        days: list[dt.date] = sorted({visit.day for visit in taken.visits})
        message = ngettext(
            "{n} planned visit lies on a day off ({days}): `repplan plan` moves it",
            "{n} planned visits lie on days off ({days}): `repplan plan` moves them",
            len(taken.visits),
        )
        typer.echo(message.format(n=len(taken.visits), days=days_in_words(days)), err=True)
    if taken.unused:
        message = ngettext(
            "{days} can be worked now: `repplan plan` uses it",
            "{days} can be worked now: `repplan plan` uses them",
            len(taken.unused),
        )
        typer.echo(message.format(days=days_in_words(taken.unused)), err=True)


def notices(
    remove: Annotated[
        int | None, typer.Option("--remove", metavar="N", help="Take the notice of that number back.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """List the notices of public holidays that were taken in, or take one back.

    Example: repplan calendar notices
    """
    from repplan.services.working_time.holiday_notices import list_notices, remove_notice

    ctx = context()
    if remove is not None:
        removed = remove_notice(ctx, remove)
        if json:
            print_json(_notice_json(removed))
        else:
            typer.echo(_("took back notice {n}: {words}").format(n=removed.id, words=_in_words(removed)))
        return
    found = list_notices(ctx)
    if json:
        print_json([_notice_json(stored) for stored in found])
        return
    for stored in found:
        typer.echo(f"{stored.id}: {_in_words(stored)}")
    if not found:
        typer.echo(_("no notice is kept; `repplan calendar notice FILE` takes one in"), err=True)


def _in_words(stored: StoredNotice) -> str:
    count = len(stored.notice.days)
    days = ngettext("{n} day", "{n} days", count).format(n=count)
    year = stored.notice.year or _("single days")
    return f"{stored.country} {year}, {days}, {stored.source}, {stored.taken_at[:10]}"


def _notice_json(stored: StoredNotice) -> dict[str, Any]:
    return {
        "number": stored.id,
        "country": stored.country,
        "year": stored.notice.year,
        "source": stored.source,
        "taken_at": stored.taken_at,
        "days": _days_json(stored.notice.days),
    }
