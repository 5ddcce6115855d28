"""Looking at the source of travel times: what it says of the whole territory, what is kept, which maps are prepared."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.domain.geo import haversine_km
from repplan.errors import RepplanError
from repplan.services.facts.problem_places import Places, find_places
from repplan.services.facts.territory import own_territory
from repplan.services.travel.travel_choice import Travel, TravelReport, travel_between
from repplan.services.travel.travel_sources import maps_folder, tables_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from repplan.config import Config
    from repplan.services.context import Context
    from repplan.travel.prepared import PreparedMap

NEAR_KM = 0.5
"""Ways shorter than this as the crow flies say little about detours and speeds."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The source's ways against the crow's: road over crow-fly distance, and km/h; over `ways` of more than 500 m."""

    ways: int
    factor: float
    speed: float


@dataclass(frozen=True, slots=True)
class Examined:
    """What the source says of the territory. `compared` is None where it gave nothing to compare."""

    places: Places
    report: TravelReport
    compared: Compared | None
    without_coordinates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """What there is without asking anybody.

    Attributes:
        source: the setting `travel.source`.
        settings: every `travel.*` setting with its text in force.
        maps: the prepared maps, the latest first.
        engine: version of the embedded engine, None where it is not installed.
        kept: how many tables of travel times are kept.
        folder: where.
    """

    source: str
    settings: dict[str, str]
    maps: tuple[PreparedMap, ...]
    engine: str | None
    kept: int
    folder: Path


def examine(
    ctx: Context, *, fresh: bool = False, progress: Callable[[int, int], None] | None = None
) -> tuple[Travel, Examined]:
    """Ask the source for all ways of the rep's territory.

    Raises:
        RepplanError: the settings name no source that can be asked; see `travel_between`.
    """
    places = all_places(ctx)
    travel = travel_between(places, ctx.config, fresh=fresh, progress=progress)
    unknown = tuple(
        str(spot) for spot, point in zip(places.spots, places.points, strict=True) if point is None and spot.customers
    )
    compared = None if travel.report.source == "crowfly" or travel.report.fallback else _compare(places, travel)
    return travel, Examined(places, travel.report, compared, unknown)


def all_places(ctx: Context) -> Places:
    """Every place of the rep's territory, those of customers nobody plans to visit yet among them."""
    with ctx.reading() as db:
        own = own_territory(ctx, db)
    return find_places(own, ctx.config, list(own.customers.values()))


def _compare(places: Places, travel: Travel) -> Compared | None:
    """Only ways that are the source's own count."""
    far = {id(found.place) for found in travel.report.far}
    absent = {id(spot) for spot in travel.report.absent}
    ours = [i for i, spot in enumerate(places.spots) if id(spot) not in far | absent]
    ways = list(_ways(places, travel, ours))
    straight, road, minutes = (math.fsum(way[k] for way in ways) for k in range(3))
    if not ways or not minutes or not road:
        return None
    return Compared(len(ways), round(road / straight, 2), round(road / minutes * 60, 1))


def _ways(places: Places, travel: Travel, ours: list[int]) -> Iterator[tuple[float, float, float]]:
    """Crow-fly kilometres, road kilometres and minutes of each way that is long enough."""
    for i in ours:
        for j in ours:
            a, b, minutes, km = places.points[i], places.points[j], travel.matrix.minutes[i][j], travel.matrix.km[i][j]
            if a is None or b is None or minutes is None or km is None:
                continue
            straight = haversine_km(a, b)
            if straight > NEAR_KM:
                yield straight, km, minutes


def overview(ctx: Context) -> Overview:
    """The settings, the prepared maps and the kept tables."""
    from repplan.travel.kept import kept_tables
    from repplan.travel.osrm_engine import engine_version
    from repplan.travel.prepared import prepared_maps

    try:
        engine: str | None = engine_version()
    except RepplanError:
        engine = None
    folder = tables_folder(ctx.home)
    return Overview(
        source=ctx.config["travel.source"],
        settings={key: text for key, text in ctx.config.all().items() if key.startswith("travel.")},
        maps=tuple(prepared_maps(maps_folder(ctx.home))),
        engine=engine,
        kept=len(kept_tables(folder)),
        folder=folder,
    )


def prepare_map(ctx: Context, file: Path, profile: str | None, tell: Callable[[str], None]) -> tuple[PreparedMap, bool]:
    """Prepare a map for the embedded engine; see `repplan.travel.prepared.prepare`."""
    from repplan.store.database import prepare_home
    from repplan.travel.prepared import prepare

    folder = maps_folder(ctx.home)
    prepare_home(ctx.home)
    prepare_home(folder)
    now = ctx.clock.now().isoformat()
    return prepare(folder, file, profile or ctx.config["travel.profile"], now, tell)


def named_ways(places: Places, travel: Travel) -> Iterator[tuple[str, str, float | None, float | None]]:
    """From, to, minutes and kilometres of every way between places of different names, as a matrix file has them.

    A site with several coordinates is represented by the first of them.
    """
    first = {spot.site: i for i, spot in reversed(list(enumerate(places.spots)))}
    order = sorted(first.values())
    for i in order:
        for j in order:
            if i != j:
                km = travel.matrix.km[i][j]
                yield places.spots[i].site, places.spots[j].site, travel.matrix.minutes[i][j], km


def check_choice(before: Config, after: Config) -> None:
    """Whether the source that changed settings choose can be asked at all.

    Raises:
        UsageError: it names no server or file.
        NotFoundError: the file or the prepared map is not there.
        BadDataError: the file cannot be used.
    """
    from repplan.services.travel.travel_sources import by_names, chosen_map, road_source

    keys = ("travel.source", "travel.url", "travel.file", "travel.map")
    if all(before.text(key) == after.text(key) for key in keys):
        return
    if after["travel.source"] == "file":
        by_names(after)
    elif after["travel.source"] == "osrm":
        road_source(after)
    elif after["travel.source"] == "embedded":
        from repplan.travel.osrm_engine import engine_version

        engine_version()
        chosen_map(after)
