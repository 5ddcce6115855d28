"""Taking in a roster: whose sessions it tells, what that changes, and who in it is no customer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from repplan.domain.roster import Ground, Period, period_of, read_roster_of
from repplan.domain.rota import OWN, EntryKind, meets_at, weekly_on
from repplan.domain.rota_text import RotaLine, day_text, line_of
from repplan.domain.sessions import format_sessions, parse_sessions
from repplan.services.customers.roster_matching import Left, LeftOut, match
from repplan.services.customers.sessions import SessionsEdit, Times, apply_edit
from repplan.services.facts.finding import find_site
from repplan.services.facts.policies import load_policy
from repplan.store import reading

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from repplan.domain.customer import Customer, Site
    from repplan.domain.halves import Halves
    from repplan.domain.roster import RosterReading, Sitting
    from repplan.domain.spans import DaySpans
    from repplan.files.session_tables import Doctor, RosterFile
    from repplan.services.context import Context

NOTE = "roster"
"""The note of entries that came from a roster: the next one for the same days replaces them."""


@dataclass(frozen=True, slots=True)
class RosterChange:
    """A customer whom the roster names.

    Attributes:
        customer: as stored before.
        rows: the rows that speak of him.
        ground: what his ordinary week rests on.
        before: his weekly sessions as stored at that site, canonical; "" = any time, None = none there.
        after: the same by the roster; None where it leaves them as they are.
        since: the first day of `after`, None = from now on.
        added, removed: stops and single sessions; `removed` are those that an earlier roster for these days brought.
        unnamed: days of his ordinary week that a list covers, but not with him; they stay as they are.
    """

    customer: Customer
    rows: tuple[int, ...]
    ground: Ground
    before: str | None
    after: str | None
    since: dt.date | None = None
    added: tuple[RotaLine, ...] = ()
    removed: tuple[RotaLine, ...] = ()
    unnamed: tuple[dt.date, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether anything is other than stored."""
        return self.after is not None or bool(self.added or self.removed)


@dataclass(frozen=True, slots=True)
class RosterSummary:
    """What a roster changed, or would change; every doctor of it is in `customers` or in `left`.

    Attributes:
        source: the file.
        dry_run: whether nothing was written.
        rows: how many it has; `skipped` (row, reason) name no doctor.
        period: the days of a dated roster, None for a weekly one.
        customers: those whom it names.
        left: the doctors whom it names and who change nothing.
        absent: customers of the site that was given whom it does not name; they stay as they are.
        warnings: (row, words) what was guessed.
    """

    source: str
    dry_run: bool
    rows: int
    skipped: tuple[tuple[int, str], ...]
    period: Period | None
    customers: tuple[RosterChange, ...]
    left: tuple[LeftOut, ...]
    absent: tuple[Customer, ...]
    warnings: tuple[tuple[int, str], ...]


def import_roster(
    ctx: Context, path: Path, *, site: str | None = None, sheet: str | None = None, dry_run: bool = False
) -> RosterSummary:
    """Bring stored customers' sessions to what a roster says, in one transaction that can be undone.

    A weekly roster replaces the weekly sessions of those whom it names. A dated one shows their ordinary week where its
    weeks are alike, or where nothing is known of them; what differs on single days becomes stops and single sessions,
    in place of those that an earlier roster brought for the same days. A list speaks of a doctor's days from the first
    to the last on which it names him, a matrix of all its days. Days before today are left alone.

    Args:
        ctx: the surroundings.
        path: a CSV, XLSX or JSON file.
        site: the hospital whose roster it is: a part of its name. Without it a name must fit one customer of all.
        sheet: the sheet of a workbook.
        dry_run: only say what would change.

    Raises:
        NotFoundError: if there is no such file or site.
        BadDataError: if it is no roster; with every mistake, and nothing is written.
    """
    from repplan.files.session_tables import read_roster

    with ctx.reading() as db:
        halves = load_policy(ctx, db).halves
        place = None if site is None else find_site(reading.sites(db).values(), site)
        pool = _pool(db, place)
    roster = read_roster(path, halves, today=ctx.today, sheet=sheet)
    matched = match(roster, pool)
    period = roster.period or period_of(sitting for sittings in roster.sittings.values() for sitting in sittings)
    frame = _Frame(ctx.today, period, place, halves, whole=roster.period is not None)
    changes, left = [], list(matched.left)
    for number, sittings in matched.sittings.items():
        customer, rows = matched.customers[number], tuple(matched.rows[number])
        change = _change(frame, customer, rows, sittings)
        if isinstance(change, Left):
            left.append(LeftOut(_doctor_of(roster, rows), rows, change, (customer,)))
        else:
            changes.append(change)
    if not dry_run and any(change.changes for change in changes):
        with ctx.writing(f"customer roster {path.name}") as session:
            for change in changes:
                edit = _edit(change, place)
                if edit is not None:
                    apply_edit(ctx, session, change.customer.number, edit, halves)
    return RosterSummary(
        source=roster.source,
        dry_run=dry_run,
        rows=roster.rows,
        skipped=tuple(roster.skipped),
        period=period,
        customers=tuple(sorted(changes, key=lambda change: change.rows)),
        left=tuple(sorted(left, key=lambda one: one.rows)),
        absent=tuple(c for c in pool if place is not None and c.number not in matched.rows),
        warnings=tuple(sorted(roster.warnings)),
    )


