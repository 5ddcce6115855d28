"""`repplan site`: the places where customers are met, and when they are closed."""

from __future__ import annotations

from typing import Annotated

import typer

from repplan.cli import site_joining, site_map
from repplan.cli.blackouts import Days, Note, Part, read_blackout, tell_closed
from repplan.cli.common import JsonFlag, context, new_app, print_json
from repplan.cli.pasted import COORDS_HELP, read_coords
from repplan.domain.calendar import DayPart
from repplan.domain.datums import Datum
from repplan.errors import UsageError
from repplan.i18n import _

app = new_app()
site = new_app("site", "Sites: list, show, edit, close, reopen; other names, duplicates, parts of houses.")
app.add_typer(site, name="site")
site_joining.register(site)
site.command("map")(site_map.map_)

Who = Annotated[str, typer.Argument(metavar="NAME", help="The site's name, or a part of it that fits only one.")]


@app.callback()
def group() -> None:
    """Keep this module a group."""


@site.command("list")
def list_(
    missing: Annotated[bool, typer.Option("--missing", help="Only those that lack coordinates.")] = False,
    json: JsonFlag = False,
) -> None:
    """List the sites with the number of their customers.

    Example: repplan site list --missing
    """
    from repplan.cli.site_view import line_json, print_lines
    from repplan.services.customers.sites import list_sites

    lines = list_sites(context(), missing=missing)
    if json:
        print_json([line_json(line) for line in lines])
    else:
        print_lines(lines, missing=missing)


@site.command("show")
def show(who: Who, json: JsonFlag = False) -> None:
    """Show a site: where, when open, who is met there, when closed.

    Example: repplan site show "General Hospital"
    """
    from repplan.cli.site_view import print_site, site_json
    from repplan.services.customers.sites import show_site

    card = show_site(context(), who)
    if json:
        print_json(site_json(card))
    else:
        print_site(card)


def _day(name: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(
        f"--hours-{name}", help=f"Hours on {name}: 08:30-17:00, closed, or '' for nothing said.", show_default=False
    )
    return option


@site.command("edit")
def edit(
    who: Who,
    coords: Annotated[str | None, typer.Option(help=COORDS_HELP)] = None,
    datum: Annotated[
        Datum | None,
        typer.Option(
            help="What the coordinates are measured in; default: as the link says, wgs84 for a pair.",
            case_sensitive=False,
        ),
    ] = None,
    address: Annotated[str | None, typer.Option(help="Address; '' clears.")] = None,
    name: Annotated[str | None, typer.Option(help="A new name.")] = None,
    enter: Annotated[
        int | None,
        typer.Option(metavar="MIN", min=-1, max=240, help="Minutes to get in, once a stay; -1 = as configured."),
    ] = None,
    hours: Annotated[
        str | None,
        typer.Option(help="Hours of the week: 'Mon-Fri 08:00-17:00' or OpenStreetMap's, other days closed; '' clears."),
    ] = None,
    hours_mon: Annotated[str | None, _day("mon")] = None,
    hours_tue: Annotated[str | None, _day("tue")] = None,
    hours_wed: Annotated[str | None, _day("wed")] = None,
    hours_thu: Annotated[str | None, _day("thu")] = None,
    hours_fri: Annotated[str | None, _day("fri")] = None,
    hours_sat: Annotated[str | None, _day("sat")] = None,
    hours_sun: Annotated[str | None, _day("sun")] = None,
    json: JsonFlag = False,
) -> None:
    """Change a site; it holds for all customers there that have no value of their own.

    Coordinates are stored in WGS 84, as satellites give them. What was copied from a Chinese map is in gcj02 (Amap,
    Tencent) or bd09 (Baidu): their links say so, a bare pair needs --datum.

    Example: repplan site edit "General Hospital" --coords "39.9, 116.4"

    Example: repplan site edit "General Hospital" --coords "https://uri.amap.com/marker?position=116.4104,39.9164"

    Example: repplan site edit "General Hospital" --coords "39.9164, 116.4104" --datum gcj02
    """
    from repplan.cli.site_view import print_site, site_json
    from repplan.services.customers.sites import SiteEdit, edit_site

    point = None if coords is None else read_coords(coords, datum)
    days = (hours_mon, hours_tue, hours_wed, hours_thu, hours_fri, hours_sat, hours_sun)
    change = SiteEdit(
        name=name,
        point=point,
        clear_point=coords is not None and point is None,
        address=address,
        enter_minutes=enter,
        hours=hours,
        days={weekday: text for weekday, text in enumerate(days) if text is not None},
    )
    if datum is not None and point is None:
        raise UsageError(_("--datum says what --coords are measured in: give both"))
    if change == SiteEdit():
        raise UsageError(_("nothing to change: give at least one option, such as --coords"))
    card = edit_site(context(), who, change)
    if json:
        print_json(site_json(card))
    else:
        print_site(card)


@site.command("close")
def close(
    who: Who,
    days: Days,
    part: Part = DayPart.ALL,
    note: Note = "",
) -> None:
    """Note days on which a site receives nobody.

    Example: repplan site close "General Hospital" 2026-12-01..2026-12-04 --note inspection
    """
    from repplan.services.working_time.blackouts import close_site

    ctx = context()
    blackout = read_blackout(ctx, days, part, note)
    number, closed = close_site(ctx, who, blackout)
    tell_closed(ctx, number, closed.name, blackout)


@site.command("reopen")
def reopen(
    who: Annotated[str, typer.Argument(metavar="NAME|N", help="The site, or the number of one blackout.")],
) -> None:
    """Take blackouts back: one by its number, or all of a site.

    Example: repplan site reopen "General Hospital"
    """
    from repplan.services.working_time.blackouts import reopen_site

    for closure in reopen_site(context(), who):
        line = _("took back blackout {number}: {first} to {last}")
        typer.echo(line.format(number=closure.id, first=closure.first, last=closure.last))
