"""A customer's sessions with dates and at several sites: looked at, and changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from repplan.domain.calendar import DAY
from repplan.domain.plan import VisitState
from repplan.domain.rota import OWN, EntryKind, RotaEntry, sites_of, weekly_on
from repplan.domain.rota_text import RotaLine
from repplan.domain.sessions import SessionSyntaxError, session_warnings
from repplan.domain.spans import Span, normalise
from repplan.errors import BadDataError, Mistake, NotFoundError, UsageError
from repplan.i18n import _, ngettext
from repplan.services.customers.sites import plain_text
from repplan.services.facts.finding import find_anyone, find_customer, find_site
from repplan.services.facts.policies import load_policy
from repplan.services.facts.territory import load_territory
from repplan.store import reading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlmodel import Session

    from repplan.domain.customer import Customer
    from repplan.domain.halves import Halves
    from repplan.domain.spans import DaySpans
    from repplan.services.context import Context
    from repplan.services.facts.territory import Territory
    from repplan.store.models import CustomerRow, SessionEntryRow

DAYS_SHOWN = 14
"""Days from today on whose sessions are listed."""


@dataclass(frozen=True, slots=True)
class Times:
    """Days, both ends included, and the times of each as sessions say them; "" = all day.

    Raises:
        UsageError: if the last day lies before the first.
    """

    first: dt.date
    last: dt.date
    hours: str = ""

    def __post_init__(self) -> None:
        if self.last < self.first:
            message = _("the last day, {last}, lies before the first, {first}: swap them")
            raise UsageError(message.format(first=self.first, last=self.last))


@dataclass(frozen=True, slots=True)
class SessionsEdit:
    """What is to change. Everything but `remove` concerns one site.

    Attributes:
        weekly: the sessions that hold every week, from `first` on where it is given; "" = any time.
        site: a part of another site's name; None = the customer's own.
        new_site: the name of a site that is made for it.
        first: the day from which `weekly` holds.
        until: the last day of the sessions there.
        stops: days on which the sessions there do not take place.
        once: single sessions out of turn.
        remove: numbers of entries to take away.
        note: why.
    """

    weekly: str | None = None
    site: str | None = None
    new_site: str | None = None
    first: dt.date | None = None
    until: dt.date | None = None
    stops: tuple[Times, ...] = ()
    once: tuple[Times, ...] = ()
    remove: tuple[int, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """The clock times of one day at one site in which a customer can be met."""

    date: dt.date
    site: str
    spans: DaySpans


@dataclass(frozen=True, slots=True)
class Rota:
    """A customer's sessions.

    Attributes:
        customer: whose.
        weekly: what holds today: each site's name and its canonical text, "" = any time, None = no sessions (any more).
        entries: the entries of the rota that are not over, in the order of their days.
        over: those that are.
        coming: the times of the coming days, holidays and blackouts taken into account.
        lost: how many visits of the plan lie outside them by now.
        warnings: what the user should know of an edit.
    """

    customer: Customer
    weekly: tuple[tuple[str, str | None], ...]
    entries: tuple[RotaEntry, ...]
    over: tuple[RotaEntry, ...]
    coming: tuple[Held, ...]
    lost: int
    warnings: tuple[str, ...] = ()


def show_sessions(ctx: Context, who: str) -> Rota:
    """A customer's sessions, archived customers included.

    Raises:
        NotFoundError: if the name fits none or several.
    """
    with ctx.reading() as db:
        customer = find_anyone(reading.customers(db, archived=True), who)
        territory = load_territory(ctx, db)
        territory = replace(territory, customers={**territory.customers, customer.number: customer})
        stops = reading.visits(db, ctx.today, dt.date.max)
    today = ctx.today
    lost = [
        stop
        for stop in stops
        if stop.customer == customer.number
        and stop.state is VisitState.PLANNED
        and not (stop.added or stop.appointment)
        and not _received(territory, customer, stop.day, stop.site_id, (stop.start, stop.end))
    ]
    return Rota(
        customer=customer,
        weekly=tuple((_site_name(customer, site), weekly_on(customer, site, today)) for site in sites_of(customer)),
        entries=tuple(entry for entry in customer.rota if not entry.is_over(today)),
        over=tuple(entry for entry in customer.rota if entry.is_over(today)),
        coming=tuple(held for n in range(DAYS_SHOWN) for held in _held(territory, customer, today + n * DAY)),
        lost=len(lost),
    )


def _received(territory: Territory, customer: Customer, day: dt.date, site: str, time: tuple[float, float]) -> bool:
    windows = (window for window in territory.windows(customer, day) if window.site_id == site)
    return any(window.start <= time[0] and time[1] <= window.end for window in windows)


def _site_name(customer: Customer, site_id: str) -> str:
    names = {entry.site.id: entry.site.name for entry in customer.rota if entry.site is not None}
    return names.get(site_id, customer.site_name)


def _held(territory: Territory, customer: Customer, day: dt.date) -> list[Held]:
    """The times of one day by site, in their order."""
    windows = territory.windows(customer, day)
    held = [
        Held(day, _site_name(customer, site), normalise(Span(w.start, w.end) for w in windows if w.site_id == site))
        for site in {window.site_id for window in windows}
    ]
    return sorted(held, key=lambda one: one.spans)


def edit_sessions(ctx: Context, command: str, who: str, edit: SessionsEdit) -> Rota:
    """Change a customer's sessions; returns them as they are then.

    Args:
        ctx: the command's surroundings.
        command: what `undo` calls it.
        who: the customer's number, name or a part of it.
        edit: what is to change.

    Raises:
        NotFoundError: if a name fits none or several, or an entry of a number is not the customer's.
        UsageError: if the days make no sense.
        BadDataError: if sessions cannot be read.
    """
    from repplan.store.writing import facts

    with ctx.writing(command) as session:
        with facts(session) as db:
            customer = find_customer(reading.customers(db), who)
            halves = load_policy(ctx, db).halves
        site_id = apply_edit(ctx, session, customer.number, edit, halves)
    shown = show_sessions(ctx, str(customer.number))
    return replace(shown, warnings=tuple(_remarks(shown, edit, site_id, halves, ctx.today)))


def apply_edit(ctx: Context, session: Session, number: int, edit: SessionsEdit, halves: Halves) -> str:
    """Change the sessions of a customer within a transaction; returns the identifier of the site it concerns.

    Raises:
        NotFoundError, UsageError, BadDataError: as `edit_sessions`.
    """
    from repplan.store.customer_rows import customer_row
    from repplan.store.session_entries import rows_of

    work = _Work(ctx, session, customer_row(session, number), rows_of(session, number), halves)
    site_id = _site(work, edit)
    _remove(work, edit.remove)
    if edit.weekly is not None:
        _set_weekly(work, edit, site_id)
    if edit.until is not None:
        _end(work, edit, site_id)
    _add_days(work, edit, site_id)
    return site_id


@dataclass(slots=True)
class _Work:
    """One edit under way: the customer's row and the rows of his rota, those new to the store among them."""

    ctx: Context
    session: Session
    row: CustomerRow
    rows: list[SessionEntryRow]
    halves: Halves

    def lines(self, site_id: str) -> list[tuple[SessionEntryRow, RotaEntry]]:
        """The rows of a site with what they say."""
        from repplan.store.session_entries import line_of_row

        found = []
        for row in self.rows:
            line = line_of_row(row)
            if ("" if line.site == self.row.site_id else line.site) == site_id:
                found.append((row, RotaEntry(line.kind, line.first, line.last, line.hours)))
        return found

    def add(self, line: RotaLine) -> None:
        """Write an entry (its `site` an identifier), unless it is there already."""
        from repplan.store.session_entries import line_of_row, new_row, write

        assert self.row.number is not None
        if all(line_of_row(row) != line for row in self.rows):
            self.rows.append(new_row(self.row.number, line))
            write(self.session, self.rows[-1:], ())

    def drop(self, site_id: str, wrong: Callable[[RotaEntry], bool]) -> None:
        """Take the entries of a site away that are not to stay."""
        from repplan.store.session_entries import write

        gone = [row for row, entry in self.lines(site_id) if wrong(entry)]
        self.rows = [row for row in self.rows if row not in gone]
        write(self.session, (), gone)