def _pool(db: sqlite3.Connection, place: Site | None) -> list[Customer]:
    return [c for c in reading.customers(db) if place is None or place.id in meets_at(c)]


def _doctor_of(roster: RosterFile, rows: tuple[int, ...]) -> Doctor:
    return next(doctor for doctor, found in roster.rows_of.items() if set(found) & set(rows))


@dataclass(frozen=True, slots=True)
class _Frame:
    """What all customers of a roster share; `whole`: it speaks of all its days to each of them, being a matrix."""

    today: dt.date
    period: Period | None
    place: Site | None
    halves: Halves
    whole: bool

    def site_id(self, customer: Customer) -> str:
        """The site of the roster, `OWN` where it is the customer's own."""
        return OWN if self.place is None or self.place.id == customer.site_id else self.place.id


def _change(
    frame: _Frame, customer: Customer, rows: tuple[int, ...], sittings: Sequence[Sitting]
) -> RosterChange | Left:
    today, period, halves, site_id = frame.today, frame.period, frame.halves, frame.site_id(customer)
    if not sittings and not frame.whole:
        return Left.EMPTY
    start = max(today, period.first) if period else today
    own = period if frame.whole else period_of(sittings)
    before = weekly_on(customer, site_id, start)
    found = read_roster_of(sittings, period, parse_sessions(before, halves) if before else None, halves, within=own)
    if found.ground is Ground.NONE:
        return Left.UNCLEAR if sittings else Left.EMPTY
    if found.ground is Ground.ALL_STOPPED:
        return Left.STOPPED
    after = None if found.weekly is None else format_sessions(found.weekly, halves)
    lines = set(_lines(found, before if after is None else after, site_id, today, halves))
    stored = {replace(line_of(entry), site=entry.site_id) for entry in customer.rota if entry.site_id == site_id}
    former = {line for line in stored if line.note == NOTE and _within(line, own)}
    return RosterChange(
        customer,
        rows,
        found.ground,
        before,
        None if after == before else after,
        start if period and start > today and before else None,
        tuple(sorted(lines - stored, key=_by_day)),
        tuple(sorted(former - lines, key=_by_day)),
        tuple(day for day in found.unnamed if day >= today),
    )


def _within(line: RotaLine, period: Period | None) -> bool:
    if period is None or line.first is None or line.last is None:
        return False
    return period.first <= line.first and line.last <= period.last


def _by_day(line: RotaLine) -> tuple[dt.date, EntryKind]:
    return line.first or dt.date.min, line.kind


def _lines(
    found: RosterReading, weekly: str | None, site_id: str, today: dt.date, halves: Halves
) -> Iterable[RotaLine]:
    """Stops, those of neighbouring days together, and single sessions; what is gone is left alone."""
    usual = parse_sessions(weekly or "", halves)
    runs: dict[str, list[dt.date]] = {}
    for day, spans in found.stops:
        if day < today:
            continue
        words = "" if spans == usual.on(day) else _words(spans, halves)
        # As a stop `all day` would take an evening session, too.
        for hours in ("am", "pm") if words == "all day" else (words,):
            run = runs.setdefault(hours, [])
            if run and run[-1] != day - dt.timedelta(days=1):
                yield RotaLine(site_id, run[0], run[-1], EntryKind.STOPPED, hours, NOTE)
                run.clear()
            run.append(day)
    for hours, run in runs.items():
        yield RotaLine(site_id, run[0], run[-1], EntryKind.STOPPED, hours, NOTE)
    for day, spans in found.once:
        if day >= today:
            yield RotaLine(site_id, day, day, EntryKind.ONCE, _words(spans, halves), NOTE)


def _words(spans: DaySpans, halves: Halves) -> str:
    return day_text(", ".join(map(str, spans)), halves)


def _edit(change: RosterChange, place: Site | None) -> SessionsEdit | None:
    """The change as an edit of the customer's sessions at the site of the roster."""
    if not change.changes:
        return None
    gone = {(line.kind, line.first, line.last, line.hours, line.site) for line in change.removed}
    times = {
        kind: tuple(
            Times(line.first, line.last, line.hours)
            for line in change.added
            if line.kind is kind
            if line.first and line.last
        )
        for kind in (EntryKind.STOPPED, EntryKind.ONCE)
    }
    return SessionsEdit(
        weekly=change.after,
        site=None if place is None else place.name,
        first=change.since if change.after is not None else None,
        stops=times[EntryKind.STOPPED],
        once=times[EntryKind.ONCE],
        remove=tuple(
            entry.id
            for entry in change.customer.rota
            if entry.note == NOTE and (entry.kind, entry.first, entry.last, entry.hours, entry.site_id) in gone
        ),
        note=NOTE,
    )
