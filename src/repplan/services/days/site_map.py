"""The sites with their customers, the rep's start and a day's route, as a map to be drawn."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from repplan.domain.site_map import MapSite, MapStop, SiteMap, near_ones
from repplan.errors import BadDataError, NotFoundError, why
from repplan.i18n import _
from repplan.services.days.day import view_day
from repplan.services.facts.territory import load_territory

if TYPE_CHECKING:
    import datetime as dt
    import sqlite3
    from pathlib import Path

    from repplan.domain.customer import Customer
    from repplan.services.context import Context
    from repplan.services.facts.territory import Territory


def draw_sites(ctx: Context, day: dt.date | None = None) -> SiteMap:
    """The map of the sites that have customers; with the route of a day where one is given.

    Raises:
        NotFoundError: if no site has coordinates.
    """
    with ctx.reading() as db:
        territory = load_territory(ctx, db)
        route = () if day is None else _route(ctx, db, day, territory)
    here: dict[str, list[Customer]] = defaultdict(list)
    for customer in territory.customers.values():
        here[customer.site_id].append(customer)
    placed, unplaced = [], []
    for identifier, customers in here.items():
        site = territory.sites[identifier]
        point = site.point or next((customer.point for customer in customers if customer.point), None)
        if point is None:
            unplaced.append(site.name)
            continue
        tiers = Counter(customer.tier for customer in customers)
        phases = Counter(territory.standings[customer.number].phase for customer in customers)
        placed.append(MapSite(site.name, point, len(customers), tiers, phases))
    if not placed:
        raise NotFoundError(_("no site has coordinates yet: `repplan site list --missing` shows the commands"))
    near, far = near_ones(sorted(placed, key=lambda site: (-site.customers, site.name)))
    config = ctx.config
    return SiteMap(near, config["rep.start"], config["rep.end"], route, tuple(sorted(unplaced)), far)


def write_map(drawn: SiteMap, title: str, path: Path, *, page: bool) -> None:
    """Write a map as a page, or as a drawing.

    Raises:
        BadDataError: if the file cannot be written.
    """
    from repplan.files.site_map_svg import html, svg

    try:
        path.write_text(html(drawn, title) if page else svg(drawn, title), encoding="utf-8")
    except OSError as error:
        raise BadDataError(_("{path} cannot be written: {error}").format(path=path, error=why(error))) from None


def _route(ctx: Context, db: sqlite3.Connection, day: dt.date, territory: Territory) -> tuple[MapStop, ...]:
    """The stops of a day on its route, in its order."""
    return tuple(
        MapStop(stop.visit.number, stop.customer.site_name, stop.customer.point)
        for stop in view_day(ctx, db, day, None if day != territory.today else territory).stops
        if stop.on_route and stop.customer.point is not None
    )
