"""Importing a customer table: all of it or nothing, and nothing where nothing changed."""

from __future__ import annotations

from collections import Counter
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.errors import BadDataError
from repplan.files.columns import COLUMNS
from repplan.files.customer_cells import CellRules
from repplan.files.customer_table import parse_customers
from repplan.files.tables import read_table
from repplan.i18n import ngettext
from repplan.services.facts.policies import load_policy
from repplan.services.facts.territory import others

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from repplan.domain.customer import Setting
    from repplan.files.customer_table import CellMistake, CustomerRecord
    from repplan.services.context import Context
    from repplan.services.customers.customer_merge import Merge
    from repplan.store.customer_rows import StoredCustomers
    from repplan.store.models import CustomerRow


@dataclass(frozen=True, slots=True)
class ImportedCustomer:
    """A customer that an import speaks of; `fields` are the columns that changed, none for a new one."""

    row: int
    number: int
    id: str
    name: str
    site: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What an import did, or would do. `rows` = created + updated + `unchanged`, in the order of the file.

    Attributes:
        source: the file.
        dry_run: whether nothing was written.
        rows: the file's rows.
        created, updated: the customers that are new, or changed.
        unchanged: how many were as the file says.
        sites_created: names of new sites.
        sites_changed: sites that were stored before and got other coordinates, address or hours, with the number of
            their customers that are not in the file and follow along.
        without_coordinates: sites of the file's customers that have none, with the number of those customers.
        tier_assumed: customers without a tier, taken as C.
        prospects: new customers that wait for the clock of winning to be started.
        namesakes: new customers named like a stored one at the same site.
        archived: customers of the file that are archived, and stay so.
        rep: the rep of the settings.
        others: by the name of their rep, how many active customers of the file are another's and left out of plans.
    """

    source: str
    dry_run: bool
    rows: int
    created: tuple[ImportedCustomer, ...]
    updated: tuple[ImportedCustomer, ...]
    unchanged: int
    sites_created: tuple[str, ...]
    sites_changed: Mapping[str, int]
    without_coordinates: Mapping[str, int]
    tier_assumed: tuple[ImportedCustomer, ...]
    prospects: tuple[ImportedCustomer, ...]
    namesakes: tuple[ImportedCustomer, ...]
    archived: tuple[ImportedCustomer, ...]
    rep: str
    others: Mapping[str, int]


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keep Python from searching for garbage meanwhile: an import makes a million objects, and none in circles.

    A fifth of the time of a large workbook.
    """
    import gc

    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_without_collector()
def import_customers(ctx: Context, path: Path, *, dry_run: bool = False, new_territory: bool = False) -> ImportSummary:
    """Bring the store to what a customer table says, in one transaction that can be undone.

    Rows update the customer with their `id`, else the one with their name and site, and make new customers of the rest.
    An absent column leaves what is stored; an empty cell clears it, except that it leaves the id, the last visit, the
    stage, the start of winning, and what the site says of itself. A stage or a start that is what the last file said
    is no news either: both move on in the store.

    Args:
        ctx: the surroundings.
        path: a CSV or XLSX file.
        dry_run: only say what would happen.
        new_territory: new customers of settings that have a win window become prospects.

    Raises:
        NotFoundError: if there is no such file.
        BadDataError: with every mistake of the file; nothing is written then.
    """
    from repplan.store import customer_rows

    table = read_table(path)
    with stored_facts(ctx) as db:
        policy = load_policy(ctx, db)
        records, mistakes = parse_customers(table, CellRules(ctx.today, policy.halves))
        settings = policy.winning.keys() if new_territory else ()
        if mistakes or dry_run:
            merge = _merged(ctx, customer_rows.copied(db), records, settings)
            refuse(table.source, [*mistakes, *merge.mistakes])
            return _summary(ctx, merge, table.source, dry_run=True)
    with ctx.writing(f"customer import {path.name}") as session:
        merge = _merged(ctx, customer_rows.attached(session), records, settings)
        refuse(table.source, merge.mistakes)
        customer_rows.save(session, merge.new_sites, merge.new_customers, merge.new_marks)
        return _summary(ctx, merge, table.source, dry_run=False)


@contextmanager
def stored_facts(ctx: Context) -> Iterator[sqlite3.Connection]:
    """The store to read from; an empty one in memory where nothing was ever stored."""
    if ctx.database.exists():
        with ctx.reading() as db:
            yield db
    else:
        from repplan.store.scratch import scratch_store

        with closing(scratch_store()) as db:
            yield db


def _merged(
    ctx: Context, stored: StoredCustomers, records: list[CustomerRecord], settings: Collection[Setting]
) -> Merge:
    from repplan.services.customers.customer_merge import Merge, MergeRules

    merge = Merge(stored, MergeRules(ctx.today, ctx.new_id, settings))
    merge.run(records)
    return merge


def refuse(source: str, mistakes: list[CellMistake]) -> None:
    """End with all mistakes of a file, in the order of its rows and columns, if it has any.

    Raises:
        BadDataError: if there is a mistake.
    """
    if mistakes:
        count = len(mistakes)
        message = ngettext(
            "{count} mistake in {path}; nothing was written", "{count} mistakes in {path}; nothing was written", count
        )
        listed = tuple(mistake.within(source) for mistake in sorted(mistakes))
        raise BadDataError(message.format(count=count, path=source), listed)


def _summary(ctx: Context, merge: Merge, source: str, *, dry_run: bool) -> ImportSummary:
    from repplan.services.customers.customer_merge import number_of
    from repplan.services.facts.site_facts import effective

    named = {number_of(row): _imported(merge, row, record.row) for row, record in merge.taken}
    updated = [
        _imported(merge, row, record.row, merge.changes[number_of(row)])
        for row, record in merge.taken
        if merge.changes.get(number_of(row))
    ]
    rep = ctx.config["rep.name"]
    following = Counter(row.site_id for row in merge.stored.customers if row.number not in named)
    missing: Counter[str] = Counter()
    for row, _record in merge.taken:
        site = merge.site_of(row)
        if effective(row, site, "point") is None:
            missing[site.name] += 1
    return ImportSummary(
        source=source,
        dry_run=dry_run,
        rows=len(merge.taken),
        created=tuple(named[number_of(row)] for row in merge.new_customers),
        updated=tuple(updated),
        unchanged=len(merge.taken) - len(merge.new_customers) - len(updated),
        sites_created=tuple(site.name for site in merge.new_sites),
        sites_changed={site.name: following[site.id] for site in merge.sites_changed},
        without_coordinates=dict(missing),
        tier_assumed=tuple(named[number] for number in merge.tier_assumed),
        prospects=tuple(named[number] for number in merge.prospects),
        namesakes=tuple(named[number] for number in merge.namesakes),
        archived=tuple(named[number_of(row)] for row, _record in merge.taken if row.archived_on),
        rep=rep,
        others=others((row for row, _record in merge.taken if not row.archived_on), rep),
    )


def _imported(merge: Merge, row: CustomerRow, at: int, changed: Collection[str] = ()) -> ImportedCustomer:
    from repplan.services.customers.customer_merge import number_of

    fields = tuple(column for column in COLUMNS if column in changed)
    return ImportedCustomer(at, number_of(row), row.id, row.name, merge.site_of(row).name, fields)
