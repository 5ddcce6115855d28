"""Sites: what holds for all customers met there."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from repplan.domain.sessions import format_day_hours, parse_day_hours
from repplan.domain.site_names import plain
from repplan.errors import BadDataError, ConflictError, Mistake
from repplan.i18n import _
from repplan.services.customers.place_doubts import place_doubts
from repplan.services.facts.finding import find_site
from repplan.services.facts.policies import load_policy
from repplan.services.notices import notice
from repplan.store import reading

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from sqlmodel import Session

    from repplan.domain.customer import Customer, Site
    from repplan.domain.geo import Point
    from repplan.domain.halves import Halves
    from repplan.services.context import Context
    from repplan.store.customer_rows import StoredCustomers
    from repplan.store.facts import Closure


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A site, how many customers are met there, and how many of them have no coordinates."""

    site: Site
    customers: int
    without_coordinates: int


@dataclass(frozen=True, slots=True)
class SiteCard:
    """A site with its customers and its blackouts that are not over."""

    site: Site
    customers: Sequence[Customer]
    closures: Sequence[Closure]


@dataclass(frozen=True, slots=True)
class SiteEdit:
    """What to change; None = leave.

    Attributes:
        name: the new name.
        point: coordinates; `clear_point` takes them away.
        address: "" = none.
        enter_minutes: minutes to get in, once a stay; -1 = the setting's default again.
        hours: opening hours of the week as session text such as "Mon-Fri 08:00-17:00", the days not named closed;
            "" = nothing said.
        days: hours of single weekdays (Monday 0) as text, "" = nothing said; they go over `hours`.
    """

    name: str | None = None
    point: Point | None = None
    clear_point: bool = False
    address: str | None = None
    enter_minutes: int | None = None
    hours: str | None = None
    days: Mapping[int, str] = field(default_factory=dict)


def list_sites(ctx: Context, *, missing: bool = False) -> list[SiteLine]:
    """The sites in the order of their names; only those with customers without coordinates where asked."""
    with ctx.reading() as db:
        sites, customers = reading.sites(db), reading.customers(db)
    here: dict[str, list[Customer]] = {identifier: [] for identifier in sites}
    for customer in customers:
        here[customer.site_id].append(customer)
    lines = [
        SiteLine(site, len(here[site.id]), sum(customer.point is None for customer in here[site.id]))
        for site in sites.values()
    ]
    return [line for line in lines if line.without_coordinates or not missing]


def show_site(ctx: Context, who: str) -> SiteCard:
    """The card of a site.

    Raises:
        NotFoundError: if the name fits none or several.
    """
    with ctx.reading() as db:
        site = find_site(reading.sites(db).values(), who)
        customers = [customer for customer in reading.customers(db) if customer.site_id == site.id]
        closures = [c for c in reading.closures(db) if c.site_id == site.id and c.last >= ctx.today]
    return SiteCard(site, customers, closures)


def edit_site(ctx: Context, who: str, edit: SiteEdit) -> SiteCard:
    """Change a site; customers whose own value is the site's now have none of their own any more.

    A name that is given up stays as another name, so that files that still write it mean this site.

    Raises:
        NotFoundError: if the name fits none or several.
        BadDataError: if the hours cannot be read, or the name is too long.
        ConflictError: if another site has the new name, as its own or as another one.
    """
    from repplan.services.facts.site_facts import FACTS, own, set_own
    from repplan.store import customer_rows
    from repplan.store.writing import facts

    with ctx.writing(f"site edit {who}") as session:
        with facts(session) as db:
            sites = reading.sites(db)
            site = find_site(sites.values(), who)
            halves = load_policy(ctx, db).halves
        stored = customer_rows.attached(session)
        row = stored.sites[site.name]
        if edit.name is not None:
            _rename(session, site, edit.name.strip(), stored)
        if edit.point is not None or edit.clear_point:
            set_own(row, "point", edit.point)
            for doubt in place_doubts(site, edit.point, sites.values()):
                notice(doubt)
        if edit.address is not None:
            set_own(row, "address", plain_text(edit.address, "--address") or None)
        if edit.enter_minutes is not None:
            row.enter_minutes = None if edit.enter_minutes < 0 else edit.enter_minutes
        if edit.hours is not None or edit.days:
            week = _week(site.hours, edit, halves, ctx.today)
            set_own(row, "hours", json.dumps(week) if any(week) else None)
        for customer in stored.customers:
            for fact in FACTS:
                if customer.site_id == row.id and own(customer, fact) == own(row, fact):
                    set_own(customer, fact, None)
        with facts(session) as db:
            site = reading.sites(db)[row.id]
            customers = [customer for customer in reading.customers(db) if customer.site_id == site.id]
            closures = [c for c in reading.closures(db) if c.site_id == site.id and c.last >= ctx.today]
    return SiteCard(site, customers, closures)


def _rename(session: Session, site: Site, name: str, stored: StoredCustomers) -> None:
    """Give a site a new name and keep the old one as another."""
    from repplan.store import site_rows

    if stored.sites.get(name, stored.sites[site.name]).id != site.id:
        raise ConflictError(_("there is a site named {name!r} already").format(name=name))
    if not name:
        raise BadDataError(_("a site needs a name"))
    name = plain_text(name, "--name")
    for row in stored.sites.values():
        names = [alias for alias in stored.aliases if alias.site_id == row.id and plain(alias.name) == plain(name)]
        if names and row.id != site.id:
            message = _("{name!r} is another name of {site}; `repplan site alias {site!r} {name!r} --remove` frees it")
            raise ConflictError(message.format(name=names[0].name, site=row.name))
        for alias in names:
            site_rows.delete_alias(session, alias)
    if plain(site.name) not in map(plain, (name, *site.aliases)):
        site_rows.add_alias(session, stored.sites[site.name], site.name)
    stored.sites[site.name].name = name


def plain_text(text: str, option: str) -> str:
    """A text under the same rules as a cell of a file.

    Raises:
        BadDataError: naming the option.
    """
    from repplan.files.customer_cells import checked_text

    try:
        return checked_text(text.strip())
    except ValueError as error:
        raise BadDataError(_("nothing was written"), (Mistake(option, str(error)),)) from None


def _week(before: Sequence[str | None], edit: SiteEdit, halves: Halves, today: dt.date) -> list[str | None]:
    """The stored texts of seven days; says what of an opening no week can hold."""
    from repplan.domain.opening_hours import parse_hours_of_week

    week = list(before)
    option = "--hours"
    try:
        if edit.hours is not None:
            read = parse_hours_of_week(edit.hours, today, halves) if edit.hours.strip() else None
            week = [format_day_hours(day) for day in read.days] if read else [None] * 7
            for warning in read.warnings if read else ():
                notice(_("note: hours: {warning}").format(warning=warning))
        for weekday, text in edit.days.items():
            option = f"--hours-{('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun')[weekday]}"
            week[weekday] = format_day_hours(parse_day_hours(text)) if text.strip() else None
    except ValueError as error:  # SessionSyntaxError and OpeningHoursError are such
        raise BadDataError(_("nothing was written"), (Mistake(option, str(error)),)) from None
    return week
