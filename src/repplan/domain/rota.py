"""When and where a customer receives beyond one unchanging week: changes from a day on, stops, one-offs, other sites.

A customer's week at his own site is the text `Customer.sessions`. Everything else is an entry of his rota, each for one
site: sessions that hold from a day on (at another site: always, unless a day is given), the end of the sessions there,
a single session out of turn, or days on which the sessions there do not take place (停诊).

At each site what began last holds. A stop takes the ordinary sessions of its days away; a single session is an
announcement of its own, so that neither a stop nor the site's usual hours are in its way.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from repplan.domain.customer import Customer, Site

OWN = ""
"""Stands for the customer's own site where a site is named by its identifier."""


class EntryKind(StrEnum):
    """What an entry of a rota says about the sessions at its site."""

    WEEKLY = "weekly"
    ENDED = "ended"
    ONCE = "once"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class RotaEntry:
    """One entry of a rota.

    Attributes:
        kind: what it says.
        first: WEEKLY: the first day (None = always); ONCE: the day; STOPPED: the first day.
        last: ENDED: the last day with sessions; ONCE: the day; STOPPED: the last day.
        hours: WEEKLY: canonical sessions, "" = any time the site is open; ONCE and STOPPED: the times of the day as
            sessions say them (`am`, `14:00-17:00`), "" = all day, for STOPPED only.
        site: where, None = the customer's own site.
        note: why.
        id: its number in the store, 0 = not stored.
    """

    kind: EntryKind
    first: dt.date | None = None
    last: dt.date | None = None
    hours: str = ""
    site: Site | None = None
    note: str = ""
    id: int = 0

    @property
    def site_id(self) -> str:
        """The site's identifier, `OWN` for the customer's own."""
        return OWN if self.site is None else self.site.id

    @property
    def since(self) -> dt.date:
        """The first day it concerns; the earliest of all days where it always held."""
        if self.kind is EntryKind.ENDED and self.last is not None:
            return self.last + dt.timedelta(days=1)
        return self.first or dt.date.min

    def covers(self, day: dt.date) -> bool:
        """Whether a day lies in it."""
        return self.since <= day and (self.kind in _LASTING or self.last is None or day <= self.last)

    def is_over(self, today: dt.date) -> bool:
        """Whether it concerns no day from `today` on; what holds until something replaces it is never over."""
        return self.kind not in _LASTING and self.last is not None and self.last < today


_LASTING = frozenset((EntryKind.WEEKLY, EntryKind.ENDED))
"""Kinds that hold until another of them begins at their site."""


def sites_of(customer: Customer) -> tuple[str, ...]:
    """The identifiers of the sites where the customer may be met, his own first, which is `OWN`."""
    return tuple(dict.fromkeys((OWN, *(entry.site_id for entry in customer.rota))))


def meets_at(customer: Customer) -> frozenset[str]:
    """The same with the identifier of his own site in the place of `OWN`."""
    return frozenset(site or customer.site_id for site in sites_of(customer))


def lasting(customer: Customer, site_id: str) -> list[RotaEntry]:
    """The weekly sessions of a site and their ends, in the order in which they take over from each other."""
    return sorted(
        (entry for entry in customer.rota if entry.kind in _LASTING and entry.site_id == site_id),
        key=lambda entry: (entry.since, entry.kind is EntryKind.WEEKLY, entry.id),
    )


def weekly_on(customer: Customer, site_id: str, day: dt.date) -> str | None:
    """The sessions that hold at a site in the week of a day: canonical text, "" = any time, None = none at all."""
    text = customer.sessions if site_id == OWN else None
    for entry in lasting(customer, site_id):
        if entry.since > day:
            break
        text = entry.hours if entry.kind is EntryKind.WEEKLY else None
    return text


def exceptions_on(customer: Customer, site_id: str, day: dt.date) -> list[RotaEntry]:
    """The stops and single sessions at a site that concern a day."""
    return [
        entry
        for entry in customer.rota
        if entry.kind not in _LASTING and entry.site_id == site_id and entry.covers(day)
    ]


def stopped_on(customer: Customer, day: dt.date, site_id: str | None = None) -> RotaEntry | None:
    """The stop that takes the sessions of a day away, at one site or at any of them; None for none."""
    sites = sites_of(customer) if site_id is None else (site_id,)
    found = (entry for site in sites for entry in exceptions_on(customer, site, day))
    return next((entry for entry in found if entry.kind is EntryKind.STOPPED), None)


def last_session_day(customer: Customer) -> dt.date | None:
    """The last day on which the customer receives anywhere, None where no end is known."""
    days = []
    for site in sites_of(customer):
        entries = lasting(customer, site)
        if not entries and site != OWN:
            continue  # single sessions only: they are counted below
        if not entries or entries[-1].kind is EntryKind.WEEKLY:
            return None
        days.append(entries[-1].last or dt.date.min)
    days += [entry.last for entry in customer.rota if entry.kind is EntryKind.ONCE and entry.last is not None]
    return max(days, default=None)


def rota_ends(customer: Customer) -> dt.date | None:
    """The day with which the customer's time where he is ends: as said of him, or by the end of all his sessions."""
    if not customer.rota:
        return customer.rota_end
    return min((day for day in (customer.rota_end, last_session_day(customer)) if day is not None), default=None)


def at_site(customer: Customer, site: Site) -> Customer:
    """The customer as he is met at another site: its name, place and hours in place of his own."""
    return replace(
        customer,
        site_id=site.id,
        site_name=site.name,
        point=site.point,
        address=site.address,
        hours=site.hours,
    )


def other_sites(rota: Iterable[RotaEntry]) -> dict[str, Site]:
    """The sites besides the customer's own that a rota names, by identifier."""
    return {entry.site.id: entry.site for entry in rota if entry.site is not None}
