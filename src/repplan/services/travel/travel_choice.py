"""Where travel times come from: the source of the settings, what it was no help with, and the crow's flight instead.

A source that should answer and does not is replaced as a whole and said so; it is asked again by the next command. What
a source has no answer for by its nature (a place off its map, a way not in the file) is reckoned as the crow flies
place by place and reported.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from repplan.i18n import _
from repplan.services.notices import notice
from repplan.services.travel.travel_sources import RoadSource, by_names, road_source
from repplan.travel.completing import Completed, complete
from repplan.travel.crowfly import CrowFly
from repplan.travel.source import Matrix, NoAnswerError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from repplan.config import Config
    from repplan.services.facts.problem_places import Places, Spot

SHOWN = 5
"""Pairs and places that a report names one by one; it counts the others."""


@dataclass(frozen=True, slots=True)
class Far:
    """A place far from every road: metres to the nearest, None where there is none."""

    place: Spot
    metres: float | None


@dataclass(frozen=True, slots=True)
class Way:
    """The way from one place to another."""

    origin: Spot
    destination: Spot


@dataclass(frozen=True, slots=True)
class Ways:
    """Ways of one kind: how many, and the first of them."""

    count: int = 0
    first: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True)
class TravelReport:
    """Where travel times come from.

    Attributes:
        source: the setting `travel.source`.
        name: the source in words.
        fallback: why everything is as the crow flies although the source is another one; "" = it is not.
        far: places farther than 500 m from any road of the source; reckoned as the crow flies.
        unreachable: ways that do not exist.
        missing: ways the matrix file does not hold; reckoned as the crow flies.
        absent: places the matrix file does not name.
        unknown: names of the matrix file that no site has.
    """

    source: str
    name: str
    fallback: str = ""
    far: tuple[Far, ...] = ()
    unreachable: Ways = Ways()
    missing: Ways = Ways()
    absent: tuple[Spot, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def troubled(self) -> bool:
        """Whether a plan on these travel times is less than the settings ask for."""
        return bool(self.fallback or self.far or self.unreachable.count or self.missing.count)


class Travel(NamedTuple):
    """Travel times between locations, the kilometres without gaps, and where they come from."""

    matrix: Matrix
    report: TravelReport


def travel_between(
    places: Places, config: Config, *, fresh: bool = False, progress: Callable[[int, int], None] | None = None
) -> Travel:
    """Travel times between all locations by the source of the settings.

    Args:
        places: the locations.
        config: the settings.
        fresh: whether to ask the source even where its answer is kept.
        progress: told how many ways a server has answered, of how many.

    Raises:
        UsageError: the settings name no server, file or map.
        NotFoundError: the file, the prepared map or the embedded engine is not there.
        BadDataError: the file or the prepared map cannot be used.
    """
    crow = CrowFly(config["travel.factor"], config["travel.speed"], config["travel.unknown"]).matrix(places.points)
    source: str = config["travel.source"]
    if source == "crowfly":
        return Travel(crow, TravelReport(source, _("as the crow flies")))
    if source == "file":
        return _by_file(places, config, crow)
    roads = road_source(config)
    try:
        return _by_road(places, roads, crow, source, fresh=fresh, progress=progress)
    except NoAnswerError as error:
        text = _("warning: travel is as the crow flies, because {source} gave no answer: {reason}")
        notice(text.format(source=roads.name, reason=error))
        return Travel(crow, TravelReport(source, roads.name, fallback=str(error)))


def _by_road(
    places: Places,
    roads: RoadSource,
    crow: Matrix,
    source: str,
    *,
    fresh: bool,
    progress: Callable[[int, int], None] | None,
) -> Travel:
    points = sorted({point for point in (*places.points, *places.around) if point is not None})
    table = roads.table(points, fresh=fresh, progress=progress)
    at = {point: row for row, point in enumerate(points)}
    done = complete(table, [None if point is None else at[point] for point in places.points], crow)
    far = tuple(
        Far(places.spots[place], round(metres) if math.isfinite(metres) else None) for place, metres in done.far
    )
    report = TravelReport(source, roads.name, far=far, unreachable=_ways(places, done.unreachable))
    return Travel(done.matrix, report)


def _by_file(places: Places, config: Config, crow: Matrix) -> Travel:
    named = by_names(config)
    rows = [named.row(spot.site) for spot in places.spots]
    done: Completed = complete(named.table, rows, crow)
    absent = tuple(spot for spot, row in zip(places.spots, rows, strict=True) if row is None)
    report = TravelReport(
        "file",
        named.name,
        unreachable=_ways(places, done.unreachable),
        missing=_ways(places, [*_to_absent(places, rows), *done.missing]),
        absent=absent,
        unknown=named.unknown(places.sites),
    )
    return Travel(done.matrix, report)


def _to_absent(places: Places, rows: Sequence[int | None]) -> list[tuple[int, int]]:
    """The ways between sites to and from locations without a row."""
    if None not in rows:
        return []
    n, site = range(len(rows)), places.site_of
    return [(i, j) for i in n for j in n if site[i] != site[j] and (rows[i] is None or rows[j] is None)]


def _ways(places: Places, pairs: Sequence[tuple[int, int]]) -> Ways:
    first = tuple(Way(places.spots[i], places.spots[j]) for i, j in pairs[:SHOWN])
    return Ways(len(pairs), first)
