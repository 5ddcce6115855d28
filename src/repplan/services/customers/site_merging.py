"""Sites that are one: other names, two merged into one, parts of a house folded into it. All of it can be undone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.domain.site_names import plain
from repplan.errors import ConflictError, NotFoundError, UsageError
from repplan.i18n import _
from repplan.services.customers.sites import plain_text
from repplan.services.facts.finding import find_site
from repplan.services.facts.site_matching import Known, duplicates
from repplan.services.facts.site_units import Folding, Foldings, foldings
from repplan.store import reading

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from sqlmodel import Session

    from repplan.domain.customer import Site
    from repplan.services.context import Context
    from repplan.services.facts.site_matching import Alike
    from repplan.store.models import CustomerRow, SiteRow


@dataclass(frozen=True, slots=True)
class Merged:
    """Two sites made one: the name that is gone, the site that stays, and how many customers moved."""

    gone: str
    kept: str
    customers: int


@dataclass(frozen=True, slots=True)
class Folded:
    """What folding did, or would do."""

    foldings: Foldings
    customers: Mapping[str, int]
    dry_run: bool


def known(sites: Iterable[Site]) -> list[Known]:
    """Sites as names to be matched."""
    return [Known(site.name, site.point, site.aliases, site.address) for site in sites]


def possible_duplicates(ctx: Context) -> list[Alike]:
    """Pairs of stored sites that may be one."""
    with ctx.reading() as db:
        return duplicates(known(reading.sites(db).values()))


def name_site(ctx: Context, who: str, names: Sequence[str], *, forget: bool = False) -> Site:
    """Give a site other names, or take them away; returns the site.

    Raises:
        NotFoundError: if the site or a name to be forgotten is not there.
        ConflictError: if a name means another site already.
        BadDataError: if a name is no text that can be stored.
    """
    from repplan.store import customer_rows, site_rows
    from repplan.store.writing import facts

    with ctx.writing(f"site alias {who}") as session:
        with facts(session) as db:
            sites = reading.sites(db)
        site = find_site(sites.values(), who)
        row = customer_rows.attached(session).sites[site.name]
        texts = {plain(text): text for text in (plain_text(name, "ALIAS") for name in reversed(names)) if plain(text)}
        for text in reversed(texts.values()):
            if forget:
                _forget(session, site, text)
            elif not _is_known(sites.values(), site, text):
                site_rows.add_alias(session, row, text)
        with facts(session) as db:
            return reading.sites(db)[site.id]


def _is_known(sites: Iterable[Site], site: Site, name: str) -> bool:
    """Whether a name means the site already.

    Raises:
        ConflictError: if it means another one.
    """
    for other in sites:
        if plain(name) in map(plain, (other.name, *other.aliases)):
            if other.id == site.id:
                return True
            message = _("{name!r} means {site}: `repplan site merge` makes two sites one")
            raise ConflictError(message.format(name=name, site=other.name))
    return False


def _forget(session: Session, site: Site, name: str) -> None:
    from repplan.store import site_rows

    rows = [row for row in site_rows.aliases(session) if row.site_id == site.id and plain(row.name) == plain(name)]
    if not rows:
        message = _("{site} has no other name {name!r}; its other names: {names}")
        raise NotFoundError(message.format(site=site.name, name=name, names=", ".join(site.aliases) or _("none")))
    for row in rows:
        site_rows.delete_alias(session, row)


def merge_sites(ctx: Context, gone: str, kept: str) -> Merged:
    """Make two sites one: its customers, blackouts and names go to the other, whose facts stay as they are.

    What the other one does not say (coordinates, address, hours, minutes to enter) it takes over.

    Raises:
        NotFoundError: if a name fits none or several.
        UsageError: if both name the same site.
    """
    from repplan.store import customer_rows
    from repplan.store.writing import facts

    with ctx.writing(f"site merge {gone} {kept}") as session:
        with facts(session) as db:
            sites = reading.sites(db).values()
            one, two = find_site(sites, gone), find_site(sites, kept)
        if one.id == two.id:
            raise UsageError(_("both names mean {site}").format(site=one.name))
        stored = customer_rows.attached(session).sites
        moved = _join(session, stored[one.name], stored[two.name], unit="")
        return Merged(one.name, two.name, moved)


def fold_sites(ctx: Context, names: Sequence[str] = (), *, dry_run: bool = False) -> Folded:
    """Fold sites that are parts of a house into it; all of them, or those named.

    The part becomes the department of its customers; where they have one, it is added to their notes.

    Raises:
        NotFoundError: if a name fits none or several sites.
        UsageError: if a named site is no part of a house that is near.
    """
    from repplan.store import customer_rows
    from repplan.store.writing import facts

    if dry_run:
        with ctx.reading() as db:
            found = _chosen(reading.sites(db), names)
            counts = _population(db)
        return Folded(found, {one.name: counts[one.name] for one in found.proven}, dry_run=True)
    with ctx.writing("site fold") as session:
        with facts(session) as db:
            found = _chosen(reading.sites(db), names)
        stored = customer_rows.attached(session).sites
        moved = {one.name: _join(session, stored[one.name], stored[one.house], one.unit) for one in found.proven}
    return Folded(found, moved, dry_run=False)


def _population(db: sqlite3.Connection) -> Counter[str]:
    return Counter(customer.site_name for customer in reading.customers(db, archived=True))


def _chosen(sites: Mapping[str, Site], names: Sequence[str]) -> Foldings:
    found = foldings(known(sites.values()))
    if not names:
        return found
    wanted = {find_site(sites.values(), name).name for name in names}
    proven = tuple(one for one in found.proven if one.name in wanted)
    missing = wanted - {one.name for one in proven}
    if missing:
        message = _(
            "{names}: no house that it is a part of is known within 1 km; `repplan site merge` joins any two sites"
        )
        raise UsageError(message.format(names=", ".join(sorted(missing))))
    return Foldings(proven, ())


def _join(session: Session, old: SiteRow, new: SiteRow, unit: str) -> int:
    """Move everything of a site to another; returns how many customers that were."""
    from repplan.services.facts.site_facts import FACTS, own, set_own
    from repplan.store import site_rows

    moving = site_rows.customers_at(session, old)
    hours = own(old, "hours")
    for customer in moving:
        if own(customer, "hours") is None and hours != own(new, "hours") and (unit or own(new, "hours") is not None):
            set_own(customer, "hours", hours)
        if unit:
            _place(customer, unit)
    for fact in FACTS:
        if own(new, fact) is None and not (unit and fact == "hours"):  # the hours of a part are not the house's
            set_own(new, fact, own(old, fact))
        for customer in (*moving, *site_rows.customers_at(session, new)):
            if own(customer, fact) is not None and own(customer, fact) == own(new, fact):
                set_own(customer, fact, None)
    if new.enter_minutes is None:
        new.enter_minutes = old.enter_minutes
    name = old.name
    site_rows.refer_elsewhere(session, old, new)
    session.flush()
    site_rows.add_alias(session, new, name)
    return len(moving)


def _place(customer: CustomerRow, unit: str) -> None:
    """Say at a customer in which part of the house he is."""
    if not customer.department:
        customer.department = unit
    elif unit not in customer.department and unit not in customer.notes:
        customer.notes = f"{customer.notes}; {unit}" if customer.notes else unit


def as_folded(sites: Iterable[Known]) -> dict[str, Folding]:
    """The parts among sites of a file and stored ones, by the name of the part: for an import that folds them."""
    return {one.name: one for one in foldings(sites).proven}
