"""Parts of a house that a list calls sites of their own: which house each belongs to, and what proves it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.domain.geo import haversine_km
from repplan.domain.site_names import core, plain, stem, unit_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from repplan.services.facts.site_matching import Known

CAMPUS_KM = 1.0
"""How far a part of a hospital lies from it at most."""


@dataclass(frozen=True, slots=True)
class Folding:
    """A site that is a part of another one.

    Attributes:
        name: the part's site.
        house: the site it belongs to.
        unit: the part: 外科楼, 门诊部, "Building 3".
        metres: between the two, None where it is the address that proves it.
    """

    name: str
    house: str
    unit: str
    metres: int | None


@dataclass(frozen=True, slots=True)
class Foldings:
    """Parts with their house; `alone` are sites that sound like a part of a house that is not known here or near."""

    proven: tuple[Folding, ...]
    alone: tuple[str, ...]


def foldings(sites: Iterable[Known]) -> Foldings:
    """The sites that are parts of others, in the order given.

    The name must say so (house, then part), and the place prove it: within a kilometre, or, where coordinates are
    unknown, an address that names the house or is the house's own. A house of exactly the name said is taken before one
    of the same short form, that before one whose campus is not said, then the nearest.
    """
    pool = list(sites)
    houses: Mapping[str, list[Known]] = _houses(pool)
    proven, alone = [], []
    for site in pool:
        unit = unit_of(_said(site))
        if unit is None:
            continue
        options = [
            (plain(_said(house)) != plain(unit.head), core(_said(house)) != core(unit.head), proof, house.name)
            for house in {h.name: h for name in (unit.head, unit.base) for h in houses[core(name)]}.values()
            if (proof := _proof(site, house)) is not None
        ]
        if options:
            *_order, metres, house = min(options)
            proven.append(Folding(site.name, house, unit.unit, None if metres < 0 else metres))
        else:
            alone.append(site.name)
    return Foldings(tuple(proven), tuple(alone))


def _houses(pool: Iterable[Known]) -> Mapping[str, list[Known]]:
    houses: Mapping[str, list[Known]] = defaultdict(list)
    for site in pool:
        if unit_of(_said(site)) is None:
            for name in {core(name) for name in (_said(site), site.name, *site.aliases)}:
                houses[name].append(site)
    return houses


def _proof(part: Known, house: Known) -> int | None:
    """How far a part is from a house in metres, -1 where its address proves it; None where nothing does."""
    if part.point is not None and house.point is not None:
        km = haversine_km(part.point, house.point)
        return round(1000 * km) if km <= CAMPUS_KM else None
    address = plain(part.address)
    named = bool(address) and (stem(_said(house)) in address or address == plain(house.address))
    return -1 if named else None


def _said(site: Known) -> str:
    """A site's name without the address in brackets, or its first parts, that tell it from a namesake."""
    parts = site.address.split(", ")
    marks = (f" ({', '.join(parts[:count])})" for count in range(1, len(parts) + 1)) if site.address else ()
    return next((site.name.removesuffix(mark) for mark in marks if site.name.endswith(mark)), site.name)
