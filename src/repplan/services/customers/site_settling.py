"""Settling what a file says of its sites: what all rows agree on becomes the site's, the rest its customers' own."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from repplan.domain.site_names import plain
from repplan.files.cell_mistakes import cell_mistake
from repplan.i18n import _
from repplan.services.customers.site_book import own_point, written_site
from repplan.services.facts.site_facts import ENTER, FACT_COLUMNS, minutes, own, settle

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from repplan.files.cell_mistakes import CellMistake
    from repplan.files.customer_cells import Value
    from repplan.files.customer_table import CustomerRecord
    from repplan.services.customers.site_book import SiteBook
    from repplan.store.models import CustomerRow, SiteRow

_PLACE = frozenset((*FACT_COLUMNS["point"], *FACT_COLUMNS["address"]))


def settle_sites(
    sites: SiteBook, customers: Iterable[CustomerRow], taken: Sequence[tuple[CustomerRow, CustomerRecord]]
) -> list[SiteRow]:
    """Bring sites and customers to what the records of a file say.

    Args:
        sites: the sites of the merge.
        customers: the customers that were stored before.
        taken: the customers of the file with their records, in its order.

    Returns:
        The sites that were stored before and changed.
    """
    told: dict[str, list[tuple[CustomerRow, Mapping[str, Value]]]] = defaultdict(list)
    for row, record in taken:
        told[row.site_id].append((row, _of_site(sites, sites.by_id[row.site_id], record)))
    heard = {row.number for row, _record in taken}
    others: dict[str, list[CustomerRow]] = defaultdict(list)
    for row in customers:
        if row.number not in heard:
            others[row.site_id].append(row)
    fresh = {site.id for site in sites.new}
    for site_id, rows in told.items():
        _note_moves(sites, sites.by_id[site_id], [values for _row, values in rows])
    settled = ((sites.by_id[site_id], settle(sites.by_id[site_id], told[site_id], others[site_id])) for site_id in told)
    return [site for site, changed in settled if changed and site.id not in fresh]


def settle_entering(
    sites: SiteBook, taken: Sequence[tuple[CustomerRow, CustomerRecord]]
) -> tuple[dict[int, str], list[CellMistake]]:
    """Give sites the minutes to enter that a file says; an empty cell leaves them.

    Args:
        sites: the sites of the merge.
        taken: the customers of the file with their records, in its order.

    Returns:
        The numbers of the customers whose site got other minutes, with the site's identifier, and a mistake for each
        row that says other minutes of a site than a row before it.
    """
    first: dict[str, tuple[int, int]] = {}
    changed, mistakes = {}, []
    before = {site_id: site.enter_minutes for site_id, site in sites.by_id.items()}
    for row, record in taken:
        told = minutes(record.values)
        if told is None:
            continue
        known, where = first.setdefault(row.site_id, (told, record.row))
        if told != known:
            message = _("row {row} says {minutes} of the same site; it is one number for all who are met there")
            mistakes.append(cell_mistake(record.row, ENTER, message.format(row=where, minutes=known)))
        elif before[row.site_id] != told:
            sites.by_id[row.site_id].enter_minutes = told
            if row.number is not None:
                changed[row.number] = row.site_id
    return changed, mistakes


def _note_moves(sites: SiteBook, site: SiteRow, told: Iterable[Mapping[str, Value]]) -> None:
    """Remember where the file has a site that was somewhere else: the first place told."""
    before = own_point(site)
    for values in told:
        lat, lon = values.get("lat"), values.get("lon")
        if before is not None and isinstance(lat, float) and isinstance(lon, float):
            sites.moved(site, before, (lat, lon))


def _of_site(sites: SiteBook, site: SiteRow, record: CustomerRecord) -> Mapping[str, Value]:
    """What a record says of its site: of the place nothing, where it calls a known site by another name.

    What another name means is often a part of the house, and its door is not the house's.
    """
    written = written_site(record)
    renamed = sites.joined.get(written) == site.name
    if not renamed or own(site, "point") is None or plain(written) == plain(site.name):
        return record.values
    return {column: value for column, value in record.values.items() if column not in _PLACE}
