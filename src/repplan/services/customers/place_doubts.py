"""What is odd about a place given to a site by hand: another datum, the two numbers swapped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repplan.domain.datums import displacement
from repplan.domain.geo import haversine_km
from repplan.i18n import _
from repplan.services.facts.site_matching import Known, SiteIndex

if TYPE_CHECKING:
    from collections.abc import Iterable

    from repplan.domain.customer import Site
    from repplan.domain.geo import Point

_FAR_KM = 500.0
_LATITUDES = 90.0


def place_doubts(site: Site, point: Point | None, sites: Iterable[Site]) -> list[str]:
    """What to say of a new place of a site, in words; it is taken all the same.

    Args:
        site: the site as it was.
        point: the place in WGS 84, None = taken away.
        sites: all sites.
    """
    others = [other for other in sites if other.id != site.id and other.point is not None]
    if point is None:
        return []
    doubts = [_moved(site.point, point), _swapped(point, others), _namesake(site, point, others)]
    return [doubt for doubt in doubts if doubt]


def _moved(before: Point | None, point: Point) -> str:
    seen = None if before is None else displacement(before, point)
    if before is None or seen is None:
        return ""
    metres = round(1000 * haversine_km(before, point))
    if seen.second:
        text = _(
            "note: this is {metres} m from where it was, as {datum} is from wgs84: if it was copied from such a map, "
            "add --datum {datum}"
        )
    else:
        text = _(
            "note: this is {metres} m from where it was, as wgs84 is from {datum}: the former place may never have "
            "been converted, nor those that came with it"
        )
    return text.format(metres=metres, datum=seen.datum)


def _swapped(point: Point, others: Iterable[Site]) -> str:
    """Whether the other order of the two numbers would be near the other sites, and this one is not."""
    places = [other.point for other in others if other.point is not None]
    if not places or abs(point[1]) > _LATITUDES:
        return ""
    other_way = point[1], point[0]
    near = min(haversine_km(point, place) for place in places), min(haversine_km(other_way, p) for p in places)
    if near[0] < _FAR_KM or near[1] > _FAR_KM:
        return ""
    text = _(
        "note: {km} km from every other site; the other way round, {lat}, {lon}, it would lie near: latitude first"
    )
    return text.format(km=round(near[0]), lat=point[1], lon=point[0])


def _namesake(site: Site, point: Point, others: Iterable[Site]) -> str:
    """Whether a site of nearly the same name lies where this one would in another datum."""
    index = SiteIndex.of(Known(other.name, other.point, other.aliases) for other in others)
    odd = [alike for alike in index.alike(site.name, point) if alike.datum_doubt]
    if not odd:
        return ""
    text = _("note: {metres} m from {other}: are both measured in the same datum? see `repplan site duplicates`")
    return text.format(metres=odd[0].metres, other=odd[0].other)
