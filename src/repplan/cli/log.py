"""`done`, `missed`, `cancel`, `move`, `undo` and `log`: what happened, and what it changes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from repplan.cli.common import JsonFlag, context, new_app, parse_date, print_json
from repplan.cli.spelling import spelled
from repplan.errors import UsageError
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from repplan.services.context import Context
    from repplan.services.visits.contact_log import Entry, Report

T = TypeVar("T")
LOG_DAYS = 7

app = new_app()
# The help stands here because it is the group's, of which `import` is a command.
log_app = new_app(
    summary="""The log: who was met when, and how. `repplan log import FILE` takes past contacts in.

    Example: repplan log --since yesterday
    """
)
app.add_typer(log_app, name="log")

Who = Annotated[
    list[str],
    typer.Argument(
        help="Stop numbers (3), ranges of them (4-6), or customers: a name, a part of it, 'name @ site', or "
        "'#121', the customer's own number (in quotes: a shell takes a bare # for a comment).",
        metavar="WHO…",
    ),
]
StopDay = Annotated[
    str | None, typer.Option("--date", help="The day, if not today: 2026-11-20, yesterday or -3.", metavar="DATE")
]
ChannelOption = Annotated[
    str | None,
    typer.Option(
        help="How: visit (unless said), evening, meeting, accompanied; or phone, message: light contacts, which do not "
        "count as visits. The first letters are enough.",
        metavar="CHANNEL",
    ),
]
TimeOption = Annotated[str | None, typer.Option("--time", help="When, such as 16:30.", metavar="HH:MM")]
RivalOption = Annotated[
    str | None,
    typer.Option(help="A rival was spoken of: its product (p, 竞品) or its rep (r, 竞代).", metavar="product|rep"),
]
NoteOption = Annotated[str, typer.Option(help="A note for the log.")]


@app.callback()
def group() -> None:
    """The log."""


@app.command("done")
def done(
    who: Who,
    stage: Annotated[
        str | None,
        typer.Option(
            help="How far the relationship has come: stranger (x), recognised (r), talking (t), sharing (s), "
            "trusted (u), or the Chinese word."
        ),
    ] = None,
    note: NoteOption = "",
    date: StopDay = None,
    channel: ChannelOption = None,
    time: TimeOption = None,
    rival: RivalOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Log customers as met, by their stops' numbers or by name; all of them, or none if one is wrong.

    Example: repplan done 1 2 4-6 --stage sharing
    """
    from repplan.services.visits.contact_log import log_met

    ctx = context()
    command = spelled("done", who, stage=stage, note=note, date=date, channel=channel, time=time, rival=rival)
    report = log_met(ctx, command, who, _entry(ctx, date, channel, time, stage=stage, note=note, rival=rival))
    _show_report(ctx, report, as_json=as_json)


