"""`repplan site map`: the sites as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from repplan.cli.common import JsonFlag, context, parse_date, print_json
from repplan.i18n import _

if TYPE_CHECKING:
    import datetime as dt

    from repplan.domain.site_map import SiteMap
    from repplan.services.context import Context


def map_(
    day: Annotated[
        str | None, typer.Option("--day", metavar="DATE", help="Draw the route of a day, too: today, fri, 2026-11-23.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a page instead; it needs no network.")
    ] = None,
    svg: Annotated[Path | None, typer.Option("--svg", metavar="FILE", help="Write a drawing instead.")] = None,
    json: JsonFlag = False,
) -> None:
    """Draw the sites that have customers: north up, bigger where there are more, coloured by the highest tier.

    In the terminal as large as it is; `--html` and `--svg` write files that can be sent and opened anywhere, with the
    names of all sites under the mouse.

    Example: repplan site map

    Example: repplan site map --day today --html map.html
    """
    from repplan.services.days.site_map import draw_sites

    ctx = context()
    date = None if day is None else parse_date(day, ctx.today)
    drawn = draw_sites(ctx, date)
    if html is not None or svg is not None:
        _write(ctx, drawn, date, html, svg)
    if json:
        from repplan.cli.site_map_view import map_json

        print_json(map_json(drawn))
    elif html is None and svg is None:
        from repplan.cli.site_map_view import print_map

        print_map(drawn)


def _write(ctx: Context, drawn: SiteMap, day: dt.date | None, html: Path | None, svg: Path | None) -> None:
    from repplan.services.days.site_map import write_map

    rep = ctx.config["rep.name"] or _("Sites")
    title = rep if day is None else _("{rep}, {day}").format(rep=rep, day=day.isoformat())
    for path in (html, svg):
        if path is not None:
            write_map(drawn, title, path, page=path is html)
            typer.echo(_("written: {path}").format(path=path), err=True)