def _site(work: _Work, edit: SessionsEdit) -> str:
    """The identifier of the site that is meant, made where that was asked for; `OWN` for the customer's own."""
    from repplan.store.models import SiteRow
    from repplan.store.writing import facts

    if edit.site is not None and edit.new_site is not None:
        raise UsageError(_("--site names a site that is stored, --new-site makes one: write one of them"))
    with facts(work.session) as db:
        sites = reading.sites(db)
    if edit.new_site is not None:
        name = plain_text(edit.new_site.strip(), "--new-site")
        if not name:
            raise UsageError(_("--new-site needs a name"))
        if any(site.name == name for site in sites.values()):
            raise UsageError(_("there is a site named {name!r} already: name it with --site").format(name=name))
        site = SiteRow(id=work.ctx.new_id(), name=name)
        work.session.add(site)
        work.session.flush()
        return site.id
    if edit.site is None:
        return OWN
    found = find_site(sites.values(), edit.site).id
    return OWN if found == work.row.site_id else found


def _remove(work: _Work, numbers: Sequence[int]) -> None:
    from repplan.store.session_entries import write

    for number in numbers:
        gone = next((row for row in work.rows if row.id == number), None)
        if gone is None:
            message = _("{name} has no entry {n}: `repplan customer sessions {number}` lists them")
            raise NotFoundError(message.format(name=work.row.name, n=number, number=work.row.number))
        work.rows.remove(gone)
        write(work.session, (), [gone])


