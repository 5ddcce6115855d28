"""The sites of a file: which stored ones its names mean, as far as that is certain or somebody says so."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from repplan.services.customers.site_book import known_sites, written_site
from repplan.services.facts.site_matching import Known, SiteIndex
from repplan.services.facts.site_units import Folding, foldings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from repplan.domain.geo import Point
    from repplan.files.customer_table import CustomerRecord
    from repplan.services.customers.customer_merge import Merge
    from repplan.services.customers.site_book import DatumDoubt
    from repplan.services.facts.site_matching import Alike
    from repplan.store.customer_rows import StoredCustomers

    AskSite: TypeAlias = Callable[[Alike], bool]


@dataclass(frozen=True, slots=True)
class NamedSites:
    """The records of a file with what was found out about their sites.

    Attributes:
        records: the records; those of folded parts say their department.
        same: by a name of the file the site that it means, as somebody confirmed or a part's house.
        folded: the parts that were folded into their house.
    """

    records: list[CustomerRecord]
    same: Mapping[str, str] = field(default_factory=dict)
    folded: tuple[Folding, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteNews:
    """What an import has to say about sites.

    Attributes:
        joined: by a name of the file the name of the site that it was taken for.
        alike: new sites that may be known ones.
        folded: the parts that were folded into their house.
        doubts: places that look measured in another datum.
    """

    joined: Mapping[str, str]
    alike: tuple[Alike, ...]
    folded: tuple[Folding, ...]
    doubts: tuple[DatumDoubt, ...]


def name_sites(
    stored: StoredCustomers, records: list[CustomerRecord], *, fold: bool = False, ask: AskSite | None = None
) -> NamedSites:
    """Find out what the site names of a file mean, before its rows are taken.

    Args:
        stored: what is stored.
        records: the rows of the file.
        fold: whether parts of houses are folded into them, as `site fold` does.
        ask: asks whether two names mean one site; None where nobody is there, and nothing but certain names is joined.
    """
    known = known_sites(stored)
    told = _sites_of(records)
    folded: dict[str, Folding] = {}
    if fold:
        taken = {site.name for site in known}
        everything = [*known, *(site for site in told.values() if site.name not in taken)]
        folded = {one.name: one for one in foldings(everything).proven if one.name in told}
    same = {one.name: one.house for one in folded.values()}
    if ask is not None:
        same |= _confirmed(known, [site for site in told.values() if site.name not in same], ask)
    named = [_in_house(record, folded) for record in records] if folded else records
    return NamedSites(named, same, tuple(folded.values()))


def news_of(merge: Merge, names: NamedSites) -> SiteNews:
    """What a finished merge has to say about sites."""
    parts = {one.name for one in names.folded}
    joined = {name: site for name, site in merge.sites.joined.items() if name not in parts}
    return SiteNews(joined, merge.sites.alike(), names.folded, merge.sites.doubts())


def _sites_of(records: Sequence[CustomerRecord]) -> dict[str, Known]:
    """The sites that records name, with the first place told of each; a namesake among shops by its plain name, too."""
    sites: dict[str, Known] = {}
    for record in records:
        name = written_site(record)
        if name and (name not in sites or sites[name].point is None):
            shop = (str(record.values.get("name")),) if record.own_site and not record.values.get("site") else ()
            sites[name] = Known(name, _point(record), shop, str(record.values.get("address") or ""))
    return sites


def _point(record: CustomerRecord) -> Point | None:
    lat, lon = record.values.get("lat"), record.values.get("lon")
    return (lat, lon) if isinstance(lat, float) and isinstance(lon, float) else None


def _confirmed(known: Sequence[Known], told: Sequence[Known], ask: AskSite) -> dict[str, str]:
    """The names that somebody says mean a known site, or one named before."""
    index = SiteIndex.of(known)
    same = {}
    for site in told:
        if index.same(site.name) is not None:
            continue
        for alike in index.alike(site.name, site.point)[:1]:
            if ask(alike):
                same[site.name] = alike.other
        if site.name not in same:
            index.add(site)
    return same


def _in_house(record: CustomerRecord, folded: Mapping[str, Folding]) -> CustomerRecord:
    """A record of a part, with the part as its department; in its notes where it names a department."""
    part = folded.get(written_site(record))
    if part is None:
        return record
    values = {"site": part.name, **record.values}
    if not values.get("department"):
        values["department"] = part.unit
    elif part.unit not in str(values["department"]) and part.unit not in str(values.get("notes") or ""):
        values["notes"] = f"{values['notes']}; {part.unit}" if values.get("notes") else part.unit
    return replace(record, values=values)
