"""`pin`, `unpin` and `slot`: appointments, and the best days for one."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated

import typer

from repplan.cli.common import JsonFlag, console, context, new_app, parse_date, print_json
from repplan.cli.spelling import spelled
from repplan.errors import UsageError
from repplan.i18n import _

LONGEST = 182
"""Days ahead in which `slot` looks: as far as the longest plan reaches."""

app = new_app()


@app.callback()
def group() -> None:
    """Appointments."""


@app.command("pin")
def pin(
    name: Annotated[
        str | None,
        typer.Argument(
            help="The customer's number, name or a part of it, or 'name @ site'; nothing = list what is agreed.",
            metavar="[NAME]",
        ),
    ] = None,
    date: Annotated[
        str | None, typer.Argument(help="The day: 2026-11-27, tomorrow, fri or +3.", metavar="[DATE]")
    ] = None,
    time: Annotated[
        str | None, typer.Argument(help="The time, such as 10:30; default: any time of that day.", metavar="[TIME]")
    ] = None,
    only_list: Annotated[bool, typer.Option("--list", help="List the appointments to come; change nothing.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Fix it although you do not work then.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Fix a visit to a day, or list the appointments to come.

    An appointment is in its day at once, and every plan keeps it; the customer's other planned visits stay until the
    next plan. A second one on the same day replaces the first. `repplan move` takes the next visit along instead.

    Example: repplan pin 118 fri 10:30

    Example: repplan pin --list
    """
    from repplan.cli import log_view, pin_view
    from repplan.cli.guesses import warn_of_guesses
    from repplan.services.questions import pinning
    from repplan.services.visits.missed_visits import parse_clock

    ctx = context()
    if name is None or only_list:
        ahead = pinning.appointments_ahead(ctx)
        if as_json:
            print_json(pin_view.ahead_json(ahead))
        else:
            pin_view.show_ahead(ahead, ctx.today, console())
        return
    if date is None:
        message = _("which day? write `repplan pin {name} DATE [TIME]`; `repplan slot {name}` lists the best days")
        raise UsageError(message.format(name=name))
    words = [name, date, *([] if time is None else [time])]
    day, minute = parse_date(date, ctx.today), None if time is None else parse_clock(time)
    pinned = pinning.pin(ctx, spelled("pin", words, force=force), name, day, minute, force=force)
    log_view.warn(pinned.warnings)
    warn_of_guesses(ctx, day, day)
    if as_json:
        print_json(pin_view.pinned_json(pinned))
    else:
        pin_view.show_pinned(pinned, ctx.today)


@app.command("unpin")
def unpin(
    name: Annotated[str, typer.Argument(help="The customer's number, name or a part of it.", metavar="NAME")],
    date: Annotated[
        str | None, typer.Argument(help="The day of the appointment, where there are several.", metavar="[DATE]")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Set a visit free: the next plan decides anew whether and when. `repplan cancel` calls it off.

    Example: repplan unpin 118

    Example: repplan unpin 118 2026-11-27
    """
    from repplan.cli import pin_view
    from repplan.services.questions import pinning

    ctx = context()
    day = None if date is None else parse_date(date, ctx.today)
    freed = pinning.unpin(ctx, spelled("unpin", [name, *([] if date is None else [date])]), name, day)
    if as_json:
        print_json(pin_view.freed_json(freed))
    else:
        pin_view.show_freed(freed, ctx.today)


@app.command("slot")
def slot(
    name: Annotated[
        str, typer.Argument(help="The customer's number, name or a part of it, or 'name @ site'.", metavar="NAME")
    ],
    within: Annotated[
        str, typer.Option("--within", help="How far to look: 14d, 3w, or a number of days.", metavar="TIME")
    ] = "14d",
    everything: Annotated[bool, typer.Option("--all", help="The impossible days as well, with the reason.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """List the best days for an appointment, with the minutes each would cost the whole plan.

    Everybody else is kept as planned, and the customer's other visits are chosen anew to suit.

    Example: repplan slot 118 --within 3w
    """
    from repplan.cli import pin_view
    from repplan.cli.guesses import warn_of_guesses
    from repplan.services.questions.slots import find_slots

    ctx, days = context(), _days(within)
    found = find_slots(ctx, name, days)
    warn_of_guesses(ctx, ctx.today, ctx.today + dt.timedelta(days=days))
    if as_json:
        print_json(pin_view.slots_json(found))
    else:
        pin_view.show_slots(found, console(), everything=everything)


def _days(text: str) -> int:
    """Days of `14d`, `2w` or `10`."""
    match = re.fullmatch(r"(\d{1,3})\s*([dw]?)", text.strip().lower())
    days = int(match[1]) * (7 if match[2] == "w" else 1) if match else 0
    if not 1 <= days <= LONGEST:
        message = _("--within is {text!r}: write a number of days such as 14d, or weeks such as 3w, up to {most} days")
        raise UsageError(message.format(text=text, most=LONGEST))
    return days