def _set_weekly(work: _Work, edit: SessionsEdit, site_id: str) -> None:
    """Set what holds every week: from a day on, or from now on in place of what holds."""
    assert edit.weekly is not None
    text, first, note = _weekly(edit.weekly, work.halves), edit.first, plain_text(edit.note, "--note")
    if first is not None:
        same = RotaEntry(EntryKind.WEEKLY, first, hours=text)
        work.drop(site_id, lambda entry: entry.kind is EntryKind.WEEKLY and entry.first == first and entry != same)
        work.add(RotaLine(site_id, first, None, EntryKind.WEEKLY, text, note))
        return
    today = work.ctx.today
    always = RotaEntry(EntryKind.WEEKLY, hours=text)
    work.drop(site_id, lambda entry: _lasts(entry) and entry.since <= today and (entry != always or site_id == OWN))
    if site_id == OWN:
        if work.row.sessions != text:
            work.row.sessions = text
            work.session.add(work.row)
    else:
        work.add(RotaLine(site_id, None, None, EntryKind.WEEKLY, text, note))


def _lasts(entry: RotaEntry) -> bool:
    return entry.kind in (EntryKind.WEEKLY, EntryKind.ENDED)


def _end(work: _Work, edit: SessionsEdit, site_id: str) -> None:
    """Let the sessions that hold on a day end with it; another end of the same sessions makes room."""
    until = edit.until
    assert until is not None
    starts = sorted(entry.since for _row, entry in work.lines(site_id) if entry.kind is EntryKind.WEEKLY)
    begin = max((day for day in starts if day <= until), default=dt.date.min)
    following = min((day for day in starts if day > until), default=dt.date.max)
    if edit.first is not None and until < edit.first:
        message = _("the sessions would end on {until}, before they begin on {first}")
        raise UsageError(message.format(until=until, first=edit.first))
    if site_id != OWN and not starts:
        raise UsageError(_("there are no weekly sessions at that site that could end: write them, too"))
    work.drop(
        site_id,
        lambda entry: entry.kind is EntryKind.ENDED and begin < entry.since <= following and entry.last != until,
    )
    note = "" if edit.weekly is not None else plain_text(edit.note, "--note")
    work.add(RotaLine(site_id, None, until, EntryKind.ENDED, "", note))


def _add_days(work: _Work, edit: SessionsEdit, site_id: str) -> None:
    """Stops and single sessions."""
    from repplan.domain.rota_text import day_text, stop_text

    note = plain_text(edit.note, "--note")
    for kind, entries, read in ((EntryKind.STOPPED, edit.stops, stop_text), (EntryKind.ONCE, edit.once, day_text)):
        for times in entries:
            try:
                hours = read(times.hours, work.halves)
            except SessionSyntaxError as error:
                raise _refused(f"--{'stop' if kind is EntryKind.STOPPED else 'once'}", error) from None
            work.add(RotaLine(site_id, times.first, times.last, kind, hours, note))


def _weekly(text: str, halves: Halves) -> str:
    from repplan.domain.rota_text import weekly_text

    try:
        return weekly_text(text, halves)
    except SessionSyntaxError as error:
        raise _refused("SESSIONS", error) from None


def _refused(where: str, error: SessionSyntaxError) -> BadDataError:
    return BadDataError(_("nothing was written"), (Mistake(where, str(error)),))


def _remarks(rota: Rota, edit: SessionsEdit, site_id: str, halves: Halves, today: dt.date) -> list[str]:
    """What the user should know after an edit."""
    customer = rota.customer
    found = [str(warning) for warning in session_warnings(edit.weekly or "", halves)]
    if edit.new_site is not None:
        message = _('{site} has no coordinates yet: `repplan site edit "{site}" --coords "LAT, LON"`')
        found.append(message.format(site=edit.new_site))
    past = [day for day in (edit.until, *(t.last for t in (*edit.stops, *edit.once))) if day and day < today]
    if past:
        found.append(_("{last} lies in the past: this changes nothing to come").format(last=max(past)))
    going_on = [name for (name, text), site in _sites(rota) if site != site_id and text is not None]
    if going_on and (edit.stops or edit.until):
        message = _("sessions go on at {sites}; `repplan customer close {number} DAYS` closes all sites of a customer")
        found.append(message.format(sites=", ".join(going_on), number=customer.number))
    if site_id != OWN and edit.weekly and not customer.sessions and weekly_on(customer, OWN, today) == "":
        message = _("any time at {site}: write its sessions, too, if the customer is there at certain times only")
        found.append(message.format(site=customer.site_name))
    if rota.lost:
        message = ngettext(
            "{n} planned visit lies outside the sessions now: `repplan plan` moves it",
            "{n} planned visits lie outside the sessions now: `repplan plan` moves them",
            rota.lost,
        )
        found.append(message.format(n=rota.lost))
    return found


def _sites(rota: Rota) -> list[tuple[tuple[str, str | None], str]]:
    return list(zip(rota.weekly, sites_of(rota.customer), strict=True))
