"""The sites of a merge: which one a name means, which are new, and what about their names and places needs a word."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from repplan.domain.datums import Datum, displacement
from repplan.domain.geo import haversine_km
from repplan.services.facts.site_facts import own
from repplan.services.facts.site_matching import Known, SiteIndex
from repplan.store.models import SiteAliasRow, SiteRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from repplan.clock import Identifiers
    from repplan.domain.geo import Point
    from repplan.files.customer_table import CustomerRecord
    from repplan.services.facts.site_matching import Alike
    from repplan.store.customer_rows import StoredCustomers

_ALL_ALIKE = 3
_MOST = 0.8
_APART_KM = 0.15


@dataclass(frozen=True, slots=True)
class DatumDoubt:
    """That places told look measured in another datum than those stored.

    Attributes:
        site: the site, or "" where it is said of all sites whose place changed.
        datum: which datum.
        told: whether it is the told places that look so; else the stored ones.
        metres: how far apart, of one site or on average.
        sites: of how many sites it is said.
    """

    site: str
    datum: Datum
    told: bool
    metres: int
    sites: int = 1


@dataclass(slots=True)
class SiteBook:
    """Sites by identifier and by every name.

    `same` says of names which site they mean, whatever they look like: they become other names of it. `new` and
    `new_aliases` wait to be written; `joined` holds, by the name that was written, the name of the site that
    it was taken for, where the two differ.
    """

    stored: StoredCustomers
    new_id: Identifiers
    same: Mapping[str, str] = field(default_factory=dict)
    new: list[SiteRow] = field(default_factory=list)
    joined: dict[str, str] = field(default_factory=dict)
    by_id: dict[str, SiteRow] = field(default_factory=dict)
    _index: SiteIndex = field(default_factory=SiteIndex)
    _called: dict[str, str] = field(default_factory=dict)
    _apart: set[str] = field(default_factory=set)
    _moved: dict[str, tuple[Point, Point]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_id = {site.id: site for site in self.stored.sites.values()}
        self._index = SiteIndex.of(known_sites(self.stored))

    def canonical(self, name: str) -> str:
        """The name of the site that a name means; the name itself where it means none yet."""
        same = name if name in self._apart else self._index.same(name)
        if same is None and name in self.same:
            same = self.canonical(self.same[name])
            self._called[name] = same
        if same is None or same == name:
            return name
        self.joined[name] = same
        return same

    def tell_apart(self, records: Iterable[CustomerRecord]) -> None:
        """Keep names of a file apart that differ from another only in case, and whose place is known to be another."""
        told: dict[str, Point | None] = {}
        for record in records:
            lat, lon = record.values.get("lat"), record.values.get("lon")
            point = (lat, lon) if isinstance(lat, float) and isinstance(lon, float) else None
            name = written_site(record)
            told[name] = told.get(name) or point
        first: dict[str, str] = {}
        for name, point in told.items():
            folded = name.casefold()
            other = self._index.same(name) or first.setdefault(folded, name)
            if other == name or other.casefold() != folded or point is None:
                continue
            there = own_point(self.stored.sites[other]) if other in self.stored.sites else told.get(other)
            if there is not None and haversine_km(point, there) > _APART_KM:
                self._apart.add(name)

    def named(self, name: str) -> SiteRow:
        """The site of a name; made where there is none."""
        known = self.canonical(name)
        site = self.stored.sites.get(known)
        if site is None:
            site = SiteRow(id=self.new_id(), name=known)
            self.stored.sites[known] = self.by_id[site.id] = site
            self.new.append(site)
            self._index.add(Known(known))
        return site

    def rename(self, site: SiteRow, name: str) -> None:
        """Give a site a name that no other has."""
        self.stored.sites[name] = self.stored.sites.pop(site.name)
        site.name = name
        self._index.add(Known(name, own_point(site)))

    @property
    def new_aliases(self) -> list[SiteAliasRow]:
        """The other names that were used and are not stored yet, of sites that are."""
        return [
            SiteAliasRow(site_id=self.stored.sites[site].id, name=name)
            for name, site in self._called.items()
            if site in self.stored.sites
        ]

    def moved(self, site: SiteRow, before: Point, told: Point) -> None:
        """Note that another place is told of a site than the one stored."""
        self._moved.setdefault(site.name, (before, told))

    def doubts(self) -> tuple[DatumDoubt, ...]:
        """Places that look measured in another datum; one word where it is so of nearly all that changed."""
        found = []
        for name, (before, told) in self._moved.items():
            seen = displacement(before, told)
            if seen is not None:
                metres = round(1000 * haversine_km(before, told))
                found.append(DatumDoubt(name, seen.datum, seen.second, metres))
        kinds = {(doubt.datum, doubt.told) for doubt in found}
        if len(kinds) == 1 and len(found) >= max(_ALL_ALIKE, _MOST * len(self._moved)):
            ((datum, side),) = kinds
            metres = round(sum(doubt.metres for doubt in found) / len(found))
            return (DatumDoubt("", datum, side, metres, len(found)),)
        return tuple(found)

    def alike(self) -> tuple[Alike, ...]:
        """For each new site the one that it may be under another name, the likeliest."""
        index = SiteIndex.of(known_sites(self.stored))
        best = (index.alike(site.name, own_point(site))[:1] for site in self.new)
        pairs = {frozenset((one.name, one.other)): one for found in best for one in found}
        return tuple(pairs.values())


def written_site(record: CustomerRecord) -> str:
    """The site that a record names, in its own words; a shop without a site is its own."""
    return str(record.values.get("site") or record.own_site or record.values.get("name") or "")


def own_point(site: SiteRow) -> Point | None:
    """The site's coordinates."""
    return cast("Point | None", own(site, "point"))


def known_sites(stored: StoredCustomers) -> list[Known]:
    """The stored sites as names to be matched, in the order of their names."""
    names: dict[str, list[str]] = {}
    for alias in stored.aliases:
        names.setdefault(alias.site_id, []).append(alias.name)
    return [
        Known(name, own_point(site), tuple(names.get(site.id, ())), site.address)
        for name, site in sorted(stored.sites.items())
    ]
