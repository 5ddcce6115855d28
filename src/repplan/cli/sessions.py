"""`repplan customer sessions`: when and where a customer receives, now, for a time, on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from repplan.cli.common import JsonFlag, context, parse_date, print_json
from repplan.errors import UsageError
from repplan.i18n import _

if TYPE_CHECKING:
    import datetime as dt

    from repplan.services.customers.sessions import SessionsEdit, Times


def sessions(
    who: Annotated[str, typer.Argument(metavar="NAME", help="Number, name, part of a name, or 'name @ site'.")],
    text: Annotated[
        str | None,
        typer.Argument(
            metavar="[SESSIONS]", help="What holds every week: 'Mon,Wed am', 周一上午; 周三下午; '' = any time."
        ),
    ] = None,
    site: Annotated[str | None, typer.Option("--site", help="At this other site, not at the customer's own.")] = None,
    new_site: Annotated[
        str | None, typer.Option("--new-site", help="The same at a site that is not stored yet.")
    ] = None,
    first: Annotated[str | None, typer.Option("--from", metavar="DATE", help="SESSIONS hold from this day on.")] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="The last day of the sessions; none after it.")
    ] = None,
    stop: Annotated[
        list[str] | None,
        typer.Option("--stop", metavar="DAYS", help="No sessions on these days: 2026-12-01..12-14, '2026-12-01 am'."),
    ] = None,
    once: Annotated[
        list[str] | None,
        typer.Option("--once", metavar="'DATE TIMES'", help="A single session: '2026-12-05 14:00-17:00' or '… pm'."),
    ] = None,
    remove: Annotated[list[int] | None, typer.Option("--remove", metavar="N", help="Take an entry away.")] = None,
    note: Annotated[str, typer.Option("--note", help="Why.")] = "",
    json: JsonFlag = False,
) -> None:
    """Show when and where a customer receives, or change it: for good, from a day on, until a day, for some days, once.

    Without options the SESSIONS replace those that hold now. Weeks may alternate: 'odd ISO weeks Mon am', or in Chinese
    单周. Each call concerns one site: the customer's own, or that of --site. He is planned at each site at its times.

    --stop (停诊) is a closure of the customer's sessions at one site; `customer close` closes the customer everywhere,
    `site close` a site for everybody. A single session (--once) takes place on a stopped day, too. --until ends the
    visits; where no sessions are left at any site it also ends the clock of winning, as the field rota_end does, which
    alone leaves later visits as they are.

    Example: repplan customer sessions 11

    Example: repplan customer sessions 11 "Mon,Wed am" --from 2027-01-04

    Example: repplan customer sessions 11 --stop 2026-12-01..12-14 --note congress

    Example: repplan customer sessions 11 --once "2026-12-05 14:00-17:00"
    """
    from repplan.cli.sessions_view import print_rota, rota_json
    from repplan.services.customers.sessions import SessionsEdit, edit_sessions, show_sessions

    ctx = context()
    edit = SessionsEdit(
        weekly=text,
        site=site,
        new_site=new_site,
        first=_day(first, ctx.today),
        until=_day(until, ctx.today),
        stops=tuple(_times(one, ctx.today) for one in stop or ()),
        once=tuple(_times(one, ctx.today) for one in once or ()),
        remove=tuple(remove or ()),
        note=note,
    )
    changes = _changes(edit)
    rota = edit_sessions(ctx, f"customer sessions {who}", who, edit) if changes else show_sessions(ctx, who)
    if json:
        print_json(rota_json(rota))
    else:
        print_rota(rota, ctx.today)


def _changes(edit: SessionsEdit) -> bool:
    """Whether anything is to be changed.

    Raises:
        UsageError: where options only say how, and not what.
    """
    if edit.first is not None and edit.weekly is None:
        raise UsageError(_("--from needs SESSIONS: what holds from that day on"))
    long = next((times for times in edit.once if times.first != times.last), None)
    if long is not None:
        raise UsageError(_("--once means one day: write the option once for each"))
    what = edit.weekly is not None or edit.until is not None or edit.stops or edit.once or edit.remove
    if not what and (edit.site or edit.new_site or edit.note):
        raise UsageError(_("nothing to change: write SESSIONS, or one of --until, --stop, --once and --remove"))
    return bool(what)


def _day(text: str | None, today: dt.date) -> dt.date | None:
    return None if text is None else parse_date(text, today)


def _times(text: str, today: dt.date) -> Times:
    """`2026-12-01..12-14 am`: days, and times behind them."""
    from repplan.cli.time_off import parse_days
    from repplan.services.customers.sessions import Times

    days, _space, hours = text.strip().partition(" ")
    return Times(*parse_days(days, today), hours.strip())