@app.command("missed")
def missed(
    who: Who,
    reason: Annotated[str, typer.Option(help="Why the customer was not met.")] = "",
    retry: Annotated[
        str | None,
        typer.Option(
            help="Put the visit back: a time today such as 16:30, evening, tomorrow (the next working day on "
            "which the customer receives; a promise, which the planner keeps), or phone "
            "(a call is promised; `done N --channel phone` then closes the stop).",
            metavar="WHEN",
        ),
    ] = None,
    note: NoteOption = "",
    date: StopDay = None,
    channel: ChannelOption = None,
    time: TimeOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Log visits at which the customer was not met; they do not count, and can be put back into the day.

    Example: repplan missed 3 --reason "in theatre" --retry 16:30
    """
    from repplan.services.visits.missed_visits import log_missed, parse_retry

    ctx = context()
    again = None if retry is None else parse_retry(retry)
    command = spelled("missed", who, reason=reason, retry=retry, note=note, date=date, channel=channel, time=time)
    entry = _entry(ctx, date, channel, time, note=note, reason=reason)
    report = log_missed(ctx, command, who, entry, again)
    _show_report(ctx, report, as_json=as_json)


@app.command("cancel")
def cancel(
    who: Who,
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    date: Annotated[
        str | None, typer.Option("--date", help="The day of the stops, if not today.", metavar="DATE")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Call planned visits off. A name means the customer's next open stop.

    Example: repplan cancel 5 --reason "congress"
    """
    from repplan.cli import log_view
    from repplan.services.visits.moved_stops import cancel_stops

    ctx = context()
    day = None if date is None else parse_date(date, ctx.today)
    cancelled = cancel_stops(ctx, spelled("cancel", who, reason=reason, date=date), who, reason, day)
    if as_json:
        print_json(log_view.cancelled_json(cancelled, reason))
    else:
        log_view.show_cancelled(cancelled, ctx.today)


@app.command("move")
def move(
    who: Annotated[
        str,
        typer.Argument(help="The stop's number, the customer's name, or the customer's own as '#121'.", metavar="WHO"),
    ],
    to: Annotated[str, typer.Argument(help="The new day: 2026-11-27, tomorrow, fri or +3.", metavar="DATE")],
    time: Annotated[str | None, typer.Argument(help="The agreed time, such as 16:30.", metavar="[TIME]")] = None,
    date: Annotated[
        str | None, typer.Option("--from", help="The day whose stop is meant, if not today.", metavar="DATE")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Move it although you do not work then, or the last visit is too near.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Fix a visit to another day as an appointment, which the planner then keeps.

    A customer who is named and has no open stop gets one, and an appointment that no stop keeps moves along.

    Example: repplan move 4 fri 10:00
    """
    from repplan.cli import log_view
    from repplan.services.visits.missed_visits import parse_clock
    from repplan.services.visits.moved_stops import move_stop

    ctx = context()
    day = None if date is None else parse_date(date, ctx.today)
    words = [who, to] if time is None else [who, to, time]
    command = spelled("move", words, from_=date, force=force)
    minute = None if time is None else parse_clock(time)
    moved = move_stop(ctx, command, who, parse_date(to, ctx.today), minute, day=day, force=force)
    log_view.warn(moved.warnings)
    if as_json:
        print_json(log_view.moved_json(moved))
    else:
        log_view.show_moved(moved, day or ctx.today, ctx.today)


@app.command("undo")
def undo(
    steps: Annotated[int, typer.Option(help="How many commands to take back.", min=1)] = 1,
    only_list: Annotated[
        bool, typer.Option("--list", help="Show the last ten commands that can be taken back; change nothing.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Take back the latest command that changed anything, with everything that followed from it.

    Example: repplan undo --steps 2
    """
    from repplan.cli import log_view
    from repplan.services.home import undoing

    ctx = context()
    operations = undoing.undoable(ctx) if only_list else undoing.undo(ctx, steps)
    if as_json:
        print_json(log_view.operations_json(operations, "commands" if only_list else "undone"))
    elif only_list:
        log_view.show_operations(operations)
    else:
        log_view.show_undone(operations)


@log_app.callback(invoke_without_command=True)
def log(
    ctx: typer.Context,
    since: Annotated[
        str | None,
        typer.Option(
            help=f"From this day on: 2026-11-01, yesterday, -90. Without it the table shows {LOG_DAYS} days, "
            "--json and --csv everything.",
            metavar="DATE",
        ),
    ] = None,
    customer: Annotated[str | None, typer.Option(help="Of this customer only: number, id or name.")] = None,
    as_json: JsonFlag = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV, in the columns that `log import` reads.")] = False,
) -> None:
    """Show the log, unless a command below it was asked for."""
    if ctx.invoked_subcommand is not None:
        return
    from repplan.cli import log_view
    from repplan.cli.common import console
    from repplan.services.visits.log_reading import read_log

    if as_json and as_csv:
        raise UsageError(_("--json and --csv exclude each other: write one of them"))
    surroundings = context()
    first = None if since is None else parse_date(since, surroundings.today)
    if first is None and not (as_json or as_csv):
        first = surroundings.today - dt.timedelta(days=LOG_DAYS - 1)
    lines = read_log(surroundings, first, customer)
    if as_json:
        print_json(log_view.log_json(lines))
    elif as_csv:
        typer.echo(log_view.log_csv(lines), nl=False)
    else:
        log_view.show_log(lines, first, console())


@log_app.command("import")
def log_import(
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV or XLSX with the columns id or name, date, outcome (met or missed), and if you like time, "
            "channel, stage, reason, note.",
            metavar="FILE",
        ),
    ],
    as_json: JsonFlag = False,
) -> None:
    """Take past contacts in from a table: all rows, or none if one has a mistake. A second time changes nothing.

    Example: repplan log import data/hospital/log.csv
    """
    from repplan.cli import log_view
    from repplan.services.visits.log_import import import_log

    result = import_log(context(), spelled("log import", [file.name]), file)
    if as_json:
        print_json(log_view.import_json(result))
    else:
        log_view.show_import(result)


def _entry(
    ctx: Context,
    date: str | None,
    channel: str | None,
    time: str | None,
    *,
    stage: str | None = None,
    note: str = "",
    reason: str = "",
    rival: str | None = None,
) -> Entry:
    """The options of a logging command as what is to be logged."""
    from repplan.domain.loss import parse_rival
    from repplan.domain.plan import Channel, parse_channel
    from repplan.domain.relationship import parse_stage
    from repplan.services.visits.contact_log import Entry
    from repplan.services.visits.missed_visits import parse_clock

    return Entry(
        day=ctx.today if date is None else parse_date(date, ctx.today),
        channel=Channel.VISIT if channel is None else _parsed(parse_channel, channel),
        minute=None if time is None else parse_clock(time),
        stage=None if stage is None else _parsed(parse_stage, stage),
        note=note,
        reason=reason,
        rival="" if rival is None else _parsed(parse_rival, rival).value,
    )


def _parsed(parse: Callable[[str], T], text: str) -> T:
    try:
        return parse(text)
    except ValueError as error:
        raise UsageError(str(error)) from None


def _show_report(ctx: Context, report: Report, *, as_json: bool) -> None:
    from repplan.cli import log_view
    from repplan.services.visits.contact_log import next_stop

    log_view.warn(report.warnings)
    following = next_stop(ctx, report)
    if as_json:
        print_json(log_view.report_json(report, following))
    else:
        log_view.show_report(report, following, ctx.today)
